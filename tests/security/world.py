"""One world for the tests of this folder: every member of the cast, two desks, and concerns lived to their end.

It is committed once. A test looks at it in a transaction that is undone (``probe``), so that it stays as it is.
What people wrote in it is hostile throughout.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from northstar.casework.concerns import references
from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.services import ReporterDetails, flood, messages, receipts, saved, triage
from northstar.casework.concerns.services import dispatch as dispatching
from northstar.casework.concerns.services.intake import report_concern
from northstar.casework.concerns.states import SavedList
from northstar.casework.referrals import services as referrals
from northstar.foundation.access import actors
from northstar.foundation.access import services as access_services
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies import queries as agency_queries
from northstar.foundation.agencies import services as agency_services
from northstar.foundation.agencies.models import Agency, BankHoliday, Change, Contact, Coverage, Team
from northstar.foundation.audit import services as audit
from northstar.foundation.codes.models import CodeList
from northstar.foundation.documents import services as documents
from northstar.foundation.notices import services as notices
from northstar.foundation.notices.models import Notice
from northstar.foundation.vault.keyring import keyring
from tests.cast import PEOPLE, Cast, sign_in
from tests.factories import access, accounts, agencies
from tests.factories.concerns import report
from tests.factories.routing import Region, contact, member, rule
from tests.foundation.documents import samples
from tests.jobs import run_jobs
from tests.security import hostile, spreadsheets

ELSEWHERE = "E06000052"  # an area of the other desk
BLOCK = ("name", "description", "plate", "number", "address", "age", "postcode", "text", "role", "nationality")
# Who asks, in the order of the tables: the cast, somebody without an account, somebody who came back with a receipt.
EVERYBODY = (*PEOPLE, "public", "receipt")


def hostile_answers() -> dict[str, Any]:
    blocks = ("people", "vehicles", "businesses", "phones", "online")
    answers: dict[str, Any] = {
        name: [{key: hostile.line(f"{name}.{key}", "+") for key in BLOCK} | {"link": hostile.link(f"{name}.link")}]
        for name in blocks
    }
    return answers | {name: hostile.text(name, "-") for name in ("where", "when", "how", "risk", "notes")}


@dataclass
class World:
    cast: Cast
    region: Region
    nell: Membership  # officer of another desk
    bystanders: list[Membership]  # one of each role, of an agency that has nothing to do with any of it
    told: UUID = field(default_factory=lambda: UUID(int=0))  # the desk's concern, lived from end to end
    code: str = ""
    theirs: UUID = field(default_factory=lambda: UUID(int=0))  # the other desk's
    report: UUID = field(default_factory=lambda: UUID(int=0))  # what Tern Housing reported
    their_report: UUID = field(default_factory=lambda: UUID(int=0))  # what Westmarch reported
    documents: dict[str, UUID] = field(default_factory=dict)
    dispatches: dict[str, UUID] = field(default_factory=dict)
    records: dict[str, Any] = field(default_factory=dict)

    def actor(self, who: str) -> actors.Actor:
        if who == "receipt":
            return Reporter(concern_id=self.told)
        return actors.Public() if who == "public" else self.cast.actor(who)

    def client(self, who: str) -> Client:
        """A browser in which somebody has signed in, or has shown the receipt code."""
        client = Client(raise_request_exception=False)
        if who in PEOPLE:
            return sign_in(client, getattr(self.cast, who))
        if who == "receipt":
            answer = client.post("/en-gb/back/", {"code": references.shown(self.code)})
            assert answer.status_code == 302, answer.content
        return client


def build() -> World:
    from tests.security import joining  # which knows what a world is

    cast = Cast().everybody()
    region = Region.make(cast)
    world = World(cast, region, _other_desk(), _bystanders())
    _partners(world)
    spreadsheets.bring(cast, world.records)
    _lists(world)
    _tell(world)
    _live(world)
    _others(world)
    _ask(world)
    _leave_traces(world)
    joining.lay(world)
    run_jobs(also_later=False)
    with as_job("audit-seal", None, Permission.SEAL_TRAIL):
        audit.seal_all(key=keyring().key_for("audit-seal"), at=timezone.now())
    return world


def _other_desk() -> Membership:
    desk = agencies.agency("far-desk", "Far desk", kind="partnership", runs_desk=True)
    Coverage.objects.create(agency=desk, area_code=ELSEWHERE, valid_from=agencies.days_ago(800))
    return member(desk, "Nell Orchard", "duty_desk")


def _bystanders() -> list[Membership]:
    """Somebody in every role there is, so that it is never the role that keeps them out."""
    from northstar.foundation.access.roles import ROLES

    agency = agencies.agency("bystander", "Bystander Trust")
    return [member(agency, f"By Stander {role.replace('_', ' ')}", role) for role in ROLES]


def _partners(world: World) -> None:
    cast = world.cast
    for name in ("harbour_light", "westmarch", "northfold", "tern"):
        agency: Agency = getattr(cast, name)
        made = contact(agency, "victim_support", label=hostile.line(f"contact.{name}"), channel="desk")
        Team.objects.create(agency=agency, name=hostile.line(f"team.{name}", "@"))
        edit = agency_services.Edit(by=cast.actor("finn").ref, at=timezone.now(), reason=hostile.line("change.reason"))
        with acting_as(cast.actor("finn")):
            agency_services.confirm_contact(edit=edit, contact_id=made.pk)
        world.records[f"contact.{name}"] = made.pk
        world.records[f"team.{name}"] = Team.objects.get(agency=agency).pk
        world.records[f"signature.{name}"] = agency.signatures.order_by("pk").first().pk
        world.records[f"change.{name}"] = _change(world, agency)
    status = agency_services.Status(basis=hostile.line("designation.basis"))
    with acting_as(cast.actor("finn")):
        designated = agency_services.designate(edit=edit, agency_id=cast.westmarch.pk, status=status)
        Contact.objects.filter(pk=world.records["contact.westmarch"]).update(owner_email="owner@westmarch.example")
        asking = agency_services.ask_owner(contact_id=world.records["contact.westmarch"], at=timezone.now())
    world.records["designation"] = designated.pk
    world.records["asking"] = agency_queries.token_of(asking)
    world.records["agreement"] = cast.agreements[0].pk
    world.records["holiday"] = BankHoliday.objects.create(
        day=timezone.localdate() + timedelta(days=40), name=hostile.line("holiday")
    ).pk
    Agency.objects.filter(pk=world.region.council.pk).update(name=hostile.line("agency.name"), short_name="")
    Contact.objects.filter(agency__in=[cast.harbour_light, cast.westmarch]).update(
        source=hostile.line("contact.source")
    )


def _change(world: World, agency: Agency) -> int:
    with acting_as(world.cast.actor("finn")):
        return Change.objects.filter(agency=agency).latest("pk").pk


def _lists(world: World) -> None:
    made = rule("hostile-rule", "propose", "victim_support", title=hostile.line("rule.title"))
    made.why, made.source, made.approved_by = (hostile.line(f"rule.{name}") for name in ("why", "source", "by"))
    made.match, made.target = (
        {"category": ["forced_or_unpaid_work"]},
        {"agency": "harbour-light", "purpose": "victim_support"},
    )
    made.save()
    world.records["rule"] = made.key
    listed = CodeList.objects.order_by("slug").first()
    world.records["list"] = listed.slug
    world.records["code"] = listed.codes.exclude(code__startswith="not_").order_by("pk").first().code


def _tell(world: World) -> None:
    """A confidential report with everything in it, a photo, and an agency that must not see it."""
    made = report(
        account=hostile.text("account"),
        answers=hostile_answers(),
        indicators=("little_or_no_pay",),
        contact=ReporterDetails(
            *(hostile.line(f"reporter.{name}", "@") for name in ("name", "phone", "email")),
            safe_ways=("call",),
            times=hostile.line("reporter.times"),
            notes=hostile.text("reporter.notes"),
        ),
        must_not_see=(world.cast.northfold.pk,),
    )
    with acting_as(actors.Public()) as public:
        report_concern(actor=public, report=made, at=timezone.now())
    world.told, world.code = made.concern_id, made.code
    world.documents["told"] = _photo(world.told, world.cast.desk)
    run_jobs()


def _photo(concern_id: UUID, desk: Agency) -> UUID:
    reporter = Reporter(concern_id=concern_id)
    upload = SimpleUploadedFile(hostile.line("file").replace("/", "") + ".jpg", samples.jpeg(), "image/jpeg")
    belonging = documents.Belonging("concerns.concern", concern_id, desk)
    with acting_as(reporter):
        taken, refused = documents.receive_all(actor=reporter, belonging=belonging, uploads=[upload], at=timezone.now())
    assert not refused, refused
    return taken[0].pk


def _live(world: World) -> None:
    """Claimed, assessed, noted, asked and answered, sent to three, answered by each of them in another way."""
    cast, at, ben = world.cast, timezone.now(), world.cast.actor("ben")
    with acting_as(ben):
        concern = triage.claim_concern(actor=ben, concern_id=world.told, at=at)
        words = {name: hostile.text(f"assess.{name}") for name in ("threat", "harm")}
        triage.assess_concern(
            actor=ben, concern_id=world.told, look=triage.Look(concern.version, "today", words), at=at
        )
        triage.add_note(actor=ben, concern_id=world.told, body=hostile.text("note", "@"), at=at)
        messages.ask_reporter(actor=ben, concern_id=world.told, body=hostile.text("question"), at=at)
    receipts.add_facts(actor=Reporter(concern_id=world.told), body=hostile.text("fact"), at=at)
    run_jobs()
    _send(world, world.region, world.told, cast.harbour_light, cast.westmarch, world.region.force)
    with acting_as(cast.actor("ben")) as ben:
        access_services.grant_access(
            actor=ben,
            record=_document(world),
            owner_agency_id=cast.desk.pk,
            to=cast.harbour_light,
            basis="crime",
            at=at,
        )
    cara, officer = cast.actor("cara"), actors.member(world.region.officer)
    with acting_as(cara):
        dispatching.accept(actor=cara, dispatch_id=world.dispatches["westmarch-council"], at=at)
        done = {"outcome": "visited", "words": hostile.text("done")}
        dispatching.finish(actor=cara, dispatch_id=world.dispatches["westmarch-council"], at=at, **done)
    with acting_as(officer):
        back = {"reason": "wrong_area", "words": hostile.text("back")}
        dispatching.hand_back(actor=officer, dispatch_id=world.dispatches["riverside-police"], at=at, **back)
    run_jobs()
    _add(world)


def _add(world: World) -> None:
    """More comes in: sent on to Harbour Light, which has not seen it yet; and again, of which nobody has decided."""
    at = timezone.now()
    receipts.add_facts(actor=Reporter(concern_id=world.told), body=hostile.text("added"), at=at)
    with acting_as(world.cast.actor("ben")) as ben:
        concern = Concern.objects.select_related("data_key").get(pk=world.told)
        newest = concern.messages.order_by("-at").values_list("pk", flat=True)[:1]
        to = [world.dispatches["harbour-light"]]
        dispatching.send_on(actor=ben, concern=concern, added=list(newest), to=to, at=at)
    receipts.add_facts(actor=Reporter(concern_id=world.told), body=hostile.text("added again"), at=at)
    run_jobs()


def _document(world: World) -> Any:
    from northstar.foundation.documents.models import Document

    return Document.objects.get(pk=world.documents["told"])


def _send(world: World, region: Region, concern_id: UUID, *to: Agency) -> None:
    purposes = {region.force.pk: "concern"}
    choices = [
        dispatching.Choice(one, purposes.get(one.pk, "victim_support"), "no_reporter", hostile.text("choice.why"))
        for one in to
    ]
    for made in region.send(concern_id, *choices):
        world.dispatches[made.recipient.slug] = made.pk
    run_jobs()


def _others(world: World) -> None:
    """Reports of members, one merged into another, one closed, and a concern of another desk, sent on and recalled."""
    cast, at = world.cast, timezone.now()
    for name, kept in (("iris", "report"), ("cara", "their_report")):
        person = cast.actor(name)
        made = report(code="", origin="professional", mode="share", account=hostile.text(f"{name}.account"))
        with acting_as(person):
            report_concern(actor=person, report=made, at=at)
        setattr(world, kept, made.concern_id)
    run_jobs()
    ben = cast.actor("ben")
    twin, closed = world.region.concern(), world.region.concern()
    with acting_as(ben):
        triage.merge_concern(actor=ben, concern_id=twin, into_id=world.told, at=at)
        triage.close_concern(actor=ben, concern_id=closed, reason="malicious_or_test", at=at)
    _far(world)


def _far(world: World) -> None:
    cast, at, nell = world.cast, timezone.now(), actors.member(world.nell)
    made = report(area_codes=(ELSEWHERE,))
    with acting_as(actors.Public()) as public:
        report_concern(actor=public, report=made, at=at)
    world.theirs = made.concern_id
    world.documents["theirs"] = _photo(world.theirs, world.nell.agency)
    run_jobs()
    choice = dispatching.Choice(cast.westmarch, "victim_support", "no_reporter", "It is theirs.")
    with acting_as(nell):
        concern = Concern.objects.select_related("data_key").get(pk=world.theirs)
        sent = dispatching.send(actor=nell, concern=concern, choices=[choice], basis="crime", at=at)[0]
    world.dispatches["far"] = sent.pk
    run_jobs()


def _ask(world: World) -> None:
    """Tern Housing asks Harbour Light, which has not answered; Westmarch asked them, and Northfold, which declined."""
    cast, at = world.cast, timezone.now()
    for name, who, to in (
        ("open", "iris", "harbour_light"),
        ("taken", "cara", "harbour_light"),
        ("no", "cara", "northfold"),
    ):
        wanted = referrals.Wanted(
            need="support",
            whom="adult",
            words=hostile.text(f"{who}.words"),
            by_when="today",
            callback=hostile.line(f"{who}.callback"),
        )
        with acting_as(cast.actor(who)) as actor:
            contact_id = world.records[f"contact.{to}"]
            made = referrals.ask(actor=actor, contact_id=contact_id, wanted=wanted, key=uuid4(), at=at)
        world.records[f"request.{name}"] = made.pk
    with acting_as(cast.actor("asha")) as asha:
        referrals.accept(actor=asha, request_id=world.records["request.taken"], at=at)
    with acting_as(cast.actor("dev")) as dev:
        said = {"reason": "no_capacity", "words": hostile.text("dev.reply")}
        referrals.decline(actor=dev, request_id=world.records["request.no"], at=at, **said)
    run_jobs()


def _leave_traces(world: World) -> None:
    """What is left beside casework: ways in, choices, who has left."""
    cast, at = world.cast, timezone.now()
    ids: dict[str, Any] = {}
    for name in ("asha", "ben"):
        ids[f"factor.{name}"] = accounts.with_app(cast.user(name)).pk
        with acting_as(cast.actor(name)) as actor:
            ids[f"notice.{name}"] = Notice.objects.filter(membership_id=actor.member_id).order_by("pk").first().pk
            kind = "concerns.sent_to_you" if name == "asha" else "concerns.answered"
            notices.choose(actor=actor, choices={kind: "daily"}, at=at)
            of = SavedList.INBOX if name == "asha" else SavedList.QUEUE
            named = hostile.line(f"filter.{name}")
            kept = saved.save_filter(actor=actor, of=of, name=named, chosen={"urgency": ["today"]}, at=at)
            ids[f"filter.{name}"] = kept.pk
    gone = access.membership(
        accounts.user(hostile.line("person")[:80], email="gone@partners.example"), cast.westmarch, "responder"
    )
    Membership.objects.filter(pk=gone.pk).update(ends_at=at)
    with acting_as(cast.actor("finn")) as finn:  # what Asha accepted is hers again, after a colleague had it
        colleague = member(cast.harbour_light, "Colleague of Asha")
        for giver, taker in ((cast.asha, colleague), (colleague, cast.asha)):
            choices = {"requests.accepted": taker.pk}
            access_services.hand_over(actor=finn, giver=giver, choices=choices, at=timezone.now())
        wanted = agency_services.Merging([cast.northfold.pk], timezone.localdate() + timedelta(days=90), cast.tern.pk)
        ids["merger"] = access_services.plan_merger(actor=finn, merging=wanted, reason="", at=at).pk
    world.records |= ids | {"gone": gone.pk}
    with acting_as(actors.Public()):
        flood.wait_for(flood.MESSAGES, "192.0.2.9", at)


@dataclass
class Answer:
    """What came back, and how many rows of which tables were written on the way."""

    response: Any
    wrote: dict[str, int]


_WRITES = "select relname, n_tup_ins + n_tup_upd + n_tup_del from pg_stat_xact_user_tables"


def _writes() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_WRITES)
        return dict(cursor.fetchall())


@contextmanager
def undone() -> Iterator[None]:
    """A transaction that leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def probe(client: Client, method: str, address: str, data: Any = None, **more: Any) -> Answer:
    """Ask once, and undo whatever it did. Writing counts even where the service itself took it back."""
    cookies = client.cookies.copy()
    with undone():
        before = _writes()
        response = getattr(client, method)(address, data if data is not None else {}, **more)
        wrote = {name: count - before.get(name, 0) for name, count in _writes().items() if count > before.get(name, 0)}
    client.cookies = cookies
    return Answer(response, wrote)

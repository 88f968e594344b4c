"""What an agency has under an agreement, how that may stand, and every way to a copy with personal data."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns import services as concerns
from northstar.casework.concerns import states
from northstar.casework.concerns.models import Addition, Dispatch, DispatchStep, SearchEntry
from northstar.casework.concerns.queries import concerns as concern_queries
from northstar.casework.concerns.services import dispatch as dispatching
from northstar.casework.concerns.services.dispatch import files
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor, Reporter
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency, Agreement, Contact, Signature
from northstar.foundation.documents import services as documents
from northstar.foundation.documents.models import Document
from northstar.foundation.notices import queries as notice_queries
from northstar.foundation.notices import services as notices
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.states import MailState
from northstar.foundation.vault.models import DataKey
from northstar.kit.transitions import Refused
from tests.casework.concerns.adding import add, send_on
from tests.cast import Cast, sign_in
from tests.factories import agencies
from tests.factories import routing as factory
from tests.factories.concerns import report
from tests.factories.routing import Region
from tests.foundation.documents.samples import jpeg

WORD = "Tannery"  # said in the account of every concern


@dataclass
class Sent:
    """What an agency has, and what is on its way to it, while its agreement is in force."""

    region: Region
    agreement: Agreement
    lead: Membership
    copy: Dispatch
    place: Dispatch  # the same concern, without personal data
    theirs: Dispatch  # another agency's
    waiting: Dispatch  # not delivered yet
    failed: Dispatch
    late: Dispatch  # nobody answered in time, and somebody stands in
    fact_waiting: Dispatch  # something was sent on and not brought yet
    lacks: Dispatch  # something was added, and may be sent on
    report: UUID
    mail: UUID
    clients: dict[str, Client] = field(default_factory=dict)

    @property
    def officer(self) -> Actor:
        return self.region.actor(self.region.officer)

    def browser(self, who: str) -> Client:
        people = {"officer": self.region.officer, "lead": self.lead, "worker": self.region.worker}
        person = people.get(who) or getattr(self.region.cast, who)
        return self.clients.setdefault(who, sign_in(Client(), person))


def send_all(cast: Cast) -> Sent:
    """While the agreement of the force is in force."""
    region = Region.make(cast)
    agreement = agencies.agreement("Riverside agreement")
    Signature.objects.filter(agency=region.force).delete()
    agencies.signed(agreement, region.force)
    lead = factory.member(region.force, "Nia Lowe", "agency_lead")
    now = timezone.now()
    concern_id = region.concern(category="forced_crime")
    with acting_as(Reporter(concern_id=concern_id)) as reporter:
        belonging = documents.Belonging(files.RECORD_KIND, concern_id, cast.desk)
        upload = SimpleUploadedFile("wash.jpg", jpeg())
        documents.receive_all(actor=reporter, belonging=belonging, uploads=[upload], at=now)
    copy = region.sent(concern_id)
    add(concern_id)
    send_on(region, concern_id, copy)
    dispatching.bring(dispatch_id=copy.pk, desk_id=cast.desk.pk, at=now)
    place = region.sent(concern_id, region.choice(purpose="intelligence", profile="location_only"))
    theirs = region.sent(concern_id, region.choice(region.council, "adult_safeguarding"))
    waiting = region.send(region.concern(category="forced_crime"))[0]
    failed = region.sent(region.concern(category="forced_crime"))
    with acting_as(region.ben):
        Dispatch.objects.filter(pk=failed.pk).update(state="failed")
    day, night = (Contact.objects.get(agency=region.force, purpose=one) for one in ("concern", "urgent"))
    Contact.objects.filter(pk=day.pk).update(fallback=night)
    late = region.sent(region.concern(category="forced_crime"))
    fact_waiting, lacks = (region.sent(region.concern(category="forced_crime")) for _ in range(2))
    for one in (fact_waiting, lacks):
        add(one.concern_id)
    send_on(region, fact_waiting.concern_id, fact_waiting)
    Contact.objects.filter(pk=night.pk).update(email="night@riverside.example")
    with acting_as(region.ben):
        night.refresh_from_db()
        kind = "concerns.answer_awaited"
        told = notices.tell_contact(contact=night, kind=kind, record=copy, at=now, once="m", needs_agreement=True)
    assert told.mail_id is not None
    report = own_report(region, lead)
    rest = (waiting, failed, late, fact_waiting, lacks)
    made = Sent(region, agreement, lead, copy, place, theirs, *rest, report, told.mail_id)
    for who in ("officer", "lead", "worker", "ben"):
        assert made.browser(who)  # signed in outside of what is undone
    return made


def own_report(region: Region, lead: Membership) -> UUID:
    made, actor = report(), region.actor(lead)
    with acting_as(actor):
        concerns.report_concern(actor=actor, report=made, at=timezone.now())
    return made.concern_id


# How the agreement may stand

TODAY = agencies.days_ago(0)


def ended(sent: Sent) -> None:
    """Yesterday was its last day."""
    Agreement.objects.filter(pk=sent.agreement.pk).update(valid_to=TODAY)


def withdrawn(sent: Sent) -> None:
    Signature.objects.filter(agency=sent.region.force).update(withdrawn_on=TODAY)


def agency_ended(sent: Sent) -> None:
    Agency.objects.filter(pk=sent.region.force.pk).update(valid_to=TODAY)


def newer_signed(sent: Sent) -> None:
    ended(sent)
    agencies.signed(agencies.agreement("Riverside agreement", "2"), sent.region.force)


def terms_signed(sent: Sent) -> None:
    """Another paper is signed, and it lets no personal data go."""
    ended(sent)
    terms = agencies.agreement("Terms of reference")
    Agreement.objects.filter(pk=terms.pk).update(kind="terms")
    agencies.signed(terms, sent.region.force)


STANDS: dict[str, tuple[Callable[[Sent], None], bool]] = {
    "in force": (lambda sent: None, True),
    "ended yesterday": (ended, False),
    "signature withdrawn": (withdrawn, False),
    "agency ended": (agency_ended, False),
    "newer one signed": (newer_signed, True),
    "only terms of reference signed": (terms_signed, False),
}


# The ways to a copy


def page(who: str, name: str, *given: Any, method: str = "get", said: str = "", **data: Any) -> Callable[[Sent], bool]:
    """A page that comes, and with ``said`` one that names the copy."""

    def ask(sent: Sent) -> bool:
        address = reverse(name, args=[_of(sent, one) for one in given])
        data_sent = {key: _of(sent, value) for key, value in data.items()}
        answer = getattr(sent.browser(who), method)(address, data_sent)
        good = answer.status_code in (200, 302) and "/sign-in/" not in answer.headers.get("Location", "")
        return good and (not said or _of(sent, said) in answer.content.decode())

    return ask


def _of(sent: Sent, path: Any) -> Any:
    """``copy.reference`` of what was sent; anything else as it is."""
    if not isinstance(path, str) or path.split(".")[0] not in Sent.__dataclass_fields__:
        return path
    found: Any = sent
    for name in path.split("."):
        found = getattr(found, name)
    return found


def verb(done: Callable[[Sent], Any]) -> Callable[[Sent], bool]:
    """A service: whether it does anything, rather than refuse or find nothing."""

    def attempt(sent: Sent) -> bool:
        try:
            with transaction.atomic():
                return bool(done(sent))
        except (Refused, Dispatch.DoesNotExist):
            return False

    return attempt


def answering(name: str, **more: Any) -> Callable[[Sent], bool]:
    def answer(sent: Sent) -> Any:
        with acting_as(sent.officer) as officer:
            return getattr(dispatching, name)(actor=officer, dispatch_id=sent.copy.pk, at=timezone.now(), **more)

    return verb(answer)


def finishing(sent: Sent) -> Any:
    with acting_as(sent.region.ben):
        Dispatch.objects.filter(pk=sent.copy.pk).update(state="accepted")
    with acting_as(sent.officer) as officer:
        return dispatching.finish(actor=officer, dispatch_id=sent.copy.pk, outcome="visited", at=timezone.now())


def added_seen(sent: Sent) -> Any:
    with acting_as(sent.region.ben):
        added = list(Addition.objects.filter(dispatch=sent.copy).values_list("pk", flat=True))
    with acting_as(sent.officer) as officer:
        return dispatching.note_added_seen(actor=officer, dispatch_id=sent.copy.pk, additions=added, at=timezone.now())


def a_file(sent: Sent) -> bool:
    with acting_as(sent.region.ben):
        document = Document.objects.get().pk
    return sent.browser("officer").get(reverse("documents:clean", args=[document])).status_code == 200


def searching(sent: Sent) -> bool:
    with acting_as(sent.officer) as officer:
        return sent.copy.pk in {hit.record_id for hit in concern_queries.search(officer, WORD)}


def noticed(sent: Sent) -> bool:
    with acting_as(sent.officer) as officer:
        return notice_queries.notices_for(officer).filter(record_id=sent.copy.pk).exists()


def counted(sent: Sent) -> bool:
    """Of what is unseen, more than the copies without personal data."""
    with acting_as(sent.officer) as officer:
        rest = notice_queries.notices_for(officer).filter(record_id=sent.place.pk, seen_at=None).count()
        assert rest == 1
        return notice_queries.unseen_count(officer) > rest


def mailed_to_people(sent: Sent) -> bool:
    with as_job("test", sent.region.force.pk) as job:
        Notice.objects.filter(record_id=sent.place.pk).update(seen_at=timezone.now())
        return notices.post(actor=job, at=timezone.now()) > 0


def mailed_to_contact(sent: Sent) -> bool:
    force = sent.region.force.pk
    done = notices.deliver(mail_id=sent.mail, agency_id=force, clock=timezone.now)
    with as_job("test", force):
        kept = Mail.objects.get(pk=sent.mail).state
    assert kept == (MailState.SENT if done else MailState.DROPPED)
    return done == MailState.SENT


def delivered(sent: Sent) -> bool:
    return sent.region.deliver(sent.waiting) in (states.DispatchState.SENT, states.DispatchState.DELIVERED)


def brought(sent: Sent) -> bool:
    return dispatching.bring(dispatch_id=sent.fact_waiting.pk, desk_id=sent.region.cast.desk.pk, at=timezone.now()) > 0


def retried(sent: Sent) -> Any:
    with acting_as(sent.region.ben) as ben:
        return dispatching.retry(actor=ben, dispatch_id=sent.failed.pk, at=timezone.now())


def sent_on(sent: Sent) -> Any:
    return send_on(sent.region, sent.lacks.concern_id, sent.lacks)


def sent_anew(sent: Sent) -> Any:
    return sent.region.send(sent.region.concern(category="forced_crime"))


def escalated(sent: Sent) -> Any:
    with acting_as(sent.region.ben):
        Dispatch.objects.filter(pk=sent.late.pk).update(respond_by=timezone.now() - timedelta(minutes=1))
    return dispatching.escalate(dispatch_id=sent.late.pk, desk_id=sent.region.cast.desk.pk, at=timezone.now())


def reminded(sent: Sent) -> bool:
    night = Contact.objects.get(agency=sent.region.force, purpose="urgent")
    with acting_as(sent.region.ben):
        Dispatch.objects.filter(pk=sent.late.pk).update(contact=night)
    dispatching.remind(dispatch_id=sent.late.pk, desk_id=sent.region.cast.desk.pk, at=timezone.now())
    with as_job("test", sent.region.force.pk):
        return Mail.objects.filter(record_id=sent.late.pk, kind="concerns.answer_awaited").exists()


def by_the_database(sent: Sent) -> bool:
    """No filter of the application: plain SQL, and the ORM's own manager, as the agency's officer."""
    key, copy = sent.copy.data_key_id, sent.copy.pk
    with acting_as(sent.region.ben):
        document = Document.objects.get()
    tables = {
        "concerns_dispatch": ("id", copy),
        "concerns_dispatchstep": ("dispatch_id", copy),
        "concerns_addition": ("dispatch_id", copy),
        "concerns_searchentry": ("record_id", copy),
        "notices_notice": ("record_id", copy),
        "vault_datakey": ("id", key),
        "documents_document": ("id", document.pk),
        "documents_storedfile": ("document_id", document.pk),
    }
    seen = set()
    with acting_as(sent.officer), connection.cursor() as cursor:
        for table, (column, value) in tables.items():
            cursor.execute(f"select count(*) > 0 from {table} where {column} = %s", [value])
            seen.add(cursor.fetchone()[0])
        for model, found in (
            (Dispatch, {"pk": copy}), (DispatchStep, {"dispatch_id": copy}), (Addition, {"dispatch_id": copy}),
            (SearchEntry, {"record_id": copy}), (DataKey, {"pk": key}), (Document, {"pk": document.pk}),
        ):  # fmt: skip
            seen.add(model._base_manager.filter(**found).exists())
        cursor.execute("update concerns_dispatch set words = null where id = %s", [copy])
        seen.add(cursor.rowcount == 1)
    assert len(seen) == 1, "some tables show it and some do not"
    return seen.pop()


def by_a_job(sent: Sent) -> bool:
    """A job of the agency with all that its people may."""
    with as_job("test", sent.region.force.pk, Permission.INBOX, Permission.ANSWER):
        return Dispatch.objects.filter(pk=sent.copy.pk).exists()


PATHS: dict[str, Callable[[Sent], bool]] = {
    "the inbox": page("officer", "desk:inbox", said="copy.reference"),
    "the inbox, everything": page("officer", "desk:inbox", said="copy.reference", all="yes"),
    "beside the inbox": page("officer", "desk:inbox", look="copy.reference"),
    "its page": page("officer", "desk:dispatch", "copy.pk"),
    "accepting by a page": page("officer", "desk:accept", "copy.pk", method="post"),
    "seen": answering("acknowledge"),
    "accept": answering("accept"),
    "hand back": answering("hand_back", reason="wrong_area"),
    "done": verb(finishing),
    "additions seen": verb(added_seen),
    "a file": a_file,
    "search": searching,
    "the export": page("lead", "desk:inbox-export", method="post", format="csv", all="yes", said="copy.reference"),
    "home": page("officer", "desk:home", said="copy.reference"),
    "the notice list": noticed,
    "the unseen count": counted,
    "a mail to people": mailed_to_people,
    "a mail to a contact": mailed_to_contact,
    "the job that delivers": delivered,
    "the job that brings": brought,
    "trying again": verb(retried),
    "sending on": verb(sent_on),
    "sending anew": verb(sent_anew),
    "escalation": verb(escalated),
    "a reminder": reminded,
    "the database alone": by_the_database,
    "a job of the agency": by_a_job,
}

"""A small region for routing: a force, a council, an inspectorate, who works there, and concerns that come in."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.utils import timezone

from northstar.casework.concerns import services as concerns
from northstar.casework.concerns.models import Concern, Dispatch, DispatchStep, Rule
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatch_queries
from northstar.casework.concerns.services import dispatch, routing
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency, Contact, Coverage, Hours, Signature
from northstar.foundation.audit.models import Entry
from northstar.foundation.notices.models import Notice
from tests.cast import Cast
from tests.factories import access, accounts, agencies
from tests.factories.concerns import report

SOMERSET, FORCE_AREA, DORSET = "E06000066", "E23000036", "E06000059"


def contact(agency: Agency, purpose: str, **more) -> Contact:
    """Confirmed, in Northstar only (no mail), office hours unless ``always_open``; name what differs."""
    values = {
        "label": f"{purpose} of {agency}",
        "channel": "desk",
        "state": "confirmed",
        "valid_from": agencies.EARLY,
        "confirmed_on": agencies.days_ago(10),
    }
    return Contact.objects.create(agency=agency, purpose=purpose, **(values | more))


def office_hours(made: Contact) -> Contact:
    for day in range(5):
        Hours.objects.create(contact=made, weekday=day, opens=time(9), closes=time(17))
    return made


def agency(slug: str, name: str, kind: str, *areas: str, sign: Cast | None = None) -> Agency:
    made = agencies.agency(slug, name, kind=kind)
    for area in areas:
        Coverage.objects.create(agency=made, area_code=area, valid_from=agencies.EARLY)
    for agreement in sign.agreements if sign else ():
        agencies.signed(agreement, made)
    return made


def member(agency: Agency, name: str, role: str = "responder") -> Membership:
    return access.membership(accounts.user(name), agency, role)


def rule(key: str, mode: str, purpose: str, *kinds: str, **more) -> Rule:
    values = {
        "title": key,
        "profile": "no_reporter",
        "why": "Because it is so.",
        "source": "A test",
        "approved_by": "Nobody",
        "valid_from": agencies.days_ago(100),
        "target": {"kind": list(kinds), "purpose": purpose},
    }
    return Rule.objects.create(key=key, mode=mode, **(values | more))


@dataclass
class Region:
    """Somerset, its force and its council, with a person in each, and the desk of the cast."""

    cast: Cast
    force: Agency
    council: Agency
    officer: Membership
    worker: Membership

    @classmethod
    def make(cls, cast: Cast) -> "Region":
        assert cast.ben  # so that somebody at the desk can be told
        for area in (SOMERSET, FORCE_AREA, DORSET):
            Coverage.objects.create(agency=cast.desk, area_code=area, valid_from=agencies.EARLY)
        force = agency("riverside-police", "Riverside Police", "police_force", FORCE_AREA, SOMERSET, sign=cast)
        council = agency("levels-council", "Levels Council", "council_unitary", SOMERSET, sign=cast)
        for purpose in ("concern", "intelligence"):
            contact(force, purpose)
        contact(force, "urgent", always_open=True)
        for purpose in ("adult_safeguarding", "housing", "community_safety", "site_safety"):
            contact(council, purpose)
        contact(council, "child_safeguarding", always_open=True)
        return cls(cast, force, council, member(force, "Olu Bright"), member(council, "Wren Castle"))

    @property
    def ben(self) -> actors.Member:
        return self.cast.actor("ben")

    def actor(self, person: Membership) -> actors.Member:
        return actors.member(person)

    def job(self, *permissions) -> actors.JobActor:
        return actors.job("a test", self.cast.desk.pk, *permissions)

    def concern(self, *, at: datetime | None = None, routed: bool = True, **changes) -> UUID:
        """A concern as it stands after intake and, unless told otherwise, routing. Answers its id."""
        made, at = report(**changes), at or timezone.now()
        assert self.cast.desk  # it exists before anything comes in
        with acting_as(actors.Public()):
            concerns.report_concern(actor=actors.Public(), report=made, at=at)
        if routed:
            routing.route(concern_id=made.concern_id, desk_id=self.cast.desk.pk, at=at)
        return made.concern_id

    def load(self, concern_id: UUID) -> Concern:
        """The concern as Ben reads it. Call inside ``acting``."""
        return queries.concerns_for(self.ben).get(pk=concern_id)

    def send(self, concern_id: UUID, *choices: dispatch.Choice, at: datetime | None = None, **more) -> list[Dispatch]:
        """As Ben, from the desk; to the force unless told otherwise."""
        chosen = choices or (self.choice(),)
        with acting_as(self.ben) as ben:
            return dispatch.send(
                actor=ben, concern=self.load(concern_id), choices=chosen, basis="crime", at=at or timezone.now(), **more
            )

    def choice(
        self, agency: Agency | None = None, purpose: str = "concern", profile: str = "no_reporter"
    ) -> dispatch.Choice:
        return dispatch.Choice(agency or self.force, purpose, profile, "It is theirs.")

    def deliver(self, made: Dispatch, at: datetime | None = None) -> str:
        return dispatch.deliver(dispatch_id=made.pk, desk_id=self.cast.desk.pk, at=at or timezone.now())

    def sent(self, concern_id: UUID | None = None, *choices: dispatch.Choice) -> Dispatch:
        """A dispatch to the force that has been delivered."""
        made = self.send(concern_id or self.concern(), *choices)[0]
        self.deliver(made)
        return made

    def seen(self, made: Dispatch) -> Dispatch:
        """The dispatch as the desk reads it now."""
        with acting_as(self.ben) as ben:
            found = dispatch_queries.dispatches_for(ben).get(pk=made.pk)
            found.words, found.payload  # opened here, where the key can be read
            return found

    def events(self, made: Dispatch) -> list[str]:
        """What has happened to a dispatch, in order."""
        with acting_as(self.ben):
            return list(DispatchStep.objects.filter(dispatch_id=made.pk).order_by("pk").values_list("event", flat=True))

    def trail(self, **wanted) -> list[Entry]:
        with acting_as(self.cast.actor("gita")):
            return list(Entry.objects.filter(**wanted).order_by("pk"))


def told(person: Membership, kind: str) -> int:
    """How many notices of a kind somebody has."""
    with acting_as(actors.member(person)):
        return Notice.objects.filter(membership=person, kind=f"concerns.{kind}").count()


def end_agreements(agency: Agency, at: datetime | None = None) -> None:
    """As if it had withdrawn on the day before a moment, or before today."""
    day = (at or timezone.now()).date() - timedelta(days=1)
    Signature.objects.filter(agency=agency).update(withdrawn_on=day)

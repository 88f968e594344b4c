"""How ready agencies are: one agency with its history, all of them in a table, and what to say of it at home."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.agencies.states import ContactState
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places
from northstar.kit.stamps import sitting
from northstar.partnership.governance import policies
from northstar.partnership.governance.models import PlannedStep, ReadinessAnswer
from northstar.partnership.governance.queries.applications import area_names, never_joins
from northstar.partnership.governance.queries.points import Held, Known, Point, points, standing
from northstar.partnership.governance.states import GAPS, LASTS_DAYS, Source, Standing

YEAR = timedelta(days=LASTS_DAYS)


def answers_for(actor: Actor) -> QuerySet[ReadinessAnswer]:
    """What was said of every agency, for whoever looks after partners; else of the actor's own."""
    found = ReadinessAnswer.objects.select_related("by__user", "by__agency")
    return found if policies.may_look_after(actor) else found.filter(agency_id=actor.agency_id)  # type: ignore[misc]


def steps_for(actor: Actor) -> QuerySet[PlannedStep]:
    found = PlannedStep.objects.select_related("by__user")
    return found if policies.may_look_after(actor) else found.filter(agency_id=actor.agency_id)  # type: ignore[misc]


@dataclass(frozen=True)
class Ready:
    """One agency in every point, with all that was ever said of each, the latest first, and who sees to what."""

    agency: Agency
    held: tuple[Held, ...]
    said: dict[str, list[ReadinessAnswer]]
    planned: dict[str, PlannedStep]

    @property
    def settled(self) -> int:
        return sum(not one.left for one in self.held)

    @property
    def last(self) -> datetime | None:
        """When anything was said last; none: never."""
        return max((said[0].at for said in self.said.values()), default=None)

    def one(self, code: str) -> Held | None:
        return next((held for held in self.held if held.point.code == code), None)


def agency_for(actor: Actor, slug: str, at: datetime) -> Agency | None:
    """The agency of an address, if it is at work and the actor may read how ready it is."""
    day = agencies.day_of(at)
    held = next((one for one in agencies.kept_directory().agencies.values() if one.agency.slug == slug), None)
    if held is None or not agencies.in_force(held.agency, day) or never_joins(held.agency.kind, day):
        return None
    return held.agency if policies.may_see_readiness(actor, held.agency.pk) else None


def of_agency(actor: Actor, agency_id: UUID, at: datetime) -> Ready:
    """In three questions: what was said, who has left, what is planned."""
    day, held = agencies.day_of(at), agencies.kept_directory().agencies[agency_id]
    said: dict[str, list[ReadinessAnswer]] = {}
    for answer in answers_for(actor).filter(agency_id=agency_id).order_by("-at", "-pk"):
        said.setdefault(answer.code, []).append(answer)
    planned: dict[str, PlannedStep] = {}
    for step in steps_for(actor).filter(agency_id=agency_id).order_by("-at", "-pk"):
        planned.setdefault(step.code, step)
    latest = {code: answers[0] for code, answers in said.items()}
    known = Known(held, latest, _live(latest.values(), at), day)
    return Ready(held.agency, tuple(standing(point, known) for point in points(day)), said, planned)


def _live(answers: Iterable[ReadinessAnswer], at: datetime) -> frozenset[UUID]:
    named = {one.membership_id for one in answers if one.membership_id is not None}
    return (
        frozenset(Membership.objects.live(at).filter(pk__in=named).values_list("pk", flat=True))
        if named
        else frozenset()
    )


@dataclass(frozen=True)
class Row:
    """One agency in the table. ``last``: when its lead said anything last."""

    agency: Agency
    kind: str
    area_codes: frozenset[str]
    held: tuple[Held, ...]
    last: datetime | None

    @property
    def pk(self) -> UUID:
        return self.agency.pk

    @property
    def gaps(self) -> int:
        return sum(one.standing in GAPS for one in self.held)

    @property
    def left(self) -> int:
        return sum(one.left for one in self.held)

    @property
    def doubtful(self) -> int:
        return sum(one.standing == Standing.DOUBTFUL for one in self.held)

    def lacks(self, code: str) -> bool:
        return any(one.standing in GAPS for one in self.held if one.point.code == code)


def rows(actor: Actor, at: datetime) -> list[Row]:
    """Every agency at work whose readiness the actor may read, by name; in two questions, however many."""
    day = agencies.day_of(at)
    found = answers_for(actor).select_related(None)
    latest: dict[UUID, dict[str, ReadinessAnswer]] = {}
    for answer in found.order_by("agency_id", "code", "-at", "-pk").distinct("agency_id", "code"):
        latest.setdefault(answer.agency_id, {})[answer.code] = answer
    live = _live((answer for said in latest.values() for answer in said.values()), at)
    with sitting():
        listed = points(day)
        return [_row(Known(held, latest.get(held.agency.pk, {}), live, day), listed) for held in _partners(actor, day)]


def _partners(actor: Actor, day: date) -> list[agencies.KeptAgency]:
    found = [
        held
        for held in agencies.kept_directory().agencies.values()
        if agencies.in_force(held.agency, day)
        and policies.may_see_readiness(actor, held.agency.pk)
        and not never_joins(held.agency.kind, day)
    ]
    return sorted(found, key=lambda held: held.agency.name.casefold())


def _row(known: Known, listed: Sequence[Point]) -> Row:
    agency = known.agency.agency
    return Row(
        agency=agency,
        kind=codes.words("agency_kind", agency.kind, known.day),
        area_codes=known.agency.areas(known.day),
        held=tuple(standing(point, known) for point in listed),
        last=max((one.at for one in known.latest.values()), default=None),
    )


@dataclass(frozen=True)
class Wanted:
    """What the table is narrowed to. ``gap`` is the code of a point; ``old``: nothing was said for a year."""

    kind: str = ""
    area: str = ""
    gap: str = ""
    old: bool = False


def narrowed(found: Iterable[Row], wanted: Wanted, at: datetime) -> list[Row]:
    day = agencies.day_of(at)
    inside = {wanted.area, *places.parents_of(wanted.area, day)} if wanted.area else set()
    return [
        row
        for row in found
        if (not wanted.kind or row.agency.kind == wanted.kind)
        and (not inside or inside & row.area_codes)
        and (not wanted.gap or row.lacks(wanted.gap))
        and (not wanted.old or row.last is None or row.last <= at - YEAR)
    ]


def area_words(row: Row, day: date) -> list[str]:
    return area_names(row.area_codes, day)


@dataclass(frozen=True)
class Total:
    """One point over all agencies to which it applies."""

    point: Point
    have: int
    partly: int
    doubtful: int
    gaps: int
    silent: int  # of the gaps, those of which nobody has said anything

    @property
    def of(self) -> int:
        return self.have + self.partly + self.doubtful + self.gaps


def totals(found: Sequence[Row]) -> list[Total]:
    """Each point in the order of the columns, counted over the rows."""
    counted = []
    for column in zip(*(row.held for row in found), strict=True):
        states = [one.standing for one in column]
        counted.append(
            Total(
                point=column[0].point,
                have=states.count(Standing.YES),
                partly=states.count(Standing.PARTLY),
                doubtful=states.count(Standing.DOUBTFUL),
                gaps=sum(state in GAPS for state in states),
                silent=states.count(Standing.UNANSWERED),
            )
        )
    return counted


def to_ask(actor: Actor, at: datetime) -> list[Agency]:
    """Agencies of which something was said that is doubtful now: their leads are asked."""
    return [row.agency for row in rows(actor, at) if row.doubtful]


def people_of(agency_id: UUID, at: datetime) -> tuple[list[Membership], list[Contact]]:
    """Whom an agency's lead may be chosen from: its members, and its contacts that name a person."""
    members = (
        Membership.objects.live(at).filter(agency_id=agency_id).select_related("user").order_by("user__name", "pk")
    )
    held, day = agencies.kept_directory().agencies[agency_id], agencies.day_of(at)
    named = [
        one for one in held.contacts if one.person and one.state != ContactState.LAPSED and agencies.in_force(one, day)
    ]
    return _once(members), sorted(named, key=lambda one: one.person)


def _once(members: Iterable[Membership]) -> list[Membership]:
    """Each person once, however many roles they have."""
    return list({one.user_id: one for one in reversed(list(members))}.values())[::-1]


def typed(found: Collection[Point]) -> list[Point]:
    """Those that a lead answers."""
    return [point for point in found if point.comes_from == Source.LEAD]

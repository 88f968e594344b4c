"""What people have in hand, which room says so, and to whom it was handed.

Nothing here tells what a record holds: whoever looks after people learns how many there are of which kind.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, UUIDField, When
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor, Member
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import HandOver, Membership, MembershipQuerySet
from northstar.foundation.access.queries.reading import memberships_for
from northstar.foundation.access.roles import ROLES
from northstar.foundation.agencies.queries import day_of
from northstar.kit.contributions import by_code
from northstar.kit.transitions import Refused

# For how long a page says that something of somebody who has left waits for somebody.
REMEMBERED = timedelta(days=92)
_MOST = 100


@dataclass(frozen=True)
class Passing:
    """One thing goes from ``giver`` to ``taker``, or to nobody in particular; ``by`` is whose hand does it."""

    kind: str
    record_id: UUID
    giver: Membership
    taker: Membership | None
    by: Member
    at: datetime


@dataclass(frozen=True)
class Holding:
    """One kind of thing that a person has in hand. A room hands its kinds to the house as ``HOLDINGS``.

    ``words`` says how many in words, and nothing of them. ``held(actor, people)`` answers pairs of a record and the
    person who has it. ``pass_on(actor, passing)`` is the room's own service for one of them: its policy, its trail;
    what it refuses stays. Both are called with a job of the agency that may do ``needs``. Only who may ``takes``
    can take it. ``nobody`` words the choice to give it to nobody in particular; empty where that makes no sense.
    ``address`` is the page on which whoever takes it finds it.
    """

    code: str
    words: Callable[[int], str]
    held: Callable[[Actor, Collection[UUID]], Iterable[tuple[UUID, UUID]]]
    pass_on: Callable[[Actor, Passing], None]
    needs: tuple[Permission, ...] = ()
    takes: str = ""
    nobody: Any = ""
    address: str = ""


@lru_cache(maxsize=1)
def holdings() -> dict[str, Holding]:
    """Every kind that a room contributes, by code, in the order of the rooms."""
    return by_code("HOLDINGS")


def holding_of(code: str) -> Holding | None:
    return holdings().get(code)


def with_hand(found: "QuerySet[Any]", field: str, kind: str) -> "QuerySet[Any]":
    """Rows with ``hand``: to whom each was handed last (none: to nobody in particular), else who is in ``field``.

    Who accepted or asked stays on the record for good; who has it now may be somebody else.
    """
    last = HandOver.objects.filter(kind=kind, record_id=OuterRef("pk")).order_by("-pk")
    handed = Subquery(last.values("taker_id")[:1])
    first = F(f"{field}_id")
    rows: QuerySet[Any] = found.annotate(
        hand=Case(When(Exists(last), then=handed), default=first, output_field=UUIDField(null=True))
    )
    return rows


def holder_of(record_id: UUID, kind: str, first: UUID | None) -> Membership | None:
    """Who has one record in hand: to whom it was handed last, else ``first``. Read as somebody of that agency."""
    last = HandOver.objects.filter(kind=kind, record_id=record_id).select_related("taker").order_by("-pk").first()
    if last is not None:
        return last.taker
    return Membership.objects.filter(pk=first).first() if first else None


def refuse_unseen(passing: Passing, found: "Callable[[Actor], QuerySet[Any]]") -> None:
    """Raises ``Refused`` when whoever is to take a record may not see it. Asked as them, so both walls answer."""
    if passing.taker is None:
        return
    with acting_as(actors.member(passing.taker)) as taker:
        if not found(taker).filter(pk=passing.record_id).exists():
            raise Refused(_("Something is closed to the person whom you chose."))


def held_by(agency_id: UUID, people: Collection[UUID]) -> dict[UUID, dict[str, list[UUID]]]:
    """What people of one agency have in hand: records by kind, of each person. Counted as jobs of the agency do."""
    found: dict[UUID, dict[str, list[UUID]]] = {pk: {} for pk in people}
    for kind in holdings().values() if people else ():
        with acting_as(actors.job("access.held", agency_id, *kind.needs)) as job:
            for record_id, person in kind.held(job, people):
                found[person].setdefault(kind.code, []).append(record_id)
    return found


NOBODY = "nobody"


@dataclass(frozen=True)
class Group:
    """All of one kind that somebody has in hand, and who may take it: pairs of a value and a name."""

    code: str
    words: str
    count: int
    choices: tuple[tuple[str, str], ...]


def groups_of(giver: Membership, at: datetime) -> list[Group]:
    """What somebody has in hand, by kind, each with the colleagues whose role allows it."""
    held, found = held_by(giver.agency_id, [giver.pk])[giver.pk], []
    for code, records in held.items():
        kind, count = holdings()[code], len(set(records))
        choices = [
            (str(one.pk), f"{one.user.name}, {_(ROLES[one.role].title)}") for one in takers(giver, at, kind.takes)
        ]
        if kind.nobody:
            choices.append((NOBODY, str(kind.nobody)))
        found.append(Group(code, kind.words(count), count, tuple(choices)))
    return found


def everybody(groups: Sequence[Group]) -> list[tuple[str, str]]:
    """Colleagues who may take at least one of the kinds."""
    return sorted(
        {choice for group in groups for choice in group.choices if choice[0] != NOBODY}, key=lambda one: one[1]
    )


@dataclass(frozen=True)
class Left:
    """Somebody who has left, and how many things of theirs wait for somebody."""

    person: Membership
    waits: int


def leavers(actor: Actor, at: datetime) -> "QuerySet[Membership]":
    """Who left lately, of those whom the actor looks after; the latest first. Of an agency that is no more, nobody."""
    day = day_of(at)
    left = memberships_for(actor).filter(ends_at__lte=at, ends_at__gt=at - REMEMBERED)
    left = left.filter(Q(agency__valid_to__isnull=True) | Q(agency__valid_to__gt=day))
    return left.exclude(pk=actor.member_id).order_by("-ends_at", "pk")  # type: ignore[misc]


def left_behind(actor: Actor, people: Iterable[Membership]) -> list[Left]:
    """Of these, whoever left something behind."""
    by_agency: dict[UUID, list[Membership]] = {}
    for person in people:
        by_agency.setdefault(person.agency_id, []).append(person)
    found = []
    for agency_id, those in by_agency.items():
        held = held_by(agency_id, [one.pk for one in those])
        found += [Left(one, sum(map(len, held[one.pk].values()))) for one in those if held[one.pk]]
    return found


def takers(giver: Membership, at: datetime, takes: str = "") -> MembershipQuerySet:
    """Colleagues who can take something on: of the same agency, and with the permission if one is needed."""
    live = Membership.objects.live(at).filter(agency_id=giver.agency_id).exclude(pk=giver.pk)
    if takes:
        live = live.filter(role__in=[role.name for role in ROLES.values() if takes in role.permissions])
    return live.exclude(user_id=giver.user_id).select_related("user", "agency").order_by("user__name", "pk")


@dataclass(frozen=True)
class HandedOver:
    """Something that was handed over, in words. ``taker`` is empty where it went to nobody in particular."""

    record_id: UUID
    kind: str
    words: str
    giver: str
    taker: str
    by: str
    at: datetime
    url: str = ""


def hand_overs_of(actor: Actor, record_id: UUID) -> list[HandedOver]:
    """When one record went from whom to whom, latest first: as people of that agency may know."""
    return _told(HandOver.objects.filter(record_id=record_id, agency_id=actor.agency_id))  # type: ignore[misc]


def handed_words(actor: Actor, record_id: UUID) -> dict[datetime, str]:
    """For the history of a record: from whom to whom it went, by the moment."""
    return {
        one.at: _("From %(giver)s to %(taker)s") % {"giver": one.giver, "taker": one.taker or _("nobody in particular")}
        for one in hand_overs_of(actor, record_id)
    }


def handed_to(actor: Actor, since: datetime) -> list[HandedOver]:
    """What was handed to the actor, latest first: one line for each kind at each time."""
    if actor.member_id is None:
        return []
    return _told(HandOver.objects.filter(taker_id=actor.member_id, at__gte=since), together=True)


def handed_by(giver: Membership, at: datetime) -> list[HandedOver]:
    """What went from somebody lately and to whom, latest first; one line for each kind at each time."""
    with acting_as(actors.job("access.held", giver.agency_id)):
        taken = HandOver.objects.filter(giver=giver, at__gt=at - REMEMBERED, by__isnull=False)
        return _told(taken.exclude(taker=None, kind="access.contacts"), together=True)


def passed_on_since(giver: Membership, at: datetime) -> list[HandedOver]:
    """What somebody had, and colleagues took on since a moment; one line for each kind at each time."""
    with acting_as(actors.job("access.held", giver.agency_id)):
        return _told(HandOver.objects.filter(giver=giver, at__gte=at, taker__isnull=False), together=True)


def _told(found: "QuerySet[HandOver]", *, together: bool = False) -> list[HandedOver]:
    rows: Sequence[HandOver] = list(
        found.select_related("giver__user", "taker__user", "by__user").order_by("-pk")[:_MOST]
    )
    groups: dict[object, list[HandOver]] = {}
    for row in rows:
        key = (row.kind, row.at, row.giver_id, row.taker_id) if together else row.pk
        groups.setdefault(key, []).append(row)
    return [_line(those) for those in groups.values()]


def _line(those: Sequence[HandOver]) -> HandedOver:
    row, kind = those[0], holding_of(those[0].kind)
    return HandedOver(
        record_id=row.record_id,
        kind=row.kind,
        words=kind.words(len(those)) if kind else row.kind,
        giver=row.giver.user.name,
        taker=row.taker.user.name if row.taker else "",
        by=row.by.user.name if row.by else "",
        at=row.at,
        url=_address(kind) if kind else "",
    )


def _address(kind: Holding) -> str:
    try:
        return reverse(kind.address) if kind.address else ""
    except NoReverseMatch:
        return ""

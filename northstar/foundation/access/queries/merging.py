"""What goes on where an agency becomes another, and which room says so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import Membership, MembershipQuerySet
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency
from northstar.kit.contributions import by_code


@dataclass(frozen=True)
class Following:
    """One agency goes on as another. ``people`` are memberships of the one, with those that they have at the other."""

    old: UUID
    new: UUID
    people: Mapping[UUID, UUID]
    at: datetime


@dataclass(frozen=True)
class OpenWork:
    """One kind of work that an agency has open. A room hands its kinds to the house as ``OPEN_WORK``.

    ``words`` says how many, and nothing of them. ``count(actor)`` is asked as a job of the agency that may do
    ``needs``; ``follow(following)`` takes what is open to the successor and answers how many went. What has ended
    stays where it was: history and figures are of the agency of then.
    """

    code: str
    words: Callable[[int], str]
    count: Callable[[Actor], int]
    follow: Callable[[Following], int]
    needs: tuple[Permission, ...] = ()


@lru_cache(maxsize=1)
def open_work() -> dict[str, OpenWork]:
    """Every kind that a room contributes, by code."""
    return by_code("OPEN_WORK")


@dataclass(frozen=True)
class Going:
    """What an agency would take along, for the look before: numbers and no names."""

    agency: Agency
    people: int
    contacts: int
    areas: int
    signatures: int
    work: tuple[str, ...]


def people_at(agency_id: UUID, at: datetime) -> MembershipQuerySet:
    """Who may act for an agency at a moment, whether or not it still is at work."""
    live = Membership.objects.filter(agency_id=agency_id, user__is_active=True, begins_at__lte=at)
    return live.exclude(ends_at__lte=at).select_related("user").order_by("begins_at", "pk")


def going(agency: Agency, at: datetime) -> Going:
    """The look before agencies merge."""
    day, work = agencies.day_of(at), []
    for kind in open_work().values():
        with acting_as(actors.job("access.going", agency.pk, *kind.needs)) as job:
            count = kind.count(job)
        if count:
            work.append(kind.words(count))
    return Going(
        agency=agency,
        people=people_at(agency.pk, at).count(),
        contacts=agency.contacts.filter(valid_to__isnull=True).count(),
        areas=agency.coverage.on(day).count(),
        signatures=agency.signatures.filter(withdrawn_on__isnull=True).count(),
        work=tuple(work),
    )

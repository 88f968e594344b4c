"""The people of the demonstration, invited by its administrator and its coordinator as in any partnership."""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from northstar.demo import script
from northstar.demo.script import Person
from northstar.foundation.access import actors
from northstar.foundation.access import services as access
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.models import Membership
from northstar.foundation.accounts import services as accounts
from northstar.foundation.accounts.models import Link
from northstar.foundation.agencies.models import Agency


class Cast:
    """Everybody, by agency: who answers there, who reports, who sits at the desk."""

    def __init__(self, memberships: list[Membership]):
        self.members = [actors.member(one) for one in memberships]
        self._by_agency: dict[UUID | None, list[Member]] = defaultdict(list)
        for member in self.members:
            self._by_agency[member.agency_id].append(member)
        self.desk = next(one.agency for one in memberships if one.agency.runs_desk)
        self.agencies = {one.agency.slug: one.agency for one in memberships}

    def officer(self, chance: Random) -> Member:
        return chance.choice([one for one in self._by_agency[self.desk.pk] if one.may(Permission.TRIAGE)])

    def answerer(self, agency_id: UUID, chance: Random) -> Member | None:
        """Somebody at an agency who answers what is sent there, or nobody."""
        able = [one for one in self._by_agency[agency_id] if one.may(Permission.ANSWER)]
        return chance.choice(able) if able else None

    def helper(self, agency_id: UUID) -> Member | None:
        """Whoever answers there what other agencies ask: always the same person."""
        return next((one for one in self._by_agency[agency_id] if one.may(Permission.ANSWER_REQUESTS)), None)

    def named(self, name: str) -> Member:
        return next(one for one in self.members if one.name == name)

    def reporter(self, chance: Random, slug: str = "") -> Member:
        """Somebody at work who reports what they noticed."""
        able = [one for one in self.members if one.role == "frontline"]
        return chance.choice([one for one in able if not slug or one.agency_id == self.agencies[slug].pk])


def gather(at: datetime) -> Cast:
    """Invite everybody who is not there yet, as of a moment; they accept within the hour."""
    agencies = {agency.slug: agency for agency in Agency.objects.all()}
    people = script.read().people
    first = next(person for person in people if person.role == "owner")
    owner = _membership(first)
    if owner is None:
        with as_job("demonstration", agencies[first.agency].pk):
            owner, link = access.make_first_owner(
                agency=agencies[first.agency], email=first.email, name=first.name, at=at
            )
            accounts.use_link(link=link, at=at)
    with acting_as(actors.member(owner)) as actor:
        for person in people:
            if _membership(person) is None:
                made = access.invite_member(
                    actor=actor,
                    agency=agencies[person.agency],
                    email=person.email,
                    name=person.name,
                    role=person.role,
                    at=at,
                )
                accounts.use_link(link=Link.objects.get(user=made.user), at=at + timedelta(hours=1))
    found = [_membership(person) for person in people]
    return Cast([one for one in found if one is not None])


def _membership(person: Person) -> Membership | None:
    found = Membership.objects.filter(user__email=person.email, role=person.role, ends_at__isnull=True)
    return found.select_related("user", "agency").first()

"""How somebody's first day stands: what the system sees, what they ticked, and where the practice area is."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import Membership
from northstar.foundation.access.queries import people_for
from northstar.foundation.access.roles import ROLES
from northstar.foundation.accounts.queries import ways_of
from northstar.foundation.agencies.models import Agency
from northstar.partnership.learning.models import FirstDay
from northstar.partnership.learning.states import FIRST_ACTS, TASKS, Step, Task

# For how long after somebody came their home shows the first day by itself.
NEW = timedelta(days=30)


@dataclass(frozen=True)
class Entrance:
    """Where the practice area is, and the key by which either house knows the other's word."""

    address: str
    key: str


def entrance() -> Entrance | None:
    """As it was set, or as a practice area on this machine has left it; none if there is none."""
    if settings.PRACTICE_KEY and settings.PRACTICE_ADDRESS:
        return Entrance(settings.PRACTICE_ADDRESS.rstrip("/"), settings.PRACTICE_KEY)
    try:
        left = json.loads(settings.PRACTICE_ENTRANCE.read_text())
        return Entrance(str(left["address"]).rstrip("/"), str(left["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def first_days_for(actor: Member) -> "QuerySet[FirstDay]":
    """The actor's own; for an agency's lead, those of its people. The wall says the same."""
    mine = Q(membership_id=actor.ref)
    if actor.may(Permission.MANAGE_OWN_MEMBERS):
        mine |= Q(agency_id=actor.agency_id)
    return FirstDay.objects.filter(mine).select_related("membership__user")


def own(actor: Member) -> FirstDay | None:
    return first_days_for(actor).filter(membership_id=actor.ref).first()


def own_acts(events: Sequence[str]) -> set[str]:
    """Which of these acts the member who reads has done. Nothing else of the trail, and nobody else's."""
    with connection.cursor() as cursor:
        cursor.execute("select event from learning_own_acts(%s)", [list(events)])
        return {event for (event,) in cursor.fetchall()}


def practised(tasks: Iterable[Task]) -> set[str]:
    """The codes of those tasks which the trail of this house shows as done by the member who reads."""
    tasks = list(tasks)
    done = own_acts([act for task in tasks for act in task.acts])
    return {task.code for task in tasks if done & set(task.acts)}


@dataclass(frozen=True)
class Line:
    """One step: why it matters, where to go, and how it stands. ``by_hand``: only the person can say that it is done."""

    step: Step
    why: str
    done: bool = False
    url: str = ""
    link: str | Promise = ""
    by_hand: bool = False
    counts: bool = True


@dataclass(frozen=True)
class Day:
    lines: Sequence[Line]
    practised: Sequence[tuple[Task, bool]]
    entrance: Entrance | None
    finished_at: datetime | None = None
    put_away_at: datetime | None = None

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines if line.counts)

    @property
    def of(self) -> int:
        return sum(line.counts for line in self.lines)

    @property
    def is_done(self) -> bool:
        return self.done == self.of

    @property
    def next(self) -> Line | None:
        return next((line for line in self.lines if line.counts and not line.done), None)


def day_of(actor: Member) -> Day:
    """The actor's first day as it stands now."""
    kept, way = own(actor), entrance()
    back = set(kept.practised if kept else ())
    tasks = [(task, task.code in back) for task in TASKS[actor.role]]
    ticked = set(kept.ticked if kept else ())
    first = FIRST_ACTS[actor.role]
    lines = (
        Line(
            Step.SIGN_IN,
            _("With a passkey or an app beside your password, a stolen password opens nothing."),
            _signs_in_safely(actor),
            reverse("accounts:account"),
            _("How you sign in"),
        ),
        Line(
            Step.RULES,
            _("What you may see, whom you tell, and what never goes into a mail. Two minutes."),
            Step.RULES in ticked,
            reverse("learning:rules"),
            _("What you may and may not do"),
            by_hand=True,
        ),
        _contact(actor, ticked),
        _practise(tasks, way),
        Line(Step.FIRST_ACT, str(first.why), bool(own_acts(first.acts)), reverse(first.page), first.link),
    )
    return Day(lines, tasks, way, kept.finished_at if kept else None, kept.put_away_at if kept else None)


def _signs_in_safely(actor: Member) -> bool:
    """A passkey, an app, or the agency's own sign-in, which asks for more than a password itself."""
    membership = Membership.objects.select_related("user").get(pk=actor.ref)
    return ways_of(membership.user).strong > 0 or membership.user.socialaccount_set.exists()


def _contact(actor: Member, ticked: set[str]) -> Line:
    return Line(
        Step.CONTACT,
        _("Others ring whoever stands there at two in the morning. Is it right, and who stands in when they are away?"),
        Step.CONTACT in ticked,
        reverse("desk:agency", args=[own_agency(actor)]),
        actor.agency_name,
        by_hand=True,
    )


def own_agency(actor: Member) -> str:
    """The slug of the agency that the actor acts for."""
    return Agency.objects.values_list("slug", flat=True).get(pk=str(actor.agency_id))


def _practise(tasks: Sequence[tuple[Task, bool]], way: Entrance | None) -> Line:
    if way is None and not settings.DEMONSTRATION:
        why = _(
            "There is no practice area yet. Whoever runs the service can set one up; the rest of the day goes on without."
        )
        return Line(Step.PRACTISE, why, counts=False)
    if way is None:
        why = _("Everything here is made up, so all of this is practice: try whatever you like.")
        return Line(Step.PRACTISE, why, counts=False)
    why = _(
        "The same pages with made-up people and places. Nothing you do there reaches anybody, and it is emptied every night."
    )
    return Line(Step.PRACTISE, why, all(done for _task, done in tasks))


def is_new(actor: Member, at: datetime) -> bool:
    """Whether the actor has begun to act in this role lately, and is neither through with the first day nor past it."""
    if settings.PRACTICE:  # where nobody works
        return False
    begun = Membership.objects.filter(pk=actor.ref, begins_at__gt=at - NEW).exists()
    if not begun:
        return False
    kept = own(actor)
    return kept is None or (kept.finished_at is None and kept.put_away_at is None)


@dataclass(frozen=True)
class Person:
    membership: Membership
    finished_at: datetime | None
    begun: bool

    @property
    def role(self) -> str:
        return ROLES[self.membership.role].title


def people_of(actor: Member, at: datetime) -> list[Person]:
    """The people of the lead's own agency, and who is through with the first day; those who are not stand first."""
    kept = {one.membership_id: one for one in first_days_for(actor).filter(agency_id=str(actor.agency_id))}
    found = people_for(actor, at).filter(agency_id=str(actor.agency_id)).select_related("user", "agency")
    listed = [
        Person(one, kept[one.pk].finished_at if one.pk in kept else None, one.pk in kept)
        for one in found.order_by("user__name", "pk")
    ]
    return sorted(listed, key=lambda one: one.finished_at is not None)


@dataclass(frozen=True)
class Count:
    agency: Agency
    people: int
    begun: int
    finished: int


def numbers(actor: Member, at: datetime) -> list[Count]:
    """For whoever looks after all people: how many of each agency are through. No names."""
    with connection.cursor() as cursor:
        cursor.execute("select agency_id, begun, finished from learning_by_agency()")
        counted: dict[UUID, tuple[int, int]] = {agency: (begun, done) for agency, begun, done in cursor.fetchall()}
    people: dict[Any, int] = {}
    for agency_id in people_for(actor, at).select_related(None).values_list("agency_id", flat=True):
        people[agency_id] = people.get(agency_id, 0) + 1
    agencies = Agency.objects.filter(pk__in=people).order_by("name")
    return [Count(one, people[one.pk], *counted.get(one.pk, (0, 0))) for one in agencies]

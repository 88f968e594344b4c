"""Visitors of the practice area: made-up colleagues, one for each number that the real house gives."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from northstar.casework.concerns.models import Dispatch
from northstar.casework.concerns.states import UNANSWERED
from northstar.demo import script
from northstar.foundation.access import actors
from northstar.foundation.access import services as access
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.models import Membership
from northstar.foundation.access.roles import ROLES
from northstar.foundation.accounts import services as accounts
from northstar.foundation.accounts import throttle
from northstar.foundation.accounts.models import Link
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.partnership.learning import tokens
from northstar.partnership.learning.queries import practised
from northstar.partnership.learning.states import TASKS, Task

# A way in opens once: the count outlives the token.
ONCE = throttle.Limit("practice-way-in", 1, 10 * tokens.ENTER_SECONDS)
DOMAIN = "visitors.example"


class Closed(Exception):
    """The way in opens no more. The message is written for whoever stands before it."""


@dataclass(frozen=True)
class Practice:
    task: Task
    done: bool


def admit(token: str, at: datetime) -> Membership:
    """The visitor's membership, made on their first visit. Raises ``Closed``."""
    try:
        shown = tokens.read_way_in(settings.PRACTICE_KEY, token)
    except tokens.Unreadable as fault:
        raise Closed from fault
    if shown.role not in ROLES or not throttle.allow(ONCE, token, at=at):
        raise Closed
    found = _known(shown.visitor, shown.role) or _invite(shown, at)
    with acting_as(actors.member(found)):
        audit.record(Action.SIGN_IN, "accounts.practice_door", record=found.user)
    return found


def number_of(member: Member) -> int | None:
    """The number by which the real house knows a visitor; none for a colleague of the story."""
    email = Membership.objects.values_list("user__email", flat=True).get(pk=member.membership_id)
    name, _at, domain = email.partition("@")
    return int(name.removeprefix("visitor-")) if domain == DOMAIN else None


def tasks_of(member: Member) -> list[Practice]:
    """What the visitor's role practises, and what of it the trail shows as done."""
    wanted = TASKS[member.role]
    done = practised(wanted)
    return [Practice(task, task.code in done) for task in wanted]


def _email(number: int) -> str:
    return f"visitor-{number}@{DOMAIN}"


def _known(number: int, role: str) -> Membership | None:
    found = Membership.objects.filter(user__email=_email(number), role=role, ends_at__isnull=True)
    return found.select_related("user", "agency").first()


def _invite(shown: tokens.WayIn, at: datetime) -> Membership:
    """As anybody is invited: by the story's administrator, who sees to it that the role fits the agency."""
    host = script.read().people[0]
    inviter = Membership.objects.select_related("user", "agency").get(user__email=host.email, role=host.role)
    with acting_as(actors.member(inviter)) as actor:
        made = access.invite_member(
            actor=actor,
            agency=_agency_for(shown.role),
            email=_email(shown.visitor),
            name=f"Visitor {shown.visitor % 10_000:04d}",
            role=shown.role,
            at=at,
        )
        accounts.use_link(link=Link.objects.get(user=made.user, used_at__isnull=True), at=at)
    found = _known(shown.visitor, shown.role)
    assert found is not None
    return found


def _agency_for(role: str) -> Agency:
    """One of the story's where somebody has the role; where most waits for an answer, if the role answers."""
    slugs = [person.agency for person in script.read().people if person.role == role]
    found = sorted(Agency.objects.filter(slug__in=slugs), key=lambda one: slugs.index(one.slug))
    if Permission.ANSWER in ROLES[role].permissions:
        return max(found, key=_waiting)
    return found[0]


def _waiting(agency: Agency) -> int:
    with as_job("practice", agency.pk, Permission.INBOX):
        return Dispatch.objects.filter(recipient=agency, state__in=UNANSWERED).count()

"""The verbs of a first day. Each writes the trail; what the system sees by itself needs none."""

import secrets
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.access.actors import Member
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused
from northstar.partnership.learning import queries, tokens
from northstar.partnership.learning.models import FirstDay
from northstar.partnership.learning.states import BY_HAND, TASKS

VISITORS = 10**9  # so many that nobody is met twice, and a number says nothing


class NotYours(Refused):
    """What came back was practised by somebody else, or under another number."""


@transaction.atomic
def tick(*, actor: Member, step: str, done: bool, at: datetime) -> FirstDay:
    """Say that a step is done which only the person can know of, or that it is not. Raises ``Refused``."""
    if step not in BY_HAND:
        raise Refused(_("This step shows by itself when it is done."))
    day = _own(actor, at)
    if (step in day.ticked) != done:
        day.ticked = [*day.ticked, step] if done else [one for one in day.ticked if one != step]
        day.save(update_fields=["ticked"])
        _record("learning.step_ticked" if done else "learning.step_unticked", day, step)
    return day


@transaction.atomic
def way_in(*, actor: Member, at: datetime) -> str:
    """The address at which the practice area lets the person in, once and for a minute. It tells a number and a role.

    Raises ``Refused`` where there is no practice area.
    """
    way = queries.entrance()
    if way is None:
        raise Refused(_("There is no practice area yet. Whoever runs the service can set one up."))
    day = _own(actor, at)
    _record("learning.practice_opened", day)
    return f"{way.address}/practice/enter/{tokens.way_in(way.key, day.visitor, actor.role)}/"


def came_back(*, actor: Member, token: str) -> list[str]:
    """The codes that a way back holds, as far as the actor's role has them; nothing is kept yet.

    Raises ``NotYours``, and ``tokens.Unreadable``.
    """
    way = queries.entrance()
    shown = tokens.read_way_back(way.key if way else "", token)
    kept = queries.own(actor)
    if kept is None or kept.visitor != shown.visitor:
        raise NotYours(
            _("This was practised by somebody else. Come back from a practice area that you opened yourself.")
        )
    return _known(actor, shown.tasks)


@transaction.atomic
def note_practised(*, actor: Member, token: str, at: datetime) -> list[str]:
    """Keep what the person practised: codes and nothing else. Doing it again changes nothing."""
    codes = came_back(actor=actor, token=token)
    day = _own(actor, at)
    fresh = [code for code in codes if code not in day.practised]
    if fresh:
        day.practised = [*day.practised, *fresh]
        day.save(update_fields=["practised"])
        audit.record(Action.ADMINISTER, "learning.practised", record=day, count=len(fresh))
    return codes


@transaction.atomic
def finish(*, actor: Member, at: datetime) -> FirstDay:
    """The first day is over. Raises ``Refused`` while a step is open."""
    if not queries.day_of(actor).is_done:
        raise Refused(_("A step of your first day is still open."))
    day = _own(actor, at)
    if day.finished_at is None:
        day.finished_at = at
        day.save(update_fields=["finished_at"])
        _record("learning.finished", day)
    return day


@transaction.atomic
def put_away(*, actor: Member, away: bool, at: datetime) -> FirstDay:
    """Take the first day off the person's home, or put it back there."""
    day = _own(actor, at)
    if (day.put_away_at is not None) != away:
        day.put_away_at = at if away else None
        day.save(update_fields=["put_away_at"])
        _record("learning.put_away" if away else "learning.taken_out", day)
    return day


def _own(actor: Member, at: datetime) -> FirstDay:
    """The actor's first day, locked; begun if there is none yet. Pressing twice at once begins one."""
    FirstDay.objects.bulk_create(
        [
            FirstDay(
                membership_id=actor.ref,
                agency_id=str(actor.agency_id),
                visitor=1 + secrets.randbelow(VISITORS),
                begun_at=at,
            )
        ],
        ignore_conflicts=True,
    )
    return FirstDay.objects.select_for_update().get(membership_id=actor.ref)


def _known(actor: Member, codes: Collection[str]) -> list[str]:
    return [task.code for task in TASKS[actor.role] if task.code in codes]


def _record(event: str, day: FirstDay, step: str = "") -> None:
    audit.record(Action.ADMINISTER, event, record=day, detail={"step": step} if step else None)

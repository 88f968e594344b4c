"""What changed lately, by when it changed: at the desk, and of what an agency reported."""

from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Step
from northstar.casework.concerns.queries import concerns as queries
from northstar.faces.desk.queries.concerns import STATE_KIND, label
from northstar.faces.desk.queries.home import MOST, Item, coarse_state
from northstar.foundation.access.actors import Member

FEW = MOST // 2
# How far back "lately" goes: so many steps of the whole service, so many reports of the agency. Both are read by an
# index from its end, however many there are.
STEPS, REPORTS = 500, 60
TELLING = tuple(
    states.MOVES[name].event for name in ("act", "return", "close", "reopen", "merge", "unmerge", "withdraw")
)


def at_the_desk(actor: Member, now: datetime) -> list[Item]:
    """Concerns that were acted on, closed, withdrawn, merged or came back, the newest change first."""
    with connection.cursor() as cursor:
        cursor.execute("select last_value from concerns_step_id_seq")
        newest = cursor.fetchone()[0]
    steps = Step.objects.filter(pk__gt=newest - STEPS, event__in=TELLING).values_list("concern_id", "at")
    latest: dict = {}
    for concern_id, at in steps:
        latest[concern_id] = max(at, latest.get(concern_id, at))
    chosen = sorted(latest, key=lambda pk: latest[pk], reverse=True)[:FEW]
    rows = queries.concerns_for(actor).select_related(None).filter(pk__in=chosen).only(*_READ) if chosen else []
    found = sorted(rows, key=lambda one: latest[one.pk], reverse=True)
    return [_item(one, "desk:concern", latest[one.pk], now, _desk_words) for one in found]


# A worklist opens no sealed field, and does not carry them either.
_READ = ("reference", "category", "state", "received_at", "claimed_at", "closed_at")


def reported(actor: Member, now: datetime) -> tuple[list[Item], list[Item]]:
    """Of the agency's newest reports: what nobody has taken on yet, and what has changed, the newest change first."""
    newest = list(queries.reports_for(actor).select_related(None).only(*_READ)[:REPORTS])
    waiting = [one for one in newest if one.state == states.State.RECEIVED]
    changed = sorted((one for one in newest if one.state != states.State.RECEIVED), key=_changed_at, reverse=True)
    return (
        [_item(one, "desk:report", one.received_at, now, coarse_state) for one in waiting[:FEW]],
        [_item(one, "desk:report", _changed_at(one), now, coarse_state) for one in changed[:FEW]],
    )


def _changed_at(one: Concern) -> datetime:
    return max(at for at in (one.received_at, one.claimed_at, one.closed_at) if at is not None)


def _desk_words(one: Concern) -> tuple[str, str]:
    return one.get_state_display(), STATE_KIND[one.state]


def _item(one: Concern, address: str, at: datetime, now: datetime, words: Callable[[Concern], tuple[str, str]]) -> Item:
    tag, kind = words(one)
    return Item(
        title=label("concern_category", one.category, now.date()),
        url=reverse(address, args=[one.pk]),
        why=_("Reported by your agency") if address == "desk:report" else _("Changed"),
        reference=one.reference,
        tag=tag,
        kind=kind,
        at=at,
    )

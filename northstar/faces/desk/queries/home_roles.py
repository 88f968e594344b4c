"""The home of a role, put together: its worklists, and what it keeps in order. Every part is a few rows by an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from northstar.faces.desk.queries import (
    home_changed,
    home_readiness,
    home_requests,
    home_trail,
    home_unusual,
    home_upkeep,
)
from northstar.faces.desk.queries.home import MOST, Item, home_for
from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission as P


@dataclass(frozen=True)
class Home:
    """``coming`` is what has a day and no clock; ``state`` how something stands that is in order; ``unusual`` is None
    for whoever is not shown it."""

    now: Sequence[Item]
    waiting: Sequence[Item]
    changed: Sequence[Item]
    coming: Sequence[Item] = ()
    state: Sequence[Item] = ()
    changed_words: str = ""
    unusual: Sequence[Item] | None = None


def home_of(actor: Member, at: datetime) -> Home:
    """What the actor's role finds when it comes in. Opens no sealed field."""
    work = home_for(actor, at)
    now = [
        *home_upkeep.lapsed(actor, at),
        *work.now,
        *home_requests.asked_of_us(actor, at),
        *home_upkeep.left_behind(actor, at),
        *home_upkeep.joining(actor, at),
        *home_upkeep.contacts(actor, at),
        *home_upkeep.signing_in(actor, at),
    ]
    waiting, changed = [*work.waiting, *home_requests.asked_by_us(actor, at)], list(work.changed)
    if actor.may(P.READ_CONCERNS):
        changed = home_changed.at_the_desk(actor, at)
    elif actor.may(P.REPORT):
        not_taken, moved = home_changed.reported(actor, at)
        waiting, changed = [*waiting, *not_taken], sorted([*changed, *moved], key=_when, reverse=True)[:MOST]
    if not actor.may(P.READ_TRAIL):
        begin, left = home_readiness.own(actor, at)
        coming = [*home_upkeep.coming(actor, at), *left, *home_readiness.lacking(actor, at)]
        return Home([*now, *begin], waiting, changed, coming)
    return Home(
        [*home_trail.now(actor, at), *now],
        waiting,
        [*home_trail.taken(actor, at), *changed],
        state=home_trail.state(actor, at),
        changed_words=_("Taken away or unmasked lately"),
        unusual=home_unusual.unusual(actor, at),
    )


def _when(item: Item) -> datetime:
    assert item.at is not None
    return item.at

"""Keeping, renaming and removing one's own filters."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.casework.concerns.models import SavedFilter
from northstar.casework.concerns.policies import saved as policies
from northstar.casework.concerns.queries import saved as queries
from northstar.casework.concerns.states import SavedList
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.models import Membership
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.vault.models import DataKey
from northstar.kit.text import clean_line
from northstar.kit.transitions import Refused

MOST = 20  # of one list
LONGEST = 60
# What may be kept of each list, by the names of its form's fields. Words that are searched for are not among them.
KEPT = {
    SavedList.QUEUE: ("urgency", "category", "area", "state", "show"),
    SavedList.CONCERNS: ("state",),
    SavedList.INBOX: ("urgency", "purpose", "show", "all"),
}
_CODE = re.compile(r"[A-Za-z0-9_-]{1,60}")


@transaction.atomic
def save_filter(
    *, actor: Actor, of: SavedList, name: str, chosen: Mapping[str, Sequence[str]], at: datetime
) -> SavedFilter:
    """Keep a filter under a name; the same name again replaces what it held. ``chosen`` holds codes only."""
    if not policies.may_save(actor, of):
        raise Refused(_("Your role does not allow this."))
    name, codes = _named(name), _codes(of, chosen)
    person = _alone(actor)
    own = queries.saved_for(actor, of)
    saved = next((one for one in own if one.name.casefold() == name.casefold()), None)
    if saved is None:
        if len(own) >= MOST:
            raise Refused(_("You have %(most)s filters of this list. Remove one first.") % {"most": MOST})
        key = DataKey.fresh()
        key.save(force_insert=True)
        saved = SavedFilter(data_key=key, membership=person, of=of, name=name, made_at=at)
    saved.chosen = codes
    saved.save()
    _noted("saved_filters.saved", saved)
    return saved


@transaction.atomic
def rename_filter(*, actor: Actor, filter_id: UUID, name: str) -> SavedFilter:
    """Give one's own filter another name. Raises ``SavedFilter.DoesNotExist`` for anybody else's."""
    name = _named(name)
    _alone(actor)
    own = queries.saved_for(actor)
    saved = _of(own, filter_id)
    if any(one.pk != saved.pk and one.of == saved.of and one.name.casefold() == name.casefold() for one in own):
        raise Refused(_("Another filter of this list has that name."))
    saved.name = name
    saved.save()
    _noted("saved_filters.renamed", saved)
    return saved


@transaction.atomic
def remove_filter(*, actor: Actor, filter_id: UUID) -> None:
    """Remove one's own filter. Raises ``SavedFilter.DoesNotExist`` for anybody else's."""
    _alone(actor)
    saved = _of(queries.saved_for(actor), filter_id)
    _noted("saved_filters.removed", saved)
    saved.delete()


def _alone(actor: Actor) -> Membership:
    """One change at a time for each person, so that two windows make neither twins nor one too many."""
    if actor.member_id is None:
        raise SavedFilter.DoesNotExist
    return Membership.objects.select_for_update(of=("self",)).get(pk=actor.member_id)


def _of(own: Sequence[SavedFilter], filter_id: UUID) -> SavedFilter:
    found = next((one for one in own if one.pk == filter_id), None)
    if found is None:
        raise SavedFilter.DoesNotExist
    return found


def _named(written: str) -> str:
    name: str = clean_line(written)
    if not name or len(name) > LONGEST:
        raise Refused(_("Give it a name of up to %(most)s characters.") % {"most": LONGEST})
    return name


def _codes(of: SavedList, chosen: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    codes = {name: list(chosen[name]) for name in KEPT[of] if chosen.get(name)}
    if not codes:
        raise Refused(_("Choose something to filter by first."))
    if not all(_CODE.fullmatch(code) for values in codes.values() for code in values):
        raise Refused(_("Only choices of the list can be kept."))
    return codes


def _noted(event: str, saved: SavedFilter) -> None:
    audit.record(Action.ADMINISTER, event, kind="concerns.saved_filter", identifier=str(saved.pk))

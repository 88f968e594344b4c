"""Reading the filters that a person kept."""

from northstar.casework.concerns.models import SavedFilter
from northstar.casework.concerns.policies import saved as policies
from northstar.casework.concerns.states import SavedList
from northstar.foundation.access.actors import Actor


def saved_for(actor: Actor, of: SavedList | None = None) -> list[SavedFilter]:
    """The actor's own, by list and name, of the lists that their role still shows them; one query, opens the names."""
    if actor.member_id is None:
        return []
    shown = [one for one in SavedList if of in (None, one) and policies.may_save(actor, one)]
    found = SavedFilter.objects.filter(membership_id=actor.member_id, of__in=shown).select_related("data_key")
    order = list(SavedList.values)
    return sorted(found, key=lambda one: (order.index(one.of), one.name.casefold()))

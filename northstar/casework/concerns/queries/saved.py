"""Reading the filters that a person kept."""

from django.db.models import prefetch_related_objects

from northstar.casework.concerns.models import SavedFilter
from northstar.casework.concerns.policies import saved as policies
from northstar.casework.concerns.states import SavedList
from northstar.foundation.access.actors import Actor


def saved_for(actor: Actor, of: SavedList | None = None) -> list[SavedFilter]:
    """The actor's own, by list and name, of the lists that their role still shows them. Opens the names.

    One query where somebody has kept none, else two: the wall round the keys takes PostgreSQL as long to plan as a
    whole page of the list.
    """
    if actor.member_id is None:
        return []
    shown = [one for one in SavedList if of in (None, one) and policies.may_save(actor, one)]
    found = list(SavedFilter.objects.filter(membership_id=actor.member_id, of__in=shown))
    prefetch_related_objects(found, "data_key")
    order = list(SavedList.values)
    return sorted(found, key=lambda one: (order.index(one.of), one.name.casefold()))

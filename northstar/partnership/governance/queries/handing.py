"""Applications that people have in hand."""

from collections.abc import Collection, Iterator
from uuid import UUID

from northstar.foundation.access import queries as access
from northstar.foundation.access.actors import Actor
from northstar.partnership.governance.queries import applications
from northstar.partnership.governance.states import State

CHECKED = "governance.checked"


def checked(actor: Actor, people: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """What they took up and nobody has decided."""
    found = access.with_hand(applications.in_states(actor, (State.CHECKING,)), "checking_by", CHECKED)
    return iter(found.filter(hand__in=people).values_list("pk", "hand"))

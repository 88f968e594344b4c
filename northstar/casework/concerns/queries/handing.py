"""What people have in hand here: concerns they took on, what they accepted for their agency, what they reported."""

from collections.abc import Collection, Iterator
from uuid import UUID

from northstar.casework.concerns import states
from northstar.casework.concerns.queries.concerns import concerns_for, reports_for
from northstar.casework.concerns.queries.dispatch import sent_to_us
from northstar.foundation.access import queries as access
from northstar.foundation.access.actors import Actor

CLAIMED, IN_HAND, REPORTED = "concerns.claimed", "concerns.in_hand", "concerns.reported"


def claimed(actor: Actor, people: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """Concerns of their desk that they took on and that have not ended."""
    found = concerns_for(actor).filter(claimed_by__in=people, state__in=states.OPEN)
    return iter(found.values_list("pk", "claimed_by_id"))


def in_hand(actor: Actor, people: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """What their agency was sent and they accepted, until somebody says what was done."""
    accepted = sent_to_us(actor).filter(state=states.DispatchState.ACCEPTED)
    found = access.with_hand(accepted, "answered_by", IN_HAND).filter(hand__in=people)
    return iter(found.values_list("pk", "hand"))


def reported(actor: Actor, people: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """What they reported as part of their work: the desk may ask about it until it ends."""
    open_ = reports_for(actor).filter(state__in=states.OPEN)
    found = access.with_hand(open_, "reporting_member", REPORTED).filter(hand__in=people)
    return iter(found.values_list("pk", "hand"))

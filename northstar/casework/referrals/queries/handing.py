"""What people have in hand here: requests that they accepted for their agency, and that they asked."""

from collections.abc import Collection, Iterator
from uuid import UUID

from northstar.casework.referrals import states
from northstar.casework.referrals.queries.reading import asked_by_us, asked_of_us
from northstar.foundation.access import queries as access
from northstar.foundation.access.actors import Actor

ACCEPTED, ASKED = "requests.accepted", "requests.asked"


def accepted(actor: Actor, people: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """What they accepted and nobody has finished."""
    open_ = asked_of_us(actor).filter(state=states.State.ACCEPTED)
    found = access.with_hand(open_, "accepted_by", ACCEPTED).filter(hand__in=people)
    return iter(found.values_list("pk", "hand"))


def asked(actor: Actor, people: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """What they asked of others and hear back about."""
    open_ = asked_by_us(actor).filter(state__in=states.OPEN)
    found = access.with_hand(open_, "made_by", ASKED).filter(hand__in=people)
    return iter(found.values_list("pk", "hand"))

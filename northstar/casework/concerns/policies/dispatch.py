"""Who may answer, recall and try again what was sent."""

from northstar.casework.concerns.models import Dispatch
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission


def may_answer(actor: Actor, dispatch: Dispatch) -> bool:
    """Only the agency that it was sent to answers (information sharing agreement: duty to respond)."""
    return dispatch.recipient_id == actor.agency_id and actor.may(Permission.ANSWER)


def may_withdraw(actor: Actor, dispatch: Dispatch) -> bool:
    """Only the desk that sent it recalls it or tries again: it answers for what it disclosed."""
    return dispatch.owner_agency_id == actor.agency_id and actor.may(Permission.DISPATCH)

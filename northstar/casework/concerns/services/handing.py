"""What a colleague left in hand goes to somebody else. Called one by one by ``access.services.hand_over``."""

from northstar.casework.concerns import states
from northstar.casework.concerns.policies import concerns as policies
from northstar.casework.concerns.policies import dispatch as dispatch_policies
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.casework.concerns.services import triage
from northstar.casework.concerns.services.dispatch import keeping
from northstar.foundation.access import queries as access
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.policies import require
from northstar.foundation.access.queries import Passing
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused, move

_NOT_ALLOWED = "Your role does not allow this."
_EVENT = "concerns.handed_over"


def pass_concern(actor: Actor, passing: Passing) -> None:
    """To a colleague who may triage; to nobody: back into the queue, or simply without a name once it was sent."""
    concern = triage.locked(actor, passing.record_id)
    require(policies.may_triage(actor, concern), _NOT_ALLOWED)
    if concern.state not in states.OPEN:
        raise Refused("Nobody works on this concern any more, so there is nothing to hand over.")
    access.refuse_unseen(passing, queries.concerns_for)
    event = _EVENT
    if passing.taker is None and concern.state == states.State.IN_TRIAGE:
        event = move(concern, states.MOVES, "release").event
    concern.claimed_by, concern.claimed_at = passing.taker, passing.at if passing.taker else None
    triage.keep(concern, passing.by, event, passing.at, fields=["claimed_by", "claimed_at"])


def pass_dispatch(actor: Actor, passing: Passing) -> None:
    """What the agency accepted: it stays accepted, as it was, and another is asked to say what was done."""
    dispatch = keeping.locked(actor, passing.record_id)
    require(dispatch is not None and dispatch_policies.may_answer(actor, dispatch), _NOT_ALLOWED)
    assert dispatch is not None
    access.refuse_unseen(passing, dispatches.sent_to_us)
    keeping.keep(dispatch, passing.by, "dispatches.handed_over", passing.at)


def pass_report(actor: Actor, passing: Passing) -> None:
    """What the agency reported: another hears from the desk about it. The report itself stays as it was made."""
    concern = queries.reports_for(actor).get(pk=passing.record_id)
    require(policies.may_follow(actor, concern), _NOT_ALLOWED)
    access.refuse_unseen(passing, queries.reports_for)
    audit.record(Action.ADMINISTER, "concerns.report_handed_over", record=concern)

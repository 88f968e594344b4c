"""Every move of an application from every state: those of the table, and no other."""

import pytest

from northstar.kit.transitions import Refused, move
from northstar.partnership.governance.models import Application
from northstar.partnership.governance.states import MOVES, OPEN, State

ALLOWED = {
    "apply": {"invited": "applied"},
    "check": {"applied": "checking"},
    "approve": {"checking": "to_sign"},
    "call_back": {"to_sign": "checking"},
    "join": {"to_sign": "joined"},
    "decline": dict.fromkeys(("applied", "checking", "to_sign"), "declined"),
    "reopen": {"declined": "checking"},
    "withdraw": dict.fromkeys(("invited", "applied", "checking", "to_sign"), "withdrawn"),
}


@pytest.mark.parametrize("verb", MOVES)
@pytest.mark.parametrize("state", State.values)
def test_every_move_from_every_state(verb, state):
    application = Application(state=state)
    if state in ALLOWED[verb]:
        move(application, MOVES, verb)
        assert application.state == ALLOWED[verb][state]
    else:
        with pytest.raises(Refused):
            move(application, MOVES, verb)
        assert application.state == state


def test_what_is_over_has_no_way_on_but_taking_up_a_no_again():
    leaving = {verb for verb, step in MOVES.items() if step.sources - OPEN}
    assert leaving == {"reopen"}

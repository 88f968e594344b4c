"""Every move from every state."""

import pytest

from northstar.casework.referrals.models import Request
from northstar.casework.referrals.states import ENDED, MOVES, OPEN, UNANSWERED, State
from northstar.kit.transitions import Refused, move


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("verb", MOVES)
def test_a_move_is_made_where_the_table_says_so_and_nowhere_else(verb, state):
    request = Request(state=state)
    if state in MOVES[verb].sources:
        assert move(request, MOVES, verb).target == request.state
    else:
        with pytest.raises(Refused):
            move(request, MOVES, verb)
        assert request.state == state


def test_what_is_open_can_be_taken_back_and_what_has_ended_cannot():
    assert MOVES["withdraw"].sources == OPEN and UNANSWERED < OPEN
    assert {one.target for one in MOVES.values()} >= ENDED

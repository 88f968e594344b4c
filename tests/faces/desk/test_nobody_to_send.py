"""A concern that must reach somebody and reaches nobody stays loud for as long as it is open."""

import pytest

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.queries import concerns as queries
from northstar.faces.desk.queries.concerns import marks
from northstar.foundation.access.acting import acting_as
from tests.factories.routing import Region

pytestmark = pytest.mark.django_db
MARK = ("Nobody to send to", "harm")


@pytest.mark.parametrize("state", sorted(set(states.State) - {states.State.MERGED}))
def test_the_mark_and_the_place_on_the_home_last_while_it_is_open(cast, state):
    region = Region.make(cast)
    concern_id = region.concern(category="forced_crime")
    with acting_as(region.ben) as ben:
        closed = {"close_reason": "too_little_known"} if state == states.State.CLOSED else {}
        Concern.objects.filter(pk=concern_id).update(missing_recipient=True, state=state, **closed)
        found = queries.concerns_for(ben).get(pk=concern_id)
        loud = state in states.OPEN
        assert (MARK in list(marks(found))) is loud
        assert queries.without_recipient_for(ben).filter(pk=concern_id).exists() is loud

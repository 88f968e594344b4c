"""Home puts what cannot wait before what somebody has already taken on."""

from datetime import timedelta

import pytest
from django.utils import timezone

from northstar.casework.concerns import states
from northstar.casework.concerns.services import triage
from northstar.faces.desk.queries.home import home_for
from northstar.foundation.access.acting import acting_as
from tests.factories.routing import Region

pytestmark = pytest.mark.django_db


def test_what_cannot_wait_comes_first_and_then_what_is_longest_overdue(cast):
    region, now = Region.make(cast), timezone.now()
    quiet = {"still_there": states.Answer.NO, "child": states.Answer.NO}
    taken = region.concern(at=now - timedelta(hours=3), routed=False, **quiet)
    fresh = region.concern(at=now - timedelta(minutes=2), routed=False, **quiet)
    late = region.concern(at=now - timedelta(hours=2), routed=False, still_there=states.Answer.YES)
    danger = region.concern(at=now - timedelta(minutes=1), routed=False, in_danger_now=states.Answer.YES)
    with acting_as(region.ben):
        triage.claim_concern(actor=region.ben, concern_id=taken, at=now)
        shown = [item.url for item in home_for(region.ben, now).now]
    order = [next(pk for pk in (taken, fresh, late, danger) if str(pk) in url) for url in shown]
    assert order == [danger, late, taken, fresh]

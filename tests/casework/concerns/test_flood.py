"""The pace at the door: generous, forgetful, and blind to who it is."""

from datetime import UTC, datetime, timedelta

import pytest

from northstar.casework.concerns.models import Knock
from northstar.casework.concerns.services import flood
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Public
from northstar.foundation.accounts import throttle
from northstar.foundation.accounts.models import DailySalt

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 10, 3, 17, tzinfo=UTC)
THREE = flood.Pace("test", 3)


@pytest.fixture(autouse=True)
def public():
    with acting_as(Public()):
        yield


def test_so_many_pass_and_then_a_short_wait():
    assert [flood.wait_for(THREE, "192.0.2.1", AT) for _each in range(4)] == [0, 0, 0, 11]
    assert flood.wait_for(THREE, "192.0.2.1", AT + timedelta(minutes=9)) == 2
    assert flood.wait_for(THREE, "192.0.2.1", AT + timedelta(minutes=11)) == 0


def test_who_waits_is_not_made_to_wait_longer_for_trying():
    for minute in range(9):
        flood.wait_for(THREE, "192.0.2.1", AT + timedelta(minutes=minute))
    assert Knock.objects.count() == 3


def test_one_source_never_keeps_another_out():
    for _each in range(9):
        flood.wait_for(THREE, "192.0.2.1", AT)
    assert flood.wait_for(THREE, "192.0.2.2", AT) == 0
    assert flood.wait_for(flood.Pace("other", 3), "192.0.2.1", AT) == 0


def test_rows_go_and_with_the_salt_the_last_way_to_try_addresses():
    flood.wait_for(THREE, "192.0.2.1", AT)
    flood.wait_for(THREE, "192.0.2.2", AT + timedelta(minutes=12))
    assert Knock.objects.count() == 1
    assert b"192.0.2.2" not in bytes(Knock.objects.get().digest)
    assert Knock.objects.get().until.second == 0
    throttle.purge(AT + timedelta(days=3))
    assert not DailySalt.objects.filter(day=AT.date()).exists()

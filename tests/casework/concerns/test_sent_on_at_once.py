"""Two officers press at the same moment, each in a transaction of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.casework.concerns.adding import FACT, add, said, send_on, theirs
from tests.cast import Cast
from tests.factories.routing import Region, told
from tests.jobs import run_jobs
from tests.own_database import own_database


@pytest.mark.slow
def test_two_officers_who_press_at_once_send_it_once(django_db_setup, django_db_blocker):
    with own_database(django_db_blocker):
        region = Region.make(Cast())
        concern_id = region.concern(category="forced_crime")
        made = region.sent(concern_id)
        add(concern_id)
        words, together = said(region, concern_id), threading.Barrier(2)

        def press(_number: int) -> int:
            try:
                together.wait(30)
                return len(send_on(region, concern_id, made, added=words))
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(press, range(2))) == [0, 1]
        run_jobs()
        assert len(region.trail(event="dispatches.added")) == told(region.officer, "more_came_in") == 1
        assert theirs(region, made) == [FACT]

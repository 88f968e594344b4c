"""Two colleagues press at the same moment, each in a transaction of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from northstar.casework.referrals import services
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Membership
from northstar.kit.transitions import Refused
from tests.cast import Cast
from tests.factories.referrals import Asking, told
from tests.factories.routing import member
from tests.own_database import own_database


@pytest.mark.slow
def test_of_two_who_press_at_once_one_wins_and_the_other_reads_who(django_db_setup, django_db_blocker):
    with own_database(django_db_blocker):
        asking = Asking(Cast())
        made, together = asking.ask(), threading.Barrier(2)
        people = [asking.cast.asha, member(asking.cast.harbour_light, "Kit Lowe")]

        def press(person: Membership) -> str:
            actor = actors.member(person)
            try:
                together.wait(30)
                with acting_as(actor):
                    services.accept(actor=actor, request_id=made.pk, at=timezone.now())
                return "won"
            except Refused as refusal:
                return str(refusal)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(press, people))
        winner = people[answers.index("won")]
        assert answers.count("won") == 1
        assert winner.user.name in next(one for one in answers if one != "won")
        assert asking.events(made) == ["requests.sent", "requests.accepted"]
        assert told(asking.cast.iris, "accepted") == 1

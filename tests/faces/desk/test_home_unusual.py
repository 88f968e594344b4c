"""Unusual amounts: who read, took away or unmasked far more than they usually do. Nine weeks of a trail, then a home.

The trail takes no entry of another day, so the story stands in a database of its own, whose owner allows it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from northstar.faces.desk.queries import home_unusual
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import job
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.audit import queries
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.models import STORY_TIME_OFF, STORY_TIME_ON
from northstar.foundation.audit.states import Action
from tests.cast import Cast, sign_in
from tests.own_database import own_database

READ, EXPORT, UNMASK = "concerns.read", "queue.exported", "concerns.read_contact"
# Weeks back, with how many records in each: 0 is the last seven days. The claim of each stands beside it.
STORY = {
    "ben": {READ: dict.fromkeys(range(9), 30), EXPORT: {0: 4} | dict.fromkeys(range(1, 9), 1)},
    "cara": {READ: {0: 40} | dict.fromkeys(range(1, 9), 10)},  # four times their usual
    "finn": {READ: {0: 30} | dict.fromkeys(range(1, 9), 10), UNMASK: {0: 3}},  # three times is not more; too few
    "asha": {READ: {0: 24}},  # from nothing, and too few to speak of
    "iris": {READ: {0: 26}},  # from nothing
    "dev": {READ: dict.fromkeys(range(5), 30)},  # idle for half of the weeks: their median is 15
    "hal": {UNMASK: {0: 4, 5: 2}},  # one week of eight is no usual
}


def write(event: str, number: int, at: datetime) -> None:
    action = Action.DISCLOSE if event == EXPORT else Action.CONSULT
    named = {"kind": "concerns.concern", "identifier": "" if event == EXPORT else f"record-{number}"}
    with audit.as_of(at):
        audit.record(action, event, count=5 if event == EXPORT else None, **named)


@pytest.fixture(scope="module")
def world(django_db_blocker) -> Iterator[SimpleNamespace]:
    now = timezone.now()
    with own_database(django_db_blocker) as environment:
        with psycopg.connect(environment["DATABASE_OWNER_URL"], autocommit=True) as owner:
            owner.execute(STORY_TIME_ON)
            cast = Cast()
            for name, told in STORY.items():
                with acting_as(cast.actor(name)):
                    for event, weeks in told.items():
                        for week, count in weeks.items():
                            for number in range(count):
                                write(event, number, now - timedelta(weeks=week, minutes=number))
            # None of these is anybody's haul: one record again and again, pictures of a page, a list read, a job.
            with acting_as(cast.actor("asha")):
                for number in range(60):
                    write(READ, 1, now)
                    write("documents.glanced", number, now)
                    audit.record(Action.CONSULT, "desk.searched", count=500)
            with acting_as(job("a test", cast.desk.pk)):
                for number in range(60):
                    write(READ, number, now)
            owner.execute(STORY_TIME_OFF)
        yield SimpleNamespace(cast=cast, now=now)


def found(world, name: str = "gita"):
    actor = world.cast.actor(name)
    with acting_as(actor):
        return home_unusual.unusual(actor, world.now)


def test_who_did_far_more_than_they_usually_do_stands_there_the_farthest_first(world):
    assert [(one.title.split(",")[0], one.why, one.tag) for one in found(world)] == [
        (world.cast.iris.user.name, "26 records read in seven days; usually 0 a week", "Reading"),
        (world.cast.ben.user.name, "4 lists taken away in seven days; usually 1 a week", "Taken away"),
        (world.cast.cara.user.name, "40 records read in seven days; usually 10 a week", "Reading"),
        (world.cast.hal.user.name, "unmasked 4 times in seven days; usually 0 a week", "Unmasked"),
    ]


def test_every_amount_is_counted_as_the_story_tells_it(world):
    with acting_as(world.cast.actor("gita")):
        start = world.now - timedelta(days=6, hours=12)
        counted = queries.amounts([str(getattr(world.cast, name).pk) for name in STORY], start, world.now)
    names = {str(getattr(world.cast, name).pk): name for name in STORY}
    told = {(names[one.actor], one.kind): (one.count, one.usual) for one in counted}
    assert told == {
        ("ben", "read"): (30, 30),
        ("ben", "export"): (4, 1),
        ("cara", "read"): (40, 10),
        ("finn", "read"): (30, 10),
        ("finn", "unmasking"): (3, 0),
        ("asha", "read"): (24, 0),
        ("iris", "read"): (26, 0),
        ("dev", "read"): (30, 15),
        ("hal", "unmasking"): (4, 0),
    }


def test_only_who_reads_the_whole_trail_is_shown_it_and_the_wall_says_so_too(world):
    for name in ("ben", "cara", "finn", "hal", "iris"):
        assert found(world, name) is None
        actor = world.cast.actor(name)
        everybody = [str(getattr(world.cast, each).pk) for each in STORY]
        with acting_as(actor):
            counted = queries.amounts(everybody, world.now - timedelta(days=6), world.now)
        # Some may read their own agency's part: nothing of another's reaches the count.
        own = actor.may(Permission.READ_OWN_TRAIL)
        mine = {who for who in STORY if getattr(world.cast, who).agency_id == actor.agency_id and own}
        assert {one.actor for one in counted} == {str(getattr(world.cast, who).pk) for who in mine}
        assert bool(mine) is (name in ("cara", "finn")), name


def test_home_says_it_and_the_link_shows_exactly_these_acts(world):
    client = sign_in(Client(), world.cast.gita)
    page = client.get(reverse("desk:home")).content.decode()
    assert "Unusual amounts" in page and "4 lists taken away in seven days; usually 1 a week" in page
    ben = next(one for one in found(world) if one.tag == "Taken away")
    shown = client.get(ben.url).content.decode()
    table = shown[shown.index("<tbody") : shown.index("</tbody")]
    assert table.count("<tr") == 4 == table.count("Took the queue away")
    assert "Unusual amounts" not in sign_in(Client(), world.cast.ben).get(reverse("desk:home")).content.decode()


def test_it_asks_the_trail_once_and_once_for_names(world):
    actor = world.cast.actor("gita")
    with acting_as(actor), CaptureQueriesContext(connection) as asked:
        assert home_unusual.unusual(actor, world.now)
        first = len(asked)
        home_unusual.unusual(actor, world.now - timedelta(days=400))  # when nobody had done anything
        assert first == 2 == len(asked) - first
    assert sum("audit_entry" in one["sql"] for one in asked) == 2


@pytest.mark.django_db
def test_home_says_that_there_is_nothing_unusual(client, cast, sign_in):
    page = sign_in(client, "gita").get(reverse("desk:home")).content.decode()
    assert "Nobody did far more than they usually do" in page

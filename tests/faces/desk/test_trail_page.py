"""The trail: all of it for the auditor, an agency's part for others, and never what was in a record."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns import states
from northstar.faces.desk.queries.trail_words import EVENT_WORDS, in_words
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.models import Entry
from northstar.foundation.audit.states import Action
from tests.house.source import PACKAGE

TRAIL = reverse("desk:trail")


@pytest.fixture
def told(acting) -> None:
    for name, event in (("ben", "concerns.assessed"), ("cara", "dispatches.accepted"), ("asha", "dispatches.done")):
        with acting(name):
            audit.record(Action.ALTER, event, kind="concerns.concern", identifier=f"record-{name}", count=3)


def rows(page: str) -> list[str]:
    return re.findall(r'<tr[^>]*><th scope="row"><div>([^<]+)</div>', page.replace("\n", ""))


def read(client, query: str = "") -> list[str]:
    return rows(client.get(TRAIL + query).content.decode())


@pytest.mark.parametrize("name", ["asha", "ben", "dev", "hal", "iris"])
def test_who_may_not_read_it_finds_nothing(told, client, sign_in, name):
    assert sign_in(client, name).get(TRAIL).status_code == 404


def test_the_auditor_reads_all_and_is_in_it(told, client, sign_in, acting):
    gita = sign_in(client, "gita")
    page = gita.get(TRAIL).content.decode()
    for words in (
        "Assessed a concern",
        "Accepted what was sent",
        "Said what was done",
        "Ben Trelawny",
        "Cara Whitlock",
    ):
        assert words in page
    assert "Read the trail" in read(gita)
    with acting("gita"):
        noted = Entry.objects.filter(event="audit.read", action="consult").order_by("pk")
        assert noted.count() == 2 and noted[0].count >= 3


def test_an_agency_lead_reads_their_own_part(told, client, sign_in, cast):
    cara = sign_in(client, "cara")
    page = cara.get(TRAIL).content.decode()
    assert "Accepted what was sent" in page and "Our trail" in page
    assert "Assessed a concern" not in page and "Said what was done" not in page
    assert read(cara, f"?agency={cast.harbour_light.pk}&record=record-asha") == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?action=alter", 3),
        ("?action=alter&person=cara+whit", 1),
        ("?person=nobody", 0),
        ("?record=record-ben", 1),
        ("?action=alter&since=today", 3),
        ("?until=yesterday", 0),
        ("?action=alter&since=1+March+2020&until=today", 3),
        ("?action=nonsense&record=record-asha&page=9&since=whenever", 1),
        ("?action=erase", 0),
    ],
)
def test_it_is_narrowed(told, client, sign_in, query, found):
    assert len(read(sign_in(client, "gita"), query)) == found


def test_it_is_narrowed_to_an_agency(told, client, sign_in, cast):
    assert read(sign_in(client, "gita"), f"?action=alter&agency={cast.westmarch.pk}") == ["Accepted what was sent"]


def test_it_comes_in_pages_and_asks_as_often_for_one_row_as_for_fifty(told, client, sign_in, acting):
    gita, counts = sign_in(client, "gita"), []
    gita.get(TRAIL)
    with acting("ben"):
        for _number in range(60):
            audit.record(Action.CONSULT, "concerns.read", kind="concerns.concern", identifier="many")
    for query in ("?record=record-ben", "?record=many"):
        with CaptureQueriesContext(connection) as asked:
            gita.get(TRAIL + query)
        counts.append(len(asked))
    assert counts[0] == counts[1], counts
    assert (len(read(gita, "?record=many")), len(read(gita, "?record=many&page=2"))) == (50, 10)


def test_tomorrow_is_refused_in_words(told, client, sign_in):
    day = (timezone.localdate() + timedelta(days=400)).strftime("%d %B %Y")
    assert "still to come" in sign_in(client, "gita").get(TRAIL, {"since": day}).content.decode()


def test_every_act_has_words_and_one_that_has_none_shows_its_name():
    named = re.compile(r'audit\.record\(\s*Action\.\w+,\s*"([a-z_]+\.[a-z_]+)"')
    events = {name for path in PACKAGE.rglob("*.py") for name in named.findall(path.read_text(encoding="utf-8"))}
    events |= {move.event for moves in (states.MOVES, states.DISPATCH_MOVES) for move in moves.values()}
    assert len(events) > 50 and not events - EVENT_WORDS.keys()
    assert in_words("tides.turned_back") == "Tides: turned back"

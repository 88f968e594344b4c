"""Search: words by POST, kept sealed, never in an address; and each finds only what they may read."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns import services as concerns
from northstar.casework.concerns.states import Origin
from northstar.faces.desk.views.search import MOST_KEPT, SESSION
from northstar.foundation.access.acting import acting_as
from northstar.foundation.audit.models import Entry
from tests.cast import sign_in as signed_in
from tests.factories.concerns import report

SEARCH = "/desk/search/"


def asked(client: Client, words: str):
    return client.post(SEARCH, {"q": words}, follow=True)


@pytest.fixture
def reported(cast):
    """Iris reported for Tern Housing."""
    made = report(origin=Origin.PROFESSIONAL, code="")
    assert cast.desk and cast.ben
    with acting_as(cast.actor("iris")) as iris:
        concerns.report_concern(actor=iris, report=made, at=timezone.now())
    return made.concern_id


def test_front_line_finds_what_their_agency_reported_and_nobody_elses(cast, reported):
    page = asked(signed_in(Client(), cast.iris), "Sparkle Bay").content.decode()
    assert reverse("desk:report", args=[reported]) in page and "1 found" in page
    for other in (cast.asha, cast.cara):
        assert str(reported) not in asked(signed_in(Client(), other), "Sparkle Bay").content.decode()


@pytest.mark.parametrize("name", ["gita", "hal"])
def test_who_may_not_search_has_no_box_and_finds_no_page(cast, name):
    client = signed_in(Client(), getattr(cast, name))
    assert 'role="search"' not in client.get(reverse("desk:home")).content.decode()
    assert client.get(SEARCH).status_code == client.post(SEARCH, {"q": "car"}).status_code == 404


@pytest.mark.parametrize("name", ["asha", "ben", "cara", "finn", "iris"])
def test_who_may_search_has_the_box(cast, name):
    client = signed_in(Client(), getattr(cast, name))
    page = client.get(reverse("desk:home")).content.decode()
    assert '<form class="ns-search" role="search" method="post"' in page
    assert "Look for a name" in client.get(SEARCH).content.decode(), "the empty form"


def test_the_words_stand_in_no_address_and_sealed_in_the_session(cast, reported, acting):
    client = signed_in(Client(), cast.ben)
    answer = client.post(SEARCH, {"q": "Sparkle"})
    assert answer.status_code == 302 and "parkle" not in answer["Location"]
    assert "parkle" not in str(client.session[SESSION])
    for _number in range(2):
        page = client.get(answer["Location"]).content.decode()
        assert str(reported) in page and 'value="Sparkle"' in page, "going back and loading again show it again"
    assert str(reported) not in client.get(SEARCH, {"q": "Sparkle"}).content.decode(), (
        "a word in an address is not taken"
    )
    with acting("gita"):
        assert Entry.objects.filter(event="desk.searched").count() == 2
    stranger = signed_in(Client(), cast.finn)
    assert "Look for a name" in stranger.get(answer["Location"]).content.decode()


def test_only_the_last_searches_are_kept(cast):
    client = signed_in(Client(), cast.ben)
    first = client.post(SEARCH, {"q": "heron"})["Location"]
    assert 'value="heron"' in client.get(first).content.decode()
    for number in range(MOST_KEPT):
        client.post(SEARCH, {"q": f"otter{number}"})
    assert len(client.session[SESSION]) == MOST_KEPT
    assert 'value="heron"' not in client.get(first).content.decode()


def test_a_token_of_ours_is_asked_for(cast):
    client = signed_in(Client(enforce_csrf_checks=True), cast.ben)
    assert client.post(SEARCH, {"q": "heron"}).status_code == 403


@pytest.mark.parametrize(
    ("who", "name", "mark"),
    [
        ("ben", "desk:queue", "OFFICIAL – SENSITIVE"),
        ("ben", "desk:home", "OFFICIAL – SENSITIVE"),
        ("gita", "desk:trail", "OFFICIAL – SENSITIVE"),
        ("ben", "desk:agencies", "OFFICIAL"),
        ("finn", "desk:rules", "OFFICIAL"),
        ("finn", "desk:codes", "OFFICIAL"),
        ("cara", "access:people", "OFFICIAL"),
    ],
)
def test_each_page_prints_its_own_mark_and_who_printed_it(cast, who, name, mark):
    person = getattr(cast, who)
    page = signed_in(Client(), person).get(reverse(name)).content.decode()
    assert f"<strong>{mark}</strong>" in page and f"<p>{person.user.name}, {person.agency}" in page
    assert "data-print hidden" in page

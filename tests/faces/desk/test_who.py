"""“Who do I go to?” as its page answers, for every member."""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies import services

WHO = "/desk/who/"
DORSET = "E06000059"


@pytest.fixture
def south_west(db):
    """The partnership of the file, loaded today."""
    at = datetime.now(UTC)
    with acting_as(actors.job("agencies.tests", None)):
        file = services.read_partnership(services.DATA / "south_west.yml")
        services.load_partnership(edit=services.Edit(by="load_agencies", at=at), file=file)


def test_the_place_is_typed_and_the_address_names_a_council(south_west, client, sign_in):
    page = sign_in(client, "iris")
    asked = {"need": "nrm_referral", "whom": "child", "when": "other", "moment": "Sunday 2:00", "place": "DT1 1XJ"}
    answer = page.post(WHO, asked)
    assert answer.status_code == 302
    address, query = answer["Location"].split("?")
    moment = parse_qs(query).pop("moment")[0]
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]+ 20\d\d 02:00", moment)  # in our words, not in those that were typed
    rest = {"need": ["nrm_referral"], "whom": ["child"], "when": ["other"], "area": [DORSET]}
    assert address == WHO and parse_qs(query) == rest | {"moment": [moment]}
    told = page.post(WHO, asked | {"when": "now", "moment": "Maria at 3 Quay Lane"})
    assert "moment" not in told["Location"] and "Maria" not in told["Location"]
    shown = page.get(answer["Location"]).content.decode()
    assert "for a child in Dorset" in shown and "Emergency duty team" in shown
    assert 'href="tel:+441632960178"' in shown and "Nobody trained to refer is there now." in shown
    assert "DT1" not in shown


def test_a_place_with_two_of_its_name_is_asked_about_and_an_unknown_one_is_said(south_west, client, sign_in):
    page = sign_in(client, "iris")
    typed = {"need": "support", "place": "Easton", "whom": "adult", "when": "now", "language": "ro"}
    several = page.post(WHO, typed)
    assert several.status_code == 200 and "Which one do you mean?" in several.content.decode()
    assert page.post(WHO, typed | {"spot": "0"}).status_code == 302
    assert page.post(WHO, typed | {"spot": "99"}).status_code == 422
    unknown = page.post(WHO, typed | {"place": "Xyzzyville"})
    assert unknown.status_code == 422
    said = unknown.content.decode()
    assert "We don’t know this place" in said and 'value="Xyzzyville"' in said
    assert 'value="adult" checked' in said and 'value="ro" selected' in said


@pytest.mark.parametrize(
    "asked",
    ["need=nonsense", "need=support&when=other&moment=whenever", "need=support&whom=nobody", "area=E99999999", ""],
)
def test_an_address_that_says_nothing_shows_the_questions(south_west, client, sign_in, asked):
    answer = sign_in(client, "iris").get(f"{WHO}?{asked}")
    assert answer.status_code == 200
    assert "What do you need?" in answer.content.decode() and "Have ready:" not in answer.content.decode()


def test_where_somebody_is_missing_it_says_so(south_west, client, sign_in):
    shown = sign_in(client, "iris").get(f"{WHO}?need=interpreter&language=yo&area={DORSET}").content.decode()
    assert "We know of nobody for this" in shown and "08000 121 700" in shown


def test_it_asks_the_database_as_often_for_one_answer_as_for_many(south_west, client, sign_in):
    page = sign_in(client, "iris")
    page.get(f"{WHO}?need=support")
    counts = []
    for asked in (f"need=interpreter&language=vi&area={DORSET}", "need=information", "need=support"):
        with CaptureQueriesContext(connection) as met:
            assert page.get(f"{WHO}?{asked}").status_code == 200
        counts.append(len(met))
    assert len(set(counts)) == 1, counts

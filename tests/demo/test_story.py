"""The demonstration's story is played in a demonstration only, and names its people once."""

from collections import Counter
from datetime import date
from pathlib import Path
from unittest.mock import MagicMock, patch

import pytest
import yaml

from northstar.demo import play, script
from northstar.demo.lives import Lived
from northstar.demo.requests import Asking
from northstar.foundation import agencies
from northstar.foundation.places import queries as places
from northstar.partnership.governance.queries import points
from northstar.partnership.governance.states import Answer

SOUTH_WEST = Path(agencies.__file__).resolve().parent / "data/south_west.yml"


def test_a_story_is_refused_where_it_is_not_a_demonstration(db, settings):
    settings.DEMONSTRATION = False
    with pytest.raises(play.NotADemonstration):
        play.play_story(scale=1, progress=lambda done, total: None, most=1)


def test_the_door_is_closed_where_it_is_not_a_demonstration(client, settings, db):
    settings.DEMONSTRATION = False
    assert client.get("/demo/").status_code == 404


def test_everybody_is_named_once_and_the_main_roles_are_offered():
    people = script.read().people
    assert len({person.email for person in people}) == len(people) >= 60
    assert {"owner", "coordinator", "duty_desk", "auditor", "responder", "agency_lead", "frontline"} <= {
        person.role for person in people if person.says
    }


def test_its_partnership_is_as_large_as_it_says(db):
    day = date.today()
    assert len(places.areas_in("police_force_area", day)) == 5
    assert len(places.areas_in("local_partnership", day)) == 7
    listed = yaml.safe_load(SOUTH_WEST.read_text(encoding="utf-8"))["agencies"]
    assert 35 <= len(listed) <= 50
    assert {person.agency for person in script.read().people} <= {one["slug"] for one in listed}


def test_it_is_told_in_six_languages_and_three_see_the_same_car_wash():
    written = script.read()
    assert len({one.language.split("-")[0] for one in written.accounts}) >= 6
    assert len(written.same_wash.accounts) == 3
    assert {one.sector for one in written.same_wash.accounts} == {"hand_car_wash"}


@pytest.mark.parametrize("scale", [1, 2])
def test_it_has_four_hundred_concerns_as_often_as_it_is_told(db, scale):
    """Written and not played."""
    played = []
    with (
        patch.object(play, "gather", return_value=MagicMock()),
        patch.object(play, "call_command"),
        patch.object(play.tidying, "settle"),
        patch.object(play, "_play", side_effect=lambda scenes, now, progress: played.extend(scenes)),
    ):
        told = play.play_story(scale=scale, progress=lambda done, total: None)
    today = len(script.read().today)
    concerns = [lived for lived, _life in played if isinstance(lived, Lived)]
    assert told == len(concerns) == scale * 400 + today
    assert sum(isinstance(lived, Asking) for lived, _life in played) == len(script.read().requests)
    reports = [lived.report for lived in concerns]
    assert len({report.concern_id for report in reports}) == told
    plates = Counter(
        vehicle["plate"] for report in reports for vehicle in report.answers.get("vehicles", []) if vehicle.get("plate")
    )
    assert plates[script.read().same_wash.plate] == 3 * scale
    assert len({report.language.split("-")[0] for report in reports}) >= 6


def test_who_says_how_ready_an_agency_is_leads_it_or_keeps_the_directory(db):
    people = {person.name: person for person in script.read().people}
    typed = {point.code: point for point in points.points(date.today()) if not point.comes_from}
    told = script.load("readiness")
    assert len({group["agency"] for group in told["said"]}) >= 12
    for group in told["said"]:
        teller = people[group["by"]]
        assert teller.role == "coordinator" or (teller.role, teller.agency) == ("agency_lead", group["agency"])
        for row in group["answers"]:
            assert row["point"] in typed and row["answer"] in Answer.values
            assert row.get("member") is None or people[row["member"]].agency == group["agency"]

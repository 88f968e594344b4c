"""The demonstration's story is played in a demonstration only, and names its people once."""

import pytest

from northstar.demo import play, script


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

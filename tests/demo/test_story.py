"""The demonstration's story: played through the services, on the record, and sealed."""

from collections import Counter

import pytest

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch
from northstar.casework.concerns.queries import concerns as queries
from northstar.demo import play, script
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Membership
from northstar.foundation.audit.models import Entry

MOST = 25


def actor(role):
    return actors.member(
        Membership.objects.select_related("user", "agency").filter(role=role, agency__slug="south-west-desk").first()
    )


@pytest.fixture
def story(db):
    return play.play_story(scale=1, progress=lambda done, total: None, most=MOST)


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


@pytest.mark.slow
def test_the_story_has_every_state_and_every_disclosure_is_on_the_trail(story):
    assert story == MOST + len(script.read().today)
    officer = actor("duty_desk")
    with acting_as(officer):
        found = Counter(queries.concerns_for(officer).values_list("state", flat=True))
        sent = {str(pk) for pk in Dispatch.objects.values_list("pk", flat=True)}
        went = Counter(Dispatch.objects.values_list("state", flat=True))
        hits = queries.search(officer, script.read().same_wash.plate)
        assert queries.concerns_for(officer).filter(unread_from_reporter=True).exists()
        assert queries.concerns_for(officer).filter(missing_recipient=True).exists()
    assert sum(found.values()) == story
    assert found[states.State.RECEIVED] >= 8 and found[states.State.CLOSED] and found[states.State.MERGED]
    assert (
        went[states.DispatchState.DONE] and went[states.DispatchState.HANDED_BACK] and went[states.DispatchState.FAILED]
    )
    assert len([hit for hit in hits if hit.kind == "concern"]) == 3
    with acting_as(actor("auditor")):
        disclosed = set(
            Entry.objects.filter(event="dispatches.made", action="disclose").values_list("record_id", flat=True)
        )
    assert sent and sent <= disclosed

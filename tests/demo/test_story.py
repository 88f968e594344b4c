"""The demonstration's story: played through the services, on the record, and sealed."""

import os
import re
import subprocess
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch, Message, ReporterContact
from northstar.casework.concerns.queries import concerns as queries
from northstar.config import embedded
from northstar.demo import play, script
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.models import Membership
from northstar.foundation.audit.models import Entry
from tests.own_database import own_database

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


@pytest.mark.slow
def test_a_dump_shows_nothing_that_anybody_told(django_db_blocker):
    """A stolen database tells nothing: the first promise of the design."""
    with own_database(django_db_blocker) as environment:
        play.play_story(scale=1, progress=lambda done, total: None, most=MOST)
        secret = _told()
        assert len(secret) > 100
        server = embedded.start(Path(os.environ["NORTHSTAR_HOME"]), durable=False)
        name = urlsplit(environment["DATABASE_URL"]).path.lstrip("/")
        dump = subprocess.run(
            [server.binaries / "pg_dump", "--data-only", "--dbname", server.url("postgres", name)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.casefold()
    assert "concerns_concern" in dump
    assert [text for text in secret if re.search(rf"(?<!\w){re.escape(text.casefold())}(?!\w)", dump)] == []


def _told():
    """Names, plates, numbers, addresses, streets and sentences of the story as it was played."""
    officer, words = actor("duty_desk"), script.read().words
    found = set(words["streets"]) | {script.read().same_wash.street, script.read().same_wash.business}
    with acting_as(officer):
        for concern in Concern.objects.select_related("data_key"):
            found |= {sentence for sentence in re.split(r"(?<=[.!?])\s", concern.account) if len(sentence) > 20}
            for part in ("people", "businesses", "vehicles", "phones"):
                found |= {
                    text
                    for row in concern.answers.get(part, ())
                    for key, text in row.items()
                    if key in ("name", "plate", "number")
                }
        for contact in ReporterContact.objects.select_related("concern__data_key"):
            found |= {contact.name, contact.phone, contact.email} - {""}
        found |= {message.body for message in Message.objects.select_related("concern__data_key")}
    return found

"""The desk's pages, with real doors: triage, send, answer; and 404 for everybody else."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch, Proposal
from northstar.casework.concerns.queries import concerns as queries
from northstar.foundation.access.acting import acting_as
from tests.cast import sign_in
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern_id(region):
    made = region.concern(category="forced_crime")
    run_jobs()
    return made


def client_of(cast, name):
    return sign_in(Client(), getattr(cast, name))


def load(region, concern_id):
    with acting_as(region.ben):
        return queries.concerns_for(region.ben).get(pk=concern_id)


def page(client, name, *args, expect=200, **data):
    answer = client.get(reverse(name, args=args), data)
    assert answer.status_code == expect, (name, answer.status_code)
    return answer.content.decode()


def test_every_page_of_a_concern_opens_for_the_desk(cast, region, concern_id):
    ben = client_of(cast, "ben")
    for name in ("desk:home", "desk:queue", "desk:concerns", "desk:search", "desk:keyboard", "desk:reports"):
        page(ben, name)
    assert "Sparkle Bay" in page(ben, "desk:concern", concern_id)
    for tab in ("assess", "routes", "messages", "notes", "history"):
        page(ben, "desk:concern-tab", concern_id, tab)
    for name in ("close", "hand-over", "merge", "send"):
        page(ben, f"desk:{name}", concern_id)
    page(ben, "desk:concern-tab", concern_id, "nothing", expect=404)


@pytest.mark.parametrize("name", ["asha", "cara", "dev", "gita", "hal", "iris"])
def test_strangers_get_404_and_nobody_else_gets_in(cast, region, concern_id, name):
    client = client_of(cast, name)
    page(client, "desk:home")
    for address in ("desk:concern", "desk:close", "desk:hand-over", "desk:merge", "desk:send", "desk:report"):
        page(client, address, concern_id, expect=404)
    for verb in (
        "claim",
        "release",
        "assess",
        "correct",
        "note",
        "ask",
        "mark-read",
        "reach",
        "reopen",
        "unmerge",
        "send-now",
    ):
        answer = client.post(reverse(f"desk:{'reveal' if verb == 'reach' else verb}", args=[concern_id]))
        assert answer.status_code == 404, verb
    assert load(region, concern_id).claimed_by_id is None


def test_signed_out_people_are_sent_to_sign_in(cast, region, concern_id):
    answer = Client().get(reverse("desk:concern", args=[concern_id]))
    assert (answer.status_code, urlsplit(answer.headers["Location"]).path) == (302, "/sign-in/")


def test_the_desk_takes_looks_and_sends_and_the_agency_answers(cast, region, concern_id):
    ben = client_of(cast, "ben")
    assert ben.post(reverse("desk:claim", args=[concern_id])).status_code == 302
    found = load(region, concern_id)
    kept = {"version": found.version, "urgency": "today", "harm": "He looked hungry."}
    assert ben.post(reverse("desk:assess", args=[concern_id]), kept).status_code == 302
    run_jobs()
    with acting_as(region.ben):
        route = (
            Proposal.objects.filter(concern_id=concern_id, blocked="", agency__isnull=False).order_by("-round").first()
        )
    look = ben.post(reverse("desk:send", args=[concern_id]), {"routes": [route.pk], "basis": "crime"}).content.decode()
    assert "will get" in look and "won't get" in look
    sent = {"routes": [route.pk], "basis": "crime", "version": load(region, concern_id).version}
    answer = ben.post(reverse("desk:send-now", args=[concern_id]), sent)
    assert answer.status_code == 422  # nothing goes before each recipient was ticked again
    sent["looked"] = [route.pk]
    assert ben.post(reverse("desk:send-now", args=[concern_id]), sent).status_code == 302
    run_jobs()
    with acting_as(region.ben):
        dispatch = Dispatch.objects.get(concern_id=concern_id)
    assert dispatch.state == states.DispatchState.DELIVERED
    officer = sign_in(Client(), region.officer)
    assert dispatch.reference in page(officer, "desk:inbox")
    assert "Three young men" in page(officer, "desk:dispatch", dispatch.pk)
    page(officer, "desk:concern", concern_id, expect=404)
    for name in ("asha", "cara", "dev", "iris", "gita"):
        page(client_of(cast, name), "desk:dispatch", dispatch.pk, expect=404)
    officer.post(reverse("desk:accept", args=[dispatch.pk]))
    version = region.seen(dispatch).version
    officer.post(
        reverse("desk:done", args=[dispatch.pk]),
        {"done-version": version, "done-outcome": "visited", "done-words": "Spoke to two of them."},
    )
    run_jobs()
    assert load(region, concern_id).state == states.State.ACTED_ON
    assert "Spoke to two of them." in page(ben, "desk:concern-tab", concern_id, "routes")


def test_a_stale_assessment_shows_both_and_keeps_what_was_typed(cast, region, concern_id):
    ben, version = client_of(cast, "ben"), load(region, concern_id).version
    ben.post(reverse("desk:claim", args=[concern_id]))
    kept = {"version": version, "urgency": "immediate", "harm": "A long careful thought."}
    answer = ben.post(reverse("desk:assess", args=[concern_id]), kept)
    assert answer.status_code == 409
    assert "A long careful thought." in answer.content.decode()
    assert load(region, concern_id).urgency != "immediate"


def test_grades_suggest_an_urgency_with_its_reason_and_the_officer_decides(cast, region, concern_id):
    ben = client_of(cast, "ben")
    ben.post(reverse("desk:claim", args=[concern_id]))
    found = load(region, concern_id)
    kept = {"version": found.version, "urgency": "soon", "grade_harm": "high", "grade_risk": "low", "harm": "A burn."}
    answer = ben.post(reverse("desk:assess", args=[concern_id]), kept | {"then": "suggest"})
    words = answer.content.decode()
    assert answer.status_code == 200 and "The grades suggest:" in words and "Harm: high." in words
    assert "A burn." in words  # nothing typed is lost
    assert load(region, concern_id).version == found.version  # and nothing was kept
    assert ben.post(reverse("desk:assess", args=[concern_id]), kept).status_code == 302
    assert load(region, concern_id).urgency == "soon"
    words = page(ben, "desk:concern-tab", concern_id, "assess")
    assert "Harm: High" in words and "Risk: Low" in words and "The grades suggest:" in words
    wrong = ben.post(reverse("desk:assess", args=[concern_id]), kept | {"grade_harm": "terrible"})
    assert wrong.status_code == 422


@pytest.mark.parametrize("rows", [1, 30])
def test_the_queue_asks_the_database_as_often_for_one_row_as_for_many(
    cast, region, rows, django_assert_max_num_queries
):
    for _row in range(rows):
        region.concern(category="forced_crime")
    ben = client_of(cast, "ben")
    page(ben, "desk:queue")
    with django_assert_max_num_queries(24):
        page(ben, "desk:queue")

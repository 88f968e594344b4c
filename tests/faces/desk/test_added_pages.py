"""What was added, on the desk's pages and on the agency's: seen by whom it concerns, sent on by the desk alone."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.casework.concerns.models import Addition
from northstar.casework.concerns.queries import added as queries
from northstar.casework.concerns.services import dispatch, receipts
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter
from tests.cast import sign_in
from tests.factories.routing import end_agreements
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
FACT = "They were moved to the Tannery on Tuesday.\nIn XX11 ABC."


@pytest.fixture
def copies(region, concern_id):
    """Two agencies have a copy; then the reporter adds something."""
    made = region.send(concern_id, region.choice(), region.choice(region.council, "community_safety", "location_only"))
    run_jobs()
    receipts.add_facts(actor=Reporter(concern_id=concern_id), body=FACT, at=timezone.now())
    return made


@pytest.fixture
def ben(cast):
    return sign_in(Client(), cast.ben)


@pytest.fixture
def olu(region):
    return sign_in(Client(), region.officer)


def page(client, name, *args, expect=200, **data):
    answer = client.get(reverse(f"desk:{name}", args=args), data)
    assert answer.status_code == expect, (name, answer.status_code)
    return unescape(" ".join(answer.content.decode().split()))


def post(client, name, *args, **data):
    answer = client.post(reverse(f"desk:{name}", args=args), data)
    return answer.status_code, unescape(" ".join(answer.content.decode().split()))


def said(region, concern_id):
    with acting_as(region.ben) as ben:
        return [one.pk for one in queries.added_to(ben, region.load(concern_id))]


def sent_on(region, concern_id, ben, *to):
    answer = post(ben, "send-on", concern_id, added=said(region, concern_id), to=[one.pk for one in to])
    run_jobs()
    return answer[0]


def test_beside_what_was_added_stands_who_has_a_copy_without_it(region, concern_id, copies, ben):
    for tab in ("messages", "routes"):
        assert "ithout" in page(ben, "concern-tab", concern_id, tab), tab
    told = page(ben, "concern-tab", concern_id, "messages")
    assert "2 agencies have a copy without this, of which 1 may have it" in told
    assert f"{reverse('desk:send-on', args=[concern_id])}?added={said(region, concern_id)[0]}" in told
    assert "Without what was added" in page(ben, "concern-tab", concern_id, "routes")


def test_the_look_shows_what_each_gets_and_what_may_not_go_with_its_reason(region, concern_id, copies, ben):
    shown = page(ben, "send-on", concern_id, added=said(region, concern_id)[0])
    assert "Riverside Police will get" in shown and "They were moved to the Tannery" in shown
    blocked = shown[shown.index("Cannot go") :]
    assert "Levels Council" in blocked and "It may name a potential victim." in blocked
    assert str(copies[0].pk) in shown and str(copies[1].pk) not in shown  # nobody can tick who must not get it
    end_agreements(region.force)
    assert "no information sharing agreement in force" in page(ben, "send-on", concern_id)


def test_the_desk_sends_it_on_and_the_agency_reads_it_as_new_and_says_seen(region, concern_id, copies, ben, olu):
    with acting_as(region.actor(region.officer)) as officer:
        dispatch.accept(actor=officer, dispatch_id=copies[0].pk, at=timezone.now())
    assert post(ben, "send-on", concern_id, added=said(region, concern_id))[0] == 422
    assert "Added, not sent on" in page(ben, "concern", concern_id)
    assert sent_on(region, concern_id, ben, copies[0]) == 302
    told = page(ben, "concern-tab", concern_id, "messages")
    assert "not seen yet" in told and "1 agency has a copy without this, and may not have it" in told
    assert "Added, not sent on" not in page(ben, "concern", concern_id)
    read = page(olu, "dispatch", copies[0].pk)
    assert "More came in after you answered" in read and "In XX11 ABC." in read
    assert "Came in later" in read and ">New<" in read and "Accepted" in read
    with acting_as(region.actor(region.officer)):
        new = list(Addition.objects.values_list("pk", flat=True))
    assert post(olu, "seen-added", copies[0].pk, added=new)[0] == 302
    again = page(olu, "dispatch", copies[0].pk)
    assert "More came in" in again and "after you answered" not in again and "Seen by Olu Bright" in again
    assert "seen by Olu Bright" in page(ben, "concern-tab", concern_id, "messages")
    assert "seen by Olu Bright" in page(ben, "concern-tab", concern_id, "routes")


def test_before_it_answered_an_agency_is_told_that_more_came_in_since_it_was_sent(region, concern_id, copies, ben, olu):
    sent_on(region, concern_id, ben, copies[0])
    assert "More came in after you were sent this" in page(olu, "dispatch", copies[0].pk)


def test_a_second_press_says_that_they_have_it(region, concern_id, copies, ben):
    assert sent_on(region, concern_id, ben, copies[0]) == 302
    answer = ben.post(
        reverse("desk:send-on", args=[concern_id]),
        {"added": said(region, concern_id), "to": [copies[0].pk]},
        follow=True,
    )
    assert "Nothing was sent twice" in answer.content.decode()
    with acting_as(region.ben):
        assert Addition.objects.count() == 1


def test_who_must_not_get_it_cannot_be_ticked_by_hand(region, concern_id, copies, ben):
    assert post(ben, "send-on", concern_id, added=said(region, concern_id), to=[copies[1].pk])[0] == 422
    with acting_as(region.ben):
        assert not Addition.objects.exists()


def test_the_officer_may_say_that_it_need_not_go_on(region, concern_id, copies, ben):
    assert "It need not go on" in page(ben, "concern-tab", concern_id, "messages")
    assert post(ben, "leave-added", concern_id)[0] == 302
    told = page(ben, "concern-tab", concern_id, "messages")
    assert "It need not go on" not in told and "2 agencies have a copy without this" in told
    assert "What was added need not go on" in page(ben, "concern-tab", concern_id, "history")


def test_home_keeps_saying_so_after_it_was_read(region, concern_id, copies, ben):
    assert "Say whether what was added goes on" not in page(ben, "home")  # the reporter wrote, it says
    post(ben, "mark-read", concern_id)
    assert "Say whether what was added goes on" in page(ben, "home")
    post(ben, "leave-added", concern_id)
    assert "Say whether what was added goes on" not in page(ben, "home")


@pytest.mark.parametrize("name", ["asha", "cara", "gita", "hal", "iris", "finn"])
def test_nobody_else_sends_on_or_leaves_it(region, concern_id, copies, cast, name):
    client = sign_in(Client(), getattr(cast, name))
    for verb in ("send-on", "leave-added"):
        assert post(client, verb, concern_id, added=said(region, concern_id), to=[copies[0].pk])[0] == 404
    page(client, "send-on", concern_id, expect=404)
    with acting_as(region.ben):
        assert not Addition.objects.exists() and region.load(concern_id).added_waits


def test_the_agency_that_has_it_cannot_send_on_and_another_finds_nothing(region, concern_id, copies, ben, olu):
    sent_on(region, concern_id, ben, copies[0])
    assert post(olu, "send-on", concern_id, added=said(region, concern_id), to=[copies[0].pk])[0] == 404
    wren = sign_in(Client(), region.worker)
    assert post(wren, "seen-added", copies[0].pk)[0] == 404
    page(wren, "dispatch", copies[0].pk, expect=404)
    assert "They were moved" not in page(wren, "dispatch", copies[1].pk)
    with acting_as(region.ben):
        assert Addition.objects.get().seen_at is None


def test_of_another_concern_nothing_is_shown_or_sent(region, concern_id, copies, ben):
    other = region.concern(category="exploiter")
    words = said(region, concern_id)[0]
    assert "They were moved" not in page(ben, "send-on", other, added=words)
    assert post(ben, "send-on", other, added=[words], to=[copies[0].pk])[0] == 422
    with acting_as(region.ben):
        assert not Addition.objects.exists()


def test_looking_is_on_the_trail(region, concern_id, copies, ben):
    page(ben, "send-on", concern_id)
    (row,) = region.trail(action="consult", event="concerns.read")
    assert row.record_id == str(concern_id)

"""The public report over HTTP: what is asked, what is kept, and that nothing typed is ever lost."""

from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from northstar.casework.concerns import references
from northstar.casework.concerns.models import Concern, Message, ReporterContact
from northstar.casework.concerns.queries import concerns as queries
from northstar.faces.front_door.views import asking
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Reporter
from northstar.foundation.places import queries as places
from northstar.foundation.places.queries import Point
from tests.faces.front_door.conftest import STORY, Visitor

pytestmark = pytest.mark.django_db


def kept(acting) -> Concern:
    with acting("ben") as ben:
        concern = queries.concerns_for(ben).get()
        assert concern.account and concern.answers is not None
        return concern


def test_a_whole_report_arrives_as_it_was_told(visitor, acting):
    code = visitor.send()
    assert references.read_code(code) == code
    concern = kept(acting)
    assert concern.account == STORY["seen"]["seen"]
    assert (concern.category, concern.sector, concern.how_known) == ("forced_or_unpaid_work", "hand_car_wash", "saw")
    assert (concern.child, concern.still_there, concern.risk_if_acted) == ("not_known", "yes", "no")
    assert concern.indicators == ["watched", "documents_held"]
    assert concern.answers["where"] == {"address": "the car wash behind Tannery Quay, Bridgwater"}
    assert concern.answers["people"] == [{"name": "Silver Van Man", "role": "may be in charge of others"}]
    assert concern.answers["vehicles"] == [{"plate": "QQ99 ZZZ"}]
    assert concern.answers["when"] == "every day since May"
    assert "E06000066" in concern.area_codes  # Somerset, of which Bridgwater is a town
    assert (concern.origin, concern.reporter_mode, concern.language) == ("public", "anonymous", "en")
    assert concern.received_at.minute % 5 == concern.received_at.second == concern.received_at.microsecond == 0


def test_almost_everything_may_be_skipped(visitor, acting):
    empty = {name: {"x": ""} for name in STORY if name not in ("danger", "seen", "you")}
    code = visitor.send(**empty, danger={"danger": "not_known"}, seen={"seen": "Something is wrong there."})
    assert code
    concern = kept(acting)
    assert (concern.category, concern.child, concern.area_codes, concern.answers) == (
        "not_known",
        "not_asked",
        [],
        {"signals": ["sent within seconds"]},
    )


def test_what_was_skipped_says_not_asked_and_what_is_not_known_says_so(visitor, acting):
    visitor.send(there={"there": "not_known"}, child={"x": ""})
    concern = kept(acting)
    assert (concern.still_there, concern.child) == ("not_known", "not_asked")


def test_danger_shows_999_and_what_to_say_and_goes_on(visitor, acting):
    visitor.go(danger="yes")
    assert visitor.at == "now"
    assert 'href="tel:999"' in visitor.text and "Ask for the police" in visitor.text
    visitor.send()
    assert kept(acting).urgency == "immediate"


def test_named_reporters_say_which_ways_are_safe(visitor, acting):
    visitor.to("you").go(you="confidential")
    assert visitor.at == "reach"
    visitor.go(ways=["call", "email"], phone="", email="")
    assert visitor.errors == [
        "Error: Enter a phone number, or choose another way",
        "Error: Enter an e-mail address, or choose another way",
    ]
    visitor.go(ways=["call"], phone="07700 900123", times="before three")
    visitor.send()
    concern = kept(acting)
    with acting("ben") as ben:
        contact = queries.contact_of(ben, concern)
        assert (contact.phone, contact.safe_ways, contact.times) == ("07700 900123", ["call"], "before three")


def test_somebody_whom_they_trust_is_a_way_to_reach_them_and_is_kept(visitor, acting):
    visitor.to("you").go(you="confidential")
    visitor.go(ways=["via_person"])
    assert visitor.errors == ["Error: Write who this person is and how we reach them, or choose another way"]
    visitor.go(ways=["via_person"], notes="Sister Ade at the chapel, Sunday mornings")
    visitor.send()
    concern = kept(acting)
    with acting("ben") as ben:
        contact = queries.contact_of(ben, concern)
        assert (contact.safe_ways, contact.notes) == (["via_person"], "Sister Ade at the chapel, Sunday mornings")


def test_who_skips_the_question_leaves_no_way_to_reach_them(visitor, acting):
    visitor.send(you={"you": "confidential"}, reach={"x": ""})
    concern = kept(acting)
    with acting("ben") as ben:
        assert queries.contact_of(ben, concern) is None


def test_who_changes_to_nameless_leaves_no_way_to_reach_them(visitor, acting):
    visitor.to("check", you={"you": "share"})
    visitor.press(go="change-you")
    visitor.go(you="anonymous")
    assert visitor.at == "check" and "07700" not in visitor.text
    visitor.press()
    concern = kept(acting)
    with acting_as(Reporter(concern_id=concern.pk)):
        assert not ReporterContact.objects.exists()
    assert "07700" not in str(concern.answers)


def test_an_ambiguous_place_is_asked_about_and_the_answer_counts(visitor, acting):
    found = {
        "codes": ["E23000036"],
        "doubtful": ["E06000023", "E06000025"],
        "choices": [
            {"label": "Bristol", "codes": ["E23000036", "E06000023"], "doubtful": []},
            {"label": "South Gloucestershire", "codes": ["E23000036", "E06000025"], "doubtful": []},
        ],
    }
    with mock.patch.object(asking.places, "found", return_value=found):
        visitor.to("where").go(place="Filton")
        assert visitor.at == "which"
        assert "Bristol" in visitor.text and "South Gloucestershire" in visitor.text
        visitor.go(which="1")
        visitor.send()
    concern = kept(acting)
    assert (concern.area_codes, concern.area_choices) == (["E23000036", "E06000025"], [])


def test_a_pin_near_a_border_gives_both_areas_and_a_person_picks(visitor, acting):
    """Coordinates as a telephone shows them, on the drawn border between two forces, from Bath to Melksham."""
    spots = [Point(51.376, -2.359 + 0.221 * step / 400) for step in range(401)]
    first, *others = (places.covering("police_force_area", spot, 0, timezone.localdate()) for spot in spots)
    edge = spots[1 + next(number for number, areas in enumerate(others) if areas != first)]
    visitor.to("where").go(place=f"{edge.lat}, {edge.lon:.6f}")
    assert visitor.at == "which"
    assert "North East Somerset" in visitor.text and "Wiltshire" in visitor.text
    visitor.go(which="1")
    visitor.send()
    concern = kept(acting)
    assert ("E06000022" in concern.area_codes) != ("E06000054" in concern.area_codes) and concern.area_choices == []


def test_who_cannot_tell_which_place_leaves_the_choice_to_the_desk(visitor, acting):
    found = {
        "codes": ["E23000036"],
        "doubtful": ["E06000023", "E06000025"],
        "choices": [{"label": "Bristol", "codes": ["E06000023"], "doubtful": []}],
    }
    with mock.patch.object(asking.places, "found", return_value=found):
        visitor.to("which").go(which="unsure")
        visitor.send()
    concern = kept(acting)
    assert (concern.area_codes, concern.area_choices) == (["E23000036"], ["E06000023", "E06000025"])


def test_blocks_are_added_and_removed_with_everything_typed(visitor, acting):
    visitor.to("people")
    first = {"people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "0", "people-0-name": "One"}
    visitor.press(**first, add="people")
    assert visitor.at == "people" and 'value="One"' in visitor.text and "people-1-name" in visitor.text
    visitor.press(**{**first, "people-TOTAL_FORMS": "2", "people-1-name": "Two"}, remove="people-0")
    assert 'value="Two"' in visitor.text and 'value="One"' not in visitor.text
    visitor.press(**{"people-TOTAL_FORMS": "1", "people-INITIAL_FORMS": "0", "people-0-name": "Two"})
    visitor.send()
    assert kept(acting).answers["people"] == [{"name": "Two"}]


def test_a_phone_and_a_page_online_are_told_apart(visitor, acting):
    blocks = {
        "phones-TOTAL_FORMS": "2",
        "phones-INITIAL_FORMS": "0",
        "phones-0-number": "07700 900456",
        "phones-1-link": "@somebody",
        "phones-1-description": "in an advert",
    }
    visitor.send(who={"who": ["phones"]}, phones=blocks)
    answers = kept(acting).answers
    assert answers["phones"] == [{"number": "07700 900456"}]
    assert answers["online"] == [{"link": "@somebody", "description": "in an advert"}]


# Going back, twice, late, and with less than the page had


def test_back_keeps_what_was_typed_right_or_wrong(visitor):
    visitor.to("seen").press(go="back", seen="half a sentence")
    assert visitor.at == "danger"
    visitor.go(danger="no")
    assert "half a sentence" in visitor.text
    visitor.press(go="back", seen="x" * 6000)
    visitor.go(danger="no")
    assert "x" * 6000 in visitor.text


def test_the_browsers_own_back_button_is_safe(visitor, acting):
    """The page before is posted again from the history, with its own draft: nothing doubles and nothing breaks."""
    visitor.to("when")
    old = visitor.draft
    visitor.to("know")
    visitor.page = visitor.client.post(visitor.address, {"draft": old, "at": "when", "when": "yesterday"})
    assert visitor.at == "there"
    visitor.send()
    assert kept(acting).answers["when"] == "yesterday"


def test_sending_twice_is_sending_once(visitor, acting):
    visitor.to("check")
    draft = visitor.draft
    first = visitor.press()
    again = visitor.client.post(visitor.address, {"draft": draft, "at": "check"})
    assert visitor.code and visitor.code in again.content.decode().replace("</span><span>", "").replace(
        '</span><span class="ns-code__check">', ""
    )
    assert first.status_code == again.status_code == 200
    concern = kept(acting)
    with acting_as(Reporter(concern_id=concern.pk)):
        assert not Message.objects.exists()


def test_sent_again_with_other_words_both_are_kept(visitor, acting):
    visitor.to("check")
    draft = visitor.draft
    visitor.press()
    for _twice in range(2):
        visitor.page = visitor.client.post(visitor.address, {"draft": draft, "at": "check", "go": "change-seen"})
        visitor.go(seen="I forgot: there is a child too.")
        assert visitor.at == "check"
        visitor.press()
    concern = kept(acting)
    assert concern.account == STORY["seen"]["seen"] and concern.unread_from_reporter
    with acting("ben") as ben:
        assert [message.body for message in queries.messages_for(ben, concern)] == ["I forgot: there is a child too."]


def test_a_new_browser_and_a_new_server_go_on_where_the_page_was(visitor, acting):
    visitor.to("know")
    elsewhere = Visitor(Client())
    elsewhere.page = elsewhere.client.post(elsewhere.address, {"draft": visitor.draft, "at": "know", "know": "saw"})
    assert elsewhere.send()
    assert kept(acting).account == STORY["seen"]["seen"]


@pytest.mark.parametrize("draft", ["", "broken", "QUJD"])
def test_a_draft_that_is_not_ours_is_refused_kindly_and_the_page_stays(visitor, draft):
    visitor.to("risk").press(draft=draft, risk="yes", care="my sister works there")
    assert (visitor.page.status_code, visitor.at) == (200, "risk")
    assert "my sister works there" in visitor.text and "We could not read your earlier answers" in visitor.text
    assert visitor.hidden("then") == "check"


def test_a_page_open_too_long_says_so_and_keeps_what_is_on_it(visitor, acting):
    visitor.to("risk")
    later = timezone.now() + timedelta(hours=4, minutes=1)
    with mock.patch.object(asking.timezone, "now", return_value=later):
        visitor.press(risk="yes", care="my sister works there")
        assert "open for more than four hours" in visitor.text and "my sister works there" in visitor.text
        # Going on from here asks what is missing, and then everything can be sent.
        visitor.press(risk="yes", care="my sister works there")
        assert visitor.at == "danger"
        for name in ("danger", "seen", "kind"):
            assert visitor.at == name
            visitor.go()
        assert visitor.send()
    concern = kept(acting)
    assert concern.answers["risk"] == "my sister works there"


def test_the_first_page_left_open_overnight_just_works(visitor):
    with mock.patch.object(asking.timezone, "now", return_value=timezone.now() + timedelta(days=2)):
        visitor.go(danger="no")
    assert visitor.at == "seen" and "four hours" not in visitor.text


def test_a_lost_cookie_loses_no_word(db, desk):
    visitor = Visitor(Client(enforce_csrf_checks=True))
    visitor.client.cookies.clear()
    visitor.press(danger="no")
    assert visitor.page.status_code == 403 and visitor.at == "danger"
    token = visitor.hidden("csrfmiddlewaretoken")
    visitor.press(danger="no", csrfmiddlewaretoken=token)
    assert visitor.at == "seen"
    visitor.client.cookies.clear()
    visitor.press(seen="Every word of this must stay.")
    assert visitor.page.status_code == 403 and visitor.at == "seen"
    assert "Every word of this must stay." in visitor.text and "press the button once more" in visitor.text
    visitor.press(seen="Every word of this must stay.", csrfmiddlewaretoken=visitor.hidden("csrfmiddlewaretoken"))
    assert visitor.at == "kind"


def test_without_any_cookie_the_second_press_counts_if_the_browser_vouches_for_the_page(db, desk, acting):
    visitor = Visitor(Client(enforce_csrf_checks=True))
    own = {"headers": {"Sec-Fetch-Site": "same-origin"}}

    def press(how, **fields):
        visitor.client.cookies.clear()
        brought = {name: visitor.hidden(name) for name in ("draft", "at", "then", "again")}
        visitor.page = visitor.client.post(visitor.address, {**brought, **fields}, **how)

    press(own, danger="no")
    assert (visitor.page.status_code, visitor.at, visitor.hidden("again")) == (403, "danger", "1")
    for how in ({"headers": {"Sec-Fetch-Site": "cross-site"}}, {"headers": {"Sec-Fetch-Site": "same-site"}}, {}):
        press(how, danger="no")
        assert (visitor.page.status_code, visitor.at) == (403, "danger")
    press(own, danger="no")
    assert visitor.at == "seen"


# Floods and machines


def test_over_the_pace_it_says_how_long_to_wait_and_keeps_everything(visitor, settings, acting):
    settings.REPORTS_PER_SOURCE = 2
    for _each in range(2):
        assert Visitor().send()
    visitor.to("check").press()
    assert visitor.page.status_code == 429 and visitor.at == "check"
    assert "Nothing you wrote is lost" in visitor.text and STORY["seen"]["seen"] in visitor.text
    with mock.patch.object(asking.timezone, "now", return_value=timezone.now() + timedelta(minutes=12)):
        visitor.press()
    assert visitor.code


def test_marks_of_a_machine_are_told_to_the_desk_and_lose_nothing(visitor, acting):
    visitor.to("check").press(website="https://example.org")
    assert visitor.code
    assert kept(acting).answers["signals"] == ["filled the hidden field", "sent within seconds"]


def test_somebody_who_takes_their_time_has_no_mark(visitor, acting):
    visitor.to("check")
    with mock.patch.object(asking.timezone, "now", return_value=timezone.now() + timedelta(minutes=4)):
        visitor.press()
    assert "signals" not in kept(acting).answers


def test_with_no_desk_to_take_it_nothing_is_lost_and_it_says_so(db):
    visitor = Visitor()
    visitor.to("check").press()
    assert visitor.page.status_code == 503 and visitor.at == "check"
    assert "Nothing you wrote is lost" in visitor.text and STORY["seen"]["seen"] in visitor.text


def test_leaving_the_way_leads_back_to_it(visitor):
    for address in ("/en-gb/questions/", "/en-gb/"):
        page = visitor.client.get(address)
        assert page.status_code == 200 and b'name="danger"' in page.content
    strange = visitor.client.post(visitor.address, {"at": "nothing-like-it", "draft": visitor.draft})
    assert strange.status_code == 200 and b'name="danger"' in strange.content

"""Coming back with the code."""

from datetime import timedelta
from unittest import mock

import pytest
from django.test import Client
from django.utils import timezone

from northstar.casework.concerns import references
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services import flood, messages
from northstar.faces.front_door.services import places
from northstar.faces.front_door.views import back as views
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Public
from tests.faces.front_door.conftest import STORY, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(visitor) -> str:
    return visitor.send()


@pytest.fixture
def client_in(code, back) -> Client:
    client = Client()
    assert client.post(back, {"code": code}).status_code == 302
    return client


def text(page) -> str:
    return page.content.decode()


@pytest.mark.parametrize(
    "writing",
    [
        str.lower,
        references.shown,
        lambda code: " ".join(code),
        lambda code: f"  {references.shown(code)}.  ",
        lambda code: code.replace("0", "o").replace("1", "l"),
    ],
)
def test_a_code_is_read_as_people_write_it(code, back, writing):
    client = Client()
    assert client.post(back, {"code": writing(code)}).status_code == 302
    page = text(client.get(back))
    assert "We have it" in page and STORY["seen"]["seen"] in page


def test_a_typing_mistake_is_told_before_anything_is_looked_up(code, back):
    wrong = ("B" if code[3] == "A" else "A").join((code[:3], code[4:]))
    with mock.patch.object(views.receipts, "open_receipt", side_effect=AssertionError("looked up")):
        assert "is different from the code" in text(Client().post(back, {"code": wrong}))
        assert "You entered 24" in text(Client().post(back, {"code": code[:-1]}))
        assert "Enter your code" in text(Client().post(back, {"code": " "}))


def test_control_12_an_unknown_code_gets_the_same_answer_whatever_it_is(code, back, django_assert_num_queries):
    """One sentence for codes that never were; the same work on the way to it."""
    pages = [Client().post(back, {"code": references.fresh_code()}) for _each in range(3)]
    assert {page.status_code for page in pages} == {200}
    sentence = "We don&#39;t know this code"
    assert all(sentence in text(page) or "We don't know this code" in text(page) for page in pages)


def test_wrong_codes_slow_down_and_the_right_one_always_opens(code, back, monkeypatch):
    monkeypatch.setattr(flood, "WRONG_CODES", flood.Pace("code", 2))
    client = Client()
    statuses = [client.post(back, {"code": references.fresh_code()}).status_code for _each in range(4)]
    assert statuses == [200, 200, 429, 429]
    assert client.post(back, {"code": code}).status_code == 302


def test_the_session_holds_one_sealed_value_and_gets_a_new_name(code, back):
    client = Client()
    client.get(back)
    client.post(back, {"code": code})
    session = client.session
    assert list(session.keys()) == [places.SESSION]
    assert code not in str(dict(session)) and STORY["seen"]["seen"] not in str(dict(session))
    first = client.cookies["session"].value
    client.post(back, {"code": code})
    assert client.cookies["session"].value != first
    cookie = client.cookies["session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["expires"]) == (True, "Strict", "", "")


def test_a_session_of_another_installation_or_a_changed_one_opens_nothing(client_in, back):
    session = client_in.session
    session[places.SESSION] = session[places.SESSION][:-8] + "AAAAAAA="
    session.save()
    assert "Enter your code" in text(client_in.get(back))


def test_after_fifteen_minutes_the_code_is_asked_again_and_the_words_stay(client_in, code, back):
    later = timezone.now() + timedelta(minutes=16)
    with mock.patch.object(views.timezone, "now", return_value=later):
        page = client_in.post(back + "write/", {"message": "A long message, written slowly."})
        assert "Enter your code again" in text(page) and "A long message, written slowly." in text(page)
        page = client_in.post(back, {"code": code, "kept": "A long message, written slowly."})
        assert "Your message is still here" in text(page) and "A long message, written slowly." in text(page)


def test_reading_puts_the_end_off(client_in, back):
    start = timezone.now()
    for minutes in (10, 20, 30):
        with mock.patch.object(views.timezone, "now", return_value=start + timedelta(minutes=minutes)):
            assert "We have it" in text(client_in.get(back))


def test_messages_go_both_ways(client_in, back, acting):
    with acting("ben") as ben:
        concern = queries.concerns_for(ben).get()
        messages.ask_reporter(actor=ben, concern_id=concern.pk, body="Which colour is the van?", at=timezone.now())
    assert "Which colour is the van?" in text(client_in.get(back))
    assert client_in.post(back + "write/", {"message": "Silver & <b>old</b>."}).status_code == 302
    page = text(client_in.get(back))
    assert "Silver &amp; &lt;b&gt;old&lt;/b&gt;." in page and "We have what you wrote" in page
    assert client_in.post(back + "write/", {"message": "A child came too.", "new": "on"}).status_code == 302
    with acting("ben") as ben:
        concern = queries.concerns_for(ben).get()
        kinds = [(message.kind, message.from_reporter) for message in queries.messages_for(ben, concern)]
        assert sorted(kinds) == [("fact", True), ("message", False), ("message", True)]


def test_an_empty_message_says_what_to_do(client_in, back):
    assert "Write a message first" in text(client_in.post(back + "write/", {"message": " "}))
    assert "Keep this to 5,000 characters" in text(client_in.post(back + "write/", {"message": "x" * 5001}))


def test_taking_back_says_what_it_cannot_undo_and_then_does_it(client_in, back, acting):
    page = text(client_in.get(back + "take/"))
    assert "What we can't undo" in page or "What we can&#39;t undo" in page
    assert client_in.post(back + "take/", {"reason": ""}).status_code == 302
    page = text(client_in.get(back))
    assert "You took it back" in page and "Write to us" not in page
    with acting("ben") as ben:
        assert queries.concerns_for(ben).get().state == "withdrawn"


def test_after_fifteen_minutes_the_reason_for_taking_it_back_stays(client_in, code, back, acting):
    reason = "My brother has found out."
    later = timezone.now() + timedelta(minutes=16)
    with mock.patch.object(views.timezone, "now", return_value=later):
        page = text(client_in.post(back + "take/", {"reason": reason}))
        assert "Enter your code again" in page and reason in page and 'name="wish" value="withdraw"' in page
        wrong = text(client_in.post(back, {"code": "AAAA", "kept": reason, "wish": "withdraw"}))
        assert reason in wrong and 'name="wish" value="withdraw"' in wrong
        page = text(client_in.post(back, {"code": code, "kept": reason, "wish": "withdraw"}))
        assert "Take your report back?" in page and reason in page and f'action="{back}take/"' in page
        assert client_in.post(back + "take/", {"reason": reason}).status_code == 302
    with acting("ben") as ben:
        concern = queries.concerns_for(ben).get()
        assert (concern.state, queries.messages_for(ben, concern).get().body) == ("withdrawn", reason)


def test_control_17_closing_forgets_at_once(client_in, back):
    old = client_in.cookies["session"].value
    page = client_in.post(back + "close/")
    assert "This browser has forgotten your code" in text(page)
    client_in.cookies["session"] = old
    assert "Enter your code" in text(client_in.get(back))


def test_the_way_out_of_the_page_forgets_too(client_in, back):
    page = client_in.get("/en-gb/leave/")
    assert page.status_code == 302 and page.headers["Location"] == "https://www.bbc.co.uk/weather"
    assert page.cookies["session"]["max-age"] == 0 and page.cookies["csrf"]["max-age"] == 0
    assert 'href="/en-gb/leave/"' in text(client_in.get(back))
    client_in.cookies.clear()
    assert "Enter your code" in text(client_in.get(back))


def test_the_way_out_leaves_a_colleagues_own_sign_in_alone(db, cast, sign_in, client):
    sign_in(client, "ben")
    assert "session" not in client.get("/en-gb/leave/").cookies


def test_a_colleague_who_also_holds_a_code_keeps_the_two_apart(db, cast, sign_in, client, code, back):
    sign_in(client, "ben")
    client.post(back, {"code": code})
    assert "We have it" in text(client.get(back))
    client.post(back + "close/")
    assert "membership" in client.session and places.SESSION not in client.session


def test_a_lost_cookie_loses_no_message(code, back):
    client = Client(enforce_csrf_checks=True)
    page = client.post(back, {"code": code})
    assert page.status_code == 403 and code in text(page)
    token = text(page).split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert client.post(back, {"code": code, "csrfmiddlewaretoken": token}).status_code == 302
    for address, field in ((back + "write/", "message"), (back + "take/", "reason")):
        page = client.post(address, {field: "Words that must stay."})
        assert page.status_code == 403 and "Words that must stay." in text(page), address


@pytest.mark.parametrize("address", ["write/", "close/"])
def test_looking_changes_nothing(client_in, back, address):
    assert client_in.get(back + address).status_code == 405


def test_without_a_code_there_is_nothing_to_see(db, desk, back):
    client = Client()
    for address in (back, back + "take/"):
        assert "Enter your code" in text(client.get(address))
    with acting_as(Public()):
        assert not places.place_in(client.session, timezone.now())


def test_a_concern_that_is_gone_is_an_unknown_code(client_in, back):
    with mock.patch.object(views.reporters, "status_for", return_value=None):
        assert "Enter your code" in text(client_in.get(back))


def test_reads_stay_few_however_long_the_conversation(client_in, back, acting, django_assert_max_num_queries):
    with acting("ben") as ben:
        concern = queries.concerns_for(ben).get()
        for number in range(50):
            messages.ask_reporter(actor=ben, concern_id=concern.pk, body=f"Question {number}", at=timezone.now())
    with django_assert_max_num_queries(14):
        assert "Question 49" in text(client_in.get(back))


def test_visitors_of_one_household_do_not_meet(db, desk, back):
    first, second = Visitor().send(), Visitor().send()
    client = Client()
    client.post(back, {"code": first})
    client.post(back + "write/", {"message": "From the first."})
    client.post(back, {"code": second})
    assert "From the first." not in text(client.get(back))

"""The practice area's door: who is let in, as whom, and who is turned away."""

import pytest
from django.test import Client, modify_settings
from django.utils import timezone

from northstar.demo import visitors
from northstar.demo.casting import gather
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.roles import ROLES
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.models import Entry
from northstar.foundation.audit.states import Action
from northstar.partnership.learning import tokens
from northstar.partnership.learning.states import TASKS

KEY, REAL = "practice-" + "k" * 40, "https://real.example"
GATE = "northstar.demo.middleware.Gate"


@pytest.fixture
def area(settings, db):
    """A practice area with the story's people in it."""
    from django.core.management import call_command

    settings.PRACTICE, settings.PRACTICE_KEY, settings.REAL_ADDRESS = True, KEY, REAL
    call_command("load_agencies", "south_west", verbosity=0)
    gather(timezone.now())
    with modify_settings(MIDDLEWARE={"append": GATE}):
        yield


def enter(client: Client, number: int, role: str, key: str = KEY):
    return client.get(f"/practice/enter/{tokens.way_in(key, number, role)}/")


def test_every_role_comes_in_as_a_made_up_colleague_with_that_role(area, client):
    for number, role in enumerate(ROLES, start=70_001):
        page = enter(client, number, role).content.decode()
        assert f"Visitor {number % 10_000:04d}" in page and "nothing here is real" in page
        tasks = client.get("/practice/").content.decode()
        assert all(str(task.title) in tasks for task in TASKS[role])


def test_the_same_number_is_the_same_visitor_and_a_way_in_opens_once(area, client):
    token = tokens.way_in(KEY, 5, "frontline")
    first = visitors.admit(token, timezone.now())
    assert visitors.admit(tokens.way_in(KEY, 5, "frontline"), timezone.now()) == first
    assert visitors.admit(tokens.way_in(KEY, 6, "frontline"), timezone.now()) != first
    with pytest.raises(visitors.Closed):
        visitors.admit(token, timezone.now())
    assert client.get(f"/practice/enter/{token}/").status_code == 404


NO_WAY_IN = {
    "a word": lambda: "x",
    "another key": lambda: tokens.way_in("j" * 40, 1, "owner"),
    "no such role": lambda: tokens.way_in(KEY, 1, "king"),
    "a way back": lambda: tokens.way_back(KEY, 1, ["open"]),
}


@pytest.mark.parametrize("what", NO_WAY_IN)
def test_what_is_no_way_in_lets_nobody_in(area, what, client):
    answer = client.get(f"/practice/enter/{NO_WAY_IN[what]()}/")
    assert answer.status_code == 404 and "Come in from Northstar" in answer.content.decode()
    assert "sessionid" not in answer.cookies and client.get("/practice/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/", "/en-gb/", "/en-gb/questions/", "/sign-in/", "/desk/", "/join/", "/practice/"]
)
def test_a_stranger_is_turned_away_at_every_page_the_public_ones_too(area, address, client):
    answer = client.get(address, follow=True)
    assert answer.status_code == 404 and "Come in from Northstar" in answer.content.decode()
    assert f"{REAL}/first-day/" in answer.content.decode()


def test_nobody_may_choose_whom_to_be(area, client):
    assert client.get("/demo/").status_code == 404
    enter(client, 9, "frontline")
    assert client.get("/demo/").status_code == 404 and client.post("/demo/be/").status_code == 404


def test_done_is_what_the_trail_shows_of_this_visitor_and_goes_back_as_codes(area, client):
    enter(client, 31, "responder")
    enter(Client(), 32, "responder")
    mine, other = (visitors._known(number, "responder") for number in (31, 32))
    with acting_as(actors.member(mine)):
        audit.record(Action.CONSULT, "dispatches.read", record=mine.agency)
    with acting_as(actors.member(other)):
        audit.record(Action.ALTER, "dispatches.accepted", record=mine.agency)
    assert "1 of 4 done" in client.get("/practice/").content.decode()
    sent = client.post("/practice/back/").headers["Location"]
    assert sent.startswith(f"{REAL}/first-day/practised/")
    assert tokens.read_way_back(KEY, sent.rstrip("/").rpartition("/")[2]) == tokens.WayBack(31, ("open",))


def test_coming_in_is_on_the_trail(area, client):
    enter(client, 44, "auditor")
    with acting_as(actors.member(visitors._known(44, "auditor"))):
        assert Entry.objects.filter(event="accounts.practice_door").count() == 1


def test_every_page_of_a_visitor_says_that_it_is_practice(area, client):
    enter(client, 45, "agency_lead")
    for address in ("/desk/", "/desk/inbox/", "/people/", "/en-gb/work/"):
        assert "nothing here is real" in client.get(address, follow=True).content.decode(), address
    assert client.get("/first-day/").headers["Location"] == "/practice/"


def test_outside_a_practice_area_there_is_no_such_page(client, db, sign_in):
    assert enter(client, 1, "owner").status_code == 404
    sign_in(client, "iris")
    assert client.get("/practice/").status_code == client.post("/practice/back/").status_code == 404
    assert "nothing here is real" not in client.get("/desk/").content.decode()

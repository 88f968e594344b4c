"""A first day as its person, their lead and the coordinator see it."""

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.models import Entry
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused
from northstar.partnership.learning import queries, services, tokens
from northstar.partnership.learning.models import FirstDay
from northstar.partnership.learning.states import TASKS, Step
from tests.factories import access, accounts

KEY = "practice-" + "k" * 40
ADDRESS = "https://practice.northstar.example"


@pytest.fixture
def practice(settings):
    settings.PRACTICE_KEY, settings.PRACTICE_ADDRESS = KEY, ADDRESS
    settings.DEMONSTRATION = False


@pytest.fixture
def nowhere(settings, tmp_path):
    settings.PRACTICE_ENTRANCE = tmp_path / "entrance.json"
    settings.DEMONSTRATION = False


def steps(actor) -> dict[str, bool]:
    return {line.step: line.done for line in queries.day_of(actor).lines}


def shown(name: str, cast) -> tokens.WayIn:
    """Whom the practice area hears of when this person opens it."""
    with acting_as(cast.actor(name)) as actor:
        address = services.way_in(actor=actor, at=timezone.now())
    assert address.startswith(f"{ADDRESS}/practice/enter/")
    return tokens.read_way_in(KEY, address.removesuffix("/").rpartition("/")[2])


def test_what_only_the_person_knows_is_ticked_and_unticked_and_the_rest_is_not(acting, cast):
    with acting("iris") as iris:
        assert not any(steps(iris).values())
        services.tick(actor=iris, step=Step.RULES, done=True, at=timezone.now())
        services.tick(actor=iris, step=Step.RULES, done=True, at=timezone.now())
        assert steps(iris)[Step.RULES]
        services.tick(actor=iris, step=Step.RULES, done=False, at=timezone.now())
        assert not steps(iris)[Step.RULES]
        with pytest.raises(Refused):
            services.tick(actor=iris, step=Step.SIGN_IN, done=True, at=timezone.now())
    with acting("gita"):
        told = Entry.objects.filter(event__startswith="learning.", actor=str(cast.iris.pk)).order_by("pk")
        assert [one.event for one in told] == ["learning.step_ticked", "learning.step_unticked"]


def test_what_the_system_sees_shows_by_itself_and_only_to_whom_it_is(acting, cast):
    with acting("iris") as iris:
        audit.record(Action.DISCLOSE, "requests.sent", record=cast.tern)
        accounts.with_app(cast.iris.user)
        assert steps(iris)[Step.FIRST_ACT] and steps(iris)[Step.SIGN_IN]
        assert queries.own_acts(["requests.sent", "concerns.received"]) == {"requests.sent"}
    with acting("asha") as asha:
        assert not steps(asha)[Step.FIRST_ACT]
        assert queries.own_acts(["requests.sent"]) == set()
    with connection.cursor() as cursor:  # nobody acts
        cursor.execute("select count(*) from learning_own_acts(%s)", [["requests.sent"]])
        assert cursor.fetchone() == (0,)


def test_the_way_in_tells_the_same_number_each_time_and_nothing_of_the_person(practice, cast):
    first, again = shown("iris", cast), shown("iris", cast)
    assert first == again and first.role == "frontline"
    assert shown("asha", cast).visitor != first.visitor


def test_what_was_practised_comes_back_as_codes_that_are_known(practice, acting, cast):
    number = shown("iris", cast).visitor
    codes = [task.code for task in TASKS["frontline"]]
    forged = tokens.way_back(KEY, number, [*codes[:1], "claim", "<b>", codes[0]])
    with acting("iris") as iris:
        assert services.note_practised(actor=iris, token=forged, at=timezone.now()) == codes[:1]
        assert not steps(iris)[Step.PRACTISE]
        whole = tokens.way_back(KEY, number, codes)
        for _twice in range(2):
            services.note_practised(actor=iris, token=whole, at=timezone.now())
        assert steps(iris)[Step.PRACTISE] and queries.own(iris).practised == codes
    with acting("asha") as asha:
        for token in (whole, tokens.way_back(KEY, number + 1, codes)):
            with pytest.raises(services.NotYours):
                services.note_practised(actor=asha, token=token, at=timezone.now())
        with pytest.raises(tokens.Unreadable):
            services.note_practised(actor=asha, token=tokens.way_in(KEY, number, "frontline"), at=timezone.now())


def test_without_a_practice_area_the_rest_of_the_day_goes_on(nowhere, acting, sign_in, client):
    with acting("iris") as iris:
        assert queries.day_of(iris).of == 4
        with pytest.raises(Refused):
            services.way_in(actor=iris, at=timezone.now())
    page = sign_in(client, "iris").get("/first-day/").content.decode()
    assert "There is no practice area yet" in page and "Open the practice area" not in page
    assert client.post("/first-day/practise/").headers["Location"] == "/first-day/"


def test_a_practice_area_on_this_machine_is_found_by_what_it_left(nowhere, settings):
    assert queries.entrance() is None
    settings.PRACTICE_ENTRANCE.write_text('{"address": "http://127.0.0.1:8001/", "key": "abc"}')
    assert queries.entrance() == queries.Entrance("http://127.0.0.1:8001", "abc")
    settings.PRACTICE_ENTRANCE.write_text('{"address"')
    assert queries.entrance() is None


def test_it_is_finished_when_every_step_is_done_and_leaves_the_home(nowhere, acting, sign_in, client, cast):
    fresh = access.membership(accounts.user("Nell Hartwell"), cast.tern, "frontline", began_days_ago=1)
    cast.nell = fresh
    sign_in(client, "nell")
    assert "Your first day: 0 of 4 done" in client.get("/desk/").content.decode()
    assert client.post("/first-day/finish/", follow=True).status_code == 200
    with acting_as(cast.actor("nell")) as nell:
        assert queries.own(nell) is None  # a step was open
    accounts.with_app(fresh.user)
    for step in ("rules", "contact"):
        assert client.post(f"/first-day/tick/{step}/", {"done": "yes"}).status_code == 302
    with acting_as(cast.actor("nell")):
        audit.record(Action.COLLECT, "concerns.received", record=cast.tern)
    assert client.post("/first-day/finish/").headers["Location"] == "/desk/"
    assert "Your first day: " not in client.get("/desk/").content.decode()


def test_put_away_it_leaves_the_home_and_comes_back(sign_in, client, cast):
    cast.nell = access.membership(accounts.user("Nell Hartwell"), cast.tern, "frontline", began_days_ago=1)
    sign_in(client, "nell")
    client.post("/first-day/put-away/", {"away": "yes"})
    assert "Your first day: " not in client.get("/desk/").content.decode()
    client.post("/first-day/put-away/", {"away": "no"})
    assert "Your first day: " in client.get("/desk/").content.decode()


def test_who_has_been_here_for_long_is_not_shown_it(sign_in, client):
    assert "Your first day: " not in sign_in(client, "iris").get("/desk/").content.decode()


def begin(cast, *names: str) -> None:
    for name in names:
        with acting_as(cast.actor(name)) as actor:
            services.tick(actor=actor, step=Step.RULES, done=True, at=timezone.now())


def test_control_03_the_wall_shows_a_lead_their_people_and_nobody_else(acting, cast):
    cast.nell = access.membership(accounts.user("Nell Hartwell"), cast.westmarch, "responder")
    begin(cast, "asha", "nell", "cara", "iris")
    with acting("cara"):  # no filter of ours: the database decides
        assert {one.membership_id for one in FirstDay.objects.all()} == {cast.nell.pk, cast.cara.pk}
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            FirstDay.objects.filter(membership=cast.nell).update(ticked=[])
    for name in ("nell", "asha"):
        with acting_as(cast.actor(name)):
            assert [one.membership_id for one in FirstDay.objects.all()] == [getattr(cast, name).pk]
    for name in ("finn", "gita", "ben", "hal"):
        with acting(name):
            assert not FirstDay.objects.exists()


def test_control_03_nor_does_the_application_ask_for_more(acting, cast):
    """Each asked inside another's wall, which shows them all that it holds."""
    cast.nell = access.membership(accounts.user("Nell Hartwell"), cast.westmarch, "responder")
    begin(cast, "nell", "cara")
    with acting("cara"):
        assert queries.first_days_for(cast.actor("cara")).count() == 2
        assert queries.first_days_for(cast.actor("nell")).get().membership_id == cast.nell.pk
        assert not queries.first_days_for(cast.actor("asha")).exists()


def test_a_lead_sees_names_and_the_coordinator_numbers(sign_in, client, cast):
    begin(cast, "asha", "cara")
    lead = sign_in(client, "cara").get("/first-day/people/").content.decode()
    assert "Cara Whitlock" in lead and "Asha Ncube" not in lead
    asked = sign_in(client, "finn").get("/first-day/people/").content.decode()
    assert "Harbour Light" in asked and "Asha" not in asked and "Cara" not in asked
    assert sign_in(client, "asha").get("/first-day/people/").status_code == 404


def test_only_who_looks_after_everybody_is_given_numbers(acting, cast):
    begin(cast, "asha")
    for name, seen in (("finn", True), ("cara", False), ("gita", False), ("asha", False)):
        with acting(name), connection.cursor() as cursor:
            cursor.execute("select count(*) from learning_by_agency()")
            assert (cursor.fetchone()[0] > 0) == seen, name


def test_back_from_practice_shows_first_and_keeps_when_asked(practice, sign_in, client, cast):
    number = shown("iris", cast).visitor
    address = f"/first-day/practised/{tokens.way_back(KEY, number, ['report'])}/"
    sign_in(client, "iris")
    assert "Report a concern as a professional" in client.get(address).content.decode()
    with acting_as(cast.actor("iris")) as iris:
        assert queries.own(iris).practised == []
    assert client.post(address).headers["Location"] == "/first-day/"
    with acting_as(cast.actor("iris")) as iris:
        assert queries.own(iris).practised == ["report"]
    assert client.get("/first-day/practised/nothing/").status_code == 410
    assert sign_in(client, "asha").get(address).status_code == 410
    client.logout()
    assert client.get(address).headers["Location"].startswith("/sign-in/?next=%2Ffirst-day%2Fpractised%2F")


def test_only_the_page_that_opens_the_practice_area_may_send_its_form_there(practice, sign_in, client):
    sign_in(client, "iris")
    assert f"form-action 'self' {ADDRESS}" in client.get("/first-day/").headers["Content-Security-Policy"]
    assert ADDRESS not in client.get("/desk/").headers["Content-Security-Policy"]

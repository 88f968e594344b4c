"""A housing officer at two on Sunday night in Dorset, with a child before them: who answers now, and who by day."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.faces.desk.views import who
from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies import services
from northstar.kit.worktime import LONDON
from tests import cast as the_cast
from tests.journeys.keys import Keys

pytestmark = pytest.mark.journey
CARD = ".ns-who__card--first"


@pytest.fixture(scope="module")
def officer(service, django_db_blocker):
    """The session of a front-line member, in a partnership that keeps its contacts."""
    with django_db_blocker.unblock():
        with acting_as(actors.job("tests", None)):
            file = services.read_partnership(services.DATA / "south_west.yml")
            services.load_partnership(edit=services.Edit(by="load_agencies", at=timezone.now()), file=file)
        client = the_cast.sign_in(Client(), the_cast.Cast().everybody().iris)
        return {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": service,
        }


@pytest.fixture
def sunday_night(monkeypatch):
    """The clock of the page stands at 02:00 of the Sunday that comes."""
    today = timezone.localdate()
    sunday = today + timedelta(days=(6 - today.weekday()) % 7)
    at = datetime.combine(sunday, time(2), LONDON)
    monkeypatch.setattr(who, "timezone", SimpleNamespace(now=lambda: at))


def test_on_a_phone_without_javascript(service, opened, faults, officer, sunday_night, shot):
    context = opened(360, javascript=False)
    context.add_cookies([officer])
    page = context.new_page()
    page.goto(service + reverse("desk:who"))
    assert faults(page) == []
    page.get_by_label("A referral into the NRM").check()
    page.get_by_label("Where?").fill("DT1 1XJ")
    page.get_by_label("A child", exact=True).check()
    page.get_by_role("button", name="Find them").click()
    first = page.locator(CARD)
    assert "Emergency duty team" in first.inner_text() and "Dorset Council" in first.inner_text()
    assert "There day and night" in first.inner_text() and "Stands in" in first.inner_text()
    assert "From 08:30" not in first.inner_text() and "Children's front door (MASH)" in first.inner_text()
    assert first.get_by_role("link", name="Ring").get_attribute("href") == "tel:+441632960178"
    assert "Nobody trained to refer is there now." in page.locator("main").inner_text()
    assert "DT1" not in page.url and faults(page) == []
    shot(page, "who-do-i-go-to-at-night")


def test_at_a_desk_by_keyboard_and_in_office_hours_it_is_somebody_else(
    service, opened, faults, officer, sunday_night, shot
):
    context = opened(1280)
    context.add_cookies([officer])
    page = context.new_page()
    keys = Keys(page, service).opens("who")
    keys.ticks("input[name=need]")
    keys.to("input[name=place]")
    page.keyboard.type("Dorchester")
    keys.to("input[name=whom]")
    page.keyboard.press("ArrowUp")  # from “that doesn’t matter” to somebody who may be under 18
    page.keyboard.press("ArrowUp")
    keys.to("input[name=when]")
    page.keyboard.press("ArrowDown")
    keys.enters("button", "Find them")
    first = page.locator(CARD).inner_text()
    assert "Children's front door (MASH)" in first and "There until 17:00" in first
    assert "After 17:00: Emergency duty team" in first
    assert "Nobody trained to refer" not in page.locator("main").inner_text()
    assert page.get_by_role("heading", name="First responders in social care").is_visible()
    assert faults(page) == []
    shot(page, "who-do-i-go-to")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_gaps_are_read_on_any_screen(service, opened, faults, officer, width):
    context = opened(width)
    context.add_cookies([officer])
    page = context.new_page()
    page.goto(service + reverse("desk:first-responders"))
    assert page.get_by_role("heading", name="When nobody can refer").is_visible()
    assert faults(page) == []

"""The main job at the desk without a mouse: take a concern, assess it, send it on, accept it; and the focus is seen."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests import cast as the_cast
from tests.factories.routing import Region
from tests.jobs import run_jobs
from tests.journeys.keys import Keys
from tests.journeys.serving import serving
from tests.own_database import own_database

pytestmark = [pytest.mark.journey, pytest.mark.slow]


@pytest.fixture
def served(django_db_setup, django_db_blocker, tmp_path):
    with own_database(django_db_blocker), override_settings(FILES_ROOT=tmp_path), serving() as address:
        yield address


@pytest.fixture
def comes(served, opened):
    """``comes(membership)``: that person at the desk. Its browsers close before the service does."""

    def come(membership) -> Keys:
        client, context = the_cast.sign_in(Client(), membership), opened(1280)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": served}])
        return Keys(context.new_page(), served)

    return come


def test_control_46_the_desks_main_job_by_keyboard_alone(comes: Callable[..., Keys]):
    region = Region.make(the_cast.Cast())
    concern = region.concern()
    run_jobs()
    ben = comes(region.cast.ben).opens("concern", concern)
    ben.enters("button", "I'll take this")
    ben.enters("a", "Assessment")
    ben.to("input[name=urgency]").page.keyboard.press("Space")
    ben.enters("button", "Keep this assessment")
    run_jobs()
    ben.opens("send", concern)
    ben.to("select[name=basis]").page.keyboard.type("Prevent")
    ben.enters("button", "Look at what they get")
    for _box in range(ben.page.locator("input[name=looked]").count()):
        ben.ticks("input[name=looked]")
    ben.enters("button", "Send")
    run_jobs()

    officer = comes(region.officer).opens("inbox")
    officer.enters("main table tbody a")
    officer.enters("button", "Accept")
    officer.reads("Accepted")

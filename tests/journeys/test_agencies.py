"""A coordinator looks an agency up, adds a way to reach it, thinks better of it, and takes it back."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import cast as the_cast

pytestmark = pytest.mark.journey


@pytest.fixture
def finn(service, django_db_blocker):
    """The session of the coordinator, in the database that the service reads."""
    with django_db_blocker.unblock():
        everybody = the_cast.Cast().everybody()
        client = the_cast.sign_in(Client(), everybody.finn)
        return {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": service,
        }


@pytest.mark.parametrize(("width", "javascript"), [(360, False), (1280, True)])
def test_looked_up_changed_and_taken_back(service, opened, faults, finn, width, javascript):
    context = opened(width, javascript=javascript)
    context.add_cookies([finn])
    page = context.new_page()
    page.goto(service + reverse("desk:agencies") + "?q=westmarch")
    page.get_by_role("link", name="Westmarch Council").click()
    page.get_by_role("button", name="Add a contact").click()
    page.get_by_label("What is it for?").select_option(label="Safeguarding a child")
    page.get_by_label("What is it called?").fill(f"Night desk {width}")
    page.get_by_label("In Northstar").check()
    page.get_by_label("Telephone number").fill("01632 960 321")
    page.get_by_label("Day and night").check()
    page.get_by_role("button", name="Save").click()
    assert page.locator(".ns-notice").inner_text().startswith(f"Night desk {width}: Added.")
    page.get_by_role("button", name=re.compile(f"End it.*Night desk {width}")).click()
    assert page.locator(".ns-notice").inner_text().startswith(f"Night desk {width}: Ended.")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("link", name="How to reach them").click()
    assert page.get_by_role("link", name="01632 960 321").first.is_visible()
    page.get_by_role("button", name=re.compile(f"End it.*Night desk {width}")).click()


@pytest.mark.parametrize("width", [360, 1280])
def test_its_pages_have_no_fault(service, opened, faults, finn, width):
    context = opened(width)
    context.add_cookies([finn])
    page, slug = context.new_page(), "westmarch-council"
    addresses = [reverse(f"desk:{name}") for name in ("agencies", "agency-add", "holidays")]
    of_one = ("agency", "agency-areas", "agency-sign", "contact-add")
    addresses += [reverse(f"desk:{name}", args=[slug]) for name in of_one]
    addresses += [reverse("desk:agency-tab", args=[slug, tab]) for tab in ("about", "history")]
    for address in addresses:
        page.goto(service + address)
        assert faults(page) == [], address

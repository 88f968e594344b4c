"""Somebody rings; the duty officer writes down what they say, and reads a code back to them."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import cast as the_cast

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(("width", "javascript"), [(360, False)])
def test_a_call_is_taken_down(service, opened, faults, django_db_blocker, width, javascript):
    with django_db_blocker.unblock():
        client = the_cast.sign_in(Client(), the_cast.Cast().everybody().ben)
    context = opened(width, javascript=javascript)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": service}])
    page = context.new_page()

    def looked_at() -> None:
        assert not faults(page), page.inner_text("h1")

    page.goto(service + reverse("desk:home"))
    page.get_by_role("link", name="Take a call").last.click()
    looked_at()
    assert page.get_by_role("button", name="Exit this page").count() == 0, "nobody at the desk has to hide it"
    assert page.get_by_role("link", name="Back to the desk").is_visible()
    page.get_by_label("Telephone call").check()
    page.get_by_label("What do they tell us?").fill("She says the cleaner next door is never paid.")
    page.get_by_label("Saw or heard it").first.check()
    page.get_by_label("Where? Address, town or name of the place").fill("Bridgwater")
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("button", name="Continue").last.click()
    looked_at()
    page.get_by_label("Only this desk").check()
    page.get_by_role("button", name="Keep it").click()
    looked_at()
    assert "Read this code to the caller" in page.inner_text("main")

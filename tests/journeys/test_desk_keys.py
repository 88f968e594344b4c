"""The desk by single keys, the switch that turns them off, and what a sheet shows that somebody prints."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import cast as the_cast

pytestmark = pytest.mark.journey

BOXES = """() => document.querySelector("main").insertAdjacentHTML("beforeend",
  '<div data-walk><div class="govuk-checkboxes__item"><input type="checkbox" id="tick"></div></div>')"""


@pytest.fixture
def page(service, django_db_blocker, opened):
    """The coordinator's browser."""
    with django_db_blocker.unblock():
        client = the_cast.sign_in(Client(), the_cast.Cast().everybody().finn)
    context = opened(1280)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": service}])
    return context.new_page()


def focused(page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


def test_single_keys_do_what_the_page_about_them_says(service, page, faults):
    page.goto(service + reverse("desk:agencies"))
    names = page.locator(".ns-table tbody th a").all_inner_texts()
    for key, place in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        assert focused(page) == names[place].strip(), key
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/agencies/[a-z-]+/"))
    page.keyboard.press("/")
    assert focused(page) == "search"
    page.keyboard.type("j?x heron")
    assert page.input_value("#search") == "j?x heron", "typing stays typing"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/search/\?found="))
    assert "heron" not in page.url and page.input_value("#search") == "j?x heron" and faults(page) == []
    page.go_back()
    page.go_forward()
    assert page.input_value("#search") == "j?x heron", "going back and forth asks nothing again"
    page.locator("h1").click()
    page.keyboard.press("?")
    page.wait_for_url("**" + reverse("desk:keyboard"))
    assert faults(page) == []
    page.evaluate(BOXES)
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert focused(page) == "tick" and page.is_checked("#tick")
    page.get_by_label("Turn the single keys off").check()
    for address in (None, reverse("desk:agencies")):
        if address:
            page.goto(service + address)
        page.keyboard.press("/")
        assert focused(page) != "search", "off here, and on the next page"
    page.goto(service + reverse("desk:keyboard"))
    page.get_by_label("Turn the single keys off").uncheck()
    page.keyboard.press("/")
    assert focused(page) == "search"


def test_a_sheet_shows_its_mark_and_what_the_page_holds(service, page):
    for name, mark in (
        ("desk:agencies", "OFFICIAL"),
        ("desk:queue", "OFFICIAL – SENSITIVE"),
        ("desk:rule-add", "OFFICIAL"),
    ):
        page.goto(service + reverse(name))
        page.evaluate("window.print = () => { window.printed = true }")
        page.get_by_role("button", name="Print").click()
        assert page.evaluate("window.printed")
        page.emulate_media(media="print")
        assert page.locator(".ns-printed strong").inner_text() == mark
        assert "Finn Gallagher" in page.locator(".ns-printed").inner_text()
        assert not page.locator(".ns-top, .ns-rail").first.is_visible()
        assert page.locator("h1").is_visible()
        sheet = page.pdf()
        assert sheet.startswith(b"%PDF") and len(sheet) > 5_000
        page.emulate_media(media="screen")
    page.fill("[name=title]", "Tell the heron")
    page.emulate_media(media="print")
    assert page.locator("[name=title]").is_visible(), "what a form keeps prints"
    assert not page.locator("form .govuk-button").first.is_visible()

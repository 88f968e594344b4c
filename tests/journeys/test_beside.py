"""The duty officer chooses a concern in the queue, and it shows beside the list, by mouse, by keys and without script."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from northstar.foundation.access.acting import acting_as
from tests import cast as the_cast
from tests.factories.routing import Region
from tests.journeys.serving import serving
from tests.own_database import own_database

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def queue(chromium, django_db_setup, django_db_blocker):
    """The address, the officer's cookie, and the references of three concerns as the queue has them."""
    with own_database(django_db_blocker), serving() as address:
        region = Region.make(the_cast.Cast())
        made = [region.concern(routed=False, account=f"Sack {number}.") for number in range(3)]
        with acting_as(region.ben):
            references = [region.load(one).reference for one in made]
        client = the_cast.sign_in(Client(), region.cast.ben)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        yield address, {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}, references


def opens(opened, queue, width: int, **how) -> Page:
    address, cookie, _references = queue
    context = opened(width, **how)
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(address + reverse("desk:queue"))
    return page


def rows(page: Page):
    return page.locator(".ns-table tbody tr")


def test_chosen_by_mouse_and_keys_it_shows_without_a_new_page(queue, opened, faults):
    page = opens(opened, queue, 1280)
    page.evaluate("window.same = true")
    beside = page.locator("#beside")
    expect(beside).to_contain_text("Choose a concern")
    rows(page).nth(0).locator("td:visible").last.click()
    expect(beside).to_contain_text("In their words")
    first = rows(page).nth(0).locator(".ns-soft").first.inner_text()
    assert page.url.endswith(f"?look={first}") and first in beside.inner_text()
    assert page.locator("#live-news").inner_text() == f"{first} is shown beside the list"
    assert faults(page) == []
    page.keyboard.press("j")
    page.keyboard.press("o")
    second = rows(page).nth(1).locator(".ns-soft").first.inner_text()
    expect(beside).to_contain_text(second)
    assert page.evaluate("window.same") and page.locator("tr.ns-here").count() == 1
    page.go_back()
    expect(beside).to_contain_text(first)
    assert page.url.endswith(f"?look={first}")
    page.keyboard.press("o")
    page.wait_for_url("**/desk/concerns/*/")
    assert first in page.inner_text("h1")


def test_printed_it_is_the_list_whole(queue, opened):
    page = opens(opened, queue, 1280)
    rows(page).nth(0).locator("a:visible").click()
    expect(page.locator("#beside")).to_contain_text("In their words")
    assert not page.get_by_role("columnheader", name="Place").is_visible()
    page.emulate_media(media="print")
    assert not page.locator("#beside").is_visible()
    assert page.get_by_role("columnheader", name="Place").is_visible()


def test_without_script_the_links_do_it(queue, opened):
    page = opens(opened, queue, 1280, javascript=False)
    rows(page).nth(1).locator("a:visible").click()
    reference = rows(page).nth(1).locator(".ns-soft").first.inner_text()
    assert page.url.endswith(f"?look={reference}") and reference in page.inner_text("#beside h2")
    page.get_by_role("link", name="Open the whole concern").click()
    assert reference in page.inner_text("h1")


def test_where_there_is_no_room_a_row_opens_the_concern(queue, opened):
    page = opens(opened, queue, 1090)
    assert not page.get_by_text("Choose a concern").is_visible()
    rows(page).nth(0).locator("a:visible").click()
    page.wait_for_url("**/desk/concerns/*/")

"""After the quick way out, an old page that a browser sends again shows nothing of what was on it."""

import re
import time

import pytest
from django.conf import settings
from django.test import Client

from tests.journeys.front_door import ACCOUNT

pytestmark = pytest.mark.django_db
ADDRESS = "/en-gb/questions/"


class Browser:
    """Somebody who fills in the report; ``last`` is what the browser would send again."""

    def __init__(self) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.page = self.client.get("/en-gb/").content.decode()
        self.last: dict[str, str] = {}

    def sends(self, **typed: str) -> None:
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.page))
        self.last = {**hidden, "go": "next", **typed}
        self.page = self.client.post(ADDRESS, self.last).content.decode()

    def again(self):
        return self.client.post(ADDRESS, self.last)


@pytest.fixture
def browser(cast):
    cast.desk
    return written(Browser())


def written(browser: Browser) -> Browser:
    browser.sends(danger="no")
    browser.sends(seen=ACCOUNT)
    assert 'name="at" value="kind"' in browser.page
    return browser


def test_a_lost_session_loses_nothing(browser):
    del browser.client.cookies[settings.CSRF_COOKIE_NAME]
    answer = browser.again()
    assert answer.status_code == 403 and ACCOUNT in answer.content.decode()


def test_control_47_who_left_is_shown_the_first_page_and_nothing_else(browser):
    assert browser.client.get("/en-gb/leave/").status_code == 302
    answer = browser.again()
    content = answer.content.decode()
    assert answer.status_code == 200 and ACCOUNT not in content
    assert 'name="at" value="danger"' in content
    assert browser.last["draft"] not in content


def test_control_47_what_it_carries_says_nothing(browser):
    browser.client.get("/en-gb/leave/")
    kept = {name: one.value for name, one in browser.client.cookies.items() if one.value}
    assert set(kept) == {"page"} and not re.search(r"\d{9}", kept["page"])


def test_whoever_begins_anew_afterwards_loses_nothing(browser):
    browser.client.get("/en-gb/leave/")
    later = written(browser_after(browser))
    del later.client.cookies[settings.CSRF_COOKIE_NAME]
    answer = later.again()
    assert answer.status_code == 403 and ACCOUNT in answer.content.decode()


def browser_after(left: Browser) -> Browser:
    time.sleep(1.1)  # a sitting is dated to the second
    later = Browser()
    later.client.cookies["page"] = left.client.cookies["page"].value
    later.page = later.client.get("/en-gb/").content.decode()
    return later


def test_control_47_nor_is_the_code_or_a_message(browser):
    browser.client.get("/en-gb/leave/")
    for address in ("/en-gb/back/", "/en-gb/back/write/", "/en-gb/back/take/"):
        answer = browser.client.post(
            address, {"code": "ABCD-EFGH", "message": ACCOUNT, "reason": ACCOUNT, "kept": ACCOUNT}
        )
        assert answer.status_code == 200, address
        assert ACCOUNT not in answer.content.decode() and "ABCD" not in answer.content.decode(), address

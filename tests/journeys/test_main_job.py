"""The main job, from end to end: a worried person reports from a phone without JavaScript; the desk has it at once
and sends it; the agency accepts and says what was done; the reporter comes back, reads that, and answers a question.

The service runs as it would on one machine: a web server and a worker, over a database of its own.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from northstar.foundation.accounts import sessions
from tests.cast import Cast
from tests.factories.routing import Region
from tests.journeys.pictures import Shot
from tests.own_database import own_database

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PHONE = 360
CHOICES = {
    "danger": "no",
    "kind": "forced_or_unpaid_work",
    "there": "yes",
    "child": "no",
    "risk": "no",
    "you": "anonymous",
}


class House:
    """The running service, and the people who use it."""

    def __init__(self, address: str, region: Region, secret: str):
        self.address, self.region, self.secret = address, region, secret

    def go(self, page: Page, path: str) -> None:
        page.goto(self.address + path)

    def sign_in(self, context: BrowserContext, membership) -> Page:
        """A session as after a sign-in with second factor (the sign-in itself has a journey of its own)."""
        user = membership.user
        with override_settings(SECRET_KEY=self.secret):
            store = SessionStore()
            store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
            store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            sessions.begin(store, user, at=timezone.now(), second_factor=True)
            store[sessions.MEMBERSHIP] = str(membership.pk)
            store.save()
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": store.session_key, "url": self.address}])
        return context.new_page()


@pytest.fixture
def house(django_db_blocker, monkeypatch) -> Iterator[House]:
    with own_database(django_db_blocker) as environment:
        region = Region.make(Cast())
        secret = Path(os.environ["NORTHSTAR_HOME"], "keys", "django-secret")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment |= {"DJANGO_SETTINGS_MODULE": "northstar.config.settings.demo", "PORT": str(port)}
        with running(environment, "web"), running(environment, "worker"):
            wait_for(f"http://127.0.0.1:{port}/readyz")
            yield House(f"http://127.0.0.1:{port}", region, secret.read_text().strip())


@contextmanager
def running(environment: dict[str, str], command: str) -> Iterator[None]:
    child = subprocess.Popen([sys.executable, "-m", "northstar.config.cli", command], env=environment)
    try:
        yield
    finally:
        child.terminate()
        child.wait(timeout=30)


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            assert time.monotonic() < deadline, "the service did not come up"
        time.sleep(0.3)


def eventually(page: Page, words: str) -> None:
    """Look again until the worker has done its part."""
    deadline = time.monotonic() + 60
    while words not in page.inner_text("main"):
        assert time.monotonic() < deadline, f"“{words}” never came"
        time.sleep(0.3)
        page.reload()


class Reporter:
    """A worried person with a cracked phone: no JavaScript, one thumb."""

    def __init__(self, house: House, page: Page, check: Callable[[Page], None]):
        self.house, self.page, self.check = house, page, check

    def reports_a_car_wash(self) -> str:
        """Answers each question in turn, skips what they don't know, and writes down the code."""
        self.house.go(self.page, "/")
        for _step in range(30):
            self.check(self.page)
            if self.page.locator(".ns-code").count():
                return re.sub(r"\s+", "", self.page.locator(".ns-code").inner_text())
            self.answers()
        raise AssertionError("the report never ended")

    def answers(self) -> None:
        page = self.page
        for box in page.locator("main textarea[name=seen]:visible").all():
            box.fill("Three young men wash cars behind Tannery Quay from six to eight. A man takes their money.")
        for box in page.locator("main input[name=place]:visible").all():
            box.fill("Bridgwater")
        for name, value in CHOICES.items():
            choice = page.locator(f"main input[type=radio][name$='{name}'][value='{value}']")
            if choice.count():
                choice.first.check()
        page.locator("main form button.govuk-button:not(.govuk-button--secondary)").last.click()

    def comes_back(self, code: str) -> None:
        self.house.go(self.page, "/back/")
        self.page.locator("main input[type=text]").first.fill(code.lower().replace("-", " "))
        self.page.locator("main form button.govuk-button").first.click()
        self.check(self.page)

    def answers_the_question(self, words: str) -> None:
        self.page.locator("main textarea:visible").first.fill(words)
        self.page.locator("main form:has(textarea) button.govuk-button").first.click()
        self.check(self.page)


def other_work(region: Region) -> None:
    """What waits at the desk already, none of it as urgent."""
    for minutes, more in ((95, {}), (40, {"sector": "nail_bar"}), (20, {"category": "domestic_work"})):
        at = timezone.now() - timedelta(minutes=minutes)
        region.concern(at=at, routed=False, **{"still_there": "no"} | more)


def what_was_added_goes_on(desk: Page, officer: Page, check: Callable[[Page], None], shot: Shot) -> None:
    """The agency has a copy without the reporter's answer: the desk looks and sends it on, the agency says seen."""
    desk.get_by_role("link", name="Forced or unpaid work").first.click()
    assert "1 agency has a copy without this" in desk.inner_text("main")
    check(desk)
    desk.get_by_role("link", name="Look, and send it on").first.click()
    assert "Every day but Sunday." in desk.inner_text("main")
    check(desk)
    shot(desk, "desk-send-on")
    desk.get_by_label("Riverside Police").check()
    desk.get_by_role("button", name="Send it on").click()
    check(desk)
    eventually(officer, "More came in after you answered")
    assert "Every day but Sunday." in officer.inner_text("main")
    check(officer)
    shot(officer, "agency-more-came-in", width=1280, see="main .ns-next")
    officer.get_by_role("button", name="Seen").click()
    check(officer)
    eventually(desk, "seen by Olu Bright")


def test_a_concern_comes_in_the_right_people_are_told_and_they_answer(house, opened, faults, shot):
    def check(page: Page) -> None:
        assert not faults(page), page.url

    other_work(house.region)
    reporter = Reporter(house, opened(PHONE, 640, javascript=False).new_page(), check)
    code = reporter.reports_a_car_wash()

    desk = house.sign_in(opened(1280), house.region.cast.ben)
    house.go(desk, "/desk/queue/")
    desk.locator("a[data-look]").first.click()
    expect(desk.locator("#beside")).to_contain_text("Nobody has looked at it yet")
    check(desk)
    shot(desk, "desk-queue")
    house.go(desk, "/desk/")
    check(desk)
    shot(desk, "desk-home")
    desk.locator(".ns-worklist a").first.click()
    assert "Tannery Quay" in desk.inner_text("main")
    assert desk.locator("main .ns-clock").first.inner_text().strip()  # how long they have, on the page itself
    check(desk)
    shot(desk, "desk-concern")
    desk.get_by_role("button", name="I'll take this").click()
    check(desk)
    desk.get_by_role("link", name="Assessment").click()
    check(desk)
    desk.get_by_label("Today").check()
    shot(desk, "desk-assessment", see="main [aria-current=page]")
    desk.get_by_role("button", name="Keep this assessment").click()
    eventually(desk, "Riverside Police")
    check(desk)
    shot(desk, "desk-who-has-it", see="main [aria-current=page]")
    desk.get_by_role("button", name="Choose and look at what each gets").click()
    check(desk)
    desk.locator("main select[name=basis]").select_option("crime")
    desk.get_by_role("button", name="Look at what they get").click()
    check(desk)
    shot(desk, "desk-second-look")
    for box in desk.locator("main input[name=looked]").all():
        box.check()
    desk.get_by_role("button", name="Send").click()
    eventually(desk, "Delivered")
    shot(desk, "desk-sent", see="main [aria-current=page]")
    desk.get_by_role("link", name="Messages").click()
    desk.get_by_label("Write to the reporter").fill("On which days do you see them?")
    desk.get_by_role("button", name="Leave this message").click()
    check(desk)

    officer = house.sign_in(opened(PHONE, 700), house.region.officer)
    house.go(officer, "/desk/inbox/")
    check(officer)
    shot(officer, "agency-inbox", width=1280)
    officer.locator("main table tbody a").first.click()
    assert "Three young men" in officer.inner_text("main")
    check(officer)
    shot(officer, "agency-sent-to-us", width=1280)
    officer.get_by_role("button", name="Accept").click()
    officer.get_by_label("Visited the place").check()
    officer.get_by_label("In a few words").fill("Two of them are safe now.")
    officer.get_by_role("button", name="Keep").click()
    check(officer)

    reporter.comes_back(code)
    shot(reporter.page, "report-acted-on")
    eventually_acted = reporter.page.inner_text("main")
    assert "On which days do you see them?" in eventually_acted
    assert "Something has been done" in eventually_acted
    assert "Two of them are safe now." not in eventually_acted  # a coarse state only
    reporter.answers_the_question("Every day but Sunday.")

    house.go(desk, "/desk/")
    eventually(desk, "Reporter wrote")
    check(desk)
    what_was_added_goes_on(desk, officer, check, shot)
    stranger = house.sign_in(opened(1280), house.region.worker)
    house.go(stranger, "/desk/inbox/")
    assert "Nothing waits for your agency" in stranger.inner_text("main")

    colleague = opened(PHONE, 640).new_page()
    house.go(colleague, "/")
    colleague.get_by_role("link", name="I report as part of my work").click()
    assert "A referral to the National Referral Mechanism" in colleague.inner_text(".ns-danger")
    shot(colleague, "report-at-work", see=".ns-danger")

    coordinator = house.sign_in(opened(1280), house.region.cast.finn)
    house.go(coordinator, "/desk/agencies/riverside-police/")
    coordinator.get_by_role("link", name="Who they are").click()
    assert "Police force" in coordinator.inner_text("main")
    shot(coordinator, "coordinator-agency")
    house.go(coordinator, "/desk/rules/")
    shot(coordinator, "coordinator-rules")

    auditor = house.sign_in(opened(1280), house.region.cast.gita)
    house.go(auditor, "/desk/trail/")
    assert "Riverside Police" in auditor.inner_text("main")
    assert "Tannery Quay" not in auditor.inner_text("main")  # who did what, never what was in it
    shot(auditor, "auditor-trail")

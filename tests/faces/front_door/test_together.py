"""Twenty at once, and a server that dies in the middle: a real server process over a database of its own."""

import http.client
import http.cookiejar
import re
import threading
from urllib import error, parse, request

import pytest

from northstar.casework.concerns.models import Concern, Proposal, Receipt, SearchEntry, Step
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor
from tests.cast import Cast
from tests.faces.front_door.server import SECONDS, free_port, kill, serving
from tests.own_database import own_database

pytestmark = pytest.mark.slow


class Browser:
    """A phone with cookies and no script, as far as the page before "Send it"."""

    def __init__(self, port: int, number: int) -> None:
        self.base = f"http://127.0.0.1:{port}/en-gb/"
        jar = http.cookiejar.CookieJar()
        self.open = request.build_opener(request.HTTPCookieProcessor(jar)).open
        self.number = number
        self.page = self.read(self.base)
        for answers in ({"danger": "no"}, {"seen": f"Report number {number}."}):
            self.press(**answers)
        while self.hidden("at") != "you":
            self.press()
        self.press(you="anonymous")
        self.press()
        assert self.hidden("at") == "check"

    def read(self, address: str, fields: dict[str, str] | None = None) -> str:
        with self.open(address, data=parse.urlencode(fields).encode() if fields else None, timeout=SECONDS) as answer:
            return answer.read().decode()

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return found[1] if found else ""

    def fields(self, **more: str) -> dict[str, str]:
        return {name: self.hidden(name) for name in ("draft", "at", "csrfmiddlewaretoken")} | {"go": "next"} | more

    def press(self, **answers: str) -> None:
        self.page = self.read(self.base + "questions/", self.fields(**answers))

    def code(self) -> str:
        found = re.search(r'class="ns-code".*?</p>', self.page, re.S)
        return "".join(re.findall(r">([0-9A-Z]{1,4})<", found[0])) if found else ""


def at_once(browsers: list[Browser]) -> list[str]:
    """Everybody presses "Send it" in the same moment; answers what each got: a code, or the kind of trouble."""
    gate, got = threading.Barrier(len(browsers)), [""] * len(browsers)

    def press(place: int) -> None:
        gate.wait()
        try:
            sent = browsers[place].fields()
            page = browsers[place].read(browsers[place].base + "questions/", sent)
            found = re.search(r'class="ns-code".*?</p>', page, re.S)
            got[place] = "".join(re.findall(r">([0-9A-Z]{1,4})<", found[0])) if found else page[:200]
        except (OSError, error.URLError, http.client.HTTPException) as trouble:
            got[place] = type(trouble).__name__

    threads = [threading.Thread(target=press, args=(place,)) for place in range(len(browsers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return got


def whole(ben: Actor) -> list[str]:
    """The accounts of all concerns, each of them opened; and each has all that stands beside it."""
    from django.db import connection

    with acting_as(ben), connection.cursor() as cursor:
        concerns = list(Concern.objects.select_related("data_key"))
        for concern in concerns:
            assert Step.objects.filter(concern=concern).count() == 1
            assert SearchEntry.objects.filter(record_id=concern.pk).exists()
            assert Proposal.objects.filter(concern=concern).exists()
        cursor.execute("select count(*) from procrastinate_jobs where task_name = 'concerns.route'")
        assert cursor.fetchone()[0] == 0  # each was routed in its own transaction
        return sorted(concern.account for concern in concerns)


def test_control_37_twenty_at_once_are_twenty_kept(django_db_blocker):
    with own_database(django_db_blocker) as environment:
        cast = Cast()
        cast.desk
        ben = cast.actor("ben")
        port = free_port()
        with serving(environment, port):
            browsers = [Browser(port, number) for number in range(20)]
            codes = at_once(browsers)
            assert len(set(codes)) == 20 and all(len(code) == 25 for code in codes), codes
            assert whole(ben) == sorted(f"Report number {number}." for number in range(20))
            # Each code opens its own report.
            for browser, code in list(zip(browsers, codes, strict=True))[:5]:
                token = browser.hidden("csrfmiddlewaretoken")
                page = browser.read(browser.base + "back/", {"code": code, "csrfmiddlewaretoken": token})
                assert f"Report number {browser.number}." in page


def test_control_37_killed_in_the_middle_it_keeps_all_or_nothing(django_db_blocker):
    with own_database(django_db_blocker) as environment:
        cast = Cast()
        cast.desk
        ben = cast.actor("ben")
        port = free_port()
        with serving(environment, port) as process:
            browsers = [Browser(port, number) for number in range(16)]
            killer = threading.Timer(0.12, kill, [process])
            killer.start()
            first = at_once(browsers)
            killer.join()
        answered = [code for code in first if len(code) == 25]
        kept = whole(ben)
        assert len(answered) <= len(kept)  # who was thanked is kept
        with serving(environment, port):
            again = at_once(browsers)
            assert all(len(code) == 25 for code in again), again
            assert [code for code in first if len(code) == 25] == [
                after for before, after in zip(first, again, strict=True) if len(before) == 25
            ]
        assert whole(ben) == sorted(f"Report number {number}." for number in range(16))
        with acting_as(ben):
            assert Receipt.objects.count() == 0  # not even the desk sees receipts

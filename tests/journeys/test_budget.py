"""What the first page of the public report weighs, counted by the browser, from the server that serves it for real.

How long it takes is measured (`make bench`), not tested: a test that looks at the clock tells about the machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page

from tests.cast import Cast
from tests.living import House, living

pytestmark = [pytest.mark.journey, pytest.mark.slow]
MOST_REQUESTS, MOST_BYTES = 8, 40_000


@dataclass
class Weight:
    """What came over the line: every answer, its head included, compressed as it was sent."""

    requests: list[str] = field(default_factory=list)
    sent: float = 0

    @classmethod
    def of(cls, page: Page) -> "Weight":
        weighed, line = cls(), page.context.new_cdp_session(page)
        cached: set[str] = set()
        line.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
        line.on("Network.responseReceived", lambda event: weighed.requests.append(event["response"]["url"]))
        line.on("Network.loadingFinished", lambda event: weighed.add(event, cached))
        line.send("Network.enable")
        return weighed

    def add(self, event: dict, cached: set[str]) -> None:
        self.sent += 0 if event["requestId"] in cached else event["encodedDataLength"]


@pytest.fixture(scope="module")
def house(chromium, django_db_setup, django_db_blocker) -> Iterator[House]:
    with living(django_db_blocker) as running:
        Cast().desk
        yield running


@pytest.mark.parametrize("javascript", [True, False])
def test_the_first_page_is_light_and_the_next_is_lighter(house, opened, javascript):
    page = opened(360, javascript=javascript).new_page()
    first = Weight.of(page)
    page.goto(house.address + "/en-gb/", wait_until="networkidle")
    assert 2 < len(first.requests) <= MOST_REQUESTS, first.requests
    assert 4_000 < first.sent <= MOST_BYTES, first
    second = Weight.of(page)
    page.goto(house.address + "/en-gb/privacy/", wait_until="networkidle")
    assert second.requests and second.sent < first.sent / 2, (first, second)
    assert len(second.requests) <= len(first.requests)
    numbers = Weight.of(page)
    page.goto(house.address + "/en-gb/numbers/", wait_until="networkidle")
    assert len(numbers.requests) <= len(first.requests) and 4_000 < numbers.sent <= MOST_BYTES * 3 / 4, numbers

"""A real browser before the real server. Skipped, loudly, where no Chromium can be had; never in CI."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django import DjangoDbBlocker

from tests.journeys.pictures import Shot, shoots
from tests.journeys.serving import serving
from tests.own_database import own_database

AXE = Path(__file__).resolve().parents[1] / "vendor/axe-core/axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What no rule of these standards needs, and takes half of the time: style sheets read anew, frames, selectors.
HOW = {"runOnly": STANDARDS, "resultTypes": ["violations"], "preload": False, "iframes": False, "selectors": False}
# What can be right in a wide window and wrong in a narrow one, for a page of which all has been looked at wide.
NARROW = {
    "type": "rule",
    "values": [
        "aria-hidden-focus", "button-name", "color-contrast", "heading-order", "label", "link-name",
        "page-has-heading-one", "region", "scrollable-region-focusable", "target-size",
    ],
}  # fmt: skip
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if not found:
        if os.environ.get("CI"):
            pytest.fail("No Chromium: the journeys must run in CI. Install it, or set CHROMIUM to its path.")
        pytest.skip("NO BROWSER JOURNEY WAS RUN: install chromium, or set CHROMIUM to its path")
    # Playwright keeps an event loop in this thread; Django then fears for its database connection.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def service(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The address of the real service over a database of the file's own: what journeys leave there, no other test sees."""
    with own_database(django_db_blocker), serving() as address:
        yield address


def is_fault(said: ConsoleMessage) -> bool:
    """Errors and warnings. A page that says no on purpose is none; a missing style sheet or script is."""
    of_a_page = re.search(r"status of (400|403|404|410|422)", said.text) and "/static/" not in said.location.get(
        "url", ""
    )
    return said.type in ("error", "warning") and not of_a_page


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """``opened(360, javascript=False)``: a fresh browser of that width; complaints of its console fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(
        width: int = 1280, height: int = 800, *, javascript: bool = True, locale: str = "en-GB"
    ) -> BrowserContext:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=javascript, locale=locale
        )
        context.on("console", lambda said: complaints.append(said.text) if is_fault(said) else None)
        context.on("weberror", lambda trouble: complaints.append(str(trouble.error)))
        contexts.append(context)
        return context

    yield open_one
    for context in (*contexts, *(twin.context for twin in _twins.values())):
        context.close()
    _twins.clear()
    assert not complaints


_twins: dict[Page, Page] = {}


def where_axe_can_run(page: Page) -> Page:
    """The page itself, or where the reader has no JavaScript (so no timers, which axe-core needs) the same again.

    The second one shows what the first shows: its document as it stands, with what ``noscript`` holds, and no script.
    One stands beside each page, so that its style sheets and letters are fetched once.
    """
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        return page
    twin = _twins.get(page)
    if twin is None:
        assert page.context.browser is not None
        again = page.context.browser.new_context(viewport=page.viewport_size)
        twin = _twins[page] = again.new_page()
        twin.goto(page.url)
    document = page.content().replace("<noscript>", "<div>").replace("</noscript>", "</div>")
    twin.set_content(re.sub(r"<script.*?</script>", "", document, flags=re.DOTALL))
    return twin


@pytest.fixture(scope="session")
def faults() -> Callable[..., list[str]]:
    """What axe-core finds wrong on a page, and whether the page is wider than its window.

    ``again=True``: the same page in a narrower window.
    """

    def find(page: Page, *, again: bool = False) -> list[str]:
        there = where_axe_can_run(page)
        if there.evaluate("typeof axe === 'undefined'"):
            there.evaluate(AXE.read_text())
        how = HOW | {"runOnly": NARROW} if again else HOW
        found = there.evaluate("how => axe.run(document, how)", how)["violations"]
        said = [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            said.append("the page is wider than its window")
        return said

    return find


@pytest.fixture
def shot() -> Shot:
    """A picture for the guide (``tests.journeys.pictures``): taken when asked for, otherwise nothing happens."""
    return shoots()

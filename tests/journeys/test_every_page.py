"""Every page behind the sign-in, as a member of the role that lives there: no fault that axe-core knows, on a phone
and on a desk, nothing aside at 360 pixels, nothing aside when letters are twice their size.

The pages are those of the table of doors, so that a new one is looked at from its first day; so are the forms that
ask to be put right, which are sent empty here. The front door has a journey of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.http import HttpRequest
from django.test import RequestFactory, override_settings
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page

from northstar.kit import requests
from tests.cast import PEOPLE
from tests.journeys.serving import serving
from tests.own_database import own_database
from tests.security import asking
from tests.security import world as the_world
from tests.security.test_doors import TABLE
from tests.security.world import EVERYBODY, World

# Many pages: on a machine that is busy with something else it may take its time.
pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(900)]
# Of several who may open a page, the first looks at it.
WHOSE = ("ben", "cara", "finn", "hal", "gita", "iris", "asha", "dev", "eve", "public")
# Files and plain words; and what has a journey of its own: the front door, the gallery.
ELSEWHERE = re.compile(
    r"^/(documents/<uuid:pk>/($|small)|\.well-known|readyz|healthz|<language>|desk/components"
    r"|desk/agencies/import/(template|<uuid:pk>/to-mend)|.*\.pdf$)"
)
# What the table of doors asks for without saying what is looked for, and the other states of a page.
MORE = {
    "ben": ("/desk/queue/?urgency=none", "/desk/concerns/?q=x"),
    "finn": ("/desk/agencies/?q=nobody-of-that-name", "/desk/rules/?q=x"),
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    address: str
    empty_form: bool = False  # reached by sending the form with nothing in it

    def __str__(self) -> str:
        return self.address + (" sent empty" if self.empty_form else "")


@dataclass(frozen=True)
class Lived:
    world: World
    address: str


@pytest.fixture(scope="module")
def lived(chromium, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Lived]:
    """The world in which every table has rows and what people wrote is long and hostile."""
    with own_database(django_db_blocker), override_settings(FILES_ROOT=tmp_path_factory.mktemp("files")):
        world = the_world.build()
        with serving() as address:
            yield Lived(world, address)


def agreed() -> dict[tuple[str, str, str], dict[str, str]]:
    """The table of doors: (pattern, method, record) -> who -> answer."""
    found, pattern = {}, ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("/"):
            pattern = line
        elif line.startswith(("  GET", "  POST")):
            found[pattern, line[2:7].strip(), line[7:49].strip()] = dict(zip(EVERYBODY, line[49:].split(), strict=True))
    return found


def places(world: World, who: str) -> list[Place]:
    """What this person looks at."""
    doors, found, seen = agreed(), [], set()
    for asked in asking.every(world):
        pattern = asked.address.pattern
        for method, word in (("GET", "200"), ("POST", "422")):
            wanted = first(doors.get((pattern, method, asked.record), {}), word) == who
            if wanted and (pattern, method) not in seen and not ELSEWHERE.match(pattern):
                seen.add((pattern, method))
                found.append(Place(asked.url, empty_form=method == "POST"))
    tabs = ("assess", "messages", "notes", "history") if who == "ben" else ()
    found += [Place(reverse("desk:concern-tab", args=[world.told, tab])) for tab in tabs]
    found += [Place(address) for address in MORE.get(who, ())]
    if who in PEOPLE and who != "eve":
        found.append(Place("/desk/"))
    return list(dict.fromkeys(found))


def first(answers: dict[str, str], word: str) -> str:
    return next((who for who in WHOSE if answers.get(who) == word), "")


def goes(page: Page, lived: Lived, place: Place) -> None:
    if not place.empty_form:
        page.goto(lived.address + place.address)
        return
    with page.expect_navigation():
        page.evaluate(
            """address => { const form = document.createElement("form"); form.method = "post"; form.action = address;
                form.append(document.querySelector("[name=csrfmiddlewaretoken]").cloneNode());
                document.body.append(form); form.submit(); }""",
            lived.address + place.address,
        )


def wrong(page: Page, faults) -> list[str]:
    """At 1,280 pixels, at 360, and with letters twice their size where a phone's page has 320 pixels of its own."""
    found = [f"1280: {fault}" for fault in faults(page)]
    page.set_viewport_size({"width": 360, "height": 700})
    found += [f"360: {fault}" for fault in faults(page, again=True)]
    page.set_viewport_size({"width": 640, "height": 700})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("letters at 200 % push something aside")
    page.set_viewport_size({"width": 1280, "height": 800})
    if page.locator("h1").count() != 1:
        found.append(f"{page.locator('h1').count()} headings of the first rank")
    return found


@pytest.mark.parametrize("who", WHOSE)
def test_control_46_no_page_has_a_fault(lived, opened, faults, who):
    context = opened(1280)
    context.add_cookies(
        [
            {"name": name, "value": cookie.value, "url": lived.address}
            for name, cookie in lived.world.client(who).cookies.items()
        ]
    )
    page, found = context.new_page(), []
    for place in places(lived.world, who):
        goes(page, lived, place)
        found += [f"{place}: {fault}" for fault in wrong(page, faults)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["bad_request", "forbidden", "server_error", "csrf_failure"])
def test_control_46_nor_has_a_page_that_says_no(lived, opened, faults, name):
    page, address = opened(1280).new_page(), f"{lived.address}/no/"
    with override("en-gb"):
        body = getattr(requests, name)(asks()).content
    page.route(address, lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    page.goto(address)
    assert wrong(page, faults) == []


def asks() -> HttpRequest:
    return RequestFactory().get("/no/")

"""What people wrote, opened in a real browser: it is read, and nothing of it runs.

The world of these pages holds markup, scripts, script addresses and template code in every field of every report,
message, note, answer, name and file. A listener counts dialogs, errors of pages and breaches of their policy.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from tests.journeys.serving import serving
from tests.own_database import own_database
from tests.security import world as the_world
from tests.security.world import World

pytestmark = [pytest.mark.journey, pytest.mark.slow]
LISTENS = (
    "window.breaches = []; addEventListener('securitypolicyviolation', one => breaches.push(one.violatedDirective))"
)
ELSEWHERE = "[...document.links].map(one => one.href).filter(one => !/^(https?|tel|mailto):/.test(one))"
# Where somebody types what they look for, in the top line of each page at the desk.
BOX = "form[action='/desk/search/'] input[name=q]"


@dataclass
class Listener:
    """Everything that would not happen if what people wrote were text."""

    heard: list[str] = field(default_factory=list)

    def to(self, context: BrowserContext) -> Page:
        context.add_init_script(LISTENS)
        context.on("dialog", lambda dialog: (self.heard.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        context.on("weberror", lambda trouble: self.heard.append(f"error: {trouble.error}"))
        return context.new_page()

    def look(self, page: Page) -> None:
        self.heard += [f"{page.url}: breach of {one}" for one in page.evaluate("breaches")]
        self.heard += [f"{page.url}: link to {one}" for one in page.evaluate(ELSEWHERE)]


@pytest.fixture(scope="module")
def lived(chromium, django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[World, str]]:
    with own_database(django_db_blocker), override_settings(FILES_ROOT=tmp_path_factory.mktemp("files")):
        world = the_world.build()
        with serving() as address:
            yield world, address


def read_by(world: World) -> dict[str, list[str]]:
    """The pages on which the words of others stand, by who reads them."""
    told = [reverse("desk:concern", args=[world.told])]
    told += [reverse("desk:concern-tab", args=[world.told, tab]) for tab in ("assess", "routes", "messages", "notes")]
    return {
        "ben": ["/desk/queue/", "/desk/concerns/", *told, reverse("desk:send", args=[world.told]), "/desk/filters/"],
        "asha": ["/desk/inbox/?all=yes", reverse("desk:dispatch", args=[world.dispatches["harbour-light"]])],
        "iris": ["/desk/reports/", reverse("desk:report", args=[world.report])],
        "finn": [
            reverse("desk:agency", args=["westmarch-council"]),
            reverse("desk:agency-tab", args=["westmarch-council", "history"]),
            reverse("desk:rule", args=[world.records["rule"]]),
            "/people/?past=1",
        ],
        "receipt": ["/en-gb/back/"],
    }


def opened(chromium: Browser, lived: tuple[World, str], who: str, listener: Listener) -> Page:
    world, address = lived
    context = chromium.new_context()
    cookies = world.client(who).cookies.items()
    context.add_cookies([{"name": name, "value": one.value, "url": address} for name, one in cookies])
    return listener.to(context)


def test_control_23_nothing_that_somebody_wrote_runs_in_a_browser(chromium, lived):
    world, address = lived
    listener, read = Listener(), ""
    for who, pages in read_by(world).items():
        page = opened(chromium, lived, who, listener)
        for place in pages:
            page.goto(address + place)
            listener.look(page)
            page.emulate_media(media="print")
            read += page.inner_text("body")
            page.emulate_media(media="screen")
        if who == "ben":
            page.fill(BOX, "alert")
            page.press(BOX, "Enter")
            page.wait_for_url("**/desk/search/?found=*")
            assert page.input_value(BOX) == "alert" and world.told.hex in page.content().replace("-", "")
            listener.look(page)
        page.context.close()
    assert listener.heard == []
    for written in (
        "<script>alert('account')",
        "onerror=alert(1)",
        "<svg onload=alert(1)>",
        "](javascript:alert(1))",
        "{{7*7}}",
    ):
        assert written in read, written


def test_control_23_had_it_run_it_would_have_been_heard(chromium, lived):
    """The listener hears a dialog, an error, a breach of the policy and a script address, so that silence means something."""
    listener = Listener()
    page = opened(chromium, lived, "ben", listener)
    page.goto(lived[1] + "/desk/")
    page.evaluate("alert(1)")
    page.evaluate("setTimeout(() => { throw new Error('x') })")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)><a href=javascript:alert(1)>x</a>')"
    )
    page.wait_for_function("breaches.length")
    listener.look(page)
    kinds = {one.split(": ")[-1].split(" ")[0] for one in listener.heard}
    assert len(listener.heard) == 4, (kinds, listener.heard)
    page.context.close()

"""Every page of the front door: no fault that axe-core knows, on a small phone, wide, from right to left, and enlarged."""

import re

import pytest
from playwright.sync_api import Page

from tests.cast import Cast
from tests.journeys.front_door import ACCOUNT, Report, every_page

pytestmark = pytest.mark.journey
WEATHER = "https://www.bbc.co.uk/weather"


@pytest.fixture
def door(service, django_db_blocker) -> str:
    with django_db_blocker.unblock():
        Cast().desk
    return service + "/en-gb"


@pytest.mark.slow
def test_control_46_no_page_has_a_fault(opened, faults, door):
    """And every page has one heading, a neutral title, the numbers to ring and the way out; and letters at twice
    their size push nothing aside (at four times the size, a window of 1,280 pixels is this one of 320)."""
    page = opened(320).new_page()
    found = {}
    for name in every_page(page, door):
        if wrong := faults(page) + pushed_aside(page):
            found[name] = wrong
        assert page.locator("h1").count() == 1, name
        assert page.title() in ("Questions", "Page"), name
        assert "999" in page.inner_text("aside"), name
        assert page.get_by_role("button", name="Exit this page").count() == 1, name
    assert found == {}


def pushed_aside(page: Page) -> list[str]:
    """What is wider than the window when letters are twice their size in one of 640 pixels."""
    page.set_viewport_size({"width": 640, "height": 800})
    page.locator("html").evaluate("page => { page.style.fontSize = '200%' }")
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.locator("html").evaluate("page => { page.style.fontSize = '' }")
    page.set_viewport_size({"width": 320, "height": 800})
    return ["letters at 200 % push something aside"] if wide else []


@pytest.mark.slow
def test_control_46_nor_wide_from_right_to_left_and_without_script(opened, faults, door):
    page = opened(1280, javascript=False).new_page()
    found = {}
    for name in every_page(page, door.replace("en-gb", "ar")):
        if not name.startswith("work"):
            assert page.locator("html").get_attribute("dir") == "rtl", name
        if wrong := faults(page):
            found[name] = wrong
    assert found == {}


def test_control_46_by_keyboard_alone(opened, door):
    """From the first page to the receipt with Tab, Space, arrows and Enter, and the focus always seen."""
    page = opened(1280).new_page()
    page.goto(door + "/")
    keys = Keys(page)
    keys.chooses("danger", "no")
    keys.presses_continue()
    keys.to("#id_seen").types(ACCOUNT)
    keys.presses_continue()
    for _skipped in range(2):  # kind, where
        keys.presses_continue()
    keys.to("#id_when").types("yesterday")
    keys.enters()  # Enter in a line goes on, and never back
    assert Report(page, door).at == "there"
    while Report(page, door).at != "you":
        keys.presses_continue()
    keys.chooses("you", "anonymous")
    keys.presses_continue()
    keys.presses_continue()
    keys.to("button[value=change-seen]").enters()
    assert Report(page, door).at == "seen"
    keys.presses_continue()
    keys.presses_continue()
    assert len(Report(page, door).code) == 25


class Keys:
    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, selector: str) -> "Keys":
        for _press in range(120):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                assert self.seen(), f"the focus is not seen on {selector}"
                return self
        raise AssertionError(f"Tab never came to {selector}")

    def seen(self) -> bool:
        """Whether what has the focus is inside the window, not covered, and drawn otherwise than without it."""
        return self.page.evaluate(
            """() => { const one = document.activeElement, box = one.getBoundingClientRect(), look = getComputedStyle(one);
                const label = one.labels && one.labels[0] ? getComputedStyle(one.labels[0], "::before") : look;
                return box.bottom > 0 && box.top < innerHeight
                    && [look, label].some((each) => each.outlineStyle !== "none" || each.boxShadow !== "none"); }"""
        )

    def types(self, words: str) -> "Keys":
        self.page.keyboard.type(words)
        return self

    def chooses(self, name: str, value: str) -> None:
        self.to(f"input[name={name}]")
        for _press in range(5):
            if self.page.evaluate("document.activeElement.value") == value:
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Space")

    def presses_continue(self) -> None:
        self.to("#question button[value=next]:not([aria-hidden])").enters()

    def enters(self) -> None:
        """Enter, and the next page is there: asked before that, the old one answers or is gone in the middle."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


# History and the way out


def ready(opened, door: str, javascript: bool) -> Page:
    context = opened(360, javascript=javascript)
    context.route(
        f"{WEATHER}**",
        lambda route: route.fulfill(body="<title>Weather</title>Sunny intervals", content_type="text/html"),
    )
    page = context.new_page()
    page.goto("about:blank")
    return page


def is_away(page: Page) -> None:
    """Two navigations may be under way at once, of which the second ends the first: look where it comes to rest."""
    for _look in range(100):
        if page.url.startswith(WEATHER):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"stands at {page.url}")


def history(page: Page) -> list[dict]:
    return page.context.new_cdp_session(page).send("Page.getNavigationHistory")["entries"]


@pytest.mark.parametrize("javascript", [True, False])
def test_control_47_after_the_way_out_back_shows_nothing(opened, door, javascript):
    page = ready(opened, door, javascript)
    Report(page, door).opens().comes_to("when")
    page.get_by_role("button", name="Exit this page").click()
    is_away(page)
    for _press in range(4):
        try:
            page.go_back(timeout=3000)
        except Exception as trouble:  # the browser has kept nothing that it could show
            assert "ERR_CACHE_MISS" in str(trouble) or "Timeout" in str(trouble)
        content = page.content()
        assert ACCOUNT not in content and "Bridgwater" not in content
        if page.url.startswith("http"):
            assert 'name="draft"' not in content or 'value="danger"' in content


@pytest.mark.parametrize("javascript", [True, False])
def test_control_47_history_names_nothing(opened, door, javascript):
    page = ready(opened, door, javascript)
    code = Report(page, door).opens().sends()
    Report(page, door).comes_back(code)
    for entry in history(page):
        path = re.sub(r"^https?://[^/]+", "", entry["url"])
        assert path in ("about:blank", "/en-gb/", "/en-gb/questions/", "/en-gb/back/"), path
        assert entry["title"] in ("about:blank", "", "Questions", "Page"), entry["title"]


def test_control_47_the_way_out_forgets_who_came_back(opened, door):
    page = ready(opened, door, False)
    person = Report(page, door).opens()
    person.comes_back(person.sends())
    assert "We have it" in page.inner_text("h1")
    page.get_by_role("button", name="Exit this page").click()
    is_away(page)
    person.opens("back/")
    assert "Enter your code" in page.inner_text("h1")


def test_control_47_three_times_shift_is_a_way_out_too(opened, door):
    page = ready(opened, door, True)
    Report(page, door).opens().comes_to("when")
    for _press in range(3):
        page.keyboard.press("Shift")
    is_away(page)


def test_the_browsers_back_button_on_the_way_is_safe(opened, door):
    """The browser asks whether to send the page again; saying yes shows it with every word."""
    page = ready(opened, door, False)
    person = Report(page, door).opens().comes_to("when")
    try:
        page.go_back(timeout=3000)
    except Exception as trouble:
        assert "ERR_CACHE_MISS" in str(trouble) or "Timeout" in str(trouble)
    page.reload()
    assert person.at in ("where", "which")
    person.comes_to("check")
    assert ACCOUNT in page.inner_text("main")


# The receipt


@pytest.mark.parametrize("language", ["en-gb", "ar"])
def test_the_code_reads_from_left_to_right_in_every_language(opened, door, language):
    page = opened(360, javascript=False).new_page()
    Report(page, door.replace("en-gb", language)).opens().sends()
    boxes = [span.bounding_box() for span in page.locator(".ns-code span").all()]
    assert len(boxes) == 7
    rows: dict[int, list[float]] = {}
    for box in boxes:
        rows.setdefault(round(box["y"]), []).append(box["x"])
    assert [len(row) for row in rows.values()] == [3, 3, 1]
    assert all(row == sorted(row) for row in rows.values()) and list(rows) == sorted(rows)


def test_printed_it_is_a_card_that_looks_like_nothing(opened, door):
    page = opened(1280).new_page()
    person = Report(page, door).opens()
    code = person.sends()
    assert page.get_by_role("button", name="Print a small card").is_visible()
    page.emulate_media(media="print")
    words = page.evaluate(
        """() => { const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); let words = "";
            while (walk.nextNode()) { const box = walk.currentNode.parentElement;
                if (box.getClientRects().length && !box.closest("script")) words += " " + walk.currentNode.data; }
            return words; }"""
    )
    shown = re.sub(r"\s+", " ", words).strip()
    assert (
        shown
        == f"Reader's card {code[:4]} {code[4:8]} {code[8:12]} {code[12:16]} {code[16:20]} {code[20:24]} {code[24]} Please return by the date stamped."
    )


def test_without_script_no_button_promises_what_it_cannot_do(opened, door):
    page = opened(360, javascript=False).new_page()
    Report(page, door).opens().sends()
    assert not page.get_by_role("button", name="Print a small card").is_visible()


def test_who_keeps_nothing_sees_no_code_any_more(opened, door):
    page = opened(360, javascript=False).new_page()
    code = Report(page, door).opens().sends()
    page.get_by_role("button", name="Go on without the code").click()
    assert "You are done" in page.inner_text("h1") and code[:4] not in page.content()


# Whom to ring


def test_the_numbers_are_found_by_need_and_language_and_history_names_neither(opened, faults, door):
    """On a small phone, by keyboard, without script; and printed it is a sheet of large numbers."""
    page = ready(opened, door, False)
    Report(page, door).opens()
    page.get_by_role("link", name="I would rather talk to somebody").click()
    keys = Keys(page)
    keys.to("#id_need").types("Ill")
    keys.to("#id_language").types("Pol")
    keys.to(".ns-wanted button").enters()
    assert page.locator("main h2").all_inner_texts()[:3] == [
        "In danger now",
        "Modern Slavery Helpline",
        "Ill or hurt, Polski (Polish)",
    ]
    line = page.locator(".ns-line", has_text="NHS 111")
    assert line.locator("a[href='tel:111']").is_visible() and "They have interpreters" in line.inner_text()
    assert faults(page) == []
    paths = {re.sub(r"^https?://[^/]+", "", entry["url"]) for entry in history(page)}
    assert paths == {"about:blank", "/en-gb/", "/en-gb/numbers/"}
    page.emulate_media(media="print")
    assert not page.locator(".ns-wanted").is_visible() and not page.locator(".ns-help").is_visible()
    assert page.locator(".ns-call a").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") > 28

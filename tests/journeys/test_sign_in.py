"""Coming in for the first time and every time after: by passkey, and by password and app. Without a mouse."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from northstar.foundation.access import actors, services
from northstar.foundation.access.acting import acting_as
from tests.cast import Cast
from tests.living import House, eventually, living

pytestmark = [pytest.mark.journey, pytest.mark.slow]
PASSWORD = "eleven slow otters upstream"


@pytest.fixture(scope="module")
def house(chromium, django_db_setup, django_db_blocker) -> Iterator[House]:
    with living(django_db_blocker) as running:
        Cast().everybody()
        yield running


def invited(house: House, name: str, address: str, role: str = "responder") -> str:
    """Cara invites somebody; the answer is the link in the mail that arrives."""
    cast = Cast()
    with acting_as(actors.member(cast.cara)) as cara:
        services.invite_member(
            actor=cara, agency=cast.westmarch, email=address, name=name, role=role, at=timezone.now()
        )
    mails = eventually(lambda: house.mails_to(address), "the invitation")
    return str(re.search(r"http://localhost:\d+/sign-in/link/\S+", mails[-1]).group(0))


def with_passkeys(context: BrowserContext) -> Page:
    """A page on a device with a fingerprint reader, as Chromium plays it."""
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def reach(page: Page, words: str) -> None:
    """Press Tab until that control has the focus, and see that one sees so."""
    for _step in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => { const one = document.activeElement; const label = one.labels && one.labels[0];"
            " return ((label ? label.innerText : '') + ' ' + (one.innerText || '')).trim() }"
        )
        if words in " ".join(focused.split()):
            outline = page.evaluate(
                "() => { const s = getComputedStyle(document.activeElement);"
                " return s.outlineStyle !== 'none' || s.boxShadow !== 'none' }"
            )
            assert outline, f"nothing shows that “{words}” has the focus"
            return
    raise AssertionError(f"“{words}” cannot be reached by keyboard")


def press(page: Page, words: str) -> None:
    before = page.evaluate("performance.timeOrigin")
    reach(page, words)
    page.keyboard.press("Enter")
    page.wait_for_function(
        "before => performance.timeOrigin !== before && document.readyState === 'complete'", arg=before
    )


def write(page: Page, label: str, words: str) -> None:
    reach(page, label)
    page.keyboard.type(words)


@pytest.fixture
def looks(faults) -> Callable[[Page, str], None]:
    """``looks(page, "Sign in")``: that page, and nothing wrong with it."""

    def look(page: Page, heading: str) -> None:
        assert heading in page.inner_text("h1")
        assert not faults(page)

    return look


def test_by_passkey_on_a_phone_without_a_mouse(house, opened, looks, shot):
    page = with_passkeys(opened(360))
    page.goto(invited(house, "Una Marlow", "una.marlow@westmarch.example"))
    looks(page, "Welcome, Una Marlow")
    press(page, "Set up how I sign in")
    looks(page, "Set up how you sign in")
    shot(page, "sign-in-first-time")
    page.goto(house.address + "/notices/")
    assert page.url.startswith(house.address + "/sign-in/set-up/"), "nothing else is open yet"
    write(page, "Name of this passkey", "Work phone")
    press(page, "Make a passkey")
    looks(page, "Your account")
    assert "Work phone" in page.inner_text("main")
    assert "If you lose this device" in page.inner_text("main")
    press(page, "Go to the desk")
    press(page, "Sign out")
    looks(page, "Sign in")
    page.goto(house.address + "/notices/")
    press(page, "Sign in with a passkey")
    assert page.url == house.address + "/notices/", "back where they wanted to go"
    assert "Westmarch Council" in page.inner_text("header")


def test_by_password_and_app(house, opened, looks):
    page = opened(1280).new_page()
    page.goto(invited(house, "Olwen Pryce", "olwen.pryce@westmarch.example", role="agency_lead"))
    press(page, "Set up how I sign in")
    press(page, "Use a password and an app")
    looks(page, "Choose a password")
    write(page, "New password", "westmarch westmarch")
    press(page, "Continue")
    assert "Leave out your name" in page.inner_text("main")
    looks(page, "Choose a password")
    write(page, "New password", PASSWORD)
    press(page, "Continue")
    looks(page, "Set up the app")
    secret = page.locator("details bdi").text_content().replace(" ", "")
    write(page, "The six digits", code(secret))
    press(page, "Continue")
    looks(page, "Recovery codes")
    press(page, "Show me ten codes")
    assert page.locator("main li").count() == 10
    looks(page, "Recovery codes")
    press(page, "I have kept them")
    page.goto(house.address + "/people/")
    looks(page, "People")
    press(page, "Sign out")
    write(page, "E-mail address", "olwen.pryce@westmarch.example")
    write(page, "Password", PASSWORD)
    press(page, "Continue")
    looks(page, "Show that it is you")
    write(page, "Code of your app", "000 000")
    press(page, "Sign in")
    assert "not right, or it has been used" in page.inner_text("main")
    looks(page, "Show that it is you")
    write(page, "Code of your app", code(secret, steps=1))  # not the one that it was set up with
    press(page, "Sign in")
    assert page.url == house.address + "/desk/"


def test_a_lead_looks_after_people(house, opened, looks, shot):
    """Invites, changes a role, ends and takes it back."""
    page = with_passkeys(opened(1280))
    page.goto(invited(house, "Rhian Voss", "rhian.voss@westmarch.example", role="agency_lead"))
    press(page, "Set up how I sign in")
    press(page, "Make a passkey")
    page.goto(house.address + "/people/invite/")
    looks(page, "Invite somebody")
    write(page, "Full name", "Tam Okafor")
    write(page, "Work e-mail address", "tam.okafor@westmarch.example")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    press(page, "Send the invitation")
    assert "An invitation is on its way to Tam Okafor" in page.inner_text("main")
    looks(page, "People")
    shot(page, "agency-people")
    press(page, "Change role Tam Okafor")
    looks(page, "What may Tam Okafor do?")
    page.get_by_label("Responder").check()
    press(page, "Give this role")
    press(page, "End now Tam Okafor")
    assert "can no longer act for" in page.inner_text("main")
    press(page, "Undo")
    assert "can act for Westmarch Council again" in page.inner_text("main")


def test_without_javascript_the_password_way_is_whole(house, opened, looks):
    page = opened(360, javascript=False).new_page()
    page.goto(house.address + "/sign-in/")
    assert "A passkey needs JavaScript" in page.inner_text("main")
    assert not page.get_by_role("button", name="Sign in with a passkey").is_visible()
    page.get_by_label("E-mail address").fill("nobody@westmarch.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    assert "do not belong together" in page.inner_text("main")


def code(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))

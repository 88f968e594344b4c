"""A clinic becomes a partner: from the invitation to the first useful act, and the day on which somebody leaves it."""

import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from northstar.foundation.access import actors, services
from northstar.foundation.access.acting import acting_as
from tests.cast import Cast
from tests.factories import joining
from tests.journeys.test_sign_in import with_passkeys
from tests.living import House, eventually, living

pytestmark = [pytest.mark.journey, pytest.mark.slow]
CLINIC, LEAD, NURSE = "Tamarisk Clinic", "nia.hartwell@tamarisk.example", "bede.rowan@tamarisk.example"
DIRECTOR, MEG = "orla.finch@tamarisk.example", "meg.alder@desk.example"


@pytest.fixture(scope="module")
def house(chromium, django_db_setup, django_db_blocker) -> Iterator[House]:
    with living(django_db_blocker) as running:
        cast = Cast().everybody()
        joining.both_papers()
        with acting_as(actors.member(cast.hal)) as hal:
            services.invite_member(
                actor=hal, agency=cast.desk, email=MEG, name="Meg Alder", role="coordinator", at=timezone.now()
            )
        yield running


@pytest.fixture
def looks(faults):
    """``looks(page, "People")``: that page, and nothing wrong with it."""

    def look(page: Page, heading: str) -> None:
        assert heading in page.inner_text("h1")
        assert faults(page) == [], heading

    return look


def mailed(house: House, address: str, since: int = 0) -> str:
    """The link in the newest mail to an address, once there are more than ``since``."""
    mails = eventually(lambda: house.mails_to(address)[since:], f"a mail to {address}")
    return str(re.findall(r"http://localhost:\d+/\S+", mails[-1])[0])


def press(page: Page, words: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=words).first.click()


def fills(page: Page, **answers: str) -> None:
    for name, words in answers.items():
        page.locator(f"#id_{name}").fill(words)


def test_a_clinic_joins_is_of_use_and_somebody_leaves(house, opened, looks):
    desk = with_passkeys(opened(1280))
    comes_in(house, desk, MEG, "Meg Alder", looks)
    invite(house, desk, looks)
    phone = opened(360)
    apply(house, phone.new_page(), looks)
    check_and_approve(house, desk, looks)
    sign(house, opened(1280).new_page(), looks)
    lead = with_passkeys(opened(1280))
    comes_in(house, lead, LEAD, "Nia Hartwell", looks)
    begins(house, lead, looks)
    lead.goto(house.address + "/people/invite/")
    fills(lead, name="Bede Rowan", email=NURSE)
    lead.get_by_label("Front-line professional").check()
    press(lead, "Send the invitation")
    nurse = with_passkeys(opened(360))
    comes_in(house, nurse, NURSE, "Bede Rowan", looks)
    reports(house, nurse, looks)
    desk.goto(house.address + "/desk/queue/")
    assert "Concerns 1" in desk.inner_text("main")
    leaves(house, lead, nurse, looks)


def invite(house: House, desk: Page, looks) -> None:
    desk.goto(house.address + "/partners/invite/")
    fills(desk, organisation=CLINIC, name="Nia Hartwell", email=LEAD)
    desk.get_by_label("Kind").select_option("nhs")
    looks(desk, "Invite")
    desk.locator("main form button.govuk-button").click()
    looks(desk, CLINIC)


def apply(house: House, page: Page, looks) -> None:
    """On a phone, through the link in the mail."""
    page.goto(mailed(house, LEAD))
    assert page.locator("#id_organisation").input_value() == CLINIC
    fills(page, does="We treat people who have nowhere else to go.", why="So that a nurse knows whom to ring.")
    fills(page, lead_post="Safeguarding lead", lead_phone="01632 960 781")
    page.get_by_label("Avon and Somerset").check()
    page.get_by_label("The UK GDPR, like most").check()
    page.get_by_label("Somebody else").check()
    fills(page, signatory_name="Orla Finch", signatory_post="Director", signatory_email=DIRECTOR)
    fills(page, protection_name="Data desk", protection_email="data@tamarisk.example")
    press(page, "Send it to the coordinator")
    looks(page, "We have your application")


def check_and_approve(house: House, desk: Page, looks) -> None:
    desk.goto(house.address + "/partners/")
    desk.get_by_role("link", name=CLINIC).click()
    press(desk, "Take it up")
    while desk.get_by_role("link", name="Look into it").count():
        desk.get_by_role("link", name="Look into it").first.click()
        desk.locator("input[name=finding]").first.check()
        fills(desk, note="Seen, and rung back on the switchboard's number.")
        desk.locator("main form button.govuk-button").click()
    looks(desk, CLINIC)
    desk.get_by_role("button", name="Look once more, and approve").click()
    looks(desk, "Approve")
    press(desk, "Approve, and send the papers")


def sign(house: House, page: Page, looks) -> None:
    page.goto(mailed(house, DIRECTOR))
    while page.get_by_role("button", name="Sign it").count():
        for name in ("basis", "gateway"):
            if page.locator(f"input[name={name}]").count():
                page.locator(f"input[name={name}]").first.check()
        fills(page, name="Orla Finch", post="Director")
        page.locator("input[name=authority]").check()
        looks(page, "Papers to read and sign")
        press(page, "Sign it")
    looks(page, "Everything is signed")


def comes_in(house: House, page: Page, address: str, name: str, looks) -> None:
    """By the link of the invitation, with a passkey, to the first page."""
    link = eventually(
        lambda: [found for mail in house.mails_to(address) for found in re.findall(r"http\S+/sign-in/link/\S+", mail)],
        "the invitation",
    )
    page.goto(link[-1])
    looks(page, f"Welcome, {name}")
    press(page, "Set up how I sign in")
    with page.expect_navigation():
        page.get_by_role("button", name="Make a passkey").click()
    page.goto(house.address + "/desk/")
    assert "You act for" in page.inner_text("header")


def begins(house: House, lead: Page, looks) -> None:
    """What a new lead finds: their first day, and how ready the clinic is."""
    assert "first day" in lead.inner_text("main")
    lead.goto(house.address + "/first-day/")
    looks(lead, "first day")
    lead.goto(house.address + "/partners/tamarisk-clinic/readiness/")
    looks(lead, "ready")


def reports(house: House, page: Page, looks) -> None:
    """The first useful act: what a patient said, in three pages on a phone."""
    page.goto(house.address + "/en-gb/work/")
    fills(page, account="A patient says that a man keeps her passport and her wages.", place="Bridgwater")
    page.locator("input[name=know][value=saw]").check()
    looks(page, "Report")
    while page.locator("#question button[value=next]").count():
        with page.expect_navigation():
            page.locator("#question button[value=next]").last.click()
    looks(page, "The desk has it")
    page.get_by_role("link", name="See what your agency has reported").click()
    looks(page, f"Reported by {CLINIC}")


def leaves(house: House, lead: Page, nurse: Page, looks) -> None:
    """Access ends at once, in the open window too; then what was in hand goes to somebody by name."""
    lead.goto(house.address + "/people/")
    press(lead, "End now Bede Rowan")
    looks(lead, "Hand over what Bede Rowan had")
    nurse.reload()
    assert nurse.url.startswith(house.address + "/sign-in/")
    lead.locator("main select").first.select_option(label="Nia Hartwell, Agency lead")
    press(lead, "Hand over")
    assert "1 thing handed over" in lead.inner_text("main")
    looks(lead, "Hand over what Bede Rowan had")
    lead.goto(house.address + "/people/handed-to-you/")
    looks(lead, "Handed to you")
    assert "Bede Rowan" in lead.inner_text("main")

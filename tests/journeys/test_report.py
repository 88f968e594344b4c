"""A worried person with an old phone and no script reports what they saw, changes their mind, and comes back."""

import re

import pytest

from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services import messages, triage
from northstar.foundation.access.acting import acting_as
from tests.cast import Cast
from tests.journeys.front_door import ACCOUNT, Report

pytestmark = pytest.mark.journey


class Rosa:
    """She clears tables opposite a car wash, and is afraid that somebody finds out that it was her."""

    def __init__(self, page, address: str) -> None:
        self.page, self.report = page, Report(page, address)

    def finds_her_language(self) -> None:
        self.report.opens()
        self.page.get_by_role("link", name="Română").click()
        assert "Vă faceți griji pentru cineva?" in self.page.inner_text("h1")
        self.page.get_by_role("link", name="English").click()

    def sees_whom_to_ring_and_is_not_kept_there(self) -> None:
        self.report.chooses("danger", "yes").goes_on()
        assert self.page.locator("a[href='tel:999']").first.is_visible()
        self.report.goes_on()
        assert self.report.at == "seen"

    def forgets_to_write_anything_and_is_told_kindly(self) -> None:
        self.report.goes_on()
        assert "Write what you saw or heard. A few words are enough." in self.page.inner_text(".govuk-error-summary")

    def tells_what_she_saw(self) -> None:
        self.report.answers().goes_on()

    def goes_back_and_finds_every_word(self) -> None:
        self.page.get_by_role("button", name="Back").last.click()
        assert self.page.locator("#id_seen").input_value() == ACCOUNT
        self.report.goes_on()

    def tells_about_two_people(self) -> None:
        self.report.comes_to("people").writes("people-0-name", "Silver Van Man")
        self.page.get_by_role("button", name="Add another person").click()
        self.report.writes("people-1-description", "a boy, perhaps sixteen").chooses(
            "people-1-role", "worried_about"
        ).goes_on()

    def stays_nameless(self) -> None:
        self.report.comes_to("you").chooses("you", "anonymous").goes_on()
        assert self.report.at == "photos"  # nobody asks how to reach her

    def adds_a_photo(self) -> None:
        self.page.locator("#id_photos").set_input_files(
            {"name": "wash.png", "mimeType": "image/png", "buffer": picture()}
        )
        self.report.goes_on()

    def reads_it_all_and_changes_one_answer(self) -> None:
        told = self.page.inner_text("main")
        for words in (ACCOUNT, "Silver Van Man", "a boy, perhaps sixteen", "QQ99 ZZZ", "wash.png"):
            assert words in told
        self.page.get_by_role("button", name=re.compile("Change.*under 18")).click()
        self.report.chooses("child", "yes").goes_on()
        assert self.report.at == "check"

    def sends_it_and_writes_the_code_on_her_hand(self) -> str:
        self.report.goes_on()
        assert "Somebody reads it within 15 minutes" in self.page.inner_text("main")
        return self.report.code

    def presses_send_a_second_time(self) -> str:
        self.page.reload()
        return self.report.code

    def comes_back_days_later(self, code: str) -> str:
        written = f"{code[:4]} {code[4:8].lower()}-{code[8:]}"
        self.report.comes_back(written)
        return self.page.inner_text("main")

    def answers_the_question(self) -> None:
        self.page.locator("#id_message").fill("It says Bridgwater on the door.")
        self.page.get_by_role("button", name="Send it").click()
        assert "We have what you wrote" in self.page.inner_text("main")

    def closes_and_leaves_no_trace(self) -> None:
        self.page.get_by_role("button", name="Close, and forget that I was here").click()
        self.report.opens("back/")
        assert "Enter your code" in self.page.inner_text("h1")


def picture() -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (80, 60), "teal").save(out, "PNG")
    return out.getvalue()


def test_rosa_reports_a_car_wash(opened, service, django_db_blocker, settings, tmp_path, shot):
    settings.FILES_ROOT = tmp_path
    with django_db_blocker.unblock():
        cast = Cast()
        cast.desk
        ben = cast.actor("ben")
    rosa = Rosa(opened(360, 640, javascript=False).new_page(), service + "/en-gb")
    rosa.finds_her_language()
    shot(rosa.page, "report-first-page")
    rosa.sees_whom_to_ring_and_is_not_kept_there()
    rosa.forgets_to_write_anything_and_is_told_kindly()
    rosa.tells_what_she_saw()
    rosa.goes_back_and_finds_every_word()
    rosa.tells_about_two_people()
    rosa.report.comes_to("you")
    shot(rosa.page, "report-who-may-know", see=".govuk-back-link, .ns-progress")
    rosa.stays_nameless()
    rosa.adds_a_photo()
    shot(rosa.page, "report-check-answers")
    rosa.reads_it_all_and_changes_one_answer()
    code = rosa.sends_it_and_writes_the_code_on_her_hand()
    shot(rosa.page, "report-code", see="main h2")
    assert len(code) == 25 and rosa.presses_send_a_second_time() == code
    with django_db_blocker.unblock(), acting_as(ben):
        concern = (
            queries.concerns_for(ben)
            .order_by("-received_at", "pk")
            .filter(child="yes", reporter_mode="anonymous")
            .last()
        )
        assert concern is not None and concern.urgency == "immediate" and concern.account == ACCOUNT
        triage.claim_concern(actor=ben, concern_id=concern.pk, at=now())
        messages.ask_reporter(actor=ben, concern_id=concern.pk, body="What does it say on the van?", at=now())
    told = rosa.comes_back_days_later(code)
    assert "Somebody is looking at it" in told and "What does it say on the van?" in told
    rosa.answers_the_question()
    rosa.closes_and_leaves_no_trace()
    with django_db_blocker.unblock(), acting_as(ben):
        said = [message.body for message in queries.messages_for(ben, concern)]
        assert said == ["What does it say on the van?", "It says Bridgwater on the door."]


def now():
    from django.utils import timezone

    return timezone.now()

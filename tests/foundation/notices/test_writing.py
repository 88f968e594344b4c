"""The text of mails: the same for everybody, in every language, and silent about everything."""

import re
from uuid import uuid4

import pytest
from django.conf import settings as project
from django.utils import timezone

from northstar.foundation.agencies.models import Agency
from northstar.foundation.notices import services
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.services import writing
from northstar.foundation.notices.states import Letter
from tests.jobs import run_jobs

pytestmark = pytest.mark.usefixtures("kinds")
LANGUAGES = [code for code, _name in project.LANGUAGES]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", list(Letter))
def test_control_33_no_letter_says_anything_in_any_language(letter, language, settings):
    subject, body = writing.written(letter, language)
    assert subject and "\n" not in subject and settings.SERVICE_NAME in body
    assert re.findall(r"https?://\S+", body) == [f"{settings.BASE_ADDRESS}/"]
    assert "{{" not in body and "None" not in body and not re.search(r"\d", body.replace(settings.BASE_ADDRESS, ""))


def test_control_33_nothing_of_what_happened_is_in_a_mail(acting, cast, mailoutbox):
    """Every name, number and id that a mail could carry is a canary; each kind is told and its mail searched."""
    canaries, asha = {"Quillfeather Agency", "Pemberlow"}, cast.asha
    Agency.objects.filter(pk=cast.harbour_light.pk).update(name="Quillfeather Agency", short_name="Pemberlow")
    with acting("ben") as ben:
        for kind in ("test.sent", "test.urgent", "test.waits"):
            services.tell(kind=kind, to=cast.harbour_light, record=cast.harbour_light, at=timezone.now())
            run_jobs()
        canaries |= {str(value) for value in (ben.membership_id, ben.agency_id, cast.harbour_light.pk, asha.pk)}
    with acting("asha"):
        canaries |= {str(pk) for pk in Notice.objects.values_list("pk", flat=True)}
        canaries |= {str(pk) for pk in Mail.objects.values_list("pk", flat=True)}
        canaries |= {str(kind) for kind in Notice.objects.values_list("kind", flat=True)}
    assert {message.subject for message in mailoutbox} == {
        "Something new is waiting for you", "Something needs you now",
    }  # fmt: skip
    for message in mailoutbox:
        raw = message.message().as_string()
        plain = raw.replace(message.to[0], "")
        assert not [canary for canary in canaries if canary in plain or canary.replace("-", "") in plain]
        assert asha.user.name.split()[0] not in plain


def test_control_32_all_mails_of_a_letter_are_byte_for_byte_the_same(settings):
    def without_address(message) -> bytes:
        return re.sub(rb"(?m)^(Message-ID|Date|To): .*\n", b"", message.message().as_bytes())

    one, two = (writing.message(Letter.DAILY, to=to, mail_id=uuid4()) for to in ("a@x.example", "b@y.example"))
    assert without_address(one) == without_address(two)


def test_a_mail_tried_again_has_the_same_name_and_tells_no_number():
    number = uuid4()
    one, two = (writing.message(Letter.WAITING, to="a@x.example", mail_id=number) for _ in "12")
    assert one.extra_headers["Message-ID"] == two.extra_headers["Message-ID"]
    assert number.hex not in one.message().as_string() and str(number) not in one.message().as_string()
    assert one.extra_headers["Auto-Submitted"] == "auto-generated"


def test_nothing_is_told_of_a_kind_that_nobody_contributes(acting, cast):
    with acting("ben"), pytest.raises(LookupError):
        services.tell(kind="test.unknown", to=cast.desk, record=None, at=timezone.now())

"""Every mail about an account, in every language: no name, no agency, no number but the link's."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.utils import timezone, translation

from northstar.foundation.accounts import tasks
from northstar.foundation.accounts.states import News, Purpose
from tests.factories import accounts

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in project.LANGUAGES]
LETTERS = [*Purpose, *News]
CANARY = "Quillfeather"
LINK = "https://northstar.example/sign-in/link/Kf3x-token/"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS)
def test_control_33_a_mail_about_an_account_names_nobody(letter, language, mailoutbox):
    """Rendered by the jobs themselves, for somebody whose every word is a canary."""
    person = accounts.user(f"{CANARY} Pemberlow", email="somebody@partners.example")
    with translation.override(language):
        if letter in list(Purpose):
            tasks._mail(person, letter, {"address": LINK, "until": timezone.now() + timedelta(minutes=10)})
        else:
            tasks.send_news(user=str(person.pk), news=str(letter))
    sent = mailoutbox[-1]
    said = sent.message().as_string().replace(person.email, "")
    for canary in (CANARY, "Pemberlow", str(person.pk), person.pk.hex, person.name):
        assert canary not in said
    links = re.findall(r"https?://\S+", sent.body)
    wanted = LINK if letter in list(Purpose) else project.BASE_ADDRESS
    assert [one.rstrip("/.") for one in links] == [wanted.rstrip("/")]
    assert sent.subject and not re.search(r"\d", sent.subject) and "\n" not in sent.subject
    assert "{{" not in sent.body and "None" not in sent.body

"""The page of help: 999 and the helpline first, then what fits; an address and a page that give nothing away."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from northstar.faces.front_door.queries import lines
from northstar.foundation.agencies.models import Contact
from northstar.foundation.audit.services import as_command
from northstar.foundation.codes import queries as codes
from northstar.foundation.codes import services
from tests.factories import agencies

pytestmark = pytest.mark.django_db
NUMBERS = "/en-gb/numbers/"
TUESDAY, SUNDAY = datetime(2026, 6, 9, 10, tzinfo=UTC), datetime(2026, 6, 14, 1, tzinfo=UTC)


def words(page) -> str:
    main = re.search(r"<main.*</main>", page.content.decode(), re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main[0])))


def names(need: str = "", language: str = "", at: datetime = TUESDAY) -> list[list[str]]:
    return [[one.name for one in group.lines] for group in lines.helping(at, need, language).groups]


@pytest.fixture
def harbour() -> Contact:
    agency = agencies.agency("harbour", "Harbour Advice")
    return Contact.objects.create(
        agency=agency,
        purpose="victim_support",
        label="Advice line",
        phone="01632 960 321",
        person="Jory Pascoe",
        languages=["en", "ro"],
        area_codes=["E06000023"],
        public=True,
        state="confirmed",
        confirmed_on=agencies.days_ago(10),
        valid_from=agencies.EARLY,
        always_open=True,
    )


@pytest.mark.parametrize("chosen", [{}, {"need": "law"}, {"language": "ti"}, {"need": "child", "language": "vi"}])
def test_999_and_the_helpline_are_first_whatever_is_chosen(client, chosen):
    said = words(client.post(NUMBERS, chosen) if chosen else client.get(NUMBERS))
    numbers = re.findall(r"\b(?:999|08000 121 700|0800 1111|116 123|0800 144 8848|0300 123 1100)\b", said)
    assert numbers[:2] == ["999", "08000 121 700"] and len(numbers) > 2


def test_without_a_choice_every_line_stands_once_under_its_foremost_need():
    groups = lines.helping(TUESDAY).groups
    assert [group.title for group in groups] == [title for _code, title in lines.needs(TUESDAY.date())]
    found = [one.name for group in groups for one in group.lines]
    assert len(found) == len(set(found)) > 10 and "Modern Slavery Helpline" not in found


def test_by_need():
    assert names("work") == [["Acas", "Citizens Advice"]]
    assert names("child") == [["Childline"]]
    assert names("text") == [["Domestic Abuse Helpline", "On a train or at a station", "Shout"]]


def test_by_language_those_who_speak_it_or_have_interpreters_stand_first():
    speaking, english = names(language="ro")
    assert "NHS 111" in speaking and "Samaritans" in english and not set(speaking) & set(english)
    assert names("work", "ro") == [["Acas"], ["Citizens Advice"]]
    assert names("violence", "en") == [["Childline", "Domestic Abuse Helpline", "Rape Crisis"]]


def test_what_is_still_to_be_checked_or_has_ended_is_not_shown():
    assert names("child") == [["Childline"]]
    with as_command("test"):
        edit = services.Edit(by="finn", at=TUESDAY, reason="Compared with their own pages")
        services.confirm_checked(edit=edit, slug="help_line", on=TUESDAY.date(), code="nspcc")
        services.retire_code(edit=edit, slug="help_line", code="acas", from_on=date(2026, 6, 1))
        assert names("child") == [["Childline", "NSPCC Helpline"]] and names("work") == [["Citizens Advice"]]
    codes.kept.forget()


def test_hours_and_whether_somebody_is_there():
    def advice(at: datetime) -> lines.Line:
        return lines.helping(at, "law").groups[0].lines[0]

    assert advice(TUESDAY).hours == "Monday-Friday 09:00-17:00." and advice(TUESDAY).now == "Open now."
    assert advice(SUNDAY).now == "Closed now. Opens: tomorrow 09:00."
    with translation.override("ro"):
        assert advice(SUNDAY).hours == "Luni-Vineri 09:00-17:00." and "mâine 09:00" in advice(SUNDAY).now
    assert lines._read("mornings") == ((), False) and lines._hours((), False) == "Not at every hour."


def test_partners_stand_by_place_with_their_duty_and_nobody_is_named(client, harbour):
    said = words(client.post(NUMBERS, {"need": "talk", "language": "ro"}))
    assert "Help near you Bristol Advice line Harbour Advice 01632 960 321 Day and night. They speak: Română" in said
    assert "Pascoe" not in said
    assert "Harbour" not in words(client.post(NUMBERS, {"need": "child"}))
    Contact.objects.filter(pk=harbour.pk).update(state="lapsed")
    assert "Harbour" not in words(client.get(NUMBERS))


def test_the_address_says_nothing_and_the_browser_keeps_nothing(client):
    page = client.post(NUMBERS, {"need": "violence", "language": "ro"})
    assert page.status_code == 200 and page.headers["Cache-Control"] == "no-store"
    assert set(client.cookies) == {"csrf"}
    text = page.content.decode()
    assert not re.search(r'href="[^"]*(?:\?|#(?!main-content))', text) and 'method="get"' not in text
    # A link that carries a choice shows nothing of it.
    assert words(client.get(NUMBERS + "?need=violence")) == words(client.get(NUMBERS))


def test_without_its_token_it_answers_all_the_same_unless_the_browser_left_in_a_hurry():
    strict = Client(enforce_csrf_checks=True)
    page = strict.post(NUMBERS, {"need": "violence"})
    assert page.status_code == 403 and "Sexual violence, or violence at home Childline" in words(page)
    strict.get("/en-gb/leave/")
    page = strict.post(NUMBERS, {"need": "violence"})
    assert page.status_code == 403 and "Somebody to talk to Samaritans" in words(page)


def test_a_choice_that_is_not_offered_is_said_at_its_place(client):
    page = client.post(NUMBERS, {"need": "x", "language": "ro"})
    assert 'href="#id_need"' in page.content.decode() and "govuk-error-message" in page.content.decode()
    assert "999" in words(page) and "Samaritans" in words(page)


def test_in_arabic_from_right_to_left_with_numbers_as_they_are_dialled(client, harbour):
    page = client.get("/ar/numbers/").content.decode()
    assert '<html lang="ar" dir="rtl"' in page and '<bdi dir="ltr">0800 1111</bdi>' in page
    assert "خط المساعدة ضد العبودية الحديثة" in page and '<bdi lang="en">Advice line</bdi>' in page


def test_it_needs_no_script_and_asks_the_database_one_question(client, harbour):
    client.get(NUMBERS)
    for ask in (lambda: client.get(NUMBERS), lambda: client.post(NUMBERS, {"need": "talk"})):
        with CaptureQueriesContext(
            connection,
        ) as met:
            page = ask()
        asked = [each["sql"] for each in met if "select" in each["sql"].casefold() and "set_config" not in each["sql"]]
        assert len(asked) == 1, asked
        assert "data-module" in page.content.decode() and "onclick" not in page.content.decode()

"""Every sentence in every language, the compiled catalogue fresh, and the language in the address."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from northstar.faces.front_door.management.commands.compile_languages import compiled, entries
from northstar.faces.front_door.queries import options
from northstar.foundation.codes import queries as codes
from tests.faces.front_door.catalogue import messages
from tests.faces.front_door.conftest import Visitor

OTHERS = [code for code, _name in settings.LANGUAGES if not code.startswith("en")]
FORMS = {"ro": 3, "sq": 2, "vi": 1, "pl": 3, "ar": 6}
NAMES = re.compile(r"%\(\w+\)s|%\{\w+\}")
# Names that stay as they are, and words that two languages share.
SAME = {"Childline", "Crimestoppers", "%(what)s %(number)s"}


def source(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES/django.po"


def test_there_are_the_five_languages_of_the_report():
    assert OTHERS == ["ro", "sq", "vi", "pl", "ar"]


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_of_the_front_door_lacks_a_translation(language):
    known = {(message, plural): words for _context, message, plural, words in entries(source(language).read_text())}
    missing = {message: where for message, where in messages().items() if message not in known}
    assert not missing, f"{language}: write these into django.po, then run: northstar manage compile_languages"
    untouched = [message for message in messages() if known[message][0] == message[0] and message[0] not in SAME]
    assert not untouched


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_stands_for_a_sentence_that_is_gone(language):
    known = {
        (message, plural) for _context, message, plural, _words in entries(source(language).read_text()) if message
    }
    assert known == set(messages())


@pytest.mark.parametrize("language", OTHERS)
def test_names_in_a_sentence_stay_as_they_are(language):
    for _context, message, plural, words in entries(source(language).read_text()):
        if not message:
            continue
        assert len(words) == (FORMS[language] if plural else 1), message
        wanted = set(NAMES.findall(message))
        for form in words:
            # A form for one or two may say the number in words.
            assert set(NAMES.findall(form)) == wanted or (plural and set(NAMES.findall(form)) < wanted), message


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_is_fresh(language):
    path = source(language)
    assert path.with_suffix(".mo").read_bytes() == compiled(path.read_text()), "run: northstar manage compile_languages"


@pytest.mark.parametrize("language", OTHERS)
def test_every_catalogue_says_that_it_waits_for_a_native_reader(language):
    assert "Waiting for a native reader." in source(language).read_text().splitlines()[0]


def test_the_compiler_makes_what_gettext_reads(tmp_path):
    import gettext

    path = tmp_path / "x.mo"
    path.write_bytes(compiled(source("pl").read_text()))
    with path.open("rb") as file:
        made = gettext.GNUTranslations(file)
    assert made.gettext("Continue") == "Dalej"
    one, many = "About %(count)s short question left", "About %(count)s short questions left"
    assert [made.ngettext(one, many, count).split()[0] for count in (1, 3, 5, 12, 22)] == [
        "Zostało",
        "Zostały",
        "Zostało",
        "Zostało",
        "Zostały",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("language", OTHERS)
def test_the_choices_of_code_lists_are_translated_too(language):
    for slug in ("concern_category", "indicator", "how_known", "safe_channel", "sector"):
        for entry in codes.list_as_of(slug, options.today()):
            if entry.desk_only or entry.code == "not_asked":
                continue
            with translation.override(language):
                assert entry.plain() != entry.plain_label or entry.plain_label in ("Barber",), (slug, entry.code)


@pytest.mark.django_db
@pytest.mark.parametrize("language", OTHERS)
def test_a_whole_report_in_each_language(language, desk, acting):
    """The language is in the address all the way, no cookie says it, and the desk is told which it was."""
    from northstar.casework.concerns.queries import concerns as queries

    visitor = Visitor(language=language)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in visitor.text
    with translation.override(language):
        waiting = translation.gettext("This translation is waiting for a native reader.")
    assert waiting in visitor.text
    visitor.to("check")
    assert waiting in visitor.text and f'action="/{language}/questions/"' in visitor.text
    assert visitor.send()
    assert set(visitor.client.cookies) == {"csrf"}
    with acting("ben") as ben:
        assert queries.concerns_for(ben).get().language == language


@pytest.mark.django_db
def test_a_phone_set_to_a_language_opens_in_it_and_the_picker_needs_no_cookie(desk, client):
    assert client.get("/", headers={"Accept-Language": "ro-RO,ro;q=0.9"}).headers["Location"] == "/ro/"
    assert client.get("/", headers={"Accept-Language": "tlh"}).headers["Location"] == "/en-gb/"
    page = client.get("/ro/").content.decode()
    for code, name in (
        ("en-gb", "English"),
        ("sq", "Shqip"),
        ("vi", "Tiếng Việt"),
        ("pl", "Polski"),
        ("ar", "العربية"),
    ):
        assert f'href="/{code}/"' in page and name in page
    assert "language" not in client.cookies

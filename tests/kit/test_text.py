"""What people type is kept as they see it, and nothing unseen comes with it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northstar.kit.text import clean_line, clean_paragraphs

anything = st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b", "ab"),
        ("plate\u202eZZZ99QQ", "plateZZZ99QQ"),
        ("\u2066hidden\u2069", "hidden"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("e\u0301", "é"),
        ("\ud800half", "half"),
        ("\U000e0041tag", "tag"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\x1b[31mred", "[31mred"),
        ("  kept inside:  two  spaces  ", "kept inside:  two  spaces"),
        ("", ""),
    ],
)
def test_unseen_characters_go_and_words_stay(typed, kept):
    assert clean_paragraphs(typed) == kept


@pytest.mark.parametrize(
    "words",
    [
        "نحن بخير\u200f.",
        "Ngô Thị Hạnh",
        "Łódź",
        "Ștefan",
        "می\u200cخواهم",
        "<script>alert(1)</script>",
        "'; drop table x; --",
        "👩🏽\u200d🚒",
    ],
)
def test_every_language_and_every_hostile_sentence_is_kept_as_text(words):
    assert clean_paragraphs(words) == words


def test_a_pile_of_marks_is_cut_to_what_a_language_needs():
    assert len(clean_paragraphs("z" + "\u0301" * 500)) <= 8


def test_a_line_has_no_line_ends():
    assert clean_line("14 Quay\nStreet\t Northmoor ") == "14 Quay Street Northmoor"


@given(anything)
def test_cleaning_twice_changes_nothing(typed):
    once = clean_paragraphs(typed)
    assert clean_paragraphs(once) == once
    assert clean_line(clean_line(typed)) == clean_line(typed)


@given(anything)
def test_what_is_kept_can_be_stored_and_shows_itself(typed):
    kept = clean_paragraphs(typed)
    kept.encode("utf-8")
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(unicodedata.category(each) in ("Cc", "Cs") for each in kept if each != "\n")
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

"""What looks as if it told who somebody is, and what does not."""

from datetime import date

import pytest

from northstar.kit.identifying import Sign, signs

TODAY = date(2026, 11, 28)
TELLS = [
    ("Ring her on 07700 900123.", Sign.PHONE),
    ("ring 07700900123", Sign.PHONE),
    ("01632 960 123", Sign.PHONE),
    ("(01632) 960123 after six", Sign.PHONE),
    ("0117-496-0123", Sign.PHONE),
    ("+44 7700 900123", Sign.PHONE),
    ("+40 7000 000 000", Sign.PHONE),
    ("0044 7700 900 123", Sign.PHONE),
    ("7700 900123", Sign.PHONE),
    ("\uff10\uff17\uff17\uff10\uff10 \uff19\uff10\uff10\uff11\uff12\uff13", Sign.PHONE),  # wide digits
    ("\u0660\u0667\u0667\u0660\u0660 \u0669\u0660\u0660\u0661\u0662\u0663", Sign.PHONE),  # Arabic digits
    ("Write to someone.else@mail.example please", Sign.EMAIL),
    ("someone @ mail.example", Sign.EMAIL),
    ("a white van, AB12 CDE", Sign.PLATE),
    ("ab12cde", Sign.PLATE),
    ("Ab12 cdf", Sign.PLATE),
    ("plate A123 BCD", Sign.PLATE),
    ("plate ABC 123D", Sign.PLATE),
    ("14 Harbour Road", Sign.ADDRESS),
    ("14 harbour road", Sign.ADDRESS),
    ("Flat 2, 14a Long Acre Lane", Sign.ADDRESS),
    ("at 7, BS1 4ST", Sign.ADDRESS),
    ("12 Example, Bristol bs1 4st", Sign.ADDRESS),
    ("QQ 12 34 56 C is not one, AB 12 34 56 C is", Sign.NATIONAL_INSURANCE),
    ("ab123456c", Sign.NATIONAL_INSURANCE),
    ("NHS 943 476 5919", Sign.NHS_NUMBER),
    ("9434765919", Sign.NHS_NUMBER),
    ("12/03/1998", Sign.BIRTH),
    ("12.3.98", Sign.BIRTH),
    ("1998-03-12", Sign.BIRTH),
    ("12th of March 1998", Sign.BIRTH),
    ("March 12, 1998", Sign.BIRTH),
    ("born 2 November 2026", Sign.BIRTH),
    ("DOB: 02/11/2026", Sign.BIRTH),
]
SAYS_NOTHING = [
    "Two women and a child of about 6 need a bed tonight, from 21:30 until Monday 30 November 2026, 9 am.",
    "An interpreter for Vietnamese on 03/12/2026 at 14.30, for 2 hours, in BS10 and later in OX14 for 1 hour.",
    "Somebody off the M5 and the A38; 12 to 15 men, £20 a day, section 45, rule 35.",
    "Our concern C-7K3M9QX2 and your request R-00000001.",
    "In 2019 or 2020; between 1 and 2 am; 24/7; 10 000 pounds.",
    "near BS1 4ST",
    "2 women in a house close to the 3 Bristol parks; 4 of them work in a street near 1 Police station.",
    "We saw them on 12 November 2026 and 2026-11-12 14:30.",
    "She speaks Albanian, he Romanian. 943 476 5918 is no number of anything.",
    "",
]


@pytest.mark.parametrize(("text", "sign"), TELLS)
def test_what_tells_who_somebody_is_is_found(text, sign):
    assert signs(f"She is here. {text}", TODAY) == [sign]


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_what_tells_nobody_is_left_alone(text):
    assert signs(text, TODAY) == []


@pytest.mark.parametrize("own", ["Owen, 0117 496 0123", "+44 117 496 0123 until five", "(0117) 4960123"])
def test_the_writers_own_number_is_theirs_to_give(own):
    assert signs("Ring me on 0117 496 0123.", TODAY, own=[own]) == []
    assert signs("Ring me on 0117 496 0124.", TODAY, own=[own]) == [Sign.PHONE]


def test_the_writers_own_mail_is_theirs_to_give():
    assert signs("To Owen@hearth.example", TODAY, own=["owen@hearth.example"]) == []
    assert signs("To her@hearth.example", TODAY, own=["owen@hearth.example"]) == [Sign.EMAIL]


def test_a_long_text_is_read_at_once():
    assert signs("1 a " * 5_000 + "0" * 5_000 + "@" * 5_000 + "a" * 5_000, TODAY) == []

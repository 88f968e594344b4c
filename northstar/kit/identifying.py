"""What in a text looks as if it told who somebody is: numbers, addresses and dates. Names cannot be told from words."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum


class Sign(StrEnum):
    """A kind of thing by which a person can be found."""

    PHONE = "phone"
    EMAIL = "email"
    PLATE = "plate"
    ADDRESS = "address"
    NATIONAL_INSURANCE = "national_insurance"
    NHS_NUMBER = "nhs_number"
    BIRTH = "birth"


_EMAIL = re.compile(r"[^\s@<>,;:()]{1,64}\s?@\s?[^\s@<>,;:()]{1,200}\.[a-z]{2,}", re.IGNORECASE)
_GAP = r"[ .()\-–]{0,3}"
# From +, 0 or 07 without its 0; a date or a time is taken out before.
_PHONE = re.compile(rf"(?<![\w+])(?:\+(?:{_GAP}\d){{8,15}}|\(?0(?:{_GAP}\d){{8,14}}|7(?:{_GAP}\d){{9}})(?!\w)")
_NHS = re.compile(r"(?<!\w)(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?!\w)")
_INSURANCE = re.compile(r"(?<!\w)[a-ceghj-pr-tw-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d](?!\w)", re.IGNORECASE)
# Since 2001 in any case; the two older ways in capitals only, because "the M5 and" is a road.
_PLATE = re.compile(r"(?<!\w)([a-z]{2}\d{2})( ?)([a-hj-pr-z]{3})(?!\w)", re.IGNORECASE)
_OLD_PLATE = re.compile(r"(?<!\w)(?:[A-HJ-NPR-TV-Y]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-HJ-NPR-TV-Y])(?!\w)")
# Words of three letters that follow a postcode's first half: "OX14 and", "near BS10 for".
_WORDS = frozenset(
    "all and any are ask bed but but can day for had has her him his how law man may men met new not now nor old"
    " one our out per saw see set she six ten the too two use van via was way who why yet you".split()
)
_POSTCODE = r"[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}"
_HOUSE = r"(?<![\w.,:/£-])\d{1,4}[a-z]?"
_STREET = (
    "road|rd|street|st|avenue|ave|lane|ln|close|drive|way|terrace|place|court|crescent|gardens|grove|hill|row|square"
    "|parade|mews|walk|view|park|house|buildings"
)
# "2 women in a house" is nobody's address: a street's name is written large, or is one word before a plain street.
_ADDRESS = re.compile(
    rf"(?i:{_HOUSE},? [^\n]{{0,60}}?(?<!\w){_POSTCODE})(?!\w)"
    rf"|{_HOUSE},? (?:[A-Z][\w’'-]* ){{1,3}}(?i:{_STREET})(?!\w)"
    rf"|{_HOUSE},? [a-z]+ (?:road|rd|street|avenue|lane|terrace|crescent)(?!\w)"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = (
    re.compile(r"(?<![\d./-])(?P<day>\d{1,2})(?P<gap>[./ -])(?P<month>\d{1,2})(?P=gap)(?P<year>\d{4}|\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>\d{4})[./-](?P<month>\d{1,2})[./-](?P<day>\d{1,2})(?!\d)"),
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH}),? (?P<year>\d{{4}})", re.IGNORECASE
    ),
    re.compile(
        rf"(?<!\w)(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}})(?!\d)", re.IGNORECASE
    ),
)
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")
_BORN = re.compile(r"(?<!\w)(?:born|birth|birthday|d\.? ?o\.? ?b)\b[^\n]{0,40}$", re.IGNORECASE)


def signs(text: str, today: date, *, own: Collection[str] = ()) -> list[Sign]:
    """What a text seems to hold, each kind once. ``own``: texts whose telephone numbers and addresses are the writer's.

    A full date is taken for a birthday when it says so, or when it lies more than a year back.
    """
    plain = _plain(text)
    mine_mails, mine_numbers = _mails(" ".join(own)), {_digits(one) for one in _phones(_plain(" ".join(own)))}
    found = {
        Sign.EMAIL: bool(_mails(plain) - mine_mails),
        Sign.PHONE: any(_digits(one) not in mine_numbers for one in _phones(plain)),
        Sign.PLATE: _has_plate(plain),
        Sign.ADDRESS: _ADDRESS.search(plain) is not None,
        Sign.NATIONAL_INSURANCE: _INSURANCE.search(plain) is not None,
        Sign.NHS_NUMBER: any(_is_nhs("".join(one.groups())) for one in _NHS.finditer(plain)),
        Sign.BIRTH: _has_birthday(plain, today),
    }
    return [sign for sign in Sign if found[sign]]


def phones(text: str) -> list[str]:
    """The telephone numbers in a text, as they are written."""
    return [found.strip() for found in _phones(_plain(text))]


def _plain(text: str) -> str:
    """Digits of every script as 0 to 9, wide letters as narrow ones."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(each)) if each.isdecimal() else each for each in folded)


def _mails(text: str) -> set[str]:
    return {found[0].replace(" ", "").casefold() for found in _EMAIL.finditer(text)}


def _phones(plain: str) -> Iterator[str]:
    for pattern in (*_DATES, _TIME):
        plain = pattern.sub(" / ", plain)
    return (found[0] for found in _PHONE.finditer(plain))


def _digits(number: str) -> str:
    """The number without what stands before it in one country or from abroad."""
    digits = "".join(each for each in number if each.isdigit())
    return re.sub(r"^(?:00)?44|^0", "", digits).lstrip("0")


def _has_plate(plain: str) -> bool:
    modern = (found for found in _PLATE.finditer(plain) if not found[2] or found[3].casefold() not in _WORDS)
    return next(modern, None) is not None or _OLD_PLATE.search(plain) is not None


def _is_nhs(digits: str) -> bool:
    """The sum that every NHS number keeps (modulus 11)."""
    check = 11 - sum(int(each) * weight for each, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return check % 11 == int(digits[9]) and check != 10


def _has_birthday(plain: str, today: date) -> bool:
    for pattern in _DATES:
        for found in pattern.finditer(plain):
            day = _day(found, today)
            if day is not None and (
                (today - day).days > 365 or _BORN.search(plain[max(0, found.start() - 60) : found.start()])
            ):
                return True
    return False


def _day(found: re.Match[str], today: date) -> date | None:
    year, month = int(found["year"]), found["month"]
    if len(found["year"]) == 2:
        year += 2000 if year + 2000 <= today.year else 1900
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].casefold()) + 1
    try:
        return date(year, number, int(found["day"]))
    except ValueError:
        return None

"""Reading single cells as people fill them in: days, numbers to ring, addresses, yes and no."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext as _

from northstar.foundation.agencies.services.importing.columns import fold
from northstar.foundation.agencies.states import Channel
from northstar.kit.text import clean_line

T = TypeVar("T")


class NotRead(Exception):
    """The cell can't be taken; the message says what to do."""


# What people write where they know nothing.
_NOTHING = frozenset(
    {"", "n a", "na", "none", "nil", "tbc", "tba", "not known", "unknown", "not applicable", "x", "to be confirmed"}
)
_EPOCH, _SERIAL = date(1899, 12, 30), re.compile(r"[2-7]\d{4}(?:\.0+)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_FIRST = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4}|\d{2})")
_IN_WORDS = re.compile(r"(?:[a-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]([a-z]{3,9})\.?,?[ -](\d{4}|\d{2})")
_NO_DAY = re.compile(r"([a-z]{3,9})\.?,?[ -](?:\d{4}|\d{2})|\d{1,2}/\d{4}|\d{4}-\d{1,2}|(?:19|20)\d\d")
_BETWEEN_ADDRESSES = re.compile(r"[\s<>,;:()\[\]\"]+")
_BEFORE_A_NUMBER = re.compile(r"^\D*?(?:tel|telephone|phone|mobile|mob|t|ring|call)\b[ .:-]*", re.IGNORECASE)
_EXTENSION = re.compile(r"[ ,;(]*(?:extension|extn|ext|x|#)[ .:]*(\d{1,6})\)?$", re.IGNORECASE)
_DIALLED = re.compile(r"[0-9+ ()./-]+")
_AT_HOME = re.compile(r"0[0-9]+(?: [0-9]+){0,4}")
_PLAIN = re.compile(r"\+?[0-9][0-9 -]*(?:\([0-9]+\)[0-9 -]*)?")
_is_address, _is_page = EmailValidator(), URLValidator(schemes=["http", "https"])
_YES, _NO = frozenset({"yes", "y", "true", "1", "shown", "public"}), frozenset({"no", "n", "false", "0", "hidden"})
_CHANNELS = {
    Channel.DESK: ("northstar", "desk", "in northstar", "in northstar with a mail that says something is there"),
    Channel.MAIL: ("e mail", "email", "mail", "by e mail", "by email"),
    Channel.PHONE: ("telephone", "phone", "tel", "ring", "by phone", "by telephone", "call"),
}
_TOLD = {name: channel for channel, names in _CHANNELS.items() for name in names}
_WHOM = {
    "adults": (True, False), "adult": (True, False), "children": (False, True), "child": (False, True),
    "both": (True, True), "all": (True, True), "adults and children": (True, True), "children and adults": (True, True),
    "everybody": (True, True), "everyone": (True, True),
}  # fmt: skip


def said_nothing(written: str) -> bool:
    """Empty, or a way of writing that it is: “n/a”, “-”, “tbc”, “none”."""
    return not written or (len(written) < 20 and fold(written) in _NOTHING)


def read_day(written: str) -> date:
    """A day, day first: “3.4.26”, “03/04/2026”, “3 April 2026”, 2026-04-03, or the number that Excel keeps."""
    text = clean_line(written).casefold()
    text = text.removesuffix(" 00:00").removesuffix(" 00:00:00")
    if _SERIAL.fullmatch(text):
        return _EPOCH + timedelta(days=int(float(text)))
    try:
        if re.fullmatch(r"\d{4}-\d\d?-\d\d?", text):
            year, month, day = map(int, text.split("-"))
            return date(year, month, day)
        if found := _DAY_FIRST.fullmatch(text):
            return date(_year(found[3]), int(found[2]), int(found[1]))
        if (found := _IN_WORDS.fullmatch(text)) and found[2][:3] in _MONTHS:
            return date(_year(found[3]), _MONTHS.index(found[2][:3]) + 1, int(found[1]))
    except ValueError as fault:
        raise NotRead(
            _("There is no such day: we read the day first, then the month. Write it like 3 April 2026.")
        ) from fault
    if _NO_DAY.fullmatch(text):
        raise NotRead(_("Which day? Write it like 3 April 2026."))
    raise NotRead(_("Write one day, like 3 April 2026."))


def _year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)


def read_phone(written: str) -> tuple[str, str]:
    """A number to ring as the house keeps it, and what is to be said of how it was read (nothing: as written)."""
    text = clean_line(written)
    if _AT_HOME.fullmatch(text) and 10 <= len(text.replace(" ", "")) <= 11:
        return text, ""
    bare = _BEFORE_A_NUMBER.sub("", text).strip()
    extension = _EXTENSION.search(bare)
    number = bare[: extension.start()].strip() if extension else bare
    after = f" ext {extension[1]}" if extension else ""
    if not _DIALLED.fullmatch(number):
        raise NotRead(_several(number) or _("Write one number in figures, like 01632 960 001 or 01632 960 001 ext 4."))
    digits = re.sub(r"\D", "", number)
    if len(digits) <= 6 and "+" not in number:
        return digits + after, ""
    try:
        parsed = phonenumbers.parse(number, "GB")
    except phonenumbers.NumberParseException as fault:
        raise NotRead(_several(number) or _("This is no telephone number. Write it like 01632 960 001.")) from fault
    if not phonenumbers.is_possible_number(parsed):
        raise NotRead(
            _several(number) or _("This number has too few or too many figures. Write it like 01632 960 001.")
        )
    fine = (
        _PLAIN.fullmatch(number)
        and "(0)" not in number
        and (number.startswith(("0", "+")) or parsed.country_code != 44)
    )
    if fine and number + after == text:
        return text, ""
    at_home = parsed.country_code == 44
    how = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    kept = phonenumbers.format_number(parsed, how) + after
    said = (
        ""
        if re.sub(r"[^\d]", "", kept) == re.sub(r"[^\d]", "", text)
        else _("The number was read as %(number)s.") % {"number": kept}
    )
    return kept, said


def _several(number: str) -> str:
    """What to say when there is more than one number in a cell."""
    parts = [part for part in re.split(r"\bor\b|[,;/]|\band\b", number) if len(re.sub(r"\D", "", part)) >= 6]
    return _("There are two numbers here. Keep one; give the other a row of its own.") if len(parts) > 1 else ""


def same_number(one: str, other: str) -> bool:
    return re.sub(r"\D", "", one) == re.sub(r"\D", "", other)


def read_email(written: str) -> str:
    """One address; without “mailto:”, the name before it, and what a program put round it."""
    text = clean_line(written).strip(" .;,<>")
    found = [piece for piece in _BETWEEN_ADDRESSES.split(text) if "@" in piece]
    addresses = list(dict.fromkeys(address.strip(".'").casefold() for address in found))
    if len(addresses) > 1:
        raise NotRead(_("There are two addresses here. Keep one; give the other a row of its own."))
    address = found[0].strip(".'") if found else text
    try:
        _is_address(address)
    except ValidationError as fault:
        raise NotRead(_("Write one e-mail address, like duty@council.example.")) from fault
    return address


def read_web(written: str) -> str:
    text = clean_line(written).strip("<>")
    address = text if "://" in text else f"https://{text}"
    try:
        if not text or not urlsplit(address).hostname:
            raise ValueError
        _is_page(address)
    except (ValidationError, ValueError) as fault:
        raise NotRead(_("Write the address of a page, like https://www.council.example.")) from fault
    return address


def read_yes(written: str) -> bool:
    word = fold(written)
    if word in _YES or word in _NO:
        return word in _YES
    raise NotRead(_("Write Yes or No."))


def read_order(written: str) -> int:
    text = written.removesuffix(".0")
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= 9999:
        return int(text)
    raise NotRead(_("Write a whole number from 1 to 9999."))


def read_channel(written: str) -> str:
    return _listed(written, _TOLD.get, _("Write Northstar, E-mail or Telephone."))


def read_whom(written: str) -> tuple[bool, bool]:
    return _listed(written, _WHOM.get, _("Write Adults, Children or Both."))


def _listed(written: str, found: Callable[[str], T | None], otherwise: str) -> T:
    known = found(fold(written))
    if known is None:
        raise NotRead(otherwise)
    return known

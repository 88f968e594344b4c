"""Understanding one row: each cell by its column, against what is held of the contact already."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.services.importing import cells
from northstar.foundation.agencies.services.importing.cells import NotRead
from northstar.foundation.agencies.services.importing.columns import straight
from northstar.foundation.agencies.services.importing.hours import read_hours
from northstar.foundation.agencies.services.importing.knowing import Directory, Names
from northstar.foundation.agencies.services.importing.writing import text_of
from northstar.foundation.agencies.states import Channel
from northstar.kit.text import clean_line
from northstar.kit.worktime import Opening

TEXTS = ("label", "person", "have_ready", "owner_name", "source")
# An empty cell leaves what is held here; in every other column it empties it.
_KEPT_WHEN_EMPTY = frozenset({"id", "label", "channel", "whom", "public", "priority", "confirmed_on", "source"})
_LONGEST = {field.name: field.max_length or 200 for field in Contact._meta.concrete_fields}
# Nobody plans further, so that a slip in the year shows.
_AHEAD = timedelta(days=3660)


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell: the column's key (nothing: the row), what was written, what to do."""

    column: str
    written: str
    says: str


@dataclass
class Understood:
    """What a row says of a contact, as values of its fields; ``hours`` is there when the row says them."""

    values: dict[str, Any] = field(default_factory=dict)
    hours: tuple[Opening, ...] | None = ()
    says_hours: bool = False
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def fault(self, column: str, written: str, says: str) -> None:
        self.faults.append(Fault(column, written, says))


def understand(
    given: Mapping[str, str], held: Contact | None, shown: Mapping[str, Any], known: Directory
) -> Understood:
    """The row's cells read one by one. ``shown`` is how the contact held would be exported: such cells change nothing."""
    found, reader = Understood(), _Reader(held, known)
    for key, written in given.items():
        if key not in _READERS or (held is not None and _same(written, text_of(shown.get(key)))):
            continue
        empty = cells.said_nothing(written)
        if empty and (key in _KEPT_WHEN_EMPTY or held is None):
            continue
        try:
            _refuse_endless(key, written)
            _READERS[key](reader, found, key, "" if empty else written)
        except NotRead as fault:
            found.fault(key, written, str(fault))
    return found


def _refuse_endless(key: str, written: str) -> None:
    """Before a cell is looked into: looking takes the square of its length."""
    most = 3_000 if key in ("languages", "topics", "area_codes", *TEXTS) else 400
    if len(written) > most:
        raise NotRead(_("This is too long: %(count)s characters. Keep it short.") % {"count": f"{len(written):,}"})


def _same(written: str, shown: str) -> bool:
    return clean_line(written) == clean_line(shown)


@dataclass(frozen=True)
class _Reader:
    held: Contact | None
    known: Directory

    def text(self, found: Understood, key: str, written: str) -> None:
        text, most = clean_line(written), _LONGEST[key]
        if len(text) > most:
            raise NotRead(_("Keep this to %(most)s characters; it has %(count)s.") % {"most": most, "count": len(text)})
        if self.held is None or straight(text) != straight(getattr(self.held, key)):
            found.values[key] = text

    def email(self, found: Understood, key: str, written: str) -> None:
        address = cells.read_email(written) if written else ""
        if self.held is None or address.casefold() != getattr(self.held, key).casefold():
            found.values[key] = address

    def phone(self, found: Understood, key: str, written: str) -> None:
        number, said = cells.read_phone(written) if written else ("", "")
        if self.held is None or not number or not cells.same_number(number, self.held.phone):
            found.values[key] = number
            if said:
                found.notes.append(said)

    def web(self, found: Understood, key: str, written: str) -> None:
        found.values[key] = cells.read_web(written) if written else ""

    def channel(self, found: Understood, key: str, written: str) -> None:
        found.values[key] = cells.read_channel(written)

    def whom(self, found: Understood, key: str, written: str) -> None:
        found.values["for_adults"], found.values["for_children"] = cells.read_whom(written)

    def yes(self, found: Understood, key: str, written: str) -> None:
        found.values[key] = cells.read_yes(written)

    def order(self, found: Understood, key: str, written: str) -> None:
        found.values[key] = cells.read_order(written)

    def hours(self, found: Understood, key: str, written: str) -> None:
        found.says_hours = True
        if written:
            found.hours, said = read_hours(written)
            if said:
                found.notes.append(said)

    def day(self, found: Understood, key: str, written: str) -> None:
        day = cells.read_day(written) if written else None
        if day is not None and not date(1990, 1, 1) <= day <= self.known.day + _AHEAD:
            raise NotRead(_("This day is too far away. Check the year."))
        found.values[key] = day

    def confirmed(self, found: Understood, key: str, written: str) -> None:
        day = cells.read_day(written)
        if day > self.known.day:
            raise NotRead(_("This day is still to come. Write the day on which they said it."))
        ours = self.held.confirmed_on if self.held is not None else None
        if ours is not None and day < ours:
            said = _("It was confirmed here later than that, on %(day)s: that stays.")
            found.notes.append(said % {"day": formats.date_format(ours, "j F Y")})
        elif day != ours:
            found.values[key] = day

    def codes(self, found: Understood, key: str, written: str) -> None:
        names = {"languages": self.known.languages, "topics": self.known.topics, "area_codes": self.known.places}[key]
        chosen = _codes(written, names, also="&/" if key == "languages" else "")
        if self.held is None or set(chosen) != set(getattr(self.held, key)):
            found.values[key] = chosen


_READERS: dict[str, Callable[[_Reader, Understood, str, str], None]] = {
    **dict.fromkeys(TEXTS, _Reader.text),
    **dict.fromkeys(("email", "owner_email"), _Reader.email),
    **dict.fromkeys(("languages", "topics", "area_codes"), _Reader.codes),
    **dict.fromkeys(("trained_until", "valid_to"), _Reader.day),
    "phone": _Reader.phone,
    "web": _Reader.web,
    "channel": _Reader.channel,
    "whom": _Reader.whom,
    "public": _Reader.yes,
    "priority": _Reader.order,
    "hours": _Reader.hours,
    "confirmed_on": _Reader.confirmed,
}


def _codes(written: str, names: Names, *, also: str) -> list[str]:
    """Names between semicolons or on lines of their own, or between commas where no name holds one."""
    chosen: list[str] = []
    for part in filter(None, map(str.strip, re.split(r"[;\n|]", written))):
        whole = names.find(part) or names.find_other(part)
        pieces = [part] if whole else re.split(rf"[,{also}]|\band\b" if also else ",", part)
        for piece in filter(None, map(str.strip, pieces)):
            code = names.find(piece) or names.find_other(piece)
            if code is None:
                raise NotRead(unknown(piece, names.close_to(piece)))
            chosen.append(code)
    return list(dict.fromkeys(chosen))


def unknown(written: str, close: str) -> str:
    """The sentence for a name that stands in no list."""
    if close:
        return _("We don't know “%(name)s”. Did you mean “%(close)s”?") % {"name": written[:60], "close": close}
    return _("We don't know “%(name)s”. Choose from the sheet of lists in the template.") % {"name": written[:60]}


def channel_of(values: Mapping[str, Any]) -> str:
    """How a new contact is told when the row does not say so."""
    return Channel.MAIL if values.get("email") or not values.get("phone") else Channel.PHONE

"""Contacts as rows of a spreadsheet, in the same columns and words in which they are taken in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.services.importing.columns import COLUMNS
from northstar.foundation.agencies.services.importing.knowing import Directory, Names, Week
from northstar.foundation.agencies.states import Channel
from northstar.foundation.codes import queries as codes
from northstar.kit.weeks import week_words

HEADS = tuple(column.title for column in COLUMNS)
CHANNELS = {Channel.DESK: "Northstar", Channel.MAIL: "E-mail", Channel.PHONE: "Telephone"}
WHOM = {(True, True): "Both", (True, False): "Adults", (False, True): "Children"}
ALWAYS = "Day and night"


def cells_of(contact: Contact, week: Week, known: Directory) -> dict[str, Any]:
    """A contact by the columns' keys: texts, days and numbers."""
    plain = ("label", "person", "email", "phone", "web", "have_ready", "trained_until", "owner_name", "owner_email")
    cells = {name: getattr(contact, name) for name in (*plain, "confirmed_on", "priority", "valid_to", "source")}
    return cells | {
        "id": str(contact.pk),
        "agency": contact.agency.name,
        "purpose": codes.words("contact_purpose", contact.purpose, known.day),
        "channel": CHANNELS[Channel(contact.channel)],
        "hours": ALWAYS if week is None else "; ".join(week_words(week)),
        "languages": _words(contact.languages, "language", known.languages, known.day),
        "area_codes": "; ".join(known.places.word(code) for code in contact.area_codes),
        "whom": WHOM[contact.for_adults, contact.for_children],
        "topics": _words(contact.topics, "expertise", known.topics, known.day),
        "public": "Yes" if contact.public else "No",
        "state": str(contact.get_state_display()),
        "check_on": contact.check_on,
    }


def row_of(cells: dict[str, Any]) -> list[Any]:
    """Cells in the order of the columns."""
    return ["" if (value := cells.get(column.key)) is None else value for column in COLUMNS]


def text_of(value: Any) -> str:
    """A cell as it would be read back."""
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _words(chosen: Iterable[str], listed: str, names: Names, day: date) -> str:
    return "; ".join(names.labels.get(code) or codes.words(listed, code, day) for code in chosen)

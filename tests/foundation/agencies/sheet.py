"""A partnership's list of 400 contacts as somebody keeps it: titles above, merged cells, and every kind of dirt.

The same bytes' worth of content each time. ``kinds`` says what each odd row is, and what must become of it.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter

from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.agencies.services.importing.planning import EXAMPLE

HEADS = (
    "Northstar ID", "ORGANISATION ", "Contact for:", "Contact\npoint", "Named person", "E-mail  address", "Tel. no.",
    "Opening hours", "Languages spoken", "Area covered", "Expertise", "Last checked", "Fax", "Order",
)  # fmt: skip
HEAD_ROW = 5
ROWS = 400
PURPOSE = "Concerns about slavery or exploitation"


@dataclass(frozen=True)
class Kind:
    """One kind of dirt: where it stands, and the outcome; ``says`` is in the fault or note of the row."""

    name: str
    row: int
    outcome: str
    says: str = ""
    holds: dict[str, Any] = field(default_factory=dict)


def row(agency: str, label: str, **cells: Any) -> dict[str, Any]:
    names = ("id", "agency", "purpose", "label", "person", "email", "phone", "hours", "languages", "areas", "topics")
    known = dict.fromkeys((*names, "confirmed", "fax", "order"), "")
    return known | {"agency": agency, "purpose": PURPOSE, "label": label, "email": "duty@partner.example"} | cells


def odd_rows(held: Contact, other: Contact) -> list[tuple[str, dict[str, Any], str, str, dict[str, Any]]]:
    """Kind, cells, outcome, what is said, what the contact then holds. ``held`` and ``other`` are there already."""
    bristol = "Bristol City Council"
    same = row(held.agency.name, held.label, email=held.email, phone=held.phone)
    same |= {"purpose": "concern", "hours": "Mon-Fri 9:00-17:00", "languages": "Polish & Romanian", "confirmed": ""}
    spaces = row("Bristol\u00a0City\u200b Council ", "Out\u00a0of  hours\u200b")
    found = [
        ("spaces that nobody sees", spaces, "added", "", {"label": "Out of hours"}),
        ("curled quotes", row(bristol, "Children’s “front” door"), "added", "", {"label": "Children’s “front” door"}),
        ("an ampersand", row("Devon and Cornwall Police", "Ampersand"), "added", "", {}),
        ("a mailto link", row(bristol, "Mailto", email="mailto:Link@partner.example"), "added", "",
         {"email": "Link@partner.example"}),
        ("two addresses", row(bristol, "Two", email="a@partner.example; b@partner.example"), "faulty", "two addresses", {}),
        ("a number without its 0", row(bristol, "Zero", phone=1632960001), "added", "read as", {"phone": "01632 960001"}),
        ("+44 (0)", row(bristol, "Abroad", phone="+44 (0)1632 960 002"), "added", "", {"phone": "01632 960002"}),
        ("an extension", row(bristol, "Extension", phone="01632 960 003 extn. 42"), "added", "",
         {"phone": "01632 960003 ext 42"}),
        ("two numbers", row(bristol, "Numbers", phone="01632 960004 / 01632 960005"), "faulty", "two numbers", {}),
        ("hours nobody can read", row(bristol, "When", hours="most mornings"), "faulty", "can't read these hours", {}),
        ("a day as Excel keeps it", row(bristol, "Serial", confirmed=46085), "added", "", {"confirmed_on": date(2026, 3, 4)}),
        ("a day as a day", row(bristol, "Day", confirmed=datetime(2026, 3, 4)), "added", "",
         {"confirmed_on": date(2026, 3, 4)}),
        ("a day with dots", row(bristol, "Dots", confirmed="4.3.26"), "added", "", {"confirmed_on": date(2026, 3, 4)}),
        ("the day first", row(bristol, "Slashes", confirmed="04/03/2026"), "added", "", {"confirmed_on": date(2026, 3, 4)}),
        ("a month and no day", row(bristol, "Month", confirmed="March 2026"), "faulty", "Which day?", {}),
        ("a misspelled agency", row("Bristol City Counsil", "Spelling"), "faulty", "Did you mean “Bristol City Council”", {}),
        ("a short name", row("BTP", "Short"), "faulty", "Did you mean “British Transport Police”", {}),
        ("a former name", row("Torbay Borough Council", "Former"), "faulty", "Did you mean “Torbay Council”", {}),
        ("nobody's name", row("Ministry of Magic", "Nobody"), "faulty", "add it to the directory first", {}),
        ("another purpose", row(bristol, "Purpose", purpose="Expert advise on a subject"), "faulty",
         "Did you mean “Expert advice on a subject”", {}),
        ("a purpose by its short word", row(bristol, "Synonym", purpose="MASH"), "added", "“MASH” was read as",
         {"purpose": "child_safeguarding"}),
        ("a language nobody knows", row(bristol, "Tongue", languages="English, Romanain"), "faulty",
         "Did you mean “Romanian”", {}),
        ("a place nobody knows", row(bristol, "Place", areas="Bristol; Narnia"), "faulty", "“Narnia”", {}),
        ("a subject with a comma", row(bristol, "Sea", topics="Ports, fishing and the sea"), "added", "",
         {"topics": ["maritime"]}),
        ("the same twice", row(bristol, "MAILTO"), "faulty", "stands in row", {}),
        ("there already", same, "unchanged", "", {}),
        ("there, but different", row(other.agency.name, other.label, phone="01632 960 777", email=other.email), "changed",
         "", {"phone": "01632 960 777"}),
        ("nothing said in words", row(bristol, "Nothing", phone="n/a", hours="-", languages="tbc", areas="None"), "added",
         "", {"phone": "", "languages": [], "area_codes": []}),
        ("like a formula", row(bristol, "=HYPERLINK(\"https://evil.example\")"), "added", "",
         {"label": '=HYPERLINK("https://evil.example")'}),
        ("the example left in", row(EXAMPLE, "Duty desk"), "faulty", "the example", {}),
        ("a number of elsewhere", row(bristol, "Elsewhere", id="6f1d3c0e-6a3d-5b1a-9a52-0b6a2b7f5c11"), "faulty",
         "don't know this number", {}),
        ("another agency's number", row(bristol, "Theirs", id=str(other.pk)), "faulty", "another agency", {}),
        ("no number at all", row(bristol, "Seven", id="007"), "faulty", "no number of ours", {}),
        ("no label", row(bristol, "  "), "faulty", "what the contact is called", {}),
        ("no address", row(bristol, "Silent", email=""), "faulty", "e-mail address", {}),
        ("an order in words", row(bristol, "Order", order="first"), "faulty", "1 to 9999", {}),
    ]  # fmt: skip
    hours = ("24/7", "9-5 Mon-Fri", "office hours", "weekdays 0900-1700", "Mon to Thu 8.30–5pm; Fri 8.30–4.30pm")
    hours += ("Daily 8am-8pm", "Mon-Fri: 09:00 - 17:00", "24 hours", "9am - 5pm, Monday to Friday", "weekends 10-2")
    return found + [
        (f"hours like {each}", row(bristol, f"Hours {each}", hours=each), "added", "", {}) for each in hours
    ]


def clean_rows(agencies: Sequence[Agency], count: int) -> list[dict[str, Any]]:
    return [
        row(
            agencies[place % len(agencies)].name,
            f"Desk {place}",
            phone=f"01632 960 {place % 1000:03}",
            hours="Mon-Fri 09:00-17:00",
            languages="English; Polish",
            order=100 + place,
        )
        for place in range(count)
    ]


def make(agencies: Sequence[Agency], held: Contact, other: Contact) -> tuple[bytes, list[Kind]]:
    """The workbook, and its odd rows. Row numbers are as the spreadsheet shows them."""
    odd = odd_rows(held, other)
    clean = clean_rows(agencies, ROWS - len(odd) - 3)
    out, kinds = io.BytesIO(), []
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.add_worksheet("Read me").write_string(0, 0, "Kept by the partnership office. Do not sort!")
        book.add_worksheet("Old").hide()
        sheet, day = book.add_worksheet("Contacts 2026"), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_string(0, 0, "South West partnership: contacts")
        sheet.write_row(HEAD_ROW - 1, 0, HEADS)
        at = HEAD_ROW
        for name, cells, outcome, says, holds in odd:
            at += at % 7 == 0  # an empty row now and then
            _write(sheet, at, cells, day)
            at += 1
            kinds.append(Kind(name, at, outcome, says, holds))
        for place in range(3):
            _write(sheet, at + place, row("", f"Merged {place}"), day)
            kinds.append(Kind("a merged agency", at + place + 1, "added"))
        sheet.merge_range(at, 1, at + 2, 1, "Dorset Police")
        for cells in clean:
            at += 1
            _write(sheet, at + 2, cells, day)
    return out.getvalue(), kinds


def _write(sheet: Any, at: int, cells: dict[str, Any], day: Any) -> None:
    for place, value in enumerate(cells.values()):
        if isinstance(value, datetime):
            sheet.write_datetime(at, place, value, day)
        elif isinstance(value, int):
            sheet.write_number(at, place, value)
        elif value:
            sheet.write_string(at, place, value)

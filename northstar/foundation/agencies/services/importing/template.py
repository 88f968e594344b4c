"""The empty list that a partnership fills in, with an example, a sentence for each column, and what may be chosen."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from northstar.foundation.agencies.services.importing.columns import TAKEN, WRONG, title_of
from northstar.foundation.agencies.services.importing.knowing import Names, listed, places_on
from northstar.foundation.agencies.services.importing.opening import Table
from northstar.foundation.agencies.services.importing.planning import EXAMPLE, Plan
from northstar.foundation.agencies.services.importing.writing import CHANNELS, WHOM

# As many rows as the boxes to choose from reach down to.
_OFFERED = 500
_WIDE = {"agency": 34, "purpose": 34, "email": 28, "hours": 34, "have_ready": 30, "source": 30, "id": 18}


def template_xlsx(*, day: date) -> bytes:
    """The list on the first sheet, what each column means on the second, what may be chosen on the third."""
    out, lists = io.BytesIO(), _lists(day)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        contacts, columns, choices = (book.add_worksheet(name) for name in (_("Contacts"), _("Columns"), _("Lists")))
        contacts.freeze_panes(1, 0)
        example = _example(day)
        for place, column in enumerate(TAKEN):
            # Text throughout: a telephone number keeps its first 0, and a day stays as it was typed.
            contacts.set_column(place, place, _WIDE.get(column.key, 20), text)
            contacts.write_string(0, place, str(column.title), bold)
            contacts.write_string(1, place, example.get(column.key, ""), text)
            columns.write_string(place + 1, 0, str(column.title), bold)
            columns.write_string(place + 1, 1, str(column.says), wrapped)
            columns.write_string(place + 1, 2, _("Yes") if column.needed else "")
        for place, head in enumerate((_("Column"), _("What to write"), _("Needed"))):
            columns.write_string(0, place, head, bold)
        columns.set_column(0, 0, 24)
        columns.set_column(1, 1, 90)
        for place, (key, chosen) in enumerate(lists.items()):
            choices.set_column(place, place, 34)
            choices.write_column(0, place, [title_of(key)], bold)
            choices.write_column(1, place, chosen)
            _offer(contacts, choices.get_name(), key, place, len(chosen))
    return out.getvalue()


def template_csv(*, day: date) -> bytes:
    """The headings and the example alone."""
    out, example = io.StringIO(), _example(day)
    csv.writer(out).writerows(
        [[str(column.title) for column in TAKEN], [example.get(column.key, "") for column in TAKEN]]
    )
    return out.getvalue().encode("utf-8-sig")


def to_mend(*, table: Table, plan: Plan) -> tuple[list[str], list[list[str]]]:
    """The file that was sent as heads and rows, with a last column that says what is wrong in each row."""
    wrong = {line.number: "\n".join(words_of(line.faults)) for line in plan.lines if line.faults}
    own = [place for place, head in enumerate(table.heads) if head != str(WRONG)]
    rows = [[*(row.cells[place] for place in own), wrong.get(row.number, "")] for row in table.rows]
    return [*(table.heads[place] for place in own), str(WRONG)], rows


def words_of(faults: Sequence[Any]) -> list[str]:
    """Faults as lines: the column, and what to do."""
    return [f"{title_of(fault.column)}: {fault.says}" if fault.column else fault.says for fault in faults]


def _offer(sheet: Any, lists: str, key: str, place: int, count: int) -> None:
    """A box to choose from, where a cell holds one choice and not several."""
    if key not in ("purpose", "channel", "whom", "public"):
        return
    letter, column = chr(ord("A") + place), [each.key for each in TAKEN].index(key)
    source = f"='{lists}'!${letter}$2:${letter}${count + 1}"
    sheet.data_validation(1, column, _OFFERED, column, {"validate": "list", "source": source, "error_type": "warning"})


def _lists(day: date) -> dict[str, list[str]]:
    def named(names: Names) -> list[str]:
        return list(names.labels.values())

    return {
        "purpose": named(listed("contact_purpose", day)),
        "channel": list(CHANNELS.values()),
        "whom": list(WHOM.values()),
        "public": ["Yes", "No"],
        "languages": named(listed("language", day)),
        "topics": named(listed("expertise", day)),
        "area_codes": sorted(named(places_on(day))),
    }


def _example(day: date) -> dict[str, str]:
    return {
        "agency": EXAMPLE,
        "purpose": next(iter(listed("contact_purpose", day).labels.values()), ""),
        "label": "Duty desk",
        "channel": "E-mail",
        "email": "duty.desk@agency.example",
        "phone": "01632 960 001",
        "web": "https://www.agency.example",
        "hours": "Mon-Fri 9:00-17:00; Sat 10:00-14:00",
        "languages": "English; Romanian",
        "whom": "Both",
        "owner_name": "Head of safeguarding",
        "owner_email": "head@agency.example",
        "confirmed_on": f"{day.day} {day:%B %Y}",
        "public": "No",
        "priority": "100",
        "source": "The agency itself",
    }

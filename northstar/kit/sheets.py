"""Tables to take away, as a spreadsheet or as comma-separated values.

What is in a cell stays text: a cell that a spreadsheet program would read as a formula is marked as
text, because names and notes come from people whom nobody knows.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import HttpResponse

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_WIDEST = 60


def answer(kind: str, name: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download of the rows under the heads. ``kind`` is "xlsx" or "csv"; ``name`` says nothing of the content."""
    return file_answer(
        kind, name, (_xlsx if kind == "xlsx" else _csv)([str(head) for head in heads], [list(row) for row in rows])
    )


def file_answer(kind: str, name: str, made: bytes) -> HttpResponse:
    """A download of a table that is made already."""
    response = HttpResponse(made, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


def _csv(heads: list[str], rows: list[list[Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([[_harmless(_text(cell)) for cell in row] for row in rows])
    # The mark at the start is what makes Excel read UTF-8.
    return out.getvalue().encode("utf-8-sig")


def _xlsx(heads: list[str], rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        day = book.add_format({"num_format": "d mmm yyyy", "align": "left"})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, heads, bold)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, date) and not isinstance(cell, datetime):
                    sheet.write_datetime(number, place, datetime(cell.year, cell.month, cell.day), day)
                elif isinstance(cell, int | float) and not isinstance(cell, bool):
                    sheet.write_number(number, place, cell)
                else:
                    sheet.write_string(number, place, _text(cell))
        for place, head in enumerate(heads):
            longest = max([len(head), *(len(_text(row[place])) for row in rows)])
            sheet.set_column(place, place, min(longest + 2, _WIDEST))
        if rows:
            sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    return out.getvalue()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _harmless(text: str) -> str:
    """Marked as text; a mark that stands there already gets another, so that reading takes one off and no more."""
    return f"'{text}" if text.lstrip("'").startswith(_STARTS_A_FORMULA) else text

"""Tables to take away: what was put in comes out, and nothing of it runs."""

import csv
import io
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from northstar.kit import sheets

HEADS = ["Name", "Since", "How many"]
NASTY = ['=HYPERLINK("http://x.example","here")', "+44 7700", "-1", "@SUM(A1)", "|x", "%0A", "\tx"]


def read(kind: str, response) -> list[list]:
    if kind == "csv":
        return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    return CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize("kind", sheets.KINDS)
def test_comes_out_as_it_went_in(kind):
    response = sheets.answer(kind, "list", HEADS, [['Żółw, "the" قارب', date(2026, 3, 9), 3], [None, None, 0]])
    rows = read(kind, response)
    assert rows[0] == HEADS and rows[1][0] == 'Żółw, "the" قارب' and rows[2][0] == ""
    assert (str(rows[1][1]), int(rows[1][2])) == ("2026-03-09", 3)
    assert response["Content-Disposition"] == f'attachment; filename="list.{kind}"'
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("cell", NASTY)
def test_nothing_is_a_formula(cell):
    assert read("csv", sheets.answer("csv", "x", ["A"], [[cell]]))[1][0].startswith("'")
    made = sheets.answer("xlsx", "x", ["A"], [[cell]])
    assert read("xlsx", made)[1][0] == cell
    import zipfile

    sheet = zipfile.ZipFile(io.BytesIO(made.content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


@pytest.mark.parametrize("kind", sheets.KINDS)
def test_an_empty_table_has_its_heads(kind):
    assert read(kind, sheets.answer(kind, "x", HEADS, []))[0] == HEADS

"""Files as programs and people leave them: which are read, and which are refused with a sentence."""

import io
import zipfile
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from northstar.foundation.agencies.services import importing
from northstar.foundation.agencies.services.importing import cells
from northstar.foundation.agencies.services.importing.hours import read_hours
from northstar.kit.weeks import week_words

TEXT = 'Agency;For;Contact;Notes\r\nHarbour Light;concern;"Duty desk\nat night";x\r\n\r\nTûr Café;concern;D–esk;\r\n'


def book(*sheets: tuple[str, list[list[Any]]], hide: str = "", merge: tuple[int, int, int, int] | None = None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as made:
        for name, rows in sheets:
            sheet = made.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
            if name == hide:
                sheet.hide()
            if merge:
                sheet.merge_range(*merge, "Harbour Light")
    return out.getvalue()


HEADS = ["Agency", "For", "Contact"]


def rezipped(content: bytes, **parts: bytes) -> bytes:
    """The workbook with some of its parts replaced, by the last of their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in packed.namelist():
            made.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0], packed.read(name)))
    return out.getvalue()


def sheet_xml(cells: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'.encode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_read_in_any_encoding_and_with_any_separator(encoding, separator):
    table = importing.read_table(TEXT.replace(";", separator).encode(encoding))
    assert [(row.number, row.cells[0], row.cells[2]) for row in table.rows] == [
        (2, "Harbour Light", "Duty desk\nat night"),
        (4, "Tûr Café", "D–esk"),
    ]
    assert table.keys == ("agency", "purpose", "label", "") and "“Notes”" in table.notes[0]


def test_a_csv_that_names_its_separator_is_read():
    assert importing.read_table(f"sep=;\r\n{TEXT}".encode()).rows[0].number == 3


def test_the_mark_before_a_formula_is_taken_off_once():
    table = importing.read_table(b"Agency,For,Contact\nx,y,'=1+1\nx,y,''=1\nx,y,'tis\n")
    assert [row.cells[2] for row in table.rows] == ["=1+1", "'=1", "'tis"]


def test_the_list_may_stand_on_another_sheet_and_lower_down():
    content = book(
        ("Notes", [["Kept by the office"]]),
        ("Old", [HEADS, ["Old", "x", "y"]]),
        (
            "List",
            [["Title"], [], ["ORGANISATION ", "contact  for", "Desk", "e-Mail"], [], ["Harbour Light", "a", "b", "c"]],
        ),
        hide="Old",
    )
    table = importing.read_table(content)
    assert table.keys == ("agency", "purpose", "label", "email")
    assert [(row.number, row.cells) for row in table.rows] == [(5, ("Harbour Light", "a", "b", "c"))]
    assert "The hidden sheet “Old” was not looked at." in table.notes


def test_a_merged_agency_counts_for_its_rows_and_an_empty_one_does_not():
    rows = [HEADS, ["", "a", "1"], ["", "a", "2"], ["", "a", "3"]]
    table = importing.read_table(book(("List", rows), merge=(1, 0, 2, 0)))
    assert [row.cells[0] for row in table.rows] == ["Harbour Light", "Harbour Light", ""]
    assert "merged" in table.notes[-1]


def test_a_formula_is_read_by_what_it_shows():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADS)
        sheet.write_formula(1, 0, '="Harbour"&" Light"', None, "Harbour Light")
        sheet.write_row(1, 1, ["concern", True])
    assert importing.read_table(out.getvalue()).rows[0].cells == ("Harbour Light", "concern", "yes")


GOOD = book(("List", [HEADS, ["a", "b", "c"]]))
MANY = "Agency,For,Contact\n" + "x,y,z\n" * 5001
WIDE = ",".join(["Agency", "For", "Contact", *map(str, range(60))])
FAR = sheet_xml('<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row>')
HIDDEN_FAR = sheet_xml("<row r='9999'><c t='inlineStr'><is><t>x</t></is></c></row>")
REPEATED = sheet_xml(
    "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" t="s"><v>0</v></c>' for letter in "ABC") + "</row>"
        for row in range(1, 2000)
    )
)
LONG = (
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    + b"x" * 30_000
    + b"</t></si></sst>"
)
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + sheet_xml("<row><c><v>&b;</v></c></row>")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"x" * (importing.MOST_BYTES + 1), "larger than 2 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "old kind"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04", "can't read this file"),
        (GOOD[:-200], "can't read this file"),
        (GOOD[:900] + b"\0" * 40 + GOOD[940:], "can't read this file"),
        (rezipped(GOOD, workbook=b"<workbook"), "can't read this file"),
        (rezipped(GOOD, sheet1=b" " * (50 * 1024 * 1024)), "more than a list"),
        (rezipped(GOOD, sheet1=FAR), "more than a list"),
        (rezipped(GOOD, sheet1=HIDDEN_FAR), "more than a list"),
        (rezipped(GOOD, sheet1=REPEATED, sharedStrings=LONG), "more than a list"),
        (rezipped(GOOD, sheet1=LAUGHS), "can't read this file"),
        (MANY.encode(), "more than a list"),
        (WIDE.encode() + b"\nx,y,z", "more than a list"),
        (b"Agency,For,Contact\n", "no row under the headings"),
        (b"Agency,For\nx,y", "missing: Contact"),
        (b"Name,Colour\nx,y", "can't find the headings"),
        (b"Agency,For,Contact\n\0\0\n", "find the headings"),
        (b"\xff\xfeA\0g", "as text"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(content, said):
    with pytest.raises(importing.Unreadable, match=said):
        importing.read_table(content)


@pytest.mark.parametrize(
    ("written", "week"),
    [
        ("Mon, Wed & Fri 10-2", "Mon, Wed, Fri 10:00-14:00"),
        ("Mon-Fri 9-1, 2-5", "Mon-Fri 09:00-13:00, 14:00-17:00"),
        ("Mon-Fri 0830-1630hrs", "Mon-Fri 08:30-16:30"),
        ("Mon-Thu 9-5, Fri 9-4.30", "Mon-Thu 09:00-17:00; Fri 09:00-16:30"),
        ("Mon-Fri 9 to midnight", "Mon-Fri 09:00-24:00"),
        ("weekends 10:00-14:00 holidays too", "Sat-Sun 10:00-14:00 holidays too"),
        ("22:00-06:00 daily", "Mon-Sun 00:00-06:00, 22:00-24:00"),
        ("24 hours a day", None),
        ("Day and night", None),
    ],
)
def test_hours_are_read_as_people_write_them(written, week):
    found, _said = read_hours(written)
    assert (found if found is None else "; ".join(week_words(found))) == week


@pytest.mark.parametrize("written", ["nine to five", "9:00-17:00", "Mon-Fri", "by appointment", "Mon-Fri 25-26"])
def test_hours_that_say_no_day_or_time_are_refused(written):
    with pytest.raises(cells.NotRead, match="can't read these hours"):
        read_hours(written)


@pytest.mark.parametrize(
    "written",
    ["2026-04-03", "46115", "3.4.26", "03/04/2026", "3 April 2026", "3rd Apr 26", "Fri 3 April 2026", "3-Apr-26"],
)
def test_days_are_read_day_first(written):
    assert cells.read_day(written) == date(2026, 4, 3)


@pytest.mark.parametrize(
    ("written", "said"),
    [("April 2026", "Which day"), ("04/2026", "Which day"), ("2026", "Which day"), ("04/31/2026", "day first"),
     ("soon", "one day"), ("30/02/2026", "no such day")],
)  # fmt: skip
def test_what_names_no_day_is_refused(written, said):
    with pytest.raises(cells.NotRead, match=said):
        cells.read_day(written)


def test_words_for_nothing():
    assert all(map(cells.said_nothing, ["", "-", "n/a", "N/A", "tbc", "TBC.", "None", "–", "not known", "?"]))
    assert not any(map(cells.said_nothing, ["0", "no", "01632 960 001"]))

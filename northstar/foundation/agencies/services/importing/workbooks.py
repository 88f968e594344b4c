"""Opening an .xlsx, and refusing one that would fill the memory before a reader unpacks it."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.parsers import expat

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from northstar.kit.transitions import Refused

MOST_ROWS, MOST_COLUMNS = 5_000, 60
# Beyond the rows: headings that stand lower, and titles above them.
LAST_ROW = MOST_ROWS + 200
MOST_PARTS, MOST_SHEETS = 500, 30
MOST_UNPACKED, MOST_TEXT = 48 * 1024 * 1024, 8 * 1024 * 1024
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_OLD, _ENCRYPTED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")


class Unreadable(Refused):
    """The file as a whole can't be taken. The message says what to do."""


@dataclass(frozen=True)
class Grid:
    """One sheet: its cells from the first row and column on, and the ranges that are merged (first, last)."""

    name: str
    cells: list[list[Any]]
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


def is_old(content: bytes) -> bool:
    return content.startswith(_OLD)


def refuse_old(content: bytes) -> None:
    """An .xls, or an .xlsx that a password seals: both have the old wrapping."""
    if _ENCRYPTED in content:
        raise Unreadable(_("This file is locked with a password. Save it without one, then send it again."))
    raise Unreadable(
        _("This is a spreadsheet of the old kind. Save it as “Excel workbook (.xlsx)”, then send it again.")
    )


def grids(content: bytes) -> tuple[list[Grid], list[str]]:
    """The sheets that can be seen, and the names of the hidden ones. Raises ``Unreadable``."""
    _refuse_bomb(content)
    found, hidden = [], []
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for place, sheet in enumerate(book.sheets_metadata[:MOST_SHEETS]):
            if sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != SheetVisibleEnum.Visible:
                hidden.append(sheet.name)
                continue
            one = book.get_sheet_by_index(place)
            found.append(Grid(sheet.name, one.to_python(skip_empty_area=False), list(one.merged_cell_ranges or [])))
    except (CalamineError, ValueError, OverflowError) as fault:
        raise broken() from fault
    return found, hidden


def broken() -> Unreadable:
    return Unreadable(
        _("We can't read this file. Open it in your spreadsheet program, save it anew as .xlsx, send it again.")
    )


def too_much() -> Unreadable:
    said = _(
        "This is more than a list of contacts holds: %(rows)s rows and %(columns)s columns at most. Send it in parts."
    )
    return Unreadable(said % {"rows": f"{MOST_ROWS:,}", "columns": MOST_COLUMNS})


def _refuse_bomb(content: bytes) -> None:
    """Unpack each part once, counting, and look at where its cells stand and how much text they repeat."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {part.filename.casefold() for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise Unreadable(_("This file is locked with a password. Save it without one, then send it again."))
            if "xl/workbook.xml" not in names:
                raise Unreadable(_("This is no spreadsheet that we can read. Send an .xlsx or a .csv file."))
            if len(parts) > MOST_PARTS:
                raise too_much()
            _look_into(packed, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as fault:
        raise broken() from fault


def _look_into(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    left, texts = MOST_UNPACKED, _Texts()
    # Shared texts first: only then is known how much the cells repeat.
    for part in sorted(parts, key=lambda part: "sharedstrings" not in part.filename.casefold()):
        looked = _Looked(texts) if part.filename.casefold().endswith((".xml", ".rels")) else None
        for piece in _pieces(packed, part):
            left -= len(piece)
            if left < 0:
                raise too_much()
            if looked is not None:
                looked.feed(piece)


def _pieces(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with packed.open(part) as opened:
        while piece := opened.read(64 * 1024):
            yield piece


@dataclass
class _Texts:
    """How long each shared text is, and how much text all cells hold together."""

    lengths: list[int] = field(default_factory=list)
    total: int = 0

    def count(self, length: int) -> None:
        self.total += length
        if self.total > MOST_TEXT:
            raise too_much()


class _Looked:
    """Follows one part of a workbook as it is unpacked, and stops at what would grow beyond the limits."""

    def __init__(self, texts: _Texts):
        self.texts, self.row, self.column = texts, 0, 0
        self.shared, self.written, self.inside, self.item = False, "", False, 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype

    def feed(self, piece: bytes) -> None:
        try:
            self.parser.Parse(piece)
        except expat.ExpatError as fault:
            raise broken() from fault

    def _refuse_doctype(self, *what: Any) -> None:
        raise broken()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif tag == "c":
            self._cell(attributes)
        elif tag == "si":
            self.item = 0
        elif tag in ("v", "t"):
            self.inside, self.written = True, ""

    def _cell(self, attributes: dict[str, str]) -> None:
        self.column, self.shared = self.column + 1, attributes.get("t") == "s"
        if "r" in attributes:
            place = _PLACE.fullmatch(attributes["r"])
            if place is None:
                raise broken()
            self.row, self.column = int(place[2]), 0
            for letter in place[1]:
                self.column = self.column * 26 + ord(letter) - 64

    def _text(self, text: str) -> None:
        if self.inside:
            self.written += text

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "si":
            self.texts.lengths.append(self.item)
        elif tag in ("v", "t") and self.inside:
            self.inside = False
            self.item += len(self.written)
            if self.row:
                self._holds()

    def _holds(self) -> None:
        """The cell is not empty: is it where a list may have one, and how much text does it bring?"""
        if self.row > LAST_ROW or self.column > MOST_COLUMNS:
            raise too_much()
        length = len(self.written)
        if self.shared:
            place = int(self.written)
            length = self.texts.lengths[place] if 0 <= place < len(self.texts.lengths) else 0
        self.texts.count(length)

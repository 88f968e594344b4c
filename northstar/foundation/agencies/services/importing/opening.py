"""Finding the list in a file: the sheet, the row of headings, what each column means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from northstar.foundation.agencies.services.importing import separated, workbooks
from northstar.foundation.agencies.services.importing.columns import BY_KEY, TAKEN, WRONG, fold, key_of, title_of
from northstar.foundation.agencies.services.importing.workbooks import (
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    Grid,
    Unreadable,
)
from northstar.kit.text import clean_paragraphs

MOST_BYTES = 2 * 1024 * 1024
# Titles, logos and notes stand above the headings; a list does not begin below this.
HEADINGS_WITHIN = 30


@dataclass(frozen=True)
class Row:
    """A row with its number in the spreadsheet."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """What a file holds, as texts. ``keys`` says what each column means; empty where it is not taken in."""

    heads: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    def given(self, row: Row) -> dict[str, str]:
        """The row by the columns' keys."""
        return {key: cell for key, cell in zip(self.keys, row.cells, strict=True) if key and not BY_KEY[key].shown_only}

    def as_json(self) -> dict[str, Any]:
        rows = [[row.number, *row.cells] for row in self.rows]
        return {"heads": self.heads, "keys": self.keys, "rows": rows, "notes": self.notes}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> "Table":
        rows = tuple(Row(number, tuple(cells)) for number, *cells in kept["rows"])
        return cls(tuple(kept["heads"]), tuple(kept["keys"]), rows, tuple(kept["notes"]))


def read_table(content: bytes) -> Table:
    """The list in an .xlsx or .csv, told apart by what is in it. Raises ``Unreadable``."""
    if not content.strip():
        raise Unreadable(_("This file is empty. Choose another one."))
    if len(content) > MOST_BYTES:
        raise Unreadable(_("This file is larger than 2 MB. Take pictures and other sheets out, or send it in parts."))
    if workbooks.is_old(content):
        workbooks.refuse_old(content)
    hidden: list[str] = []
    if content.startswith(b"PK"):
        grids, hidden = workbooks.grids(content)
    else:
        grids = [separated.grid(content)]
    notes = [_("The hidden sheet “%(name)s” was not looked at.") % {"name": name[:60]} for name in hidden]
    return _table(grids, notes)


def _table(grids: Sequence[Grid], notes: list[str]) -> Table:
    scored = [(*_headings(grid), grid) for grid in grids]
    if not scored or max(score for score, _place, _grid in scored) < 2:
        raise Unreadable(
            _(
                "We can't find the headings. Name the columns in one row: Agency, For and Contact at least. See the template."
            )
        )
    best = max(range(len(scored)), key=lambda place: scored[place][0])
    _score, head, grid = scored[best]
    if grid.name:
        others = [each.name for score, _place, each in scored if each is not grid and score > 1]
        notes += [
            _("The sheet “%(name)s” was not looked at: one list at a time.") % {"name": name[:60]} for name in others
        ]
    heads = [_text(cell) for cell in grid.cells[head]]
    while heads and not heads[-1]:
        heads.pop()
    if len(heads) > MOST_COLUMNS:
        raise workbooks.too_much()
    keys, said = _keys(heads)
    rows, filled = _rows(grid, head, keys)
    if filled:
        said.append(_("A merged cell of “Agency” counts for each of its rows."))
    return Table(tuple(heads), tuple(keys), rows, (*notes, *said))


def _headings(grid: Grid) -> tuple[int, int]:
    """How many columns a row of this sheet names, and which row it is."""
    best = (0, 0)
    for place, row in enumerate(grid.cells[:HEADINGS_WITHIN]):
        keys = {key for cell in row if isinstance(cell, str) and (key := key_of(cell))}
        best = max(best, (len(keys), -place))
    return best[0], -best[1]


def _keys(heads: Sequence[str]) -> tuple[list[str], list[str]]:
    """What each heading means, and what is to be said about those that mean nothing here."""
    keys: list[str] = []
    ignored, shown, twice = [], [], []
    for head in heads:
        key = key_of(head)
        if key and key in keys:
            twice.append(head)
            key = ""
        elif not key and head and fold(head) != fold(str(WRONG)):
            ignored.append(head)
        elif key and BY_KEY[key].shown_only:
            shown.append(head)
        keys.append(key)
    missing = [str(column.title) for column in TAKEN if column.needed and column.key not in keys]
    if missing:
        raise Unreadable(_("These columns are missing: %(names)s. See the template.") % {"names": ", ".join(missing)})
    told = (
        (_("Columns that we don’t know and leave out: %(names)s."), ignored),
        (_("Columns that an export shows only, left as they are: %(names)s."), shown),
        (_("Columns that are there twice; the first one counts: %(names)s."), twice),
    )
    return keys, [words % {"names": ", ".join(f"“{name[:60]}”" for name in names)} for words, names in told if names]


def _rows(grid: Grid, head: int, keys: Sequence[str]) -> tuple[tuple[Row, ...], bool]:
    """The rows below the headings that say something, and whether a merged agency was filled in."""
    agency = keys.index("agency")
    merged: dict[int, int] = {}
    for (top, left), (bottom, right) in grid.merged:
        if left <= agency <= right and top > head:
            merged |= dict.fromkeys(range(top + 1, min(bottom, len(grid.cells) - 1) + 1), top)
    found, size, filled = [], 0, False
    for place in range(head + 1, len(grid.cells)):
        cells = [_text(cell) for cell in grid.cells[place][: len(keys)]]
        cells += [""] * (len(keys) - len(cells))
        if place in merged and not cells[agency] and any(cells):
            cells[agency], filled = _text(grid.cells[merged[place]][agency]), True
        if not any(cell for cell, key in zip(cells, keys, strict=True) if key):
            continue
        found.append(Row(place + 1, tuple(cells)))
        size += sum(map(len, cells))
        if len(found) > MOST_ROWS or size > MOST_TEXT:
            raise workbooks.too_much()
    if not found:
        raise Unreadable(
            _("There is no row under the headings (%(names)s). Fill in the list, then send it again.")
            % {"names": ", ".join(title_of(key) for key in keys if key)[:200]}
        )
    return tuple(found), filled


def _text(cell: Any) -> str:
    """What a person would read in the cell; days as 2026-04-03."""
    if isinstance(cell, str):
        return cell.strip() if cell.isascii() and cell.isprintable() else clean_paragraphs(cell.replace("\u00a0", " "))
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)

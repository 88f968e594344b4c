"""Opening a .csv as programs write it: in whichever encoding, separated by whichever character."""

import codecs
import csv
import io

from django.utils.translation import gettext as _

from northstar.foundation.agencies.services.importing.columns import key_of
from northstar.foundation.agencies.services.importing.workbooks import Grid, Unreadable

SEPARATORS = ",;\t|"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def grid(content: bytes) -> Grid:
    """The one sheet of a text file. Raises ``Unreadable``."""
    text = _decoded(content)
    first, _line_end, rest = text.partition("\n")
    if first.strip().casefold().startswith("sep=") and len(first.strip()) == 5:
        return Grid("", [[""], *_split(rest, first.strip()[4])])
    tried = [_split(text, separator) for separator in SEPARATORS]
    return Grid("", max(tried, key=_headings))


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 by their marks, else UTF-8, else what Windows calls 1252."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16")
        if b"\0" in content[:200]:
            return content.decode("utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            return content.decode("cp1252")
    except UnicodeDecodeError as fault:
        raise _no_text() from fault


def _no_text() -> Unreadable:
    return Unreadable(_("We can't read this file as text. Save it as “CSV UTF-8” or as .xlsx, then send it again."))


def _split(text: str, separator: str) -> list[list[str]]:
    if "\0" in text:
        raise _no_text()
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as fault:
        raise _no_text() from fault
    return [[_unmarked(cell) for cell in row] for row in rows]


def _headings(rows: list[list[str]]) -> int:
    return max((len({key for cell in row if (key := key_of(cell))}) for row in rows[:30]), default=0)


def _unmarked(cell: str) -> str:
    """Without the mark that keeps spreadsheet programs from reading a text as a formula (see ``kit.sheets``)."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_STARTS_A_FORMULA) else cell

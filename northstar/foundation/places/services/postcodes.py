"""Importing the ONS Postcode Directory, or any table with its columns, of one region or of the country."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.places.queries.postcodes import FULL
from northstar.foundation.places.services.reporting import MOST_FAULTS, Fault, Report, Unreadable, stamp_anew
from northstar.kit.text import clean_line

BATCH = 5_000
# What the columns have been called from edition to edition; the first that is there is taken.
COLUMNS: dict[str, tuple[str, ...]] = {
    "postcode": (r"pcds", r"postcode", r"pcd8", r"pcd7", r"pcd2", r"pcd"),
    "lat": (r"lat", r"latitude"),
    "lon": (r"long", r"lon", r"lng", r"longitude"),
    "authority": (r"oslaua", r"laua", r"lad\d{0,2}cd", r"lad\d{0,2}", r"lad_?code", r"ladcd", r"la_?code"),
    "introduced": (r"dointr",),
    "terminated": (r"doterm",),
    "quality": (r"osgrdind", r"gridind", r"osgrdind\d"),
}
NEEDED = ("postcode", "lat", "lon")
# The publisher's grid reference quality, as metres from the true place. 9 means that there is none.
QUALITY_M = {"1": 100, "2": 100, "3": 100, "4": 150, "5": 500, "6": 2_000, "8": 1_000}
USUAL_M = 150
NO_POSITION = 99.9

UPSERT = """
insert into places_postcode as held
    (postcode, outward, lat, lon, accuracy_m, authority, introduced, terminated, edition)
select *, %s from unnest(
    %s::text[], %s::text[], %s::float8[], %s::float8[], %s::int[], %s::text[], %s::date[], %s::date[])
on conflict (postcode) do update set
    lat = excluded.lat, lon = excluded.lon, accuracy_m = excluded.accuracy_m, authority = excluded.authority,
    introduced = excluded.introduced, terminated = excluded.terminated, edition = excluded.edition
where (held.lat, held.lon, held.accuracy_m, held.authority, held.introduced, held.terminated)
    is distinct from (excluded.lat, excluded.lon, excluded.accuracy_m, excluded.authority, excluded.introduced,
        excluded.terminated)
returning xmax = 0
"""


class NotAPostcode(ValueError):
    """A row that cannot be taken. The message says why."""


@dataclass(frozen=True)
class Row:
    postcode: str
    outward: str
    lat: float
    lon: float
    accuracy_m: int
    authority: str
    introduced: date | None
    terminated: date | None


@transaction.atomic
def import_postcodes(
    *,
    lines: Iterable[str],
    edition: str,
    partial: bool = False,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> Report:
    """Add and update postcodes from the lines of a CSV file. Postcodes that the file lacks stay.

    All or nothing, unless ``partial`` takes the good rows. The same file again changes nothing. Raises
    ``Unreadable`` when a needed column is missing.
    """
    job = _Import(edition)
    for number in job.run(_table(lines)):
        progress(number)
    apply = not dry_run and (partial or not job.wrong)
    if not apply:
        transaction.set_rollback(True)
    elif job.added + job.changed:
        audit.record(
            Action.ADMINISTER,
            "places.postcodes_imported",
            kind="places.postcode",
            count=job.added + job.changed,
            detail={"wrong": job.wrong},
        )
        stamp_anew()
    unchanged = job.good - job.added - job.changed
    return Report(job.read, job.added, job.changed, unchanged, job.skipped, job.wrong, tuple(job.faults), applied=apply)


def _table(lines: Iterable[str]) -> "csv.DictReader[str]":
    table = csv.DictReader(lines, strict=True)
    try:
        names = table.fieldnames or ()
    except (csv.Error, UnicodeDecodeError) as fault:
        raise Unreadable("The file is not a table of comma-separated values.") from fault
    if not names:
        raise Unreadable("The file is empty.")
    return table


def columns_of(names: Iterable[str]) -> dict[str, str]:
    """Which column of the table is which; raises ``Unreadable``."""
    plain = {re.sub(r"[^a-z0-9_]", "", name.lower()): name for name in names if name}
    found: dict[str, str] = {}
    for wanted, patterns in COLUMNS.items():
        for pattern in patterns:
            match = next((name for name in plain if re.fullmatch(pattern, name)), None)
            if match:
                found[wanted] = plain[match]
                break
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise Unreadable(f"The file has no column for {' or '.join(missing)}.")
    return found


class _Import:
    """One run through the table, in batches."""

    def __init__(self, edition: str):
        self.edition = edition
        self.read = self.good = self.added = self.changed = self.skipped = self.wrong = 0
        self.faults: list[Fault] = []
        self.batch: dict[str, Row] = {}

    def run(self, table: "csv.DictReader[str]") -> Iterator[int]:
        """Yields the number of rows read, now and then."""
        columns = columns_of(table.fieldnames or ())
        for number, given in self._numbered(table):
            self.read += 1
            try:
                row = _row(given, columns)
            except NotAPostcode as reason:
                self._fault(number, str(reason))
                continue
            if row is None:
                self.skipped += 1
            elif row.postcode in self.batch:
                self._fault(number, f"{row.postcode} is in the table twice")
            else:
                self.good += 1
                self.batch[row.postcode] = row
                if len(self.batch) >= BATCH:
                    self._write()
                    yield self.read
        self._write()
        yield self.read

    def _numbered(self, table: "csv.DictReader[str]") -> Iterator[tuple[int, Mapping[str, str]]]:
        number = 1
        while True:
            number += 1
            try:
                yield number, next(table)
            except StopIteration:
                return
            except (csv.Error, UnicodeDecodeError) as fault:
                self.read += 1
                self._fault(number, "the row cannot be read")
                if isinstance(fault, UnicodeDecodeError):
                    return

    def _fault(self, number: int, reason: str) -> None:
        self.wrong += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(number, reason))

    def _write(self) -> None:
        if not self.batch:
            return
        rows = list(self.batch.values())
        values = [[getattr(row, name) for row in rows] for name in Row.__dataclass_fields__]
        with connection.cursor() as cursor:
            cursor.execute(UPSERT, [self.edition, *values])
            new = [is_new for (is_new,) in cursor.fetchall()]
        self.added += sum(new)
        self.changed += len(new) - sum(new)
        self.batch.clear()


def _row(given: Mapping[str, str], columns: Mapping[str, str]) -> Row | None:
    """A checked row, or none for a postcode to which its publisher gives no position."""
    values = {name: (given.get(column) or "").strip() for name, column in columns.items()}
    postcode = re.sub(r"\s", "", values["postcode"]).upper()
    match = FULL.fullmatch(postcode)
    if not match:
        raise NotAPostcode("it is not a postcode")
    quality = values.get("quality", "")
    try:
        lat, lon = float(values["lat"]), float(values["lon"])
    except ValueError:
        raise NotAPostcode("its latitude or longitude is not a number") from None
    if quality == "9" or lat > NO_POSITION:
        return None
    if not (49 <= lat <= 61.5 and -9 <= lon <= 2.5):
        raise NotAPostcode("its position is not in the United Kingdom")
    authority = values.get("authority", "")
    if len(authority) > 20:
        raise NotAPostcode("its council code is too long")
    if not authority.isprintable():
        raise NotAPostcode("its council code holds control characters")
    return Row(
        postcode,
        match[1],
        lat,
        lon,
        QUALITY_M.get(quality, USUAL_M),
        authority,
        _month(values.get("introduced", "")),
        _month(values.get("terminated", "")),
    )


def _month(written: str) -> date | None:
    """The first day of a month written 202304, 2023-04 or 2023-04-30; none for an empty cell."""
    if not written:
        return None
    match = re.fullmatch(r"(\d{4})-?(\d{2})(?:-?\d{2})?", written)
    if not match or not 1 <= int(match[2]) <= 12 or not int(match[1]):
        raise NotAPostcode(f"“{clean_line(written)[:20]}” is not a month")
    return date(int(match[1]), int(match[2]), 1)

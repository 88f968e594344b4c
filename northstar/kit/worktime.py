"""Working time: clocks that run only while somebody is there.

Moments go in and come out as aware datetimes in UTC; opening hours are local wall time. On the night
when the clocks go forward an hour that does not exist has no length; on the night when they go back,
opening and closing times name the first of the two.
"""

import datetime
from collections.abc import Container, Iterator, Sequence
from datetime import date, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

UTC = datetime.UTC
LONDON = ZoneInfo("Europe/London")
# An office that opens at all opens within a fortnight, bank holidays included; a year is for the odd ones.
_HORIZON = 400
_FOREVER = datetime.datetime(9999, 1, 1, tzinfo=UTC)


class Opening(NamedTuple):
    """One opening on one day of the week (Monday is 0), local time.

    ``closes`` at 00:00 is the midnight that ends the day: a night shift is one opening before midnight
    and one after. On a bank holiday only openings with ``on_holidays`` count.
    """

    weekday: int
    opens: time
    closes: time
    on_holidays: bool = False


Week = Sequence[Opening]
# Offices whose hours nobody has told us.
OFFICE_WEEK: tuple[Opening, ...] = tuple(Opening(day, time(9), time(17)) for day in range(5))


class NeverOpen(ValueError):
    """The week has no opening, so that no working time ever passes."""


def add_working_minutes(
    start: datetime.datetime, minutes: int, hours: Week | None, holidays: Container[date], *, zone: ZoneInfo = LONDON
) -> datetime.datetime:
    """The first moment by which so many working minutes have passed since ``start``.

    ``hours`` of None means day and night: plain minutes. Time that ends with an opening ends at its
    close, not at the next opening. Raises ``NeverOpen``, and ``ValueError`` for minutes below zero.
    """
    if minutes < 0:
        raise ValueError("working minutes are counted forwards")
    start, left = start.astimezone(UTC), timedelta(minutes=minutes)
    if hours is None or not minutes:
        return start + left
    for opens, closes in _openings(start, hours, holidays, zone, _FOREVER):
        length = closes - max(opens, start)
        if length >= left:
            return max(opens, start) + left
        left -= length
    raise NeverOpen("these hours have no opening")


def working_minutes_between(
    start: datetime.datetime,
    end: datetime.datetime,
    hours: Week | None,
    holidays: Container[date],
    *,
    zone: ZoneInfo = LONDON,
) -> int:
    """Whole working minutes from ``start`` to ``end``; below zero when ``end`` comes first."""
    if end < start:
        return -working_minutes_between(end, start, hours, holidays, zone=zone)
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if hours is None:
        return (end - start) // timedelta(minutes=1)
    total = timedelta()
    for opens, closes in _openings(start, hours, holidays, zone, end):
        if opens >= end:
            break
        total += min(closes, end) - max(opens, start)
    return total // timedelta(minutes=1)


def is_open(at: datetime.datetime, hours: Week | None, holidays: Container[date], *, zone: ZoneInfo = LONDON) -> bool:
    """Whether somebody is there. At the minute of closing nobody is."""
    if hours is None:
        return True
    at = at.astimezone(UTC)
    return any(opens <= at for opens, _closes in _openings(at, hours, holidays, zone, at))


def closing(
    at: datetime.datetime, hours: Week | None, holidays: Container[date], *, zone: ZoneInfo = LONDON
) -> datetime.datetime | None:
    """When whoever is there now leaves, in UTC: the end of the last opening that follows without a gap.

    None where nobody is there, and where somebody is there day and night.
    """
    if hours is None or not is_open(at, hours, holidays, zone=zone):
        return None
    at, end = at.astimezone(UTC), at.astimezone(UTC)
    for opens, closes in _openings(at, hours, holidays, zone, at + timedelta(days=8)):
        if opens > end:
            return end
        end = max(end, closes)
    return None if end >= at + timedelta(days=8) else end


def next_opening(
    at: datetime.datetime, hours: Week | None, holidays: Container[date], *, zone: ZoneInfo = LONDON
) -> datetime.datetime | None:
    """``at`` itself when somebody is there, else when they next will be; None if not within 400 days."""
    at = at.astimezone(UTC)
    if hours is None:
        return at
    for opens, _closes in _openings(at, hours, holidays, zone, at + timedelta(days=_HORIZON)):
        return max(opens, at)
    return None


def _openings(
    after: datetime.datetime, hours: Week, holidays: Container[date], zone: ZoneInfo, until: datetime.datetime
) -> Iterator[tuple[datetime.datetime, datetime.datetime]]:
    """Openings that end after a moment, in order, in UTC, those that overlap as one.

    Stops after the day of ``until``, or when nothing opens for 400 days.
    """
    week, day, shut = sorted(hours), after.astimezone(zone).date(), 0
    final = until.astimezone(zone).date()
    while day <= final and shut < _HORIZON:
        shut += 1
        for opens, closes in _on(day, week, holidays, zone):
            if closes > after:
                shut = 0
                yield opens, closes
        day += timedelta(days=1)


def _on(
    day: date, week: Week, holidays: Container[date], zone: ZoneInfo
) -> list[tuple[datetime.datetime, datetime.datetime]]:
    holiday = day in holidays
    found: list[tuple[datetime.datetime, datetime.datetime]] = []
    for opening in week:
        if opening.weekday != day.weekday() or (holiday and not opening.on_holidays):
            continue
        opens, closes = _moment(day, opening.opens, zone), _end(day, opening.closes, zone)
        if found and opens <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], closes)
        elif closes > opens:
            found.append((opens, closes))
    return found


def _end(day: date, closes: time, zone: ZoneInfo) -> datetime.datetime:
    return _moment(day if closes > time() else day + timedelta(days=1), closes, zone)


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime.datetime:
    """The moment of a wall time. One that the clocks leap over is the moment of the leap."""
    local = datetime.datetime.combine(day, clock, zone)
    before, after = local.utcoffset(), local.replace(fold=1).utcoffset()
    if before is None or after is None or after <= before:
        return local.astimezone(UTC)
    # In the gap: search between the two readings for the moment at which the offset changes.
    low, high = (local.replace(tzinfo=UTC) - offset for offset in (after, before))
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == after else (middle, high)
    return high.replace(microsecond=0)

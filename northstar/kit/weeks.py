"""Opening hours as people write them: "Mon-Fri 9:00-17:00; Sat 10:00-14:00, holidays too"."""

import re
from collections.abc import Sequence
from datetime import time

from northstar.kit.worktime import Opening

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = tuple(name.capitalize() for name in _DAYS)
_NAMES = {name: number for names in (_DAYS, _LONG) for number, name in enumerate(names)}
_NAMES |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_SPAN = re.compile(r"(?P<days>[a-z][a-z ,&–-]*?)\s+(?P<times>[0-9].*)")
_TIMES = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?\s*(?:-|–|to)\s*(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")
_HOLIDAYS = re.compile(
    r"[,(]?\s*(?:bank\s+)?holidays?\s+(?:too|included)\)?|[,(]?\s*incl(?:uding|\.)?\s+(?:bank\s+)?holidays\)?"
)


class UnreadHours(ValueError):
    """The line that could not be read, as it was written."""


def read_week(text: str) -> tuple[Opening, ...]:
    """The openings of a week, one line or one part between semicolons for each. Raises ``UnreadHours``.

    Days are single, ranges or lists; times 9:00, 9.30, 9am, 17, with 24:00 or 0:00 for midnight. A night
    that runs past midnight is read as two openings; one that would begin before noon is not read, because
    "9-5" means something else. Bank holidays are closed unless the line says
    "holidays too".
    """
    found: list[Opening] = []
    for line in re.split(r"[;\n]", text):
        if line.strip():
            found += _line(line)
    return tuple(sorted(set(found)))


def _line(written: str) -> list[Opening]:
    line = written.casefold().strip().rstrip(".")
    line, holidays = _HOLIDAYS.subn("", line)
    match = _SPAN.fullmatch(line.strip())
    if not match:
        raise UnreadHours(written.strip())
    days, found = _days(match["days"], written), []
    for part in re.split(r",|\band\b", match["times"]):
        times = _TIMES.fullmatch(part.strip())
        if not times:
            raise UnreadHours(written.strip())
        opens = _clock(times[1], times[2], times[3], written)
        closes = _clock(times[4], times[5], times[6], written)
        for day in days:
            if closes == time() or closes > opens:
                found.append(Opening(day, opens, closes, bool(holidays)))
            elif opens < time(12):
                raise UnreadHours(written.strip())
            else:
                found.append(Opening(day, opens, time(), bool(holidays)))
                found.append(Opening((day + 1) % 7, time(), closes, bool(holidays)))
    return found


def _days(words: str, written: str) -> list[int]:
    days: list[int] = []
    for part in re.split(r",|&|\band\b", words):
        ends = [_NAMES.get(name.strip(" .")) for name in re.split(r"-|–|\bto\b", part)]
        if len(ends) > 2 or any(end is None for end in ends):
            raise UnreadHours(written.strip())
        first, last = ends[0], ends[-1]
        assert first is not None and last is not None
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return days


def _clock(hour: str, minute: str | None, half: str | None, written: str) -> time:
    number = int(hour)
    if half and not 1 <= number <= 12:
        raise UnreadHours(written.strip())
    if half:
        number = number % 12 + (12 if half == "pm" else 0)
    try:
        return time(number % 24 if number == 24 and not int(minute or 0) else number, int(minute or 0))
    except ValueError as fault:
        raise UnreadHours(written.strip()) from fault


_MOMENT = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)\b|\b(\d{1,2})[:.](\d{2})\b")


def parse_time(text: str) -> time | None:
    """The time of day in what was written: "Sunday 2am", "3 March, 14:30"; None where there is none."""
    found = _MOMENT.search(text.casefold())
    if found is None:
        return None
    hour, minute = int(found[1] or found[4]), int(found[2] or found[5] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def week_words(week: Sequence[Opening], days: Sequence[str] = _SHORT) -> list[str]:
    """A week as lines that people read and ``read_week`` reads: days with the same times together.

    ``days`` are the names from Monday on, where others than the short English ones are wanted.
    """
    by_times: dict[tuple[tuple[time, time, bool], ...], list[int]] = {}
    for day in range(7):
        times = tuple((opens, closes, holidays) for weekday, opens, closes, holidays in sorted(week) if weekday == day)
        if times:
            by_times.setdefault(times, []).append(day)
    lines = []
    for times, together in by_times.items():
        for holidays in (False, True):
            spans = [f"{opens:%H:%M}-{_closing(closes)}" for opens, closes, too in times if too == holidays]
            if spans:
                lines.append(f"{_day_words(together, days)} {', '.join(spans)}" + (" holidays too" if holidays else ""))
    return lines


def _closing(closes: time) -> str:
    return "24:00" if closes == time() else f"{closes:%H:%M}"


def _day_words(days: list[int], names: Sequence[str]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(names[run[0]] if len(run) == 1 else f"{names[run[0]]}-{names[run[-1]]}" for run in runs)

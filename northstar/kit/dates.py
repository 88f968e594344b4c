"""Days as people write them, read into a first and a last day.

"last Tuesday", "3/3/26", "mid March", "about two weeks ago", "between 3 and 9 May":
what a reporter remembers is seldom a day, so every answer carries how exact it is.
"""

import datetime
import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Precision = Literal["day", "days", "week", "month", "season", "year", "text"]


@dataclass(frozen=True)
class When:
    """What was written, and the days it can mean, both ends included; no days when nothing could be read."""

    text: str
    first: date | None = None
    last: date | None = None
    precision: Precision = "text"
    about: bool = False

    @property
    def day(self) -> date | None:
        """The day, where one single day was meant."""
        return self.first if self.precision == "day" and not self.about else None

    def __str__(self) -> str:
        return self.text


_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {
    word: number
    for number, words in enumerate(
        [
            "zero",
            "a an one",
            "two couple",
            "three few",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
    for word in words.split()
}
# First and last month of each season; winter runs into the next year.
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_FEASTS = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26),
    "new year": (1, 1), "new year's day": (1, 1), "new year's eve": (12, 31),
    "halloween": (10, 31), "bonfire night": (11, 5), "valentine's day": (2, 14),
}  # fmt: skip

_month_names = {name[:length]: number for number, name in enumerate(_MONTHS, 1) for length in (3, 4, len(name))}
_month_names["sept"] = 9
_day_names = {name[:length]: number for number, name in enumerate(_DAYS) for length in (3, len(name))}
_day_names |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}

_MONTH = "(?P<month>" + "|".join(sorted(_month_names, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4}|'?\d{2})"
_WEEKDAY = "(?P<weekday>" + "|".join(sorted(_day_names, key=len, reverse=True)) + r")\.?"
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"

_Reader = Callable[[str, date, bool], "When | None"]

_ABOUT = re.compile(
    r"^(?:about|around|approximately|approx\.?|roughly|circa|c\.|maybe|probably|i think|some ?time|perhaps)\s+"
    r"(?:in |on |the )*"
)
_LEAD = re.compile(r"^(?:on|in|at|the|during|it was|this was)\s+")
_TIME = re.compile(
    r"[,\s]+(?:at\s+|about\s+|around\s+)?(?:\d{1,2}(?::|\.)\d{2}\s*(?:am|pm)?|\d{1,2}\s*(?:am|pm)|noon|midnight)$"
    r"|[,\s]+(?:in the |at )?(?:early )?(?:morning|afternoon|evening|night|lunch ?time|tea ?time)$"
)
_SPAN = re.compile(
    r"^(?:between|from)\s+(?P<a>.+?)\s+(?:and|to|until|till|-|–)\s+(?P<b>.+)$"
    r"|^(?P<c>.+?)\s+(?:to|until|till|-|–)\s+(?P<d>.+)$"
)
_DAY_SPAN = re.compile(
    rf"^(?:between |from )?{_DAY}\s*(?:-|–|to|and|or)\s*(?P<to>\d{{1,2}})(?:st|nd|rd|th)?\s+"
    rf"(?:of\s+)?{_MONTH}(?:\s+{_YEAR})?$"
)
_SINCE = re.compile(r"^(?:since|from|ever since)\s+(?P<what>.+?)(?:\s+(?:on|onwards|until now|to now))?$")


def parse_when(text: str, today: date, *, future: bool = False) -> When | None:
    """The days that `text` can mean, seen from `today`; None when it cannot be read.

    A day or month without a year is the latest one not after today, or with `future`
    the next one not before. Day comes before month, as in the United Kingdom. A time
    of day is read over: only days are answered.
    """
    words = re.sub(r"\s+", " ", text.casefold().replace("’", "'").replace(",", " ")).strip(" .!?")
    if not words or len(words) > 100:
        return None
    vague = _ABOUT.match(words)
    if vague:
        words = words[vague.end() :]
    found = _read(words, today, future, _POINTS + _STRETCHES)
    if found is None:
        return None
    about = bool(vague) or found.about or words.startswith(("few ", "a few ", "couple ", "a couple "))
    if about and found.precision == "day" and found.first:
        first, last = _shifted(found.first, -3), _shifted(found.first, 3)
        found = replace(
            found, first=first, last=last if future else max(found.first, min(last, today)), precision="days"
        )
    return replace(found, text=text, about=about)


def _shifted(day: date, days: int) -> date:
    """So many days on; no further than the calendar goes."""
    return date.fromordinal(max(1, min(date.max.toordinal(), day.toordinal() + days)))


def _read(words: str, today: date, future: bool, readers: tuple[_Reader, ...]) -> When | None:
    without_time = _TIME.sub("", words)
    for form in dict.fromkeys([words, without_time, _LEAD.sub("", without_time)]):
        for reader in readers:
            try:
                found = reader(form, today, future)
            except (ValueError, OverflowError):  # the thirty-first of June, the year zero
                found = None
            if found is not None:
                return found
    return None


def _day(day: date) -> When:
    return When("", day, day, "day")


def _span(first: date, last: date, precision: Precision, *, about: bool = False) -> When:
    return When("", first, last, precision, about)


def _year_of(written: str | None) -> int | None:
    if not written:
        return None
    year = int(written.lstrip("'"))
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year


def _near(month: int, day: int, today: date, future: bool) -> date:
    """That day of the year, in the year that lies on the asked side of today."""
    years = range(today.year, today.year + 9) if future else range(today.year, today.year - 9, -1)
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:  # 29 February
            continue
        if (found >= today) if future else (found <= today):
            return found
    raise ValueError


def _month_span(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _spoken(words: str, today: date, future: bool) -> When | None:
    back = {
        "today": 0,
        "now": 0,
        "just now": 0,
        "this morning": 0,
        "this afternoon": 0,
        "this evening": 0,
        "tonight": 0,
        "yesterday": 1,
        "last night": 1,
        "the day before yesterday": 2,
        "day before yesterday": 2,
        "tomorrow": -1,
        "the day after tomorrow": -2,
        "day after tomorrow": -2,
    }
    return _day(today - timedelta(days=back[words])) if words in back else None


def _weekday(words: str, today: date, future: bool) -> When | None:
    match = re.fullmatch(
        rf"(?P<which>last|this|this past|next|coming)?\s*{_WEEKDAY}(?P<week>\s+(?:last week|next week|week))?", words
    )
    if not match:
        return None
    wanted, which = _day_names[match["weekday"]], match["which"]
    monday = today - timedelta(days=today.weekday())
    week = (match["week"] or "").strip()
    if week in ("last week", "next week"):
        return _day(monday + timedelta(days=wanted + (-7 if week == "last week" else 7)))
    if week:  # "Tuesday week"
        return _day(today + timedelta(days=(wanted - today.weekday()) % 7 + 7))
    if which in ("next", "coming") or (future and which != "last"):
        return _day(today + timedelta(days=(wanted - today.weekday()) % 7 or 7))
    if which == "this" and monday + timedelta(days=wanted) > today:
        return _day(monday + timedelta(days=wanted))
    ago = (today.weekday() - wanted) % 7
    return _day(today - timedelta(days=ago or (7 if which == "last" else 0)))


def _ago(words: str, today: date, future: bool) -> When | None:
    match = re.fullmatch(
        rf"(?:a )?(?:last |past |previous )?{_COUNT}(?: of)? "
        r"(?P<unit>day|night|week|fortnight|month|year|hour|minute)s?(?P<ago> ago| back)?",
        words,
    )
    if not match or not (match["ago"] or words.startswith(("last", "past", "previous"))):
        return None
    count = int(match["count"]) if match["count"].isdigit() else _NUMBERS[match["count"]]
    unit = match["unit"]
    if unit in ("hour", "minute"):
        return _day((datetime.datetime.combine(today, datetime.time(12)) - timedelta(**{f"{unit}s": count})).date())
    if not match["ago"]:  # "the last three weeks"
        return _span(_back(today, count, unit), today, "days")
    day = _back(today, count, unit)
    if unit in ("day", "night"):
        return _day(day)
    if unit in ("week", "fortnight"):
        return _span(day - timedelta(days=3), min(today, day + timedelta(days=3)), "week", about=True)
    if unit == "month":
        return _span(*_month_span(day.year, day.month), "month", about=True)
    return _span(date(day.year, 1, 1), date(day.year, 12, 31), "year", about=True)


def _back(today: date, count: int, unit: str) -> date:
    if unit in ("day", "night"):
        return today - timedelta(days=count)
    if unit in ("week", "fortnight"):
        return today - timedelta(days=count * (14 if unit == "fortnight" else 7))
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _relative(words: str, today: date, future: bool) -> When | None:
    match = re.fullmatch(
        r"(?:(early|late|earlier|later|end of|beginning of|start of) )?(last|this|next|the) (week|weekend|month|year)",
        words,
    )
    if not match:
        return None
    step = {"last": -1, "this": 0, "next": 1, "the": 0}[match[2]]
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 * step)
    if match[3] == "week":
        return _span(monday, monday + timedelta(days=6), "week")
    if match[3] == "weekend":
        if match[2] == "last" and today.weekday() >= 5:
            monday = today - timedelta(days=today.weekday() + 7)
        return _span(monday + timedelta(days=5), monday + timedelta(days=6), "days")
    if match[3] == "year":
        return _span(date(today.year + step, 1, 1), date(today.year + step, 12, 31), "year")
    year, month = divmod(today.year * 12 + today.month - 1 + step, 12)
    return _span(*_month_span(year, month + 1), "month")


def _written(words: str, today: date, future: bool) -> When | None:
    patterns = (
        rf"(?:{_WEEKDAY} )?{_DAY}(?: of)? {_MONTH}(?: {_YEAR})?",
        rf"(?:{_WEEKDAY} )?{_MONTH} {_DAY}(?: {_YEAR})?",
    )
    for pattern in patterns:
        match = re.fullmatch(pattern, words)
        if match:
            month, day, year = _month_names[match["month"]], int(match["day"]), _year_of(match["year"])
            if year:
                return _day(date(year, month, day))
            return _day(_near(month, day, today, future))
    return None


def _numbers(words: str, today: date, future: bool) -> When | None:
    match = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", words)
    if match:
        return _day(date(int(match[1]), int(match[2]), int(match[3])))
    match = re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{4}|\d{2}))?", words)
    if match:
        day, month, year = int(match[1]), int(match[2]), _year_of(match[3])
        if year:
            return _day(date(year, month, day))
        return _day(_near(month, day, today, future))
    match = re.fullmatch(r"(\d{1,2})[-/.](\d{4})", words)
    return _span(*_month_span(int(match[2]), int(match[1])), "month") if match else None


def _month(words: str, today: date, future: bool) -> When | None:
    match = re.fullmatch(
        r"(?P<part>early|mid|middle of|late|beginning of|start of|end of)?[\s-]*(?P<which>last|this|next)?\s*"
        rf"{_MONTH}(?: of)?(?: {_YEAR})?",
        words,
    )
    if not match:
        return None
    month, year = _month_names[match["month"]], _year_of(match["year"])
    if not year:
        start = _near(month, 1, today.replace(day=1) if future else today, future or match["which"] == "next")
        year = start.year
        if match["which"] == "last" and (year, month) == (today.year, today.month):
            year -= 1
    first, last = _month_span(year, month)
    part = match["part"]
    if part in ("early", "beginning of", "start of"):
        return _span(first, first.replace(day=10), "days", about=True)
    if part in ("mid", "middle of"):
        return _span(first.replace(day=10), first.replace(day=20), "days", about=True)
    if part in ("late", "end of"):
        return _span(first.replace(day=20), last, "days", about=True)
    return _span(first, last, "month")


def _season(words: str, today: date, future: bool) -> When | None:
    match = re.fullmatch(rf"(?:(last|this|next)\s+)?(?:the\s+)?({'|'.join(_SEASONS)})(?: of)?(?: {_YEAR})?", words)
    if not match:
        return None
    begin, end = _SEASONS[match[2]]
    year = _year_of(match["year"])
    start = date(year, begin, 1) if year else _near(begin, 1, today, match[1] == "next" or future)
    last_year = start.year + (1 if end < begin else 0)
    if match[1] == "last" and date(last_year, end, 28) >= today:
        start, last_year = start.replace(year=start.year - 1), last_year - 1
    return _span(start, _month_span(last_year, end)[1], "season")


def _feast(words: str, today: date, future: bool) -> When | None:
    match = re.fullmatch(
        rf"(?:(?:last|this|at) )?({'|'.join(map(re.escape, sorted(_FEASTS, key=len, reverse=True)))})(?: {_YEAR})?",
        words,
    )
    if not match:
        return None
    month, day = _FEASTS[match[1]]
    year = _year_of(match["year"])
    return _day(date(year, month, day)) if year else _day(_near(month, day, today, future))


def _year(words: str, today: date, future: bool) -> When | None:
    match = re.fullmatch(r"(?:(early|mid|late)[ -])?((?:19|20)\d{2})", words)
    if not match:
        return None
    year = int(match[2])
    begin, end = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), None: (1, 12)}[match[1]]
    return _span(
        date(year, begin, 1), _month_span(year, end)[1], "year" if not match[1] else "season", about=bool(match[1])
    )


def _days_of_month(words: str, today: date, future: bool) -> When | None:
    match = _DAY_SPAN.fullmatch(words)
    if not match:
        return None
    month, day, to = _month_names[match["month"]], int(match["day"]), int(match["to"])
    year = _year_of(match["year"]) or _near(month, day, today, future).year
    first, last = date(year, month, day), date(year, month, to)
    return _span(first, last, "days") if first <= last else None


def _since(words: str, today: date, future: bool) -> When | None:
    match = _SINCE.fullmatch(words)
    found = _read(match["what"], today, False, _POINTS) if match else None
    if found is None or found.first is None or found.first > today:
        return None
    return _span(found.first, today, "days", about=found.about or found.precision != "day")


def _between(words: str, today: date, future: bool) -> When | None:
    match = _SPAN.fullmatch(words)
    if not match:
        return None
    begin, end = (match["a"], match["b"]) if match["a"] else (match["c"], match["d"])
    last = _read(end, today, future, _POINTS)
    latest = min(today, last.last) if last and last.last and not future else today
    first = _read(begin, latest, future, _POINTS)
    if not first or not last or not first.first or not last.last or first.first > last.last:
        return None
    return _span(first.first, last.last, "days", about=first.about or last.about)


# What names one time, and what is made of two of them; a stretch is never made of stretches.
_POINTS: tuple[_Reader, ...] = (
    _spoken, _weekday, _relative, _ago, _numbers, _written, _month, _season, _feast, _year, _days_of_month,
)  # fmt: skip
_STRETCHES: tuple[_Reader, ...] = (_since, _between)

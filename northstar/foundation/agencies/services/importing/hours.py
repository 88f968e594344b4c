"""Hours as a partnership's lists have them, put into the words that ``kit.weeks`` reads."""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

from northstar.foundation.agencies.services.importing.cells import NotRead
from northstar.kit.text import clean_paragraphs
from northstar.kit.weeks import UnreadHours, read_week, week_words
from northstar.kit.worktime import OFFICE_WEEK, Opening

_ALWAYS = re.compile(
    r"24 ?(?:/|x|hours?,? ?|hrs,? ?)? ?(?:7|7 days(?: a week)?|a day)?(?: ?/ ?365)?|24h|always|always open|day and night"
    r"|round the clock|at all times|any time|anytime"
)
_OFFICE = re.compile(r"(?:normal |usual )?(?:office|working|business|core) hours(?: only)?")
_BETWEEN = re.compile(r"[;\n]|, (?=[a-z]{3,9}(?: ?(?:-|–|to) ?[a-z]{3,9})? \d)")
_DAY_WORDS = (
    (r"\b(?:daily|every ?day|7 days(?: a week)?|seven days(?: a week)?|all week|each day)\b", "mon-sun"),
    (r"\b(?:weekdays|week days|working days|monday to friday|m ?- ?f)\b", "mon-fri"),
    (r"\b(?:weekends?|week ends?)\b", "sat-sun"),
    (r"\b(mon|tues|wednes|thurs|fri|satur|sun)days\b", r"\1day"),
)
_CLOCK = r"\d{1,2}(?:[:.]\d{2})?(?:am|pm)?"
_TIMES = rf"{_CLOCK}-{_CLOCK}(?:(?:,|and){_CLOCK}-{_CLOCK})*"
_TIMES_FIRST = re.compile(rf"({_TIMES})[, ]*(?:on )?([a-z][a-z ,-]*)")
_SHORT = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(am|pm)?-(\d{1,2})(?:[:.](\d{2}))?(am|pm)?")


def read_hours(written: str) -> tuple[tuple[Opening, ...] | None, str]:
    """The week (None: day and night), and what is to be said of how it was read. Raises ``NotRead``."""
    text = clean_paragraphs(written).casefold().strip(" .")
    if _ALWAYS.fullmatch(text):
        return None, ""
    try:
        week, plain = (OFFICE_WEEK, False) if _OFFICE.fullmatch(text) else _read(text)
    except UnreadHours as unread:
        said = _(
            "We can't read these hours. Write them like “Mon-Fri 9:00-17:00; Sat 10:00-14:00”, or “Day and night”."
        )
        raise NotRead(said) from unread
    return week, "" if plain else _said(week)


@lru_cache(maxsize=2_000)
def _read(text: str) -> tuple[tuple[Opening, ...], bool]:
    """The week, and whether it stands there as the house itself writes it."""
    parts = [_part(part) for part in _BETWEEN.split(text) if part.strip()]
    week = read_week("; ".join(parts))
    return week, _bare(text) == _bare("; ".join(week_words(week)))


def _bare(text: str) -> str:
    return re.sub(r"[\s;]", "", text.casefold())


def _said(week: tuple[Opening, ...]) -> str:
    return _("The hours were read as %(week)s.") % {"week": "; ".join(week_words(week))}


def _part(written: str) -> str:
    """One line in the order days, times; with the times of an afternoon as such."""
    line = re.sub(r"[–—−]", "-", written.strip(" .,"))
    line = re.sub(r"\b(?:noon|midday)\b", "12:00", re.sub(r"\bmidnight\b", "24:00", line))
    for words, days in _DAY_WORDS:
        line = re.sub(words, days, line)
    line = re.sub(r"(?<=\d)\s*(?:hrs|hours|h)\b\.?", "", line)
    line = re.sub(r"\b(\d{2})(\d{2})(?=\s*(?:-|to|till|until|$))", r"\1:\2", line)
    line = re.sub(r"(?<=[-o])\s*(\d{2})(\d{2})\b", r" \1:\2", line)
    line = re.sub(r"(\d) ?(am|pm|a\.m\.?|p\.m\.?)", lambda found: found[1] + found[2].replace(".", ""), line)
    line = re.sub(r"([\dm])\s*(?:-|to|till?|until)\s*(?=\d)", r"\1-", line)
    line = re.sub(r"(?<=[a-z]):\s+|\bfrom\b|\bbetween\b|\bopen\b", " ", line)
    line = re.sub(r"\s+", " ", line).strip(" ,:")
    if turned := _TIMES_FIRST.fullmatch(line):
        line = f"{turned[2].strip(' ,')} {turned[1]}"
    return _SHORT.sub(_afternoon, line)


def _afternoon(found: re.Match[str]) -> str:
    """“9-5” and “9-1, 2-5”: what would close before it opens, or in the small hours, is meant after noon."""
    opens, closes = int(found[1]), int(found[4])
    first, last = f"{found[1]}:{found[2] or '00'}{found[3] or ''}", f"{found[4]}:{found[5] or '00'}{found[6] or ''}"
    unsaid = not (found[3] or found[6] or found[1].startswith("0"))
    if unsaid and 1 <= closes <= opens < 12:
        return f"{first}-{closes + 12}:{found[5] or '00'}"
    if unsaid and 1 <= opens <= 5 and opens < closes < 12:  # nobody means five in the morning
        return f"{opens + 12}:{found[2] or '00'}-{closes + 12}:{found[5] or '00'}"
    return f"{first}-{last}"

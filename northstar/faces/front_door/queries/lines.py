"""Help for whoever asks: national lines out of their code list, and what partners give out to the public.

What is still to be checked is not shown. Nothing here needs the keys, so that the numbers stand when all else fails.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils import translation
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.queries import PublicHelp
from northstar.foundation.codes import queries as codes
from northstar.foundation.codes.states import RESERVED
from northstar.kit.choices import Offered
from northstar.kit.moments import day_words
from northstar.kit.weeks import UnreadHours, read_week, week_words
from northstar.kit.worktime import LONDON, Week, is_open, next_opening

HELPLINE = "modern_slavery"  # named on every page; its number is a setting
_ENGLISH = "en"


@dataclass(frozen=True)
class Line:
    """Somebody to turn to, in the words of the page. ``theirs``: the name is in English, as they wrote it.

    ``by`` is the partner whose line it is; ``now`` says whether somebody is there, or when.
    """

    name: str
    words: str = ""
    by: str = ""
    theirs: bool = False
    number: str = ""
    text_number: str = ""
    web: str = ""
    sign: str = ""
    hours: str = ""
    now: str = ""
    free: bool | None = None
    interpreters: bool = False
    languages: tuple[str, ...] = ()
    whom: str = ""
    needs: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()  # of the languages

    def speaks(self, language: str) -> bool:
        return self.interpreters or language in ("", _ENGLISH) or language in self.codes


@dataclass(frozen=True)
class Group:
    """Lines under a heading, or under the names of the places where they are."""

    title: str
    lines: tuple[Line, ...]
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Help:
    """What the page shows: the helpline, which is always there, then national lines in groups, then those near by."""

    helpline: Line | None
    groups: tuple[Group, ...]
    near: tuple[Group, ...]


def needs(day: date) -> Offered:
    return codes.choices("help_need", day, plain=True, unknown=False)


def languages(day: date) -> list[tuple[str, str]]:
    """Each language by its own name and, for those who help somebody, its English one."""
    named = [(entry.code, _named(entry), entry.label) for entry in codes.list_as_of("language", day)]
    return [
        (code, own if own == label else f"{own} ({label})") for code, own, label in sorted(named, key=_by_name) if own
    ]


def helping(at: datetime, need: str = "", language: str = "") -> Help:
    """What fits a need and a language, both codes or empty; of the lines for a need those that speak it stand first."""
    day = at.astimezone(LONDON).date()
    national = {entry.code: _national(entry, at) for entry in codes.list_as_of("help_line", day) if _is_shown(entry)}
    helpline = national.pop(HELPLINE, None)
    fitting = [one for one in national.values() if not need or need in one.needs]
    if language:
        groups = _by_language(fitting, language)
    elif need:
        groups = [Group("", tuple(fitting))]
    else:
        groups = [Group(title, tuple(one for one in fitting if one.needs[:1] == (code,))) for code, title in needs(day)]
    return Help(helpline, tuple(group for group in groups if group.lines), tuple(_near(at, need, language)))


def _by_language(lines: Sequence[Line], language: str) -> list[Group]:
    return [
        Group(_("They speak it, or have interpreters"), tuple(one for one in lines if one.speaks(language))),
        Group(_("In English"), tuple(one for one in lines if not one.speaks(language))),
    ]


def _near(at: datetime, need: str, language: str) -> Iterator[Group]:
    """What partners give out, by area; whoever speaks the language first."""
    day = at.astimezone(LONDON).date()
    purposes = codes.entry("help_need", need, day).attributes.get("purposes", ()) if need else None
    by_area: dict[tuple[str, ...], list[Line]] = {}
    for one in agencies.public_help(at):
        if purposes is None or one.purpose in purposes:
            by_area.setdefault(one.areas, []).append(_regional(one, at, day))
    for area, lines in by_area.items():
        yield Group("", tuple(sorted(lines, key=lambda line: not line.speaks(language))), area)


def _is_shown(entry: codes.Entry) -> bool:
    return not entry.needs_check and not entry.desk_only and entry.code not in RESERVED


def _national(entry: codes.Entry, at: datetime) -> Line:
    said, day = entry.attributes, at.astimezone(LONDON).date()
    week, known = _read(said.get("hours", ""))
    closed = agencies.holidays()
    spoken = said.get("languages", ())
    return Line(
        name=entry.plain(),
        words=" ".join([entry.plain_hint(), *_areas(said.get("areas", ()), day)]),
        number=said.get("number", ""),
        text_number=said.get("text_number", ""),
        web=_address(said.get("web", "")),
        sign=_address(said.get("sign", "")),
        hours=_hours(week, known),
        now=_now(is_open(at, week, closed), next_opening(at, week, closed), day) if known else "",
        free=bool(said.get("free")),
        interpreters=bool(said.get("interpreters")),
        languages=_language_names(spoken, day),
        whom=_whom(said.get("whom") != "child", said.get("whom") != "adult"),
        needs=tuple(said.get("needs", ())),
        codes=frozenset(spoken),
    )


def _regional(one: PublicHelp, at: datetime, day: date) -> Line:
    return Line(
        name=one.label,
        by=one.agency,
        theirs=True,
        number=one.phone,
        web=_address(one.web),
        hours=_hours(one.week, one.hours_known),
        now=_now(one.open, one.opens_at, day) if one.hours_known else "",
        languages=_language_names(one.languages, day),
        whom=_whom(one.for_adults, one.for_children),
        codes=frozenset(one.languages),
    )


@lru_cache(maxsize=256)
def _read(written: str) -> tuple[Week | None, bool]:
    """Hours as the list has them, and whether they are known: what cannot be read is not."""
    if written.strip().casefold() == "always":
        return None, True
    try:
        week = read_week(written)
    except UnreadHours:
        return (), False
    return week, bool(week)


def _hours(week: Week | None, known: bool) -> str:
    if not known:
        return _("Not at every hour.")
    if week is None:
        return _("Day and night.")
    return _week_words(tuple(week), translation.get_language() or "")


@lru_cache(maxsize=1024)
def _week_words(week: Week, language: str) -> str:
    """Bank holidays are left out: whether somebody is there now says more."""
    plain = [opening._replace(on_holidays=False) for opening in week]
    return "; ".join(week_words(plain, [str(WEEKDAYS[day]) for day in range(7)])) + "."


def _now(is_there: bool, opens_at: datetime | None, today: date) -> str:
    if is_there:
        return _("Open now.")
    if opens_at is None:
        return _("Closed now.")
    local = opens_at.astimezone(LONDON)
    away = (local.date() - today).days
    day = str(WEEKDAYS[local.weekday()]) if 1 < away < 7 else day_words(local.date(), today)
    return _("Closed now. Opens: %(day)s %(time)s.") % {"day": day, "time": f"{local:%H:%M}"}


def _whom(adults: bool, children: bool) -> str:
    if adults and children:
        return ""
    return _("For adults.") if adults else _("For children and young people.")


def _areas(area_codes: Sequence[str], day: date) -> list[str]:
    return [f"{', '.join(agencies.area_words(area_codes, day))}."] if area_codes else []


def _address(written: str) -> str:
    """Only a page on the web becomes a link."""
    return written if written.startswith("https://") else ""


def _language_names(spoken: Iterable[str], day: date) -> tuple[str, ...]:
    """What is spoken besides English, each by its own name."""
    known = {entry.code: _named(entry) for entry in codes.list_as_of("language", day)} if spoken else {}
    return tuple(name for code in spoken if code != _ENGLISH and (name := known.get(code, "")))


def _named(entry: codes.Entry) -> str:
    return str(entry.attributes.get("autonym", ""))


def _by_name(named: tuple[str, str, str]) -> str:
    return named[1].casefold()

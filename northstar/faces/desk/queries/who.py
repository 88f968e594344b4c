"""“Who do I go to?” as its page shows it: a place that was typed, as areas; contacts, as cards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from northstar.faces.desk.queries.agencies import codes_at
from northstar.foundation.agencies import queries
from northstar.foundation.agencies.queries import Answer
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places
from northstar.foundation.places.queries import Located
from northstar.foundation.places.states import Standing
from northstar.kit.moments import day_words
from northstar.kit.worktime import LONDON

MOST_SPOTS = 8
# The sets whose areas an address may name, smallest first.
_SETS = ("local_authority", "social_care_authority", "police_force_area")
WHOM_WORDS = {
    "adult": gettext_lazy("for an adult"),
    "child": gettext_lazy("for a child"),
    "in_doubt": gettext_lazy("for somebody who may be under 18"),
}


@dataclass(frozen=True)
class Spot:
    """Where something may be: a name to choose it by, and codes of the smallest areas that it lies in."""

    label: str
    area_codes: tuple[str, ...]


def spots(words: str, day: date) -> list[Spot]:
    """What was typed, as places: one where it is plain, several to choose from, none where we don't know it.

    Near a border it is one place that lies in both areas.
    """
    found = places.locate(text=words, at=day)
    if not found.candidates:
        held = _smallest(found)
        return [Spot(found.label or words, held)] if held else []
    return [
        Spot(candidate.label, held)
        for candidate in found.candidates[:MOST_SPOTS]
        if (
            held := _smallest(
                places.locate(
                    lat=candidate.point.lat, lon=candidate.point.lon, accuracy_m=candidate.point.accuracy_m, at=day
                )
            )
        )
    ]


def _smallest(found: Located) -> tuple[str, ...]:
    for name in _SETS:
        area = found.in_set(name)
        if area.standing != Standing.OUTSIDE and area.areas:
            return tuple(each.code for each in area.areas)
    return ()


def known_areas(codes_given: Iterable[str], day: date) -> list[str]:
    """Those of an address that there are; others are passed over."""
    return [code for code in dict.fromkeys(codes_given) if any(places.area(code, day, name) for name in _SETS)]


def every_code(area_codes: Iterable[str], day: date) -> tuple[str, ...]:
    """The areas and all that hold them, as agencies name them."""
    return tuple(dict.fromkeys(code for given in area_codes for code in codes_at(given, day)))


def where_words(area_codes: Iterable[str], day: date) -> str:
    named = queries.area_words(area_codes, day)
    return _("in %(place)s") % {"place": _(" or ").join(named)} if named else ""


@dataclass(frozen=True)
class Card:
    """``tag`` and ``kind`` say whether somebody is there; ``also`` what follows after that."""

    answer: Answer
    title: str
    sub: str
    tag: str
    kind: str
    also: str
    languages: str
    may_ask: bool


def cards(found: queries.Found, at: datetime, own_agency: Any) -> list[Card]:
    """The answers as cards. One's own agency is not asked in writing."""
    return [
        Card(
            answer=one,
            title=one.contact.person or one.contact.label,
            sub=one.contact.label if one.contact.person else "",
            tag=_tag(one, at),
            kind="settled" if one.open else "closed",
            also=_also(one, at),
            languages=", ".join(
                codes.words("language", code, at.date()) for code in one.contact.languages if code != "en"
            ),
            may_ask=found.may_ask and one.agency.pk != own_agency,
        )
        for one in found.answers
    ]


def _tag(one: Answer, at: datetime) -> str:
    if not one.open:
        return _("Closed, opens %(when)s") % {"when": clock_words(one.opens_at, at)} if one.opens_at else _("Closed")
    if one.until is None:
        return _("There day and night") if one.contact.always_open else _("There now")
    return _("There until %(when)s") % {"when": clock_words(one.until, at)}


def _also(one: Answer, at: datetime) -> str:
    if one.then is not None and one.until is not None:
        said = {"when": clock_words(one.until, at), "who": one.then.label, "phone": one.then.phone}
        return (_("After %(when)s: %(who)s, %(phone)s") if one.then.phone else _("After %(when)s: %(who)s")) % said
    if one.stands_in and one.opens_at is not None:
        said = {"when": clock_words(one.opens_at, at), "who": one.first.label, "phone": one.first.phone}
        return (_("From %(when)s: %(who)s, %(phone)s") if one.first.phone else _("From %(when)s: %(who)s")) % said
    return ""


def clock_words(moment: datetime, at: datetime) -> str:
    """ "18:00", with the day where it is another one."""
    local, here = moment.astimezone(LONDON), at.astimezone(LONDON)
    return f"{local:%H:%M}" if local.date() == here.date() else f"{day_words(local.date(), here.date())} {local:%H:%M}"

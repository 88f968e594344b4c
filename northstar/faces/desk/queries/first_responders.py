"""First Responder Organisations and the gaps between them, as their page shows it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from northstar.faces.desk.queries.agencies import codes_at
from northstar.foundation.agencies import queries
from northstar.foundation.agencies.models import Agency, Contact, Designation
from northstar.foundation.places import queries as places
from northstar.kit.weeks import week_words
from northstar.kit.worktime import Opening

MINUTE = 1 / 60


@dataclass(frozen=True)
class Organisation:
    """One that may refer. ``there`` are those of its trained contacts who are there now, of ``trained``."""

    agency: Agency
    status: Designation
    whom: str
    areas: list[str]
    trained: int
    there: int


@dataclass(frozen=True)
class AreaRow:
    """Councils that are served alike, and when nobody there may refer. ``bars`` are the hours covered, to draw."""

    names: list[str]
    hours: int
    who: list[tuple[Agency, Contact]]
    gaps: str
    bars: list[tuple[float, float]]


def organisations(at: datetime) -> list[Organisation]:
    """Every First Responder Organisation at a moment, by name."""
    day, shut = queries.day_of(at), queries.holidays()
    by_agency: dict[UUID, dict[UUID, Contact]] = {}
    for child in (False, True):
        for held, contact in queries.referrers(day, (), child=child):
            by_agency.setdefault(held.agency.pk, {})[contact.pk] = contact
    known = queries.kept_directory().agencies
    return [
        Organisation(
            agency=agency,
            status=status,
            whom=_whom(status),
            areas=queries.area_words(status.area_codes or known[agency.pk].areas(day), day),
            trained=len(found := by_agency.get(agency.pk, {})),
            there=sum(queries.open_now(contact, at, shut) for contact in found.values()),
        )
        for agency, status in queries.first_responders(day)
    ]


def _whom(status: Designation) -> str:
    if status.for_adults and status.for_children:
        return _("Adults and children")
    return _("Adults") if status.for_adults else _("Children")


def area_rows(day: date, *, child: bool) -> list[AreaRow]:
    """Every council, those that the same people serve together, the least covered first."""
    alike: dict[tuple[UUID, ...], tuple[queries.Covered, list[str]]] = {}
    for area in places.areas_in(queries.SETS["councils"], day):
        found = queries.coverage(day, codes_at(area.code, day), child=child)
        served = tuple(contact.pk for _held, contact in found.contacts)
        alike.setdefault(served, (found, []))[1].append(area.name)
    rows = [_row(found, names) for found, names in alike.values()]
    return sorted(rows, key=lambda row: (row.hours, row.names))


def _row(found: queries.Covered, names: list[str]) -> AreaRow:
    return AreaRow(
        names=names,
        hours=found.hours,
        who=[(held.agency, contact) for held, contact in found.contacts],
        gaps="; ".join(_gap_words(line) for line in week_words(found.gaps)),
        bars=_bars(found.gaps),
    )


def _gap_words(line: str) -> str:
    """ "Mon-Fri until 08:00, from 18:00" for what ``week_words`` says from midnight to midnight."""
    line = line.replace("00:00-24:00", _("all day"))
    line = re.sub(r"00:00-(\d\d:\d\d)", lambda met: _("until %(time)s") % {"time": met[1]}, line)
    return re.sub(r"(\d\d:\d\d)-24:00", lambda met: _("from %(time)s") % {"time": met[1]}, line)


def _bars(gaps: Sequence[Opening]) -> list[tuple[float, float]]:
    """Where somebody is there, as beginning and length in hours of the week."""
    bars, reached = [], 0.0
    for gap in sorted(gaps):
        begins = gap.weekday * 24 + gap.opens.hour + gap.opens.minute * MINUTE
        ends = gap.weekday * 24 + (gap.closes.hour + gap.closes.minute * MINUTE or 24)
        if begins > reached:
            bars.append((reached, begins - reached))
        reached = ends
    return [*bars, (reached, 168 - reached)] if reached < 168 else bars

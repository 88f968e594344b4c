"""What an agency is and where it works: add, change, end, be followed by another, cover areas."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from northstar.foundation.agencies import queries
from northstar.foundation.agencies.models import Agency, Coverage, FormerName, Team
from northstar.foundation.agencies.services import checking, history
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.states import Act
from northstar.kit.text import clean_line
from northstar.kit.transitions import Refused
from northstar.kit.worktime import LONDON


@dataclass(frozen=True)
class AgencyDetails:
    """What people enter. ``kind`` is a code of agency_kind; ``runs_desk``: the public's concerns are its own."""

    name: str
    kind: str
    legal_regime: str
    short_name: str = ""
    runs_desk: bool = False
    source: str = ""


DETAILS = tuple(field.name for field in fields(AgencyDetails))


@transaction.atomic
def add_agency(*, edit: Edit, slug: str, details: AgencyDetails, area_codes: Collection[str] = ()) -> Agency:
    """Bring a partner in, from a day on. ``slug`` names it in files and addresses, and never changes."""
    if Agency.objects.filter(slug=slug).exists():
        raise Refused(_("Another agency has this short address already."))
    agency = Agency(slug=slug, valid_from=edit.day, checked_on=edit.day)
    _fill(agency, details, edit)
    agency.save(force_insert=True)
    after = history.picture(agency, (*DETAILS, "slug", "valid_from")) | {"coverage": sorted(set(area_codes))}
    put_coverage(agency, area_codes, edit.day)
    history.keep(agency, Act.ADDED, edit, before={}, after=after)
    return agency


@transaction.atomic
def change_agency(*, edit: Edit, agency_id: UUID, seen_version: int | None, details: AgencyDetails) -> Agency:
    """Change what an agency is called and what it is. Raises ``Stale``, ``Refused``."""
    agency = _locked(agency_id, seen_version)
    before = history.picture(agency, DETAILS)
    _fill(agency, details, edit)
    return _save(agency, Act.CHANGED, edit, before, DETAILS)


@transaction.atomic
def rename_agency(*, edit: Edit, agency_id: UUID, seen_version: int | None, name: str, short_name: str = "") -> Agency:
    """The agency is called something else from a day on, today or before. The old name stays findable.

    A slip of the pen is corrected by ``change_agency``, which keeps no former name.
    """
    agency = _locked(agency_id, seen_version)
    names = ("name", "short_name")
    before = history.picture(agency, names)
    since = agency.former_names.aggregate(last=Max("valid_to"))["last"] or agency.valid_from
    if not since < edit.day <= edit.at.astimezone(LONDON).date():
        raise Refused(_("Enter the first day of the new name: today or before, and after the name before it began."))
    if before == {"name": clean_line(name), "short_name": clean_line(short_name)}:
        raise Refused(_("That is what it is called now."))
    FormerName.objects.create(agency=agency, **before, valid_from=since, valid_to=edit.day)
    agency.name, agency.short_name = clean_line(name), clean_line(short_name)
    checking.refuse_invalid(agency)
    return _save(agency, Act.RENAMED, edit, before, names)


@transaction.atomic
def check_agency(*, edit: Edit, agency_id: UUID) -> Agency:
    """Somebody has compared what is held about an agency with what it says of itself."""
    agency = _locked(agency_id, None)
    before = history.picture(agency, ("checked_on",))
    agency.checked_on = edit.day
    return _save(agency, Act.CHANGED, edit, before, ("checked_on",))


@transaction.atomic
def end_agency(
    *, edit: Edit, agency_id: UUID, seen_version: int | None = None, successor_id: UUID | None = None
) -> Agency:
    """An agency leaves the partnership or closes, from a day on. Its people and contacts stop working with it.

    With a successor it is followed: see ``succeed_agency``.
    """
    if successor_id is not None:
        return succeed_agency(edit=edit, agency_id=agency_id, successor_id=successor_id, seen_version=seen_version)
    agency = _locked(agency_id, seen_version)
    before = history.picture(agency, ("valid_to",))
    _refuse_end_before_start(agency, edit.day)
    agency.valid_to = edit.day
    return _save(agency, Act.ENDED, edit, before, ("valid_to",))


@transaction.atomic
def succeed_agency(*, edit: Edit, agency_id: UUID, successor_id: UUID, seen_version: int | None = None) -> Agency:
    """Another agency takes over from a day on: what was meant for the old one goes to the new one."""
    agency = _locked(agency_id, seen_version)
    successor = Agency.objects.get(pk=successor_id)
    _refuse_end_before_start(agency, edit.day)
    if not (successor.valid_from <= edit.day and (successor.valid_to is None or successor.valid_to > edit.day)):
        raise Refused(_("The agency that takes over must be at work on that day."))
    if agency.pk in {link.pk for link in queries.line_of(successor)}:
        raise Refused(_("These agencies would follow each other in a circle."))
    names = ("valid_to", "successor_id")
    before = history.picture(agency, names)
    agency.valid_to, agency.successor_id = edit.day, successor.pk
    return _save(agency, Act.SUCCEEDED, edit, before, names)


@transaction.atomic
def set_coverage(*, edit: Edit, agency_id: UUID, seen_version: int | None, area_codes: Collection[str]) -> Agency:
    """Replace the areas in which an agency works, from a day on. What was covered before stays known."""
    checking.refuse_strange_areas(area_codes)
    agency = _locked(agency_id, seen_version)
    before = {"coverage": coverage_on(agency, edit.day)}
    after = {"coverage": sorted(set(area_codes))}
    if before == after:
        return agency
    put_coverage(agency, area_codes, edit.day)
    agency.version += 1
    agency.save(update_fields=["version"])
    history.keep(agency, Act.COVERAGE, edit, before=before, after=after)
    return agency


@transaction.atomic
def add_team(*, edit: Edit, agency_id: UUID, name: str) -> Team:
    """A part of an agency that answers together."""
    agency = _locked(agency_id, None)
    name = clean_line(name)
    if agency.teams.filter(name__iexact=name, ended_on__isnull=True).exists():
        raise Refused(_("The agency has a team of this name already."))
    team = Team(agency=agency, name=name)
    checking.refuse_invalid(team)
    team.save(force_insert=True)
    history.keep(team, Act.ADDED, edit, before={}, after=history.picture(team, ("name",)))
    return team


@transaction.atomic
def end_team(*, edit: Edit, team_id: UUID) -> Team:
    """A team is no more. Its contacts and people stay with the agency."""
    team = Team.objects.select_for_update(of=("self",)).select_related("agency").get(pk=team_id)
    before = history.picture(team, ("ended_on",))
    team.ended_on = edit.day
    team.save(update_fields=["ended_on"])
    history.keep(team, Act.ENDED, edit, before=before, after=history.picture(team, ("ended_on",)))
    return team


def coverage_on(agency: Agency, day: date) -> list[str]:
    return sorted(agency.coverage.on(day).values_list("area_code", flat=True))


def put_coverage(agency: Agency, area_codes: Collection[str], day: date) -> None:
    """Make the rows say these areas from a day on. The caller keeps the history."""
    rows = {row.area_code: row for row in agency.coverage.filter(valid_to__isnull=True)}
    gone = [row for code, row in rows.items() if code not in area_codes]
    # A row that began on that day or later was never in force.
    agency.coverage.filter(pk__in=[row.pk for row in gone if row.valid_from >= day]).delete()
    agency.coverage.filter(pk__in=[row.pk for row in gone if row.valid_from < day]).update(valid_to=day)
    Coverage.objects.bulk_create(
        Coverage(agency=agency, area_code=code, valid_from=day) for code in sorted(set(area_codes) - set(rows))
    )


def _locked(agency_id: UUID, seen_version: int | None) -> Agency:
    agency: Agency = Agency.objects.select_for_update(of=("self",)).get(pk=agency_id)
    history.refuse_stale(agency, seen_version)
    return agency


def _fill(agency: Agency, details: AgencyDetails, edit: Edit) -> None:
    new_kind = details.kind != agency.kind
    for name in DETAILS:
        value = getattr(details, name)
        setattr(agency, name, clean_line(value) if isinstance(value, str) else value)
    checking.refuse_invalid(agency)
    if new_kind:
        checking.refuse_unknown_code("agency_kind", agency.kind, edit.day)


def _refuse_end_before_start(agency: Agency, day: date) -> None:
    if day <= agency.valid_from:
        raise Refused(_("The end must come after the beginning."))


def _save(agency: Agency, act: Act, edit: Edit, before: dict[str, Any], names: tuple[str, ...]) -> Agency:
    after = history.picture(agency, names)
    if after == before:
        return agency
    agency.version += 1
    agency.save(update_fields=[*names, "version"])
    history.keep(agency, act, edit, before=before, after=after)
    return agency

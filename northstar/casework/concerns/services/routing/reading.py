"""Reading what a decision needs from the database: the facts of a concern, the rules in force, the directory."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Rule
from northstar.casework.concerns.services.dispatch.payload import told
from northstar.casework.concerns.services.routing.facts import AgencyView, ContactView, Directory, Facts, RuleView
from northstar.foundation.access.models import Exclusion
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency, Contact, Coverage
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places
from northstar.kit.worktime import LONDON, OFFICE_WEEK, is_open

_LISTS = {"category": "concern_category", "sector": "sector", "exploitation_type": "exploitation_type"}


def day_of(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def rules_on(day: date) -> list[RuleView]:
    return [view_of(rule) for rule in Rule.objects.on(day)]


def view_of(rule: Rule) -> RuleView:
    kinds = rule.target.get("kind") or ()
    return RuleView(
        key=rule.key,
        version=rule.version,
        mode=rule.mode,
        profile=rule.profile,
        agency=rule.target.get("agency") or "",
        kinds=(kinds,) if isinstance(kinds, str) else tuple(kinds),
        purpose=rule.target.get("purpose") or "",
        match=rule.match,
        priority=rule.priority,
        respond_minutes=rule.respond_minutes,
        working_time=rule.working_time,
        why=rule.why,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
    )


def facts_of(concern: Concern, at: datetime, closed: Collection[date]) -> Facts:
    """The facts of a concern at a moment. Opens the answers only of a concern about a site, to look for people."""
    day = day_of(at)
    category = _attributes("concern_category", concern.category, day)
    child = states.Answer.YES if category.get("child") else concern.child
    return Facts(
        category=concern.category,
        area_codes=tuple(concern.area_codes),
        area_choices=tuple(concern.area_choices),
        sector=concern.sector,
        exploitation_type=concern.exploitation_type,
        child=child,
        urgency=concern.urgency,
        still_there=concern.still_there,
        mode=concern.reporter_mode,
        origin=concern.origin,
        office_hours=is_open(at, OFFICE_WEEK, closed),
        regulatory=_is_regulatory(concern, category, child),
        labels={name: _label(listed, getattr(concern, name), day) for name, listed in _LISTS.items()}
        | {"origin": concern.get_origin_display().lower()},
    )


def _is_regulatory(concern: Concern, category: Mapping[str, Any], child: str) -> bool:
    """About a site only: the category is, it suggests no exploitation, and nobody was named or seen there."""
    if not category.get("no_person") or category.get("exploitation"):
        return False
    if child in (states.Answer.YES, states.Answer.NOT_KNOWN) or concern.still_there == states.Answer.YES:
        return False
    return not told(concern).get("people")


def _attributes(listed: str, code: str, day: date) -> Mapping[str, Any]:
    try:
        return codes.entry(listed, code, day).attributes
    except codes.UnknownCode:
        return {}


def _label(listed: str, code: str, day: date) -> str:
    try:
        return codes.label(listed, code, day)
    except codes.UnknownCode:
        return code.replace("_", " ")


def excluded_from(concern_id: UUID) -> frozenset[UUID]:
    """Agencies that must not see a concern, or see anything made from it."""
    rows = Exclusion.objects.filter(record_id=concern_id, ended_at__isnull=True, agency__isnull=False)
    return frozenset(rows.values_list("agency_id", flat=True))


def directory_for(
    rules: Iterable[RuleView],
    *,
    areas: Collection[str] | None,
    desk_id: UUID,
    at: datetime,
    closed: Collection[date],
    with_hours: bool = False,
) -> Directory:
    """The agencies that these rules may lead to. ``areas`` narrows those chosen by kind; none: everywhere.

    ``with_hours`` reads who is there now, which matters only to what cannot wait.
    """
    day, rules = day_of(at), list(rules)
    found = {agency.pk: agency for agency in _reading(_named(rules, areas, day), day, with_hours)}
    _add_successors(found, day, with_hours)
    views = [_agency_view(agency, at, closed, with_hours) for agency in found.values()]
    return Directory(
        agencies=tuple(sorted(views, key=lambda view: view.slug)),
        agreed=agencies.agencies_with_agreement(at),
        never_kinds=never_kinds(day),
        region=frozenset() if areas else _region(desk_id, day),
        area_names=area_names(areas, day) if areas else {},
    )


def _region(desk_id: UUID, day: date) -> frozenset[str]:
    """Where the desk works. Needed only where a concern's place may be unknown."""
    return frozenset(Coverage.objects.on(day).filter(agency_id=desk_id).values_list("area_code", flat=True))


def without(directory: Directory, excluded: frozenset[UUID]) -> Directory:
    """The directory for one concern: these agencies must not see it."""
    return replace(directory, excluded=excluded)


def never_kinds(day: date) -> frozenset[str]:
    """Kinds of agency that no rule reaches, by the code list."""
    return codes.with_attribute("agency_kind", day, "never_by_rule")


def _named(rules: Collection[RuleView], areas: Collection[str] | None, day: date) -> "QuerySet[Agency]":
    """Those of the rules' kinds where the place lies, those that rules name, and those that others took over from."""
    kinds = {kind for rule in rules for kind in rule.kinds}
    of_kind = Q(kind__in=kinds)
    if areas:
        rows = Coverage.objects.on(day).filter(agency=OuterRef("pk"), area_code__in=list(areas))
        of_kind &= Q(Exists(rows))
    slugs = {rule.agency for rule in rules if rule.agency}
    return Agency.objects.filter(of_kind | Q(slug__in=slugs) | Q(successor__isnull=False))


def _reading(rows: "QuerySet[Agency]", day: date, with_hours: bool) -> "QuerySet[Agency]":
    contacts = Contact.objects.on(day)
    if with_hours:
        contacts = contacts.prefetch_related("hours")
    return rows.prefetch_related(
        Prefetch("coverage", queryset=Coverage.objects.on(day), to_attr="covered"),
        Prefetch("contacts", queryset=contacts, to_attr="reachable"),
    )


def _add_successors(found: dict[UUID, Agency], day: date, with_hours: bool) -> None:
    """Add those that took over from the named, and so on."""
    while missing := {one.successor_id for one in found.values() if one.successor_id} - found.keys():
        for agency in _reading(Agency.objects.filter(pk__in=missing), day, with_hours):
            found[agency.pk] = agency


def _agency_view(agency: Any, at: datetime, closed: Collection[date], with_hours: bool) -> AgencyView:
    return AgencyView(
        id=agency.pk,
        slug=agency.slug,
        name=str(agency),
        kind=agency.kind,
        areas=frozenset(row.area_code for row in agency.covered),
        valid_from=agency.valid_from,
        valid_to=agency.valid_to,
        successor_id=agency.successor_id,
        contacts=tuple(
            ContactView(
                id=row.pk,
                purpose=row.purpose,
                state=row.state,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                priority=row.priority,
                area_codes=frozenset(row.area_codes),
                fallback_id=row.fallback_id,
                open_now=agencies.open_now(row, at, closed) if with_hours else True,
                label=row.label,
            )
            for row in agency.reachable
        ),
    )


def area_names(areas: Collection[str], day: date) -> dict[str, str]:
    """Names by code, councils before force areas before the rest, so that the smallest place is named."""
    rank = {"local_authority": 0, "police_force_area": 2}
    found = [area for code in areas if (area := places.area(code, day)) is not None]
    return {area.code: area.name for area in sorted(found, key=lambda area: (rank.get(area.area_set, 1), area.name))}

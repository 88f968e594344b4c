"""Reading what a decision needs from the database: the facts of a concern, the rules in force, the directory."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Rule
from northstar.casework.concerns.services.ruling.facts import AgencyView, ContactView, Directory, Facts, RuleView
from northstar.foundation.access.models import Exclusion
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.queries import KeptAgency
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places
from northstar.kit.stamps import Kept
from northstar.kit.worktime import LONDON, OFFICE_WEEK, is_open

_LISTS = {"category": "concern_category", "sector": "sector", "exploitation_type": "exploitation_type"}


def day_of(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def rules_on(day: date) -> list[RuleView]:
    return [rule for rule in _kept_rules.value() if rule.in_force(day)]


def _every_rule() -> tuple[RuleView, ...]:
    return tuple(view_of(rule) for rule in Rule.objects.order_by("key", "version"))


_kept_rules: Kept[tuple[RuleView, ...]] = Kept("concerns_rulestamp", _every_rule)


def view_of(rule: Rule) -> RuleView:
    return RuleView(
        key=rule.key,
        version=rule.version,
        mode=rule.mode,
        profile=rule.profile,
        agency=rule.agency,
        kinds=rule.kinds,
        purpose=rule.purpose,
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
        labels={name: codes.words(listed, getattr(concern, name), day) for name, listed in _LISTS.items()}
        | {"origin": concern.get_origin_display().lower()},
    )


def _is_regulatory(concern: Concern, category: Mapping[str, object], child: str) -> bool:
    """About a site only: the category is, it suggests no exploitation, and nobody was named or seen there."""
    if not category.get("no_person") or category.get("exploitation"):
        return False
    if child in (states.Answer.YES, states.Answer.NOT_KNOWN) or concern.still_there == states.Answer.YES:
        return False
    return not (concern.answers or {}).get("people")


def _attributes(listed: str, code: str, day: date) -> Mapping[str, object]:
    try:
        return codes.entry(listed, code, day).attributes
    except codes.UnknownCode:
        return {}


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
    held = agencies.kept_directory().agencies
    found = {one.agency.pk: one for one in held.values() if _is_named(one, rules, areas, day)}
    _add_successors(found, held)
    views = [_agency_view(one, at, closed, with_hours) for one in found.values()]
    return Directory(
        agencies=tuple(sorted(views, key=lambda view: view.slug)),
        agreed=agencies.agencies_with_agreement(at),
        never_kinds=never_kinds(day),
        region=frozenset() if areas or desk_id not in held else held[desk_id].areas(day),
        area_names=area_names(areas, day) if areas else {},
    )


def without(directory: Directory, excluded: frozenset[UUID]) -> Directory:
    """The directory for one concern: these agencies must not see it."""
    return replace(directory, excluded=excluded)


def never_kinds(day: date) -> frozenset[str]:
    """Kinds of agency that no rule reaches, by the code list."""
    return codes.with_attribute("agency_kind", day, "never_by_rule")


def _is_named(one: KeptAgency, rules: Collection[RuleView], areas: Collection[str] | None, day: date) -> bool:
    """Of a rule's kinds and where the place lies, or named by a rule, or one that another took over from."""
    agency = one.agency
    if agency.successor_id or any(rule.agency == agency.slug for rule in rules):
        return True
    return any(agency.kind in rule.kinds for rule in rules) and (not areas or not one.areas(day).isdisjoint(areas))


def _add_successors(found: dict[UUID, KeptAgency], held: Mapping[UUID, KeptAgency]) -> None:
    """Add those that took over from the named, and so on."""
    while missing := {pk for one in found.values() if (pk := one.agency.successor_id)} - found.keys():
        found.update({pk: held[pk] for pk in missing})


def _agency_view(one: KeptAgency, at: datetime, closed: Collection[date], with_hours: bool) -> AgencyView:
    agency, day = one.agency, day_of(at)
    return AgencyView(
        id=agency.pk,
        slug=agency.slug,
        name=str(agency),
        kind=agency.kind,
        areas=one.areas(day),
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
            for row in one.contacts
            if agencies.in_force(row, day)
        ),
    )


def area_names(areas: Collection[str], day: date) -> dict[str, str]:
    """Names by code, councils before force areas before the rest, so that the smallest place is named."""
    rank = {"local_authority": 0, "police_force_area": 2}
    found = [area for code in areas if (area := places.area(code, day)) is not None]
    return {area.code: area.name for area in sorted(found, key=lambda area: (rank.get(area.area_set, 1), area.name))}

"""The directory as the desk's pages show it: names instead of codes, hours in words, changes as sentences."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from northstar.faces.desk.queries.concerns import label
from northstar.foundation.agencies import queries
from northstar.foundation.agencies.models import Agency, BankHoliday, Contact, Coverage, Signature
from northstar.foundation.agencies.services import importing
from northstar.foundation.agencies.states import ContactState
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places
from northstar.kit.weeks import week_words

STATE_KIND = {ContactState.CONFIRMED: "settled", ContactState.UNCONFIRMED: "waiting", ContactState.LAPSED: "closed"}


def area_choices(day: date) -> dict[str, list[tuple[str, str]]]:
    """Force areas, counties with districts, and councils, each by name."""
    councils = [(area.code, area.name) for area in places.areas_in(queries.SETS["councils"], day)]
    known = {code for code, _name in councils}
    counties = [
        (area.code, area.name) for area in places.areas_in(queries.SETS["counties"], day) if area.code not in known
    ]
    forces = [(area.code, area.name) for area in places.areas_in(queries.SETS["forces"], day)]
    return {"forces": forces, "counties": counties, "councils": councils}


def filter_areas(day: date) -> list[tuple[str, str]]:
    """What the list can be narrowed to: force areas, then councils."""
    found = area_choices(day)
    forces = [(code, _("%(name)s (police area)") % {"name": name}) for code, name in found["forces"]]
    return [*forces, *found["counties"], *found["councils"]]


def codes_at(code: str, day: date) -> list[str]:
    """The codes that a place in this area lies in: its own, and those of the areas that hold it."""
    return [code, *places.parents_of(code, day)] if code else []


def with_parts(chosen: Iterable[str], day: date) -> list[str]:
    """The areas chosen and the councils in them, so that a place is found by either code."""
    wanted = set(chosen)
    inside = {area.code for area in places.areas_in(queries.SETS["councils"], day) if wanted & set(area.parents)}
    return sorted(wanted | inside)


def chosen_areas(agency: Agency, day: date) -> dict[str, list[str]]:
    """What the form of areas has ticked."""
    covered = set(queries.widest(agency.coverage.on(day).values_list("area_code", flat=True), day))
    return {name: [code for code, _name in listed if code in covered] for name, listed in area_choices(day).items()}


def former_names(agency: Agency) -> list[str]:
    """What it was called before, with the day on which that ended; the latest first."""
    rows = agency.former_names.order_by("-valid_to").values_list("name", "valid_to")
    return [
        _("%(name)s, until %(day)s") % {"name": name, "day": formats.date_format(day, "j F Y")}
        for name, day in rows
        if day is not None
    ]


def covered_codes(agency: Agency, day: date) -> list[str]:
    """Codes of where an agency works, with the councils in them, for a map."""
    return with_parts(agency.coverage.on(day).values_list("area_code", flat=True), day)


@dataclass(frozen=True)
class Row:
    """An agency in the list."""

    agency: Agency
    kind: str
    areas: list[str]
    fresh: queries.Freshness
    signed: bool

    @property
    def pk(self) -> UUID:
        return self.agency.pk

    @property
    def counted(self) -> str:
        """How many contacts of each state, without the states that none is in."""
        fresh = self.fresh
        said = [
            (fresh.confirmed, _("%(count)d confirmed")),
            (fresh.unconfirmed, _("%(count)d not confirmed")),
            (fresh.lapsed, _("%(count)d lapsed")),
            (fresh.overdue, _("%(count)d to ask again")),
        ]
        return ", ".join(words % {"count": count} for count, words in said if count)


def found_agencies(day: date, *, text: str, kind: str, area: str, check: bool) -> QuerySet[Agency]:
    """The list as its filters ask."""
    found = queries.directory(day, text=text, kind=kind, area_codes=codes_at(area, day))
    if check:
        found = found.filter(pk__in=queries.contacts_to_check(day).order_by().values("agency_id"))
    return found


def rows(agencies: Sequence[Agency], at: datetime) -> list[Row]:
    """In three queries however many: areas, freshness, agreements."""
    day, areas = queries.day_of(at), defaultdict(list)
    for pk, code in Coverage.objects.on(day).filter(agency__in=agencies).values_list("agency_id", "area_code"):
        areas[pk].append(code)
    fresh, signed = queries.freshness(agencies, at), queries.agencies_with_agreement(at)
    return [
        Row(
            each,
            label("agency_kind", each.kind, day),
            queries.area_words(areas[each.pk], day),
            fresh[each.pk],
            each.pk in signed,
        )
        for each in agencies
    ]


def export_rows(agencies: Sequence[Agency], at: datetime) -> list[list[Any]]:
    """A line for each contact in force, in the columns in which a list is taken in; one for an agency without any."""
    known, lines = importing.Directory(queries.day_of(at)), []
    contacts: dict[UUID, list[Contact]] = {}
    found = Contact.objects.on(known.day).filter(agency__in=agencies).select_related("agency")
    for contact in found.order_by("purpose", "priority", "label"):
        contacts.setdefault(contact.agency_id, []).append(contact)
    for row in rows(agencies, at):
        about = {
            "agency": row.agency.name,
            "kind": row.kind,
            "covers": "; ".join(row.areas),
            "signed": _("Yes") if row.signed else _("No"),
        }
        cells = [importing.cells_of(each, known.week_of(each), known) for each in contacts.get(row.pk, [])] or [{}]
        lines += [importing.row_of(one | about) for one in cells]
    return lines


def hours_words(contact: Contact) -> str:
    if contact.always_open:
        return _("Day and night")
    return "; ".join(week_words([row.opening for row in contact.hours.all()])) or _("Not known")


def contacts_of(agency: Agency, at: datetime) -> list[dict[str, Any]]:
    """Every contact in force, for the agency's page."""
    day, closed = queries.day_of(at), queries.holidays()
    order = {code: place for place, (code, _words) in enumerate(purposes(day))}
    found = agency.contacts.on(day).select_related("team", "fallback").prefetch_related("hours")
    listed = sorted(found, key=lambda each: (order.get(each.purpose, 999), each.priority, each.label))
    return [
        {
            "contact": each,
            "pk": each.pk,
            "purpose": label("contact_purpose", each.purpose, day),
            "hours": hours_words(each),
            "open": queries.open_now(each, at, closed),
            "state": each.get_state_display(),
            "kind": STATE_KIND[ContactState(each.state)],
            "late": each.state == ContactState.CONFIRMED and each.check_on is not None and each.check_on <= day,
            "languages": ", ".join(label("language", code, day) for code in each.languages),
            "topics": ", ".join(label("expertise", code, day) for code in each.topics),
            "whom": _only_words(each),
            "away": _away_words(each, day),
            "areas": queries.area_words(each.area_codes, day),
        }
        for each in listed
    ]


def _only_words(contact: Contact) -> str:
    """Empty for those who help everybody."""
    if contact.for_adults and contact.for_children:
        return ""
    return _("For adults only") if contact.for_adults else _("For children only")


def _away_words(contact: Contact, day: date) -> str:
    if contact.away_from is None or (contact.away_until is not None and contact.away_until <= day):
        return ""
    since = (
        "" if contact.away_from <= day else _("from %(day)s") % {"day": formats.date_format(contact.away_from, "j M")}
    )
    until = _("until %(day)s") % {"day": formats.date_format(contact.away_until, "j M")} if contact.away_until else ""
    return " ".join(filter(None, [_("Away"), since, until]))


def reached(agency: Agency, at: datetime, contacts: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Whom to turn to at this moment, for each purpose that the agency has a contact for."""
    purposes = {row["contact"].purpose: row["purpose"] for row in contacts}
    found = queries.reach_many([(agency, purpose) for purpose in purposes], at)
    return [{"purpose": words, "reach": each} for words, each in zip(purposes.values(), found, strict=True)]


def signatures(agency: Agency, at: datetime) -> list[dict[str, Any]]:
    """What the agency has signed, each with how it stands."""
    return [{"signature": each, **_standing(each, queries.day_of(at))} for each in queries.signatures_of(agency.pk)]


def _standing(signature: Signature, day: date) -> dict[str, str]:
    agreement = signature.agreement
    if signature.withdrawn_on and signature.withdrawn_on <= day:
        return {"word": _("Withdrawn"), "kind": "closed"}
    if agreement.valid_to and agreement.valid_to <= day:
        return {"word": _("The agreement has ended"), "kind": "closed"}
    if signature.signed_on > day or agreement.valid_from > day:
        return {"word": _("Not yet in force"), "kind": "waiting"}
    return {"word": _("In force"), "kind": "settled"}


def days_from(year: int) -> list[dict[str, Any]]:
    """Bank holidays from a year on."""
    found = BankHoliday.objects.filter(day__year__gte=year).order_by("day")
    return [
        {
            "pk": each.pk,
            "day": each.day,
            "words": formats.date_format(each.day, "l j F Y"),
            "name": each.name,
            "source": each.source,
        }
        for each in found
    ]


def purposes(day: date) -> list[tuple[str, str]]:
    return list(codes.choices("contact_purpose", day, unknown=False))


def languages(day: date) -> dict[str, str]:
    return dict(codes.choices("language", day, unknown=False))


def named_areas(day: date) -> dict[str, str]:
    """What a contact's places may be called, on its form as in a list that is taken in."""
    found = area_choices(day)
    forces = [(code, _("%(name)s police area") % {"name": name}) for code, name in found["forces"]]
    return dict([*found["counties"], *found["councils"], *forces])

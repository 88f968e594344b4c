"""Agencies become one: plan it, call it off, and what the directory does when the day has come."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Agency, Contact, Merger, MergerPart
from northstar.foundation.agencies.queries.addresses import free_slug
from northstar.foundation.agencies.services import contacts, designations, partners
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.services.partners import AgencyDetails
from northstar.foundation.agencies.states import MergerState
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places
from northstar.kit.transitions import Refused


@dataclass(frozen=True)
class Merging:
    """What somebody plans. ``into`` is an agency that there is, or ``name`` that of a new one.

    ``without_people`` and ``without_contacts``: of these agencies, they do not come along.
    """

    agencies: Collection[UUID]
    on: date
    into: UUID | None = None
    name: str = ""
    without_people: Collection[UUID] = ()
    without_contacts: Collection[UUID] = ()


@transaction.atomic
def plan_merger(*, edit: Edit, merging: Merging) -> Merger:
    """Write down that agencies become one on a day. Until then nothing changes. Raises ``Refused`` with what stands
    against it; of two who plan for the same agency at once, one is."""
    found = Agency.objects.filter(pk__in=merging.agencies).order_by("pk")
    olds: list[Agency] = list(found.select_for_update(of=("self",)))
    for against in what_stands_against(olds, merging):
        raise Refused(against)
    new = merging.into is None
    successor = _new(olds, merging, edit) if merging.into is None else Agency.objects.get(pk=merging.into)
    merger = Merger.objects.create(
        successor=successor, on=merging.on, new=new, reason=edit.reason, made_at=edit.at, made_by=edit.by
    )
    MergerPart.objects.bulk_create(
        MergerPart(
            merger=merger,
            agency=old,
            people=old.pk not in merging.without_people,
            contacts=old.pk not in merging.without_contacts,
        )
        for old in olds
    )
    audit.record(Action.ADMINISTER, "agencies.merger_planned", record=merger, count=len(olds))
    return merger


def what_stands_against(olds: Collection[Agency], merging: Merging) -> list[str]:
    """Why these cannot become that one, as sentences; none: they can."""
    said = [] if olds else [_("Choose at least one agency that becomes another.")]
    if merging.into is None and not merging.name.strip():
        said.append(_("Choose the agency that they become, or enter the name of a new one."))
    busy = MergerPart.objects.filter(agency__in=olds, merger__state=MergerState.PLANNED)
    planned = set(busy.values_list("agency_id", flat=True))
    for old in olds:
        if old.pk == merging.into:
            said.append(_("%(name)s cannot become itself.") % {"name": old.name})
        elif old.pk in planned:
            said.append(_("%(name)s is part of another merger already. Call that off first.") % {"name": old.name})
        elif old.valid_to is not None:
            said.append(_("%(name)s ends already, or has ended.") % {"name": old.name})
        elif old.valid_from >= merging.on:
            said.append(_("%(name)s begins on that day or later.") % {"name": old.name})
        elif old.runs_desk:
            said.append(_("%(name)s runs a desk that holds concerns: those cannot move.") % {"name": old.name})
    into = Agency.objects.filter(pk=merging.into).first() if merging.into is not None else None
    if merging.into is not None and (into is None or into.valid_from > merging.on or into.valid_to is not None):
        said.append(_("The agency that takes over must be at work on that day, and go on."))
    return said


@transaction.atomic
def call_off(*, edit: Edit, merger_id: UUID) -> Merger:
    """It will not happen. Raises ``Refused`` once it has: people act and work goes on at the successor then."""
    merger = Merger.objects.select_for_update(of=("self",)).select_related("successor").get(pk=merger_id)
    if merger.state == MergerState.DONE:
        raise Refused(
            _("It has taken effect: people act for the new agency and work goes on there, so it cannot be taken back.")
        )
    if merger.state == MergerState.PLANNED:
        merger.state, merger.ended_at = MergerState.CALLED_OFF, edit.at
        merger.save(update_fields=["state", "ended_at"])
        if merger.new and merger.successor.valid_to is None and merger.successor.contacts.count() == 0:
            partners.end_agency(edit=replace(edit, on=_next(merger.on)), agency_id=merger.successor_id)
        audit.record(Action.ADMINISTER, "agencies.merger_called_off", record=merger)
    return merger


@transaction.atomic
def merge_directory(*, edit: Edit, merger: Merger) -> None:
    """What the directory does on the day: each is followed by the one, which works where they did, by their contacts."""
    areas = set(partners.coverage_on(merger.successor, merger.on))
    for part in merger.parts.select_related("agency").order_by("agency_id"):
        areas |= set(_areas(part.agency, merger.on))
        _bring_contacts(part, merger, edit)
        _bring_designation(part.agency, merger, edit)
        if part.agency.successor_id != merger.successor_id:
            partners.succeed_agency(edit=edit, agency_id=part.agency_id, successor_id=merger.successor_id)
    partners.set_coverage(edit=edit, agency_id=merger.successor_id, seen_version=None, area_codes=areas)


def _new(olds: Collection[Agency], merging: Merging, edit: Edit) -> Agency:
    """It is what most of them are, until somebody says otherwise."""
    kinds = [one.kind for one in olds if codes.is_valid("agency_kind", one.kind, merging.on)]
    if not kinds:
        raise Refused(_("Add the new agency first, because none of these says what kind it is; then choose it here."))
    first = max((one for one in olds if one.kind in kinds), key=lambda one: (kinds.count(one.kind), one.name))
    details = AgencyDetails(name=merging.name, kind=first.kind, legal_regime=first.legal_regime, source=edit.reason)
    return partners.add_agency(edit=replace(edit, on=merging.on), slug=free_slug(merging.name), details=details)


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _areas(old: Agency, on: date) -> list[str]:
    """Where it worked to the last, by the codes that hold on the day."""
    worked = Q(valid_to__isnull=True) | Q(valid_from__lt=on, valid_to__gte=on)
    return [places.code_on(code, on) for code in old.coverage.filter(worked).values_list("area_code", flat=True)]


def _bring_contacts(part: MergerPart, merger: Merger, edit: Edit) -> None:
    """Copies that begin on the day, each to be confirmed there. The old ones end, whether or not they are brought."""
    made: dict[UUID, Contact] = {}
    ahead = Q(valid_to__isnull=True) | Q(valid_to__gt=merger.on)
    held = list(Contact.objects.filter(ahead, agency=part.agency).prefetch_related("hours"))
    for contact in held:
        since = replace(edit, on=max(merger.on, contact.valid_from))
        contacts.end_contact(edit=since, contact_id=contact.pk)
        if not part.contacts:
            continue
        details = replace(
            contacts.details_of(contact),
            team_id=None,
            fallback_id=None,
            area_codes=sorted({places.code_on(code, merger.on) for code in contact.area_codes}),
        )
        hours = None if contact.always_open else [row.opening for row in contact.hours.all()]
        made[contact.pk] = contacts.add_contact(edit=since, agency_id=merger.successor_id, details=details, hours=hours)
    for contact in held:
        if contact.pk in made and contact.fallback_id in made:
            new = made[contact.pk]
            details = replace(contacts.details_of(new), fallback_id=made[contact.fallback_id].pk)
            contacts.change_contact(edit=edit, contact_id=new.pk, seen_version=None, details=details)


def _bring_designation(old: Agency, merger: Merger, edit: Edit) -> None:
    """The successor of a First Responder Organisation is one, unless it is already; whoever keeps the list checks."""
    held = old.designations.filter(valid_to__isnull=True, valid_from__lt=merger.on).first()
    if held is None:
        return
    designations.end_designation(edit=edit, designation_id=held.pk)
    if merger.successor.designations.filter(valid_to__isnull=True).exists():
        return
    status = designations.Status(**{name: getattr(held, name) for name in designations.STATUS})
    designations.designate(
        edit=edit, agency_id=merger.successor_id, status=replace(status, area_codes=[], source=edit.reason)
    )

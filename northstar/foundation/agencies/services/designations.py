"""First Responder Organisations: who was designated, whose status changed, whose ended."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Agency, Designation
from northstar.foundation.agencies.services import checking, history
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.states import Act
from northstar.kit.text import clean_line
from northstar.kit.transitions import Refused


@dataclass(frozen=True)
class Status:
    """What people enter. ``basis`` is the law or guidance that names the agency; ``area_codes`` empty: where it works.

    ``duty_to_notify``: Modern Slavery Act 2015 section 52 applies to it.
    """

    basis: str
    duty_to_notify: bool = False
    for_adults: bool = True
    for_children: bool = True
    area_codes: Sequence[str] = ()
    source: str = ""


STATUS = tuple(field.name for field in fields(Status))


@transaction.atomic
def designate(*, edit: Edit, agency_id: UUID, status: Status) -> Designation:
    """From a day on the agency's trained staff may refer into the NRM. Raises ``Refused`` when they may already."""
    agency = Agency.objects.select_for_update(of=("self",)).get(pk=agency_id)
    if agency.designations.filter(valid_to__isnull=True).exists():
        raise Refused(_("It is a First Responder Organisation already."))
    made = Designation(agency=agency, valid_from=edit.day)
    _fill(made, status, edit)
    made.save(force_insert=True)
    history.keep(made, Act.ADDED, edit, before={}, after=history.picture(made, (*STATUS, "valid_from")))
    return made


@transaction.atomic
def change_designation(*, edit: Edit, designation_id: UUID, status: Status) -> Designation:
    """Correct what is held about the status, and note that it was compared with its source today."""
    found = _locked(designation_id)
    before = history.picture(found, STATUS)
    _fill(found, status, edit)
    found.save(update_fields=[*STATUS, "checked_on"])
    history.keep(found, Act.CHANGED, edit, before=before, after=history.picture(found, STATUS))
    return found


@transaction.atomic
def end_designation(*, edit: Edit, designation_id: UUID) -> Designation:
    """From a day on the agency may no longer refer. What it referred before stays as it was."""
    found = _locked(designation_id)
    if edit.day <= found.valid_from:
        raise Refused(_("The end must come after the beginning."))
    before = history.picture(found, ("valid_to",))
    found.valid_to = edit.day
    found.save(update_fields=["valid_to"])
    history.keep(found, Act.ENDED, edit, before=before, after=history.picture(found, ("valid_to",)))
    return found


def _locked(designation_id: UUID) -> Designation:
    found: Designation = (
        Designation.objects.select_for_update(of=("self",)).select_related("agency").get(pk=designation_id)
    )
    if found.valid_to is not None:
        raise Refused(_("This status has ended already."))
    return found


def _fill(record: Designation, status: Status, edit: Edit) -> None:
    for name in STATUS:
        value = getattr(status, name)
        setattr(record, name, clean_line(value) if isinstance(value, str) else value)
    record.area_codes, record.checked_on = list(status.area_codes), edit.day
    if not (record.for_adults or record.for_children):
        raise Refused(_("Say whether they refer adults, children or both."))
    checking.refuse_invalid(record)
    checking.refuse_strange_areas(record.area_codes)

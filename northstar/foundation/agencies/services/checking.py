"""What agencies and contacts must be like, from the desk and from a file alike."""

import re
from collections.abc import Iterable
from datetime import date, time
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Agreement, Contact
from northstar.foundation.agencies.states import Paper
from northstar.foundation.codes import queries as codes
from northstar.kit.transitions import Refused
from northstar.kit.worktime import Opening

# A national or international number, or a short one such as 101, with an extension if need be.
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{1,28}(?: ?(?:ext|x)\.? ?[0-9]{1,6})?")
_AREA = re.compile(r"[A-Z][A-Z0-9-]{2,19}")


def refuse_invalid(record: models.Model, *skip: str) -> None:
    """Raise ``Refused`` with the first faults of the record's own fields."""
    keys = [field.name for field in record._meta.concrete_fields if field.is_relation]
    try:
        record.full_clean(exclude=[*keys, *skip], validate_unique=False, validate_constraints=False)
    except ValidationError as fault:
        named = {field.name: str(field.verbose_name) for field in record._meta.concrete_fields}
        said = [f"{named.get(name, name)}: {' '.join(words)}" for name, words in fault.message_dict.items()]
        raise Refused(" ".join(said)) from fault


def refuse_invalid_paper(agreement: Agreement) -> None:
    """Terms of reference let nothing pass by themselves, so they need not say which data may; nor need a charter say
    what for."""
    spared: dict[str, tuple[str, ...]] = {Paper.TERMS: ("data_classes",), Paper.CHARTER: ("data_classes", "purposes")}
    refuse_invalid(agreement, *spared.get(agreement.kind, ()))


def refuse_unknown_code(listed: str, code: str, on: date) -> None:
    if not codes.is_valid(listed, code, on):
        said = {"code": code, "list": listed}
        raise Refused(_("“%(code)s” cannot be chosen from the list “%(list)s” on that day.") % said)


def refuse_unreachable(contact: Contact) -> None:
    """A contact needs what its channel uses."""
    if contact.channel == "mail" and not contact.email:
        raise Refused(_("Enter the e-mail address that this contact uses."))
    if contact.channel == "phone" and not contact.phone:
        raise Refused(_("Enter the telephone number that this contact uses."))
    if contact.phone and not _PHONE.fullmatch(contact.phone):
        raise Refused(_("Enter the telephone number in figures, like 01632 960 001."))


def refuse_strange_areas(area_codes: Iterable[str]) -> None:
    for code in area_codes:
        if not _AREA.fullmatch(code):
            raise Refused(_("“%(code)s” is not an area code. One looks like E06000023.") % {"code": code})


def refuse_overlapping_hours(week: Iterable[Opening]) -> None:
    """Two openings of one day may touch, not overlap, and each closes after it opens."""
    last: dict[int, Opening] = {}
    for opening in sorted(week):
        if opening.closes != time() and opening.closes <= opening.opens:
            raise Refused(_("The closing time must come after the opening time. Enter 00:00 for midnight."))
        before = last.get(opening.weekday)
        if before is not None and (before.closes == time() or opening.opens < before.closes):
            raise Refused(_("Two openings of one day overlap."))
        last[opening.weekday] = opening


def refuse_bad_fallback(contact: Contact, fallback: Contact | None) -> None:
    """Who stands in belongs to the same agency, because what may be sent there hangs on what that agency signed."""
    if fallback is None:
        return
    if fallback.agency_id != contact.agency_id:
        raise Refused(_("Only a contact of the same agency can stand in."))
    seen: set[UUID] = {contact.pk}
    link: Contact | None = fallback
    while link is not None:
        if link.pk in seen:
            raise Refused(_("These contacts would stand in for each other in a circle."))
        seen.add(link.pk)
        link = link.fallback

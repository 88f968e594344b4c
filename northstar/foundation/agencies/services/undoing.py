"""Taking back one change, as long as nothing has been built on it."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import (
    Agency,
    Agreement,
    Change,
    Contact,
    Designation,
    Hours,
    Team,
)
from northstar.foundation.agencies.services import history, partners
from northstar.foundation.agencies.services.contacts import hours_of
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.states import UNDOABLE, Act, Subject
from northstar.kit.transitions import Refused

_MODELS: dict[str, type[models.Model]] = {
    Subject.AGENCY: Agency,
    Subject.CONTACT: Contact,
    Subject.TEAM: Team,
    Subject.AGREEMENT: Agreement,
    Subject.DESIGNATION: Designation,
}


@transaction.atomic
def undo_change(*, edit: Edit, change_id: int) -> Change:
    """Put a record's fields back to what they were before one change, and say so in its history.

    Refused when one of these fields has been changed again, and for what cannot be taken back: adding
    (end it instead), signing and withdrawing. What was undone can be undone.
    """
    change = Change.objects.get(pk=change_id)
    if change.act not in UNDOABLE or change.subject not in _MODELS:
        raise Refused(_("This can't be taken back. End it, or enter it again."))
    record = _MODELS[change.subject]._default_manager.select_for_update(of=("self",)).get(pk=change.record_id)
    if Change.objects.filter(undoes=change).exists():
        raise Refused(_("This has been taken back already."))
    before = _picture(record, change.after, edit)
    if before != change.after:
        raise Refused(_("This has been changed again since. Take back the later change first."))
    _put(record, change.before, edit)
    made = history.keep(record, Act.UNDONE, edit, before=before, after=change.before, undoes=change)
    if made is None:
        raise Refused(_("There is nothing to take back: this change left everything as it was."))
    return made


def _picture(record: models.Model, names: Mapping[str, Any], edit: Edit) -> dict[str, Any]:
    plain = [name for name in names if name not in ("hours", "coverage")]
    found = history.picture(record, plain)
    if "hours" in names and isinstance(record, Contact):
        found["hours"] = hours_of([row.opening for row in record.hours.all()])
    if "coverage" in names and isinstance(record, Agency):
        found["coverage"] = partners.coverage_on(record, edit.day)
    return found


def _put(record: models.Model, values: Mapping[str, Any], edit: Edit) -> None:
    names = []
    for name, value in values.items():
        if name == "hours" and isinstance(record, Contact):
            _put_hours(record, value)
        elif name == "coverage" and isinstance(record, Agency):
            partners.put_coverage(record, value, edit.day)
        else:
            field = next(each for each in record._meta.concrete_fields if name in (each.name, each.attname))
            kind = field.target_field if isinstance(field, models.ForeignKey) else field
            setattr(record, field.attname, kind.to_python(value))
            names.append(name)
    if isinstance(record, Agency | Contact):
        record.version += 1
        names.append("version")
    record.save(update_fields=names)


def _put_hours(contact: Contact, week: list[list[Any]]) -> None:
    contact.hours.all().delete()
    Hours.objects.bulk_create(
        Hours(contact=contact, weekday=day, opens=opens, closes=closes, on_holidays=holidays)
        for day, opens, closes, holidays in week
    )

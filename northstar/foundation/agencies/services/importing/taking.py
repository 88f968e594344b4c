"""Taking a list in: the plan is made again under lock, compared with the one that was seen, and written."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Change, Contact, Hours, Import
from northstar.foundation.agencies.services import history
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.services.importing.knowing import Directory
from northstar.foundation.agencies.services.importing.opening import Table
from northstar.foundation.agencies.services.importing.planning import FIELDS, Line, Outcome, Plan, plan_import
from northstar.foundation.agencies.states import Act
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused


@dataclass(frozen=True)
class Sheet:
    """A file that was read: its table, and what is kept of the file itself."""

    name: str
    digest: bytes  # SHA-256 of the file
    table: Table
    all_or_none: bool = False  # take nothing in unless every row is right


class Moved(Refused):
    """The directory is not as it was when the plan was made. Nothing was taken in; ``plan`` is the new one."""

    def __init__(self, plan: Plan):
        self.plan = plan
        super().__init__(_("The directory has changed since you looked. This is what would happen now."))


def digest_of(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


@transaction.atomic
def take_in(
    *, edit: Edit, sheet: Sheet, seen: str, own: UUID | None = None, told: Callable[[int], None] | None = None
) -> Import:
    """Do what the plan with the digest ``seen`` says, in one batch: all that, or nothing.

    Rows with a fault are left out, unless the sheet is to come in whole or not at all. ``told`` as in ``plan_import``.
    Raises ``Moved``, ``Refused``.
    """
    known = Directory(edit.day, lock=True)
    plan = plan_import(edit=edit, table=sheet.table, own=own, known=known, told=told)
    if plan.digest != seen:
        raise Moved(plan)
    faults = plan.counts[Outcome.FAULTY]
    if sheet.all_or_none and faults:
        raise Refused(_("Nothing was taken in, because not every row is right."))
    if not plan.good:
        raise Refused(_("There is nothing to take in: no row would change anything."))
    batch = Import.objects.create(
        file_name=sheet.name[:200],
        digest=sheet.digest,
        taken_at=edit.at,
        taken_by=edit.by,
        rows=len(plan.lines),
        added=plan.counts[Outcome.ADDED],
        changed=plan.counts[Outcome.CHANGED],
        left_out=faults,
    )
    _write(plan, replace(edit, batch=batch))
    audit.record(
        Action.ADMINISTER,
        "agencies.contacts_imported",
        record=batch,
        count=plan.good,
        detail={"rows_added": batch.added, "rows_changed": batch.changed, "left_out": batch.left_out},
    )
    return batch


def _write(plan: Plan, edit: Edit) -> None:
    """All rows of a kind with one statement each: five thousand contacts are one breath, not five thousand."""
    added, changed = plan.of(Outcome.ADDED), plan.of(Outcome.CHANGED)
    for line in changed:
        _contact(line).version += 1
    Contact.objects.bulk_create([_contact(line) for line in added], batch_size=1000)
    replace_contacts([_contact(line) for line in changed])
    moved = [line for line in changed if "hours" in line.after]
    replace_weeks({_contact(line).pk: line.week or () for line in [*added, *moved]}, gone=moved != [])
    changes = [history.made(_contact(line), Act.ADDED, edit, {}, line.after) for line in added]
    changes += [history.made(_contact(line), Act.CHANGED, edit, line.before, line.after) for line in changed]
    Change.objects.bulk_create(changes, batch_size=1000)


def replace_contacts(contacts: list[Contact]) -> None:
    """Save the fields that an import may change. The rows are locked and there, so that each meets itself."""
    names = [*(name.removesuffix("_id") for name in FIELDS), "version"]
    Contact.objects.bulk_create(
        contacts, batch_size=1000, update_conflicts=True, unique_fields=["id"], update_fields=names
    )


def replace_weeks(weeks: Mapping[UUID, Sequence[Sequence[Any]]], *, gone: bool = True) -> None:
    """Give these contacts these openings instead of theirs (``gone`` is false where none has any yet).

    Five thousand weeks are twenty-five thousand rows: copied, because a record for each of them takes seconds.
    """
    if gone:
        Hours.objects.filter(contact__in=list(weeks)).delete()
    into = "copy agencies_hours (contact_id, weekday, opens, closes, on_holidays) from stdin"
    with connection.cursor() as cursor, cursor.copy(into) as rows:
        for pk, week in weeks.items():
            for opening in week:
                rows.write_row((pk, *opening))


def _contact(line: Line) -> Contact:
    assert line.contact is not None
    return line.contact

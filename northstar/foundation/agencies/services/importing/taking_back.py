"""Taking a whole import back, as far as nobody has built on it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Change, Contact, Hours, Import
from northstar.foundation.agencies.services import contacts, history
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.services.importing.knowing import weeks_of
from northstar.foundation.agencies.services.importing.taking import replace_contacts, replace_weeks
from northstar.foundation.agencies.states import Act, Subject
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused
from northstar.kit.worktime import Opening

# A confirmation is of an address: these go back together, or stay.
_REACHED = frozenset({*contacts.REACHED_BY, *contacts.STANDING})
_WEEK = frozenset({"hours", "always_open"})


@dataclass(frozen=True)
class Left:
    """What a person has changed since, and so stays: the contact, and which of its fields (none: the whole of it)."""

    contact: Contact
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class TakenBack:
    restored: int
    left: tuple[Left, ...]


@transaction.atomic
def undo_import(*, edit: Edit, import_id: UUID) -> TakenBack:
    """Put back what an import changed: its contacts end on their first day, its fields are what they were.

    A contact that it added and a person has changed since stays, and so does a field that was changed since.
    Raises ``Refused`` when it was taken back already.
    """
    batch = Import.objects.select_for_update().get(pk=import_id)
    if batch.undone_at is not None:
        raise Refused(_("This has been taken back already."))
    made = list(batch.changes.filter(subject=Subject.CONTACT, undone_by__isnull=True))
    found = {str(each.pk): each for each in _locked(made)}
    since = _since(batch, made)
    moved = [UUID(change.record_id) for change in made if change.act != Act.ADDED and "hours" in change.after]
    back = _Back(edit, weeks_of(Hours.objects.filter(contact__in=moved)))
    for change in made:
        back.take(change, found[change.record_id], since.get(change.record_id, []))
    back.finish()
    batch.undone_at, batch.undone_by = edit.at, edit.by
    batch.save(update_fields=["undone_at", "undone_by"])
    audit.record(
        Action.ADMINISTER,
        "agencies.import_undone",
        record=batch,
        count=len(back.changes),
        detail={"left_out": len(back.left)},
    )
    return TakenBack(len(back.changes), tuple(back.left))


def _locked(made: list[Change]) -> list[Contact]:
    wanted = Contact.objects.filter(pk__in=[change.record_id for change in made]).order_by("pk")
    return list(wanted.select_for_update())


def _since(batch: Import, made: list[Change]) -> dict[str, list[Change]]:
    """What was changed of these contacts after the import, and not by it."""
    first = {change.record_id: change.version for change in made}
    later: dict[str, list[Change]] = defaultdict(list)
    for change in Change.objects.filter(subject=Subject.CONTACT, record_id__in=list(first)).exclude(batch=batch):
        if change.version > first[change.record_id]:
            later[change.record_id].append(change)
    return later


class _Back:
    """Works each change back in memory; written together at the end."""

    def __init__(self, edit: Edit, held: Mapping[UUID, Sequence[Opening]]):
        self.edit, self.held = edit, held
        self.saved: list[Contact] = []  # put back as they were
        self.ended: list[UUID] = []
        self.left: list[Left] = []
        self.changes: list[Change] = []
        self.weeks: dict[UUID, list[list[Any]]] = {}

    def take(self, change: Change, contact: Contact, since: list[Change]) -> None:
        if change.act == Act.ADDED:
            self._end(change, contact, since)
        else:
            self._put_back(change, contact, since)

    def finish(self) -> None:
        replace_contacts(self.saved)
        never = Contact.objects.filter(pk__in=self.ended)
        never.update(valid_to=models.F("valid_from"), version=models.F("version") + 1)
        if self.weeks:
            replace_weeks(self.weeks)
        Change.objects.bulk_create(self.changes, batch_size=1000)

    def _end(self, change: Change, contact: Contact, since: list[Change]) -> None:
        """It was never in force. What somebody has worked on since stays."""
        if since:
            self.left.append(Left(contact))
            return
        before = history.picture(contact, ("valid_to",))
        contact.valid_to = contact.valid_from
        self.ended.append(contact.pk)
        self._keep(change, contact, before, history.picture(contact, ("valid_to",)))

    def _put_back(self, change: Change, contact: Contact, since: list[Change]) -> None:
        touched = {name for later in since for name in later.after}
        if touched & _REACHED:
            touched |= _REACHED
        if touched & _WEEK:
            touched |= _WEEK
        names = [name for name in change.after if name not in touched]
        stay = tuple(name for name in change.after if name in touched and name not in ("check_on", "bounces"))
        if stay:
            self.left.append(Left(contact, stay))
        if not names:
            return
        before = history.picture(contact, [name for name in names if name != "hours"])
        if "hours" in names:
            before["hours"] = contacts.hours_of(self.held.get(contact.pk, ()))
            self.weeks[contact.pk] = change.before["hours"]
        for name in names:
            if name != "hours":
                setattr(contact, name, _typed(name, change.before[name]))
        self.saved.append(contact)
        self._keep(change, contact, before, {name: change.before[name] for name in names})

    def _keep(self, change: Change, contact: Contact, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        contact.version += 1
        undone = history.made(contact, Act.UNDONE, self.edit, before, after)
        undone.undoes = change
        self.changes.append(undone)


def _typed(name: str, value: Any) -> Any:
    """What history keeps, as the field holds it."""
    field = next(each for each in Contact._meta.concrete_fields if name in (each.name, each.attname))
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    return kind.to_python(value)

"""What every change leaves behind: a row of history and a line in the trail; and what a stale save meets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import (
    Agency,
    Agreement,
    BankHoliday,
    Change,
    Contact,
    Designation,
    Import,
    Signature,
    Team,
)
from northstar.foundation.agencies.states import Act, Origin, Subject
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused
from northstar.kit.worktime import LONDON

_SUBJECTS = {
    Agency: Subject.AGENCY,
    Team: Subject.TEAM,
    Contact: Subject.CONTACT,
    Agreement: Subject.AGREEMENT,
    Signature: Subject.SIGNATURE,
    BankHoliday: Subject.HOLIDAY,
    Designation: Subject.DESIGNATION,
}


@dataclass(frozen=True)
class Edit:
    """``by`` is the actor as the trail names it, ``at`` an aware time, ``reason`` what colleagues read.

    ``on`` is the day from which the edit holds, local; without it the day of ``at``. ``batch`` is the
    spreadsheet that it came with.
    """

    by: str
    at: datetime
    reason: str = ""
    on: date | None = None
    origin: Origin = Origin.PERSON
    batch: Import | None = None

    @property
    def day(self) -> date:
        return self.on or self.at.astimezone(LONDON).date()


@dataclass(frozen=True)
class Theirs:
    """A field that somebody changed after the page was opened: as it was then, and as it is now."""

    field: str
    before: Any
    now: Any
    by: str
    at: datetime


class Stale(Refused):
    """Somebody saved first. Nothing was saved; ``theirs`` says what they changed, ``version`` what to save over."""

    def __init__(self, version: int, theirs: tuple[Theirs, ...]):
        self.version, self.theirs = version, theirs
        super().__init__(_("Somebody has changed this since you opened it. See what they changed, then save again."))


def picture(record: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """The fields as history keeps them: plain values that JSON can hold."""
    return {name: _plain(getattr(record, name)) for name in fields}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def keep(
    record: models.Model,
    act: Act,
    edit: Edit,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    undoes: Change | None = None,
    event: str = "",
) -> Change | None:
    """Write the row of history and the line in the trail; only the fields that differ. None if none do."""
    names = [name for name in after if name not in before or before[name] != after[name]]
    if not names and act != Act.CONFIRMED:
        return None
    change = made(record, act, edit, before, {name: after[name] for name in names})
    change.undoes = undoes
    change.save(force_insert=True)
    audit.record(
        Action.ADMINISTER,
        event or f"agencies.{change.subject}_{act.value}",
        record=record,
        detail={"fields": sorted(names), "version": change.version},
    )
    return change


def made(record: models.Model, act: Act, edit: Edit, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    """The row of history, not saved yet."""
    return Change(
        agency_id=record.pk if isinstance(record, Agency) else getattr(record, "agency_id", None),
        subject=_SUBJECTS[type(record)],
        record_id=str(record.pk),
        label=label_of(record)[:200],
        act=act,
        before={name: before[name] for name in after if name in before},
        after=dict(after),
        reason=edit.reason.strip(),
        changed_at=edit.at,
        changed_by=edit.by,
        version=getattr(record, "version", 1) if _versioned(record) else 1,
        origin=edit.origin,
        batch=edit.batch,
    )


def _versioned(record: models.Model) -> bool:
    return isinstance(record, Agency | Contact)


def label_of(record: models.Model) -> str:
    if isinstance(record, Agency | BankHoliday | Team):
        return record.name
    if isinstance(record, Contact):
        return record.label
    if isinstance(record, Designation):
        return str(record.agency)
    return str(record.agreement) if isinstance(record, Signature) else str(record)


def refuse_stale(record: Agency | Contact, seen_version: int | None) -> None:
    """Raise ``Stale`` when the record has moved on from the version that the person was looking at."""
    if seen_version is None or seen_version == record.version:
        return
    theirs: dict[str, Theirs] = {}
    since = Change.objects.filter(subject=_SUBJECTS[type(record)], record_id=str(record.pk), version__gt=seen_version)
    for change in since.order_by("version", "pk"):
        for name, value in change.after.items():
            first = theirs[name].before if name in theirs else change.before.get(name)
            theirs[name] = Theirs(name, first, value, change.changed_by, change.changed_at)
    raise Stale(record.version, tuple(each for each in theirs.values() if each.before != each.now))

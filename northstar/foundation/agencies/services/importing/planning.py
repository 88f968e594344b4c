"""What taking a list in would do, row by row. The real run writes this plan and nothing else."""

import copy
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.agencies.services import checking, contacts, history
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.services.importing.cells import said_nothing
from northstar.foundation.agencies.services.importing.columns import COLUMNS, OF_A_CONTACT, fold
from northstar.foundation.agencies.services.importing.knowing import Directory, Week
from northstar.foundation.agencies.services.importing.opening import Row, Table
from northstar.foundation.agencies.services.importing.rows import Fault, Understood, channel_of, understand, unknown
from northstar.foundation.agencies.services.importing.writing import cells_of, text_of
from northstar.kit.stamps import sitting
from northstar.kit.text import clean_line
from northstar.kit.transitions import Refused

# The agency of the row that a template shows how to fill in.
EXAMPLE = "Example agency (take this row out)"
# Rows between two words of how far it is: some tenths of a second.
TOLD_EVERY = 250
FIELDS = (*contacts.DETAILS, *contacts.STANDING, "always_open", "valid_to")
_NAMES = tuple(field.name for field in Contact._meta.concrete_fields)


class Outcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    EMPTY = "empty"  # names an agency and no contact, as an export does for one that has none
    FAULTY = "faulty"


@dataclass(frozen=True)
class Difference:
    """A column whose cell would read otherwise after it."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One row of the file and what becomes of it. ``contact`` and ``week`` are as they will be."""

    number: int
    outcome: Outcome
    agency: str = ""
    label: str = ""
    contact: Contact | None = None
    week: Week = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Plan:
    """``digest`` is the same for as long as taking the same rows in would do the same."""

    day: date
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    digest: str

    def of(self, outcome: str) -> list[Line]:
        return [line for line in self.lines if line.outcome == outcome]

    @cached_property
    def counts(self) -> dict[str, int]:
        counted = Counter(line.outcome for line in self.lines)
        return {outcome.value: counted[outcome] for outcome in Outcome}

    @property
    def good(self) -> int:
        """How many rows would change something."""
        return self.counts[Outcome.ADDED] + self.counts[Outcome.CHANGED]


def _digest(day: date, lines: Sequence[Line]) -> str:
    told = [
        [line.number, line.outcome, line.before, line.after, [fault.column for fault in line.faults], *_whose(line)]
        for line in lines
    ]
    content = json.dumps([day.isoformat(), told], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _whose(line: Line) -> list[str]:
    if line.contact is None:
        return []
    held = line.outcome != Outcome.ADDED
    return [str(line.contact.agency_id), *([str(line.contact.pk), str(line.contact.version)] if held else [])]


def plan_import(
    *,
    edit: Edit,
    table: Table,
    own: UUID | None = None,
    known: Directory | None = None,
    told: Callable[[int], None] | None = None,
) -> Plan:
    """What each row would do. ``own``: rows of any other agency are refused. Writes nothing.

    ``told`` hears how many rows are done, now and then; what it raises ends the planning.
    """
    lines: list[Line] = []
    with sitting():
        planner = _Planner(edit, known or Directory(edit.day), own)
        for row in table.rows:
            lines.append(planner.line(row, table.given(row)))
            if told is not None and len(lines) % TOLD_EVERY == 0:
                told(len(lines))
    return Plan(edit.day, tuple(lines), table.notes, _digest(edit.day, lines))


class _Planner:
    def __init__(self, edit: Edit, known: Directory, own: UUID | None):
        self.edit, self.known, self.own = edit, known, own
        self.seen: dict[Any, int] = {}  # contacts and names of contacts, by the row that has them

    def line(self, row: Row, given: Mapping[str, str]) -> Line:
        named = clean_line(given["agency"])
        line = Line(row.number, Outcome.FAULTY, named[:160], clean_line(given["label"])[:120])
        if fold(named) == fold(EXAMPLE):
            says = _("This is the example of the template. Take the row out.")
            return replace(line, faults=(Fault("agency", named, says),))
        if all(said_nothing(cell) for key, cell in given.items() if key in OF_A_CONTACT):
            return replace(line, outcome=Outcome.EMPTY)
        try:
            agency = self._agency(named)
            held = self._held(agency, given)
        except _Amiss as amiss:
            return replace(line, faults=(amiss.fault,))
        return self._compared(replace(line, agency=agency.name), given, agency, held)

    def _agency(self, named: str) -> Agency:
        if said_nothing(named):
            raise _Amiss("agency", named, _("Write the agency in each row."))
        agency, meant = self.known.agency_named(named)
        if self.own is not None and self._strange(agency, meant):
            raise _Amiss("agency", named, _("Not your agency."))
        if agency is not None:
            return agency
        if meant:
            says = _("No agency is called that. Did you mean “%(name)s”? Write its full name.") % {"name": meant}
        else:
            says = _("No agency is called that. Write its full name, or add it to the directory first.")
        raise _Amiss("agency", named, says)

    def _strange(self, agency: Agency | None, meant: str) -> bool:
        own = self.known.agencies.get(self.own) if self.own else None
        return own is None or (agency.pk != own.pk if agency is not None else meant != own.name)

    def _held(self, agency: Agency, given: Mapping[str, str]) -> Contact | None:
        """The contact that the row is about, by its number, else by agency, purpose and name; none: a new one."""
        number = given.get("id", "")
        if not said_nothing(number):
            return self._numbered(agency, number)
        purpose = self.known.purposes.find(given["purpose"]) or self.known.purposes.find_other(given["purpose"]) or ""
        found = self.known.called.get((agency.pk, purpose, fold(given["label"])), [])
        if len(found) > 1:
            says = _("Several contacts of this agency are called that. Take the row with its number from an export.")
            raise _Amiss("label", given["label"], says)
        return found[0] if found else None

    def _numbered(self, agency: Agency, number: str) -> Contact:
        try:
            held = self.known.contacts.get(UUID(number.strip()))
        except ValueError as fault:
            says = _("This is no number of ours. Leave the cell empty for a new contact.")
            raise _Amiss("id", number, says) from fault
        if held is None or (self.own is not None and held.agency_id != self.own):
            says = _("We don't know this number here. Leave the cell empty for a new contact.")
            raise _Amiss("id", number, says)
        if held.agency_id != agency.pk:
            says = _("This number belongs to a contact of another agency (%(name)s).") % {"name": held.agency.name}
            raise _Amiss("id", number, says)
        if held.valid_to is not None and held.valid_to <= self.known.day:
            says = _("This contact ended on %(day)s. Take the row out, or empty the number to add it anew.")
            raise _Amiss("id", number, says % {"day": formats.date_format(held.valid_to, "j F Y")})
        return held

    def _compared(self, line: Line, given: Mapping[str, str], agency: Agency, held: Contact | None) -> Line:
        week = self.known.week_of(held) if held is not None else ()
        shown = cells_of(held, week, self.known) if held is not None else {}
        found = understand(given, held, shown, self.known)
        self._name(found, given, held, shown)
        contact = self._as_it_will_be(agency, held, found, given)
        self._refuse_twice(line.number, contact, found)
        line = replace(line, notes=tuple(found.notes), faults=tuple(found.faults))
        if found.faults:
            return line
        will_be = found.hours if found.says_hours else week
        contact.always_open = will_be is None
        line = replace(line, label=contact.label, contact=contact, week=will_be)
        after = history.picture(contact, FIELDS) | _hours(will_be)
        if held is None:
            after |= history.picture(contact, ("valid_from",))
            return replace(line, outcome=Outcome.ADDED, after=after)
        before = history.picture(held, FIELDS) | _hours(week)
        after = {name: value for name, value in after.items() if before[name] != value}
        if not after:
            return replace(line, outcome=Outcome.UNCHANGED)
        differ = _differences(shown, cells_of(contact, will_be, self.known))
        before = {name: before[name] for name in after}
        return replace(line, outcome=Outcome.CHANGED, before=before, after=after, differences=differ)

    def _name(
        self, found: Understood, given: Mapping[str, str], held: Contact | None, shown: Mapping[str, Any]
    ) -> None:
        """Purpose and label, which every contact has."""
        written, names = given["purpose"], self.known.purposes
        if said_nothing(written):
            found.fault("purpose", written, _("Write what it is for, from the sheet of lists in the template."))
        elif held is None or clean_line(written) != shown["purpose"]:
            code = names.find(written)
            if code is None and (code := names.find_other(written)) is not None:
                said = {"written": written[:60], "label": names.word(code)}
                found.notes.append(_("“%(written)s” was read as “%(label)s”.") % said)
            if code is None:
                found.fault("purpose", written, unknown(written, names.close_to(written)))
            else:
                found.values["purpose"] = code
        if said_nothing(given["label"]):
            found.fault("label", given["label"], _("Write what the contact is called, like “Duty desk”."))

    def _as_it_will_be(
        self, agency: Agency, held: Contact | None, found: Understood, given: Mapping[str, str]
    ) -> Contact:
        """The contact with the row's values; what it may not be is added to the faults."""
        values = dict(found.values)
        confirmed = values.pop("confirmed_on", None)
        if held is None:
            contact = Contact(agency=agency, valid_from=self.edit.day)
            values.setdefault("channel", channel_of(values))
        else:
            contact = copy.copy(held)
        for name, value in values.items():
            setattr(contact, name, value)
        if confirmed is not None:
            contacts.stand(contact, "confirm", replace(self.edit, on=confirmed))
        elif held is not None and any(getattr(held, name) != getattr(contact, name) for name in contacts.REACHED_BY):
            contacts.stand(contact, "doubt", self.edit)
        if not found.faults and (held is None or values):
            self._refuse(contact, found, given)
        return contact

    def _refuse(self, contact: Contact, found: Understood, given: Mapping[str, str]) -> None:
        if contact.channel == "mail" and not contact.email:
            found.fault("email", given.get("email", ""), _("Enter the e-mail address that this contact uses."))
        if contact.channel == "phone" and not contact.phone:
            found.fault("phone", given.get("phone", ""), _("Enter the telephone number that this contact uses."))
        if contact.valid_to is not None and contact.valid_to < max(contact.valid_from, self.edit.day):
            found.fault(
                "valid_to", given.get("valid_to", ""), _("This day has passed. End the contact on a day to come.")
            )
        if found.faults:
            return
        try:
            as_held = (name for name in _NAMES if name not in found.values)
            checking.refuse_invalid(contact, *as_held)
            checking.refuse_unreachable(contact)
            checking.refuse_strange_areas(contact.area_codes)
        except Refused as refusal:
            found.fault("", "", str(refusal))

    def _refuse_twice(self, number: int, contact: Contact, found: Understood) -> None:
        if found.faults:
            return
        names = [("id", contact.pk), ("called", contact.agency_id, contact.purpose, fold(contact.label))]
        earlier = next((self.seen[name] for name in names if name in self.seen), None)
        if earlier is not None:
            says = _("The same contact stands in row %(row)s. Keep one of the two.") % {"row": earlier}
            found.fault("label", contact.label, says)
        for name in names:
            self.seen.setdefault(name, number)


class _Amiss(Exception):
    def __init__(self, column: str, written: str, says: str):
        self.fault = Fault(column, written, says)


def _hours(week: Week) -> dict[str, Any]:
    return {"hours": contacts.hours_of(week or ())}


def _differences(shown: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Difference, ...]:
    pairs = ((column.key, _said(shown.get(column.key)), _said(now.get(column.key))) for column in COLUMNS)
    return tuple(Difference(key, before, after) for key, before, after in pairs if before != after)


def _said(value: Any) -> str:
    return formats.date_format(value, "j M Y") if isinstance(value, date) else text_of(value)

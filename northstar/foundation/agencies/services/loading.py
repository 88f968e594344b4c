"""Bringing the directory up to a partnership's file, without touching what people here have changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import DataError, IntegrityError, models, transaction

from northstar.foundation.agencies.models import (
    Agency,
    Agreement,
    Change,
    Contact,
    Coverage,
    Designation,
    Hours,
    Signature,
    Team,
)
from northstar.foundation.agencies.services import checking, contacts, history, partners
from northstar.foundation.agencies.services.history import Edit
from northstar.foundation.agencies.services.reading import (
    AgencyLine,
    AgreementLine,
    ContactLine,
    Fault,
    PartnershipFile,
)
from northstar.foundation.agencies.states import (
    CHECK_EVERY_DAYS,
    Act,
    ContactState,
    Origin,
    Subject,
)
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.stamps import sitting
from northstar.kit.transitions import Refused

DATES = ("valid_from", "valid_to", "successor_id")


@dataclass(frozen=True)
class Loaded:
    """``kept`` names what people changed here and the file says otherwise, as "slug: field"."""

    agencies: int
    contacts: int
    added: int
    changed: int
    kept: tuple[str, ...]


@transaction.atomic
def load_partnership(
    *, edit: Edit, file: PartnershipFile, progress: Callable[[str], None] = lambda slug: None
) -> Loaded:
    """Add and update what the file holds. Doing it again changes nothing; nothing is ever removed.

    A field that a person changed here is left as it is. Whether a contact is confirmed, and what was
    signed, is taken from the file only when the contact or the agency is new: from then on it is for
    people to say. Raises ``Fault``.
    """
    merge = _Merge(Edit(by=edit.by, at=edit.at, reason=edit.reason, on=edit.on, origin=Origin.FILE))
    slug = "agreements"
    try:
        with sitting():
            merge.agreements(file.agreements)
            # Followers first, because an ended agency names the one that followed it.
            for line in sorted(file.agencies, key=lambda each: bool(each.successor)):
                slug = line.slug
                progress(slug)
                merge.agency(line)
        merge.finish()
    except Refused as fault:
        raise Fault(f"{slug}: {fault}") from fault
    except (IntegrityError, DataError) as fault:
        raise Fault("Two entries contradict each other, or one ends before it begins.") from fault
    count = sum(len(line.contacts) for line in file.agencies)
    added = sum(change.act in (Act.ADDED, Act.SIGNED) for change in merge.changes)
    return Loaded(len(file.agencies), count, added, len(merge.changes) - added, tuple(merge.kept))


class _Merge:
    """One file into the directory, in one transaction. New rows are kept back and written together."""

    def __init__(self, edit: Edit):
        self.edit = edit
        self.new: dict[type[models.Model], list[Any]] = {
            each: [] for each in (Agreement, Agency, Team, Coverage, Designation, Signature, Contact, Hours)
        }
        self.changes: list[Change] = []
        self.kept: list[str] = []
        self.agencies = {each.slug: each for each in Agency.objects.select_for_update()}
        self.contacts = {each.pk: each for each in Contact.objects.prefetch_related("hours")}
        self.teams = {(each.agency_id, each.name): each for each in Team.objects.all()}
        self.covered: dict[Any, set[str]] = defaultdict(set)
        for pk, code in Coverage.objects.on(edit.day).values_list("agency_id", "area_code"):
            self.covered[pk].add(code)
        self.signed_by_key: dict[str, Agreement] = {}
        self.touched: dict[tuple[str, str], set[str]] = defaultdict(set)
        for subject, record_id, after in Change.objects.filter(origin=Origin.PERSON).values_list(
            "subject", "record_id", "after"
        ):
            self.touched[subject, record_id].update(after)

    def agreements(self, lines: Iterable[AgreementLine]) -> None:
        for line in lines:
            found = Agreement.objects.filter(title=line.terms.title, version=line.terms.version).first()
            if found is None:
                found = Agreement(**asdict(line.terms), valid_from=line.valid_from, valid_to=line.valid_to)
                checking.refuse_invalid_paper(found)
                self.new[Agreement].append(found)
                self._note(found, Act.ADDED, {}, history.picture(found, ("title", "version", "valid_from", "valid_to")))
            self.signed_by_key[line.key] = found

    def agency(self, line: AgencyLine) -> None:
        agency = self.agencies.get(line.slug)
        wanted = asdict(line.details) | {"valid_from": line.valid_from, "valid_to": line.valid_to}
        wanted["successor_id"] = self.agencies[line.successor].pk if line.successor else None
        if agency is None:
            checking.refuse_unknown_code("agency_kind", line.details.kind, line.valid_from)
            agency = Agency(slug=line.slug, checked_on=self.edit.day, **wanted)
            checking.refuse_invalid(agency)
            self.new[Agency].append(agency)
            self.agencies[line.slug] = agency
            self.new[Coverage] += [
                Coverage(agency=agency, area_code=code, valid_from=line.valid_from) for code in line.area_codes
            ]
            after = history.picture(agency, (*partners.DETAILS, *DATES)) | {"coverage": list(line.area_codes)}
            self._note(agency, Act.ADDED, {}, after)
            self._sign(agency, line)
            self._designate(agency, line)
        else:
            self._update(agency, wanted, line.slug)
            self._cover(agency, line)
        for name in line.teams:
            if (agency.pk, name) not in self.teams:
                self.teams[agency.pk, name] = team = Team(agency=agency, name=name)
                checking.refuse_invalid(team)
                self.new[Team].append(team)
        for each in line.contacts:
            self._contact(agency, each)

    def finish(self) -> None:
        for model, rows in self.new.items():
            model._default_manager.bulk_create(rows)
        Change.objects.bulk_create(self.changes)
        if self.changes:
            audit.record(Action.ADMINISTER, "agencies.loaded", kind="agencies.agency", count=len(self.changes))

    def _sign(self, agency: Agency, line: AgencyLine) -> None:
        for key, signing in line.signed:
            signature = Signature(agency=agency, agreement=self.signed_by_key[key], **asdict(signing))
            checking.refuse_invalid(signature)
            self.new[Signature].append(signature)
            self._note(signature, Act.SIGNED, {}, history.picture(signature, ("signed_on", "signed_by")))

    def _designate(self, agency: Agency, line: AgencyLine) -> None:
        """Like what was signed: from the file only when the agency is new."""
        if line.designation is None:
            return
        since, status = line.designation
        made = Designation(
            agency=agency, valid_from=since, valid_to=line.valid_to, checked_on=self.edit.day, **asdict(status)
        )
        made.area_codes = list(status.area_codes)
        checking.refuse_invalid(made)
        self.new[Designation].append(made)
        self._note(made, Act.ADDED, {}, history.picture(made, ("basis", "valid_from", "valid_to")))

    def _cover(self, agency: Agency, line: AgencyLine) -> None:
        was, now = sorted(self.covered[agency.pk]), list(line.area_codes)
        ended = agency.valid_to is not None and agency.valid_to <= self.edit.day
        if was == now or ended or not self._free(agency, {"coverage"}, line.slug):
            return
        partners.put_coverage(agency, now, self.edit.day)
        agency.version += 1
        agency.save(update_fields=["version"])
        self._note(agency, Act.COVERAGE, {"coverage": was}, {"coverage": now})

    def _contact(self, agency: Agency, line: ContactLine) -> None:
        contact = self.contacts.get(line.id)
        wanted = asdict(line.details) | {"always_open": line.hours is None}
        wanted["team_id"] = self.teams[agency.pk, line.team].pk if line.team else None
        for field in ("languages", "area_codes", "topics"):
            wanted[field] = list(wanted[field])
        del wanted["trained_until"]  # like whether it is confirmed: from the file only when new
        name = f"{agency.slug}/{line.key}"
        if contact is not None:
            self._update(contact, wanted, name)
            self._hours(contact, line, name)
            return
        checking.refuse_unknown_code("contact_purpose", line.details.purpose, max(self.edit.day, agency.valid_from))
        for topic in line.details.topics:
            checking.refuse_unknown_code("expertise", topic, max(self.edit.day, agency.valid_from))
        contact = Contact(id=line.id, agency=agency, valid_from=agency.valid_from, state=line.state, **wanted)
        if line.state != ContactState.UNCONFIRMED:
            contact.confirmed_on = self.edit.day - timedelta(days=line.confirmed_days_ago)
            contact.check_on = contact.confirmed_on + timedelta(days=CHECK_EVERY_DAYS)
        if line.trained_days is not None:
            contact.trained_until = self.edit.day + timedelta(days=line.trained_days)
        checking.refuse_invalid(contact)
        checking.refuse_unreachable(contact)
        self.new[Contact].append(contact)
        self.new[Hours] += _hours(contact, line)
        after = history.picture(contact, (*contacts.DETAILS, *contacts.STANDING, "always_open"))
        self._note(contact, Act.ADDED, {}, after | {"hours": contacts.hours_of(line.hours or ())})

    def _hours(self, contact: Contact, line: ContactLine, name: str) -> None:
        was = contacts.hours_of([row.opening for row in contact.hours.all()])
        now = contacts.hours_of(line.hours or ())
        if was == now or not self._free(contact, {"hours"}, name):
            return
        contact.hours.all().delete()
        self.new[Hours] += _hours(contact, line)
        contact.version += 1
        contact.save(update_fields=["version"])
        self._note(contact, Act.HOURS, {"hours": was}, {"hours": now})

    def _update(self, record: Agency | Contact, wanted: dict[str, Any], name: str) -> None:
        differ = {field for field, value in wanted.items() if getattr(record, field) != value}
        differ = self._free(record, differ, name)
        if not differ:
            return
        before = history.picture(record, sorted(differ))
        for field in differ:
            setattr(record, field, wanted[field])
        checking.refuse_invalid(record)
        record.version += 1
        record.save(update_fields=[*differ, "version"])
        self._note(record, Act.CHANGED, before, history.picture(record, sorted(differ)))

    def _free(self, record: Agency | Contact, names: set[str], called: str) -> set[str]:
        """Those that no person has changed here; the others are noted as kept."""
        subject = Subject.AGENCY if isinstance(record, Agency) else Subject.CONTACT
        ours = names & self.touched[subject, str(record.pk)]
        self.kept += [f"{called}: {name}" for name in sorted(ours)]
        return names - ours

    def _note(self, record: Any, act: Act, before: dict[str, Any], after: dict[str, Any]) -> None:
        self.changes.append(history.made(record, act, self.edit, before, after))


def _hours(contact: Contact, line: ContactLine) -> list[Hours]:
    return [
        Hours(contact=contact, weekday=day, opens=opens, closes=closes, on_holidays=holidays)
        for day, opens, closes, holidays in line.hours or ()
    ]

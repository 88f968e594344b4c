"""The whole directory, kept in the process until its stamp says that something in it has changed.

Every concern is routed over it, and it changes a few times a week.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from northstar.foundation.agencies.models import Agency, BankHoliday, Contact, Coverage, Dated, Designation, Signature
from northstar.kit.stamps import Kept

Row = TypeVar("Row", Coverage, Contact, Designation, Signature)


@dataclass(frozen=True)
class KeptAgency:
    """An agency with all that was ever held about it: ask ``in_force`` for what holds on a day.

    The rows are shared between readers: nobody changes them.
    """

    agency: Agency
    coverage: tuple[Coverage, ...]
    contacts: tuple[Contact, ...]  # with their hours
    signatures: tuple[Signature, ...]  # with their agreements
    designations: tuple[Designation, ...] = ()

    def designation(self, day: date) -> Designation | None:
        """Its status as a First Responder Organisation on a day."""
        return next((row for row in self.designations if in_force(row, day)), None)

    def areas(self, day: date) -> frozenset[str]:
        return frozenset(row.area_code for row in self.coverage if in_force(row, day))


@dataclass(frozen=True)
class KeptDirectory:
    agencies: dict[UUID, KeptAgency]
    holidays: dict[str, frozenset[date]]
    by_purpose: dict[str, tuple[tuple[KeptAgency, Contact], ...]]


def in_force(row: Dated, day: date) -> bool:
    """As ``DatedQuerySet.on`` asks it of the database."""
    return row.valid_from <= day and (row.valid_to is None or row.valid_to > day)


def kept_directory() -> KeptDirectory:
    """Everything, as of the last change that was committed, or made in this transaction."""
    return _kept.value()


def _load() -> KeptDirectory:
    coverage = _by_agency(Coverage.objects.order_by("pk"))
    contacts = _by_agency(Contact.objects.order_by("pk").prefetch_related("hours"))
    signatures = _by_agency(Signature.objects.order_by("-signed_on", "agreement__title").select_related("agreement"))
    designations = _by_agency(Designation.objects.order_by("-valid_from"))
    holidays: dict[str, set[date]] = {}
    for day, nation in BankHoliday.objects.values_list("day", "nation"):
        holidays.setdefault(nation, set()).add(day)
    agencies = {
        agency.pk: KeptAgency(
            agency,
            tuple(coverage.get(agency.pk, ())),
            tuple(contacts.get(agency.pk, ())),
            tuple(signatures.get(agency.pk, ())),
            tuple(designations.get(agency.pk, ())),
        )
        for agency in Agency.objects.order_by("slug")
    }
    by_purpose: dict[str, list[tuple[KeptAgency, Contact]]] = {}
    for held in agencies.values():
        for contact in held.contacts:
            contact.agency = held.agency
            by_purpose.setdefault(contact.purpose, []).append((held, contact))
    return KeptDirectory(
        agencies=agencies,
        by_purpose={purpose: tuple(rows) for purpose, rows in by_purpose.items()},
        holidays={nation: frozenset(days) for nation, days in holidays.items()},
    )


def _by_agency(rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {}
    for row in rows:
        found.setdefault(row.agency_id, []).append(row)
    return found


_kept: Kept[KeptDirectory] = Kept("agencies_stamp", _load)

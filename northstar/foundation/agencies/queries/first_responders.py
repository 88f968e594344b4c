"""First Responder Organisations: whose staff may refer into the NRM on a day, and where."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from northstar.foundation.agencies.models import Agency, Designation
from northstar.foundation.agencies.queries.keeping import KeptAgency, kept_directory


def designation_of(agency_id: UUID, day: date) -> Designation | None:
    """The agency's status on a day; none: its staff may not refer."""
    held = kept_directory().agencies.get(agency_id)
    return held.designation(day) if held else None


def may_refer(held: KeptAgency, day: date, area_codes: Iterable[str], *, child: bool) -> bool:
    """Whether the staff of an agency may refer somebody found in these areas. No areas given: anywhere."""
    status = held.designation(day)
    if status is None or not (status.for_children if child else status.for_adults):
        return False
    wanted, served = set(area_codes), set(status.area_codes) or held.areas(day)
    return not wanted or bool(wanted & served)


def first_responders(day: date) -> list[tuple[Agency, Designation]]:
    """Every First Responder Organisation of a day with its status, by name."""
    found = [(held.agency, held.designation(day)) for held in kept_directory().agencies.values()]
    return sorted(((agency, status) for agency, status in found if status), key=lambda row: row[0].name)

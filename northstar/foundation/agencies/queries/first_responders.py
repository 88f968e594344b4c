"""First Responder Organisations: whose staff may refer into the NRM on a day, where, and when nobody can."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from northstar.foundation.agencies.models import Agency, Contact, Designation
from northstar.foundation.agencies.queries.keeping import KeptAgency, in_force, kept_directory
from northstar.foundation.agencies.states import ContactState
from northstar.kit.worktime import Opening

REFERRAL = "nrm_referral"  # the purpose of contacts that make referrals
_DAY = 24 * 60
WEEK_MINUTES = 7 * _DAY


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


def trained(contact: Contact, day: date) -> bool:
    """Whether a contact's training to refer holds; where nobody has said until when, it does, with a doubt."""
    return contact.trained_until is None or contact.trained_until > day


def referrers(day: date, area_codes: Iterable[str], *, child: bool) -> list[tuple[KeptAgency, Contact]]:
    """The contacts that may refer somebody found in these areas: designated, in force, trained, not lapsed."""
    wanted, found = frozenset(area_codes), []
    for held, contact in kept_directory().by_purpose.get(REFERRAL, ()):
        usable = contact.state != ContactState.LAPSED and in_force(contact, day) and in_force(held.agency, day)
        right = contact.for_children if child else contact.for_adults
        here = not contact.area_codes or not wanted or wanted & set(contact.area_codes)
        if usable and right and here and trained(contact, day) and may_refer(held, day, wanted, child=child):
            found.append((held, contact))
    return found


@dataclass(frozen=True)
class Covered:
    """How an area is served in an ordinary week. ``gaps`` are the times at which nobody there may refer."""

    contacts: tuple[tuple[KeptAgency, Contact], ...]
    gaps: tuple[Opening, ...]

    @property
    def hours(self) -> int:
        """Whole hours of the week in which somebody is there, of 168."""
        return (WEEK_MINUTES - sum(_length(gap) for gap in self.gaps)) // 60


def coverage(day: date, area_codes: Iterable[str], *, child: bool) -> Covered:
    """Who may refer in an area and when nobody can: of those who are not away that day, by their usual week."""
    found = [(held, contact) for held, contact in referrers(day, area_codes, child=child) if not contact.away(day)]
    if any(contact.week is None for _held, contact in found):
        return Covered(tuple(found), ())
    spans = sorted(_span(opening) for _held, contact in found for opening in contact.week or ())
    return Covered(tuple(found), tuple(_free(spans)))


def _span(opening: Opening) -> tuple[int, int]:
    begins = opening.weekday * _DAY + opening.opens.hour * 60 + opening.opens.minute
    return begins, begins + _length(opening)


def _length(opening: Opening) -> int:
    ends = opening.closes.hour * 60 + opening.closes.minute or _DAY
    return ends - opening.opens.hour * 60 - opening.opens.minute


def _free(spans: list[tuple[int, int]]) -> Iterable[Opening]:
    """What no span covers, cut at midnights."""
    reached = 0
    for begins, ends in [*spans, (WEEK_MINUTES, WEEK_MINUTES)]:
        while reached < begins:
            day, until = reached // _DAY, min(begins, (reached // _DAY + 1) * _DAY)
            yield Opening(day, _clock(reached), _clock(until))
            reached = until
        reached = max(reached, ends)


def _clock(minute: int) -> time:
    return time(minute % _DAY // 60, minute % 60)

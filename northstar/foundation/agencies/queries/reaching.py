"""How to reach an agency for a purpose at a moment: which contact, whether somebody is there, who stands in."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.agencies.queries.directory import day_of, line_of
from northstar.foundation.agencies.queries.keeping import kept_directory
from northstar.foundation.agencies.states import ContactState
from northstar.foundation.codes import queries as codes
from northstar.kit import worktime
from northstar.kit.moments import day_words


@dataclass(frozen=True)
class Reach:
    """Whom to send something to. ``contact`` of none is to be shown loudly: nobody would receive it.

    ``agency`` is who would receive it: the one asked for, or its successor. ``fallback``: the contact
    stands in for another. ``why`` is a sentence for the desk.
    """

    agency: Agency
    purpose: str
    contact: Contact | None
    open: bool
    opens_at: datetime | None
    fallback: bool
    why: str

    @property
    def certain(self) -> bool:
        return self.contact is not None and self.contact.state == ContactState.CONFIRMED


def holidays(nation: str = "england-wales") -> frozenset[date]:
    return kept_directory().holidays.get(nation, frozenset())


def contacts_for(agency: Agency, purpose: str, *, at: datetime, area_codes: Collection[str] = ()) -> list[Contact]:
    """Contacts that may receive for a purpose, best first: confirmed before those that were to be asked again
    by now, and these before unconfirmed ones (their state says so); those for just these areas before those
    for everywhere; then by priority. Lapsed, ended and not yet
    begun ones never; none at all of an agency that is not at work."""
    day = day_of(at)
    if not _at_work(agency, day):
        return []
    found = Contact.objects.on(day).filter(agency=agency, purpose=purpose).select_related("fallback")
    return _ranked(list(found.prefetch_related("hours")), purpose, day, area_codes)


def open_now(contact: Contact, at: datetime, closed: Collection[date] | None = None) -> bool:
    """Whether somebody is there. ``closed`` are the bank holidays, where the caller has them already."""
    return not contact.away(day_of(at)) and worktime.is_open(at, contact.week, _closed(contact, closed))


def next_opening(contact: Contact, at: datetime, closed: Collection[date] | None = None) -> datetime | None:
    """``at`` itself when somebody is there, else when they next will be, in UTC; none while away until further notice."""
    if contact.away(day_of(at)):
        if contact.away_until is None:
            return None
        at = datetime.combine(contact.away_until, time(), worktime.LONDON)
    return worktime.next_opening(at, contact.week, _closed(contact, closed))


def due_at(contact: Contact, since: datetime, minutes: int, closed: Collection[date] | None = None) -> datetime:
    """When so many of the contact's own working minutes have passed, in UTC. Plain minutes where it never closes."""
    return worktime.add_working_minutes(since, minutes, contact.week, _closed(contact, closed))


def reach(agency: Agency, purpose: str, at: datetime, *, area_codes: Collection[str] = ()) -> Reach:
    """Whom to send something to at a moment. Never raises for a missing contact: the answer says so."""
    return reach_many([(agency, purpose)], at, area_codes=area_codes)[0]


def reach_many(wanted: Iterable[tuple[Agency, str]], at: datetime, *, area_codes: Collection[str] = ()) -> list[Reach]:
    """The same for many at once, out of the kept directory."""
    wanted, day = list(wanted), day_of(at)
    working = [next((each for each in line_of(agency) if _at_work(each, day)), None) for agency, _purpose in wanted]
    held, closed = kept_directory().agencies, holidays()
    answers = []
    for (asked, purpose), agency in zip(wanted, working, strict=True):
        if agency is None:
            why = _("%(agency)s is no longer at work, and nobody has taken over.") % {"agency": asked}
            answers.append(Reach(asked, purpose, None, False, None, False, why))
        else:
            answers.append(_Search(asked, agency, held[agency.pk].contacts, at, closed).reach(purpose, area_codes))
    return answers


class _Search:
    """One agency's contacts at one moment."""

    def __init__(
        self, asked: Agency, agency: Agency, contacts: Iterable[Contact], at: datetime, closed: Collection[date]
    ):
        self.asked, self.agency, self.at, self.closed, self.day = asked, agency, at, closed, day_of(at)
        self.contacts: Mapping[UUID, Contact] = {contact.pk: contact for contact in contacts}

    def reach(self, purpose: str, area_codes: Collection[str]) -> Reach:
        ranked = _ranked(self.contacts.values(), purpose, self.day, area_codes)
        if not ranked:
            return self._nobody(purpose)
        for first in ranked:
            for contact in stand_ins(first, self.contacts, self.day):
                if open_now(contact, self.at, self.closed):
                    return self._found(purpose, ranked[0], contact)
        return self._shut(purpose, ranked[0])

    def _found(self, purpose: str, best: Contact, contact: Contact) -> Reach:
        if contact.pk != best.pk:
            said = {"best": best.label, "contact": contact.label, "when": self._when(best)}
            why = _("“%(best)s” is closed%(when)s, so “%(contact)s” stands in.") % said
        elif contact.always_open:
            why = _("“%(contact)s” is there day and night.") % {"contact": contact.label}
        else:
            why = _("“%(contact)s” is there now.") % {"contact": contact.label}
        return self._answer(purpose, contact, why, opens_at=self.at, fallback=contact.pk != best.pk)

    def _shut(self, purpose: str, best: Contact) -> Reach:
        why = _("“%(best)s” is closed%(when)s, and nobody stands in.") % {"best": best.label, "when": self._when(best)}
        return self._answer(purpose, best, why, opens_at=next_opening(best, self.at, self.closed))

    def _nobody(self, purpose: str) -> Reach:
        lapsed = any(each.purpose == purpose and _in_force(each, self.day) for each in self.contacts.values())
        said = {"agency": self.agency, "purpose": codes.label("contact_purpose", purpose, self.day)}
        words = (
            _("What we had for %(agency)s has lapsed: %(purpose)s.")
            if lapsed
            else _("%(agency)s has given no contact for: %(purpose)s.")
        )
        return self._answer(purpose, None, words % said)

    def _answer(
        self, purpose: str, contact: Contact | None, why: str, opens_at: datetime | None = None, fallback: bool = False
    ) -> Reach:
        said = [why]
        if self.asked.pk != self.agency.pk:
            taken = _("%(agency)s has taken over from %(asked)s.") % {"agency": self.agency, "asked": self.asked}
            said.insert(0, taken)
        said += doubts(contact, self.day) if contact is not None else []
        is_open = opens_at is not None and opens_at == self.at
        return Reach(self.agency, purpose, contact, is_open, opens_at, fallback, " ".join(said))

    def _when(self, contact: Contact) -> str:
        opens = next_opening(contact, self.at, self.closed)
        if opens is None:
            return ""
        local = opens.astimezone(worktime.LONDON)
        return " " + _("until %(day)s %(time)s") % {"day": day_words(local.date(), self.day), "time": f"{local:%H:%M}"}


def stand_ins(first: Contact, contacts: Mapping[UUID, Contact], day: date) -> list[Contact]:
    """The contact and those that stand in for it, in order; a lapsed link is stepped over, a circle ends."""
    chain: list[Contact] = []
    seen: set[UUID] = set()
    link: UUID | None = first.pk
    while link is not None and link not in seen and link in contacts:
        seen.add(link)
        if contacts[link].state != ContactState.LAPSED and _in_force(contacts[link], day):
            chain.append(contacts[link])
        link = contacts[link].fallback_id
    return chain


def _at_work(agency: Agency, day: date) -> bool:
    return agency.valid_from <= day and (agency.valid_to is None or agency.valid_to > day)


def _in_force(contact: Contact, day: date) -> bool:
    return contact.valid_from <= day and (contact.valid_to is None or contact.valid_to > day)


def _ranked(contacts: Iterable[Contact], purpose: str, day: date, area_codes: Collection[str]) -> list[Contact]:
    """Those that may receive for a purpose in these areas, best first. No areas given: any will do."""
    areas, found = set(area_codes), []
    for contact in contacts:
        near = bool(areas & set(contact.area_codes))
        right = contact.purpose == purpose and contact.state != ContactState.LAPSED and _in_force(contact, day)
        if right and (near or not areas or not contact.area_codes):
            found.append((doubt(contact, day), not near, contact.priority, contact.label, contact))
    return [each[-1] for each in sorted(found, key=lambda each: each[:-1])]


def doubts(contact: Contact, day: date) -> list[str]:
    """What a reader should know before they rely on a contact, as sentences."""
    said = []
    if contact.state == ContactState.UNCONFIRMED:
        said.append(_("Nobody there has confirmed it yet."))
    elif contact.check_on is not None and contact.check_on <= day:
        said.append(_("It was to be confirmed again by %(day)s.") % {"day": day_words(contact.check_on, day)})
    if not contact.hours_known:
        said.append(_("Its hours aren't known; office hours are assumed."))
    return said


def doubt(contact: Contact, day: date) -> int:
    """How far a contact sinks: 0 confirmed, 1 to be asked again by now, 2 nobody there has confirmed it."""
    if contact.state != ContactState.CONFIRMED:
        return 2
    return int(contact.check_on is not None and contact.check_on <= day)


def _closed(contact: Contact, closed: Collection[date] | None) -> Collection[date]:
    return () if contact.always_open else holidays() if closed is None else closed

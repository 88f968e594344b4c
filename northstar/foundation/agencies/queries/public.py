"""What of the directory anybody may see: ways to reach a partner that may be given to the public."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.queries.areas import area_words
from northstar.foundation.agencies.queries.asking import ASK_AGAIN
from northstar.foundation.agencies.queries.directory import day_of
from northstar.foundation.agencies.queries.keeping import KeptAgency, in_force, kept_directory
from northstar.foundation.agencies.queries.reaching import holidays, next_opening, open_now
from northstar.foundation.agencies.states import ContactState
from northstar.foundation.codes import queries as codes
from northstar.kit.worktime import Week


@dataclass(frozen=True)
class PublicHelp:
    """A duty that the public may turn to. Who does it is not in it.

    ``areas`` are words, ``week`` of none is day and night, and ``opens_at`` of none: nobody can say when.
    """

    agency: str
    label: str
    purpose: str
    phone: str
    web: str
    areas: tuple[str, ...]
    languages: tuple[str, ...]
    for_adults: bool
    for_children: bool
    week: Week | None
    hours_known: bool
    open: bool
    opens_at: datetime | None
    priority: int


def public_help(at: datetime) -> list[PublicHelp]:
    """Every duty that may be given to the public at a moment, by area and priority. Open to all: it takes no reader.

    Only what a partner at work has confirmed, with a number to ring or a page to read. One that was to be confirmed
    again stays until its owner was asked a last time, a fortnight after the day, and did not answer.
    Kinds of agency that no rule may reach are never among them.
    """
    day, closed = day_of(at), holidays()
    found = [
        PublicHelp(
            agency=held.agency.name,
            label=contact.label,
            purpose=contact.purpose,
            phone=contact.phone,
            web=contact.web,
            areas=tuple(area_words(contact.area_codes or held.areas(day), day)),
            languages=tuple(contact.languages),
            for_adults=contact.for_adults,
            for_children=contact.for_children,
            week=contact.week,
            hours_known=contact.hours_known,
            open=open_now(contact, at, closed),
            opens_at=next_opening(contact, at, closed),
            priority=contact.priority,
        )
        for held, contact in _given_out(day)
    ]
    return sorted(found, key=lambda one: (one.areas, one.priority, one.agency, one.label))


def _given_out(day: date) -> Iterator[tuple[KeptAgency, Contact]]:
    never = codes.with_attribute("agency_kind", day, "never_by_rule")
    for held in kept_directory().agencies.values():
        if in_force(held.agency, day) and held.agency.kind not in never:
            yield from ((held, contact) for contact in held.contacts if _may_be_given(contact, day))


def _may_be_given(contact: Contact, day: date) -> bool:
    """Whether somebody has confirmed it, and what it is called tells nobody's name."""
    if not contact.public or not (contact.phone or contact.web) or _names(contact):
        return False
    still_holds = contact.check_on is None or day < contact.check_on + ASK_AGAIN
    return contact.state == ContactState.CONFIRMED and in_force(contact, day) and still_holds


def _names(contact: Contact) -> bool:
    """Whether the label holds a part of the person's name; a word of one or two letters is a title."""
    label = set(re.findall(r"\w+", contact.label.casefold()))
    return any(len(word) > 2 and word in label for word in re.findall(r"\w+", contact.person.casefold()))

"""What a decision is made of, as plain values: the facts of a concern, the rules, the directory, and the answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from northstar.casework.concerns import states

# What a rule may match on, and the fact each name reads.
FACT_OF = {
    "areas": "areas",
    "categories": "category",
    "sectors": "sector",
    "exploitation": "exploitation_type",
    "child": "child",
    "urgency": "urgency",
    "still_there": "still_there",
    "modes": "mode",
    "origins": "origin",
    "hours": "hours",
}


@dataclass(frozen=True)
class Facts:
    """A concern as the rules see it: codes, never words.

    ``area_choices`` are areas between which a person has yet to pick. ``regulatory`` is true of a site
    about which nobody has named or seen a person at risk. ``labels`` are words for the explanations.
    """

    category: str = "not_known"
    area_codes: tuple[str, ...] = ()
    area_choices: tuple[str, ...] = ()
    sector: str = "not_known"
    exploitation_type: str = "not_known"
    child: str = states.Answer.NOT_ASKED
    urgency: str = states.Urgency.SOON
    still_there: str = states.Answer.NOT_ASKED
    mode: str = states.ReporterMode.CONFIDENTIAL
    origin: str = states.Origin.PUBLIC
    office_hours: bool = True
    regulatory: bool = False
    labels: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def hours(self) -> str:
        return "office" if self.office_hours else "out"

    @property
    def areas(self) -> frozenset[str]:
        """Every area that the place lies in or may lie in."""
        return frozenset(self.area_codes) | frozenset(self.area_choices)

    @property
    def certain_areas(self) -> frozenset[str]:
        return frozenset(self.area_codes) - frozenset(self.area_choices)

    @property
    def may_be_a_child(self) -> bool:
        return self.child in (states.Answer.YES, states.Answer.NOT_KNOWN)

    @property
    def child_in_danger(self) -> bool:
        """A child, or somebody whose age is in doubt, who is still there or for whom it cannot wait."""
        at_risk = self.urgency == states.Urgency.IMMEDIATE or self.still_there == states.Answer.YES
        return self.may_be_a_child and at_risk

    @property
    def immediate(self) -> bool:
        return self.urgency == states.Urgency.IMMEDIATE


@dataclass(frozen=True)
class RuleView:
    """One version of a rule. ``agency`` is a slug; ``kinds`` are codes of agency_kind; one of the two is given.

    ``purpose`` may be empty in a ``never`` rule: then it stands against every purpose.
    """

    key: str
    mode: str
    profile: str = states.Profile.NO_REPORTER
    agency: str = ""
    kinds: tuple[str, ...] = ()
    purpose: str = ""
    match: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1
    priority: int = 100
    respond_minutes: int = 24 * 60
    working_time: bool = True
    why: str = ""
    valid_from: date = date.min
    valid_to: date | None = None

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    @property
    def specificity(self) -> tuple[int, int]:
        """Smaller goes first: more facts, then the lower priority number."""
        return -len(self.match), self.priority


@dataclass(frozen=True)
class ContactView:
    """A contact as routing sees it. ``open_now`` is worked out by the reader for the moment of the decision."""

    id: UUID
    purpose: str
    state: str = "confirmed"
    valid_from: date = date.min
    valid_to: date | None = None
    priority: int = 100
    area_codes: frozenset[str] = frozenset()
    fallback_id: UUID | None = None
    open_now: bool = True
    label: str = ""

    def may_receive(self, on: date) -> bool:
        """A lapsed or ended contact, and one that has not begun, never receives."""
        return self.state != "lapsed" and self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class AgencyView:
    id: UUID
    slug: str
    name: str
    kind: str
    areas: frozenset[str] = frozenset()
    valid_from: date = date.min
    valid_to: date | None = None
    successor_id: UUID | None = None
    contacts: tuple[ContactView, ...] = ()

    def at_work(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def does(self, purpose: str) -> bool:
        """Whether it has given a contact for the purpose, be it one that has lapsed."""
        return any(contact.purpose == purpose for contact in self.contacts)


@dataclass(frozen=True)
class Directory:
    """Who there is. ``agreed`` are the agencies with an agreement in force: only they get anything personal.

    ``region`` is where the desk works: an agency that covers all of it is told of places nobody knows.
    ``never_kinds`` are kinds of agency that no rule reaches, whatever it says.
    """

    agencies: Sequence[AgencyView] = ()
    agreed: Collection[UUID] = frozenset()
    excluded: Collection[UUID] = frozenset()
    never_kinds: Collection[str] = frozenset()
    region: frozenset[str] = frozenset()
    area_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def by_id(self, agency_id: UUID) -> AgencyView | None:
        return next((agency for agency in self.agencies if agency.id == agency_id), None)

    def by_slug(self, slug: str) -> AgencyView | None:
        return next((agency for agency in self.agencies if agency.slug == slug), None)

    def at_work_for(self, agency: AgencyView, on: date) -> AgencyView | None:
        """The agency itself if it is at work that day, else the first of its successors that is."""
        link: AgencyView | None = agency
        seen: set[UUID] = set()
        while link is not None and link.id not in seen:
            if link.at_work(on):
                return link
            seen.add(link.id)
            link = self.by_id(link.successor_id) if link.successor_id else None
        return None

    def line_of(self, agency: AgencyView) -> tuple[AgencyView, ...]:
        """The agency and all that it took over from: what stands against one of them stands against it."""
        found, grew = [agency], True
        while grew:
            ids = {one.id for one in found}
            older = [one for one in self.agencies if one.successor_id in ids and one.id not in ids]
            found, grew = found + older, bool(older)
        return tuple(found)

    def works_everywhere(self, agency: AgencyView) -> bool:
        return bool(self.region) and self.region <= agency.areas


@dataclass(frozen=True)
class Candidate:
    """One route. ``agency`` of none: a rule asks for somebody who is not there. ``blocked`` says why it cannot go.

    ``held`` says why something that the rule sends by itself waits for a person.
    """

    purpose: str
    mode: str
    profile: str
    respond_minutes: int
    working_time: bool
    rule_key: str
    rule_version: int
    why: str
    agency: AgencyView | None = None
    contact: ContactView | None = None
    blocked: str = ""
    held: str = ""
    vital: bool = False  # the rule sends by itself, so that somebody must have it

    @property
    def can_go(self) -> bool:
        return self.agency is not None and not self.blocked

    @property
    def automatic(self) -> bool:
        return self.can_go and self.mode == states.RuleMode.AUTO


@dataclass(frozen=True)
class Decision:
    """Every route that the rules offer, those that can go first."""

    candidates: tuple[Candidate, ...] = ()

    @property
    def open(self) -> tuple[Candidate, ...]:
        return tuple(candidate for candidate in self.candidates if candidate.can_go)

    @property
    def automatic(self) -> tuple[Candidate, ...]:
        return tuple(candidate for candidate in self.candidates if candidate.automatic)

    @property
    def missing_recipient(self) -> bool:
        """Nobody can be reached at all, or nobody where a rule would send by itself."""
        reached = {(candidate.rule_key, candidate.purpose) for candidate in self.open}
        vital = [one for one in self.candidates if one.vital and not one.can_go]
        return not self.open or any((one.rule_key, one.purpose) not in reached for one in vital)

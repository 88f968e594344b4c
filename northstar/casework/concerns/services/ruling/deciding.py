"""Deciding who should be told: pure, so that every promise about it can be tried on any rules in any order."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.services.ruling import explaining
from northstar.casework.concerns.services.ruling.facts import (
    FACT_OF,
    AgencyView,
    Candidate,
    ContactView,
    Decision,
    Directory,
    Facts,
    RuleView,
)
from northstar.kit.worktime import LONDON


class HasKind(Protocol):
    """An agency as far as a rule aims at it."""

    @property
    def slug(self) -> str: ...

    @property
    def kind(self) -> str: ...


AUTO, PROPOSE, NOTIFY, NEVER = (
    states.RuleMode.AUTO,
    states.RuleMode.PROPOSE,
    states.RuleMode.NOTIFY,
    states.RuleMode.NEVER,
)


def decide(rules: Iterable[RuleView], facts: Facts, directory: Directory, at: datetime) -> Decision:
    """Every route that the rules in force offer for these facts, whatever the order of the rules.

    ``never`` beats everything. Among rules for the same agency and purpose the most specific speaks; a
    tie goes to a person. Nothing goes by itself that the law of this engine does not allow to.
    """
    day = at.astimezone(LONDON).date()
    matched = [rule for rule in rules if rule.in_force(day) and matches(rule, facts)]
    forbidden = [rule for rule in matched if rule.mode == NEVER]
    offers: dict[tuple[UUID, str], list[RuleView]] = {}
    candidates: list[Candidate] = []
    for rule in matched:
        if rule.mode == NEVER:
            continue
        found = receivers(rule, facts, directory, day)
        for agency in found:
            offers.setdefault((agency.id, rule.purpose), []).append(rule)
        if not found:
            candidates.append(_nobody(rule, facts, directory))
    for (agency_id, _purpose), offered in offers.items():
        receiver = directory.by_id(agency_id)
        assert receiver is not None
        chosen = most_specific(offered)
        candidates += [
            _Weighing(rule, facts, directory, receiver, day).candidate(forbidden, tied=len(chosen) > 1)
            for rule in chosen
        ]
    return Decision(tuple(sorted(candidates or [_no_rule()], key=_order)))


def matches(rule: RuleView, facts: Facts) -> bool:
    """Whether all that the rule asks for holds. What this software does not know counts against sending."""
    for name, wanted in rule.match.items():
        if name not in FACT_OF:
            if rule.mode != NEVER:
                return False
            continue
        values = {wanted} if isinstance(wanted, str) else set(wanted)
        held = facts.areas if name == "areas" else {str(getattr(facts, FACT_OF[name]))}
        if not values & held:
            return False
    return True


def most_specific(rules: Sequence[RuleView]) -> list[RuleView]:
    """Those that match on most facts, then those of the lowest priority number. Several: a tie."""
    best = min(rule.specificity for rule in rules)
    return [rule for rule in rules if rule.specificity == best]


def receivers(rule: RuleView, facts: Facts, directory: Directory, day: date) -> list[AgencyView]:
    """The agencies at work that a rule names: by name, or of its kinds where the place lies or may lie."""
    if rule.agency:
        named = directory.by_slug(rule.agency)
        working = directory.at_work_for(named, day) if named else None
        return [working] if working else []
    found = [
        agency
        for agency in directory.agencies
        if agency.kind in rule.kinds
        and agency.at_work(day)
        and (agency.areas & facts.areas or (not facts.areas and directory.works_everywhere(agency)))
    ]
    return [agency for agency in found if not _is_anothers_work(agency, found, rule.purpose, facts)]


def _is_anothers_work(agency: AgencyView, among: Sequence[AgencyView], purpose: str, facts: Facts) -> bool:
    """Whether it gives no contact for the purpose, while another of its kind does for the same part of the place.

    Of several inspectorates each does its own work. Where nobody does it, the one without a contact stays,
    so that somebody sees that it is missing.
    """
    if agency.does(purpose):
        return False
    here = agency.areas & facts.areas if facts.areas else agency.areas
    return any(other.does(purpose) and other.areas & here for other in among)


def may_go_by_itself(facts: Facts, profile: str) -> bool:
    """Only a child in danger, an immediate risk, or a place without a person may go before a human has looked."""
    place_alone = facts.regulatory and not facts.may_be_a_child and profile not in states.PERSONAL
    return facts.child_in_danger or facts.immediate or place_alone


def lowest(*profiles: str) -> states.Profile:
    """The profile that gives least."""
    return max((states.Profile(profile) for profile in profiles), key=states.PROFILE_ORDER.index)


def contact_for(
    agency: AgencyView, purpose: str, areas: Collection[str], day: date, *, urgent: bool
) -> ContactView | None:
    """The contact that receives: confirmed before unconfirmed, those for just these areas first, then by priority.

    One that has lapsed or ended is stepped over to whoever stands in for it. When it cannot wait, an open
    one goes before a closed one.
    """
    known = {contact.id: contact for contact in agency.contacts}
    wanted = set(areas)

    def rank(contact: ContactView) -> tuple[bool, bool, bool, int, str, str]:
        near = bool(wanted & contact.area_codes)
        return (
            not contact.may_receive(day),
            contact.state != "confirmed",
            not near,
            contact.priority,
            contact.label,
            str(contact.id),
        )

    right = [
        contact
        for contact in agency.contacts
        if contact.purpose == purpose and (not contact.area_codes or not wanted or wanted & contact.area_codes)
    ]
    usable = [one for first in sorted(right, key=rank) for one in _chain(first, known) if one.may_receive(day)]
    if urgent:
        return next((contact for contact in usable if contact.open_now), usable[0] if usable else None)
    return usable[0] if usable else None


def _chain(first: ContactView, known: dict[UUID, ContactView]) -> list[ContactView]:
    chain: list[ContactView] = []
    link: ContactView | None = first
    while link is not None and link not in chain:
        chain.append(link)
        link = known.get(link.fallback_id) if link.fallback_id else None
    return chain


class _Weighing:
    """One rule and one agency: may it go, how much of it, to which contact, and by whose hand."""

    def __init__(self, rule: RuleView, facts: Facts, directory: Directory, agency: AgencyView, day: date):
        self.rule, self.facts, self.directory, self.agency, self.day = rule, facts, directory, agency, day
        caps = [rule.profile, states.PROFILE_CAP[states.ReporterMode(facts.mode)]]
        if rule.mode == NOTIFY:
            caps.append(states.Profile.LOCATION_ONLY)
        self.profile = lowest(*caps)
        self.contact = contact_for(agency, rule.purpose, facts.areas, day, urgent=facts.immediate)

    def candidate(self, forbidden: Sequence[RuleView], *, tied: bool) -> Candidate:
        rule, barred = self.rule, self._barred(forbidden)
        blocked = barred or self._lacking()
        held = "" if blocked or rule.mode != AUTO else self._held(tied)
        mode = NEVER if barred else PROPOSE if held or tied else states.RuleMode(rule.mode)
        return Candidate(
            agency=self.agency,
            contact=self.contact,
            purpose=rule.purpose,
            mode=mode,
            profile=self.profile,
            respond_minutes=rule.respond_minutes,
            working_time=rule.working_time and not self.facts.immediate,
            rule_key=rule.key,
            rule_version=rule.version,
            why=explaining.why(rule, self.facts, self.directory, self.agency),
            blocked=blocked,
            held=held,
            vital=rule.mode == AUTO,
        )

    def _barred(self, forbidden: Sequence[RuleView]) -> str:
        """Why it must never go there. What stands against a predecessor stands against who took over."""
        line = self.directory.line_of(self.agency)
        if any(one.kind in self.directory.never_kinds for one in line):
            return _("No rule may send a concern to an agency of this kind.")
        never = never_rule(forbidden, line, self.rule.purpose)
        if never is not None:
            return _("A rule says never: %(why)s") % {"why": never.why or never.key}
        if any(one.id in self.directory.excluded for one in line):
            return _("This agency must not see this concern.")
        return ""

    def _lacking(self) -> str:
        name = {"agency": self.agency.name}
        if self.profile in states.PERSONAL and self.agency.id not in self.directory.agreed:
            return _("%(agency)s has no information sharing agreement in force: nothing personal may go there.") % name
        if self.contact is None:
            return _("%(agency)s has no working contact for this purpose.") % name
        return ""

    def _held(self, tied: bool) -> str:
        """Why a person must look first, although the rule would send by itself."""
        if tied:
            return _("Two rules say different things, so it waits for you.")
        if self.facts.area_choices and not self.agency.areas & self.facts.certain_areas:
            return _("The place is near a border, so it waits for you to pick the area.")
        if not may_go_by_itself(self.facts, self.profile):
            return _("It waits for you: only danger to a child or to life, or a place without anybody, goes by itself.")
        if self.contact is not None and self.contact.state != "confirmed":
            return _("Nobody has confirmed the contact yet, so it waits for you.")
        return ""


def never_rule(forbidden: Iterable[RuleView], line: Iterable[HasKind], purpose: str) -> RuleView | None:
    """The first of these rules that stands against one of a line of agencies for a purpose."""
    line = list(line)
    for rule in sorted(forbidden, key=lambda one: (one.key, one.version)):
        aimed = any(rule.agency == one.slug or one.kind in rule.kinds for one in line)
        if aimed and rule.purpose in ("", purpose):
            return rule
    return None


def _nobody(rule: RuleView, facts: Facts, directory: Directory) -> Candidate:
    """A rule asks for somebody who is not there: shown, and shown loudly."""
    if rule.agency:
        lack = _("The agency that the rule names is not at work any more, and nobody has taken over.")
    elif not facts.areas:
        lack = _("The place is not known, so nobody can be chosen by the place.")
    else:
        lack = _("No agency of this kind covers the place.")
    return Candidate(
        purpose=rule.purpose,
        mode=states.RuleMode(rule.mode),
        profile=states.Profile(rule.profile),
        respond_minutes=rule.respond_minutes,
        working_time=rule.working_time,
        rule_key=rule.key,
        rule_version=rule.version,
        why=explaining.why(rule, facts, directory, None),
        blocked=lack,
        vital=rule.mode == AUTO,
    )


def _no_rule() -> Candidate:
    return Candidate(
        purpose="concern",
        mode=PROPOSE,
        profile=states.Profile.STATISTICS_ONLY,
        respond_minutes=24 * 60,
        working_time=True,
        rule_key="",
        rule_version=0,
        why=_("No routing rule holds for this concern."),
        blocked=_("No rule says who should be told."),
    )


def _order(candidate: Candidate) -> tuple[bool, bool, bool, str, str, str, int, str]:
    """Those that can go first, what goes by itself before the rest; then by name, whatever the order of the rules."""
    agency = candidate.agency
    return (
        not candidate.can_go,
        not candidate.automatic,
        agency is None,
        agency.name if agency else "",
        candidate.purpose,
        candidate.rule_key,
        candidate.rule_version,
        candidate.why,
    )

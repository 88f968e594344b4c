"""Who do I go to? People and duties that answer a need, at a place and a moment, the best first.

Read out of the kept directory, so that it is as quick at 2 a.m. with five thousand contacts as with fifty.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from northstar.foundation.agencies.models import Agency, Contact
from northstar.foundation.agencies.queries.directory import day_of
from northstar.foundation.agencies.queries.first_responders import REFERRAL, may_refer, trained
from northstar.foundation.agencies.queries.keeping import KeptAgency, in_force, kept_directory
from northstar.foundation.agencies.queries.reaching import doubt, doubts, holidays, next_opening, open_now, stand_ins
from northstar.foundation.agencies.states import ContactState, Whom
from northstar.foundation.codes import queries as codes
from northstar.kit import worktime
from northstar.kit.moments import day_words

URGENT = "urgent"
MOST = 30


@dataclass(frozen=True)
class Question:
    """``need`` is a code of that list; ``area_codes`` every code that the place lies in, none: anywhere.

    ``language`` and ``topic`` are codes, wished for; only an interpreter must speak the language.
    """

    need: str
    at: datetime
    area_codes: tuple[str, ...] = ()
    whom: Whom | None = None
    topic: str = ""
    language: str = ""

    @property
    def child(self) -> bool:
        return self.whom in (Whom.CHILD, Whom.IN_DOUBT)


@dataclass(frozen=True)
class Answer:
    """One contact to turn to. ``contact`` is whom to ring at that moment: ``first`` itself, or who stands in for it.

    ``until`` is when somebody leaves, ``opens_at`` when ``first`` is next there, ``then`` who takes over after
    ``until``. ``why`` and ``doubts`` are sentences; ``order`` is for sorting alone.
    """

    agency: Agency
    contact: Contact
    first: Contact
    open: bool
    until: datetime | None
    opens_at: datetime | None
    then: Contact | None
    refers: bool
    have_ready: str
    why: tuple[str, ...]
    doubts: tuple[str, ...]
    order: tuple[Any, ...]

    @property
    def stands_in(self) -> bool:
        return self.contact.pk != self.first.pk


@dataclass(frozen=True)
class Found:
    """``first`` is what to know before anything else; ``gap`` says loudly that nobody who should be there is."""

    answers: tuple[Answer, ...]
    first: str
    have_ready: str
    gap: str
    may_ask: bool
    is_concern: bool


def find(question: Question) -> Found:
    """Everybody who answers, the best first: whoever is there now, then by how well they fit.

    Kinds of agency that no rule may reach are never among them (employer, embassy, Immigration Enforcement …).
    Raises ``KeyError`` for a need that there is not.
    """
    return _Finder(question).found()


@dataclass(frozen=True)
class _Ranked:
    """Somebody who answers, and where they stand: what there is to say of them is worked out for the best alone."""

    held: KeptAgency
    first: Contact
    chain: Sequence[Contact]
    there: Contact | None
    last_resort: bool
    order: tuple[Any, ...]

    @property
    def contact(self) -> Contact:
        return self.there or self.first


class _Finder:
    def __init__(self, question: Question):
        self.asked, self.day, self.closed = question, day_of(question.at), holidays()
        self.areas = frozenset(question.area_codes)
        self.need: Mapping[str, Any] = codes.entry("need", question.need, self.day).attributes
        self.never = codes.with_attribute("agency_kind", self.day, "never_by_rule")
        self.directory = kept_directory()

    def found(self) -> Found:
        purposes = (self.asked.child and self.need.get("child_purposes")) or self.need.get("purposes", [])
        best: dict[UUID, _Ranked] = {}
        for place, purpose in enumerate(purposes):
            for one in self._for(purpose, place):
                known = best.get(one.contact.pk)
                if known is None or one.order < known.order:
                    best[one.contact.pk] = one
        if not any(one.there for one in best.values()):
            for one in self._last_resort(len(purposes)):
                best.setdefault(one.contact.pk, one)
        ranked = tuple(self._answer(one) for one in sorted(best.values(), key=lambda each: each.order)[:MOST])
        first = (self.asked.child and self.need.get("child_first")) or self.need.get("first", "")
        return Found(
            answers=ranked,
            first=first,
            have_ready=self.need.get("have_ready", ""),
            gap=self._gap(ranked),
            may_ask=bool(self.need.get("may_ask")),
            is_concern=bool(self.need.get("is_concern")),
        )

    def _for(self, purpose: str, place: int) -> Iterator[_Ranked]:
        for held, contact in self.directory.by_purpose.get(purpose, ()):
            if self._works(held) and self._suits(held, contact, purpose):
                yield self._rank(held, contact, place)

    def _last_resort(self, place: int) -> Iterator[_Ranked]:
        kinds = self.need.get("last_resort_kinds", [])
        for held, contact in self.directory.by_purpose.get(URGENT, ()):
            if held.agency.kind in kinds and self._works(held) and self._suits(held, contact, URGENT):
                yield self._rank(held, contact, place, last_resort=True)

    def _works(self, held: KeptAgency) -> bool:
        return in_force(held.agency, self.day) and held.agency.kind not in self.never

    def _suits(self, held: KeptAgency, contact: Contact, purpose: str) -> bool:
        if contact.state == ContactState.LAPSED or not in_force(contact, self.day):
            return False
        if self.asked.whom and not (contact.for_children if self.asked.child else contact.for_adults):
            return False
        if self.areas and not self.areas & (set(contact.area_codes) or held.areas(self.day)):
            return False
        if purpose == "interpreter" and self.asked.language and self.asked.language not in contact.languages:
            return False
        if self.asked.topic and purpose == "expert_advice" and self.asked.topic not in contact.topics:
            return False
        return purpose != REFERRAL or (trained(contact, self.day) and self._refers(held))

    def _refers(self, held: KeptAgency) -> bool:
        if self.asked.whom is None:
            return any(may_refer(held, self.day, self.areas, child=child) for child in (True, False))
        return may_refer(held, self.day, self.areas, child=self.asked.child)

    def _rank(self, held: KeptAgency, first: Contact, place: int, *, last_resort: bool = False) -> _Ranked:
        chain = stand_ins(first, {each.pk: each for each in held.contacts}, self.day) if first.fallback_id else [first]
        there = next((each for each in chain if open_now(each, self.asked.at, self.closed)), None)
        contact = there or first
        speaks = not self.asked.language or self.asked.language in contact.languages
        near = bool(self.areas & set(contact.area_codes))
        order = (
            there is None, place, not speaks, contact.pk != first.pk, doubt(contact, self.day),
            not near, len(held.areas(self.day)), contact.priority, held.agency.name, contact.label,
        )  # fmt: skip
        return _Ranked(held, first, chain, there, last_resort, order)

    def _answer(self, one: _Ranked) -> Answer:
        at, first, there, contact = self.asked.at, one.first, one.there, one.contact
        until = worktime.closing(at, contact.week, self.closed) if there else None
        then = next((each for each in one.chain if until and open_now(each, until, self.closed)), None)
        refers = contact.purpose == REFERRAL
        return Answer(
            agency=one.held.agency,
            contact=contact,
            first=first,
            open=there is not None,
            until=until,
            opens_at=None if there is first else next_opening(first, at, self.closed),
            then=then if then is not None and then.pk != contact.pk else None,
            refers=refers,
            have_ready=contact.have_ready,
            why=tuple(self._why(one.held, contact, first, refers=refers, last_resort=one.last_resort)),
            doubts=tuple(self._doubts(contact, refers)),
            order=one.order,
        )

    def _why(
        self, held: KeptAgency, contact: Contact, first: Contact, *, refers: bool, last_resort: bool
    ) -> Iterator[str]:
        if contact.pk != first.pk:
            yield _("“%(first)s” is closed%(when)s; this stands in.") % {
                "first": first.label,
                "when": self._opens(first),
            }
        elif last_resort:
            yield _("Only because nobody else is there at this hour.")
        if refers:
            yield _("Trained to refer into the NRM.")
        elif held.designation(self.day) and self.need.get("first_responders"):
            yield _("Belongs to a First Responder Organisation.")
        if self.asked.topic and self.asked.topic in contact.topics:
            yield _("Knows about: %(topic)s.") % {"topic": codes.label("expertise", self.asked.topic, self.day)}
        if self.asked.language and self.asked.language in contact.languages:
            yield _("Speaks %(language)s.") % {"language": codes.label("language", self.asked.language, self.day)}

    def _doubts(self, contact: Contact, refers: bool) -> Iterable[str]:
        yield from doubts(contact, self.day)
        if refers and contact.trained_until is None:
            yield _("Nobody has said until when their training holds.")

    def _gap(self, answers: tuple[Answer, ...]) -> str:
        """Loud when nobody who may refer is there, or nobody at all."""
        if not answers:
            return _(
                "We know of nobody for this. Ring the helpline, and tell the coordinator that somebody is missing."
            )
        if not self.need.get("first_responders"):
            return "" if any(each.open for each in answers) else _("Nobody is there at this hour.")
        if any(each.open and each.refers for each in answers):
            return ""
        days = [each.opens_at for each in answers if each.opens_at and each.first.purpose == REFERRAL]
        if not days:
            return _("We know of nobody trained to refer who works there.")
        return _("Nobody trained to refer is there now. The first comes back %(when)s.") % {
            "when": self._said(min(days))
        }

    def _opens(self, contact: Contact) -> str:
        opens = next_opening(contact, self.asked.at, self.closed)
        return " " + _("until %(when)s") % {"when": self._said(opens)} if opens else ""

    def _said(self, moment: datetime) -> str:
        local = moment.astimezone(worktime.LONDON)
        return f"{day_words(local.date(), self.day)} {local:%H:%M}"


def office_hours(at: datetime) -> datetime:
    """The next moment at which offices are open: ten in the morning of a working day, or ``at`` if they are now."""
    shut = holidays()
    if worktime.is_open(at, worktime.OFFICE_WEEK, shut):
        return at
    opens = worktime.next_opening(at, worktime.OFFICE_WEEK, shut)
    assert opens is not None
    return opens + timedelta(hours=1)

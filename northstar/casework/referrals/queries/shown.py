"""Requests and contacts as their pages show them: codes in words, clocks, what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from northstar.casework.referrals import states
from northstar.casework.referrals.models import Request, RequestStep
from northstar.casework.referrals.queries.reading import clock
from northstar.foundation.access import queries as access
from northstar.foundation.access.actors import Actor
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Contact
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places
from northstar.kit.moments import said
from northstar.kit.weeks import week_words

State = states.State
STATE_KIND = {
    State.SENT: "next",
    State.SEEN: "open",
    State.ACCEPTED: "waiting",
    State.DONE: "settled",
    State.DECLINED: "closed",
    State.WITHDRAWN: "closed",
}
BY_KIND = {states.By.NOW: "harm", states.By.TODAY: "waiting", states.By.THIS_WEEK: "open"}


@dataclass(frozen=True)
class Row:
    """A request in a list. ``agency`` is the one at the other end; ``left`` is none when no answer is awaited."""

    pk: Any
    title: str
    reference: str
    agency: str
    by: str
    by_kind: str
    state: str
    state_kind: str
    made_at: datetime
    left: timedelta | None
    total: timedelta | None
    overdue: bool


def row(one: Request, side: states.Side, now: datetime) -> Row:
    waits = one.state in states.UNANSWERED
    other = one.asking_agency if side == states.Side.ASKED_OF_US else one.asked_agency
    return Row(
        pk=one.pk,
        title=need_words(one, now.date()),
        reference=one.reference,
        agency=str(other),
        by=str(one.get_by_when_display()),
        by_kind=BY_KIND[states.By(one.by_when)],
        state=str(one.get_state_display()),
        state_kind=STATE_KIND[State(one.state)],
        made_at=one.made_at,
        left=one.answer_by - now if waits else None,
        total=one.answer_by - one.made_at if waits else None,
        overdue=waits and one.answer_by <= now,
    )


def rows(found: Iterable[Request], side: states.Side, now: datetime) -> list[Row]:
    return [row(one, side, now) for one in found]


def need_words(one: Request, day: date) -> str:
    """What is needed: "Expert advice on a subject: County lines"."""
    words = codes.words("need", one.need, day)
    return f"{words}: {codes.words('expertise', one.topic, day)}" if one.topic else words


def summary(one: Request, now: datetime) -> list[dict[str, Any]]:
    """Who asks whom for what, for whom, where, and by when."""
    area = places.area(one.area_code, now.date()) if one.area_code else None
    return [
        {"label": _("Asked by"), "value": str(one.asking_agency), "note": one.made_by.user.name},
        {"label": _("Asked"), "value": str(one.asked_agency), "note": one.contact.label},
        {"label": _("For whom"), "value": str(one.get_whom_display())},
        {"label": _("Where"), "value": area.name if area else _("Not said")},
        {"label": _("Answer due"), "value": said(one.answer_by, now, time=True, near=False), "note": one.answer_rule},
        {"label": _("How they know"), "value": str(one.get_reached_display())},
    ]


STEP_WORDS = {
    "requests.sent": gettext_lazy("Asked"),
    "requests.rung": gettext_lazy("They were rung"),
    "requests.not_delivered": gettext_lazy("The mail did not get there: they must be rung"),
    "requests.seen": gettext_lazy("Seen"),
    "requests.accepted": gettext_lazy("Accepted"),
    "requests.declined": gettext_lazy("Declined"),
    "requests.done": gettext_lazy("Said what was done"),
    "requests.followed": gettext_lazy("Goes on at the agency that has taken over"),
    "requests.handed_over": gettext_lazy("Handed to a colleague"),
    "requests.withdrawn": gettext_lazy("Taken back: no longer needed"),
    "requests.overdue": gettext_lazy(
        "Not answered in time. Whoever asked was told; they were reminded, if anything reaches them in writing"
    ),
}
REASON_LISTS = {"requests.declined": "request_decline_reason", "requests.done": "request_outcome"}
STEP_KIND = {"requests.overdue": "harm", "requests.done": "settled", "requests.accepted": "mine"}


def steps(actor: Actor, one: Request) -> list[dict[str, Any]]:
    """What happened to it, newest first."""
    found = one.steps.select_related("by__user", "by_agency").order_by("-at", "-pk")
    handed = access.handed_words(actor, one.pk)
    return [
        {
            "words": STEP_WORDS.get(step.event, step.event),
            "at": step.at,
            "by": _hand(step, one),
            "kind": STEP_KIND.get(step.event, ""),
            "more": handed.get(step.at) or reason_words(step.event, step.reason, step.at.date()),
        }
        for step in found
    ]


def _hand(step: RequestStep, one: Request) -> str:
    if step.by is None:
        return _("the software")
    words = f"{step.by.user.name}, {step.by_agency}"
    theirs = step.event in ("requests.accepted", "requests.declined", "requests.done")
    if theirs and step.by_agency_id == one.asking_agency_id:
        return _("%(name)s, as %(agency)s said on the telephone") % {"name": words, "agency": one.asked_agency}
    return words


def reason_words(event: str, reason: str, day: date) -> str:
    return codes.words(REASON_LISTS[event], reason, day) if reason and event in REASON_LISTS else ""


@dataclass(frozen=True)
class Card:
    """A contact before it is asked: whose it is, what for, and whether somebody is there."""

    agency: str
    label: str
    purpose: str
    person: str
    phone: str
    hours: str
    open: bool
    opens_at: datetime | None
    doubts: list[str]
    have_ready: str
    first: str


def card(contact: Contact, need: str, whom: str, now: datetime) -> Card:
    """``need`` and ``whom`` may be unknown: then what to have ready is what the contact says itself."""
    day = agencies.day_of(now)
    known = next((one for one in codes.list_as_of("need", day) if one.code == need), None)
    told = known.attributes if known else {}
    first = told.get("child_first") if whom in states.AS_CHILD else told.get("first")
    return Card(
        agency=str(contact.agency),
        label=contact.label,
        purpose=codes.words("contact_purpose", contact.purpose, day),
        person=contact.person,
        phone=contact.phone,
        hours=hours_words(contact),
        open=agencies.open_now(contact, now),
        opens_at=agencies.next_opening(contact, now),
        doubts=agencies.doubts(contact, day),
        have_ready=contact.have_ready or str(told.get("have_ready") or ""),
        first=str(first or ""),
    )


def hours_words(contact: Contact) -> str:
    if contact.always_open:
        return _("Day and night")
    return "; ".join(week_words([one.opening for one in contact.hours.all()])) or _("Not known")


def due_words(contact: Contact, now: datetime) -> dict[str, str]:
    """Under each answer to "by when": what it means for this contact."""
    found = {}
    for one in states.By:
        due, rule = clock(contact, one, now)
        when = said(due, now, time=True, near=False).striptags()
        found[str(one)] = _("They should answer by %(when)s (%(rule)s).") % {"when": when, "rule": rule}
    return found

"""Concerns as the desk's pages show them: words instead of codes, clocks instead of times."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern
from northstar.casework.concerns.services.intake import TRIAGE_MINUTES
from northstar.foundation.codes import queries as codes
from northstar.foundation.places import queries as places

URGENCY_KIND = {"immediate": "harm", "today": "next", "soon": "open", "routine": "closed"}
STATE_KIND = {
    "received": "next",
    "in_triage": "open",
    "with_agencies": "waiting",
    "acted_on": "settled",
    "closed": "closed",
    "merged": "closed",
    "withdrawn": "closed",
}
RULE = {
    states.Urgency.IMMEDIATE: gettext_lazy("Immediate: somebody at the desk looks within 15 minutes, day and night."),
    states.Urgency.TODAY: gettext_lazy("Today: somebody at the desk looks within an hour, day and night."),
    states.Urgency.SOON: gettext_lazy("Soon: somebody at the desk looks within four hours."),
    states.Urgency.ROUTINE: gettext_lazy("Routine: somebody at the desk looks within a day."),
}


label = codes.words


def area_name(code: str, on: date) -> str:
    found = places.area(code, on)
    return found.name if found else code


@dataclass(frozen=True)
class Clock:
    """Time until the desk must have looked; none when it is not in triage."""

    due: datetime
    left: timedelta
    total: timedelta
    rule: Any


@dataclass(frozen=True)
class Row:
    """A concern in a list."""

    pk: Any
    reference: str
    title: str
    place: str
    received_at: datetime
    urgency: str
    urgency_kind: str
    state: str
    state_kind: str
    owner: str
    mine: bool
    clock: Clock | None
    marks: Sequence[tuple[str, str]] = field(default_factory=tuple)
    in_triage: bool = False
    merged: bool = False


def row(concern: Concern, actor: Any, now: datetime) -> Row:
    """One line of the queue. Opens no sealed field."""
    day = now.date()
    return Row(
        pk=concern.pk,
        reference=concern.reference,
        title=label("concern_category", concern.category, day),
        place=place_words(concern.area_codes, concern.area_choices, day),
        received_at=concern.received_at,
        urgency=str(states.Urgency(concern.urgency).label),
        urgency_kind=URGENCY_KIND[concern.urgency],
        state=str(states.State(concern.state).label),
        state_kind=STATE_KIND[concern.state],
        owner=concern.claimed_by.user.name if concern.claimed_by else "",
        mine=bool(concern.claimed_by_id and concern.claimed_by_id == actor.member_id),
        clock=clock(concern, now),
        marks=tuple(marks(concern)),
        in_triage=concern.state in states.TRIAGE,
        merged=concern.merged_into_id is not None,
    )


def rows(concerns: Iterable[Concern], actor: Any, now: datetime) -> list[Row]:
    return [row(concern, actor, now) for concern in concerns]


def marks(concern: Concern) -> Iterable[tuple[str, str]]:
    """Short words that a duty officer must not miss, with the kind of tag each is."""
    if concern.child == states.Answer.YES:
        yield _("Child"), "harm"
    elif concern.child == states.Answer.NOT_KNOWN or about_a_child(concern):
        yield _("Perhaps a child"), "harm"
    if concern.still_there == states.Answer.YES:
        yield _("Still there"), "harm"
    if concern.missing_recipient and concern.state in states.OPEN:
        yield _("Nobody to send to"), "harm"
    if concern.unread_from_reporter:
        yield _("Reporter wrote"), "next"
    if concern.added_waits and concern.state in states.OPEN:
        yield _("Added, not sent on"), "next"
    if concern.area_choices:
        yield _("Pick the area"), "next"
    if concern.risk_if_acted == states.Answer.YES:
        yield _("Acting may endanger"), "harm"


def about_a_child(concern: Concern) -> bool:
    """Whether the category is about a child, whatever else was said."""
    try:
        entry = codes.entry("concern_category", concern.category, concern.received_at.date())
    except codes.UnknownCode:
        return False
    return bool(entry.attributes.get("child"))


def clock(concern: Concern, now: datetime) -> Clock | None:
    if concern.due_at is None or concern.state not in states.TRIAGE:
        return None
    urgency = states.Urgency(concern.urgency)
    total = timedelta(minutes=TRIAGE_MINUTES[urgency])
    return Clock(concern.due_at, concern.due_at - now, total, RULE[urgency])


def place_words(area_codes: Sequence[str], area_choices: Sequence[str], day: date) -> str:
    """The smallest area that is known, then the force: "Somerset, Avon and Somerset"."""
    found = [places.area(code, day) for code in area_codes]
    by_set = {area.area_set: area.name for area in found if area}
    names = [by_set[name] for name in ("local_authority", "police_force_area") if name in by_set]
    if not names and area_choices:
        return _("Near a border")
    return ", ".join(dict.fromkeys(names)) or _("Place not known")


# What each part of the answers is called, in the order in which an officer reads.
PARTS = (
    ("where", gettext_lazy("Where")),
    ("when", gettext_lazy("When")),
    ("people", gettext_lazy("People")),
    ("vehicles", gettext_lazy("Vehicles")),
    ("businesses", gettext_lazy("Businesses")),
    ("phones", gettext_lazy("Telephones")),
    ("online", gettext_lazy("Online")),
    ("how", gettext_lazy("How they know")),
    ("risk", gettext_lazy("What could go wrong if we act")),
    ("notes", gettext_lazy("Anything else")),
)


@dataclass(frozen=True)
class Part:
    """A part of what was told: one text, or several blocks of named texts."""

    name: str
    label: Any
    text: str = ""
    blocks: Sequence[Sequence[tuple[str, str]]] = ()


def parts(answers: Mapping[str, Any] | None) -> list[Part]:
    """The answers beside the account, in reading order; parts nobody filled in are left out."""
    found: list[Part] = []
    for name, words in PARTS:
        value = (answers or {}).get(name)
        if isinstance(value, str) and value:
            found.append(Part(name, words, text=value))
        elif isinstance(value, (list, tuple)) and value:
            blocks = [_block(entry) for entry in value]
            found.append(Part(name, words, blocks=[block for block in blocks if block]))
        elif isinstance(value, Mapping) and any(value.values()):
            found.append(Part(name, words, blocks=[_block(value)]))
    return found


BLOCK_WORDS = {
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("Description"),
    "plate": gettext_lazy("Number plate"),
    "number": gettext_lazy("Number"),
    "address": gettext_lazy("Address"),
    "age": gettext_lazy("Age"),
    "postcode": gettext_lazy("Postcode"),
    "landmark": gettext_lazy("Landmark"),
    "text": gettext_lazy("In their words"),
    "link": gettext_lazy("Link"),
    "role": gettext_lazy("Role"),
    "nationality": gettext_lazy("Nationality"),
    "language": gettext_lazy("Language"),
}


def _block(entry: Any) -> list[tuple[str, str]]:
    if isinstance(entry, str):
        return [("", entry)] if entry else []
    return [(str(BLOCK_WORDS.get(key, key.replace("_", " "))), str(value)) for key, value in entry.items() if value]

"""Home as a worklist: what needs me now, what waits for others, what changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.casework.concerns.queries import lapsing
from northstar.casework.concerns.queries.added import added_waiting_for
from northstar.faces.desk.queries.concerns import URGENCY_KIND, clock, label, marks, place_words
from northstar.faces.desk.queries.records import DISPATCH_KIND
from northstar.foundation.access.actors import Member
from northstar.foundation.access.catalogue import Permission as P
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.documents.services.scanner import Verdict
from northstar.kit.listings import few

MOST = 12
NO_CLOCK = timedelta(minutes=30)


@dataclass(frozen=True)
class Item:
    """One line of a worklist: what it is, why it is yours, and until when."""

    title: str
    url: str
    why: str
    about: str = ""
    reference: str = ""
    tag: str = ""
    kind: str = "open"
    marks: Sequence[tuple[str, str]] = field(default_factory=tuple)
    at: datetime | None = None
    left: timedelta | None = None
    total: timedelta | None = None
    immediate: bool = False


@dataclass(frozen=True)
class Home:
    now: Sequence[Item]
    waiting: Sequence[Item]
    changed: Sequence[Item]


def home_for(actor: Member, now: datetime) -> Home:
    """What concerns ask of the actor, by what their role may do; ``home_roles`` adds the rest. Opens no sealed field."""
    mine: list[Item] = []
    waiting: list[Item] = []
    changed: list[Item] = []
    if actor.may(P.TRIAGE):
        mine += _desk_now(actor, now)
        waiting += _desk_waiting(actor, now)
    if actor.may(P.READ_CONCERNS) and not actor.may(P.TRIAGE):
        mine += _loud(actor, now)
    if actor.may(P.INBOX):
        mine += _inbox(actor, now)
        changed += _answered_by_us(actor, now)
    return Home(sorted(mine, key=_pressing)[: 2 * MOST], waiting[:MOST], changed[:MOST])


def _first(found: QuerySet[Any], *related: str, most: int = MOST) -> list[Any]:
    """The first lines of a list, without what opens their sealed fields: a worklist opens none."""
    return few(found.select_related(None).select_related(*related) if related else found.select_related(None), most)


def _pressing(item: Item) -> tuple[bool, timedelta]:
    """What cannot wait first, then what is longest overdue. What has no clock comes as if it had half an hour."""
    return not item.immediate, NO_CLOCK if item.left is None else item.left


def _concern(concern: Concern, now: datetime, why: str, *, tab: str = "") -> Item:
    ticking = clock(concern, now)
    address = reverse("desk:concern-tab", args=[concern.pk, tab]) if tab else reverse("desk:concern", args=[concern.pk])
    return Item(
        title=label("concern_category", concern.category, now.date()),
        url=address,
        why=why,
        about=place_words(concern.area_codes, concern.area_choices, now.date()),
        reference=concern.reference,
        tag=str(states.Urgency(concern.urgency).label),
        kind=URGENCY_KIND[concern.urgency],
        marks=tuple(marks(concern)),
        at=concern.received_at,
        left=ticking.left if ticking else None,
        total=ticking.total if ticking else None,
        immediate=concern.urgency == states.Urgency.IMMEDIATE,
    )


def _desk_now(actor: Member, now: datetime) -> list[Item]:
    own = _first(queries.queue_for(actor, queries.QueueFilter(mine=True)))
    fresh = _first(queries.queue_for(actor, queries.QueueFilter(unclaimed=True)))
    wrote = _first(queries.unread_for(actor).exclude(state__in=["received", "in_triage"]))
    added = _first(added_waiting_for(actor).exclude(state__in=["received", "in_triage"]))
    return (
        [_concern(one, now, _("You took it on")) for one in own]
        + [_concern(one, now, _("The reporter wrote"), tab="messages") for one in wrote]
        + [_concern(one, now, _("Say whether what was added goes on"), tab="messages") for one in added]
        + [
            _dispatch(one, now, _("It came back, or could not be delivered"), desk=True)
            for one in _first(dispatches.troubled_for(actor), "concern")
            if one.concern.state in states.OPEN
        ]
        + [
            _dispatch(
                one, now, _("%(agency)s cannot read it: its agreement has ended") % {"agency": one.recipient}, desk=True
            )
            for one in _first(lapsing.closed_copies_for(actor, agencies.day_of(now)), "recipient")
        ]
        + [_concern(one, now, _("Nobody has it yet")) for one in fresh]
    )


def _loud(actor: Member, now: datetime) -> list[Item]:
    """For the coordinator: concerns that reach nobody, because a rule or a contact is missing."""
    return [
        _concern(one, now, _("No agency can be reached for it"), tab="routes")
        for one in _first(queries.without_recipient_for(actor))
    ]


def _desk_waiting(actor: Member, now: datetime) -> list[Item]:
    lost = agencies.agencies_that_lost_cover(agencies.day_of(now))  # these wait for the desk
    return [
        _dispatch(one, now, _("Waiting for %(agency)s") % {"agency": one.recipient}, desk=True)
        for one in _first(dispatches.awaited_for(actor), "recipient")
        if not lapsing.is_closed(one, lost)
    ]


def _dispatch(one: Dispatch, now: datetime, why: str, *, desk: bool = False) -> Item:
    open_ = one.state in states.UNANSWERED
    address = (
        reverse("desk:concern-tab", args=[one.concern_id, "routes"])
        if desk
        else reverse("desk:dispatch", args=[one.pk])
    )
    return Item(
        title=label("contact_purpose", one.purpose, now.date()),
        url=address,
        why=why,
        reference=one.reference,
        tag=str(states.DispatchState(one.state).label),
        kind=DISPATCH_KIND[one.state],
        marks=((str(states.Urgency(one.urgency).label), URGENCY_KIND[one.urgency]),) if open_ else (),
        at=one.sent_at or one.made_at,
        left=one.respond_by - now if open_ else None,
        total=one.respond_by - one.made_at if open_ else None,
        immediate=open_ and one.urgency == states.Urgency.IMMEDIATE,
    )


def _inbox(actor: Member, now: datetime) -> list[Item]:
    accepted = dispatches.sent_to_us(actor).filter(state=states.DispatchState.ACCEPTED)
    return [_dispatch(one, now, _("Sent to your agency: answer it")) for one in _first(dispatches.inbox_for(actor))] + [
        _dispatch(one, now, _("Your agency accepted it: say what was done"))
        for one in _first(accepted.order_by("urgency_order", "-made_at"))
    ]


def _answered_by_us(actor: Member, now: datetime) -> list[Item]:
    done = dispatches.sent_to_us(actor).filter(state__in=["done", "handed_back"])
    found = _first(done.order_by("-made_at", "pk"), most=MOST // 2)
    return [_dispatch(one, now, str(states.DispatchState(one.state).label)) for one in found]


def coarse_state(concern: Concern) -> tuple[str, str]:
    """All that the agency which reported learns of a concern's way, and the kind of its tag."""
    return {
        states.State.RECEIVED: (_("Received"), "waiting"),
        states.State.IN_TRIAGE: (_("Somebody is looking at it"), "waiting"),
        states.State.WITH_AGENCIES: (_("With those who can act"), "waiting"),
        states.State.ACTED_ON: (_("Acted on"), "settled"),
        states.State.CLOSED: (_("Closed"), "closed"),
        states.State.MERGED: (_("Being looked at with others"), "waiting"),
        states.State.WITHDRAWN: (_("Withdrawn"), "closed"),
    }[states.State(concern.state)]


def scanner_words(waiting: int, state: Callable[[], Verdict]) -> str:
    """A line for the desk when files wait unscanned; nothing otherwise. The scanner is asked only then."""
    if not waiting:
        return ""
    held = ngettext(
        "%(n)s file waits for the virus scanner; nobody can open it yet.",
        "%(n)s files wait for the virus scanner; nobody can open them yet.",
        waiting,
    ) % {"n": waiting}
    if state() is Verdict.DOWN:
        return held + " " + _("The scanner does not answer: tell whoever runs this service.")
    return held + " " + _("It is at work again and takes them within minutes.")

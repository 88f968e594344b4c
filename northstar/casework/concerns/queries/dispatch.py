"""Reading what was sent: the sender's side, the recipient's side, and what the rules offered."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch, Proposal
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.models import Exclusion
from northstar.foundation.access.queries import holds_agreement

State = states.DispatchState
# What a recipient does not see: not sent yet, did not get there, taken back.
HIDDEN = (State.UNSENT, State.FAILED, State.RECALLED)


def dispatches_for(actor: Actor) -> "QuerySet[Dispatch]":
    """What the actor's desk sent, and what their agency was sent, without concerns from which they are excluded.

    What an agency was sent with personal data is not there while it holds no agreement in force.
    """
    seen = Q(pk__in=[])
    if actor.agency_id is not None and actor.may(Permission.READ_CONCERNS):
        seen |= Q(owner_agency_id=actor.agency_id)
    if actor.agency_id is not None and actor.may(Permission.INBOX):
        seen |= Q(recipient_id=actor.agency_id) & ~Q(state__in=HIDDEN) & ~_closed(actor)
    return _whole(Dispatch.objects.filter(seen), actor)


def sent_to_us(actor: Actor) -> "QuerySet[Dispatch]":
    """Of these, what the actor's agency was sent. Asked for alone, so that its indexes are used."""
    if actor.agency_id is None or not actor.may(Permission.INBOX):
        return Dispatch.objects.none()
    found = Dispatch.objects.filter(recipient_id=actor.agency_id).exclude(state__in=HIDDEN)
    return _whole(found.exclude(_closed(actor)), actor)


def sent_by_us(actor: Actor) -> "QuerySet[Dispatch]":
    """And what the actor's desk sent."""
    if actor.agency_id is None or not actor.may(Permission.READ_CONCERNS):
        return Dispatch.objects.none()
    return _whole(Dispatch.objects.filter(owner_agency_id=actor.agency_id), actor)


def _closed(actor: Actor) -> Q:
    """What is closed to a recipient now: nothing, or all copies with personal data."""
    return Q(pk__in=[]) if holds_agreement(actor) else Q(profile__in=sorted(states.PERSONAL))


def _whole(found: "QuerySet[Dispatch]", actor: Actor) -> "QuerySet[Dispatch]":
    return found.exclude(Exists(_exclusions(actor))).select_related(
        "data_key",
        "recipient",
        "owner_agency",
        "contact",
        "contact__agency",
        "made_by__user",
        "answered_by__user",
        "signature__agreement",
    )


def _exclusions(actor: Actor) -> "QuerySet[Exclusion]":
    named = Q(agency_id=actor.agency_id)
    if actor.member_id:
        named |= Q(membership_id=actor.member_id)
    return Exclusion.objects.filter(named, record_id=OuterRef("concern_id"), ended_at__isnull=True)


@dataclass(frozen=True)
class InboxFilter:
    """What an agency chose to see. ``everything``: answered ones too. Else empty means all that waits."""

    urgency: str = ""
    purpose: str = ""
    late: bool = False
    unread: bool = False
    everything: bool = False


def inbox_for(actor: Actor, chosen: InboxFilter | None = None) -> "QuerySet[Dispatch]":
    """What waits for the answer of the actor's agency, most urgent and then soonest due first; or everything it
    was ever sent, newest first."""
    chosen = chosen or InboxFilter()
    found = sent_to_us(actor)
    if not chosen.everything or chosen.late:
        found = found.filter(state__in=states.UNANSWERED)
    if chosen.urgency:  # by its place in the order, which the index of the inbox has next
        found = found.filter(urgency_order=states.URGENCY_ORDER[states.Urgency(chosen.urgency)])
    if chosen.purpose:
        found = found.filter(purpose=chosen.purpose)
    if chosen.late:
        found = found.filter(respond_by__lt=Now())
    if chosen.unread:
        found = found.filter(state__in=(State.SENT, State.DELIVERED))
    if chosen.everything:
        return found.order_by("-made_at", "pk")
    return found.order_by("urgency_order", "respond_by", "pk")


def due_for(actor: Actor, by: datetime) -> "QuerySet[Dispatch]":
    """What the actor's agency must answer by a moment, soonest first; overdue ones are among them."""
    return inbox_for(actor).filter(respond_by__lte=by).order_by("respond_by", "pk")


def awaited_for(actor: Actor) -> "QuerySet[Dispatch]":
    """What the actor's desk sent and nobody has answered yet, soonest due first."""
    return sent_by_us(actor).filter(state__in=states.UNANSWERED).order_by("respond_by", "pk")


def troubled_for(actor: Actor) -> "QuerySet[Dispatch]":
    """What did not get there, or came back and was not sent anywhere since; most urgent first.

    Of a concern that its reporter has taken back a minute ago, there may still be something.
    """
    found = sent_by_us(actor).filter(needs_desk=True)
    return found.order_by("urgency_order", F("answered_at").asc(nulls_first=True), "pk")


def dispatches_of(actor: Actor, concern: Concern) -> "QuerySet[Dispatch]":
    """To whom a concern went, in order, for its desk."""
    return dispatches_for(actor).filter(concern=concern).order_by("made_at", "pk")


def somebody_has(actor: Actor, concern: Concern) -> bool:
    """Whether an agency has a concern, or gets it in a moment."""
    return dispatches_for(actor).filter(concern=concern, state__in=states.LIVE_DISPATCH).exists()


def last_round(concern: Concern, *, with_agencies: bool = True) -> list[Proposal]:
    """What the rules offered when they were last asked, as it was kept."""
    found = Proposal.objects.filter(concern=concern).order_by("-round", "pk")
    rows = list(found.select_related("agency") if with_agencies else found)
    return [row for row in rows if row.round == rows[0].round]


def newest_round(concern: Concern) -> list[Proposal]:
    """The last round as things stand now: what an agency has already cannot go again. See ``routing_history``."""
    return _as_it_stands(concern, last_round(concern))


def routing_history(concern: Concern) -> list[Proposal]:
    """Every round of what the rules offered, newest first; in the newest, what an agency has already cannot go again.

    Takes no reader: the caller has loaded the concern as one, and the database shows it to its desk only.
    """
    rows = list(Proposal.objects.filter(concern=concern).select_related("agency").order_by("-round", "pk"))
    _as_it_stands(concern, [row for row in rows if row.round == rows[0].round])
    return rows


def _as_it_stands(concern: Concern, rows: list[Proposal]) -> list[Proposal]:
    """Mark, in memory, what has gone since the rules were asked."""
    gone = Dispatch.objects.filter(concern=concern, state__in=states.LIVE_DISPATCH | {State.HANDED_BACK})
    sent = gone.values_list("recipient_id", "purpose", "state") if rows else ()
    live = {(agency, purpose) for agency, purpose, state in sent if state != State.HANDED_BACK}
    back = {(agency, purpose) for agency, purpose, state in sent if state == State.HANDED_BACK}
    for row in rows:
        if row.blocked:
            continue
        if (row.agency_id, row.purpose) in live:
            row.blocked = _("They have it already.")
        elif (row.agency_id, row.purpose) in back:
            row.blocked = _("They handed it back.")
    return rows

"""Reading what was sent on after a copy was made: the desk's side, and the side of the agency that has the copy."""

from django.db.models import QuerySet

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Addition, Concern, Dispatch, Message
from northstar.casework.concerns.queries.concerns import concerns_for, messages_for
from northstar.casework.concerns.queries.dispatch import dispatches_for
from northstar.foundation.access.actors import Actor

# Kinds of message that may be sent on: what the reporter adds, and what they answer or write beside it.
ADDED = ("fact", "message")


def added_to(actor: Actor, concern: Concern) -> list[Message]:
    """What the reporter of a concern wrote since they sent it, oldest first, for its desk."""
    found = list(messages_for(actor, concern).filter(from_reporter=True, kind__in=ADDED))
    for one in found:
        one.concern = concern  # one key opens them all
    return found


def additions_of(actor: Actor, concern: Concern) -> "QuerySet[Addition]":
    """What was sent on of a concern, to whichever agency, for its desk."""
    copies = dispatches_for(actor).filter(concern=concern, owner_agency_id=actor.agency_id)
    found = Addition.objects.filter(dispatch__in=copies.values("pk"))
    return found.select_related("dispatch__data_key", "seen_by__user").order_by("made_at", "pk")


def additions_for(actor: Actor, dispatch: Dispatch) -> list[Addition]:
    """What came to an agency after its copy, oldest first; none for anybody else."""
    ours = dispatches_for(actor).filter(pk=dispatch.pk).values("pk")
    found = Addition.objects.filter(dispatch__in=ours, sent_at__isnull=False)
    additions = list(found.select_related("seen_by__user").order_by("made_at", "pk"))
    for one in additions:
        one.dispatch = dispatch  # one key opens them all
    return additions


def added_waiting_for(actor: Actor) -> "QuerySet[Concern]":
    """Open concerns to which something was added and read, that agencies have without it, and nobody has decided."""
    found = concerns_for(actor).filter(added_waits=True, unread_from_reporter=False, state__in=states.OPEN)
    return found.order_by("urgency_order", "-received_at")

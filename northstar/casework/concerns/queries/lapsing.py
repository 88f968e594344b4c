"""What depends on an agency's agreement: the copies that it holds, and the rules that send to it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch, Rule
from northstar.casework.concerns.queries.dispatch import HIDDEN, dispatches_for, sent_by_us
from northstar.casework.concerns.queries.routing import rules_in_force
from northstar.foundation.access.actors import Actor
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency

# It waits for the agency's answer, or the agency works on it.
IN_HAND = states.UNANSWERED | {states.DispatchState.ACCEPTED}


@dataclass(frozen=True)
class Copies:
    """Copies with personal data that an agency has. ``clocked`` wait for its answer; they are among the open ones."""

    open: int = 0
    answered: int = 0
    clocked: int = 0


def personal_copies(actor: Actor, agency_ids: Collection[UUID]) -> dict[UUID, Copies]:
    """By agency, as far as the actor may see them: what their desk sent, or what their own agency has."""
    found = dispatches_for(actor).filter(recipient_id__in=agency_ids, profile__in=sorted(states.PERSONAL))
    found = found.exclude(state__in=HIDDEN).select_related(None).order_by()
    in_hand, clocked = Q(state__in=sorted(IN_HAND)), Q(state__in=sorted(states.UNANSWERED))
    rows = found.values("recipient_id").annotate(
        open=Count("pk", filter=in_hand), answered=Count("pk", filter=~in_hand), clocked=Count("pk", filter=clocked)
    )
    return {row["recipient_id"]: Copies(row["open"], row["answered"], row["clocked"]) for row in rows}


def rules_with_personal_data(actor: Actor, day: date) -> list[Rule]:
    """The rules in force that send, or propose to send, personal data; for those who read rules."""
    found = rules_in_force(actor, day).filter(profile__in=sorted(states.PERSONAL))
    return list(found.filter(mode__in=(states.RuleMode.AUTO, states.RuleMode.PROPOSE)))


def aims_at(rule: Rule, agency: Agency) -> bool:
    """Whether a rule names an agency, by itself or by its kind."""
    return rule.agency == agency.slug or agency.kind in rule.kinds


def closed_copies_for(actor: Actor, day: date) -> "QuerySet[Dispatch]":
    """What the actor's desk sent and its agency is at work on, and cannot read, because its agreement has ended."""
    lost = agencies.agencies_that_lost_cover(day)
    if not lost:
        return Dispatch.objects.none()
    found = sent_by_us(actor).filter(recipient_id__in=lost, profile__in=sorted(states.PERSONAL))
    found = found.filter(state__in=sorted(IN_HAND)).exclude(concern__state__in=states.ENDED)
    return found.order_by("urgency_order", "respond_by", "pk")


def is_closed(dispatch: Dispatch, lost: Collection[UUID]) -> bool:
    """Whether its agency cannot read a copy that it has. ``lost``: see ``agencies_that_lost_cover``."""
    return (
        dispatch.state in states.WITH_RECIPIENT
        and dispatch.profile in states.PERSONAL
        and dispatch.recipient_id in lost
    )

"""The desk's verbs: claim, assess, correct the codes, note, merge, close. Each locks, checks, moves, saves, records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Assessment, Concern, Dispatch, Note, Step
from northstar.casework.concerns.policies import concerns as policies
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.services import jobs
from northstar.casework.concerns.services.intake import TRIAGE_MINUTES
from northstar.foundation.access.actors import Actor, Member
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused, move


class Stale(Refused):
    """Somebody changed the record in the meantime. ``changed`` tells what they changed, by name of the field."""

    def __init__(self, changed: Mapping[str, tuple[Any, Any]], by: str = ""):
        super().__init__("Somebody else changed this while you were writing. Nothing of yours is lost.")
        self.changed = changed
        self.by = by


def locked(actor: Actor, concern_id: UUID) -> Concern:
    """The concern, locked until the transaction ends. Raises ``Concern.DoesNotExist`` for a stranger."""
    return queries.concerns_for(actor).select_for_update(of=("self",)).get(pk=concern_id)


def _require(answer: bool) -> None:
    if not answer:
        raise Refused("Your role does not allow this.")


def keep(
    concern: Concern,
    actor: Actor,
    event: str,
    at: datetime,
    *,
    fields: list[str],
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Save the named fields with a new version, and write the step and the trail."""
    concern.version += 1
    concern.save(update_fields=["state", "version", *fields])
    if concern.state not in states.OPEN:
        Dispatch.objects.filter(concern=concern, needs_desk=True).update(needs_desk=False)
    Step.objects.bulk_create(
        [
            Step(
                concern=concern,
                event=event,
                state=concern.state,
                by_id=actor.member_id,
                at=at,
                reason=reason,
                detail=dict(detail or {}),
            )
        ]
    )
    audit.record(Action.ALTER, event, record=concern, detail={"reason": reason, **(detail or {})})


@transaction.atomic
def claim_concern(*, actor: Member, concern_id: UUID, at: datetime, take_over: bool = False) -> Concern:
    """Take a concern on. Refuses when a colleague has it, unless ``take_over`` says that this is meant."""
    concern = locked(actor, concern_id)
    _require(policies.may_triage(actor, concern))
    if concern.claimed_by_id == actor.member_id and concern.state == states.State.IN_TRIAGE:
        return concern
    if concern.claimed_by_id not in (None, actor.member_id) and not take_over:
        raise Refused(f"{concern.claimed_by} has this concern. You can take it over if you have agreed to.")
    event = "concerns.taken_over"
    if not take_over or concern.state not in states.PASSED_ON:
        event = move(concern, states.MOVES, "claim").event
    concern.claimed_by_id, concern.claimed_at = actor.member_id, at
    keep(concern, actor, event, at, fields=["claimed_by", "claimed_at"], reason="taken_over" if take_over else "")
    return concern


@transaction.atomic
def release_concern(*, actor: Member, concern_id: UUID, at: datetime) -> Concern:
    """Put a concern back into the queue."""
    concern = locked(actor, concern_id)
    _require(policies.may_triage(actor, concern))
    step = move(concern, states.MOVES, "release")
    concern.claimed_by = concern.claimed_at = None
    keep(concern, actor, step.event, at, fields=["claimed_by", "claimed_at"])
    return concern


@transaction.atomic
def hand_over_concern(*, actor: Member, concern_id: UUID, to: Any, at: datetime) -> Concern:
    """Give a concern to a colleague of the same desk (a live membership that may triage)."""
    concern = locked(actor, concern_id)
    _require(policies.may_triage(actor, concern))
    if to.agency_id != concern.owner_agency_id:
        raise Refused("Choose a colleague of this desk.")
    if concern.state not in states.OPEN:
        raise Refused("Nobody works on this concern any more, so there is nothing to hand over.")
    concern.state = states.State.IN_TRIAGE if concern.state == states.State.RECEIVED else concern.state
    concern.claimed_by, concern.claimed_at = to, at
    keep(concern, actor, "concerns.handed_over", at, fields=["claimed_by", "claimed_at"])
    jobs.defer("concerns.tell_member", concern=concern.pk, desk=concern.owner_agency_id, membership=to.pk)
    return concern


@transaction.atomic
def leave_with_agencies(*, actor: Member, concern_id: UUID, at: datetime) -> Concern:
    """Say that those who have it are enough: nobody else needs to be told. Refuses when nobody has it."""
    concern = locked(actor, concern_id)
    _require(policies.may_triage(actor, concern))
    if not Dispatch.objects.filter(concern=concern, state__in=states.LIVE_DISPATCH).exists():
        raise Refused("No agency has this concern. Send it to somebody, or close it.")
    step = move(concern, states.MOVES, "leave")
    keep(concern, actor, step.event, at, fields=[])
    return concern


# The codes of a concern that an officer may correct.
DECIDED = ("category", "exploitation_type", "sector", "child", "still_there", "risk_if_acted")


@dataclass(frozen=True)
class Codes:
    """What an officer decided about a concern's codes, with the version of the page on which they decided."""

    version: int
    category: str
    exploitation_type: str
    sector: str
    child: str
    still_there: str
    risk_if_acted: str
    area_codes: tuple[str, ...] | None = None  # none: leave the areas as they are


@transaction.atomic
def correct_codes(*, actor: Member, concern_id: UUID, codes: Codes, at: datetime) -> Concern:
    """Change what a concern is about. The account stays as told. Raises ``Stale`` with what somebody else changed."""
    concern = locked(actor, concern_id)
    _require(policies.may_triage(actor, concern))
    wanted = {name: getattr(codes, name) for name in DECIDED}
    if codes.area_codes is not None:
        wanted["area_codes"] = list(codes.area_codes)
    changed = {
        name: (getattr(concern, name), value) for name, value in wanted.items() if getattr(concern, name) != value
    }
    picked = codes.area_codes is not None and bool(concern.area_choices)
    if codes.version != concern.version and changed:
        raise Stale(changed, last_hand(concern))
    for name, value in wanted.items():
        setattr(concern, name, value)
    if codes.area_codes is not None:
        concern.area_choices = []
    if changed or picked:
        keep(
            concern,
            actor,
            "concerns.corrected",
            at,
            fields=[*wanted, "area_choices"],
            detail={"changed": sorted({*changed, *(["area_codes"] if picked else [])})},
        )
        jobs.defer("concerns.route", concern=concern.pk, desk=concern.owner_agency_id)
    return concern


def last_hand(concern: Concern) -> str:
    """Who changed it last, for the page that tells an officer so."""
    step = concern.steps.select_related("by__user").order_by("-pk").first()
    return step.by.user.name if step and step.by else ""


@dataclass(frozen=True)
class Look:
    """A THRIVE assessment: the urgency decided, and words and grades by dimension."""

    version: int
    urgency: str
    words: Mapping[str, str] = field(default_factory=dict)
    grades: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def assess_concern(*, actor: Member, concern_id: UUID, look: Look, at: datetime) -> Assessment:
    """Write an assessment. Earlier ones stay; the clock runs anew from now when the urgency changes."""
    concern = locked(actor, concern_id)
    _require(policies.may_triage(actor, concern))
    if look.version != concern.version and concern.urgency != look.urgency:
        raise Stale({"urgency": (concern.urgency, look.urgency)}, last_hand(concern))
    assessment = Assessment(
        concern=concern,
        by_id=actor.member_id,  # type: ignore[misc]
        at=at,
        urgency=look.urgency,
        words=dict(look.words),
        grades=dict(look.grades),
    )
    assessment.save(force_insert=True)
    if concern.urgency != look.urgency:
        urgency = states.Urgency(look.urgency)
        concern.urgency, concern.urgency_order = urgency, states.URGENCY_ORDER[urgency]
        concern.due_at = at + timedelta(minutes=TRIAGE_MINUTES[urgency])
        jobs.defer("concerns.route", concern=concern.pk, desk=concern.owner_agency_id)
    keep(
        concern,
        actor,
        "concerns.assessed",
        at,
        fields=["urgency", "urgency_order", "due_at"],
        detail={"urgency": look.urgency, "grades": dict(look.grades)},
    )
    return assessment


@transaction.atomic
def add_note(*, actor: Member, concern_id: UUID, body: str, at: datetime) -> Note:
    """Write a note for the desk. It never leaves the desk."""
    concern = locked(actor, concern_id)
    _require(policies.may_triage(actor, concern))
    note = Note(concern=concern, by_id=actor.member_id, at=at, body=body)  # type: ignore[misc]
    note.save(force_insert=True)
    audit.record(Action.ALTER, "concerns.noted", record=concern)
    return note


@transaction.atomic
def close_concern(*, actor: Member, concern_id: UUID, reason: str, at: datetime) -> Concern:
    """End the desk's work on a concern, with a coded reason. Refuses while an agency still owes an answer."""
    concern = locked(actor, concern_id)
    _require(policies.may_triage(actor, concern))
    if Dispatch.objects.filter(concern=concern, state__in=states.UNANSWERED).exists():
        raise Refused("An agency has not answered yet. Recall what you sent, or wait for the answer.")
    step = move(concern, states.MOVES, "close")
    concern.closed_at, concern.closed_by_id, concern.close_reason = at, actor.member_id, reason
    keep(concern, actor, step.event, at, fields=["closed_at", "closed_by", "close_reason"], reason=reason)
    return concern


@transaction.atomic
def reopen_concern(*, actor: Member, concern_id: UUID, at: datetime) -> Concern:
    """Undo a closing."""
    concern = locked(actor, concern_id)
    _require(policies.may_triage(actor, concern))
    step = move(concern, states.MOVES, "reopen")
    concern.closed_at = concern.closed_by = None
    concern.close_reason = ""
    keep(concern, actor, step.event, at, fields=["closed_at", "closed_by", "close_reason"])
    return concern


@transaction.atomic
def merge_concern(*, actor: Member, concern_id: UUID, into_id: UUID, at: datetime) -> Concern:
    """Say that two concerns are about the same matter. Both keep all they hold; ``unmerge_concern`` undoes it."""
    if concern_id == into_id:
        raise Refused("A concern cannot be merged into itself.")
    first, second = sorted((concern_id, into_id))
    both = {found.pk: found for found in (locked(actor, first), locked(actor, second))}
    concern, into = both[concern_id], both[into_id]
    _require(policies.may_triage(actor, concern) and policies.may_triage(actor, into))
    if into.state == states.State.MERGED:
        raise Refused("That concern is itself merged into another. Choose the one it went into.")
    if Concern.objects.filter(merged_into=concern).exists():
        raise Refused("Other concerns are merged into this one. Merge the other way round.")
    was = concern.state
    step = move(concern, states.MOVES, "merge")
    concern.merged_into = into
    keep(concern, actor, step.event, at, fields=["merged_into"], detail={"was": was})
    audit.record(Action.COMBINE, "concerns.merged", record=into, detail={"with": str(concern.pk)})
    return concern


@transaction.atomic
def unmerge_concern(*, actor: Member, concern_id: UUID, at: datetime) -> Concern:
    """Undo a merge: the concern is its own again, as far as it was before, and the rules are asked anew."""
    concern = locked(actor, concern_id)
    _require(policies.may_triage(actor, concern))
    step = move(concern, states.MOVES, "unmerge")
    concern.merged_into = None
    concern.state = _as_before(concern)
    keep(concern, actor, step.event, at, fields=["merged_into"])
    audit.record(Action.COMBINE, "concerns.unmerged", record=concern)
    jobs.defer("concerns.route", concern=concern.pk, desk=concern.owner_agency_id)
    return concern


def _as_before(concern: Concern) -> str:
    """The state before the merge; in triage where that is not known, or where nobody has it any more."""
    merged = concern.steps.filter(event=states.MOVES["merge"].event).order_by("-pk").first()
    was = merged.detail.get("was", "") if merged else ""
    if was not in states.OPEN:
        return states.State.IN_TRIAGE
    sent = set(Dispatch.objects.filter(concern=concern).values_list("state", flat=True))
    if was == states.State.WITH_AGENCIES and states.DispatchState.DONE in sent:
        return states.State.ACTED_ON
    if was == states.State.WITH_AGENCIES and not sent & states.LIVE_DISPATCH:
        return states.State.IN_TRIAGE
    return str(was)


def note_consultation(actor: Actor, concern: Concern) -> None:
    """Put on the trail that the actor opened a concern (Data Protection Act 2018, section 62)."""
    audit.record(Action.CONSULT, "concerns.read", record=concern)

"""The recipient's verbs: see, accept, hand back, say what was done."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Addition, Concern, Dispatch
from northstar.casework.concerns.policies import dispatch as policies
from northstar.casework.concerns.services import triage
from northstar.casework.concerns.services.dispatch import files, making, returning, searching, telling
from northstar.casework.concerns.services.dispatch.keeping import keep, lean, locked
from northstar.foundation.access.actors import Actor, JobActor, Member
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.codes import queries as codes
from northstar.kit.transitions import Refused, move

State = states.DispatchState


def note_consultation(actor: Actor, dispatch: Dispatch) -> None:
    """Put on the trail that the actor opened what was sent (Data Protection Act 2018, section 62)."""
    audit.record(Action.CONSULT, "dispatches.read", record=dispatch, purpose=dispatch.purpose)


def note_report_read(actor: Actor, concern: Concern) -> None:
    """Put on the trail that somebody of the agency that reported a concern read its own report again."""
    audit.record(Action.CONSULT, "concerns.report_read", record=concern)


@transaction.atomic
def acknowledge(*, actor: Member, dispatch_id: UUID, at: datetime) -> Dispatch:
    """Let the desk know that somebody at the agency has seen it. Once is enough; again changes nothing."""
    dispatch = _ours(actor, dispatch_id)
    if dispatch.state in (State.SENT, State.DELIVERED):
        step = move(dispatch, states.DISPATCH_MOVES, "acknowledge")
        dispatch.acknowledged_at = at
        keep(dispatch, actor, step.event, at, fields=["acknowledged_at"])
    return dispatch


@transaction.atomic
def accept(*, actor: Member, dispatch_id: UUID, at: datetime) -> Dispatch:
    """Take it on for the agency. Raises ``Refused`` when a colleague has answered already."""
    dispatch = _ours(actor, dispatch_id)
    if dispatch.state == State.ACCEPTED and dispatch.answered_by_id == actor.member_id:
        return dispatch
    _refuse_answered(dispatch)
    step = move(dispatch, states.DISPATCH_MOVES, "accept")
    _sign(dispatch, actor, at)
    keep(dispatch, actor, step.event, at, fields=["acknowledged_at", "answered_at", "answered_by"])
    with _for_the_desk(dispatch) as job:
        _stand_down_twins(job, dispatch, at)
        telling.tell_desk("answered", dispatch.concern, at, once=f"accepted:{dispatch.pk}")
    return dispatch


@transaction.atomic
def hand_back(*, actor: Member, dispatch_id: UUID, reason: str, words: str = "", at: datetime) -> Dispatch:
    """Say that it is not theirs, and why: the desk finds somebody else. ``reason`` is of the list hand_back_reason."""
    dispatch = _ours(actor, dispatch_id)
    if not codes.is_valid("hand_back_reason", reason, at.date()):
        raise Refused(_("Say why it is not yours, from the list."))
    if dispatch.state != State.ACCEPTED:
        _refuse_answered(dispatch)
    step = move(dispatch, states.DISPATCH_MOVES, "hand_back")
    _sign(dispatch, actor, at)
    dispatch.hand_back_reason, dispatch.words = reason, words
    fields = ["acknowledged_at", "answered_at", "answered_by", "hand_back_reason", "words"]
    keep(dispatch, actor, step.event, at, fields=fields, reason=reason)
    with _for_the_desk(dispatch) as job:
        _stand_down_twins(job, dispatch, at)
        concern = returning.return_to_desk(job, dispatch.concern_id, at)
        telling.tell_desk("handed_back", concern, at, once=f"back:{dispatch.pk}")
    return dispatch


@transaction.atomic
def finish(
    *, actor: Member, dispatch_id: UUID, outcome: str, words: str = "", at: datetime, version: int | None = None
) -> Dispatch:
    """Say what was done, or say it better. ``outcome`` is of the list dispatch_outcome.

    ``version`` is that of the page; raises ``Stale`` when a colleague wrote in the meantime.
    """
    dispatch = _ours(actor, dispatch_id)
    if not codes.is_valid("dispatch_outcome", outcome, at.date()):
        raise Refused(_("Say what was done, from the list."))
    if version is not None and version != dispatch.version:
        both = {"outcome": (dispatch.outcome, outcome), "words": (dispatch.words, words)}
        raise triage.Stale({name: pair for name, pair in both.items() if pair[0] != pair[1]}, _last_hand(dispatch))
    step = move(dispatch, states.DISPATCH_MOVES, "finish")
    dispatch.outcome, dispatch.words = outcome, words
    keep(dispatch, actor, step.event, at, fields=["outcome", "words"], reason=outcome)
    with _for_the_desk(dispatch) as job:
        concern = triage.locked(job, dispatch.concern_id)
        if concern.state in states.MOVES["act"].sources - {states.State.ACTED_ON}:
            moved = move(concern, states.MOVES, "act")
            detail = {"dispatch": str(dispatch.pk), "outcome": outcome}
            triage.keep(concern, job, moved.event, at, fields=[], detail=detail)
        telling.tell_desk("answered", concern, at, once=f"done:{dispatch.pk}:{dispatch.version}")
    return dispatch


@transaction.atomic
def note_added_seen(*, actor: Member, dispatch_id: UUID, additions: Collection[UUID], at: datetime) -> int:
    """Let the desk know that somebody has read what came in after the copy. Counts what was new; again changes nothing.

    ``additions`` are those of the page: what came in while it was read stays new. The answer stands as it was given.
    """
    dispatch = _ours(actor, dispatch_id)
    new = Addition.objects.filter(
        dispatch=dispatch, pk__in=additions, sent_at__isnull=False, seen_at__isnull=True
    ).update(seen_at=at, seen_by_id=actor.member_id)
    if new:
        making.add_step(dispatch, actor, "dispatches.added_seen", at)
        audit.record(Action.ALTER, "dispatches.added_seen", record=dispatch, recipient=dispatch.recipient_id, count=new)
    return new


def _ours(actor: Member, dispatch_id: UUID) -> Dispatch:
    """The dispatch, locked, if it was sent to the actor's agency. Raises ``Dispatch.DoesNotExist``, ``Refused``.

    Locked together with what was passed on from it, always in one order, so that two colleagues who answer
    at once wait for each other.
    """
    found = lean(actor).filter(pk=dispatch_id).first()
    if found is None:
        raise Dispatch.DoesNotExist
    if not policies.may_answer(actor, found):
        raise Refused(_("Only somebody at the agency that it was sent to answers."))
    first = found.escalated_from_id or found.pk
    family = Q(pk=first) | Q(escalated_from_id=first)
    rows = lean(actor).filter(family).order_by("pk").select_for_update(of=("self",))
    dispatch = next((row for row in rows if row.pk == dispatch_id), None)
    if dispatch is None:
        raise Dispatch.DoesNotExist
    return dispatch


def _refuse_answered(dispatch: Dispatch) -> None:
    if dispatch.state in (State.ACCEPTED, State.DONE, State.HANDED_BACK):
        raise Refused(
            _("%(name)s has answered already: %(state)s.")
            % {
                "name": _name_of_answerer(dispatch),
                "state": str(dispatch.get_state_display()).lower(),
            }
        )


def _name_of_answerer(dispatch: Dispatch) -> str:
    return dispatch.answered_by.user.name if dispatch.answered_by else _("A colleague")


def _last_hand(dispatch: Dispatch) -> str:
    step = dispatch.steps.select_related("by__user").order_by("-pk").first()
    return step.by.user.name if step and step.by else ""


def _sign(dispatch: Dispatch, actor: Member, at: datetime) -> None:
    dispatch.acknowledged_at = dispatch.acknowledged_at or at
    dispatch.answered_at, dispatch.answered_by_id = at, actor.member_id


@contextmanager
def _for_the_desk(dispatch: Dispatch) -> Iterator[JobActor]:
    """The recipient cannot see the concern: what follows there is the service's work for the desk."""
    with as_job("concerns.answer", dispatch.owner_agency_id, Permission.READ_CONCERNS, Permission.DISPATCH) as job:
        yield job


def _stand_down_twins(job: JobActor, dispatch: Dispatch, at: datetime) -> None:
    """What was passed on to the fallback, or came from there, has been answered: nobody need answer it again."""
    first = dispatch.escalated_from_id or dispatch.pk
    family = Dispatch.objects.filter(Q(pk=first) | Q(escalated_from_id=first)).exclude(pk=dispatch.pk)
    for pk in list(family.order_by("pk").values_list("pk", flat=True)):
        twin = locked(job, pk)
        if twin is None or twin.state not in states.UNANSWERED | {State.UNSENT}:
            continue
        step = move(twin, states.DISPATCH_MOVES, "recall")
        keep(twin, job, step.event, at, reason="answered_elsewhere")
        searching.forget_copy(twin)
        files.close_files(job, twin, at)
        telling.take_back(twin, at)

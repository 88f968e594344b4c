"""The verbs of the agency that is asked: see, accept, decline, say what was done.

Where they were rung because nothing reaches them in writing, whoever rang notes what they said, by the same verbs.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from northstar.casework.referrals import policies, states
from northstar.casework.referrals.models import Request
from northstar.casework.referrals.services import telling
from northstar.casework.referrals.services.keeping import Stale, keep, last_hand, locked, refuse_answered
from northstar.foundation.access.actors import Actor, Member
from northstar.foundation.agencies.queries import day_of
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.codes import queries as codes
from northstar.kit.transitions import Refused, move

State = states.State


def note_consultation(actor: Actor, request: Request) -> None:
    """Put on the trail that the actor opened a request."""
    audit.record(Action.CONSULT, "requests.read", record=request, purpose=request.need)


@transaction.atomic
def see(*, actor: Member, request_id: UUID, at: datetime) -> Request:
    """Let whoever asked know that somebody has read it. Once is enough; again changes nothing."""
    request = _to_answer(actor, request_id)
    if request.state == State.SENT:
        step = move(request, states.MOVES, "see")
        request.seen_at, request.seen_by_id = at, actor.member_id
        keep(request, actor, step.event, at, fields=["seen_at", "seen_by"])
        _tell(actor, "seen", request, at)
    return request


@transaction.atomic
def accept(*, actor: Member, request_id: UUID, at: datetime) -> Request:
    """Take it on. Raises ``Refused`` with who was quicker, when it has been answered or taken back."""
    request = _to_answer(actor, request_id)
    if request.state == State.ACCEPTED and request.accepted_by_id == actor.member_id:
        return request
    refuse_answered(request)
    step = move(request, states.MOVES, "accept")
    _sign(request, actor, at)
    request.accepted_at, request.accepted_by_id = at, actor.member_id
    keep(request, actor, step.event, at, fields=["seen_at", "seen_by", "accepted_at", "accepted_by"])
    _tell(actor, "accepted", request, at)
    return request


@transaction.atomic
def decline(*, actor: Member, request_id: UUID, reason: str, words: str, at: datetime) -> Request:
    """Say no, and why, so that whoever asked can go elsewhere. ``reason`` is of the list request_decline_reason."""
    request = _to_answer(actor, request_id)
    if not codes.is_valid("request_decline_reason", reason, day_of(at)):
        raise Refused(_("Say why not, from the list."))
    refuse_answered(request)
    _refuse_names(words, at)
    step = move(request, states.MOVES, "decline")
    _sign(request, actor, at)
    request.ended_at, request.ended_by_id = at, actor.member_id
    request.decline_reason, request.reply = reason, words
    fields = ["seen_at", "seen_by", "ended_at", "ended_by", "decline_reason", "reply"]
    keep(request, actor, step.event, at, fields=fields, reason=reason)
    _tell(actor, "declined", request, at)
    return request


@transaction.atomic
def finish(*, actor: Member, request_id: UUID, outcome: str, words: str, version: int, at: datetime) -> Request:
    """Say what was done, or say it better. ``outcome`` is of the list request_outcome.

    ``version`` is that of the page; raises ``Stale`` when a colleague said something in the meantime.
    """
    request = _to_answer(actor, request_id)
    if not codes.is_valid("request_outcome", outcome, day_of(at)):
        raise Refused(_("Say what was done, from the list."))
    _refuse_names(words, at)
    if request.state == State.DONE and version != request.version:
        if (request.outcome, request.reply) == (outcome, words):
            return request
        raise Stale(request, last_hand(request))
    if request.state in (State.DECLINED, State.WITHDRAWN):
        refuse_answered(request)
    step = move(request, states.MOVES, "finish")
    request.ended_at, request.ended_by_id = at, actor.member_id
    request.outcome, request.reply = outcome, words
    keep(request, actor, step.event, at, fields=["ended_at", "ended_by", "outcome", "reply"], reason=outcome)
    _tell(actor, "done", request, at)
    return request


def _to_answer(actor: Member, request_id: UUID) -> Request:
    request = locked(actor, request_id)
    if not (policies.may_answer(actor, request) or policies.may_note_answer(actor, request)):
        raise Refused(_("Only somebody at the agency that was asked answers."))
    return request


def _refuse_names(words: str, at: datetime) -> None:
    told = policies.names_somebody(words, day_of(at), allowed=policies.WAYS_TO_REACH)
    if told:
        raise Refused(told[0])


def _sign(request: Request, actor: Member, at: datetime) -> None:
    if request.seen_at is None:
        request.seen_at, request.seen_by_id = at, actor.member_id


def _tell(actor: Member, kind: str, request: Request, at: datetime) -> None:
    """Not those who noted the answer themselves."""
    if actor.agency_id != request.asking_agency_id:
        telling.tell_asker(kind, request, at, once=f"{kind}:{request.version}")

"""Watching the clocks of what was sent, once a minute: remind, pass on, and put back on its way what got stuck."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from procrastinate.contrib.django.models import ProcrastinateJob

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch, Proposal
from northstar.casework.concerns.services import jobs
from northstar.casework.concerns.services.dispatch import bringing, making, overdue, telling
from northstar.casework.concerns.services.dispatch.keeping import keep, locked
from northstar.foundation.access.actors import JobActor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.states import Channel
from northstar.kit.transitions import Refused
from northstar.kit.worktime import LONDON

State = states.DispatchState
# After this somebody should have taken it up; if no job is at it, one is made.
STUCK = timedelta(minutes=2)
# A concern that was never routed is looked for so far back: jobs try for hours, and outages last days.
LOOK_BACK = timedelta(days=14)
MOST = 500  # in one minute; the rest comes with the next


def watch(*, desk_id: UUID, at: datetime) -> None:
    """One look at all that a desk sent. Each dispatch in its own transaction: one fault stops no other."""
    with as_job("concerns.watch", desk_id, Permission.READ_CONCERNS):
        # Taken back by its reporter, who does not see what was sent of it.
        over = Dispatch.objects.filter(owner_agency_id=desk_id, needs_desk=True).exclude(concern__state__in=states.OPEN)
        over.update(needs_desk=False)
        late = list(_late(desk_id, at).values_list("pk", flat=True)[:MOST])
        half = list(_half_way(desk_id, at).values_list("pk", flat=True)[:MOST])
    for pk in late:
        escalate(dispatch_id=pk, desk_id=desk_id, at=at)
    for pk in half:
        remind(dispatch_id=pk, desk_id=desk_id, at=at)
    overdue.tell(desk_id=desk_id, at=at)
    put_back_on_its_way(desk_id=desk_id, at=at)


def _waiting(desk_id: UUID) -> "QuerySet[Dispatch]":
    found = Dispatch.objects.filter(owner_agency_id=desk_id, state__in=states.UNANSWERED)
    return found.exclude(concern__state__in=states.ENDED).order_by("respond_by")


def _late(desk_id: UUID, at: datetime) -> "QuerySet[Dispatch]":
    return _waiting(desk_id).filter(respond_by__lte=at, escalated_at__isnull=True)


def _half_way(desk_id: UUID, at: datetime) -> "QuerySet[Dispatch]":
    """Half of the time has gone: as much has passed since it was made as is left."""
    as_much_again = ExpressionWrapper(Value(at) + (Value(at) - F("made_at")), output_field=DateTimeField())
    return _waiting(desk_id).filter(reminded_at__isnull=True, respond_by__gt=at, respond_by__lte=as_much_again)


def remind(*, dispatch_id: UUID, desk_id: UUID, at: datetime) -> bool:
    """Knock again when half of the time has gone; at an office that is closed, when it opens. Once only."""
    with as_job("concerns.watch", desk_id, Permission.READ_CONCERNS) as job:
        dispatch = locked(job, dispatch_id)
        if dispatch is None or not _awaited(dispatch) or dispatch.reminded_at is not None:
            return False
        contact = dispatch.contact
        if contact is None or not _somebody_there(dispatch, contact, at):
            return False
        try:
            making.agreement_for(dispatch.recipient, dispatch.profile, at)
            if contact.channel == Channel.PHONE:
                telling.tell_desk("to_ring", dispatch.concern, at, once=f"ring again:{dispatch.pk}")
            else:
                telling.remind_recipient(dispatch, contact, at)
        except Refused:
            telling.tell_desk("not_delivered", dispatch.concern, at, once=f"reminder failed:{dispatch.pk}")
        dispatch.reminded_at = at
        keep(dispatch, job, "dispatches.reminded", at, fields=["reminded_at"])
        return True


def _awaited(dispatch: Dispatch) -> bool:
    """Whether an answer is still wanted: not after its reporter withdrew, nor after the desk closed it."""
    return dispatch.state in states.UNANSWERED and dispatch.concern.state not in states.ENDED


def _somebody_there(dispatch: Dispatch, contact: Contact, at: datetime) -> bool:
    return dispatch.urgency == states.Urgency.IMMEDIATE or agencies.open_now(contact, at)


def escalate(*, dispatch_id: UUID, desk_id: UUID, at: datetime) -> Dispatch | None:
    """Nobody answered in time: pass it on to who stands in at the agency, and tell the desk. Never twice.

    Answers the dispatch to the fallback, or none where there is no fallback.
    """
    permissions = (Permission.READ_CONCERNS, Permission.DISPATCH, Permission.READ_CONTACT)
    with as_job("concerns.watch", desk_id, *permissions) as job:
        dispatch = locked(job, dispatch_id)
        if dispatch is None or not _awaited(dispatch) or dispatch.escalated_at is not None:
            return None
        if dispatch.respond_by > at:
            return None
        dispatch.escalated_at = at
        keep(dispatch, job, "dispatches.escalated", at, fields=["escalated_at"])
        passed_on = _pass_on(job, dispatch, at) if dispatch.escalated_from_id is None else None
        telling.tell_desk("not_answered", dispatch.concern, at, once=f"late:{dispatch.pk}")
        return passed_on


def _pass_on(job: JobActor, dispatch: Dispatch, at: datetime) -> Dispatch | None:
    fallback = _fallback(dispatch, at)
    if fallback is None:
        return None
    route = making.Route(
        agency=dispatch.recipient,
        contact=fallback,
        purpose=dispatch.purpose,
        profile=dispatch.profile,
        why=dispatch.why,
        basis=dispatch.basis,
        mode=dispatch.mode,
        rule_key=dispatch.rule_key,
        escalated_from=dispatch,
    )
    try:
        return making.make_dispatch(actor=job, concern=dispatch.concern, route=route, at=at)
    except Refused:
        # What forbids it (an agreement that has ended, an exclusion) forbids it here too; the desk has been told.
        return None


def _fallback(dispatch: Dispatch, at: datetime) -> Contact | None:
    """Who stands in for the contact, stepping over those that have lapsed or ended."""
    day, seen = at.astimezone(LONDON).date(), set()
    link = dispatch.contact.fallback if dispatch.contact else None
    while link is not None and link.pk not in seen:
        seen.add(link.pk)
        try:
            making.refuse_contact(link, dispatch.recipient, day)
        except Refused:
            link = link.fallback
            continue
        return link
    return None


def put_back_on_its_way(*, desk_id: UUID, at: datetime) -> int:
    """Make jobs again for what has none: concerns that no rule has seen, what never left. Counts them."""
    with as_job("concerns.watch", desk_id, Permission.READ_CONCERNS):
        unsent = Dispatch.objects.filter(owner_agency_id=desk_id, state=State.UNSENT, made_at__lt=at - STUCK)
        lost = [one for one in unsent.order_by("respond_by")[:MOST] if not _has_job(f"dispatch:{one.pk}")]
        for dispatch in lost:
            making.defer_delivery(dispatch)
        left = [one for one in bringing.waiting(desk_id, at - STUCK)[:MOST] if not _has_job(f"dispatch:{one.pk}")]
        for dispatch in left:
            bringing.defer_bringing(dispatch)
        unrouted = Concern.objects.filter(
            ~Exists(Proposal.objects.filter(concern=OuterRef("pk"))),
            owner_agency_id=desk_id,
            state__in=(states.State.RECEIVED, states.State.IN_TRIAGE),
            received_at__gt=at - LOOK_BACK,
            received_at__lt=at - STUCK - timedelta(minutes=5),
        )
        waiting = [pk for pk in unrouted.values_list("pk", flat=True)[:MOST] if not _is_being_routed(pk)]
        for pk in waiting:
            jobs.defer("concerns.route", concern=pk, desk=desk_id)
        return len(lost) + len(left) + len(waiting)


def _has_job(lock: str) -> bool:
    return ProcrastinateJob.objects.filter(lock=lock, status__in=("todo", "doing")).exists()


def _is_being_routed(concern_id: UUID) -> bool:
    waiting = ProcrastinateJob.objects.filter(task_name="concerns.route", status__in=("todo", "doing"))
    return waiting.filter(args__concern=str(concern_id)).exists()

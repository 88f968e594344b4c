"""Watching the clocks: when nobody answered in time, both sides are told, once. The request stays as it is."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from northstar.casework.referrals import queries, states
from northstar.casework.referrals.models import Request
from northstar.casework.referrals.services import telling
from northstar.casework.referrals.services.keeping import add_step, keep, locked
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.models import Membership
from northstar.foundation.agencies.models import Agency
from northstar.foundation.agencies.queries import day_of
from northstar.foundation.notices.states import MailState

MOST = 200  # of one agency at one look; the rest comes with the next
LOST = (MailState.REFUSED, MailState.FAILED, MailState.DROPPED)


def askers() -> list[UUID]:
    """Every agency that somebody has ever acted for: no other can have asked."""
    members = Membership.objects.filter(agency=OuterRef("pk"))
    return list(Agency.objects.filter(Exists(members)).values_list("pk", flat=True))


def watch(*, agency_id: UUID, at: datetime) -> int:
    """One look at all that an agency asked. Each request in its own transaction: one fault stops no other."""
    with as_job("referrals.watch", agency_id, Permission.ASK) as job:
        late = queries.overdue(job, at).filter(escalated_at__isnull=True).select_related(None)
        found = list(late.values_list("pk", flat=True)[:MOST])
    return sum(escalate(request_id=pk, agency_id=agency_id, at=at) for pk in found)


def escalate(*, request_id: UUID, agency_id: UUID, at: datetime) -> bool:
    """Nobody answered in time: knock again, also at who stands in, and tell whoever asked. Never twice."""
    with as_job("referrals.watch", agency_id, Permission.ASK) as job:
        request = locked(job, request_id)
        if request.state not in states.UNANSWERED or request.escalated_at is not None or request.answer_by > at:
            return False
        request.escalated_at = at
        keep(request, job, "requests.overdue", at, fields=["escalated_at"])
        telling.remind(request, at, day_of(at))
        telling.tell_asker("not_answered", request, at, once="late")
        return True


def note_mail(*, request_id: UUID, asked_agency_id: UUID, state: str, at: datetime) -> None:
    """What became of the mail to the contact: if it did not get there, they must be rung."""
    if state not in LOST:
        return
    with as_job("referrals.note_mail", asked_agency_id, Permission.ANSWER_REQUESTS):
        agency_id = Request.objects.filter(pk=request_id).values_list("asking_agency_id", flat=True).first()
    if agency_id is None:
        return
    with as_job("referrals.note_mail", agency_id, Permission.ASK) as job:
        request = locked(job, request_id)
        if request.state != states.State.SENT or request.reached != states.Reached.MAIL:
            return
        request.reached = states.Reached.TO_RING
        request.version += 1
        request.save(update_fields=["reached", "version"])
        add_step(request, job, "requests.not_delivered", at)
        telling.tell_asker("to_ring", request, at, once="to ring")

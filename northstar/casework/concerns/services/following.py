"""An agency becomes another: what it was sent and has not done yet goes on there, and so do its open reports.

What has ended stays with the agency of then. A copy whose concern is kept from the successor does not go: the desk
is told loudly, and decides.
"""

from contextlib import suppress

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Concern, Dispatch
from northstar.casework.concerns.queries import concerns as queries
from northstar.casework.concerns.queries import dispatch as dispatches
from northstar.casework.concerns.services.dispatch import files, keeping, making, searching, telling
from northstar.foundation.access.actors import Actor, JobActor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.access.models import Exclusion
from northstar.foundation.access.queries import Following
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused, move

_OPEN = states.UNANSWERED | {states.DispatchState.ACCEPTED, states.DispatchState.UNSENT}
_JOB = "concerns.follow"


def open_dispatches(actor: Actor) -> int:
    return dispatches.sent_to_us(actor).filter(state__in=_OPEN).count()


def open_reports(actor: Actor) -> int:
    return queries.reports_for(actor).filter(state__in=states.OPEN).count()


def follow_dispatches(following: Following) -> int:
    """Each by a job of the desk that sent it, which answers for where its copies are."""
    count = 0
    for desk_id in keeping.desks():
        with as_job(_JOB, desk_id, Permission.READ_CONCERNS, Permission.DISPATCH) as job:
            found = dispatches.sent_by_us(job).filter(recipient_id=following.old, state__in=_OPEN).order_by("pk")
            for pk in list(found.values_list("pk", flat=True)):
                dispatch = keeping.locked(job, pk)
                count += dispatch is not None and _follow(job, dispatch, following)
    return count


def _follow(job: JobActor, dispatch: Dispatch, following: Following) -> bool:
    at = following.at
    if Exclusion.objects.filter(record_id=dispatch.concern_id, agency_id=following.new, ended_at=None).exists():
        dispatch.needs_desk = True
        dispatch.save(update_fields=["needs_desk"])
        making.add_step(dispatch, job, "dispatches.shut_out", at)
        audit.record(Action.ADMINISTER, "dispatches.shut_out", record=dispatch, recipient=following.new)
        return False
    twin = Dispatch.objects.filter(
        concern_id=dispatch.concern_id,
        recipient_id=following.new,
        purpose=dispatch.purpose,
        state__in=states.LIVE_DISPATCH,
    )
    searching.forget_copy(dispatch)
    telling.take_back(dispatch, at)
    if dispatch.escalated_from_id is None and twin.exists():  # two of those that merge had the same
        step = move(dispatch, states.DISPATCH_MOVES, "recall")
        keeping.keep(dispatch, job, step.event, at, reason="answered_elsewhere")
        files.close_files(job, dispatch, at)
        return False
    dispatch.recipient_id, dispatch.version = following.new, dispatch.version + 1
    successor = Agency.objects.get(pk=following.new)
    contact = agencies.reach(successor, dispatch.purpose, at).contact
    dispatch.contact = contact or dispatch.contact
    dispatch.save(update_fields=["recipient", "contact", "version"])
    making.add_step(dispatch, job, "dispatches.followed", at)
    audit.record(Action.DISCLOSE, "dispatches.followed", record=dispatch, recipient=following.new)
    if dispatch.state != states.DispatchState.UNSENT:
        searching.index_copy(dispatch)
        if contact is not None and dispatch.state in states.UNANSWERED:
            with suppress(Refused):  # it lies in their inbox all the same
                telling.tell_recipient(dispatch, contact, at)
    return True


def follow_reports(following: Following) -> int:
    """What people of the one reported and the desk has not ended is followed at the other."""
    count = 0
    for desk_id in keeping.desks():
        with as_job(_JOB, desk_id, Permission.READ_CONCERNS) as job:
            found = queries.concerns_for(job).filter(reporting_agency_id=following.old, state__in=states.OPEN)
            for pk in list(found.order_by("pk").values_list("pk", flat=True)):
                concern = Concern.objects.select_for_update(of=("self",)).get(pk=pk)
                concern.reporting_agency_id = following.new
                concern.save(update_fields=["reporting_agency"])
                audit.record(Action.DISCLOSE, "concerns.report_followed", record=concern, recipient=following.new)
                count += 1
    return count

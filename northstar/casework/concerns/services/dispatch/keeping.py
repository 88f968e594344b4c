"""Finding who sent a dispatch, locking it, and keeping a change to it: a new version, the step, the trail."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch
from northstar.casework.concerns.queries import dispatch as queries
from northstar.casework.concerns.services.dispatch.making import add_step
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies.models import Agency
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action


def desks() -> list[UUID]:
    """Every agency that runs a desk."""
    return list(Agency.objects.filter(runs_desk=True).values_list("pk", flat=True))


def sender_of(dispatch_id: UUID) -> UUID | None:
    """The desk that sent it. Each desk is asked, because a job of the recipient may read no more than its people may:
    where its agreement has ended, what became of a mail is marked all the same."""
    for desk_id in desks():
        with as_job("concerns.find_sender", desk_id, Permission.READ_CONCERNS):
            if Dispatch.objects.filter(pk=dispatch_id, owner_agency_id=desk_id).exists():
                return desk_id
    return None


def locked(actor: Actor, dispatch_id: UUID) -> Dispatch | None:
    """The dispatch, locked until the transaction ends; none for a stranger."""
    found: Dispatch | None = lean(actor).select_for_update(of=("self",)).filter(pk=dispatch_id).first()
    return found


def lean(actor: Actor) -> "QuerySet[Dispatch]":
    """For work: with what opens the copy, without the names of everybody whom a page would show."""
    return queries.dispatches_for(actor).select_related(None).select_related("data_key").order_by()


def keep(
    dispatch: Dispatch, actor: Actor, event: str, at: datetime, *, fields: Iterable[str] = (), reason: str = ""
) -> None:
    """Save the state and the named fields."""
    dispatch.version += 1
    dispatch.needs_desk = dispatch.state in states.TROUBLED
    dispatch.save(update_fields=["state", "version", "needs_desk", *fields])
    add_step(dispatch, actor, event, at, reason)
    audit.record(Action.ALTER, event, record=dispatch, recipient=dispatch.recipient_id, detail={"reason": reason})

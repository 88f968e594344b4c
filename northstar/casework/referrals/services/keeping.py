"""Locking one request and keeping a change to it: a new version, the step that both agencies read, the trail."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from northstar.casework.referrals import queries, states
from northstar.casework.referrals.models import Request, RequestStep
from northstar.foundation.access.actors import Actor
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.kit.transitions import Refused


class Stale(Refused):
    """Somebody said something else in the meantime. ``outcome`` and ``reply`` are theirs, ``by`` is who."""

    def __init__(self, request: Request, by: str):
        super().__init__(
            _(
                "%(name)s wrote here while you were writing. Nothing of yours is lost: it is below. Read theirs first,"
                " then keep yours in its place if that is right."
            )
            % {"name": by}
        )
        self.outcome, self.reply, self.by = request.outcome, request.reply, by


def locked(actor: Actor, request_id: UUID) -> Request:
    """The request, locked until the transaction ends. Raises ``Request.DoesNotExist`` for a stranger."""
    found = queries.requests_for(actor).select_related(None).select_related("data_key").order_by()
    return found.select_for_update(of=("self",)).get(pk=request_id)


def keep(
    request: Request, actor: Actor, event: str, at: datetime, *, fields: Iterable[str] = (), reason: str = ""
) -> None:
    """Save the state and the named fields."""
    request.version += 1
    request.save(update_fields=["state", "version", *fields])
    add_step(request, actor, event, at, reason)
    detail = {"reason": reason} if reason else {}
    audit.record(Action.ALTER, event, record=request, recipient=request.asked_agency_id, detail=detail)


def add_step(request: Request, actor: Actor, event: str, at: datetime, reason: str = "") -> None:
    """Write what happened where both agencies read it."""
    step = RequestStep(  # type: ignore[misc]
        request=request,
        event=event,
        state=request.state,
        by_id=actor.member_id,
        by_agency_id=actor.agency_id,
        at=at,
        reason=reason,
    )
    RequestStep.objects.bulk_create([step])


def refuse_answered(request: Request) -> None:
    """Raises ``Refused`` with who was quicker, when it has been accepted or has ended."""
    if request.state in states.UNANSWERED:
        return
    raise Refused(
        _("%(name)s was quicker: %(state)s.")
        % {"name": last_hand(request), "state": str(request.get_state_display()).lower()}
    )


def last_hand(request: Request) -> str:
    """Who changed it last; the agency where it was no person of theirs."""
    step = request.steps.select_related("by__user", "by_agency").exclude(by=None).order_by("-pk").first()
    if step is None or step.by is None:
        return _("Somebody")
    return _("%(name)s (%(agency)s)") % {"name": step.by.user.name, "agency": step.by_agency}

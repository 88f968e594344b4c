"""Bringing what was sent on to who has the copy: by jobs, each safe to run twice and to be killed anywhere."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Addition, Concern, Dispatch
from northstar.casework.concerns.services import jobs
from northstar.casework.concerns.services.dispatch import delivery, making, searching, telling
from northstar.casework.concerns.services.dispatch.keeping import locked, sender_of
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.states import Channel
from northstar.foundation.audit import services as audit
from northstar.foundation.audit.states import Action
from northstar.foundation.notices.states import MailState
from northstar.kit.transitions import Refused


def defer_bringing(dispatch: Dispatch) -> None:
    jobs.defer(
        "concerns.bring_added", lock=f"dispatch:{dispatch.pk}", dispatch=dispatch.pk, desk=dispatch.owner_agency_id
    )


def contact_for(dispatch: Dispatch, at: datetime) -> Contact:
    """By whom an agency is told of more. Raises ``Refused`` for all that would stop the copy itself today."""
    making.refuse_ended(dispatch.concern)
    if dispatch.state == states.DispatchState.UNSENT:
        raise Refused(_("The copy is on its way to %(agency)s. Look again in a moment.") % _named(dispatch))
    if dispatch.state not in states.WITH_RECIPIENT:
        raise Refused(_("%(agency)s does not have the copy any more.") % _named(dispatch))
    contact = delivery.contact_now(dispatch, at)
    if contact is None:
        raise Refused(delivery.reason_words("no_contact"))
    return contact


def _named(dispatch: Dispatch) -> dict[str, object]:
    return {"agency": dispatch.recipient}


def waiting(desk_id: UUID, before: datetime) -> "QuerySet[Dispatch]":
    """Copies of a desk to which something was sent on before a moment, and nobody has brought it."""
    late = Addition.objects.filter(sent_at__isnull=True, trouble="", made_at__lt=before)
    return Dispatch.objects.filter(owner_agency_id=desk_id, pk__in=late.values("dispatch"))


def bring(*, dispatch_id: UUID, desk_id: UUID, at: datetime) -> int:
    """Let the agency read what was sent on, and knock. Answers how much; nothing for what is there already.

    All that may have changed since the desk sent it is looked at again, as for the copy itself.
    """
    with as_job("concerns.bring_added", desk_id, Permission.READ_CONCERNS, Permission.DISPATCH) as actor:
        dispatch = locked(actor, dispatch_id)
        fresh = (
            list(dispatch.additions.filter(sent_at__isnull=True, trouble="").order_by("made_at")) if dispatch else []
        )
        if dispatch is None or not fresh:
            return 0
        try:
            contact = contact_for(dispatch, at)
        except Refused:
            _stop(actor, dispatch, fresh, at, _why_stopped(dispatch))
            return 0
        _these(fresh).update(sent_at=at)
        searching.index_anew(dispatch)
        _note(actor, dispatch, "dispatches.added_sent", at, len(fresh))
        _knock(actor, dispatch, contact, fresh, at)
        return len(fresh)


def _these(additions: Iterable[Addition]) -> "QuerySet[Addition]":
    return Addition.objects.filter(pk__in=[one.pk for one in additions])


def _why_stopped(dispatch: Dispatch) -> str:
    if dispatch.concern.state not in states.OPEN:
        return "concern_closed"
    return "not_allowed_any_more" if dispatch.state in states.WITH_RECIPIENT else "no_copy_any_more"


def _knock(actor: Actor, dispatch: Dispatch, contact: Contact, fresh: Sequence[Addition], at: datetime) -> None:
    once = f"added:{fresh[0].pk}:{fresh[0].made_at.isoformat()}"
    if contact.channel == Channel.PHONE:
        telling.tell_desk("to_ring", dispatch.concern, at, once=f"ring {once}")
        making.add_step(dispatch, actor, "dispatches.to_ring", at)
        return
    told = telling.tell_of_more(dispatch, contact, at, once)
    if told.mail_id is None and not told.people:
        _stop(actor, dispatch, fresh, at, "nobody_there")


def _stop(actor: Actor, dispatch: Dispatch, these: Sequence[Addition], at: datetime, reason: str) -> None:
    """It did not get there. The desk is told, and it is for the desk to decide again."""
    _these(these).update(trouble=reason)
    Concern.objects.filter(pk=dispatch.concern_id).update(added_waits=True)
    _note(actor, dispatch, "dispatches.added_failed", at, len(these), reason)
    if reason != "concern_closed":
        telling.tell_desk("not_delivered", dispatch.concern, at, once=f"added:{these[0].pk}:{reason}:{at.isoformat()}")


def _note(actor: Actor, dispatch: Dispatch, event: str, at: datetime, count: int, reason: str = "") -> None:
    """The step that both agencies read, and the trail. No new version: what the agency is writing is not stale."""
    making.add_step(dispatch, actor, event, at, reason)
    detail = {"reason": reason} if reason else {}
    audit.record(Action.ALTER, event, record=dispatch, recipient=dispatch.recipient_id, count=count, detail=detail)


def note_mail(*, dispatch_id: UUID, state: str, at: datetime) -> None:
    """What became of the mail that knocked. What could not be told stays there to read, and the desk learns of it."""
    if state not in (MailState.REFUSED, MailState.FAILED, MailState.DROPPED):
        return
    desk_id = sender_of(dispatch_id)
    if desk_id is None:
        return
    with as_job("concerns.note_added_mail", desk_id, Permission.READ_CONCERNS, Permission.DISPATCH) as actor:
        dispatch = locked(actor, dispatch_id)
        if dispatch is None or dispatch.state not in states.WITH_RECIPIENT:
            return
        unread = list(dispatch.additions.filter(sent_at__isnull=False, seen_at__isnull=True, trouble=""))
        if unread:
            _stop(actor, dispatch, unread, at, f"mail_{state}")

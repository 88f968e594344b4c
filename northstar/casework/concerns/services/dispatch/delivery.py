"""Delivering one dispatch: by jobs, each safe to run twice and to be killed anywhere."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from northstar.casework.concerns import states
from northstar.casework.concerns.models import Dispatch
from northstar.casework.concerns.services.dispatch import files, making, searching, telling
from northstar.casework.concerns.services.dispatch.keeping import keep, locked, sender_of
from northstar.foundation.access.actors import Actor
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies import queries as agencies
from northstar.foundation.agencies.models import Contact
from northstar.foundation.agencies.states import Channel
from northstar.foundation.notices.states import MailState
from northstar.kit.transitions import Refused, move
from northstar.kit.worktime import LONDON

State = states.DispatchState


def deliver(*, dispatch_id: UUID, desk_id: UUID, at: datetime) -> str:
    """Put a dispatch into the recipient's hands and knock at their door. Answers its state, empty if it is gone.

    Does nothing to one that is on its way already. Everything that may have changed since the desk sent it is looked
    at again: the concern, the agency, its contact, its agreement, exclusions.
    """
    with as_job("concerns.deliver", desk_id, Permission.READ_CONCERNS, Permission.DISPATCH) as actor:
        dispatch = locked(actor, dispatch_id)
        if dispatch is None:
            return ""
        if dispatch.state == State.UNSENT:
            _start(actor, dispatch, at)
        return str(dispatch.state)


def _start(actor: Actor, dispatch: Dispatch, at: datetime) -> None:
    if dispatch.concern.state not in states.OPEN:
        step = move(dispatch, states.DISPATCH_MOVES, "recall")
        keep(dispatch, actor, step.event, at, reason="concern_closed")
        return
    try:
        contact = contact_now(dispatch, at)
    except Refused:
        fail(actor, dispatch, at, "not_allowed_any_more")
        return
    if contact is None:
        fail(actor, dispatch, at, "no_contact")
        return
    step = move(dispatch, states.DISPATCH_MOVES, "send")
    dispatch.contact, dispatch.sent_at = contact, at
    dispatch.attempts += 1
    keep(dispatch, actor, step.event, at, fields=["contact", "sent_at", "attempts"])
    searching.index_copy(dispatch)
    files.open_files(actor, dispatch, at)
    _knock(actor, dispatch, contact, at)


def contact_now(dispatch: Dispatch, at: datetime) -> Contact | None:
    """The contact that it was meant for, or whoever stands in if that one has lapsed since. Raises ``Refused``."""
    agency, day = dispatch.recipient, at.astimezone(LONDON).date()
    making.refuse_recipient(agency, dispatch.concern, dispatch.purpose, at)
    making.agreement_for(agency, dispatch.profile, at)
    contact = dispatch.contact
    if contact is not None:
        try:
            making.refuse_contact(contact, agency, day)
        except Refused:
            contact = None
    if contact is None:
        reached = agencies.reach(agency, dispatch.purpose, at, area_codes=dispatch.concern.area_codes)
        contact = reached.contact if reached.agency.pk == agency.pk else None
    return contact


def _knock(actor: Actor, dispatch: Dispatch, contact: Contact, at: datetime) -> None:
    """Tell the agency. Delivered when somebody there has it, or when the mail server has taken the mail."""
    if contact.channel == Channel.PHONE:
        telling.tell_desk("to_ring", dispatch.concern, at, once=f"ring:{dispatch.pk}")
        making.add_step(dispatch, actor, "dispatches.to_ring", at)
        return
    told = telling.tell_recipient(dispatch, contact, at)
    if told.mail_id is not None:
        return
    if told.people:
        arrive(actor, dispatch, at)
    else:
        fail(actor, dispatch, at, "nobody_there")


def note_mail(*, dispatch_id: UUID, state: str, at: datetime) -> None:
    """What became of the mail to the recipient's contact. Answers to a mail of an earlier attempt do no harm."""
    desk_id = sender_of(dispatch_id)
    if desk_id is None:
        return
    with as_job("concerns.note_mail", desk_id, Permission.READ_CONCERNS, Permission.DISPATCH) as actor:
        dispatch = locked(actor, dispatch_id)
        if dispatch is None or dispatch.state != State.SENT:
            return
        if state == MailState.SENT:
            arrive(actor, dispatch, at)
        elif state in (MailState.REFUSED, MailState.FAILED, MailState.DROPPED):
            fail(actor, dispatch, at, f"mail_{state}")


def arrive(actor: Actor, dispatch: Dispatch, at: datetime) -> None:
    step = move(dispatch, states.DISPATCH_MOVES, "deliver")
    dispatch.delivered_at = at
    keep(dispatch, actor, step.event, at, fields=["delivered_at"])


def fail(actor: Actor, dispatch: Dispatch, at: datetime, reason: str) -> None:
    """It did not get there. Only this one: the others go on. The desk is told, loudly."""
    was_with_them = dispatch.state != State.UNSENT
    step = move(dispatch, states.DISPATCH_MOVES, "fail")
    keep(dispatch, actor, step.event, at, reason=reason)
    if was_with_them:
        searching.forget_copy(dispatch)
        files.close_files(actor, dispatch, at)
        telling.take_back(dispatch, at)
    telling.tell_desk("not_delivered", dispatch.concern, at, once=f"failed:{dispatch.pk}:{dispatch.version}")


def reason_words(reason: str) -> str:
    """Why something could not be delivered, for the desk."""
    return {
        "not_allowed_any_more": _("It may not go there now: an agreement, an exclusion or the agency has changed."),
        "no_contact": _("The agency has no working contact for this purpose."),
        "nobody_there": _("Nobody at the agency can be told: no member, and no address for mail."),
        "mail_refused": _("The agency’s mail server refuses mail for this contact."),
        "mail_failed": _("The mail could not be handed over for two days."),
        "mail_dropped": _("The contact lapsed, or the agreement ended, before the mail was sent."),
        "concern_closed": _("The concern was closed before it was sent."),
        "answered_elsewhere": _("A colleague at the agency answered."),
        "no_copy_any_more": _("The agency does not have the copy any more."),
    }.get(reason, reason.replace("_", " "))

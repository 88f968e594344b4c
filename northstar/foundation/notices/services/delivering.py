"""Sending one mail: claim it, hand it over, write down what became of it. Each in a transaction of its own."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies import services as agencies
from northstar.foundation.agencies.models import Agency
from northstar.foundation.notices import queries
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.services import queueing, telling, transport, writing
from northstar.foundation.notices.states import MOVES, Letter, MailState
from northstar.kit.transitions import move

logger = logging.getLogger("northstar.mail")
JOB = "notices.deliver"
# Longer than any attempt lasts: the server's time-outs are ten seconds each.
CLAIM = timedelta(minutes=3)
PATIENCE = timedelta(days=2)
# The queue's clock is the database's; ours may be a little behind.
EARLY = timedelta(seconds=5)
# A database that restarts is waited for, because a mail has gone out and must be written down.
_WRITING_DOWN = (0.2, 0.5, 1, 2, 3, 5, 8, 13)


@dataclass(frozen=True)
class _Attempt:
    mail_id: UUID
    agency_id: UUID
    claim: UUID
    letter: Letter
    to: str


def deliver(*, mail_id: UUID, agency_id: UUID, clock: Callable[[], datetime]) -> MailState | None:
    """Send a mail that is due. Answers what became of it; None if there was nothing to do.

    Safe to call twice, at once and after a kill: only one attempt gets to hand the content over.
    """
    attempt = _claim(mail_id, agency_id, clock())
    if attempt is None:
        return None
    message = writing.message(attempt.letter, to=attempt.to, mail_id=mail_id)
    try:
        code = transport.hand_over(message, before_content=lambda: _note_handing(attempt, clock()))
    except transport.CalledBack:
        return None
    except transport.NotTaken as answer:
        fault = answer
    else:
        return _write_down(lambda: _taken(attempt, code, clock()))
    return _write_down(lambda: _not_taken(attempt, fault, clock()))


def _claim(mail_id: UUID, agency_id: UUID, at: datetime) -> _Attempt | None:
    """Make sure that the mail is still wanted and nobody else is at it, and find its address."""
    with as_job(JOB, agency_id):
        mail = Mail.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=mail_id).first()
        if mail is None or mail.state != MailState.WAITING or mail.due_at > at + EARLY:
            return None
        if mail.claimed_until is not None and mail.claimed_until > at:
            return None
        to = _address(mail, at)
        if not to:
            move(mail, MOVES, "drop")
            mail.save(update_fields=["state"])
            report(mail)
            return None
        mail.claim, mail.claimed_until = uuid4(), at + CLAIM
        mail.save(update_fields=["claim", "claimed_until"])
        return _Attempt(mail.pk, mail.agency_id, mail.claim, Letter(mail.letter), to)


def _address(mail: Mail, at: datetime) -> str:
    """Where the mail goes as things stand now, or nothing: people leave, contacts lapse, notices are read."""
    if mail.contact is not None:
        silent = telling.why_silent(mail.contact, at, needs_agreement=mail.needs_agreement)
        return "" if silent else mail.contact.email
    person = actors.live_member(mail.membership_id, at) if mail.membership_id else None
    if person is None or mail.membership is None:
        return ""
    if mail.letter != Letter.DAILY:
        # As the person themself, so that what is closed to them by now makes no mail.
        with acting_as(person):
            if not queries.notices_for(person).filter(seen_at=None).exists():
                return ""
    return mail.membership.user.email


def _note_handing(attempt: _Attempt, at: datetime) -> bool:
    """Committed before the content goes out. False when another attempt has taken over."""
    with as_job(JOB, attempt.agency_id):
        ours = Mail.objects.filter(pk=attempt.mail_id, claim=attempt.claim, state=MailState.WAITING)
        return ours.update(state=MailState.HANDING, handed_at=at) == 1


def _taken(attempt: _Attempt, code: int, at: datetime) -> MailState:
    with as_job(JOB, attempt.agency_id):
        mail = Mail.objects.select_for_update(of=("self",)).get(pk=attempt.mail_id)
        if mail.state == MailState.SENT:
            return MailState.SENT  # written down by the try before, whose answer was lost
        move(mail, MOVES, "accept")
        mail.sent_at, mail.code, mail.attempts = at, code, mail.attempts + 1
        mail.save(update_fields=["state", "sent_at", "code", "attempts"])
        report(mail)
        return MailState(mail.state)


def _not_taken(attempt: _Attempt, fault: transport.NotTaken, at: datetime) -> MailState:
    """Without a plain yes the server has taken nothing (RFC 5321, 4.2.5 and 6.1): put it back, for a while."""
    with as_job(JOB, attempt.agency_id):
        mail = Mail.objects.select_for_update(of=("self",)).get(pk=attempt.mail_id)
        if mail.claim != attempt.claim:
            return MailState(mail.state)  # this attempt took so long that another one has the mail
        mail.attempts, mail.code, mail.claim, mail.claimed_until = mail.attempts + 1, fault.code or None, None, None
        over = at + _wait(mail.attempts) > mail.made_at + PATIENCE
        verb = "refuse" if fault.for_good else "give_up" if over else "put_back"
        move(mail, MOVES, verb)
        mail.due_at = at + _wait(mail.attempts) if verb == "put_back" else mail.due_at
        mail.save(update_fields=["state", "attempts", "code", "claim", "claimed_until", "due_at"])
        if verb == "put_back":
            queueing.queue_delivery([mail], at=mail.due_at)
        else:
            logger.warning("a mail was not taken", extra={"event": MOVES[verb].event, "status": fault.code})
            _note_bounce(mail, at, hard=verb == "refuse")
            report(mail)
        return MailState(mail.state)


def _wait(attempts: int) -> timedelta:
    steps = settings.MAIL_RETRY_SECONDS
    return timedelta(seconds=steps[min(attempts, len(steps)) - 1])


def _note_bounce(mail: Mail, at: datetime, *, hard: bool) -> None:
    """Count it on the contact, and tell those who can put it right."""
    if mail.contact_id is None:
        return
    edit = agencies.Edit(by=JOB, at=at)
    contact = agencies.record_bounce(edit=edit, contact_id=mail.contact_id, hard=hard)
    once = f"bounce:{mail.pk}"
    telling.tell(kind="notices.own_contact_bounced", to=contact.agency, record=None, at=at, once=once)
    for desk in Agency.objects.on(edit.day).filter(runs_desk=True):
        telling.tell(kind="notices.contact_bounced", to=desk, record=None, at=at, once=once)


def report(mail: Mail) -> None:
    """Tell the room above, by a job of its own, so that its faults are not ours."""
    after = queries.kinds()[mail.kind].after if mail.kind in queries.kinds() else ""
    if mail.contact_id is not None and after:
        queueing.queue_outcome(after, mail)


def _write_down(work: Callable[[], MailState]) -> MailState:
    """Try until the database answers again: what has been handed over must not be forgotten."""
    for seconds in _WRITING_DOWN:
        try:
            return work()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(seconds)
    return work()


def remind_of(mail: Mail, at: datetime) -> Mail | None:
    """A mail whose end is not known: if its addressee has not looked since, they get a reminder instead of a copy."""
    if mail.membership_id is not None:
        unseen = Notice.objects.unseen().filter(membership_id=mail.membership_id)
        if mail.slot is not None or not unseen.exists():
            return None
    reminder = Mail(
        membership_id=mail.membership_id,
        contact_id=mail.contact_id,
        agency_id=mail.agency_id,
        letter=Letter.URGENT if mail.letter == Letter.URGENT else Letter.REMINDER,
        kind=mail.kind,
        record_id=mail.record_id,
        needs_agreement=mail.needs_agreement,
        made_at=at,
        due_at=at,
    )
    reminder.save(force_insert=True)
    return reminder

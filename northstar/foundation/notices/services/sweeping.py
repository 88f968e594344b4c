"""Putting right what killed processes left, and forgetting what is old."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from northstar.foundation.access.actors import Actor
from northstar.foundation.notices import queries
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.services import delivering, queueing
from northstar.foundation.notices.states import MOVES, Frequency, MailState
from northstar.kit.transitions import move

# A mail that should have gone by now, and has no job that would send it.
LATE = timedelta(minutes=2)
# A mail that was being handed over when its sender died: long after any sender gives up.
DOUBTFUL = timedelta(minutes=15)
NOTICES_KEPT, MAILS_KEPT = timedelta(days=90), timedelta(days=30)
_OPEN = (MailState.WAITING, MailState.HANDING)


@transaction.atomic
def rescue(*, actor: Actor, at: datetime) -> int:
    """Queue again what is late, and end what is in doubt. Answers how many mails that concerned."""
    assert actor.agency_id is not None, "rescue works for one agency"
    mine = Mail.objects.filter(agency_id=actor.agency_id)
    for mail in mine.filter(state=MailState.WAITING, made_at__lt=at - delivering.PATIENCE - LATE):
        move(mail, MOVES, "give_up")
        mail.save(update_fields=["state"])
        delivering.report(mail)
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lt=at)
    late = list(mine.filter(unclaimed, state=MailState.WAITING, due_at__lt=at - LATE))
    queueing.queue_delivery(late)
    doubtful = mine.filter(state=MailState.HANDING, handed_at__lt=at - DOUBTFUL)
    reminders = []
    for mail in doubtful.select_for_update(of=("self",), skip_locked=True):
        move(mail, MOVES, "doubt")
        mail.save(update_fields=["state"])
        delivering.report(mail)
        reminders.append(delivering.remind_of(mail, at))
    queueing.queue_delivery([mail for mail in reminders if mail is not None])
    told = queries.to_mail(actor, Frequency.AT_ONCE).filter(made_at__lt=at - LATE)
    if told.exists():
        queueing.queue_posting(actor.agency_id)
    return len(late) + len(reminders)


@transaction.atomic
def tidy(*, actor: Actor, at: datetime) -> None:
    """Old notices and mails would tell who worked on what, and when."""
    assert actor.agency_id is not None, "tidying works for one agency"
    Notice.objects.filter(agency_id=actor.agency_id, made_at__lt=at - NOTICES_KEPT).delete()
    Mail.objects.filter(agency_id=actor.agency_id, made_at__lt=at - MAILS_KEPT).exclude(state__in=_OPEN).delete()

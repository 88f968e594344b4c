"""After the story: what belongs to the past must not ring, mail or wait now."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from northstar.casework.concerns.models import Dispatch
from northstar.demo.casting import Cast
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies.models import Agency
from northstar.foundation.notices import services as notices
from northstar.foundation.notices.models import Mail, Notice
from northstar.foundation.notices.states import MailState

FRESH = timedelta(days=1)  # what was told so lately still waits for its reader


def last_job() -> int:
    """The number of the newest job there is."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(id), 0) from procrastinate_jobs")
        return int(cursor.fetchone()[0])


@transaction.atomic
def settle(cast: Cast, now: datetime, before: int, keep: Collection[UUID]) -> None:
    """Remove the jobs that the story left, except those of the concerns in ``keep``; say that old mails went out."""
    with as_job("demonstration", cast.desk.pk, Permission.READ_CONCERNS):
        fresh = {*keep, *Dispatch.objects.filter(concern_id__in=keep).values_list("pk", flat=True)}
    for agency_id in Agency.objects.values_list("pk", flat=True):
        _settle_mail(agency_id, now, fresh)
    for member in cast.members:
        with acting_as(member):
            old = Notice.objects.unseen().filter(membership_id=member.membership_id, made_at__lt=now - FRESH)
            notices.mark_seen(actor=member, at=now - FRESH, notices=list(old.values_list("pk", flat=True)))
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from procrastinate_jobs where id > %s and status = 'todo' and not"
            " (coalesce(args->>'concern', args->>'dispatch', '') = any(%s))",
            [before, [str(one) for one in fresh]],
        )


def _settle_mail(agency_id: UUID, now: datetime, fresh: Collection[UUID]) -> None:
    with as_job("demonstration", agency_id) as job:
        Mail.objects.filter(agency_id=agency_id, state=MailState.WAITING).update(
            state=MailState.SENT, handed_at=F("made_at"), sent_at=F("made_at"), attempts=1
        )
        Notice.objects.filter(agency_id=agency_id, mailed_at=None).update(mailed_at=F("made_at"))
        notices.tidy(actor=job, at=now)

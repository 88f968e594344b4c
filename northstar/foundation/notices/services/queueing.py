"""Jobs of this room, put into the queue in the caller's transaction. Their arguments are ids and nothing else."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from northstar.foundation.notices.models import Mail
from northstar.foundation.notices.states import Letter

_TASKS = "northstar.foundation.notices.tasks"
FIRST, USUAL = 10, 0


def queue_posting(agency_id: UUID, *, urgent: bool = False) -> None:
    """Make mails of what people of this agency have just been told."""
    priority = FIRST if urgent else USUAL
    app.configure_task(f"{_TASKS}.post", queue="mail", priority=priority).defer(agency_id=str(agency_id))


def queue_delivery(mails: Iterable[Mail], *, at: datetime | None = None) -> None:
    """Send these, now or from a moment on. One job each, so that one that fails is tried again alone."""
    for urgent in (True, False):
        rows: list[JSONDict] = [
            {"mail_id": str(mail.pk), "agency_id": str(mail.agency_id)}
            for mail in mails
            if (mail.letter == Letter.URGENT) is urgent
        ]
        if rows:
            priority = FIRST if urgent else USUAL
            job = app.configure_task(f"{_TASKS}.deliver", queue="mail", priority=priority, schedule_at=at)
            job.batch_defer(*rows)


def queue_outcome(task: str, mail: Mail) -> None:
    """Tell the room above what became of a mail to a contact."""
    app.configure_task(task, queue="mail").defer(
        record_id=str(mail.record_id or ""), agency_id=str(mail.agency_id), mail_id=str(mail.pk), state=str(mail.state)
    )

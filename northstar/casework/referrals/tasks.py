"""Jobs of requests: watch the clocks, learn what became of a mail. Run twice or killed, they do no harm."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from northstar.casework.referrals import services
from northstar.kit.stamps import sitting

QUEUE = "referrals"
AGAIN = RetryStrategy(max_attempts=7, exponential_wait=3)


@app.task(name="referrals.note_mail", queue=QUEUE, retry=AGAIN)
def note_mail(record_id: str, agency_id: str, mail_id: str, state: str) -> None:
    """Learn what became of the mail to the contact of an agency that was asked."""
    services.note_mail(request_id=UUID(record_id), asked_agency_id=UUID(agency_id), state=state, at=timezone.now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="referrals.watch", queue=QUEUE, lock="referrals.watch", queueing_lock="referrals.watch")
def watch(timestamp: int) -> None:
    """Tell both sides of what nobody has answered in time: every other minute, for every agency that asks."""
    with sitting():
        for agency_id in services.askers():
            services.watch(agency_id=agency_id, at=timezone.now())

"""Mail, by jobs and by the clock. What a job is given is ids."""

from uuid import UUID

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies.models import Agency
from northstar.foundation.notices import services

# Mail servers are away for hours at times; a link lives for thirty days.
KEEP_TRYING = RetryStrategy(max_attempts=12, wait=60, exponential_wait=2)


@app.task(queue="mail")
def post(agency_id: str) -> None:
    """Make mails of what people of one agency have been told."""
    with as_job("notices.post", agency_id) as actor:
        services.post(actor=actor, at=timezone.now())


@app.task(queue="mail")
def deliver(mail_id: str, agency_id: str) -> None:
    """Send one mail. It opens its own transactions, because a mail server can take its time."""
    services.deliver(mail_id=UUID(mail_id), agency_id=UUID(agency_id), clock=timezone.now)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="mail", lock="notices.digests", queueing_lock="notices.digests")
def digests(timestamp: int) -> None:
    """Hourly and daily notes; between their ticks it finds nothing to do."""
    for agency_id in _agencies():
        with as_job("notices.digests", agency_id) as actor:
            services.send_digests(actor=actor, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", lock="notices.rescue", queueing_lock="notices.rescue")
def rescue(timestamp: int) -> None:
    """Put right what killed processes left."""
    for agency_id in _agencies():
        with as_job("notices.rescue", agency_id) as actor:
            services.rescue(actor=actor, at=timezone.now())


@app.periodic(cron="50 3 * * *")
@app.task(queue="upkeep", queueing_lock="notices.tidy")
def tidy(timestamp: int) -> None:
    """Forget what is old."""
    for agency_id in _agencies():
        with as_job("notices.tidy", agency_id) as actor:
            services.tidy(actor=actor, at=timezone.now())


@app.periodic(cron="10 6-19 * * *")
@app.task(queue="upkeep", queueing_lock="notices.warn")
def warn(timestamp: int) -> None:
    """Tell beforehand whose agreement ends. By day, so that nobody is woken; hourly, so that an end is told at once."""
    services.warn(at=timezone.now())


@app.periodic(cron="10 7 * * 1-5")
@app.task(queue="upkeep", queueing_lock="notices.ask_owners")
def ask_owners(timestamp: int) -> None:
    """On working mornings, ask whoever answers for a contact that is to be confirmed."""
    services.ask_owners(at=timezone.now())


@app.task(queue="mail", retry=KEEP_TRYING)
def send_asking(asking_id: str, agency_id: str) -> None:
    """Mail one link to an owner. It opens its own transactions."""
    services.send_asking(asking_id=UUID(asking_id), agency_id=UUID(agency_id), clock=timezone.now)


@app.task(name="notices.tell_taker", queue="mail")
def tell_taker(membership: str, agency: str) -> None:
    """Tell somebody that a colleague's work was handed to them; a page of theirs says what."""
    with as_job("notices.tell_taker", agency):
        services.tell_taker(membership_id=UUID(membership), at=timezone.now())


def _agencies() -> list[UUID]:
    return list(Agency.objects.values_list("id", flat=True))

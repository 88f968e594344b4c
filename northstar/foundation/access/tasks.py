"""Housekeeping: the job queue itself, lists that nobody took in, and sealing the trail."""

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from northstar.foundation.access import services
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies.services import importing
from northstar.foundation.audit import services as audit
from northstar.foundation.vault.keyring import keyring

# A worker says every few seconds that it lives; after this it is taken for dead and its jobs run again.
DEAD_AFTER_SECONDS = 30
KEPT_HOURS = 24 * 14


@app.periodic(cron="* * * * *")
@app.task(queue="upkeep", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Run again what a killed worker had begun. Every job bears it: jobs check what is done already."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS):
        await manager.retry_job(job)


@app.periodic(cron="20 3 * * *")
@app.task(queue="upkeep", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Finished jobs go after a fortnight: their times would tell how busy the partnership was."""
    await context.app.job_manager.delete_old_jobs(
        nb_hours=KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="*/10 * * * *")
@app.task(name="audit.seal", queue="upkeep", queueing_lock="audit.seal")
def seal_trail(timestamp: int) -> None:
    """Chain what the trail has gained, so that a later change of it shows."""
    with as_job("audit-seal", None, Permission.SEAL_TRAIL):
        audit.seal_all(key=keyring().key_for("audit-seal"), at=timezone.now())


@app.periodic(cron="25 * * * *")
@app.task(name="agencies.forget_waiting", queue="upkeep", queueing_lock="agencies.forget_waiting")
def forget_waiting_lists(timestamp: int) -> None:
    """A list of contacts that was sent and not taken in goes after a day."""
    with as_job("agencies.forget", None):
        importing.forget_old_waiting(at=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="access.settle", queue="upkeep", lock="access.settle")
def settle_leavers(timestamp: int) -> None:
    """Where somebody's planned last day is over: sign them out, and take them out of the contacts."""
    services.settle(at=timezone.now())


@app.periodic(cron="2-57/5 * * * *")
@app.task(name="access.merge", queue="upkeep", lock="access.merge", queueing_lock="access.merge")
def merge_agencies(timestamp: int) -> None:
    """Agencies that are to become one from today: soon after midnight, or whenever somebody is there again to do it."""
    with as_job("access.merge", None):
        services.merge_due(at=timezone.now())

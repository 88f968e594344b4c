"""Housekeeping: the job queue itself, and sealing the trail. Long lists of contacts, worked at as whoever sent them."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from northstar.foundation.access import actors, services
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.foundation.access.jobs import as_job
from northstar.foundation.agencies import policies
from northstar.foundation.agencies.services import Edit, importing
from northstar.foundation.audit import services as audit
from northstar.foundation.vault.keyring import keyring

# A worker says every few seconds that it lives; after this it is taken for dead and its jobs run again.
DEAD_AFTER_SECONDS = 30
KEPT_HOURS = 24 * 14
# For a database that was away: a list that failed for another reason says so, and the next attempt finds nothing to do.
LISTS_AGAIN = RetryStrategy(max_attempts=5, wait=10)


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


@app.task(name="agencies.read_list", queue="lists", retry=LISTS_AGAIN)
def read_list(waiting: str, member: str) -> None:
    """Work out what each row of a long list would do."""
    _work(importing.read_waiting, waiting, member)


@app.task(name="agencies.take_list", queue="lists", retry=LISTS_AGAIN)
def take_list(waiting: str, member: str) -> None:
    """Take a long list in that its sender has looked at."""
    _work(importing.take_long, waiting, member)


def _work(verb: Callable[..., None], waiting: str, member: str) -> None:
    """As the person themselves, if they may still do it. The list of who may not any more goes after a day."""
    at = timezone.now()
    with as_job("agencies.lists", None):
        actor = actors.live_member(member, at)
    if actor is None or not policies.may_bring_lists(actor):
        return
    edit, own = Edit(by=actor.ref, at=at), policies.own_alone(actor)
    verb(edit=edit, waiting_id=UUID(waiting), own=own, turn=partial(acting_as, actor))

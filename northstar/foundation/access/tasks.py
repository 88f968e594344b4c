"""Housekeeping of the job queue itself."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

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

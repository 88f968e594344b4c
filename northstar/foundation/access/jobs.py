"""Running as a job: who acts, what is logged when one fails, and clearing up after killed workers."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from procrastinate import App, JobContext

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission

logger = logging.getLogger("northstar.jobs")


@contextmanager
def as_job(name: str, agency_id: UUID | str | None, *permissions: Permission) -> Iterator[actors.JobActor]:
    """The transaction of a job that works for one agency, or for none. Every task runs inside one."""
    actor = actors.job(name, UUID(str(agency_id)) if agency_id else None, *permissions)
    with acting_as(actor):
        yield actor


def prepare(app: App) -> None:
    """Called once by procrastinate when it is ready: failures are logged by us, without arguments."""
    middleware = list(app.worker_defaults.get("task_middleware") or [])
    app.worker_defaults["task_middleware"] = [*middleware, log_failures]


def log_failures(call_next: Callable[[], Any], context: JobContext, worker: object) -> Any:
    """Name the task and the attempt. What it was given stays out of the log; the exception's text too."""
    try:
        return call_next()
    except Exception:
        attempt = context.job.attempts + 1
        logger.warning("a job did not finish", exc_info=True, extra={"job": context.job.task_name, "attempt": attempt})
        raise

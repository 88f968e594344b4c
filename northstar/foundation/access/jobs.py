"""Running as a job: who acts, what is logged when one fails, and clearing up after killed workers."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Job

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.catalogue import Permission
from northstar.kit.requests import Unavailable

logger = logging.getLogger("northstar.jobs")
WAIT_SECONDS = 30


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
    for task in app.tasks.values():
        if task.retry_strategy is not None:
            task.retry_strategy = Patient(task.retry_strategy)


class WorkerConnector(PsycopgConnector):
    """Takes jobs on connections of the worker's own, and queues what a job adds in that job's transaction.

    Queued on a connection apart, as the library does, a job can run before what it is about is committed, find
    nothing, and be done: a mail that nobody gets. Or it stays when the job that wanted it was undone.
    """

    def get_sync_connector(self) -> BaseConnector:
        return DjangoConnector()


def worker_connector() -> WorkerConnector:
    return WorkerConnector(kwargs=connector_params())


class Patient(BaseRetryStrategy):
    """A task's own strategy; but while the service cannot work at all, a job waits for as long as that lasts."""

    def __init__(self, own: BaseRetryStrategy):
        self.own = own

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, Unavailable):
            return RetryDecision(retry_in={"seconds": WAIT_SECONDS})
        return self.own.get_retry_decision(exception=exception, job=job)


def log_failures(call_next: Callable[[], Any], context: JobContext, worker: object) -> Any:
    """Name the task and the attempt. What it was given stays out of the log; the exception's text too."""
    try:
        return call_next()
    except Exception:
        attempt = context.job.attempts + 1
        logger.warning("a job did not finish", exc_info=True, extra={"job": context.job.task_name, "attempt": attempt})
        raise

"""Jobs act as what they are, and what is logged of one that fails says nothing of what it was given."""

import json
import logging
import os
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from northstar.foundation.access import jobs
from northstar.foundation.access.acting import current
from northstar.foundation.access.catalogue import Permission
from northstar.kit.logs import JsonFormatter


def asked_of_database(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting(%s, true)", [name])
        return cursor.fetchone()[0] or ""


def test_a_job_works_for_one_agency_with_what_it_was_given(db):
    agency = uuid4()
    with jobs.as_job("test.job", str(agency), Permission.READ_CONCERNS) as actor:
        assert current() is actor and actor.agency_id == agency and actor.ref == "test.job"
        assert actor.permissions == {Permission.SERVICE, Permission.READ_CONCERNS}
        assert asked_of_database("northstar.kind") == "job"
        assert asked_of_database("northstar.agency") == str(agency)
    assert asked_of_database("northstar.kind") == ""


def test_control_39_a_failed_job_is_logged_by_name_and_attempt_only(caplog):
    job = SimpleNamespace(task_name="test.fails", attempts=2, task_kwargs={"mail_id": "canary-1"})

    def fail() -> None:
        raise ValueError("canary-2 could not be reached")

    with caplog.at_level(logging.WARNING, "northstar.jobs"), pytest.raises(ValueError, match="canary-2"):
        jobs.log_failures(fail, SimpleNamespace(job=job), None)
    (record,) = caplog.records
    line = JsonFormatter().format(record)
    assert "canary" not in line
    said = json.loads(line)
    assert (said["job"], said["attempt"], said["exception"]) == ("test.fails", 3, "ValueError")


def test_what_a_job_queues_waits_until_the_job_is_committed(db):
    """Seen from a worker's other threads; and gone with the job that wanted it."""
    queued = "select count(*) from procrastinate_jobs where task_name = 'test.later'"
    with app.replace_connector(jobs.worker_connector()), transaction.atomic():
        app.configure_task("test.later", queue="mail").defer()
        with connection.cursor() as cursor:
            assert cursor.execute(queued).fetchone() == (1,)
        with psycopg.connect(os.environ["DATABASE_URL"]) as elsewhere:
            assert elsewhere.execute(queued).fetchone() == (0,)
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        assert cursor.execute(queued).fetchone() == (0,)


def test_every_worker_logs_failures_in_this_way():
    assert jobs.log_failures in app.worker_defaults["task_middleware"]
    assert logging.getLogger("procrastinate.worker").level == logging.CRITICAL


def test_every_task_that_writes_is_found_and_named():
    names = {name for name in app.tasks if not name.startswith(("builtin", "procrastinate"))}
    assert {
        "northstar.foundation.access.tasks.rescue",
        "northstar.foundation.documents.tasks.sweep",
        "northstar.foundation.notices.tasks.deliver",
        "northstar.foundation.notices.tasks.digests",
    } <= names

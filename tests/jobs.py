"""Running queued jobs inside a test's own transaction, where no worker could see them."""

import json

from django.db import connection
from procrastinate.contrib.django import app


def run_jobs(*, most: int = 500, also_later: bool = False) -> list[str]:
    """Run what is queued, and what that queues, one after the other. Answers the names of the tasks.

    Jobs for a later time are left, unless ``also_later``. A job that fails lets its exception through.
    """
    ran: list[str] = []
    due = "status = 'todo'" + ("" if also_later else " and (scheduled_at is null or scheduled_at <= clock_timestamp())")
    while len(ran) < most:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select id, task_name, args from procrastinate_jobs where {due} order by priority desc, id limit 1"
            )
            row = cursor.fetchone()
            if row is None:
                return ran
            cursor.execute("delete from procrastinate_jobs where id = %s", [row[0]])
        _pk, name, given = row
        app.tasks[name].func(**(given if isinstance(given, dict) else json.loads(given)))
        ran.append(name)
    raise AssertionError(f"{most} jobs ran and more were queued: {ran[-5:]}")

"""Enqueuing this room's jobs in the caller's transaction. Their arguments are identifiers, never words."""

from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app


def defer(name: str, *, at: datetime | None = None, lock: str | None = None, **identifiers: UUID | int) -> None:
    """Add a job that runs after the transaction commits, and not at all if it does not.

    ``lock`` names a resource on which only one job works at a time.
    """
    configured = app.configure_task(name, queue="concerns", schedule_at=at, lock=lock)
    configured.defer(**{key: str(value) for key, value in identifiers.items()})

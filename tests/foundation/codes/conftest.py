"""A test of code lists runs inside the transaction of an operator's command."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from northstar.foundation.audit.services import as_command
from northstar.foundation.codes import queries, services

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def working(db) -> Iterator[None]:
    with as_command("test"):
        yield
    queries.kept.forget()


@pytest.fixture
def edit() -> services.Edit:
    return services.Edit(by="finn", at=AT, reason="Partners asked for it")

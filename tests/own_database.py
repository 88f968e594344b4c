"""A database of its own for one test: work in it is committed, and other processes see it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import plugin


@contextmanager
def own_database(blocker: DjangoDbBlocker) -> Iterator[dict[str, str]]:
    """Point this thread's connection at a fresh copy, and answer the environment for child processes.

    The copy has tables, walls and reference data and nobody in it; afterwards it is gone.
    """
    app, owner = os.environ["NORTHSTAR_TEST_SERVER"].split("\n")
    name = f"northstar_own_{plugin.NAME}_{uuid4().hex[:8]}"
    plugin.copy_database(owner, name)
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        with blocker.unblock():
            yield os.environ | {
                "DATABASE_URL": plugin.with_name(app, name),
                "DATABASE_OWNER_URL": plugin.with_name(owner, name),
                "DJANGO_SETTINGS_MODULE": "northstar.config.settings.test",
            }
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before
        plugin.drop_database(owner, name)

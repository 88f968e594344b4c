"""The world of this folder: made once, committed, and looked at by every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.own_database import own_database
from tests.security import walking
from tests.security import world as the_world

HOURS = 6 * 60 * 60


@pytest.fixture(scope="package")
def world(django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[the_world.World]:
    folder: Path = tmp_path_factory.mktemp("files")
    # Everybody signs in once: on a slow machine the last door must not find them idle, or ask again who they are.
    lasting = {"SESSION_COOKIE_AGE": HOURS, "SESSION_FRESH_SECONDS": HOURS}
    with own_database(django_db_blocker), override_settings(FILES_ROOT=folder, **lasting):
        yield the_world.build()


@pytest.fixture(scope="module")
def clients(world: the_world.World) -> walking.Clients:
    return walking.Clients(world)

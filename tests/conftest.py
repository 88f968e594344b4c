"""Fixtures that every test may use."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib import import_module

import pytest
from django.test import Client

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Actor
from tests import cast as the_cast
from tests import network


@pytest.fixture(scope="session")
def django_db_setup():
    """The database is ready already (``tests.plugin``)."""


@pytest.fixture(autouse=True, scope="session")
def addresses() -> None:
    """Read the table of addresses once as the settings stand, before a test changes what it depends on."""
    import_module("northstar.config.urls")


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Whoever tried to reach the world fails, even where the refusal was swallowed."""
    network.tried.clear()
    yield
    assert not network.tried, f"tried to reach {network.tried}"


@pytest.fixture
def cast(db) -> Iterator[the_cast.Cast]:
    """Asha, Ben and the others; each is made when first asked for."""
    yield the_cast.Cast()


@pytest.fixture
def acting(cast: the_cast.Cast) -> Callable[[str], AbstractContextManager[Actor]]:
    """``with acting("ben") as actor:`` opens the transaction in which Ben reads and writes."""
    return lambda name: acting_as(cast.actor(name))


@pytest.fixture
def sign_in(cast: the_cast.Cast) -> Callable[..., Client]:
    """``sign_in(client, "ben")``: a session as it is after a sign-in with second factor."""
    return lambda client, name, **how: the_cast.sign_in(client, getattr(cast, name), **how)

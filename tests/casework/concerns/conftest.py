"""The region of the tests of concerns, and a report of forced crime in it."""

from uuid import UUID

import pytest

from tests.cast import Cast
from tests.factories.routing import Region


@pytest.fixture
def region(cast: Cast) -> Region:
    return Region.make(cast)


@pytest.fixture
def concern_id(region: Region) -> UUID:
    return region.concern(category="forced_crime")

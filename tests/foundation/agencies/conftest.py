"""A job acts, and days are fixed: a Tuesday in March, in office hours."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from northstar.foundation.access import actors
from northstar.foundation.access.acting import acting_as
from northstar.foundation.agencies import services
from northstar.foundation.agencies.models import Agency

AT = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


@pytest.fixture
def edit(db) -> Iterator[services.Edit]:
    """The edit of somebody at the desk, inside an actor's transaction."""
    with acting_as(actors.job("agencies.tests", None)):
        yield services.Edit(by="membership-of-ana", at=AT)


@pytest.fixture
def partnership(edit) -> services.Loaded:
    """The South West, as its file gives it, loaded on the day."""
    file = services.read_partnership(services.DATA / "south_west.yml")
    load = services.Edit(by="load_agencies", at=AT)
    services.load_holidays(edit=load, holidays=services.read_holidays())
    return services.load_partnership(edit=load, file=file)


@pytest.fixture
def agency(edit) -> Agency:
    """A council of one town, at work for years."""
    details = services.AgencyDetails(name="Westmarch Council", kind="council_unitary", legal_regime="both")
    since = services.Edit(by=edit.by, at=datetime(2020, 1, 6, 9, tzinfo=UTC))
    return services.add_agency(edit=since, slug="westmarch", details=details, area_codes=["E06000099"])

"""Places are tested on the areas that come with the software, and on real borders where those lie beside it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from northstar.foundation.audit.services import as_command
from northstar.foundation.places.queries import index, naming

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
TODAY = AT.date()
IN_2022, IN_2024 = date(2022, 6, 1), date(2024, 10, 1)
REAL = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "south_west_areas_2024.geojson"


@pytest.fixture
def working(db) -> Iterator[None]:
    with as_command("test"):
        yield
    index.kept.forget()
    naming.kept.forget()


@pytest.fixture
def real_borders() -> Path:
    if not REAL.exists():
        pytest.skip("the folder of open data is not beside the repository")
    return REAL

"""Files that nobody should import: each ends in rows with their reasons or in one plain sentence, and none or all is kept."""

import json
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from northstar.foundation.places import services
from northstar.foundation.places.models import Area, Postcode
from northstar.kit.text import clean_line
from tests.foundation.places.test_boundaries import FILE, feature
from tests.foundation.places.test_postcodes import HEAD, ROWS

pytestmark = pytest.mark.usefixtures("working")
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TEXT = st.text(max_size=8) | st.sampled_from(["\x00", "\ud800", "\u202eE06", "E06000901", " ", "x" * 200, "0", "NaN"])
NUMBER = st.integers(-200, 200) | st.floats() | st.sampled_from([10**400, -(10**400), 1e308, 1e-9, 51.0, -3.0])
ANY = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
POINT = st.tuples(st.floats(-3.2, -2.8), st.floats(51.0, 51.2)).map(list) | st.lists(NUMBER, max_size=3)
RING = st.lists(POINT, max_size=5).map(lambda points: [*points, *points[:1]])
SHAPE = st.fixed_dictionaries(
    {"type": st.sampled_from(["Polygon", "MultiPolygon", "Point", "GeometryCollection"]) | ANY},
    optional={"coordinates": st.lists(RING, max_size=2) | st.lists(st.lists(RING, max_size=2), max_size=2) | ANY},
)
GOOD_SHAPE = st.just(feature()["geometry"])
FEATURE = (
    st.fixed_dictionaries({"properties": st.fixed_dictionaries({"code": ANY, "name": ANY}), "geometry": SHAPE})
    | st.fixed_dictionaries(
        {
            "properties": st.fixed_dictionaries(
                {"code": st.just("E06000901") | TEXT, "name": st.just("Northfold") | TEXT, "parent": TEXT | ANY}
            ),
            "geometry": st.just(feature()["geometry"]),
        }
    )
    | ANY
)
LAW = FILE.__class__(FILE.area_set, "code", "name", FILE.valid_from, "Made up", "first", parent_fields=("parent",))
CELL = st.text(max_size=6) | st.sampled_from(
    ["TA6 9ZZ", "BS1 9XX", "51.1", "-2.9", "inf", "nan", "1e400", "0000-01", "000001", "999912", "٢٠٢٣٠٤", "\x00", "9", "x" * 30, '"']
)  # fmt: skip


GOOD_CELLS = ROWS[0].replace("9ZZ", "9ZY").split(",")
ROW = st.lists(CELL, max_size=10) | st.dictionaries(st.integers(0, 8), CELL, max_size=2).map(
    lambda other: [other.get(place, cell) for place, cell in enumerate(GOOD_CELLS)]
)


def said_plainly(faults: tuple[services.Fault, ...], most: int) -> bool:
    lines = [fault.reason for fault in faults if 1 <= fault.number <= most]
    return len(lines) == len(faults) and all(0 < len(line) < 120 and clean_line(line) == line for line in lines)


def held() -> tuple[list[object], list[object]]:
    areas = Area.objects.order_by("pk").values_list("pk", "name", "valid_to", "digest", "parents")
    return list(areas), list(Postcode.objects.order_by("pk").values_list())


def one_sentence(error: CommandError) -> bool:
    return str(error).endswith((".", ".)")) and "\n" not in str(error) and "Error" not in str(error)


@often
@given(st.lists(FEATURE, max_size=4), st.booleans())
@example([feature("E06000901", parent="\x00")], False)
@example([feature("E06000901", parent="x" * 200)], True)
def test_control_26_whatever_stands_in_a_file_of_borders_each_feature_is_taken_or_named(features, partial):
    before = held()
    with transaction.atomic():
        report = services.import_boundaries(features=[feature(), *features], file=LAW, partial=partial)
        assert said_plainly(report.faults, len(features) + 1)
        assert report.read == len(features) + 1 == report.skipped + report.wrong + report.added + report.changed
        assert report.applied == (partial or not report.wrong)
        assert report.applied or held() == before
        transaction.set_rollback(True)
    assert held() == before


@often
@given(st.lists(ROW, max_size=4), st.booleans())
@example([[*GOOD_CELLS[:3], "000001", *GOOD_CELLS[4:]]], False)
@example([[*GOOD_CELLS[:3], "\x1b[31m", *GOOD_CELLS[4:]]], False)
@example([[*GOOD_CELLS[:5], "E0\x00", *GOOD_CELLS[6:]]], True)
def test_control_26_whatever_stands_in_a_table_of_postcodes_each_row_is_taken_or_named(rows, partial):
    before = held()
    lines = [HEAD, *ROWS, *(",".join(cells) for cells in rows)]
    with transaction.atomic():
        report = services.import_postcodes(lines=[f"{line}\n" for line in lines], edition="x", partial=partial)
        assert said_plainly(report.faults, len(lines))
        assert report.read >= report.wrong + report.skipped + report.added
        assert report.applied == (partial or not report.wrong)
        assert report.applied or held() == before
        transaction.set_rollback(True)
    assert held() == before


FILES = (
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | ANY.map(lambda value: json.dumps(value).encode())
    | st.lists(FEATURE, max_size=2).map(lambda features: json.dumps({"features": features}).encode())
    | st.lists(ROW, max_size=3).map(
        lambda rows: "\n".join([HEAD, *map(",".join, rows)]).encode("utf-8", "surrogatepass")
    )
)
COMMANDS = {
    "import_boundaries": [
        "--set=local_authority", "--code-field=code", "--name-field=name", "--valid-from=2024-07-01",
        "--parent-field=parent",
    ],
    "import_postcodes": [],
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
@often
@given(content=FILES)
def test_control_26_whatever_is_in_a_file_its_import_ends_in_a_plain_sentence(tmp_path, command, content):
    path, before = tmp_path / "any.file", held()
    path.write_bytes(content)
    with transaction.atomic():
        try:
            call_command(command, str(path), *COMMANDS[command], stdout=StringIO(), verbosity=0)
        except CommandError as error:
            assert one_sentence(error), error
            assert held() == before
        transaction.set_rollback(True)


WORLD = [[[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]]
HALF = [[[-90, -60], [90, -60], [90, 60], [-90, 60], [-90, -60]]]
COMB = [[[-3 + n / 10_000, 51 + (n % 2) / 10] for n in range(1_000)] + [[-3, 50.9], [-3, 51.0]]]
SPECK = [[[-3, 51], [-3.0000001, 51], [-3, 51.0000001], [-3, 51]]]
BEYOND = [[[10**400, 51], [-3, 51], [-3, 52], [10**400, 51]]]
DEEP = json.loads("[" * 400 + "]" * 400)


@pytest.mark.parametrize(
    ("coordinates", "said"),
    [
        (None, "cannot be read"), (WORLD, "larger than"), (HALF, "larger than"), (COMB, ""), (SPECK, "empty"),
        (BEYOND, "cannot be read"), (DEEP, "empty"),
    ],
    ids=["none", "the world", "half of it", "a comb", "a speck", "beyond numbers", "deep"],
)  # fmt: skip
def test_control_26_no_shape_takes_longer_than_a_second(coordinates, said):
    geometry = {"type": "Polygon"} | ({"coordinates": coordinates} if coordinates else {})
    started = time.process_time()
    report = services.import_boundaries(features=[feature(geometry=geometry)], file=FILE)
    assert time.process_time() - started < 1
    assert (report.added, [fault.reason for fault in report.faults if said in fault.reason]) != (0, [])
    assert bool(report.wrong) == bool(said)


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"features": [' + b"9" * 100_000 + b"]}", b'{"features": [' + b'{"a":' * 100_000]
)
def test_control_26_a_file_nested_without_end_is_refused_at_once(tmp_path, content):
    path, started = tmp_path / "deep.geojson", time.process_time()
    path.write_bytes(content)
    with pytest.raises(services.Unreadable):
        services.read_features(path)
    assert time.process_time() - started < 1

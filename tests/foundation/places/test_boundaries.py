"""Importing borders: the real file, files that are wrong, and what a later edition does to an earlier one."""

import json
from dataclasses import replace
from datetime import date

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.db import connection
from shapely.geometry import shape

from northstar.foundation.places import queries, services
from northstar.foundation.places.models import Area
from northstar.foundation.places.queries import Point
from tests.foundation.places.conftest import IN_2024, TODAY

JULY = date(2024, 7, 1)
FILE = services.BoundaryFile("local_authority", "code", "name", JULY, "Made up", "first")
SQUARE = [[[-3.1, 51.0], [-3.1, 51.1], [-2.9, 51.1], [-2.9, 51.0], [-3.1, 51.0]]]


def feature(code="E06000900", name="Westmarch", geometry=None, **rest) -> dict:
    geometry = geometry or {"type": "Polygon", "coordinates": SQUARE}
    return {"type": "Feature", "properties": {"code": code, "name": name, **rest}, "geometry": geometry}


def put(*features, file=FILE, **how) -> services.Report:
    return services.import_boundaries(features=features, file=file, **how)


def periods(code: str) -> list[tuple[date, date | None, str, bool]]:
    rows = Area.objects.filter(code=code, area_set__slug="local_authority").order_by("valid_from")
    return [(row.valid_from, row.valid_to, row.name, row.schematic) for row in rows]


def settled() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


class TestTheRealFile:
    """The open data of the five forces and their 27 councils, July 2024."""

    @pytest.fixture
    def taken(self, working, real_borders):
        features = services.read_features(real_borders)
        assert len(features) == 32
        reports = []
        for slug, level in (
            ("police_force_area", "police_force_area"),
            ("local_authority", "local_authority_district"),
        ):
            file = replace(
                FILE,
                area_set=slug,
                where={"level": level},
                source="Office for National Statistics",
                edition="July 2024",
                parent_fields=("pfa_code",) if slug == "local_authority" else (),
            )
            reports.append(put(*features, file=file))
        settled()
        return features, reports

    def test_every_feature_is_taken_and_none_is_wrong(self, taken):
        _, (forces, councils) = taken
        assert (forces.read, forces.skipped, forces.changed, forces.wrong) == (32, 27, 5, 0)
        assert (councils.read, councils.skipped, councils.changed, councils.wrong) == (32, 5, 27, 0)
        # The one council whose name changed later keeps the drawn shape only for the days before.
        assert not queries.rests_on_drawn_borders(IN_2024) and not queries.rests_on_drawn_borders(TODAY)
        assert queries.rests_on_drawn_borders(date(2024, 6, 30))

    def test_each_district_lies_in_its_force(self, taken):
        forces = {area.code: area for area in queries.areas_in("police_force_area", IN_2024)}
        for council in queries.areas_in("local_authority", IN_2024):
            inner = shape(Area.objects.get(pk=council.pk).geometry)
            outer = shape(Area.objects.get(pk=forces[council.parents[0]].pk).geometry)
            assert inner.intersection(outer).area > 0.995 * inner.area, council.name

    def test_again_it_changes_nothing(self, taken):
        features, _ = taken
        file = replace(
            FILE,
            where={"level": "local_authority_district"},
            source="Office for National Statistics",
            edition="July 2024",
            parent_fields=("pfa_code",),
        )
        report = put(*features, file=file)
        assert (report.added, report.changed, report.unchanged) == (0, 0, 27)

    def test_names_that_people_use_stay_and_renames_too(self, taken):
        assert queries.area("E06000023", TODAY).name == "Bristol"
        assert queries.area("E07000083", IN_2024).name == "Tewkesbury"
        assert queries.area("E07000083", TODAY).name == "North Gloucestershire"

    def test_every_council_keeps_its_partnership_and_its_county(self, taken):
        assert queries.parents_of("E07000041", TODAY) == ("E23000035", "E10000008", "ASP02", "E12000009")

    def test_well_known_towns_are_where_they_belong(self, taken):
        for town, council in {
            "Taunton": "Somerset",
            "Exeter": "Exeter",
            "Swindon": "Swindon",
            "Truro": "Cornwall",
        }.items():
            found = queries.locate(town, at=TODAY)
            assert council in [area.name for area in found.in_set("local_authority").areas]
            assert not found.in_set("local_authority").areas[0].schematic

    def test_the_map_is_made_of_them(self, taken):
        drawn = queries.schematic_map("local_authority", on=IN_2024)
        assert len(drawn.shapes) == 27 and all(one.path for one in drawn.shapes)


@pytest.mark.usefixtures("working")
class TestEditions:
    def test_a_new_code_begins_on_the_first_day(self):
        assert put(feature()).added == 1
        assert periods("E06000900") == [(JULY, None, "Westmarch", False)]
        assert "Westmarch" in {area.name for area in queries.areas_at(Point(51.05, -3.0), JULY)}

    def test_a_known_code_is_split_at_the_first_day(self):
        put(feature("E06000066", "Somerset"))
        settled()
        assert periods("E06000066") == [(date(2023, 4, 1), JULY, "Somerset", True), (JULY, None, "Somerset", False)]
        assert queries.parents_of("E06000066", TODAY)[0] == "E23000036"

    def test_no_code_becomes_older_than_it_is(self):
        put(feature("E06000066", "Somerset"), file=replace(FILE, valid_from=date(2015, 1, 1)))
        assert periods("E06000066") == [(date(2023, 4, 1), None, "Somerset", False)]

    def test_a_later_edition_follows_an_earlier_one(self):
        put(feature())
        smaller = {
            "type": "Polygon",
            "coordinates": [[[-3.1, 51.0], [-3.1, 51.1], [-3.0, 51.1], [-3.0, 51.0], [-3.1, 51.0]]],
        }
        put(feature(geometry=smaller), file=replace(FILE, valid_from=date(2025, 1, 1), edition="second"))
        settled()
        east = Point(51.05, -2.95)
        assert "Westmarch" in {area.name for area in queries.areas_at(east, date(2024, 12, 31))}
        assert "Westmarch" not in {area.name for area in queries.areas_at(east, date(2025, 1, 1))}

    def test_an_earlier_edition_does_not_touch_a_later_one(self):
        put(feature(), file=replace(FILE, valid_from=date(2025, 1, 1), edition="second"))
        put(feature(name="Old Westmarch"))
        settled()
        assert [name for *_, name, _ in periods("E06000900")] == ["Old Westmarch", "Westmarch"]

    def test_a_file_for_a_code_that_had_ended_is_refused_by_name(self):
        report = put(feature("E07000187", "Mendip"), feature())
        assert not report.applied and report.faults[0].number == 1 and "ended" in report.faults[0].reason


@pytest.mark.usefixtures("working")
class TestFaults:
    WRONG = [
        ({"type": "Feature", "geometry": None}, "no properties"),
        (feature(code=""), "no code"),
        (feature(name=None), "no name"),
        (feature(code="x" * 21), "too long"),
        (feature(name="Bell\x07"), "control"),
        (feature(geometry={"type": "Point", "coordinates": [0, 0]}), "not a polygon"),
        (feature(geometry={"type": "Polygon", "coordinates": []}), "empty"),
        (feature(geometry={"type": "Polygon", "coordinates": "round"}), "cannot be read"),
        (
            feature(
                geometry={
                    "type": "Polygon",
                    "coordinates": [[[350_000, 170_000], [350_000, 180_000], [360_000, 180_000], [350_000, 170_000]]],
                }
            ),
            "not degrees",
        ),
        ("nonsense", "no properties"),
    ]

    @pytest.mark.parametrize(("wrong", "reason"), WRONG)
    def test_each_is_named_with_its_number_and_reason(self, wrong, reason):
        report = put(feature(), wrong)
        assert (report.applied, report.wrong, report.faults[0].number) == (False, 1, 2)
        assert reason in report.faults[0].reason
        assert not Area.objects.filter(code="E06000900").exists()

    def test_partial_takes_the_good_ones(self):
        report = put(feature(), feature(code=""), feature("E06000901", "Northfold"), partial=True)
        assert (report.applied, report.added, report.wrong) == (True, 2, 1)
        assert Area.objects.filter(code__in=["E06000900", "E06000901"]).count() == 2

    def test_a_code_twice_is_wrong(self):
        assert "in feature 1 already" in put(feature(), feature()).faults[0].reason

    def test_a_dry_run_changes_nothing(self):
        report = put(feature(), dry_run=True)
        assert (report.applied, report.added) == (False, 1)
        assert not Area.objects.filter(code="E06000900").exists()

    def test_a_shape_that_crosses_itself_is_mended(self):
        bow = {"type": "Polygon", "coordinates": [[[-3, 51], [-2.9, 51.1], [-2.9, 51], [-3, 51.1], [-3, 51]]]}
        assert put(feature(geometry=bow)).added == 1
        assert shapely.is_valid(shape(Area.objects.get(code="E06000900").geometry))

    def test_an_unknown_set_is_refused_with_those_there_are(self):
        with pytest.raises(services.Unreadable, match="local_authority"):
            put(feature(), file=replace(FILE, area_set="parish"))


class TestTheCommand:
    ARGUMENTS = (
        "--set",
        "local_authority",
        "--code-field",
        "code",
        "--name-field",
        "name",
        "--valid-from",
        "2024-07-01",
    )

    def write(self, tmp_path, *features):
        path = tmp_path / "borders.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
        return str(path)

    def test_it_says_what_it_did(self, db, tmp_path, capsys):
        call_command("import_boundaries", self.write(tmp_path, feature()), *self.ARGUMENTS)
        assert "1 read; 1 new, 0 changed, 0 as before" in capsys.readouterr().out
        assert Area.objects.get(code="E06000900").source == "borders.geojson"

    def test_it_lists_what_was_wrong_and_ends_in_one_sentence(self, db, tmp_path, capsys):
        path = self.write(tmp_path, feature(), feature(code=""))
        with pytest.raises(CommandError, match=r"^1 row is wrong; nothing was changed\.$") as ending:
            call_command("import_boundaries", path, *self.ARGUMENTS)
        assert ending.value.returncode != 0
        assert "row 2: it has no code" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            ("not json", "not a GeoJSON"),
            ("{}", "no features"),
            ("[]", "no features"),
            ('{"features": []}', "no features"),
        ],
    )
    def test_a_file_that_is_none_is_refused_in_one_sentence(self, db, tmp_path, content, says):
        path = tmp_path / "x.geojson"
        path.write_text(content)
        with pytest.raises(CommandError, match=says):
            call_command("import_boundaries", str(path), *self.ARGUMENTS)
        with pytest.raises(CommandError, match="cannot be opened"):
            call_command("import_boundaries", str(tmp_path / "gone"), *self.ARGUMENTS)

    def test_stopped_half_way_it_leaves_nothing(self, db, tmp_path, monkeypatch):
        path = self.write(tmp_path, feature(), feature("E06000901", "Northfold"))
        done = services.boundaries._put

        def stopped(area_set, one, file):
            if one.number == 2:
                raise KeyboardInterrupt
            return done(area_set, one, file)

        monkeypatch.setattr(services.boundaries, "_put", stopped)
        with pytest.raises(CommandError, match="Stopped") as ending:
            call_command("import_boundaries", path, *self.ARGUMENTS)
        assert ending.value.returncode == 130
        assert not Area.objects.filter(code="E06000900").exists()

"""Importing postcodes: several editions' columns, rows that are wrong, again and again, and many at once."""

import time
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from northstar.foundation.places import queries, services
from northstar.foundation.places.models import Postcode
from northstar.foundation.places.states import FoundBy
from tests.foundation.places.conftest import TODAY

HEAD = "pcd,pcd2,pcds,dointr,doterm,oslaua,osgrdind,lat,long"
ROWS = [
    "TA6 9ZZ,TA6  9ZZ,TA6 9ZZ,198001,,E06000066,1,51.128000,-2.993000",
    "BS1 9XX,BS1  9XX,BS1 9XX,199512,202304,E06000023,4,51.452000,-2.593000",
]


def put(*rows: str, head: str = HEAD, **how) -> services.Report:
    lines = [f"{line}\n" for line in (head, *rows)]
    return services.import_postcodes(lines=lines, edition="test", **how)


@pytest.mark.usefixtures("working")
class TestImporting:
    def test_rows_become_postcodes(self):
        report = put(*ROWS)
        assert (report.read, report.added, report.wrong, report.applied) == (2, 2, 0, True)
        bristol = Postcode.objects.get(pk="BS19XX")
        assert (bristol.outward, bristol.authority, bristol.accuracy_m) == ("BS1", "E06000023", 150)
        assert (bristol.introduced, bristol.terminated) == (date(1995, 12, 1), date(2023, 4, 1))
        found = queries.locate(postcode="ta69zz", at=TODAY)
        assert found.found_by == FoundBy.POSTCODE and found.area_codes[0] == "E06000066"

    def test_a_terminated_postcode_is_still_found(self):
        put(*ROWS)
        assert queries.locate(postcode="BS1 9XX", at=TODAY).found_by == FoundBy.POSTCODE

    @pytest.mark.parametrize(
        ("head", "row"),
        [
            ("PCDS,LAT,LONG,LAD23CD", "TA6 9ZZ,51.128,-2.993,E06000066"),
            (
                "\ufeffpcd7,pcd8,pcds,dointr,doterm,lad25cd,gridind,lat,long",
                "TA6 9ZZ,TA6 9ZZ,TA6 9ZZ,198001,,E06000066,1,51.128,-2.993",
            ),
            ("pcd,laua,lat,long,doterm", "TA6 9ZZ,E06000066,51.128,-2.993,"),
            ("Postcode,Latitude,Longitude,lad_code", "ta69zz,51.128,-2.993,E06000066"),
            ("lon,lat,pcds,ladcd,doterm", "-2.993,51.128,TA6 9ZZ,E06000066,2023-04"),
        ],
    )
    def test_columns_as_each_edition_names_them(self, head, row):
        assert put(row, head=head).added == 1
        held = Postcode.objects.get(pk="TA69ZZ")
        assert (held.lat, held.lon, held.authority) == (51.128, -2.993, "E06000066")

    def test_without_a_council_column_borders_decide(self):
        put("TA6 9ZZ,51.128,-2.993", head="pcds,lat,long")
        assert "E06000066" in queries.locate(postcode="TA6 9ZZ", at=TODAY).area_codes

    def test_a_missing_column_is_named(self):
        with pytest.raises(services.Unreadable, match="no column for lat or lon"):
            put("TA6 9ZZ", head="pcds")
        with pytest.raises(services.Unreadable, match="empty"):
            services.import_postcodes(lines=[], edition="x")

    def test_again_changes_nothing_and_an_edition_changes_what_differs(self):
        put(*ROWS)
        again = put(*ROWS)
        assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
        moved = put(ROWS[0].replace("51.128000", "51.129000"), ROWS[1])
        assert (moved.added, moved.changed, moved.unchanged) == (0, 1, 1)

    def test_rows_without_a_position_are_left_out(self):
        report = put(*ROWS, "ZE1 9ZZ,,ZE1 9ZZ,199001,199901,,9,99.999999,0.000000")
        assert (report.added, report.skipped, report.wrong) == (2, 1, 0)

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ("x,x,HELLO,198001,,E1,1,51.1,-2.9", "not a postcode"),
            ("x,x,TA6 9ZY,198001,,E1,1,north,-2.9", "not a number"),
            ("x,x,TA6 9ZY,198001,,E1,1,48.1,-2.9", "not in the United Kingdom"),
            ("x,x,TA6 9ZY,198001,,E1,1,nan,-2.9", "not in the United Kingdom"),
            ("x,x,TA6 9ZY,198013,,E1,1,51.1,-2.9", "not a month"),
            ("x,x,TA6 9ZY,198001,soon,E1,1,51.1,-2.9", "not a month"),
            ("x,x,TA6 9ZZ,198001,,E1,1,51.1,-2.9", "twice"),
            ("x", "not a postcode"),
            ('"unclosed,x,TA6 9ZY', "cannot be read"),
        ],
    )
    def test_a_wrong_row_is_listed_and_stops_everything(self, row, reason):
        report = put(*ROWS, row)
        assert (report.applied, report.wrong, report.faults[0].number) == (False, 1, 4)
        assert reason in report.faults[0].reason
        assert not Postcode.objects.exists()
        assert put(*ROWS, row, partial=True).applied and Postcode.objects.count() == 2

    def test_a_dry_run_counts_and_changes_nothing(self):
        assert put(*ROWS, dry_run=True).added == 2
        assert not Postcode.objects.exists()

    def test_faults_are_counted_beyond_those_that_are_listed(self):
        report = put(*(["x"] * 1_500))
        assert report.wrong == 1_500 and len(report.faults) == 1_000

    @pytest.mark.slow
    def test_a_region_goes_in_within_seconds(self):
        letters = "ABDEFGHJLN"
        rows = [
            f"{(p := f'TQ{n // 1000 % 14 + 1} {n // 100 % 10}{letters[n // 10 % 10]}{letters[n % 10]}')},,{p},198001,,E06000027,1,"
            f"50.{400000 + n},-3.{500000 + n}"
            for n in range(14_000)
        ]
        started = time.monotonic()
        assert put(*rows).added == 14_000
        assert put(*rows).unchanged == 14_000
        assert time.monotonic() - started < 10


class TestTheCommand:
    def write(self, tmp_path, *rows: str, encoding="utf-8-sig"):
        path = tmp_path / "ONSPD_TEST.csv"
        path.write_text("\n".join((HEAD, *rows)) + "\n", encoding=encoding)
        return str(path)

    def test_it_says_what_it_did(self, db, tmp_path, capsys):
        call_command("import_postcodes", self.write(tmp_path, *ROWS))
        assert "2 read; 2 new, 0 changed, 0 as before" in capsys.readouterr().out
        assert Postcode.objects.get(pk="TA69ZZ").edition == "ONSPD_TEST"

    def test_wrong_rows_end_it_with_a_sentence_and_a_code(self, db, tmp_path, capsys):
        with pytest.raises(CommandError, match="1 row is wrong; nothing was changed") as ending:
            call_command("import_postcodes", self.write(tmp_path, *ROWS, "x"))
        assert ending.value.returncode == 1
        assert "row 4: it is not a postcode" in capsys.readouterr().out
        with pytest.raises(CommandError, match="the others were taken in"):
            call_command("import_postcodes", self.write(tmp_path, *ROWS, "x"), "--partial")
        assert Postcode.objects.count() == 2

    def test_what_is_no_table_is_refused(self, db, tmp_path):
        path = tmp_path / "picture.csv"
        path.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("import_postcodes", str(path))
        with pytest.raises(CommandError, match="cannot be opened"):
            call_command("import_postcodes", str(tmp_path / "gone.csv"))

    def test_stopped_half_way_it_leaves_nothing(self, db, tmp_path, monkeypatch):
        seen = []

        def stop(given, columns):
            seen.append(given)
            if len(seen) == 2:
                raise KeyboardInterrupt
            return services.postcodes.Row("TA69ZZ", "TA6", 51.1, -2.9, 100, "", None, None)

        monkeypatch.setattr(services.postcodes, "_row", stop)
        with pytest.raises(CommandError, match="Stopped") as ending:
            call_command("import_postcodes", self.write(tmp_path, *ROWS))
        assert ending.value.returncode == 130 and not Postcode.objects.exists()

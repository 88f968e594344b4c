"""The head of the trail, kept outside the database: what was taken from its end shows."""

import json
import stat

import psycopg
import pytest

from northstar.config.commands import doctor, trail
from northstar.foundation.audit import queries, services
from tests.foundation.audit.test_seals import act, house, settle  # noqa: F401 - house is a fixture

pytestmark = pytest.mark.slow
NEWEST = "(select max(number) from audit_seal)"
CUT = (
    f"delete from audit_entry where transaction >= (select first_transaction from audit_seal where number = {NEWEST})",
    f"delete from audit_seal where number = {NEWEST}",
)


@pytest.fixture
def heads(house, settings, tmp_path):  # noqa: F811
    settings.TRAIL_HEADS = tmp_path / "trail"
    act("a.one")
    settle()
    assert trail.seal() == 0
    act("a.two")
    settle()
    assert trail.seal() == 0
    assert trail.verify() == 0
    return house


def cut(owner: str) -> None:
    """Take the newest seal away together with its rows, as somebody with the owner's password could."""
    with psycopg.connect(owner) as link:
        for table in ("audit_entry", "audit_seal"):
            link.execute(f"alter table {table} disable trigger user")
            link.execute(f"alter table {table} disable row level security")
        for statement in CUT:
            assert link.execute(statement).rowcount
        for table in ("audit_entry", "audit_seal"):
            link.execute(f"alter table {table} enable row level security")
            link.execute(f"alter table {table} enable trigger user")


def test_control_34_an_end_that_was_taken_away_shows(heads, capsys):
    cut(heads)
    capsys.readouterr()
    assert trail.verify() == 1
    assert "Seal 2 is missing" in capsys.readouterr().out
    assert any("Seal 2 is missing" in fault for fault in doctor.trail())


def test_control_34_an_end_that_was_made_anew_shows_and_the_kept_head_stays(heads, capsys):
    kept = queries.kept_head()
    cut(heads)
    act("a.other")
    settle()
    assert trail.seal() == 1
    assert queries.kept_head() == kept
    capsys.readouterr()
    assert trail.verify() == 1
    assert "Seal 2 is not the one that this machine has seen" in capsys.readouterr().out


def test_control_34_a_machine_without_a_head_says_so_until_it_has_one(heads, capsys):
    path = queries.head_file()
    assert path and stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    assert trail.verify() == 1
    assert "No head of the trail is kept" in capsys.readouterr().out
    assert trail.seal() == 0 and trail.verify() == 0
    path.write_text("nonsense")
    assert trail.verify() == 1
    act("a.three")
    settle()
    capsys.readouterr()
    assert trail.seal() == 1, "it seals, and says that something is wrong"
    said = capsys.readouterr().out
    assert "Sealed" in said and "Sealed 0" not in said and path.read_text() == "nonsense"


def test_of_several_machines_the_newest_wins(tmp_path):
    path = tmp_path / "trail" / "northstar.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"number": 7, "chain": "aa"}))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(queries, "head_file", lambda: path)
        services._keep_head(path, queries.Head(6, "bb"))
        assert queries.kept_head() == queries.Head(7, "aa")
        services._keep_head(path, queries.Head(8, "cc"))
        assert queries.kept_head() == queries.Head(8, "cc")
    assert list(path.parent.iterdir()) == [path]

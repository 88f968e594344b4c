"""The practice area moves out of the real house before it does anything, and refuses what is the other's."""

import os
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from northstar.config import environment, supervision
from northstar.config.commands import practice
from northstar.config.environment import Misconfigured
from northstar.config.staging import Stage
from tests.faces.front_door.server import free_port

SECRETS = {
    "NORTHSTAR_SECRET_KEY": "s",
    "NORTHSTAR_MAIL_PASSWORD": "s",
    "NORTHSTAR_SIGN_IN_PROVIDERS": "s",
    "NORTHSTAR_SCANNER": "s",
    "NORTHSTAR_HOSTS": "s",
}


@pytest.fixture
def real(tmp_path, monkeypatch) -> Path:
    """A real house's home, and the environment in which somebody types the command."""
    home = tmp_path / "real"
    (home / "keys").mkdir(parents=True)
    (home / "keys" / "keyring.json").write_text("the real house's")
    monkeypatch.setattr(os, "environ", dict(os.environ))
    for name in [name for name in os.environ if name.startswith(("NORTHSTAR_", "DATABASE_"))]:
        del os.environ[name]
    os.environ |= {"NORTHSTAR_HOME": str(home), "DJANGO_SETTINGS_MODULE": "northstar.config.settings.production"}
    return home


def test_it_has_a_home_and_settings_of_its_own_and_none_of_the_others_secrets(real):
    os.environ |= SECRETS
    practice.move_out()
    assert environment.home_path() == real / "practice"
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "northstar.config.settings.practice"
    assert not SECRETS.keys() & os.environ.keys()


@pytest.mark.parametrize("name", practice.ANOTHERS)
def test_it_refuses_a_database_that_is_given_to_it(name, real):
    os.environ[name] = "postgresql://northstar_app@db.example/northstar"
    with pytest.raises(Misconfigured, match=f"{name} names a database of somebody else's"):
        practice.move_out()


@pytest.mark.parametrize("where", [".", ".."])
def test_it_refuses_the_real_house_as_its_home(where, real):
    os.environ["NORTHSTAR_PRACTICE_HOME"] = str(real / where)
    with pytest.raises(Misconfigured, match="holds the real house"):
        practice.move_out()


def test_it_refuses_the_real_houses_keyring(real):
    own = real / "practice" / "keys"
    own.parent.mkdir()
    own.symlink_to(real / "keys")
    with pytest.raises(Misconfigured, match="leads out of the practice area's own folder"):
        practice.move_out()
    own.unlink()
    own.mkdir()
    (own / "keyring.json").write_text("the real house's")
    with pytest.raises(Misconfigured, match="is the real house's keyring"):
        practice.move_out()


def test_it_refuses_a_folder_that_holds_something_else(real, tmp_path):
    other = tmp_path / "other"
    (other / "postgres").mkdir(parents=True)
    os.environ["NORTHSTAR_PRACTICE_HOME"] = str(other)
    practice.move_out()
    with pytest.raises(Misconfigured, match="not a practice area's"):
        practice.stage.claim()


def test_it_refuses_the_real_houses_address(real):
    os.environ |= {"NORTHSTAR_PRACTICE_ADDRESS": "https://a.example/x", "NORTHSTAR_BASE_ADDRESS": "https://a.example"}
    practice.move_out()
    with pytest.raises(Misconfigured, match="an address other than"):
        practice._open_the_way_in()


def test_it_is_emptied_at_three_in_london_in_summer_too():
    def night(*moment: int) -> datetime:
        return practice.last_night(datetime(*moment, tzinfo=UTC)).astimezone(UTC)

    assert night(2026, 7, 1, 2, 30) == datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
    assert night(2026, 7, 1, 1, 59) == datetime(2026, 6, 30, 2, 0, tzinfo=UTC)
    assert night(2026, 12, 1, 3, 0) == datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
    # The night on which the clocks go forward, and the one on which they go back.
    assert night(2026, 3, 29, 12, 0) == datetime(2026, 3, 29, 2, 0, tzinfo=UTC)
    assert night(2026, 10, 25, 12, 0) == datetime(2026, 10, 25, 3, 0, tzinfo=UTC)


@pytest.fixture
def nights(real, monkeypatch) -> list[str]:
    """What the practice area does from one evening to the next morning, without a database or anything else that takes time."""
    did: list[str] = []
    clock = [datetime(2026, 12, 1, 20, 0, tzinfo=UTC)]
    monkeypatch.setattr(practice.timezone, "now", lambda: clock[0])
    monkeypatch.setattr(Stage, "start_database", lambda self: self)
    monkeypatch.setattr(Stage, "step", lambda self, command, *given: did.append(command))
    monkeypatch.setattr(Stage, "empty", lambda self, server: (did.append("empty"), self.mark(story="playing")))

    def together(ready, over):
        did.append("open")
        if did.count("open") == 2:
            raise supervision.Stopped
        for hours, wanted in ((6, False), (1, True)):
            clock[0] += timedelta(hours=hours)
            assert over() == wanted

    monkeypatch.setattr(practice.serving, "together", together)
    os.environ["PORT"] = str(free_port())
    practice.move_out()
    environment.home()
    with pytest.raises(supervision.Stopped):
        practice._open(Namespace(afresh=False, most=1))
    return did


def test_every_night_it_is_emptied_and_told_again(nights):
    assert nights == ["migrate", "story", "open", "empty", "migrate", "story", "open"]


def test_an_emptying_that_is_cut_short_is_done_again(real):
    class Gone:
        def drop_database(self, name):
            raise supervision.Stopped

    practice.move_out()
    environment.home()
    practice.stage.claim()
    with pytest.raises(supervision.Stopped):
        practice.stage.empty(Gone())
    assert practice.stage.facts == {"story": "playing"}

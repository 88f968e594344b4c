"""Keys: made private, rotated while people read and write, old ones dropped when nothing needs them."""

import json
import os
import stat
import subprocess
import sys
import threading

import pytest
from django.db import connection

from northstar.config import keys
from northstar.config.environment import Misconfigured
from northstar.foundation.vault import keyring
from northstar.foundation.vault.models import DataKey
from tests.house.source import ROOT
from tests.own_database import own_database


def test_a_secret_is_made_once_and_private(tmp_path):
    path = tmp_path / "keys" / "secret"
    made = keys.secret_in(path)
    assert keys.secret_in(path) == made and len(made) >= 40
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_keyring_is_never_replaced(tmp_path):
    path = tmp_path / "keys" / "keyring.json"
    assert keyring.create(path)
    before = path.read_bytes()
    assert not keyring.create(path)
    assert path.read_bytes() == before and stat.S_IMODE(path.stat().st_mode) == 0o600


def test_weak_secrets_are_refused(monkeypatch):
    monkeypatch.setenv("A_SECRET", "example" * 10)
    with pytest.raises(Misconfigured, match="A_SECRET is too weak"):
        keys.strong("A_SECRET")


def rotate(home, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "northstar.config.cli", "keys", "rotate", "--settle", "0"]
    given = environment | {"NORTHSTAR_HOME": str(home)}
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120)


@pytest.mark.slow
def test_control_31_keys_rotate_while_people_read_and_write(tmp_path, settings, django_db_blocker):
    path = tmp_path / "keys" / "keyring.json"
    keyring.create(path)
    settings.KEYRING_FILE = path
    with own_database(django_db_blocker) as environment:
        written = {record.pk: record.plain for record in (_written() for _ in range(700))}
        stop, seen, faults = threading.Event(), [], []
        owner = environment["DATABASE_OWNER_URL"]
        # The application's role cannot see keys without the record they seal; the owner stands in for readers.
        reader = threading.Thread(target=_read_on, args=(owner, written, stop, seen, faults))
        reader.start()
        try:
            done = rotate(tmp_path, environment)
        finally:
            stop.set()
            reader.join()
        assert done.returncode == 0, done.stderr
        assert not faults and len(seen) > 1
        assert set(json.loads(path.read_text())["masters"]) == {"2"}
        assert _plain_keys(owner) == written
        assert rotate(tmp_path, environment).returncode == 0
        assert set(json.loads(path.read_text())["masters"]) == {"3"}


@pytest.mark.slow
def test_control_31_a_rotation_that_was_cut_short_goes_on(tmp_path, settings, django_db_blocker):
    path = tmp_path / "keys" / "keyring.json"
    keyring.create(path)
    settings.KEYRING_FILE = path
    with own_database(django_db_blocker) as environment:
        _written()
        keyring.add_master(path)
        newer = _written()
        assert newer.master == 2
        done = rotate(tmp_path, environment)
        assert "Going on with the rotation to master key 2" in done.stdout
        assert set(json.loads(path.read_text())["masters"]) == {"2"}


def _written() -> DataKey:
    record = DataKey.fresh()
    with connection.cursor() as cursor:
        cursor.execute("select set_config('northstar.kind', 'job', false)")
    record.save(force_insert=True)
    return record


def _plain_keys(owner: str) -> dict:
    import psycopg

    with psycopg.connect(owner) as reading:
        rows = reading.execute("select id, master, wrapped from vault_datakey where wrapped is not null").fetchall()
    # As a running process does: the ring it holds, and the file again when that does not open a key.
    return {pk: keyring.keyring().unwrap(master, bytes(wrapped), str(pk)) for pk, master, wrapped in rows}


def _read_on(owner: str, written: dict, stop: threading.Event, seen: list, faults: list) -> None:
    while not stop.is_set():
        try:
            assert _plain_keys(owner) == written
            seen.append(os.getpid())
        except Exception as error:
            faults.append(error)
            return

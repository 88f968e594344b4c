"""The commands as an operator and a newcomer type them: they start, answer, keep what was entered, and leave nothing."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from northstar.foundation.vault import keyring
from tests.config.test_cli import northstar
from tests.config.test_supervision import wait_for
from tests.house.source import ROOT
from tests.own_database import own_database

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")]


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory):
    """The environment of an installation of its own: a database and a home."""
    home = tmp_path_factory.mktemp("house")
    keyring.create(home / "keys" / "keyring.json")
    with own_database(django_db_blocker) as environment:
        yield environment | {"NORTHSTAR_HOME": str(home)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def of_home(home: Path) -> list[str]:
    """Processes that belong to a home: by their environment, or by their command (the database server)."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
            zombie = (folder / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        except (OSError, IndexError):
            continue
        if str(home).encode() in text and not zombie and int(folder.name) != os.getpid():
            found.append(folder.name)
    return found


class Running:
    """A command that goes on until it is stopped; its lines are in a file."""

    def __init__(self, home: Path, *arguments: str, **extra: str):
        self.home, self.said = home, home.parent / f"{home.name}-{time.monotonic_ns()}.log"
        known = {name: value for name, value in os.environ.items() if name not in ("DJANGO_ALLOW_ASYNC_UNSAFE",)}
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "northstar.config.cli", *arguments],
                cwd=ROOT,
                env=known | {"NORTHSTAR_HOME": str(home)} | extra,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def says(self, words: str) -> None:
        wait_for(lambda: words in self.said.read_text() or self.process.poll() is not None, 240)
        assert words in self.said.read_text(), self.said.read_text()

    def interrupt(self) -> None:
        """Ctrl-C; afterwards nothing of the home runs."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(60) == 0, self.said.read_text()
        assert wait_for(lambda: not of_home(self.home)), of_home(self.home)


def test_serve_starts_answers_and_leaves_no_process(house):
    port, home = free_port(), Path(house["NORTHSTAR_HOME"])
    service = Running(home, "serve", **(house | {"PORT": str(port)}))
    service.says("Northstar is ready.")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer:
        assert answer.read() == b"ready\n"
    assert len(of_home(home)) >= 3
    service.interrupt()


def test_the_first_administrator_is_made_once(house):
    asked = ("create-owner", "--email", "owner@harbour.example", "--name", "Ola Owner")
    made = northstar(*asked, "--agency", "Westmarch Desk", **house)
    assert made.returncode == 0, made.stderr
    assert "Ola Owner administers this service for Westmarch Desk" in made.stdout
    assert re.search(r"^https?://\S+/\S{20,}$", made.stdout, re.M)
    again = northstar("create-owner", "--email", "two@harbour.example", "--name", "Two", **house)
    assert again.returncode == 1 and "Traceback" not in again.stderr and again.stderr.strip()
    silent = northstar("create-owner", **house)
    assert silent.returncode == 1 and "E-mail address is missing" in silent.stderr


def test_keys_are_created_once_and_their_status_is_said(house, tmp_path):
    for words in ("Made a keyring", "There is a keyring."):
        done = northstar("keys", "create", **(house | {"NORTHSTAR_HOME": str(tmp_path / "new")}))
        assert done.returncode == 0 and words in done.stdout, done.stderr
    done = northstar("keys", "status", **house)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"Master key 1 \(wraps from now on\): wraps \d+ data keys\n", done.stdout)

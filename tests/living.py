"""The service as it runs on one machine: a web server and a worker, over a database of its own.

    with living(django_db_blocker) as house: page.goto(house.address + "/sign-in/")

Inside the block this thread's database connection points there too, so that factories and services make
what the browser will see. The address says ``localhost``, because passkeys need a name.
"""

import email
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from pathlib import Path

from pytest_django import DjangoDbBlocker

from tests.own_database import own_database

PATIENCE = 90


@dataclass(frozen=True)
class House:
    address: str
    mail: Path

    def mails_to(self, address: str) -> list[str]:
        """The bodies of the mails that have gone to an address, oldest first. Those of one second may share a file."""
        files = sorted(self.mail.glob("*.log"), key=lambda each: each.stat().st_mtime_ns)
        written = [one for path in files for one in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n") if one.strip()]
        mails = [email.message_from_bytes(one, policy=policy.default) for one in written]
        return [str(one.get_content()) for one in mails if address in str(one["To"])]


@contextmanager
def living(blocker: DjangoDbBlocker) -> Iterator[House]:
    with own_database(blocker) as environment, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        mail = Path(os.environ["NORTHSTAR_HOME"], f"mail-{port}")
        address = f"http://localhost:{port}"
        environment |= {
            "DJANGO_SETTINGS_MODULE": "tests.living_settings",
            "NORTHSTAR_TEST_MAIL": str(mail),
            "NORTHSTAR_BASE_ADDRESS": address,
            "NORTHSTAR_LOG_LEVEL": "WARNING",
            "PORT": str(port),
        }
        with _running(environment, "web"), _running(environment, "worker"):
            eventually(lambda: _answers(f"{address}/readyz"), "the service to come up")
            yield House(address, mail)
        for path in mail.glob("*.log"):
            path.unlink()


def eventually(found: Callable[[], object], what: str) -> object:
    """Ask until there is an answer. Fails after a minute and a half."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := found()):
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.2)
    return answer


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def _running(environment: dict[str, str], command: str) -> Iterator[None]:
    child = subprocess.Popen([sys.executable, "-m", "northstar.config.cli", command], env=environment)
    try:
        yield
    finally:
        child.terminate()
        child.wait(timeout=30)

"""The web server as a process of its own, which a test may kill."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib import request

import requests

SECONDS = 60


class Browser(requests.Session):
    """A browser as far as a ``Visitor`` needs one: it keeps cookies, and sends a page's token back with its form."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.place, self.token = f"http://127.0.0.1:{port}", ""

    def request(self, method, url, *arguments, data=None, **named):  # type: ignore[override]
        whole = url if url.startswith("http") else self.place + url
        sent = None if data is None else {"csrfmiddlewaretoken": self.token, **data}
        answer = super().request(method, whole, *arguments, data=sent, timeout=SECONDS, **named)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text)
        self.token = found[1] if found else self.token
        return answer


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen]:
    """The web server as it runs in an installation, in a session of its own so that it can be killed whole."""
    own = environment | {"PORT": str(port), "HOST": "127.0.0.1", "NORTHSTAR_THREADS": "8"}
    with subprocess.Popen(
        [sys.executable, "-m", "northstar.config.cli", "web"],
        env=own,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(lambda: request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).status == 200)
            yield process
        finally:
            kill(process)


def wait_for(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            if ready():
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.1)


def kill(process: subprocess.Popen) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()

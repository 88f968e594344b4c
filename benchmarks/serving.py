"""The service as `northstar serve` runs it in production, with a mail server that takes everything."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import Browser
from benchmarks.house import ROOT, Unusable
from benchmarks.processes import Watched, children_of_all

PATIENCE = 90


@dataclass(frozen=True)
class Running:
    port: int
    watched: Watched


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serve(environment: dict[str, str], postmaster: int) -> Iterator[Running]:
    """Start web and worker, wait until they answer, and end them afterwards, however the block ends."""
    port = int(environment["PORT"])
    child = subprocess.Popen(
        [sys.executable, "-m", "northstar.config.cli", "serve"], env=environment, cwd=ROOT, start_new_session=True
    )
    try:
        _wait(child, port)
        yield Running(port, _watched(child.pid, postmaster))
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(timeout=40)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _wait(child: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise Unusable("The service could not start: see above.")
        try:
            if Browser(port).get("/readyz").status == 200:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise Unusable("The service did not answer.")


def _watched(root: int, postmaster: int) -> Watched:
    found: dict[str, int] = {}
    for pid in children_of_all().get(root, []):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        found |= {name: pid for name in ("web", "worker") if name in words}
    return Watched(found["web"], found["worker"], postmaster)


class MailServer:
    """Speaks as much SMTP as a service needs that hands mail over, and counts what it took."""

    def __init__(self) -> None:
        self.taken = 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listening.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self.listening.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _address = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=[connection], daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb", buffering=0) as line:
            line.write(b"220 bench\r\n")
            while said := line.readline():
                verb = said[:4].upper()
                if verb == b"DATA":
                    line.write(b"354 go on\r\n")
                    while line.readline() not in (b".\r\n", b""):
                        pass
                    self.taken += 1
                line.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 good\r\n")
                if verb == b"QUIT":
                    return

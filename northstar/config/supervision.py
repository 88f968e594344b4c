"""Keeping child processes running, and leaving none behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

LIFELINE = "NORTHSTAR_LIFELINE"
GRACE_SECONDS = 15
LONGEST_WAIT = 30
SETTLED_SECONDS = 60
MOST_FAILURES = 6


class Stopped(BaseException):
    """Somebody asked this process to end: Ctrl-C, a closed terminal, or the machine's service manager."""


class GaveUp(Exception):
    """A child fails again and again, so that starting it once more is no help."""


def raise_when_asked_to_stop() -> None:
    """Turn the signals that end a process into ``Stopped``, once; later ones find us stopping already."""

    def stop(number: int, frame: FrameType | None) -> None:
        ignore_signals()
        raise Stopped

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def not_now() -> Iterator[None]:
    """Put off being stopped until the block is done: a database half made is worse than a second's wait."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def is_child() -> bool:
    return bool(os.environ.get(LIFELINE))


def end_with_parent() -> None:
    """In a child: stop when the parent is gone, however it went. Its end of our standard input closes then."""
    if not is_child():
        return

    def watch() -> None:
        while os.read(0, 64):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()


class Child:
    """One process of ours, in a session of its own, so that whatever it started can be ended with it."""

    def __init__(self, name: str, arguments: Sequence[str], environment: Mapping[str, str]):
        self.name = name
        self.command = [sys.executable, "-m", "northstar.config.cli", *arguments]
        self.environment = {**environment, LIFELINE: "yes"}
        self.process: subprocess.Popen | None = None
        self.started = self.next_start = 0.0
        self.failures = 0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdin=subprocess.PIPE, start_new_session=True
        )

    def tend(self, say: Callable[[str], None]) -> None:
        """Start the child again if it has ended; later each time, and not for ever. Raises ``GaveUp``."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self.clear_away()
            self.failures = 1 if now - self.started > SETTLED_SECONDS else self.failures + 1
            if self.failures >= MOST_FAILURES:
                raise GaveUp(f"The {self.name} process failed {self.failures} times in a row.")
            self.next_start = now + min(2 ** (self.failures - 1), LONGEST_WAIT)
            say(f"The {self.name} process ended; starting it again.")
        if self.process is None and now >= self.next_start:
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def clear_away(self) -> None:
        """End what is left of the child's session after the child itself."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()
        self.process = None


def never() -> bool:
    return False


def run(
    children: Sequence[Child],
    *,
    ready: Callable[[], None],
    say: Callable[[str], None],
    over: Callable[[], bool] = never,
) -> None:
    """Keep the children running until ``Stopped``, or until ``over`` says so. ``ready`` is called once, after they
    were started."""
    try:
        for child in children:
            child.start()
        ready()
        while not over():
            time.sleep(0.5)
            for child in children:
                child.tend(say)
    except BaseException:
        ignore_signals()
        raise
    finally:
        stop(children)


def stop(children: Sequence[Child]) -> None:
    """Ask all to stop, wait, and end what does not."""
    for child in children:
        child.ask_to_stop()
    deadline = time.monotonic() + GRACE_SECONDS
    for child in children:
        if child.process is not None:
            try:
                child.process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                pass
        child.clear_away()

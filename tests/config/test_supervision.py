"""Children are kept running, and none is left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from northstar.config import supervision
from tests.house.source import ROOT

# A child that starts a grandchild, which does not listen to being asked.
STUBBORN = "import signal, subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)']); time.sleep(60)"


def child(code: str) -> supervision.Child:
    made = supervision.Child("child", [], os.environ)
    made.command = [sys.executable, "-c", code]
    return made


def in_session(leader: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(status.parent.name))
    return found


def wait_for(condition, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
def test_a_stopped_child_takes_its_own_children_along():
    stubborn = child(STUBBORN)
    stubborn.start()
    assert stubborn.process is not None
    leader = stubborn.process.pid
    assert wait_for(lambda: len(in_session(leader)) == 2)
    supervision.stop([stubborn])
    assert wait_for(lambda: not in_session(leader))


def test_a_child_that_ends_is_started_again_and_not_for_ever(monkeypatch):
    monkeypatch.setattr(supervision, "LONGEST_WAIT", 0)
    said: list[str] = []
    failing = child("raise SystemExit(3)")
    failing.start()
    with pytest.raises(supervision.GaveUp, match="6 times in a row"):
        while True:
            time.sleep(0.02)
            failing.tend(said.append)
    assert said == ["The child process ended; starting it again."] * (supervision.MOST_FAILURES - 1)


def test_a_child_ends_when_its_parent_was_killed(tmp_path):
    mark = tmp_path / "pid"
    code = textwrap.dedent(f"""
        import os, subprocess, sys, time
        from northstar.config import supervision
        inner = supervision.Child("inner", [], os.environ)
        inner.command = [sys.executable, "-c",
            "import os, time; from northstar.config import supervision; supervision.end_with_parent();"
            "open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"]
        inner.start()
        time.sleep(60)
    """)
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    assert wait_for(lambda: mark.exists() and mark.read_text())
    pid = int(mark.read_text())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert wait_for(lambda: not _alive(pid))


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False

"""Cleaning in a process of its own: hostile files meet neither our keys, nor our memory, nor our disk.

The child gets the file through a pipe and answers through one. It has no settings, no database
address and no keys; it may write no file, make no core dump, and has limits of memory and time.
"""

import json
import os
import struct
import subprocess
import sys
from dataclasses import asdict

from northstar.foundation.documents.cleaning.kinds import FILE_LIMIT, Cleaned, Unfit

SECONDS = 30
MEMORY = 1536 * 1024 * 1024
_MODULE = "northstar.foundation.documents.cleaning"
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG")


def clean(content: bytes) -> Cleaned:
    """Clean a file apart from this process. Raises ``Unfit``; ``too_complex`` when a limit was met."""
    if len(content) > FILE_LIMIT:
        raise Unfit("too_large")
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    command = [sys.executable, "-I", "-B", "-m", _MODULE]
    try:
        done = subprocess.run(
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd="/",
            timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Unfit("too_complex") from error
    if done.returncode or len(done.stdout) < 4:
        raise Unfit("too_complex")
    return _read(done.stdout)


def _read(answer: bytes) -> Cleaned:
    (length,) = struct.unpack_from(">I", answer)
    said = json.loads(answer[4 : 4 + length])
    if "unfit" in said:
        raise Unfit(said["unfit"])
    body = answer[4 + length :]
    content = body[: said["content"]] if said["content"] is not None else None
    thumbnail = body[said["content"] or 0 :] if said["thumbnail"] else None
    return Cleaned(said["kind"], content, thumbnail, said["facts"])


def answer(cleaned: Cleaned) -> bytes:
    """What the child writes."""
    said = asdict(cleaned) | {
        "content": None if cleaned.content is None else len(cleaned.content),
        "thumbnail": cleaned.thumbnail is not None,
    }
    return _framed(said) + (cleaned.content or b"") + (cleaned.thumbnail or b"")


def refusal(code: str) -> bytes:
    return _framed({"unfit": code})


def _framed(said: dict) -> bytes:
    head = json.dumps(said).encode()
    return struct.pack(">I", len(head)) + head


def limit() -> None:
    """Give up what a cleaner does not need. Called by the child before it reads anything."""
    import resource

    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_NOFILE: 64,
    }
    for name, value in wanted.items():
        try:
            resource.setrlimit(name, (value, value))
        except (ValueError, OSError):
            continue  # a system without this limit: the time limit of the parent still holds

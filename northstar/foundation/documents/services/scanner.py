"""The virus scanner: a client for clamd's INSTREAM, off unless ``NORTHSTAR_SCANNER`` names an address.

The address is ``unix:/run/clamav/clamd.ctl`` or ``host:port``.
"""

import socket
import struct
from enum import StrEnum

from django.conf import settings

CONNECT_SECONDS = 3
ANSWER_SECONDS = 30
_CHUNK = 128 * 1024


class Verdict(StrEnum):
    OFF = "off"
    PASSED = "passed"
    FOUND = "found"
    DOWN = "down"


def scan(content: bytes) -> Verdict:
    """Ask the scanner. Anything but a plain answer counts as down: unscanned is never passed."""
    if not settings.SCANNER_ADDRESS:
        return Verdict.OFF
    pieces = (content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK))
    body = b"".join(struct.pack(">I", len(piece)) + piece for piece in pieces)
    answer = _ask(b"zINSTREAM\0" + body + bytes(4))
    if answer.endswith(b" FOUND"):
        return Verdict.FOUND
    return Verdict.PASSED if answer == b"stream: OK" else Verdict.DOWN


def state() -> Verdict:
    """Whether the scanner is off, answers, or is down. For the desk and for ``northstar doctor``."""
    if not settings.SCANNER_ADDRESS:
        return Verdict.OFF
    return Verdict.PASSED if _ask(b"zPING\0") == b"PONG" else Verdict.DOWN


def _ask(request: bytes) -> bytes:
    try:
        with _connected() as link:
            link.settimeout(ANSWER_SECONDS)
            link.sendall(request)
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < 4096:
                piece = link.recv(4096)
                if not piece:
                    break
                answer += piece
    except OSError:
        return b""
    return answer.rstrip(b"\0\n")


def _connected() -> socket.socket:
    address = settings.SCANNER_ADDRESS
    if not address.startswith("unix:"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=CONNECT_SECONDS)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(CONNECT_SECONDS)
    try:
        link.connect(address.removeprefix("unix:"))
    except OSError:
        link.close()
        raise
    return link

"""No test talks to the world: a connection to anything but this machine is refused and fails the test.

Held in the process of the tests (``tests.plugin`` puts it up before anything else). Unix sockets and loopback are
let through; PostgreSQL is reached by its own library, at the address that the tests were given.
"""

import ipaddress
import socket
from typing import Any

tried: list[str] = []


class Outside(OSError):
    """A connection to the world was tried."""


def is_here(family: int, address: Any) -> bool:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = str(address[0])
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return host in ("localhost", "")


def put_up() -> None:
    """Refuse from now on."""
    for name in ("connect", "connect_ex"):
        _guard(name, getattr(socket.socket, name))
    send = socket.socket.sendto

    def sendto(self: socket.socket, data: bytes, *rest: Any) -> int:
        _refuse(self, rest[-1])
        return send(self, data, *rest)

    socket.socket.sendto = sendto  # type: ignore[method-assign, assignment]


def _guard(name: str, original: Any) -> None:
    def guarded(self: socket.socket, address: Any) -> Any:
        _refuse(self, address)
        return original(self, address)

    setattr(socket.socket, name, guarded)


def _refuse(one: socket.socket, address: Any) -> None:
    if not is_here(one.family, address):
        tried.append(f"{address[0]}:{address[1]}")
        raise Outside(f"a test tried to reach {address[0]}")

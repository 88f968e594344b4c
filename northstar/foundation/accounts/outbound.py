"""Requests that the service itself makes: to configured places only, without following redirects.

The address is looked up, judged and then connected to, in one go, so that a name which points
elsewhere a moment later (DNS rebinding) gains nothing. TLS still proves the name.
"""

import ipaddress
import socket
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

SECONDS = (4, 8)
MOST_BYTES = 512 * 1024


class Forbidden(requests.RequestException):
    """Somewhere this service does not go."""


def origin_of(url: str) -> str:
    """ "https://host:port" of an address, in one spelling. Empty when it is not a plain web address."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        return ""
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname.casefold().rstrip('.')}:{port}"


class Guarded(requests.Session):
    """Goes to ``origins`` only: a mapping of origin to whether it may lie on a private network."""

    def __init__(self, origins: Mapping[str, bool]) -> None:
        super().__init__()
        self.trust_env = False
        self.origins = origins
        for origin, private in origins.items():
            self.mount(origin.removesuffix(":443").removesuffix(":80"), _Pinned(private))

    def get_redirect_target(self, resp: requests.Response) -> None:
        """No answer leads anywhere; ``request`` refuses those that try."""

    def request(self, method: Any, url: Any, *args: Any, **options: Any) -> requests.Response:
        if origin_of(str(url)) not in self.origins:
            raise Forbidden("not a configured place")
        options |= {"allow_redirects": False, "timeout": SECONDS, "stream": True}
        answer = super().request(method, url, *args, **options)
        if answer.is_redirect or 300 <= answer.status_code < 400:
            answer.close()
            raise Forbidden("redirects are not followed")
        answer._content = answer.raw.read(MOST_BYTES + 1, decode_content=True)
        answer._content_consumed = True
        if len(answer.content) > MOST_BYTES:
            raise Forbidden("the answer is too long")
        return answer


def permitted(address: str, *, private: bool) -> bool:
    """Whether a numeric address may be connected to: public ones, or private ones where that was configured."""
    found = ipaddress.ip_address(address.split("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if inner is not None:
        found = inner
    if found.is_loopback:
        return private
    if found.is_multicast or found.is_unspecified or found.is_reserved:
        return False
    if found.is_link_local:
        return False  # where clouds keep their credentials
    return found.is_global or private


def resolved(host: str, port: int, *, private: bool) -> Collection[tuple]:
    """The socket addresses of a host. Raises ``OSError`` if even one of them is not permitted."""
    found = [entry[4] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found or not all(permitted(str(address[0]), private=private) for address in found):
        raise OSError("this address is not permitted")
    return found


def _connect(connection: HTTPConnection, private: bool) -> socket.socket:
    try:
        for address in resolved(connection.host, connection.port, private=private):
            return socket.create_connection(address[:2], timeout=SECONDS[0])
    except OSError as error:
        raise NewConnectionError(connection, "could not connect") from error
    raise NewConnectionError(connection, "no address")


class _Pinned(HTTPAdapter):
    """Connects to the very address that was judged."""

    def __init__(self, private: bool) -> None:
        self.private = private
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        private = self.private

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self, private)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _connect(self, private)

        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": Secure}),
        }

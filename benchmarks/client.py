"""A browser as cheap as can be: it shares the two cores with what it measures."""

import re
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.house import HOST_NAME

TOKEN = "b" * 32  # what the token of a form is compared with is a cookie of the same value


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    seconds: float
    headers: str = ""


class Browser:
    """One connection that stays open, with the cookies it was given; asks as the proxy in front would."""

    def __init__(self, port: int, session: str = "", source: str = "192.0.2.1"):
        self.port, self.session, self.source = port, session, source
        self.socket: socket.socket | None = None

    def get(self, path: str) -> Answer:
        return self._ask(f"GET {path} HTTP/1.1\r\n{self._headers()}\r\n".encode())

    def post(self, path: str, fields: dict | list[tuple[str, str]], source: str = "") -> Answer:
        return self.send(self.posting(path, fields, source))

    def posting(self, path: str, fields: dict | list[tuple[str, str]], source: str = "") -> bytes:
        """The request as bytes, so that sending it costs nothing more."""
        pairs = list(fields.items()) if isinstance(fields, dict) else fields
        body = urlencode([*pairs, ("csrfmiddlewaretoken", TOKEN)], doseq=True)
        kind = "Content-Type: application/x-www-form-urlencoded\r\n"
        length = f"Content-Length: {len(body)}\r\nOrigin: https://{HOST_NAME}\r\n"
        return f"POST {path} HTTP/1.1\r\n{self._headers(source)}{kind}{length}\r\n{body}".encode()

    def send(self, request: bytes) -> Answer:
        return self._ask(request)

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _headers(self, source: str = "") -> str:
        cookies = f"__Host-csrf={TOKEN}" + (f"; __Host-session={self.session}" if self.session else "")
        return (
            f"Host: {HOST_NAME}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: {source or self.source}\r\n"
            f"Cookie: {cookies}\r\nAccept: text/html\r\nUser-Agent: bench\r\n"
        )

    def _ask(self, request: bytes) -> Answer:
        began = time.perf_counter()
        try:
            return self._exchange(request, began)
        except (ConnectionError, EOFError):
            # An idle connection may have been closed. What was sent twice is kept once: that is promised.
            self.close()
            return self._exchange(request, began)

    def _exchange(self, request: bytes, began: float) -> Answer:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=120)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        headers = head.decode("latin-1")
        found = re.search(r"(?i)\r\ncontent-length: (\d+)", headers)
        if found is None:
            raise ValueError("an answer without its length")
        parts, missing = [body], int(found[1]) - len(body)
        while missing > 0:
            parts.append(self._more())
            missing -= len(parts[-1])
        return Answer(int(head[9:12]), b"".join(parts), time.perf_counter() - began, headers)

    def _more(self) -> bytes:
        assert self.socket is not None
        part = self.socket.recv(262_144)
        if not part:
            raise EOFError
        return part

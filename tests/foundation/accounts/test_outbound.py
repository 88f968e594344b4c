"""Where the service itself may go: configured places, and nowhere else by any spelling."""

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

import pytest
import requests

from northstar.foundation.accounts import outbound, providers
from northstar.foundation.accounts.outbound import Forbidden, Guarded, origin_of, permitted


@pytest.fixture
def no_sockets(monkeypatch):
    """Any attempt to connect fails the test."""

    def fail(*arguments: object, **_options: object) -> None:
        raise AssertionError(f"tried to connect: {arguments}")

    monkeypatch.setattr(socket, "create_connection", fail)
    monkeypatch.setattr(socket.socket, "connect", fail)


ELSEWHERE = [
    "http://idp.westmarch.example/",  # not https
    "https://idp.westmarch.example:8443/",
    "https://idp.westmarch.example.elsewhere.example/",
    "https://idp.westmarch.example@elsewhere.example/",
    "https://elsewhere.example#@idp.westmarch.example/",
    "https://elsewhere.example/https://idp.westmarch.example/",
    "https://user:word@idp.westmarch.example/",
    "https://127.0.0.1/", "https://[::1]/", "https://0/", "https://2130706433/", "https://0x7f.1/", "https://017700000001/",
    "https://169.254.169.254/latest/meta-data/", "https://metadata.internal/", "https://localhost/",
    "file:///etc/passwd", "gopher://127.0.0.1:6379/_INFO", "ftp://idp.westmarch.example/", "//idp.westmarch.example/",
    "https://idp.westmarch.example\\@elsewhere.example/", "https://ⓘdp.elsewhere.example/", "", "https://",
]  # fmt: skip


@pytest.mark.parametrize("address", ELSEWHERE)
def test_control_40_nothing_but_the_configured_place(no_sockets, address):
    session = Guarded({"https://idp.westmarch.example:443": False})
    with pytest.raises((Forbidden, requests.RequestException)):
        session.get(address)


@pytest.mark.parametrize(
    ("address", "public", "private"),
    [
        ("93.184.216.34", True, True), ("2606:2800:220:1:248:1893:25c8:1946", True, True),
        ("10.0.0.5", False, True), ("192.168.1.1", False, True), ("172.16.0.9", False, True), ("fd00::1", False, True),
        ("127.0.0.1", False, True), ("::1", False, True), ("100.64.0.1", False, True),
        ("169.254.169.254", False, False), ("fe80::1", False, False), ("::ffff:169.254.169.254", False, False),
        ("::ffff:10.0.0.5", False, True), ("2002:0a00:0005::1", False, True),
        ("0.0.0.0", False, False), ("::", False, False), ("224.0.0.1", False, False), ("240.0.0.1", False, False),
    ],
)  # fmt: skip
def test_control_40_which_addresses_may_be_reached(address, public, private):
    assert permitted(address, private=False) is public
    assert permitted(address, private=True) is private


def names(monkeypatch, *answers: list[str]) -> None:
    """The name server of this test: each look-up takes the next answer."""
    left = list(answers)

    def look_up(host: str, port: int, *_more: object, **_options: object) -> list:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize("answer", [["10.0.0.5"], ["169.254.169.254"], ["93.184.216.34", "127.0.0.1"]])
def test_control_40_a_configured_name_that_points_inside_is_not_followed(monkeypatch, no_sockets, answer):
    names(monkeypatch, answer)
    with pytest.raises(requests.ConnectionError):
        Guarded({"https://idp.westmarch.example:443": False}).get("https://idp.westmarch.example/")


def test_control_40_a_name_that_changes_its_mind_gains_nothing(monkeypatch):
    """DNS rebinding: the address that was judged is the one that is connected to."""
    names(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    reached = []

    def connect(address: tuple, *_more: object, **_options: object) -> None:
        reached.append(address[0])
        raise OSError("far enough")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(requests.ConnectionError):
        Guarded({"https://idp.westmarch.example:443": False}).get("https://idp.westmarch.example/")
    assert reached == ["93.184.216.34"]


class _Turns(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(int(urlsplit(self.path).path.strip("/") or 200))
        self.send_header("Location", "http://169.254.169.254/latest/meta-data/")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def here():
    server = HTTPServer(("127.0.0.1", 0), _Turns)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_control_40_redirects_are_not_followed(here, status):
    with Guarded({here: True}) as session, pytest.raises(Forbidden, match="redirects"):
        session.get(f"{here}/{status}")


def test_the_configured_place_is_reached(here):
    with Guarded({here: True}) as session:
        assert session.get(f"{here}/200").json() == {}
    with Guarded({here: False}) as session, pytest.raises(requests.ConnectionError):
        session.get(f"{here}/200")


def test_surroundings_do_not_send_it_through_a_proxy(here, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with Guarded({here: True}) as session:
        assert session.get(f"{here}/200").status_code == 200


def test_a_provider_is_configured_whole_and_in_production_by_https_only(settings):
    about = {"agency": "a", "name": "A", "client_id": "x", "domains": ("a.example",)}
    assert providers.Provider(issuer="http://127.0.0.1:9000", private=True, **about).origins == {
        "http://127.0.0.1:9000": True
    }
    settings.DEMONSTRATION = False
    with pytest.raises(ValueError, match="https"):
        providers.Provider(issuer="http://idp.a.example", **about)
    with pytest.raises(ValueError, match="domains"):
        providers.Provider(issuer="https://idp.a.example", **(about | {"domains": ()}))
    assert origin_of("https://IDP.a.example./x") == "https://idp.a.example:443"
    assert outbound.MOST_BYTES < 2**20

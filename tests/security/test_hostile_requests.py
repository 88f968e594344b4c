"""Requests that no browser makes: bodies without end, cookies and headers of any kind. A plain page says no."""

import time
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import request_started
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse

from northstar.config.handling import Handler
from tests.faces.front_door.test_limits import MULTIPART, Endless
from tests.security import policy
from tests.security.world import World, undone

FORM = "application/x-www-form-urlencoded"
SAYS_NO = "Go back, check what you wrote"


@pytest.fixture
def places(world: World) -> dict[str, str]:
    """Where somebody at the desk sends forms, and where anybody does."""
    return {
        "note": reverse("desk:note", args=[world.told]),
        "rule": reverse("desk:rule-add"),
        "search": reverse("desk:search"),
        "report": "/en-gb/questions/",
        "work": "/en-gb/work/",
        "call": "/en-gb/call/",
        "back": "/en-gb/back/",
        "sign-in": "/sign-in/",
    }


PLACES = ("note", "rule", "search", "report", "work", "call", "back", "sign-in")


@pytest.fixture
def send(world, clients, places):
    def sent(place: str, **how):
        client = clients["finn" if place == "rule" else "public" if place == "sign-in" else "ben"]
        with undone():
            return client.post(places[place], **how) if "data" in how else client.generic("POST", places[place], **how)

    return sent


def says_no(answer) -> bool:
    """A plain page of ours, with the headers of all others."""
    faults = policy.header_faults(answer) + policy.policy_faults(answer)
    return answer.status_code in (400, 413) and SAYS_NO in answer.content.decode() and not faults


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("kind", "part"), [(FORM, b"f=1&"), ("multipart/form-data; boundary=x", MULTIPART)])
def test_control_26_a_million_fields_are_refused_everywhere_before_they_are_read(send, place, kind, part):
    body, started = Endless(part, 10**6), time.process_time()
    answer = send(place, **{"wsgi.input": body, "CONTENT_LENGTH": str(body.size), "CONTENT_TYPE": kind})
    assert says_no(answer) and body.read_so_far < 2**20
    assert time.process_time() - started < 1


@pytest.mark.parametrize("place", PLACES)
def test_control_26_so_are_many_small_fields_a_body_too_large_and_too_many_files(send, place):
    assert says_no(send(place, data="&".join(["f=1"] * 401), content_type=FORM))
    assert says_no(send(place, data="f=" + "x" * 2_200_000, content_type=FORM))
    files = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(41)]
    assert says_no(send(place, data={"photos": files}))


BROKEN = [
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=" + "x" * 5_000, b"--x--"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"q\""),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"q\"; filename*=utf-9''%FF\r\n\r\n1\r\n--x--"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"q\"\r\nContent-Transfer-Encoding: base64\r\n\r\n=\r\n--x--"),
    ("application/json", b"[" * 50_000),
    ("", b"q=1"),
    ("\x00;\xff", b"q=1"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), BROKEN)
def test_control_26_a_body_that_is_none_is_no_error_of_ours(send, kind, body):
    for place in PLACES:
        assert send(place, data=body, content_type=kind).status_code < 500, place


ODD = ["", "\x00", '"\\000' + "a" * 30 + '"', "x" * 5_000, "\xff\xfe", "';--", "0:1:2", '"', "a=b=c", "W10:1u:x"]
COOKIES = ("session", "csrf", "messages", "page", "known", "language")
HEADERS = [
    {"Accept-Language": "x" * 5_000},
    {"Accept-Language": "en;q=nan, *;q=1e999, \xff"},
    {"X-Forwarded-For": "\x00, " + "x" * 3_000},
    {"X-Forwarded-For": "[::1%0]"},
    {"HX-Request": "true", "HX-Current-URL": "http://["},
    {"HX-Request": "true", "HX-Current-URL": "%FF", "HX-Current-URL-URI-AutoEncoded": "true", "HX-Target": "\x00"},
    {"If-Modified-Since": "Mon, 99 Foo 99999"},
    {"Referer": "http://[", "Origin": "null"},
    {"User-Agent": "\x00" * 3_000},
    {"X-Request-ID": "\r\nx"},
]
PAGES = (
    "/en-gb/?x=%FF",
    "/en-gb/back/?x=%FF",
    "/sign-in/?next=%FF",
    "/desk/?x=%FF",
    "/desk/queue/?urgency=%FF",
    "/people/?past=%FF",
)


@pytest.mark.parametrize("name", COOKIES)
@pytest.mark.parametrize("page", PAGES[:4])
def test_control_26_no_cookie_is_an_error_of_ours(world, page, name):
    client = Client(raise_request_exception=False)
    for value in ODD:
        with undone():
            assert client.get(page, HTTP_COOKIE=f"{name}={value}").status_code < 500, repr(value)
            if name == "csrf":
                answer = client.post(page, {}, HTTP_COOKIE=f"{name}={value}")
                assert answer.status_code < 500, repr(value)


@override_settings(PROXIES=1)
@pytest.mark.parametrize("headers", HEADERS)
def test_control_26_no_header_is_an_error_of_ours(clients, headers):
    hal, ben = clients["hal"], clients["ben"]
    for page in PAGES:
        with undone():
            assert hal.get(page, headers=headers).status_code < 500, page
            assert ben.get(page, headers=headers).status_code < 500, page


@pytest.mark.parametrize("kind", [FORM, "text/plain", "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("name", ["base64", "idna", "utf-16", "utf-7", "nothing", "x" * 3_000])
def test_control_26_no_name_of_an_encoding_is_an_error_of_ours(world, kind, name):
    """Asked of the application itself: what a test's browser sends does not come so far with such a name."""
    application = Handler()
    body = b"q=%FF" if kind == FORM else MULTIPART.replace(b"1", b"\xff") + b"--x--\r\n"
    for method, page in (("GET", PAGES[0]), ("GET", PAGES[2]), ("POST", "/en-gb/back/"), ("POST", "/en-gb/questions/")):
        sent = RequestFactory().generic(method, page, body, kind).environ | {"CONTENT_TYPE": f"{kind}; charset={name}"}
        status = []
        with undone(), mock.patch.object(request_started, "send"):  # which would close this test's connection
            application(sent, lambda line, headers, status=status: status.append(line[:3]))
        assert status[0] in ("200", "400", "403"), (method, page)


@pytest.mark.parametrize("host", ["evil.example", "[", "a" * 3_000, "testserver:x", "\xff", ""])
def test_control_26_a_host_that_is_not_ours_is_told_nothing(world, host):
    answer = Client(raise_request_exception=False).get("/sign-in/", HTTP_HOST=host)
    assert answer.status_code == 400 and (not host or host not in answer.content.decode())

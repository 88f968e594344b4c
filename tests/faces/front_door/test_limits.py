"""Limits of size, number and time of what the front door reads."""

import time

import pytest

pytestmark = pytest.mark.django_db


class Endless:
    """The body of a form with a million fields, made as it is read; ``read_so_far`` is what the server took of it."""

    def __init__(self, part: bytes, times: int):
        self.part, self.times, self.read_so_far = part, times, 0

    @property
    def size(self) -> int:
        return len(self.part) * self.times

    def read(self, size: int = -1) -> bytes:
        size = min(self.size - self.read_so_far, size if size >= 0 else self.size)
        start = self.read_so_far % len(self.part)
        self.read_so_far += size
        return (self.part * (size // len(self.part) + 2))[start : start + size]

    readline = read


MULTIPART = b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n1\r\n'


@pytest.mark.parametrize(
    ("kind", "part"), [("application/x-www-form-urlencoded", b"f=1&"), ("multipart/form-data; boundary=x", MULTIPART)]
)
def test_control_26_a_million_fields_are_refused_at_once(visitor, kind, part):
    body, started = Endless(part, 10**6), time.process_time()
    more = {"wsgi.input": body, "CONTENT_LENGTH": str(body.size), "CONTENT_TYPE": kind}
    page = visitor.client.generic("POST", visitor.address, **more)
    assert page.status_code == 400 and time.process_time() - started < 1
    assert "Go back, check what you wrote" in page.content.decode()
    assert body.read_so_far < 2**20, "nearly all of it was never read"


def test_control_26_half_a_million_fields_in_a_small_body_are_refused_for_their_number(visitor):
    page = visitor.client.post(visitor.address, "&".join(["f=1"] * 500_000), "application/x-www-form-urlencoded")
    assert page.status_code == 400


def test_control_26_a_body_too_large_is_refused_at_once(visitor):
    page = visitor.client.post(visitor.address, {"seen": "x" * 3_000_000})
    assert page.status_code == 400


def test_control_26_a_thousand_blocks_are_as_many_as_the_page_allows(visitor):
    visitor.to("people").press(
        **{"people-TOTAL_FORMS": "1000000000", "people-INITIAL_FORMS": "-5", "people-3-name": "Four"}
    )
    assert visitor.page.status_code == 200
    assert visitor.text.count('class="ns-block"') <= 8

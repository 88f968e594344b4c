"""Nobody learns which addresses have accounts: not from words, and not from times."""

import re
import statistics
import time
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from northstar.foundation.accounts import throttle
from tests.factories import accounts
from tests.jobs import run_jobs


@pytest.fixture
def known(cast):
    return accounts.with_password(cast.asha.user).email


def shape(answer) -> tuple:
    """Everything that the other side sees, but for what is random each time."""
    random = ("X-Request-ID", "Content-Length", "Expires")
    headers = {name: sorted(value.split("; ")) for name, value in answer.headers.items() if name not in random}
    body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, headers, re.sub(r"\w+(\.\w+)?@partners\.example", "@", body), sorted(answer.cookies)


def ask(path: str, data: dict, client: Client | None = None):
    return (client or Client()).post(path, data)


def test_control_12_signing_in_answers_the_same(cast, known):
    closed = accounts.with_password(accounts.user("Zed Marlow"))
    closed.is_active = False
    closed.save()
    without = accounts.user("Yan Marlow").email  # has passkeys only
    wrong = {"password": "wrong wrong wrong wrong"}
    shapes = [
        shape(ask(reverse("account_login"), {"login": email} | wrong))
        for email in (known, "nobody@partners.example", closed.email, without)
    ]
    right = shape(ask(reverse("account_login"), {"login": closed.email, "password": accounts.PASSWORD}))
    assert shapes[0] == shapes[1] == shapes[2] == shapes[3] == right


def test_control_12_asking_for_a_link_answers_the_same_and_only_the_known_get_mail(cast, known, mailoutbox):
    path = reverse("accounts:forgotten")
    shapes = [shape(ask(path, {"email": email})) for email in (known, "nobody@partners.example")]
    assert shapes[0] == shapes[1]
    run_jobs()
    assert [mail.to for mail in mailoutbox] == [[known]]


@pytest.mark.slow
@pytest.mark.parametrize("page", ["account_login", "accounts:forgotten"])
def test_control_12_the_known_and_the_unknown_take_as_long(cast, known, page):
    """Asked by turns, so that a busy machine slows both. What tells the two apart would do so every time."""
    field = "login" if page == "account_login" else "email"
    client = Client()

    def seconds(email: str) -> float:
        started = time.perf_counter()
        ask(reverse(page), {field: email, "password": "wrong wrong wrong wrong"}, client)
        return time.perf_counter() - started

    with patch.object(throttle, "allow", return_value=True):
        assert any(
            alike([(seconds(known), seconds("nobody.there@partners.example")) for _run in range(100)])
            for _round in range(3)
        )


def alike(pairs: list[tuple[float, float]]) -> bool:
    """Whether the medians lie within a fifth of the spread, or 15 % of each other."""
    first, second = (statistics.median(taken) for taken in zip(*pairs, strict=True))
    spread = statistics.quantiles([one for pair in pairs for one in pair], n=10)
    return abs(first - second) < max(0.2 * (spread[-1] - spread[0]), 0.15 * min(first, second))


def test_a_difference_is_seen():
    """The measure above is no blunt one: half as long again is not alike."""
    assert not alike([(0.0010 + number * 1e-6, 0.0015 + number * 1e-6) for number in range(100)])
    assert alike([(0.0010 + number * 1e-6, 0.0010 + (99 - number) * 1e-6) for number in range(100)])

"""Something goes wrong inside each view: whoever asked gets a reference and nothing else, and the log names nobody."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from io import StringIO
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import reverse

from northstar.foundation.access.middleware import ActorMiddleware
from northstar.kit.logs import JsonFormatter
from tests.cast import PEOPLE
from tests.security import asking, policy
from tests.security.asking import Asked
from tests.security.walking import Clients, passes
from tests.security.world import EVERYBODY, World, probe

CANARY = "Marigold-Canary"
SECRET = (
    f"could not run select account from concerns_concern where name = '{CANARY}' "
    "at /srv/northstar/config/settings/production.py with SECRET_KEY=hunter2 on postgresql://northstar_app:hunter2@db/x"
)
TELLING = (
    CANARY,
    "hunter2",
    "/srv/",
    "settings",
    "select ",
    "concerns_",
    "OperationalError",
    "Traceback",
    "postgresql:",
)
# What is still done when the database has failed: to undo, and this test's own counting.
UNDOING = ("savepoint", "rollback", "release", "select set_config", "select relname, n_tup")


@contextmanager
def failing_views() -> Iterator[list[str]]:
    """From the moment a view is called the database answers no question of its; what was asked is kept."""
    asked: list[str] = []
    armed = [False]
    enter = ActorMiddleware.process_view

    def process_view(self, request, view, args, kwargs):
        armed[0] = True
        return enter(self, request, view, args, kwargs)

    def execute(call, sql, params, many, context):
        if armed[0] and not str(sql).lower().lstrip().startswith(UNDOING):
            asked.append(str(sql))
            raise OperationalError(SECRET)
        return call(sql, params, many, context)

    with mock.patch.object(ActorMiddleware, "process_view", process_view), connection.execute_wrapper(execute):
        yield asked


@contextmanager
def the_log() -> Iterator[StringIO]:
    handler = logging.StreamHandler(StringIO())
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)
    try:
        yield handler.stream
    finally:
        logging.getLogger().removeHandler(handler)


def fresh(clients: Clients, who: str) -> Client:
    """The same browser before a server that has just started, so that it takes the middleware as it is now."""
    client = Client(raise_request_exception=False)
    client.cookies = clients[who].cookies.copy()
    return client


def who_may(world: World, asked: Asked) -> str | None:
    return next((who for who in EVERYBODY if passes(world, who, asked)), None)


def test_control_39_the_database_fails_inside_each_view_and_a_reference_is_all_that_is_said(world, clients):
    """Every address with its first record, with GET and POST, as somebody whom its door lets in."""
    seen, fell = set(), set()
    with the_log() as log:
        for asked in asking.every(world):
            who = who_may(world, asked)
            if who is None or asked.address.pattern in seen:
                continue
            seen.add(asked.address.pattern)
            for method in ("get", "post"):
                if _falls(clients, who, method, asked):
                    fell.add(asked.address.pattern)
    said = log.getvalue()
    assert len(fell) > len(seen) / 2, sorted(seen - fell)
    assert "OperationalError" in said and not [word for word in (CANARY, "hunter2", "postgresql:") if word in said]
    people = [person.name for person in PEOPLE.values()]
    assert not [name for name in people if name in said] and "@" not in said.replace("@needs", "")


def _falls(clients: Clients, who: str, method: str, asked: Asked) -> bool:
    """Whether the view asked the database; if so, what came back is the page for errors and nothing more."""
    with failing_views() as questions:
        answer = probe(fresh(clients, who), method, asked.url).response
    if not questions:
        return False
    page = unescape(answer.content.decode())
    if answer.status_code != 500:  # the view met the failure itself
        assert answer.status_code < 500 or answer.status_code == 503, asked.url
    else:
        assert re.search(r"the reference\s*<bdi[^>]*>[0-9a-f]{12}</bdi>", page), asked.url
    assert not [word for word in TELLING if word in page], (asked.url, page[:2000])
    assert not policy.header_faults(answer) and not policy.policy_faults(answer), asked.url
    return True


@pytest.fixture
def wrong(world, clients) -> dict[int, object]:
    """An answer of each kind that is no page of ours."""
    public = Client(raise_request_exception=False)
    with failing_views():
        fallen = probe(fresh(clients, "ben"), "get", reverse("desk:queue")).response
    strict = Client(enforce_csrf_checks=True)
    return {
        400: public.post("/en-gb/questions/", {"seen": "x" * 3_000_000}),
        403: strict.post(reverse("account_login"), {"login": "x"}),
        404: public.get("/no-such-page/"),
        500: fallen,
    }


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_control_21_an_answer_that_is_an_error_has_the_headers_too(wrong, status):
    answer = wrong[status]
    assert answer.status_code == status
    assert policy.header_faults(answer) == [] and policy.policy_faults(answer) == []
    assert policy.page_faults(answer.content.decode()) == []


PRODUCTION = {  # as config/settings/production.py sets them; tests/config shows that it does
    "SECURE_HSTS_SECONDS": 2 * 365 * 24 * 60 * 60,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "SECURE_SSL_REDIRECT": True,
}


def test_control_21_the_settings_of_production_are_those_that_are_tried_here():
    from pathlib import Path

    from northstar import config

    written = (Path(config.__file__).parent / "settings" / "production.py").read_text(encoding="utf-8")
    for line in (
        "SECURE_SSL_REDIRECT = True",
        "SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True",
        'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")',
    ):
        assert line in written.splitlines(), line


@pytest.mark.parametrize("path", ["/en-gb/", "/sign-in/", "/no-such-page/", "/desk/"])
def test_control_21_in_production_browsers_keep_to_https_for_two_years(world, path):
    with override_settings(**PRODUCTION):
        answer = Client(raise_request_exception=False).get(path, headers={"X-Forwarded-Proto": "https"})
        plain = Client(raise_request_exception=False).get(path)
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert plain.status_code == 301 and plain.headers["Location"].startswith("https://")

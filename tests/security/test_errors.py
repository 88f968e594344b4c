"""Answers that are errors carry the same headers and the same policy as every other."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import reverse

from northstar.foundation.access.middleware import ActorMiddleware
from tests.security import policy
from tests.security.walking import Clients
from tests.security.world import probe

CANARY = "Marigold-Canary"
SECRET = (
    f"could not run select account from concerns_concern where name = '{CANARY}' "
    "at /srv/northstar/config/settings/production.py with SECRET_KEY=hunter2 on postgresql://northstar_app:hunter2@db/x"
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


def fresh(clients: Clients, who: str) -> Client:
    """The same browser before a server that has just started, so that it takes the middleware as it is now."""
    client = Client(raise_request_exception=False)
    client.cookies = clients[who].cookies.copy()
    return client


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

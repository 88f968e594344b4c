"""Counting tries without locking anybody out, and without keeping who tried from where."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from northstar.foundation.accounts import throttle
from northstar.foundation.accounts.models import Attempt, DailySalt
from tests.factories import accounts
from tests.own_database import own_database

LIMIT = throttle.Limit("test", 3, 300)


@pytest.fixture
def asha(cast):
    return accounts.with_password(cast.asha.user)


def attempt(user, password="wrong wrong wrong wrong", source="203.0.113.7", client=None):
    client = client or Client()
    return client.post(reverse("account_login"), {"login": user.email, "password": password}, REMOTE_ADDR=source)


def test_control_11_the_eleventh_try_in_five_minutes_is_refused(asha, monkeypatch):
    answers = [attempt(asha).status_code for _number in range(10)]
    assert answers == [200] * 10
    refused = attempt(asha, password=accounts.PASSWORD)
    assert refused.status_code == 429 and refused["Retry-After"] == "300"
    assert "Wait five minutes" in refused.content.decode()


def test_control_11_other_accounts_sources_and_open_sessions_go_on(cast, asha, sign_in):
    ben = accounts.with_password(cast.ben.user)
    at_work = sign_in(Client(), "asha")
    for _number in range(12):
        attempt(asha)
    assert attempt(ben, accounts.PASSWORD).status_code == 302, "another account from the same place"
    assert attempt(asha, accounts.PASSWORD, source="198.51.100.4").status_code == 302, "the owner from elsewhere"
    assert at_work.get("/notices/").status_code == 200, "who is signed in works on"
    assert Client().get("/healthz", REMOTE_ADDR="203.0.113.7").status_code == 200


def test_control_11_reporters_are_not_held_up_by_failures_at_sign_in(cast, asha):
    before = Client().get("/en-gb/", follow=True, REMOTE_ADDR="203.0.113.7").status_code
    for _number in range(12):
        attempt(asha)
    assert Client().get("/en-gb/", follow=True, REMOTE_ADDR="203.0.113.7").status_code == before


def test_a_success_starts_the_count_again(asha):
    for _number in range(9):
        attempt(asha)
    assert attempt(asha, accounts.PASSWORD).status_code == 302
    assert [attempt(asha).status_code for _number in range(10)] == [200] * 10


def test_a_browser_that_was_let_in_before_is_not_held_up_by_strangers_everywhere(asha, monkeypatch):
    monkeypatch.setattr(throttle, "PASSWORD_ANYWHERE", throttle.Limit("password-anywhere", 5, 300))
    known = Client()
    attempt(asha, accounts.PASSWORD, client=known)
    known.post(reverse("accounts:sign_out"))
    for number in range(8):
        attempt(asha, source=f"203.0.113.{number}")
    assert attempt(asha, accounts.PASSWORD, source="198.51.100.9").status_code == 429
    assert attempt(asha, accounts.PASSWORD, source="198.51.100.9", client=known).status_code == 302


def test_never_more_than_the_limit_in_any_span(db):
    now, allowed = timezone.now(), []
    for second in range(0, 1500, 7):
        at = now.replace(hour=12) + timedelta(seconds=second)
        if throttle.allow(LIMIT, "a", at=at):
            allowed.append(second)
    assert all(later - earlier > LIMIT.seconds for earlier, later in zip(allowed, allowed[LIMIT.most :], strict=False))
    assert len(allowed) > LIMIT.most, "and it opens again"


def test_tries_at_once_are_counted_one_by_one(django_db_blocker):
    with own_database(django_db_blocker):
        at, answers = timezone.now(), []

        def count() -> None:
            answers.append(throttle.allow(LIMIT, "same", at=at))
            connection.close()

        threads = [Thread(target=count) for _number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(answers) == [False] * 9 + [True] * 3


def test_control_35_no_address_and_no_account_is_kept_and_rows_go(asha):
    attempt(asha, source="203.0.113.77")
    with connection.cursor() as cursor:
        cursor.execute("select (t.*)::text from accounts_attempt t")
        kept = str(cursor.fetchall())
    assert kept.count("x") >= 1 and "203.0.113" not in kept and "asha" not in kept
    rows = Attempt.objects.count()
    assert rows and throttle.purge(timezone.now() + timedelta(minutes=16)) == rows


def test_control_35_the_salt_changes_every_day_and_old_ones_go(db):
    today = timezone.now()
    digests = {throttle._digest(LIMIT, ("a",), (today + timedelta(days=days)).date()) for days in range(3)}
    assert len(digests) == 3 == DailySalt.objects.count()
    throttle.purge(today + timedelta(days=2))
    assert DailySalt.objects.count() == 2


@pytest.mark.parametrize(
    ("proxies", "forwarded", "source"),
    [
        (0, "198.51.100.1", "203.0.113.7"),  # nobody is believed who is not ours
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "10.0.0.1, 198.51.100.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.7"),
        (1, "nonsense", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
    ],
)
def test_the_source_is_what_our_own_proxy_saw(settings, proxies, forwarded, source):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="203.0.113.7")
    assert throttle.source_of(request) == source

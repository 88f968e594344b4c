"""Codes of authenticator apps: used once, and only around their half minute."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse

from northstar.foundation.accounts import factors
from tests.factories import accounts
from tests.jobs import run_jobs


@pytest.fixture
def asha(cast):
    return accounts.with_password(cast.asha.user)


def enter(user, code) -> bool:
    """Sign in from a new browser with this code."""
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": accounts.PASSWORD})
    return client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302


def test_control_08_a_code_works_once(asha):
    accounts.with_app(asha)
    code = accounts.app_code()
    assert enter(asha, code)
    assert not enter(asha, code), "replayed"


def test_control_08_an_older_code_does_not_work_after_a_newer_one(asha):
    accounts.with_app(asha)
    older, newer = accounts.app_code(steps=0), accounts.app_code(steps=1)
    assert enter(asha, newer)
    assert not enter(asha, older)


@pytest.mark.parametrize(
    ("steps", "works"), [(-3, False), (-2, False), (-1, True), (0, True), (1, True), (2, False), (3, False)]
)
def test_control_08_the_window_is_small(asha, steps, works, monkeypatch):
    now = 1_790_000_010.0  # the middle of a step, so that no clock tick spoils the test
    monkeypatch.setattr("time.time", lambda: now)
    accounts.with_app(asha)
    assert bool(factors.app_accepts(asha, accounts.app_code(steps=steps))) is works


def test_the_first_code_of_an_app_is_used_up_by_setting_it_up(client, cast, asha, sign_in):
    sign_in(client, "asha", second_factor=False)
    client.get(reverse("accounts:add_app"))
    secret = factors.pending_secret(client.session)
    code = accounts.app_code(secret=secret)
    assert client.post(reverse("accounts:add_app"), {"code": code})["Location"] == reverse("accounts:codes")
    assert not enter(asha, code)


def test_the_secret_is_neither_in_the_session_nor_in_clear_in_the_database(client, cast, asha, sign_in):
    sign_in(client, "asha", second_factor=False)
    client.get(reverse("accounts:add_app"))
    secret = factors.pending_secret(client.session)
    accounts.with_app(asha)
    assert secret not in str(dict(client.session))
    with connection.cursor() as cursor:
        cursor.execute("select data::text from mfa_authenticator")
        assert accounts.SECRET not in str(cursor.fetchall())
    assert factors.unseal(Authenticator.objects.get(user=asha).data["secret"]) == accounts.SECRET


def test_guessing_codes_stops_after_ten_and_the_owner_is_told(asha, mailoutbox):
    accounts.with_app(asha)
    client = Client()
    client.post(reverse("account_login"), {"login": asha.email, "password": accounts.PASSWORD})
    for _number in range(10):
        assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    answer = client.post(reverse("mfa_authenticate"), {"code": accounts.app_code()})
    assert answer.status_code == 200 and "too many wrong codes" in answer.content.decode()
    client.post(reverse("mfa_authenticate"), {"code": accounts.app_code()})
    run_jobs()
    assert [mail.to for mail in mailoutbox] == [[asha.email]], "once, not at each try"
    assert "wrong codes" in mailoutbox[0].body

"""How long a session lasts, what ends it, and when we ask again."""

from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from northstar.foundation.access.acting import acting_as
from northstar.foundation.access.actors import Public
from northstar.foundation.accounts import services, sessions
from tests.factories import accounts

PAGE = "/notices/"


@pytest.fixture
def clock(monkeypatch):
    """``clock(minutes=16)`` moves the time on."""
    real, ahead = timezone.now, [timedelta()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: real() + ahead[0])

    def move(**span: float) -> None:
        ahead[0] += timedelta(**span)

    return move


@pytest.fixture
def asha(cast):
    return accounts.with_password(cast.asha.user)


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_control_16_cookies_in_production(settings, client, cast, asha):
    from northstar.config.settings import base

    assert base.SESSION_COOKIE_HTTPONLY and base.SESSION_COOKIE_SAMESITE == "Strict"
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client.get(reverse("account_login"), secure=True)
    answer = client.post(reverse("account_login"), {"login": asha.email, "password": accounts.PASSWORD}, secure=True)
    for name in ("__Host-session", "known"):
        written: SimpleCookie = answer.cookies
        cookie = written[name]
        assert cookie["secure"] and cookie["httponly"] and cookie["samesite"] == "Strict"
        assert cookie["path"] == "/" and not cookie["domain"], "what the prefix demands"
    assert not answer.cookies["__Host-session"]["expires"], "gone when the browser is closed"


def test_control_16_a_new_id_at_sign_in_and_the_old_one_is_dead(client, asha):
    accounts.with_app(asha)
    client.get(reverse("accounts:link", args=["x"]))
    client.post(reverse("account_login"), {"login": asha.email, "password": accounts.PASSWORD})
    before = client.cookies["session"].value
    client.post(reverse("mfa_authenticate"), {"code": accounts.app_code()})
    after = client.cookies["session"].value
    assert before != after and is_in(client)
    thief = Client()
    thief.cookies["session"] = before
    assert not is_in(thief)


def test_control_16_idle_for_a_quarter_of_an_hour(client, cast, sign_in, clock):
    sign_in(client, "asha")
    for _number in range(4):
        clock(minutes=14)
        assert is_in(client)
    clock(minutes=16)
    assert not is_in(client)


def test_control_16_twelve_hours_at_most(client, cast, sign_in, clock):
    sign_in(client, "asha")
    for _number in range(53):
        clock(minutes=13.5)
        assert is_in(client)
    clock(minutes=5)
    assert not is_in(client)


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(client, cast, sign_in, clock):
    sign_in(client, "asha")
    for _number in range(3):
        clock(minutes=4)
        assert client.get(PAGE, headers={"X-Quiet": "1"}).status_code == 200
    clock(minutes=4)
    assert not is_in(client)


def test_control_17_signing_out_ends_every_session(cast, sign_in):
    here, there = sign_in(Client(), "asha"), sign_in(Client(), "asha")
    answer = here.post(reverse("accounts:sign_out"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(here) and not is_in(there)
    assert there.get(PAGE)["Location"].startswith("/sign-in/")


def test_signing_out_is_never_a_link(client, cast, sign_in):
    sign_in(client, "asha")
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    assert is_in(client)


def test_control_17_closing_an_account_ends_every_session(cast, sign_in):
    here, there = sign_in(Client(), "asha"), sign_in(Client(), "asha")
    with acting_as(Public()):
        services.close_account(user=cast.asha.user, at=timezone.now())
    assert not is_in(here) and not is_in(there)


def test_control_17_a_changed_password_ends_the_other_sessions(cast, asha, sign_in):
    here, there = sign_in(Client(), "asha"), sign_in(Client(), "asha")
    path = reverse("accounts:change_password")
    refused = here.post(path, {"current": "not the right one at all", "password": "eleven slow otters upstream"})
    assert refused.status_code == 200 and is_in(there)
    assert here.post(path, {"current": accounts.PASSWORD, "password": "eleven slow otters upstream"}).status_code == 302
    assert is_in(here) and not is_in(there)


STEPPED_UP = [
    ("accounts:codes", {}),
    ("accounts:change_password", {}),
    ("accounts:set_up", {}),
    ("accounts:add_app", {}),
    ("access:invite", {}),
]


@pytest.mark.parametrize(("name", "data"), STEPPED_UP)
def test_control_18_what_matters_asks_again_after_ten_minutes(client, cast, sign_in, clock, name, data):
    accounts.with_app(accounts.with_password(cast.cara.user))
    sign_in(client, "cara")
    assert client.get(reverse(name)).status_code in (200, 302)
    clock(minutes=11)
    for answer in (client.get(reverse(name)), client.post(reverse(name), data)):
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("accounts:again"))
    assert is_in(client), "everything else goes on"
    page = client.get(reverse("accounts:again"), {"next": reverse(name)})
    assert "Nothing has been changed yet" in page.content.decode()
    clock(minutes=0)
    shown = client.post(reverse("accounts:again"), {"code": accounts.app_code(), "next": reverse(name)})
    assert shown["Location"] == reverse(name)
    assert client.get(reverse(name)).status_code in (200, 302)


def test_control_18_nothing_changes_when_it_is_asked(client, cast, sign_in, clock):
    asha = accounts.with_password(cast.asha.user)
    app = accounts.with_app(asha)
    sign_in(client, "asha")
    clock(minutes=11)
    client.post(reverse("accounts:codes"))
    client.post(reverse("accounts:remove_factor", args=[app.pk]))
    client.post(reverse("accounts:change_password"), {"current": accounts.PASSWORD, "password": "eleven slow otters"})
    assert sorted(asha.authenticator_set.values_list("type", flat=True)) == ["totp"]
    asha.refresh_from_db()
    assert asha.check_password(accounts.PASSWORD)


def test_control_18_a_wrong_code_does_not_count(client, cast, sign_in, clock):
    accounts.with_app(accounts.with_password(cast.asha.user))
    sign_in(client, "asha")
    clock(minutes=11)
    assert client.post(reverse("accounts:again"), {"code": "000000"}).status_code == 200
    assert client.get(reverse("accounts:codes")).status_code == 302


def test_the_last_way_in_stays(client, cast, sign_in):
    app = accounts.with_app(accounts.with_password(cast.asha.user))
    sign_in(client, "asha")
    page = client.post(reverse("accounts:remove_factor", args=[app.pk]), follow=True)
    assert "your only way" in page.content.decode()
    assert cast.asha.user.authenticator_set.filter(pk=app.pk).exists()


def test_nobody_removes_somebody_elses_way_in(client, cast, sign_in):
    theirs = accounts.with_app(accounts.with_password(cast.cara.user))
    accounts.with_app(accounts.with_password(cast.asha.user))
    sign_in(client, "asha")
    client.post(reverse("accounts:remove_factor", args=[theirs.pk]))
    assert cast.cara.user.authenticator_set.filter(pk=theirs.pk).exists()


def test_recovery_codes_are_shown_once(client, cast, sign_in):
    accounts.with_app(accounts.with_password(cast.asha.user))
    sign_in(client, "asha")
    assert client.get(reverse("accounts:codes")).content.count(b"<li><bdi") == 0
    assert client.post(reverse("accounts:codes")).content.count(b"<li><bdi") == 10
    assert client.get(reverse("accounts:codes")).content.count(b"<li><bdi") == 0


def test_the_session_says_when_it_began(client, cast, sign_in):
    sign_in(client, "asha")
    assert client.session[sessions.BEGAN] == client.session[sessions.SEEN] == client.session[sessions.PROVED]

"""How long a session lasts, what ends it, and when we ask again."""

import re
from datetime import timedelta
from http.cookies import SimpleCookie
from uuid import UUID

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


CODES = ("hand_back_reason",)
NOBODYS = (UUID(int=0),)
# Who, where, and what is typed there: everything that promises to ask again.
STEPPED_UP = [
    ("cara", "accounts:codes", (), {}),
    ("cara", "accounts:change_password", (), {}),
    ("cara", "accounts:set_up", (), {}),
    ("cara", "accounts:add_app", (), {}),
    ("cara", "access:invite", (), {}),
    ("finn", "desk:rule-add", (), {"title": "Heron"}),
    ("finn", "desk:rule-edit", ("never-home",), {"title": "Heron"}),
    ("finn", "desk:rule-retire", ("never-home",), {"reason": "Heron"}),
    ("finn", "desk:code-add", CODES, {"label": "Heron"}),
    ("finn", "desk:code-edit", (*CODES, "other"), {"label": "Heron"}),
    ("finn", "desk:code-retire", (*CODES, "other"), {"reason": "Heron"}),
    ("ben", "documents:original", NOBODYS, {"reason": "evidence"}),
    ("ben", "desk:reveal", NOBODYS, {"reason": "safety"}),
    ("finn", "desk:codes-checked", CODES, {}),
    ("ben", "desk:queue-export", (), {"format": "csv"}),
    ("ben", "desk:concerns-export", (), {"format": "csv"}),
    ("cara", "desk:inbox-export", (), {"format": "csv"}),
    ("finn", "desk:agencies-export", (), {"format": "csv"}),
]


@pytest.mark.parametrize(("who", "name", "args", "data"), STEPPED_UP)
def test_control_18_what_matters_asks_again_after_ten_minutes(client, cast, sign_in, clock, who, name, args, data):
    accounts.with_app(accounts.with_password(getattr(cast, who).user))
    sign_in(client, who)
    address = reverse(name, args=args)
    before = client.get(address).status_code
    assert before in (200, 302, 404, 405)
    clock(minutes=11)
    for answer in (client.get(address), client.post(address, data)):
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("accounts:again"))
    assert is_in(client), "everything else goes on"
    page = client.get(reverse("accounts:again"), {"next": address})
    assert "Nothing has been changed yet" in page.content.decode()
    shown = client.post(reverse("accounts:again"), {"code": accounts.app_code(), "next": address})
    assert shown["Location"] == address
    back = client.get(address)
    if name.startswith("accounts:"):
        assert back.status_code in (200, 302), "a form with a password is not kept"
    else:
        assert back.status_code == 200 and "Carry on" in back.content.decode()
    client.post(address, data)
    assert client.get(address).status_code == before, "and then it is done with"


@pytest.fixture
def typed_too_late(client, cast, sign_in, clock):
    """Ben sent a list's export to a session that was no longer fresh, then showed who he is."""
    accounts.with_app(accounts.with_password(cast.ben.user))
    sign_in(client, "ben")
    clock(minutes=11)
    address = reverse("desk:queue-export")
    client.post(address, {"format": "csv", "urgency": ["today", "routine"], "csrfmiddlewaretoken": "x"})
    client.post(reverse("accounts:again"), {"code": accounts.app_code(), "next": address})
    return client, address


def test_control_18_what_was_typed_comes_back_and_is_sent_on(typed_too_late):
    client, address = typed_too_late
    for _number in range(2):
        page = client.get(address).content.decode()
        fields = re.findall(r'<input type="hidden" name="(?!csrf)(\w+)" value="(\w+)">', page)
        assert fields == [("format", "csv"), ("urgency", "today"), ("urgency", "routine")], "still there after a reload"
    answer = client.post(address, {"format": "csv", "urgency": ["today", "routine"]})
    assert answer["Content-Disposition"] == 'attachment; filename="queue.csv"'
    assert client.get(address).status_code == 405


def test_control_18_what_was_typed_waits_sealed_for_ten_minutes(typed_too_late, clock):
    client, address = typed_too_late
    assert "routine" not in str(dict(client.session)) and "routine" not in client.session[sessions.HELD][2]
    clock(minutes=11)
    assert client.get(address).status_code == 302, "asked once more"
    assert sessions.held_for(client.session, address, timezone.now()) is None
    other = client.session
    other[sessions.HELD] = [address + "x", *other[sessions.HELD][1:]]
    assert sessions.held_for(other, address + "x", timezone.now() - timedelta(minutes=11)) is None, "bound to its place"


def test_control_18_a_flood_is_not_kept(client, cast, sign_in, clock):
    sign_in(client, "ben")
    clock(minutes=11)
    answer = client.post(reverse("desk:queue-export"), {"format": "x" * (sessions.HELD_MOST + 1)})
    assert answer.status_code == 302 and sessions.HELD not in client.session


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

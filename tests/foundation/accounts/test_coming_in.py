"""Signing in by password and second step, and what a session without one may reach."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve, reverse

from northstar.foundation.accounts import sessions
from northstar.foundation.audit.models import Entry
from tests.factories import accounts

DESK = "/notices/"  # any page for members


def sign_in(client: Client, user, password: str = accounts.PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": user.email, "password": password, **more})


def where(answer) -> str:
    return urlsplit(answer["Location"]).path if answer.status_code == 302 else str(answer.status_code)


@pytest.fixture
def asha(cast):
    return accounts.with_password(cast.asha.user)


def test_password_and_app_open_the_desk(client, asha):
    accounts.with_app(asha)
    assert where(sign_in(client, asha)) == reverse("mfa_authenticate")
    assert where(client.get(DESK)) == reverse("account_login"), "half-way in is not in"
    page = client.get(reverse("mfa_authenticate"))
    assert "Code of your app" in page.content.decode()
    answer = client.post(reverse("mfa_authenticate"), {"code": accounts.app_code()})
    assert where(answer) == "/desk/"
    assert client.get(DESK).status_code == 200
    assert client.session[sessions.SECOND_FACTOR]


def test_it_returns_to_the_page_that_was_asked_for(client, asha):
    accounts.with_app(asha)
    asked = client.get(DESK)
    assert asked["Location"] == "/sign-in/?next=%2Fnotices%2F"
    sign_in(client, asha, next=DESK)
    assert where(client.post(reverse("mfa_authenticate"), {"code": accounts.app_code()})) == DESK


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_it_never_leads_elsewhere(client, asha, elsewhere):
    accounts.with_app(asha)
    sign_in(client, asha, next=elsewhere)
    assert where(client.post(reverse("mfa_authenticate"), {"code": accounts.app_code()})) == "/desk/"


def test_a_recovery_code_stands_in_once(client, asha):
    app = accounts.with_app(asha, codes=True)
    code = asha.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[3]
    assert app.type == "totp" and len(code) == 12
    sign_in(client, asha)
    assert where(client.post(reverse("mfa_authenticate"), {"code": f"{code[:4]} {code[4:8]} {code[8:]}"})) == "/desk/"
    other = Client()
    sign_in(other, asha)
    assert other.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200, "used up"


def test_control_07_a_password_alone_reaches_enrolment_and_the_way_out_only(client, cast, asha):
    assert where(sign_in(client, asha)) == "/desk/"
    reached = set()
    for name, path in every_path().items():
        view = resolve(path).func
        if not getattr(view, "door", None) or view.door.reason:
            continue  # refused to all, or open to all
        for verb in (client.get, client.post):
            answer = verb(path)
            if answer.status_code != 404 and where(answer) not in (
                reverse("accounts:set_up"),
                reverse("accounts:hats"),
            ):
                reached.add(name)
    assert reached == {"accounts:set_up", "accounts:first_password", "accounts:add_app", "accounts:add_passkey"}
    assert where(client.get(DESK)) == reverse("accounts:set_up")
    assert where(client.post(reverse("accounts:sign_out"))) == reverse("account_login")


def every_path() -> dict[str, str]:
    """Each address of the service, with made-up arguments."""
    found: dict[str, str] = {}

    def walk(patterns, before: str, space: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                walk(pattern.url_patterns, before + str(pattern.pattern), inner)
                continue
            path = before + str(pattern.pattern)
            for kind, value in (
                ("uuid", "7c0f3b36-4f57-4b2e-8d0a-0b4f4d3c2b1a"),
                ("int", "7"),
                ("slug", "x"),
                ("str", "x"),
            ):
                while f"<{kind}:" in path:
                    start = path.index(f"<{kind}:")
                    path = path[:start] + value + path[path.index(">", start) + 1 :]
            found[f"{space}{pattern.name}"] = "/" + path.lstrip("^/").rstrip("$")

    walk(get_resolver().url_patterns, "", "")
    return found


def test_the_trail_has_who_came_in_and_how(client, cast, asha, acting):
    accounts.with_app(asha)
    sign_in(client, asha, password="not the right one at all")
    sign_in(client, asha)
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": accounts.app_code()})
    with acting("gita"):
        entries = list(Entry.objects.filter(event__startswith="accounts.", record_id=str(asha.pk)).order_by("id"))
    assert [entry.event for entry in entries] == [
        "accounts.password_wrong",
        "accounts.second_factor_wrong",
        "accounts.signed_in",
    ]
    assert entries[-1].detail == {"by": ["password", "totp"], "second_factor": True}

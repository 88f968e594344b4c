"""Signing in through an agency's own provider: a real one, in a process of its own."""

import html
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from northstar.foundation.accounts import sessions
from northstar.foundation.audit.models import Entry
from tests.factories import access, accounts
from tests.foundation.accounts import provider

EMAIL = "cara.whitlock@partners.example"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.foundation.accounts.provider"], stdout=subprocess.PIPE, text=True
    )
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@pytest.fixture
def behave(address: str, settings) -> Callable[..., None]:
    """``behave(claims={…}, forged=True)``: what the provider says from now on; configured for Westmarch Council."""
    settings.SIGN_IN_PROVIDERS = [
        {
            "agency": "westmarch-council",
            "name": "Westmarch Council",
            "issuer": address,
            "private": True,
            "client_id": provider.CLIENT,
            "secret": provider.SECRET,
            "domains": ["partners.example"],
        }
    ]

    def say(**behaviour) -> None:
        cache.clear()
        asked = urllib.request.Request(f"{address}/behave", json.dumps(behaviour).encode(), method="POST")
        urllib.request.urlopen(asked, timeout=5).close()

    say(claims={"email": EMAIL})
    return say


def asked_of(address: str) -> list[str]:
    with urllib.request.urlopen(f"{address}/asked", timeout=5) as answer:
        return json.load(answer)["asked"]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


def go(client: Client, **form) -> str:
    """Press the button, follow the browser to the provider, and answer where it sends us back."""
    page = client.post(reverse("accounts:provider", args=["westmarch-council"]), form)
    if page.status_code == 302:
        return page["Location"]
    away = leads_to(page)
    try:
        urllib.request.build_opener(_Stay).open(away, timeout=5)
    except urllib.error.HTTPError as answer:
        with answer:
            back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def leads_to(page) -> str:
    """Where the page goes by itself; the link for those whose browser does not, is the same."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.content.decode())
    assert page.content.decode().count(found.group(1)) == 2
    return html.unescape(found.group(1))


def come_back(client: Client, path: str):
    """As a browser does: first without our cookie, because another site sent it, then by the page itself."""
    return client.get(leads_to(Client().get(path)))


def test_its_people_come_in_and_our_second_factor_is_asked(cast, behave, address):
    accounts.with_app(accounts.with_password(cast.cara.user))
    client = Client()
    answer = come_back(client, go(client))
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get("/notices/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": accounts.app_code()})["Location"] == "/desk/"
    assert client.get("/notices/").status_code == 200
    assert asked_of(address)[:1] == ["/.well-known/openid-configuration"]


def test_who_has_none_must_set_one_up(cast, behave):
    assert cast.cara.user.email == EMAIL
    client = Client()
    come_back(client, go(client))
    assert client.get("/notices/")["Location"].startswith(reverse("accounts:set_up"))


def test_its_own_second_factor_counts_only_where_that_is_configured(cast, behave, settings):
    accounts.with_app(accounts.with_password(cast.cara.user))
    behave(claims={"email": EMAIL, "amr": ["pwd", "mfa"]})
    client = Client()
    assert come_back(client, go(client))["Location"] == reverse("mfa_authenticate"), "not configured"
    settings.SIGN_IN_PROVIDERS[0]["second_factor"] = ["mfa", "urn:gov:strong"]
    client = Client()
    assert come_back(client, go(client))["Location"] == "/desk/"
    assert client.get("/notices/").status_code == 200
    behave(claims={"email": EMAIL, "acr": "urn:gov:strong"})
    client = Client()
    assert come_back(client, go(client))["Location"] == "/desk/"
    behave(claims={"email": EMAIL, "amr": ["pwd"]})
    client = Client()
    assert come_back(client, go(client))["Location"] == reverse("mfa_authenticate")


def test_it_opens_its_own_agency_only(cast, behave, settings):
    """A provider must not be able to open another agency's records by vouching for somebody who works there too."""
    settings.SIGN_IN_PROVIDERS[0]["second_factor"] = ["mfa"]
    elsewhere = access.membership(cast.cara.user, cast.desk, "duty_desk")
    behave(claims={"email": EMAIL, "amr": ["mfa"]})
    client = Client()
    come_back(client, go(client))
    assert client.session[sessions.AGENCY] == "westmarch-council"
    assert client.get(reverse("access:people")).status_code == 200, "as Westmarch's lead"
    client.post(reverse("accounts:hats"), {"membership": str(elsewhere.pk)})
    session = client.session
    session[sessions.MEMBERSHIP] = str(elsewhere.pk)
    session.save()
    assert client.get("/notices/").status_code == 302


def refused(client: Client, answer, acting, because: str) -> None:
    assert answer["Location"] == reverse("account_login")
    assert client.get("/notices/").status_code == 302
    assert "could not confirm an account" in client.get(reverse("account_login")).content.decode()
    with acting("gita"):
        assert Entry.objects.filter(event=f"accounts.provider_{because}").exists()


@pytest.mark.parametrize(
    ("claims", "because"),
    [
        ({"email": "nobody@partners.example"}, "not_invited"),
        ({"email": EMAIL, "email_verified": False}, "address"),
        ({"email": EMAIL, "email_verified": None}, "address"),
        ({"email": "cara.whitlock@elsewhere.example"}, "address"),
        ({"email": "cara@partners.example.elsewhere.example"}, "address"),
        ({"email": None}, "address"),
        ({"email": EMAIL, "nonce": "another"}, "nonce"),
        ({"email": EMAIL, "aud": "somebody-else"}, "not_proved"),
        ({"email": EMAIL, "aud": [provider.CLIENT, "x"], "azp": "x"}, "not_proved"),
        ({"email": EMAIL, "iss": "https://elsewhere.example"}, "not_proved"),
        ({"email": EMAIL, "exp": 1_600_000_000}, "not_proved"),
    ],
)
def test_what_it_says_must_be_right_in_every_point(cast, behave, acting, claims, because):
    assert cast.cara.user.email == EMAIL
    behave(claims=claims)
    client = Client()
    refused(client, come_back(client, go(client)), acting, because)


@pytest.mark.parametrize("trick", ["forged", "unsigned"])
def test_signatures_are_checked(cast, behave, acting, trick):
    assert cast.cara.user.email == EMAIL
    behave(claims={"email": EMAIL}, **{trick: True})
    client = Client()
    refused(client, come_back(client, go(client)), acting, "not_proved")


def test_an_answer_works_once_and_in_the_browser_that_asked(cast, behave, acting):
    accounts.with_app(accounts.with_password(cast.cara.user))
    first, second = Client(), Client()
    path = go(first)
    refused(second, second.get(path + "&here=1"), acting, "not_awaited")
    assert come_back(first, path)["Location"] == reverse("mfa_authenticate")
    assert first.get(path + "&here=1")["Location"] == reverse("account_login")


def test_cancelling_leads_back(cast, behave, acting):
    behave(cancelled=True)
    client = Client()
    refused(client, come_back(client, go(client)), acting, "no_code")


def test_its_lasting_name_binds_the_account(cast, behave, acting):
    """An address that the agency gives to somebody new later does not open the old account."""
    assert cast.cara.user.email == EMAIL
    client = Client()
    come_back(client, go(client))
    assert SocialAccount.objects.get(user=cast.cara.user).uid == "sub-1"
    behave(claims={"email": EMAIL, "sub": "sub-2"})
    client = Client()
    refused(client, come_back(client, go(client)), acting, "not_invited")
    account = SocialAccount.objects.get(user=cast.cara.user)
    assert account.extra_data == {}, "nothing that the provider said is kept"


def test_a_closed_account_stays_closed(cast, behave, acting):
    cast.cara.user.is_active = False
    cast.cara.user.save()
    client = Client()
    refused(client, come_back(client, go(client)), acting, "not_invited")


def test_proving_again_needs_a_new_sign_in_over_there(cast, behave, settings, acting):
    settings.SIGN_IN_PROVIDERS[0]["second_factor"] = ["mfa"]
    behave(claims={"email": EMAIL, "amr": ["mfa"]})
    assert cast.cara.role == "agency_lead"
    client = Client()
    assert come_back(client, go(client))["Location"] == "/desk/"
    page = client.post(reverse("accounts:provider", args=["westmarch-council"]), {"again": "1", "next": "/people/"})
    query = parse_qs(urlsplit(leads_to(page)).query)
    assert query["prompt"] == ["login"] and query["max_age"] == ["0"]
    behave(claims={"email": EMAIL, "amr": ["mfa"], "auth_time": 1_600_000_000})
    assert come_back(client, go(client, again="1", next="/people/"))["Location"] == reverse("account_login")
    behave(claims={"email": EMAIL, "amr": ["mfa"]})
    assert come_back(client, go(client, again="1", next="/people/"))["Location"] == "/people/"


def test_the_button_is_there_only_where_one_is_configured(cast, behave, settings):
    assert "Westmarch Council" in Client().get(reverse("account_login")).content.decode()
    settings.SIGN_IN_PROVIDERS = []
    assert "Westmarch Council" not in Client().get(reverse("account_login")).content.decode()
    assert Client().post(reverse("accounts:provider", args=["westmarch-council"])).status_code == 404


@pytest.mark.parametrize(
    "behaviour",
    [
        {"redirects": "/.well-known/openid-configuration", "to": "http://169.254.169.254/latest/meta-data/"},
        {"redirects": "/.well-known/openid-configuration", "to": "http://127.0.0.1:1/"},
        {"issuer": "https://elsewhere.example"},
        {"padding": 600_000},
    ],
)
def test_control_40_it_leads_us_nowhere(cast, behave, acting, behaviour):
    behave(**behaviour)
    client = Client()
    assert go(client) == reverse("account_login")
    with acting("gita"):
        assert Entry.objects.filter(event="accounts.provider_not_reached").exists()


def test_control_40_not_for_its_keys_either(cast, behave, acting):
    assert cast.cara.user.email == EMAIL
    behave(claims={"email": EMAIL}, keys_at="http://169.254.169.254/keys")
    client = Client()
    refused(client, come_back(client, go(client)), acting, "not_proved")

"""What strangers can send to the pages of signing in: refused or ignored, and never an error of ours."""

import base64
import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import accounts

NASTY = [
    "", " ", "\x00", "a\x00b@partners.example", "\u202eevil\u202c", "' or 1=1 --", "<script>alert(1)</script>", "%s%s%n",
    "x" * 100_000, "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "٣٣٣٣٣٣", "²²²²²²", "\r\nBcc: x@y.example",
    "[" * 50_000, "{}", "null", "[]", "true", '{"id": 1}', '{"rawId": "!!"}', '{"response": {}}', "1e999", '{"a": NaN}',
    "9" * 5_000, '{"id": ' + "9" * 5_000 + "}",
]  # fmt: skip


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def credential(**response) -> str:
    answer = {"clientDataJSON": b64(b"{}"), "authenticatorData": b64(b"x" * 37), "signature": b64(b"x")} | response
    return json.dumps({"id": b64(b"x"), "rawId": b64(b"x"), "type": "public-key", "response": answer})


PASSKEYS = [
    credential(),
    credential(userHandle=b64(b"x")),
    credential(userHandle=b64("é".encode("latin-1"))),
    credential(userHandle=7),
    credential(userHandle=b64(b"00000000000000000000000000000000")),
    credential(attestationObject=b64(b"\xa1\x63fmt\x64none")),
    credential(attestationObject=b64(b"\x9f" * 2000)),
    credential(attestationObject=b64(b"\xdf" * 3000), authenticatorData=b64(b"")),
    credential(clientDataJSON=b64(b"[" * 5000)),
    credential(clientDataJSON=b64(b'{"type": "webauthn.create", "challenge": "x", "origin": "http://localhost"}')),
]


@pytest.mark.parametrize("value", NASTY + PASSKEYS)
def test_nothing_that_is_sent_to_the_entrance_breaks_it(db, value):
    client = Client()
    for name, fields in {
        "account_login": ("login", "password", "next"),
        "accounts:forgotten": ("email",),
        "mfa_login_webauthn": ("credential", "next"),
        "mfa_authenticate": ("code", "credential"),
    }.items():
        client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
        answer = client.post(reverse(name), dict.fromkeys(fields, value))
        assert answer.status_code < 500
        assert answer.get("Location", "/").startswith("/")


@pytest.mark.parametrize("value", NASTY + PASSKEYS)
def test_nor_what_somebody_signed_in_sends(client, cast, sign_in, value):
    accounts.with_app(accounts.with_password(cast.asha.user))
    sign_in(client, "asha")
    client.get(reverse("accounts:set_up"))
    for name, fields in {
        "accounts:add_passkey": ("credential", "name"),
        "accounts:add_app": ("code",),
        "accounts:change_password": ("current", "password"),
        "accounts:again": ("code", "next"),
        "accounts:hats": ("membership", "next"),
    }.items():
        answer = client.post(reverse(name), dict.fromkeys(fields, value))
        assert answer.status_code < 500
        assert answer.get("Location", "/").startswith("/") and not answer.get("Location", "/").startswith("//")
    assert cast.asha.user.authenticator_set.count() == 1


@pytest.mark.parametrize(
    "query", ["?code=x&state=é", "?error=x", "?state[]=1", "?code=" + "x" * 5000, "?here=1&code=%00&state=%FF"]
)
def test_nor_what_comes_back_from_elsewhere(db, settings, query):
    settings.SIGN_IN_PROVIDERS = [
        {"agency": "a", "name": "A", "issuer": "http://127.0.0.1:1", "client_id": "x", "domains": ["a.example"]}
    ]
    assert Client().get(f"/sign-in/agency/a/back/{query}").status_code in (200, 302)

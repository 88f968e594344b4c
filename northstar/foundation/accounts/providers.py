"""Signing in through an agency's own identity provider: OpenID Connect, code flow with PKCE and nonce.

The protocol is allauth's; what is ours is that signatures are always checked, the nonce is asked for,
and requests go nowhere but to configured places.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse

from northstar.foundation.accounts.outbound import Guarded, origin_of

PENDING = "provider_pending"
PENDING_SECONDS = 600
CONFIGURATION_SECONDS = 600
CLOCK_SECONDS = 60


class Failed(Exception):
    """The provider did not prove who this is. The text is for the trail: a code, nothing personal."""


@dataclass(frozen=True)
class Provider:
    """One agency's provider, as configured (``docs/operate`` says how).

    ``domains`` are the ends of the addresses for which it speaks. ``second_factor`` lists the values of
    ``amr`` or ``acr`` that count as a second factor; empty: we ask for ours. ``also`` are other hosts that
    belong to it. ``addresses_checked``: the agency vouches for addresses although the provider does not say
    ``email_verified``. ``private``: it lies on a private network.
    """

    agency: str
    name: str
    issuer: str
    client_id: str
    domains: tuple[str, ...]
    secret: str = ""
    second_factor: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()
    addresses_checked: bool = False
    private: bool = False

    def __post_init__(self) -> None:
        places = [self.issuer, *self.also]
        if not self.domains or not all(origin_of(place) for place in places):
            raise ValueError(f"the sign-in provider of {self.agency} needs domains and plain https addresses")
        if not settings.DEMONSTRATION and not all(place.startswith("https://") for place in places):
            raise ValueError(f"the sign-in provider of {self.agency} must use https")

    @property
    def origins(self) -> dict[str, bool]:
        return {origin_of(place): self.private for place in (self.issuer, *self.also)}

    def speaks_for(self, email: str) -> bool:
        return email.casefold().rpartition("@")[2] in {domain.casefold() for domain in self.domains}

    def counts_as_second_factor(self, claims: dict[str, Any]) -> bool:
        given = claims.get("amr") or []
        values = {str(value) for value in (given if isinstance(given, list) else [given])}
        return bool(self.second_factor & (values | {str(claims.get("acr", ""))}))


@dataclass(frozen=True)
class Proof:
    """What a provider has proved: its own lasting name for the person, the address, and how strongly."""

    subject: str
    email: str
    second_factor: bool
    next: str


def configured() -> list[Provider]:
    """All providers, by agency."""
    known = []
    for entry in settings.SIGN_IN_PROVIDERS:
        lists = {name: tuple(entry[name]) for name in ("domains", "also") if name in entry}
        known.append(Provider(**(entry | lists | {"second_factor": frozenset(entry.get("second_factor", ()))})))
    return sorted(known, key=lambda provider: provider.name)


def named(agency: str) -> Provider | None:
    return next((provider for provider in configured() if provider.agency == agency), None)


def session() -> Guarded:
    """What every outgoing request of this room is made with."""
    return Guarded({origin: private for provider in configured() for origin, private in provider.origins.items()})


def address_to_go_to(request: HttpRequest, provider: Provider, *, next: str, again: bool, at: datetime) -> str:
    """Where to send the browser. What must come back with it is kept in the session.

    ``again``: the person must sign in anew over there, whatever session they have.
    """
    challenge = generate_code_challenge()
    pending = {
        "agency": provider.agency,
        "state": secrets.token_urlsafe(24),
        "nonce": secrets.token_urlsafe(24),
        "verifier": challenge.pop("code_verifier"),
        "next": next,
        "again": again,
        "at": int(at.timestamp()),
    }
    request.session[PENDING] = pending
    about = _configuration(provider)
    client = _client(request, provider, about)
    client.state = pending["state"]
    anew = {"prompt": "login", "max_age": "0"} if again else {}
    return client.get_redirect_url(
        about["authorization_endpoint"], ["openid", "email"], {"nonce": pending["nonce"], **challenge, **anew}
    )


def awaits(request: HttpRequest, provider: Provider) -> bool:
    """Whether this browser was sent to the provider and comes back with what it was given."""
    pending = request.session.get(PENDING) or {}
    shown = request.GET.get("state", "") or "-"
    expected = str(pending.get("state", ""))
    return pending.get("agency") == provider.agency and secrets.compare_digest(expected.encode(), shown.encode())


def proof(request: HttpRequest, provider: Provider, at: datetime) -> Proof:
    """Exchange the code and check what comes back. Raises ``Failed``. Works once per journey."""
    pending = request.session.pop(PENDING)
    if at.timestamp() - pending["at"] > PENDING_SECONDS:
        raise Failed("too_late")
    if "code" not in request.GET:
        raise Failed("no_code")
    try:
        claims = _claims(request, provider, request.GET["code"], pending)
    except (OAuth2Error, requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise Failed("not_proved") from error
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), pending["nonce"].encode()):
        raise Failed("nonce")
    if pending["again"] and int(claims.get("auth_time", 0)) < pending["at"] - CLOCK_SECONDS:
        raise Failed("not_anew")
    email = str(claims.get("email") or "").strip().casefold()
    checked = claims.get("email_verified") is True or (provider.addresses_checked and "email_verified" not in claims)
    if not email or not checked or not provider.speaks_for(email):
        raise Failed("address")
    return Proof(str(claims["sub"]), email, provider.counts_as_second_factor(claims), pending["next"])


def _claims(request: HttpRequest, provider: Provider, code: str, pending: dict[str, Any]) -> dict[str, Any]:
    about = _configuration(provider)
    tokens = _client(request, provider, about).get_access_token(code, pkce_code_verifier=pending["verifier"])
    claims = jwtkit.verify_and_decode(
        credential=tokens["id_token"],
        keys_url=about["jwks_uri"],
        issuer=provider.issuer,
        audience=provider.client_id,
        lookup_kid=jwtkit.lookup_kid_jwk,
    )
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise OAuth2Error("made for somebody else")
    if "email" not in claims and "userinfo_endpoint" in about:
        with session() as outgoing:
            answer = outgoing.get(
                about["userinfo_endpoint"], headers={"Authorization": f"Bearer {tokens['access_token']}"}
            )
        more = answer.json()
        if more.get("sub") != claims["sub"]:
            raise OAuth2Error("somebody else's details")
        claims = {**more, **claims}
    return dict(claims)


def _configuration(provider: Provider) -> dict[str, Any]:
    """What the provider publishes about itself, kept for ten minutes."""
    key = f"provider:{provider.agency}:{provider.issuer}"
    about = cache.get(key)
    if about is None:
        with session() as outgoing:
            answer = outgoing.get(provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
            answer.raise_for_status()
        about = answer.json()
        if about.get("issuer") != provider.issuer:
            raise OAuth2Error("speaks for another issuer")
        if origin_of(about["authorization_endpoint"]) not in provider.origins:
            raise OAuth2Error("sends people elsewhere")
        cache.set(key, about, CONFIGURATION_SECONDS)
    return dict(about)


def _client(request: HttpRequest, provider: Provider, about: dict[str, Any]) -> OAuth2Client:
    methods = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    back = request.build_absolute_uri(reverse("accounts:provider_back", args=[provider.agency]))
    return OAuth2Client(
        request,
        provider.client_id,
        provider.secret,
        "POST",
        about["token_endpoint"],
        back,
        basic_auth="client_secret_post" not in methods and bool(provider.secret),
    )

"""Reading accounts: their links, and the ways in that a person has set up.

These take the account itself and not an actor: they answer the person about their own account, before
anybody knows for whom they act.
"""

import base64
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from northstar.foundation.accounts.models import Link, User
from northstar.foundation.vault import tokens
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing


def token_of(link: Link) -> str:
    """The secret part of a link's address. Follows from the keyring, so the database alone cannot tell it."""
    return base64.urlsafe_b64encode(sealing.keyed(keyring().key_for("link"), str(link.pk))).decode().rstrip("=")


def digest_of(token: str) -> bytes:
    return tokens.blind(token, "link-digest")


def link_for(token: str, at: datetime) -> Link | None:
    """The link with this token, if it still works."""
    return (
        Link.objects.select_related("user")
        .filter(digest=digest_of(token), used_at__isnull=True, expires_at__gt=at, user__is_active=True)
        .first()
    )


@dataclass(frozen=True)
class Way:
    """A way to sign in, as the person sees it."""

    pk: int
    kind: str
    name: str
    made_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Ways:
    passkeys: list[Way]
    app: Way | None
    codes_left: int
    has_password: bool

    @property
    def strong(self) -> int:
        return len(self.passkeys) + bool(self.app)


def ways_of(user: User) -> Ways:
    """Every way in that the person has set up."""
    passkeys, app, codes_left = [], None, 0
    for factor in Authenticator.objects.filter(user=user).order_by("created_at"):
        if factor.type == Authenticator.Type.RECOVERY_CODES:
            codes_left = len(factor.wrap().get_unused_codes())
            continue
        name = factor.data.get("name", "") if factor.type == Authenticator.Type.WEBAUTHN else ""
        way = Way(factor.pk, factor.type, name, factor.created_at, factor.last_used_at)
        if factor.type == Authenticator.Type.WEBAUTHN:
            passkeys.append(way)
        else:
            app = way
    return Ways(passkeys, app, codes_left, user.has_usable_password())


def user_of_provider(agency: str, subject: str, email: str) -> User | None:
    """The account for which a provider has vouched: by its lasting name, else by a checked address.

    Nobody who was not invited gets in, and an address that is already bound to another name does not count.
    """
    bound = SocialAccount.objects.filter(provider=agency, uid=subject).select_related("user").first()
    if bound is not None:
        return bound.user if bound.user.is_active else None
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None or SocialAccount.objects.filter(provider=agency, user=user).exists():
        return None
    return user

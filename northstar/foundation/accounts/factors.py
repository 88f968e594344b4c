"""Authenticator apps and recovery codes: what allauth's do, made single-use across processes and sealed."""

import base64
import secrets
import time
import unicodedata

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from northstar.foundation.accounts.models import User
from northstar.foundation.vault.keyring import keyring
from northstar.kit import sealing

STRONG = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)
PENDING = "app_pending"
PERIOD = 30
# One step either way, for clocks that are up to half a minute off.
DRIFT = 1


def seal(text: str) -> str:
    """How the secrets of apps and recovery codes lie in the database."""
    sealed = sealing.seal(keyring().key_for("second-factor"), text.encode(), "second-factor")
    return base64.b64encode(sealed).decode()


def unseal(text: str) -> str:
    return sealing.unseal(keyring().key_for("second-factor"), base64.b64decode(text), "second-factor").decode()


def pending_secret(session: SessionBase, *, fresh: bool = False) -> str:
    """The secret of an app that is being set up. The session holds only a number from which it follows."""
    if fresh or PENDING not in session:
        session[PENDING] = secrets.token_hex(16)
    return base64.b32encode(sealing.keyed(keyring().key_for("app-pending"), session[PENDING])[:20]).decode()


def forget_pending(session: SessionBase) -> None:
    session.pop(PENDING, None)


def step_of(secret: str, code: str) -> int | None:
    """The time step to which a code belongs, if it is the present one or next to it."""
    # Phones set to Arabic show Arabic digits.
    digits = "".join(str(unicodedata.digit(c)) for c in code if c.isdigit())
    now = int(time.time()) // PERIOD
    for step in (now, *(now + way * drift for drift in range(1, DRIFT + 1) for way in (-1, 1))):
        if secrets.compare_digest(totp.format_hotp_value(totp.hotp_value(secret, step)), digits):
            return step
    return None


@transaction.atomic
def app_accepts(user: User, code: str) -> Authenticator | None:
    """Check a code of the person's app and use it up: neither it nor an older one works again (ASVS 5.0 6.5.1)."""
    app = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
    if app is None:
        return None
    step = step_of(unseal(app.data["secret"]), code)
    if step is None or step <= app.data.get("used_step", 0):
        return None
    app.data["used_step"] = step
    app.save(update_fields=["data"])
    return app


def recovery_accepts(user: User, code: str) -> Authenticator | None:
    """Check a recovery code and use it up."""
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return codes if codes is not None and codes.wrap().validate_code(code) else None


def has_strong(user: User) -> bool:
    """Whether the person has set up a passkey or an app."""
    return Authenticator.objects.filter(user=user, type__in=STRONG).exists()

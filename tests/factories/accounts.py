"""Accounts, and the ways in that people have set up.

Without a password unless one is asked for: hashing one costs 25 ms.
"""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.utils import timezone

from northstar.foundation.accounts.models import User

PASSWORD = "seven quiet herons at dusk"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def user(name: str, *, email: str = "", password: str | None = None) -> User:
    """An account that has been accepted; ``email`` follows from the name."""
    address = email or name.lower().replace(" ", ".") + "@partners.example"
    made = User.objects.create_user(address, name, password)
    made.accepted_at = timezone.now()
    made.save(update_fields=["accepted_at"])
    return made


def with_password(user: User, password: str = PASSWORD) -> User:
    user.set_password(password)
    user.save(update_fields=["password"])
    return user


def with_app(user: User, *, codes: bool = False) -> Authenticator:
    """An authenticator app with a secret that ``app_code`` knows; recovery codes too if asked for."""
    if codes:
        RecoveryCodes.activate(user)
    made: Authenticator = TOTP.activate(user, SECRET).instance
    return made


def app_code(*, steps: int = 0, secret: str = SECRET) -> str:
    """What the app shows now, or showed and will show some steps of half a minute away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))

"""Signing in: allauth narrowed down to what we open, and our own limits."""

import json
from pathlib import Path

from northstar.config import environment

APPS = ["allauth", "allauth.account", "allauth.mfa", "allauth.socialaccount"]

LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"northstar.foundation.accounts.passwords.{name}"} for name in ("Long", "Uncommon", "Unrelated")
]

# How long a session lasts without a click, how long at most, and how long "it is really you" holds.
SESSION_COOKIE_AGE = environment.number("NORTHSTAR_IDLE_MINUTES", 15) * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_FRESH_SECONDS = 10 * 60
KNOWN_COOKIE_NAME = "known"
# How many proxies of our own stand in front and add to X-Forwarded-For.
PROXIES = environment.number("NORTHSTAR_PROXIES", 0)

ACCOUNT_ADAPTER = "northstar.foundation.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is proved by the link that was sent to it
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # ours count across processes: accounts/throttle.py

MFA_ADAPTER = "northstar.foundation.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RECOVERY_CODE_DIGITS = 12
MFA_ALLOW_UNVERIFIED_EMAIL = True

SOCIALACCOUNT_ADAPTER = "northstar.foundation.accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_PROVIDERS: dict = {}
# A JSON file with one entry for each agency that signs in through its own provider.
_file = environment.text("NORTHSTAR_SIGN_IN_PROVIDERS", "")
SIGN_IN_PROVIDERS: list[dict] = json.loads(Path(_file).read_text()) if _file else []

"""The practice area: made-up people and data in a house of its own. Reads nothing of the real one."""

from urllib.parse import urlsplit

from northstar.config import environment
from northstar.config.keys import secret_in
from northstar.config.settings.base import *  # noqa: F403
from northstar.config.settings.base import HOME, MIDDLEWARE

DEMONSTRATION = PRACTICE = True
SECRET_KEY = secret_in(HOME / "keys" / "django-secret")
PRACTICE_KEY = environment.text("NORTHSTAR_PRACTICE_KEY", "")
REAL_ADDRESS = environment.text("NORTHSTAR_BASE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
BASE_ADDRESS = PRACTICE_ADDRESS = environment.text("NORTHSTAR_PRACTICE_ADDRESS", "http://127.0.0.1:8001").rstrip("/")
_place = urlsplit(BASE_ADDRESS)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", _place.hostname or ""]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nothing is ever mailed from here
# Strangers are turned away at every page: nobody may take this for the place to report to.
MIDDLEWARE = [*MIDDLEWARE, "northstar.demo.middleware.Gate"]

# Cookies know no ports: beside the real house each has a name of its own, or one would sign out the other.
SECURE = _place.scheme == "https"
_mark = "__Host-" if SECURE else ""
SESSION_COOKIE_NAME = f"{_mark}practice-session"
CSRF_COOKIE_NAME = f"{_mark}practice-csrf"
KNOWN_COOKIE_NAME = f"{_mark}practice-known"
LANGUAGE_COOKIE_NAME = "practice-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60 if SECURE else 0
if SECURE:
    CSRF_TRUSTED_ORIGINS = [f"https://{_place.netloc}"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Visitors have no way to show again who they are, and a new one is a click away.
SESSION_COOKIE_AGE = 60 * 60
SESSION_FRESH_SECONDS = 12 * 60 * 60

"""A real installation. Everything secret comes from the environment; nothing has a default."""

from northstar.config import environment
from northstar.config.keys import strong
from northstar.config.settings.base import *  # noqa: F403
from northstar.config.settings.base import PRACTICE_KEY

DEMONSTRATION = False
SECRET_KEY = strong("NORTHSTAR_SECRET_KEY")
ALLOWED_HOSTS = environment.names("NORTHSTAR_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise environment.Misconfigured("Set NORTHSTAR_HOSTS to the names this service answers to, separated by commas.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
BASE_ADDRESS = environment.text("NORTHSTAR_BASE_ADDRESS")
if PRACTICE_KEY:
    PRACTICE_KEY = strong("NORTHSTAR_PRACTICE_KEY")
SECURITY_CONTACT = environment.text("NORTHSTAR_SECURITY_CONTACT")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
KNOWN_COOKIE_NAME = "__Host-known"
PROXIES = environment.number("NORTHSTAR_PROXIES", 1)  # the one that speaks https for us
EMAIL_HOST = environment.text("NORTHSTAR_MAIL_HOST")
EMAIL_HOST_USER = environment.text("NORTHSTAR_MAIL_USER", "")
EMAIL_HOST_PASSWORD = environment.text("NORTHSTAR_MAIL_PASSWORD", "")
EMAIL_USE_TLS = environment.flag("NORTHSTAR_MAIL_TLS", True)
DEFAULT_FROM_EMAIL = environment.text("NORTHSTAR_MAIL_FROM")

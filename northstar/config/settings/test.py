"""Tests: real PostgreSQL, cheap password hashing, static files served as they lie."""

from northstar.config.settings.base import *  # noqa: F403
from northstar.config.settings.base import STATIC_ROOT, STORAGES

DEMONSTRATION = True
SECRET_KEY = "test-only-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns about a folder that is not there
TRAIL_HEADS = None  # databases come and go; the tests of the seals set it

"""A laptop: the demonstration partnership and development. Never for real people's data."""

from northstar.config.keys import secret_in
from northstar.config.settings.base import *  # noqa: F403
from northstar.config.settings.base import HOME

DEMONSTRATION = True
SECRET_KEY = secret_in(HOME / "keys" / "django-secret")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = HOME / "mail"

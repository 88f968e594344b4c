"""Test settings with mail over SMTP, for workers that tests start. Host and port come from the environment."""

from northstar.config.settings.test import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

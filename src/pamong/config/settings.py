"""All settings of an installation, read from the environment. See docs/running.md."""

import os
import tempfile
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from pamong.config.database import database
from pamong.config.env import env_bool, env_int, env_list, env_secret
from pamong.config.navigation import NAVIGATION
from pamong.config.panels import PANELS, SIGN_IN_PANELS
from pamong.config.secret import secret_key

__all__ = ["NAVIGATION", "PANELS", "SIGN_IN_PANELS"]

# Before any form is defined.
django_stubs_ext.monkeypatch()

SOURCE = Path(__file__).resolve().parent.parent
CHECKOUT = SOURCE.parent.parent

# Where documents, keys and collected static files lie. Never inside the checkout.
PAMONG_DATA = Path(
    os.environ.get("PAMONG_DATA") or Path(tempfile.gettempdir()) / f"pamong-{os.getuid()}"
)
PAMONG_DEMO = env_bool("PAMONG_DEMO")

DEBUG = False
SECRET_KEY = env_secret("PAMONG_SECRET_KEY") or secret_key(PAMONG_DATA)
ALLOWED_HOSTS = env_list("PAMONG_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
ORIGIN = os.environ.get("PAMONG_ORIGIN", "http://127.0.0.1:8000")
CSRF_TRUSTED_ORIGINS = [ORIGIN]
BEHIND_TLS = ORIGIN.startswith("https://")

INSTALLED_APPS = [
    # Ours come first: of two texts or templates of the same name, ours is taken.
    "pamong.ui",
    "pamong.tenancy",
    "pamong.journal",
    "pamong.accounts",
    "pamong.documents",
    "pamong.organization",
    "pamong.indicators",
    "pamong.services",
    "pamong.performance",
    "pamong.audit",
    "pamong.portal",
    "pamong.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "lucide",
    "procrastinate.contrib.django",
    "template_partials",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Pages are mostly words and travel at a tenth of their size; random padding defeats BREACH.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "pamong.accounts.middleware.AgencyMiddleware",
    "pamong.accounts.middleware.LanguageMiddleware",
    "pamong.accounts.middleware.NoStoreMiddleware",
    "pamong.accounts.middleware.LargestBodyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pamong.accounts.middleware.IdleLockMiddleware",
    "pamong.accounts.middleware.FirstPasswordMiddleware",
    "pamong.organization.middleware.ZoneMiddleware",
    "pamong.organization.middleware.ActorMiddleware",
    "pamong.accounts.middleware.NoNulMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pamong.demo.middleware.StillFillingMiddleware",
]

ROOT_URLCONF = "pamong.config.urls"
WSGI_APPLICATION = "pamong.config.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "pamong.config.context.shell",
            ],
        },
    }
]
FORM_RENDERER = "pamong.ui.rendering.FormRenderer"

# Two doors to one database: pages and jobs as the application's role, migrations as the owner.
DATABASES = {
    "default": database(os.environ.get("DATABASE_URL", "postgresql://pamong_app@/pamong")),
}
if os.environ.get("DATABASE_OWNER_URL"):
    DATABASES["owner"] = database(os.environ["DATABASE_OWNER_URL"])
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# The role of pages and jobs; migrations take rights from it (the journal is append-only).
PAMONG_APP_ROLE = os.environ.get("PAMONG_APP_ROLE", "pamong_app")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "home"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "pamong.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_FORMS = {"login": "pamong.accounts.forms.SignInForm"}
ACCOUNT_SESSION_REMEMBER = False
# Lock-out: five failures per account and address within a quarter of an hour.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/15m/ip,5/15m/key",
    "unlock": "5/15m/key",
    # Many telephones share one address of their provider; a whole office does not reach these.
    "citizen_start": "120/h/ip",
    "citizen_resume": "30/15m/ip",
    "citizen_upload": "600/h/ip",
    # A large photo is some ten pieces.
    "citizen_piece": "6000/h/ip",
    "citizen_survey": "300/h/ip",
}
# How many web servers of one's own stand in front. Each adds an address to X-Forwarded-For; with
# none the header is anybody's to write, and all who come through an unnamed one are one address.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("PAMONG_PROXIES", default=0)
# Minutes without a request after which the screen locks and asks for the password again: short,
# for counters that several people share.
PAMONG_IDLE_MINUTES = env_int("PAMONG_IDLE_MINUTES", default=10)
# The same for a sign-in that serves people at a counter: calls them, writes their applications,
# takes their money.
PAMONG_COUNTER_IDLE_MINUTES = env_int("PAMONG_COUNTER_IDLE_MINUTES", default=4)

SESSION_COOKIE_NAME = "pamong"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = BEHIND_TLS
SECURE_SSL_REDIRECT = BEHIND_TLS
# A supervisor beside the process asks without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = BEHIND_TLS
SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
LOCALE_PATHS = [SOURCE / "config/locale"]
LANGUAGE_COOKIE_NAME = "pamong_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
STATIC_ROOT = PAMONG_DATA / "static"
STATICFILES_DIRS = [
    (prefix, folder)
    for prefix, folder in [
        ("fonts", CHECKOUT / "node_modules/@fontsource-variable/plus-jakarta-sans/files"),
        # Draws processes in the browser; loaded on that page alone.
        ("bpmn-js", CHECKOUT / "node_modules/bpmn-js/dist"),
    ]
    if folder.is_dir()
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PAMONG_DATA / "documents")},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# What a request may bring: the largest file of an import (30 MB) and the form around it.
LARGEST_BODY = 31 * 1024 * 1024

CACHES = {
    # Rate limits must hold across the server's processes, so they live in the database.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tenancy_cache",
    }
}

# A mail server that does not answer must not hold up the others.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("PAMONG_MAIL_FROM", "pamong@localhost")
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if os.environ.get("PAMONG_SMTP_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ["PAMONG_SMTP_HOST"]
    EMAIL_PORT = env_int("PAMONG_SMTP_PORT", default=587)
    EMAIL_HOST_USER = os.environ.get("PAMONG_SMTP_USER", "")
    EMAIL_HOST_PASSWORD = env_secret("PAMONG_SMTP_PASSWORD")
    EMAIL_USE_TLS = True

# By whom citizens pay without coming to the counter: the dotted path of a class of the shape of
# services.providers.PaymentProvider. Without one they pay at the counter.
PAMONG_PAYMENT_PROVIDER = os.environ.get("PAMONG_PAYMENT_PROVIDER", "")
PAMONG_PAYMENT_SECRET = env_secret("PAMONG_PAYMENT_SECRET")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}

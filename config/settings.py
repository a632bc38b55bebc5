"""Every setting of the portal, read from the environment through strict helpers.

A missing or malformed value stops the process at once and names the variable. Required everywhere: SECRET_KEY,
SEALED_KEYS,
DATABASE_URL, REDIS_URL, SITE_URL, EMAIL_URL. `make run`, `make test`, `make bench` and `make faults` set them all.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
_REQUIRED = ("SECRET_KEY", "SEALED_KEYS", "DATABASE_URL", "REDIS_URL", "SITE_URL", "EMAIL_URL")


def _refuse_missing() -> None:
    missing = [name for name in _REQUIRED if not os.environ.get(name)]
    if missing:
        raise ImproperlyConfigured(
            f"These settings are missing from the environment: {', '.join(missing)}. "
            "`make run` sets them for you; README.md says what each one is."
        )


def env_str(name: str, default: str = "") -> str:
    """The variable's text, or the default when it is unset."""
    return os.environ.get(name, default).strip()


def env_bool(name: str, default: bool = False) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off; anything else stops the process."""
    text = env_str(name).lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {text!r}.")


def env_int(name: str, default: int, *, low: int = 0, high: int = 10**9) -> int:
    """A whole number between low and high; anything else stops the process."""
    text = env_str(name)
    if not text:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise ImproperlyConfigured(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of a few words; anything else stops the process."""
    text = env_str(name, default)
    if text not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {text!r}.")
    return text


def env_list(name: str) -> list[str]:
    """Comma-separated values, blanks dropped."""
    return [part.strip() for part in env_str(name).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's database settings from postgresql://user:password@host:port/name?host=/socket/folder."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL must look like postgresql://user:password@host:5432/name.")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if DATABASE_POOL else None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **query,
            "connect_timeout": 5,
            "tcp_user_timeout": 5000,
            # A stuck statement or a forgotten transaction must not hold the deadline rush up. On today's disks, and in
            # memory, a row found by its index costs no more than the next row; compiling short statements never pays,
            # and looking through every order of more than four tables takes longer than reading one record.
            "options": " ".join(
                f"-c {name}={value}"
                for name, value in (
                    ("random_page_cost", "1.1"),
                    ("jit", "off"),
                    ("join_collapse_limit", "4"),
                    ("statement_timeout", STATEMENT_TIMEOUT_MS),
                    ("lock_timeout", LOCK_TIMEOUT_MS),
                    ("idle_in_transaction_session_timeout", 30_000),
                )
            ),
            **({"pool": {"min_size": 1, "max_size": DATABASE_POOL, "timeout": 5}} if DATABASE_POOL else {}),
        },
    }


_refuse_missing()

# --- the portal itself ---------------------------------------------------------------------------------------------
PORTAL_NAME = "All of Us London"
SITE_URL = env_str("SITE_URL").rstrip("/")
if urlsplit(SITE_URL).scheme not in {"http", "https"}:
    raise ImproperlyConfigured("SITE_URL must be the address people use, such as https://portal.example.")
HTTPS = SITE_URL.startswith("https:")
# Set only by `make run`. It shows the mail page, marks every page as fictional and relaxes the staff's second factor.
DEMO = env_bool("DEMO")
DEMO_MAIL = Path(env_str("DEMO_MAIL") or BASE_DIR / ".portal" / "mail")  # where the demonstration's mail sink keeps it
DEBUG = False
SECRET_KEY = env_str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
SEALED_KEYS = env_list("SEALED_KEYS")  # Fernet keys, newest first: the first encrypts, every one decrypts
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS") or [urlsplit(SITE_URL).hostname or ""]

# --- database: pool off under gunicorn's sync workers, whose one connection is kept ---------------------------------
DATABASE_POOL = env_int("DATABASE_POOL", 0, high=100)
STATEMENT_TIMEOUT_MS = env_int("STATEMENT_TIMEOUT_MS", 10_000)
LOCK_TIMEOUT_MS = env_int("LOCK_TIMEOUT_MS", 3_000)
DATABASES = {"default": database(env_str("DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: the broker only pokes workers, so nothing is lost when it is -------------------------------------------
REDIS_URL = env_str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
# How long a worker may hold a job before another takes it over; each try is ended well before.
JOB_LEASE_SECONDS = env_int("JOB_LEASE_SECONDS", 180, low=3, high=3600)
# Rate limits must outlive a Redis flush, so the cache is a table.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}

# --- apps ------------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "programmes",
    "grants",
    "volunteering",
    "citizenship",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_forms_gds",
    "config.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.service_unavailable",
    "config.middleware.private_pages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "programmes.people.middleware.staff_second_factor",
    "volunteering.pathways.middleware.first_step",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.home.page",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"
# The pack knows text boxes alone; without this the others keep a class named after Django's widget.
CRISPY_CLASS_CONVERTERS = {
    **dict.fromkeys(("numberinput", "urlinput", "telinput", "searchinput", "dateinput"), "govuk-input"),
    "fileinput": "govuk-file-upload",
    "selectmultiple": "govuk-select",
}
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # so that templates/ may override a widget's template

# --- people and sign-in ----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "programmes.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_ADAPTER = "programmes.people.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "programmes.people.forms.SignUpForm"
ACCOUNT_FORMS = {
    name: f"programmes.people.forms_sign_in.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "add_email": "AddEmailForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "reauthenticate": "ReauthenticateForm",
    }.items()
}
# Many people use a library's computer: closing the browser signs out, and no box offers otherwise.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# In the browser where they signed up, opening the link takes people on to where they were.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
# A changed password, address or second factor is told to the owner of the account.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "programmes.people.adapter.MFAAdapter"
MFA_FORMS = {
    name: f"programmes.people.forms_sign_in.{form}"
    for name, form in {
        "authenticate": "MfaAuthenticateForm",
        "reauthenticate": "MfaReauthenticateForm",
        "activate_totp": "ActivateTOTPForm",
        "add_webauthn": "AddWebAuthnForm",
        "edit_webauthn": "EditWebAuthnForm",
    }.items()
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = PORTAL_NAME
# Staff must have a second factor; only the demonstration says otherwise.
STAFF_SECOND_FACTOR = env_bool("STAFF_SECOND_FACTOR", not DEMO)

# --- sessions and transport ------------------------------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = (
    True  # also after a passkey or a new account, of which allauth's setting knows nothing
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.home.csrf_failure"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# Set only where the proxy removes the header from what it receives.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY") else None
# /livez is asked for over plain HTTP by the container's own health check.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "media-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- files -----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env_str("STATIC_ROOT") or BASE_DIR / ".portal" / "static")
FRONT_END = Path(env_str("FRONT_END") or BASE_DIR / ".portal" / "front")  # fetched from npm, never committed
STATICFILES_DIRS = [BASE_DIR / "static", FRONT_END]
MEDIA_ROOT = Path(env_str("MEDIA_ROOT") or BASE_DIR / ".portal" / "media")
# Erasures are also noted outside the database and its backups, so that they can be repeated after a restore.
ERASURE_LOG = Path(env_str("ERASURE_LOG") or MEDIA_ROOT.parent / "erasures.jsonl")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env_choice(
            "STATIC_STORAGE",
            "whitenoise.storage.CompressedManifestStaticFilesStorage",
            (
                "whitenoise.storage.CompressedManifestStaticFilesStorage",
                "django.contrib.staticfiles.storage.StaticFilesStorage",
            ),
        )
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_NUMBER_FILES = 10
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
UPLOAD_MAX_BYTES = env_int("UPLOAD_MAX_BYTES", 20 * 1024 * 1024)
# clamd in production; the built-in one knows only the EICAR test file; none = every file stays held.
SCANNER = env_choice("SCANNER", "none", ("none", "builtin", "clamd"))
CLAMD_ADDRESS = env_str("CLAMD_ADDRESS")  # host:port

# --- messages to people ----------------------------------------------------------------------------------------------
EMAIL_PROVIDER = env_choice("EMAIL_PROVIDER", "smtp", ("smtp", "notify"))
_mail = urlsplit(env_str("EMAIL_URL"))
if _mail.scheme not in {"smtp", "smtp+tls"} or not _mail.hostname:
    raise ImproperlyConfigured("EMAIL_URL must look like smtp://host:25 or smtp+tls://user:password@host:587.")
EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env_str("FROM_EMAIL", f"{PORTAL_NAME} <no-reply@{urlsplit(SITE_URL).hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
NOTIFY_API_KEY = env_str("NOTIFY_API_KEY")
NOTIFY_BASE_URL = env_str("NOTIFY_BASE_URL", "https://api.notifications.service.gov.uk")
NOTIFY_TEMPLATE_ID = env_str("NOTIFY_TEMPLATE_ID")

# --- open data about grants (360Giving) -------------------------------------------------------------------------------
# Every grant's public id begins 360G-<prefix>-. 360Giving gives each publisher its prefix; until it is set here, the
# page says that the data is a demonstration.
GRANTS_360_PREFIX = env_str("GRANTS_360_PREFIX", "demonstration")
if not GRANTS_360_PREFIX.replace("-", "").isalnum() or not GRANTS_360_PREFIX.isascii():
    raise ImproperlyConfigured("GRANTS_360_PREFIX may hold letters, digits and hyphens only.")
GRANTS_FUNDER_ID = "GB-LAE-GLA"
GRANTS_FUNDER_NAME = "Greater London Authority"

# --- language, time, logs --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Europe/London"  # what people read; the database keeps UTC
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env_choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))},
}
SILENCED_SYSTEM_CHECKS: list[str] = []

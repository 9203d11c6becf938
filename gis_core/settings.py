"""Door: how is this server set up? Everything about the city itself lies in the database."""

import os
from pathlib import Path

import dj_database_url
import pghistory
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from gis_core import cluster
from gis_core.basemap_files import read_basemaps, read_reference_layers
from gis_core.basemaps import BasemapFault
from gis_core.safe_setup import refusals

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = os.environ.get("LUZHANG_DEBUG") == "1"
SECRET_KEY = os.environ.get("LUZHANG_SECRET_KEY") or cluster.secret_key()
ALLOWED_HOSTS = os.environ.get("LUZHANG_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
# The address under which everybody reaches this city: printed, with a QR code, on bulletins.
# A plan's form has a field for each cell: sixty categories with three severities come to 700.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8000
PUBLIC_URL = os.environ.get("LUZHANG_PUBLIC_URL", "")
# Commands of higher floors that make derived tables ready once a database was filled.
MADE_AFTER_FILLING = (("build_pyramid", "--commit"),)
# Behind a proxy of this machine that speaks TLS (see gis_core.serving.web_part).
HTTPS = os.environ.get("LUZHANG_HTTPS") == "1"
if refused := refusals(secret_key=SECRET_KEY, hosts=ALLOWED_HOSTS, debug=DEBUG):
    raise ImproperlyConfigured(" ".join(refused))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "csp",
    "knox",
    "pgtrigger",
    "pghistory",
    "django_tasks",
    "django_tasks_db",
    # Before the admin, whose page frame it extends; after those whose records it takes out of it.
    "gis_core",
    "django.contrib.admin",
    "grids",
    "findings",
    "tiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "gis_core.middleware.ProblemMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gis_core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gis_core.middleware.TokenMiddleware",
    "gis_core.audit_middleware.AuditMiddleware",
    "gis_core.middleware.PermissionMiddleware",
    "gis_core.middleware.CityMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "gis_core.urls"
WSGI_APPLICATION = "gis_core.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "gis_core.middleware.city_context",
            ],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or cluster.database_url(),
        engine="gis_core.database",
        conn_max_age=600,
        conn_health_checks=True,
    ),
}

# Compiling a tile's query costs PostgreSQL ten times what running it does.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
CSRF_FAILURE_VIEW = "gis_core.pages.csrf_failure"

# The server's clock is UTC; a day and a month are the city's (gis_core.city.City.zone).
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("LUZHANG_STATIC_ROOT") or cluster.state_folder() / "static")
# The browser libraries' own built folders, installed by npm ci; never committed.
_LIBRARIES = ("maplibre-gl", "terra-draw", "terra-draw-maplibre-gl-adapter")
STATICFILES_DIRS = [
    (f"vendor/{name}", _BUILT)
    for name in _LIBRARIES if (_BUILT := BASE_DIR / "node_modules" / name / "dist").is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Each collected file has its .gz beside it: a third of the bytes for the map's library.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# `manage.py serve` collects first and says so; any other start reads the files where they lie.
WHITENOISE_USE_FINDERS = DEBUG or os.environ.get("LUZHANG_STATIC_COLLECTED") != "1"
WHITENOISE_AUTOREFRESH = DEBUG

# Finished tiles; everything in it can be made again. The bound is on the folder's bytes, in MB.
TILE_CACHE = Path(os.environ.get("LUZHANG_TILE_CACHE") or cluster.state_folder() / "tiles")
TILE_CACHE_MB = int(os.environ.get("LUZHANG_TILE_CACHE_MB") or 1000)
# Archives of tiles (manage.py export_tiles) that are served under /archives/.
ARCHIVES = Path(os.environ.get("LUZHANG_ARCHIVES") or cluster.state_folder() / "archives")

# Background maps (docs/reference/basemaps.md): none unless declared, so no page asks another host.
try:
    BASEMAPS = read_basemaps(os.environ.get("LUZHANG_BASEMAPS", ""))
except BasemapFault as fault:
    raise ImproperlyConfigured(f"LUZHANG_BASEMAPS: {fault}") from fault
# Tiled layers that planners follow while drawing (docs/reference/reference-layers.md): none unless declared.
try:
    REFERENCE_LAYERS = read_reference_layers(os.environ.get("LUZHANG_REFERENCE_LAYERS", ""))
except BasemapFault as fault:
    raise ImproperlyConfigured(f"LUZHANG_REFERENCE_LAYERS: {fault}") from fault

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Who did what: rows that matter leave an event for each change, by triggers of a library.
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token"}

# Debian 12's GDAL cannot forbid network and files to a spatial reference given as text,
# so no such text ever reaches it (docs/decisions/0003-crs-never-a-string.md).
SILENCED_SYSTEM_CHECKS = ["gis.W001"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SESSION_COOKIE_HTTPONLY = True
if HTTPS:
    # With this prefix a browser takes them from this very host only, and only encrypted.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
else:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sessionid", "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"secrets": {"()": "gis_core.log_masks.SecretsMasked"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}

"""The service as it is served, with one route more: an empty view, by which the others are measured."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402

from gis_core import wsgi  # noqa: E402
from gis_core.permission_table import EVERYBODY, TABLE, Rule  # noqa: E402

TABLE["empty"] = Rule(EVERYBODY, "nothing at all")
urlpatterns = [
    path("api/v1/empty", lambda request: HttpResponse(b"{}", content_type="application/json"), name="empty"),
    path("", include("gis_core.urls")),
]
settings.ROOT_URLCONF = __name__
application = wsgi.application

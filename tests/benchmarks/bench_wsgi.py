"""The service as it is served, with two routes more by which the others are measured: an empty view, and one that
does nothing but look whether anything was written since, which no exact answer can do without."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402

from gis_core import wsgi  # noqa: E402
from gis_core.current_city import city_and_state  # noqa: E402
from gis_core.permission_table import EVERYBODY, TABLE, Rule  # noqa: E402

TABLE["empty"] = TABLE["look"] = Rule(EVERYBODY, "nothing at all")


def look(request):
    """How the stamps stand, and nothing else."""
    city_and_state()
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [
    path("api/v1/empty", lambda request: HttpResponse(b"{}", content_type="application/json"), name="empty"),
    path("api/v1/look", look, name="look"),
    path("", include("gis_core.urls")),
]
settings.ROOT_URLCONF = __name__
application = wsgi.application

if os.environ.get("BENCH_DRAW_ANEW"):
    # Every finished tile is drawn again, as after a score was revised: what boundaries alone decide stays kept.
    from types import SimpleNamespace

    from tiles import answering, kept_tiles
    from tiles.encoding import compressed

    def drawn_anew(key, draw, *, public, heavy=False, timed=True):
        body = kept_tiles.within_time(draw) if timed else draw()
        return compressed(body) if body else b""

    answering.kept_tiles = SimpleNamespace(kept=drawn_anew, key_of=kept_tiles.key_of, publish_at=lambda *_: None)

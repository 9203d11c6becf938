"""Door: MapLibre styles for our tiles, over HTTP."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.http import reads_only, roles
from tiles.answering import JSON, answer, json_bytes
from tiles.moments import moment_asked
from tiles.parameters import asked
from tiles.styles import NEEDS_ROUND, THEMES, style
from tiles.tilejson import notices


@reads_only
def map_style(request: HttpRequest, theme: str) -> HttpResponseBase:
    """``/styles/{theme}.json?round=``: a style for MapLibre that draws our tiles."""
    if theme not in THEMES:
        raise NotFound("There is no such style.", hint=f"One of: {', '.join(THEMES)}.")
    wish = asked(dict(request.GET.lists()), ("round",), needs_round=theme in NEEDS_ROUND)
    city = current_city()
    moment = moment_asked(city, wish, roles(request))
    query = f"?{urlencode({'round': wish.round})}" if wish.round else ""
    kind = _kind(city)
    paths = {
        "units": f"units/{kind}.json", "arcs": f"arcs/{kind}.json", "density": "density.json",
        "findings": "findings.json", "streets": "streets.json", "labels": f"labels/{kind}.geojson",
    }
    document = style(
        theme,
        name=" ".join(city.names.values()),
        sources={
            name: request.build_absolute_uri(f"/tiles/{path}") + ("" if name == "streets" else query)
            for name, path in paths.items()
        },
        attribution=" ".join(notices(city)),
    )
    body = json_bytes(document)
    return answer(request, lambda: body, decided_by=[body], public=moment.public, content_type=JSON)


def _kind(city: City) -> str:
    """The finest kind that is ranked, or the coarsest of all where none is."""
    ranked = [kind.key for kind in city.kinds if kind.ranked]
    return ranked[-1] if ranked else city.kinds[0].key

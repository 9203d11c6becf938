"""Door: the page at ``/tiles/`` that shows every layer, its fields, its addresses and a picture of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from findings.results import visible_rounds
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.http import reads_only
from gis_core.permissions import PUBLIC
from gis_core.query import StrictQuery
from tiles.archive_files import ArchiveFile, served
from tiles.layer_words import DESCRIPTIONS, FIELDS, GEOMETRIES, TITLES, TYPES
from tiles.layers import LAYERS, Layer
from tiles.styles import NEEDS_ROUND, THEMES
from tiles.tilejson import least_zoom


@reads_only
def layers_page(request: HttpRequest) -> HttpResponse:
    """``/tiles/``: the layers of tiles as everybody may have them, and how to draw them elsewhere."""
    query = StrictQuery(dict(request.GET.lists()), ("round",))
    city = current_city()
    rounds = [found.key for found in visible_rounds(frozenset({PUBLIC}))]
    asked = query.text("round", "")
    key = asked if asked in rounds else (rounds or [""])[0]
    language = (get_language() or "en").split("-")[0]
    base, footer = request.build_absolute_uri("/")[:-1], city.public_profile.footer
    return render(request, "tiles/layers.html", {
        "layers": [_layer(layer, city, key, language, base) for layer in LAYERS.values()],
        "rounds": rounds, "round": key, "base": base,
        "styles": [
            {"theme": theme, "address": f"{base}/styles/{theme}.json" + _of(key)}
            for theme in THEMES if key or theme not in NEEDS_ROUND
        ],
        "archives": [_archive(each, base) for each in served()],
        "examples": _examples(city, key, base),
        "boundary_notice": footer.get(language) or next(iter(footer.values()), ""),
    })


def _of(key: str) -> str:
    return f"?round={key}" if key else ""


def _layer(layer: Layer, city: City, key: str, language: str, base: str) -> dict[str, Any]:
    chinese = language == "zh"
    kinds: list[tuple[str, str, int]] = [
        (f"{layer.name}/{kind.key}", str(kind.labels.get(language, kind.key)), kind.least_zoom)
        for kind in city.kinds
    ] if layer.of_a_kind else [(layer.name, "", 0)]
    asks = "" if layer.name in ("duties", "streets") else _of(key)
    there = bool(key) or not layer.needs_round
    return {
        "name": layer.name,
        "title": TITLES[layer.name][1 if chinese else 0],
        "description": DESCRIPTIONS[layer.name] if chinese else layer.description,
        "geometry": GEOMETRIES[layer.geometry][1 if chinese else 0],
        "greatest_zoom": min(layer.greatest_zoom, city.public_profile.greatest_zoom),
        "parameters": layer.parameters,
        "fields": [
            (field.name, TYPES[field.type] if chinese else field.type,
             FIELDS[layer.name, field.name] if chinese else field.meaning)
            for field in layer.fields
        ],
        "parts": [
            {
                "path": path, "label": label, "least_zoom": least_zoom(layer, least),
                "tilejson": f"{base}/tiles/{path}.json{asks}",
                "geojson": f"{base}/tiles/{path}.geojson{_of(key)}",
                "picture": f"/tiles/{path}.svg{_of(key)}",
            }
            for path, label, least in kinds
        ] if there else [],
    }


def _archive(each: ArchiveFile, base: str) -> dict[str, Any]:
    ours = each.told.get("luzhang") or {}
    return {
        "name": each.name, "size": each.size, "layers": ", ".join(ours.get("layers", [])),
        "round": ours.get("round", ""), "address": f"{base}/archives/{each.name}.pmtiles",
        "lasting": f"{base}/archives/{each.digest}/{each.name}.pmtiles",
    }


def _examples(city: City, key: str, base: str) -> list[tuple[str, str]]:
    """What to write in three programs, with the addresses of this server."""
    kind = next((each.key for each in reversed(city.kinds) if each.ranked), city.kinds[0].key)
    asks = _of(key)
    maplibre = (
        'const map = new maplibregl.Map({ container: "map",\n'
        f'  style: "{base}/styles/scores.json{asks}" }});'
    )
    leaflet = (
        f'L.vectorGrid.protobuf("{base}/tiles/units/{kind}/{{z}}/{{x}}/{{y}}.mvt{asks}", {{\n'
        f'  maxNativeZoom: {LAYERS["units"].greatest_zoom},\n'
        '  vectorTileLayerStyles: { units: { fill: true, weight: 1 } } }).addTo(map);'
    )
    qgis = f"{base}/tiles/units/{kind}/{{z}}/{{x}}/{{y}}.mvt{asks}"
    return [
        ("MapLibre GL JS", maplibre),
        ("Leaflet + Leaflet.VectorGrid", leaflet),
        (_("QGIS: Layer › Add Layer › Add Vector Tile Layer › New Generic Connection"), qgis),
        ("GDAL", f'ogr2ogr units.gpkg "{base}/tiles/units/{kind}.geojson{asks}"'),
    ]

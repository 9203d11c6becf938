"""Pure: how does a layer describe itself to map programs (TileJSON 3.0.0)?

https://github.com/mapbox/tilejson-spec/tree/master/3.0.0
"""

from __future__ import annotations

from typing import Any

from gis_core.city import City
from gis_core.notices import FICTITIOUS, map_mark
from tiles.bounds import LEFT_OUT
from tiles.layers import Layer


def notices(city: City) -> list[str]:
    """What every picture of this city must say, in both languages: truth, approval, use."""
    said = [FICTITIOUS["zh"] + FICTITIOUS["en"]] if city.fictitious else []
    mark = map_mark(city)
    return [*said, *([mark] if mark else []), "".join(city.public_profile.footer.values())]


def tilejson(
    city: City, layer: Layer, *, name: str, tiles: str, least_zoom: int, greatest_zoom: int
) -> dict[str, Any]:
    """The TileJSON document of a layer.

    ``tiles`` is the absolute address with ``{z}/{x}/{y}`` in it; ``least_zoom`` the layer's own
    or its kind's, ``greatest_zoom`` the last of which whoever asks may have tiles.
    """
    west, south, east, north = city.envelope
    longitude, latitude = city.map_centre
    zoom = max(least_zoom, min(round(city.map_zoom), greatest_zoom))
    return {
        "tilejson": "3.0.0",
        "name": name,
        "description": f"{layer.description}. {LEFT_OUT}",
        "version": "1.0.0",
        "scheme": "xyz",
        "tiles": [tiles],
        "minzoom": least_zoom,
        "maxzoom": greatest_zoom,
        "bounds": [west, south, east, north],
        "center": [longitude, latitude, zoom],
        "attribution": " ".join(notices(city)),
        "vector_layers": [_vector_layer(layer, least_zoom, greatest_zoom)],
    }


def _vector_layer(layer: Layer, least_zoom: int, greatest_zoom: int) -> dict[str, Any]:
    return {
        "id": layer.name,
        "description": layer.description,
        "minzoom": least_zoom,
        "maxzoom": greatest_zoom,
        "fields": {field.name: f"{field.type}: {field.meaning}" for field in layer.fields},
    }


def least_zoom(layer: Layer, kind_least_zoom: int = 0) -> int:
    """The first zoom with anything in it: the layer's own, or its kind's when that is higher."""
    return max(layer.least_zoom, kind_least_zoom)

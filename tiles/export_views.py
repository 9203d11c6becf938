"""Door: a layer as a whole, over HTTP where it is small: GeoJSON, labels, and a picture."""

from __future__ import annotations

import json
from typing import Any

import shapely
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gis_core import stamps
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, NotFound, TooLarge
from gis_core.http import is_signed_in, reads_only, roles
from gis_core.permissions import PUBLIC, profile_for, sight_of
from gis_core.query import StrictQuery
from tiles import drawing
from tiles.answering import answer, json_bytes
from tiles.archive_layers import NamedLayer, named_layer
from tiles.export_tables import RESOLUTION, LayerTable, feature_count, layer_table
from tiles.hexagons import RESOLUTIONS
from tiles.layer_words import TITLES
from tiles.layers import kind_key
from tiles.moments import Moment, moment_asked
from tiles.parameters import Asked, asked
from tiles.previews import preview
from tiles.rendering import recipe
from tiles.tilejson import notices

GEOJSON = "application/geo+json"
MOST_FEATURES = 5000
"""Of one answer: what is more comes as tiles, as an archive, or by export_layer."""

_SMALLEST_PICTURE = 7
"""Resolution of the hexagons in a picture of density."""


@reads_only
def layer_geojson(request: HttpRequest, layer: str) -> HttpResponseBase:
    """``/tiles/{layer}.geojson?round=``: a layer's features whole and uncut; 413 where there are many."""
    named, city = _named(layer), current_city()
    resolution = StrictQuery(dict(request.GET.lists()), ("round", "resolution")).integer(
        "resolution", RESOLUTION, least=RESOLUTIONS[0], most=RESOLUTIONS[-1]
    )
    seen, moment, key = _seen(request, city, ("round", "resolution"))
    if feature_count(city, named, moment) > MOST_FEATURES:
        raise TooLarge(
            f"The layer has more than {MOST_FEATURES} features.",
            hint="Take its tiles, an archive of them, or a file by manage.py export_layer.",
        )

    def draw() -> bytes:
        return _geojson(layer_table(city, named, key, seen, resolution=resolution), city)

    return answer(
        request, draw, decided_by=["geojson", layer, key, resolution, *_decided(city, named, moment, seen)],
        public=moment.public and seen == {PUBLIC}, content_type=GEOJSON, keep=True, heavy=True,
    )


@reads_only
def layer_picture(request: HttpRequest, layer: str) -> HttpResponseBase:
    """``/tiles/{layer}.svg?round=``: a small picture of a layer, drawn here, as everybody may see it."""
    named, city = _named(layer), current_city()
    _, key = _round(request, ("round",))
    seen = frozenset({PUBLIC})
    moment = moment_asked(city, Asked(round=key), seen)

    def draw() -> bytes:
        table = layer_table(city, named, key, seen, resolution=_SMALLEST_PICTURE)
        return preview(named.layer.name, table.shapes, table.columns, " ".join(TITLES[named.layer.name]))

    return answer(
        request, draw, decided_by=["picture", layer, key, *_decided(city, named, moment, seen)], public=True,
        content_type="image/svg+xml", keep=True, heavy=True,
    )


@reads_only
def labels_geojson(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``/tiles/labels/{kind}.geojson?round=``: a place for each unit's name, with name, score and rank."""
    kind_key(kind)
    wish = asked(dict(request.GET.lists()), ("round", "on", "revision"))
    city = current_city()
    if not city.has_kind(kind):
        raise NotFound("There is no such kind of unit.")
    moment = moment_asked(city, wish, roles(request))
    profile = city.public_profile
    masked = profile_for(roles(request), city) is not None

    def draw() -> bytes:
        units = drawing.unit_values(city, city.kind(kind), moment, masked=masked)
        return json_bytes({"type": "FeatureCollection", "notices": notices(city), "features": [
            {
                "type": "Feature", "id": unit["id"], "geometry": {"type": "Point", "coordinates": unit["at"]},
                "properties": {name: unit[name] for name in ("code", "name", "score", "rank")},
            }
            for unit in units if unit["at"] is not None
        ]})

    public = moment.public and (masked or profile.mask is None)
    return answer(
        request, draw, keep=True, content_type=GEOJSON, public=public,
        decided_by=["labels", kind, wish.query(), profile.mark, masked, moment.stamp, notices(city)],
    )


def _named(path: str) -> NamedLayer:
    try:
        return named_layer(current_city(), path)
    except BadParameter:
        raise NotFound("There is no such layer.") from None


def _round(request: HttpRequest, allowed: tuple[str, ...]) -> tuple[StrictQuery, str]:
    given = {name: values for name, values in request.GET.lists() if name != "resolution"}
    query = StrictQuery(dict(request.GET.lists()), allowed)
    wish = asked(given, ("round",), needs_round=True)
    assert wish.round is not None
    return query, wish.round


def _seen(
    request: HttpRequest, city: City, allowed: tuple[str, ...]
) -> tuple[frozenset[str], Moment, str]:
    """The roles as which one sees the whole of a layer, the round as they see it, and its key.

    Who sees but a part of what is not published sees the whole of what is.
    """
    _, key = _round(request, allowed)
    everywhere = is_signed_in(request) and sight_of(request.user).everywhere
    seen = roles(request) if everywhere else frozenset({PUBLIC})
    return seen, moment_asked(city, Asked(round=key), seen), key


def _decided(city: City, named: NamedLayer, moment: Moment, seen: frozenset[str]) -> list[Any]:
    more = []
    if named.layer.name in ("duties", "streets"):
        more = [stamps.version(named.layer.name)]
    return [moment.stamp, recipe(), city.public_profile.mark, sorted(seen), notices(city), *more]


def _geojson(table: LayerTable, city: City) -> bytes:
    """The features as GeoJSON (RFC 7946), with the notices and the round as members of the whole."""
    names = list(table.columns)
    rows = zip(*(table.columns[name].tolist() for name in names), strict=True)
    features = [
        {
            "type": "Feature", "geometry": json.loads(shape),
            "properties": {
                name: None if value != value else value for name, value in zip(names, row, strict=True)
            },
        }
        for row, shape in zip(rows, shapely.to_geojson(table.shapes), strict=True)
    ]
    told = table.moment.round.key if table.moment.round else None
    return json_bytes({
        "type": "FeatureCollection", "round": told, "on": table.moment.on.isoformat(),
        "revision": table.moment.revision, "notices": notices(city), "features": features,
    })

"""Door: tiles, their descriptions and the values that colour them, over HTTP.

Every view goes the same way: the form of the address (no database), the city's kinds, the
round and whether it exists for the asker, the tag, and only then the drawing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from findings.results import visible_round
from gis_core.city import City, UnitKind
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.http import reads_only, roles
from tiles import rendering
from tiles.answering import JSON, answer, json_bytes
from tiles.classes import count_breaks, quantile_breaks
from tiles.layers import LAYERS, Layer, TileAddress, kind_key, round_key, tile_address
from tiles.moments import Moment, moment_of
from tiles.tilejson import least_zoom, tilejson


@reads_only
def units_tile(request: HttpRequest, kind: str, z: str, x: str, y: str) -> HttpResponseBase:
    """``/tiles/units/{kind}/{z}/{x}/{y}.mvt?round=``: the units of a kind in one tile."""
    layer, key = _asked(request, "units", kind)
    address = tile_address(layer, z, x, y)
    city = current_city()
    unit_kind = _kind(city, kind)
    moment = _moment(request, city, key)
    draw = _or_nothing(
        address, least_zoom(layer, unit_kind.least_zoom),
        lambda: rendering.units_tile(unit_kind, address, moment),
    )
    return _answer(request, moment, [layer.name, kind, address], draw)


@reads_only
def density_tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponseBase:
    """``/tiles/density/{z}/{x}/{y}.mvt?round=``: findings counted in squares in one tile."""
    layer, key = _asked(request, "density")
    address = tile_address(layer, z, x, y)
    moment = _moment(request, current_city(), key)
    return _answer(
        request, moment, [layer.name, address], lambda: rendering.density_tile(address, moment)
    )


@reads_only
def streets_tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponseBase:
    """``/tiles/streets/{z}/{x}/{y}.mvt``: named streets in one tile."""
    layer, _ = _asked(request, "streets")
    address = tile_address(layer, z, x, y)
    draw = _or_nothing(address, layer.least_zoom, lambda: rendering.streets_tile(address))
    return answer(
        request, draw, public=True,
        decided_by=[layer.name, address, rendering.recipe(), rendering.streets_stamp()],
    )


@reads_only
def units_tilejson(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``/tiles/units/{kind}.json?round=``: the TileJSON of a kind."""
    layer, key = _asked(request, "units", kind)
    city = current_city()
    unit_kind = _kind(city, kind)
    moment = _moment(request, city, key)
    address = _template(request, "units-tile", kind=kind)
    name = " ".join(unit_kind.labels.values())
    return _described(
        request, city, layer, moment.public, tiles=address, name=name, round_key=key,
        least_zoom=least_zoom(layer, unit_kind.least_zoom),
    )


@reads_only
def density_tilejson(request: HttpRequest) -> HttpResponseBase:
    """``/tiles/density.json?round=``: the TileJSON of the density of findings."""
    layer, key = _asked(request, "density")
    city = current_city()
    moment = _moment(request, city, key)
    address = _template(request, "density-tile")
    return _described(
        request, city, layer, moment.public, tiles=address, name="density", round_key=key,
        least_zoom=layer.least_zoom,
    )


@reads_only
def streets_tilejson(request: HttpRequest) -> HttpResponseBase:
    """``/tiles/streets.json``: the TileJSON of the streets."""
    layer, _ = _asked(request, "streets")
    address = _template(request, "streets-tile")
    return _described(
        request, current_city(), layer, True, tiles=address, name="streets", round_key=None,
        least_zoom=layer.least_zoom,
    )


@reads_only
def unit_values(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``/tiles/values/{kind}.json?round=``: what each unit scored, with the limits of the classes."""
    _, key = _asked(request, "units", kind)
    city = current_city()
    unit_kind = _kind(city, kind)
    moment = _moment(request, city, key)
    decimals = city.public_profile.coordinate_decimals

    def draw() -> bytes:
        units = rendering.unit_values(unit_kind, moment, decimals)
        return json_bytes(_values_document(kind, moment, units))

    return _answer(request, moment, ["values", kind, decimals], draw, content_type=JSON)


def _values_document(kind: str, moment: Moment, units: list[dict[str, Any]]) -> dict[str, Any]:
    known = {
        name: [unit[name] for unit in units if unit[name] is not None] for name in ("score", "findings")
    }
    return {
        "kind": kind,
        "round": moment.round.key if moment.round else None,
        "on": moment.on.isoformat(),
        "revision": moment.revision,
        "breaks": {"score": quantile_breaks(known["score"]), "findings": count_breaks(known["findings"])},
        "units": units,
    }


def _asked(request: HttpRequest, layer_name: str, kind: str | None = None) -> tuple[Layer, str | None]:
    """The layer and the round's key; raises before anything is read when the form is wrong."""
    layer = LAYERS[layer_name]
    if kind is not None:
        kind_key(kind)
    return layer, round_key(layer, dict(request.GET.lists()))


def _kind(city: City, kind: str) -> UnitKind:
    if not city.has_kind(kind):
        raise NotFound("There is no such kind of unit.")
    return city.kind(kind)


def _moment(request: HttpRequest, city: City, key: str | None) -> Moment:
    """The moment asked for; a round that is not for the asker is answered as if unknown."""
    return moment_of(city, None if key is None else visible_round(key, roles(request)))


def _or_nothing(address: TileAddress, least: int, draw: Callable[[], bytes]) -> Callable[[], bytes]:
    """``draw``, or nothing where the zoom is too low for this layer."""
    return draw if address.z >= least else lambda: b""


def _answer(
    request: HttpRequest, moment: Moment, what: list[object], draw: Callable[[], bytes], **options: Any
) -> HttpResponseBase:
    decided_by = [*what, moment.stamp, rendering.recipe()]
    return answer(request, draw, decided_by=decided_by, public=moment.public, **options)


def _template(request: HttpRequest, route: str, **parts: str) -> str:
    """The absolute address of a tile with ``{z}/{x}/{y}`` where its place goes."""
    path = reverse(route, kwargs={**parts, "z": "0", "x": "0", "y": "0"})
    return request.build_absolute_uri(path.removesuffix("0/0/0.mvt")) + "{z}/{x}/{y}.mvt"


def _described(
    request: HttpRequest, city: City, layer: Layer, public: bool, **parts: Any
) -> HttpResponseBase:
    body = json_bytes(tilejson(city, layer, **parts))
    return answer(request, lambda: body, decided_by=[body], public=public, content_type=JSON)

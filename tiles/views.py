"""Door: tiles, their descriptions and the values that colour them, over HTTP.

Every view goes the same way: the form of the address (no database), the city's kinds, the
round and whether it exists for the asker, the tag, and only then the drawing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse

from gis_core.city import City, UnitKind
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.http import reads_only, roles
from tiles import drawing, rendering
from tiles.answering import JSON, answer, json_bytes
from tiles.classes import count_breaks, quantile_breaks
from tiles.density import categories_of
from tiles.density import density_tile as density_of
from tiles.edition_members import mark_of
from tiles.layers import LAYERS, Layer, TileAddress, asked_of, kind_key, tile_address
from tiles.moments import Moment, moment_asked
from tiles.parameters import Asked
from tiles.tilejson import least_zoom, tilejson

HEAVY_BELOW = 10
"""Zoom below which a tile covers so much that few may be drawn at once."""

_STAMP = re.compile(r"[0-9a-f]{20}", re.ASCII)
_STAMPED = frozenset({"units-tile", "density-tile", "streets-tile"})


@dataclass(frozen=True)
class _Question:
    """What was asked of a layer: everything that is known before anything is drawn."""

    layer: Layer
    city: City
    wish: Asked
    moment: Moment
    kind: UnitKind | None = None

    @property
    def stamp(self) -> str:
        """What a stamped address of this layer carries now: it changes whenever any of its tiles may."""
        parts = [self.layer.name, self.kind.key if self.kind else "", self.wish.query()]
        return mark_of(*parts, self.moment.stamp, rendering.recipe())[:20]

    @property
    def least_zoom(self) -> int:
        return least_zoom(self.layer, self.kind.least_zoom if self.kind else 0)


@reads_only
def stamped_tile(request: HttpRequest, stamp: str, rest: str) -> HttpResponseBase:
    """``/tiles/at/{stamp}/{layer}/…/{z}/{x}/{y}.mvt?…``: a tile whose address changes when it may.

    An address whose stamp is no longer, or never was, is answered as the plain address is.
    """
    if not _STAMP.fullmatch(stamp):
        raise NotFound("A stamp has 20 digits.")
    try:
        found = resolve(f"/tiles/{rest}.mvt")
    except Resolver404:
        raise NotFound("There is no such tile.") from None
    if found.url_name not in _STAMPED:
        raise NotFound("There is no such tile.")
    request.tile_stamp, request.tile_rest = stamp, f"{rest}.mvt"  # type: ignore[attr-defined]
    answered: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    return answered


@reads_only
def units_tile(request: HttpRequest, kind: str, z: str, x: str, y: str) -> HttpResponseBase:
    """``/tiles/units/{kind}/{z}/{x}/{y}.mvt?round=``: the units of a kind in one tile."""
    layer, wish = _wish(request, "units", kind)
    address = tile_address(layer, z, x, y)
    question = _question(request, layer, wish, kind)
    assert question.kind is not None
    if address.z < question.least_zoom:
        return _answer(request, question, address, ("too low",), lambda: b"")
    picture = drawing.units_picture(question.city, question.kind, address, question.moment)
    return _answer(request, question, address, picture.decided_by, lambda: drawing.units_tile(picture))


@reads_only
def density_tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponseBase:
    """``/tiles/density/{z}/{x}/{y}.mvt?round=``: findings counted in hexagons in one tile."""
    layer, wish = _wish(request, "density")
    address = tile_address(layer, z, x, y)
    question = _question(request, layer, wish)
    categories = categories_of(wish.category)
    return _answer(
        request, question, address, (question.moment.figures_stamp, wish.query()),
        lambda: density_of(question.city, address, question.moment, wish, categories),
    )


@reads_only
def streets_tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponseBase:
    """``/tiles/streets/{z}/{x}/{y}.mvt``: named streets in one tile."""
    layer, _ = _wish(request, "streets")
    address = tile_address(layer, z, x, y)
    stamp = _streets_stamp()
    drawn = (lambda: rendering.streets_tile(address)) if address.z >= layer.least_zoom else (lambda: b"")
    return answer(
        request, drawn, public=True, keep=True, stamp=stamp, heavy=address.z < HEAVY_BELOW,
        decided_by=[layer.name, address, stamp],
    )


@reads_only
def units_tilejson(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``/tiles/units/{kind}.json?round=``: the TileJSON of a kind."""
    layer, wish = _wish(request, "units", kind)
    question = _question(request, layer, wish, kind)
    assert question.kind is not None
    name = " ".join(question.kind.labels.values())
    return _described(request, question, f"units/{kind}", name)


@reads_only
def density_tilejson(request: HttpRequest) -> HttpResponseBase:
    """``/tiles/density.json?round=``: the TileJSON of the density of findings."""
    layer, wish = _wish(request, "density")
    categories_of(wish.category)
    return _described(request, _question(request, layer, wish), "density", "density")


@reads_only
def streets_tilejson(request: HttpRequest) -> HttpResponseBase:
    """``/tiles/streets.json``: the TileJSON of the streets."""
    layer, _ = _wish(request, "streets")
    city = current_city()
    document = tilejson(
        city, layer, name="streets", least_zoom=layer.least_zoom,
        tiles=_template(request, _streets_stamp(), "streets", ""),
    )
    return _document(request, document, public=True)


@reads_only
def unit_values(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``/tiles/values/{kind}.json?round=``: what each unit scored, with the limits of the classes."""
    layer, wish = _wish(request, "units", kind)
    question = _question(request, layer, wish, kind)
    assert question.kind is not None
    found, city, moment = question.kind, question.city, question.moment
    decimals = city.public_profile.coordinate_decimals

    def draw() -> bytes:
        units = drawing.unit_values(city, found, moment, decimals)
        return json_bytes(_values_document(kind, moment, units))

    return answer(
        request, draw, decided_by=["values", decimals, question.stamp], public=moment.public,
        content_type=JSON, keep=True,
    )


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


def _wish(request: HttpRequest, layer_name: str, kind: str | None = None) -> tuple[Layer, Asked]:
    """The layer and what is asked of it; raises before anything is read when the form is wrong."""
    layer = LAYERS[layer_name]
    if kind is not None:
        kind_key(kind)
    return layer, asked_of(layer, dict(request.GET.lists()))


def _question(request: HttpRequest, layer: Layer, wish: Asked, kind: str | None = None) -> _Question:
    city = current_city()
    if kind is not None and not city.has_kind(kind):
        raise NotFound("There is no such kind of unit.")
    moment = moment_asked(city, wish, roles(request))
    return _Question(layer, city, wish, moment, None if kind is None else city.kind(kind))


def _answer(
    request: HttpRequest, question: _Question, address: TileAddress, decided_by: tuple[object, ...],
    draw: Callable[[], bytes],
) -> HttpResponseBase:
    kind = question.kind.key if question.kind else ""
    return answer(
        request, draw, decided_by=[question.layer.name, kind, address, rendering.recipe(), *decided_by],
        public=question.moment.public, keep=True, heavy=address.z < HEAVY_BELOW, stamp=question.stamp,
    )


def _streets_stamp() -> str:
    return mark_of("streets", rendering.streets_stamp(), rendering.recipe())[:20]


def _template(request: HttpRequest, stamp: str, path: str, query: str) -> str:
    """The absolute address of a layer's tiles with ``{z}/{x}/{y}`` where the place goes.

    With a stamp it is for ever; what not everybody may see has none.
    """
    root = reverse("stamped-tile", kwargs={"stamp": stamp, "rest": "0"}) if stamp else "/tiles/0.mvt"
    base = request.build_absolute_uri(root.removesuffix("0.mvt"))
    return f"{base}{path}/{{z}}/{{x}}/{{y}}.mvt" + (f"?{query}" if query else "")


def _described(request: HttpRequest, question: _Question, path: str, name: str) -> HttpResponseBase:
    stamp = question.stamp if question.moment.public else ""
    document = tilejson(
        question.city, question.layer, name=name, least_zoom=question.least_zoom,
        tiles=_template(request, stamp, path, question.wish.query()),
    )
    return _document(request, document, public=question.moment.public)


def _document(request: HttpRequest, document: dict[str, Any], *, public: bool) -> HttpResponseBase:
    body = json_bytes(document)
    return answer(request, lambda: body, decided_by=[body], public=public, content_type=JSON)

"""Door: tiles, their descriptions and the values that colour them, over HTTP.

Every view goes the same way: the form of the address (no database), the city's kinds, the
round and whether it exists for the asker, the tag, and only then the drawing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from django.db import connection
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from gis_core import stamps
from gis_core.city import City, UnitKind
from gis_core.current_city import city_and_state, current_city
from gis_core.errors import NotFound
from gis_core.http import is_signed_in, reads_only, roles
from gis_core.permissions import PUBLIC, profile_for, sight_of
from gis_core.public_profile import PublicProfile
from tiles import drawing, points, rendering
from tiles.answering import JSON, answer, json_bytes
from tiles.classes import count_breaks, quantile_breaks
from tiles.density import categories_of
from tiles.density import density_tile as density_of
from tiles.edition_members import MapEdition, mark_of
from tiles.editions import edition_on
from tiles.layers import (
    HEAVY_BELOW,
    LAYERS,
    Layer,
    TileAddress,
    asked_of,
    kind_key,
    no_such_zoom,
    tile_address,
)
from tiles.moments import Moment, moment_asked
from tiles.parameters import Asked
from tiles.tile_geometry import OutlinesGone
from tiles.tilejson import least_zoom, tilejson

_STAMP = re.compile(r"[0-9a-f]{20}", re.ASCII)
_STAMPED = frozenset(f"{name}-tile" for name in LAYERS)


@dataclass(frozen=True)
class _Question:
    """What was asked of a layer: everything that is known before anything is drawn."""

    layer: Layer
    city: City
    wish: Asked
    moment: Moment
    kind: UnitKind | None = None
    profile: PublicProfile | None = None
    """The public profile, where it shows whoever asks other tiles than there are; None: as they are."""

    @property
    def greatest_zoom(self) -> int:
        """Of tiles that whoever asks may have."""
        limit = self.profile.greatest_zoom if self.profile else self.layer.greatest_zoom
        return min(limit, self.layer.greatest_zoom)

    @cached_property
    def stamp(self) -> str:
        """What a stamped address of this layer carries now: it changes whenever any of its tiles may."""
        parts = [self.layer.name, self.kind.key if self.kind else "", self.wish.query()]
        if self.layer.name == "duties":
            parts.append(str(stamps.version("duties")))
        return mark_of(*parts, self.city.public_profile.mark, self.moment.stamp, rendering.recipe())[:20]

    @property
    def edition(self) -> MapEdition:
        """The map of the kind that is asked for."""
        assert self.kind is not None
        moment = self.moment
        return edition_on(
            self.city, self.kind.key, moment.on, moment.revision, moment.units_stamp, self.profile
        )

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
    return _of_units(request, "units", kind, (z, x, y), drawing.units_tile)


@reads_only
def density_tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponseBase:
    """``/tiles/density/{z}/{x}/{y}.mvt?round=``: findings counted in hexagons in one tile."""
    layer, wish = _wish(request, "density")
    address = tile_address(layer, z, x, y)
    question = _question(request, layer, wish)
    categories = categories_of(wish.category)
    return _answer(
        request, question, address, (question.moment.figures_stamp, wish.query()),
        lambda: density_of(question.city, address, question.moment, wish, categories, question.profile),
    )


@reads_only
def findings_tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponseBase:
    """``/tiles/findings/{z}/{x}/{y}.mvt?round=``: findings in one tile, clustered where the zoom is low."""
    layer, wish = _wish(request, "findings")
    address = tile_address(layer, z, x, y)
    question = _findings_question(request, layer, wish)
    categories = categories_of(wish.category)
    return _answer(
        request, question, address, (question.moment.figures_stamp, wish.query(), question.profile is None),
        lambda: points.findings_tile(
            question.city, address, question.moment, wish, categories, question.profile
        ),
    )


@reads_only
def arcs_tile(request: HttpRequest, kind: str, z: str, x: str, y: str) -> HttpResponseBase:
    """``/tiles/arcs/{kind}/{z}/{x}/{y}.mvt?round=``: the borders between units of a kind in one tile."""
    return _of_units(request, "arcs", kind, (z, x, y), drawing.arcs_tile)


@reads_only
def duties_tile(request: HttpRequest, kind: str, z: str, x: str, y: str) -> HttpResponseBase:
    """``/tiles/duties/{kind}/{z}/{x}/{y}.mvt?on=``: who answers for units of a kind in one tile."""
    return _of_units(request, "duties", kind, (z, x, y), drawing.duties_tile)


def _of_units(
    request: HttpRequest, name: str, kind: str, place: tuple[str, str, str],
    draw: Callable[[drawing.UnitsPicture], bytes],
) -> HttpResponseBase:
    layer, wish = _wish(request, name, kind)
    address = tile_address(layer, *place)
    question = _question(request, layer, wish, kind)
    assert question.kind is not None
    if address.z < question.least_zoom:
        return _answer(request, question, address, ("too low",), lambda: b"")
    picture = drawing.UnitsPicture(question.edition, address, question.moment)

    def drawn() -> bytes:
        try:
            return draw(picture)
        except OutlinesGone:  # the tables were emptied by another process: they are filled again
            return draw(drawing.UnitsPicture(question.edition, address, question.moment))

    more = (question.moment.on, stamps.version("duties")) if name == "duties" else ()
    return _answer(
        request, question, address, (*picture.decided_by, *more), drawn, quick=name == "units"
    )


@reads_only
def streets_tile(request: HttpRequest, z: str, x: str, y: str) -> HttpResponseBase:
    """``/tiles/streets/{z}/{x}/{y}.mvt``: named streets in one tile."""
    layer, _ = _wish(request, "streets")
    address = tile_address(layer, z, x, y)
    city = current_city()
    greatest, public = _streets_reach(request, layer, city)
    if address.z > greatest:
        raise no_such_zoom(greatest)
    stamp = _streets_stamp(city)
    drawn = (lambda: rendering.streets_tile(address)) if address.z >= layer.least_zoom else (lambda: b"")
    return answer(
        request, drawn, public=address.z <= public, keep=True, stamp=lambda: stamp,
        heavy=address.z < HEAVY_BELOW, decided_by=[layer.name, address, stamp],
    )


@reads_only
def units_tilejson(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``/tiles/units/{kind}.json?round=``: the TileJSON of a kind."""
    return _describes_units(request, "units", kind)


@reads_only
def arcs_tilejson(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``/tiles/arcs/{kind}.json?round=``: the TileJSON of the borders of a kind."""
    return _describes_units(request, "arcs", kind)


@reads_only
def duties_tilejson(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``/tiles/duties/{kind}.json?on=``: the TileJSON of who answers for the units of a kind."""
    return _describes_units(request, "duties", kind)


def _describes_units(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    layer, wish = _wish(request, name, kind)
    question = _question(request, layer, wish, kind)
    assert question.kind is not None
    return _described(request, question, f"{name}/{kind}", " ".join(question.kind.labels.values()))


@reads_only
def findings_tilejson(request: HttpRequest) -> HttpResponseBase:
    """``/tiles/findings.json?round=``: the TileJSON of the findings."""
    layer, wish = _wish(request, "findings")
    categories_of(wish.category)
    return _described(request, _findings_question(request, layer, wish), "findings", "findings")


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
    greatest, public = _streets_reach(request, layer, city)
    for_all = greatest == public
    document = tilejson(
        city, layer, name="streets", least_zoom=layer.least_zoom, greatest_zoom=greatest,
        tiles=_template(request, _streets_stamp(city) if for_all else "", "streets", ""),
    )
    return _document(request, document, public=for_all)


@reads_only
def unit_values(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``/tiles/values/{kind}.json?round=``: what each unit scored, with the limits of the classes."""
    layer, wish = _wish(request, "units", kind)
    question = _question(request, layer, wish, kind)
    assert question.kind is not None
    found, city, moment = question.kind, question.city, question.moment

    def draw() -> bytes:
        units = drawing.unit_values(city, found, moment, masked=question.profile is not None)
        edition = drawing.edition_mark(city, found, moment, question.profile)
        return json_bytes(_values_document(kind, moment, units) | {"edition": edition})

    return answer(
        request, draw, decided_by=["values", question.profile is None, question.stamp],
        public=moment.public, content_type=JSON, keep=True,
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
    return layer, _asked_in(layer_name, request.META.get("QUERY_STRING", "").encode("latin-1"))


@lru_cache(maxsize=512)
def _asked_in(layer_name: str, query: bytes) -> Asked:
    """What a query string asks of a layer: those of one map are the same, tile after tile."""
    return asked_of(LAYERS[layer_name], dict(QueryDict(query).lists()))


_KEPT_QUESTIONS = 128
_questions: dict[tuple[object, ...], tuple[City, _Question]] = {}
"""What the readers of a map ask of each of its tiles, as long as no writer raises any stamp."""


def forget_questions() -> None:
    """Forget what was asked."""
    _questions.clear()


def _question(request: HttpRequest, layer: Layer, wish: Asked, kind: str | None = None) -> _Question:
    city, state = city_and_state()
    held = roles(request)
    today = timezone.now().astimezone(city.zone).date()
    key = (connection.settings_dict["NAME"], layer.name, kind, wish, held, state, today)
    known = _questions.get(key)
    if known is not None and known[0] is city:
        return known[1]
    if kind is not None and not city.has_kind(kind):
        raise NotFound("There is no such kind of unit.")
    moment = moment_asked(city, wish, held, state)
    profile = profile_for(held, city) if city.public_profile.changes_tiles else None
    if profile is None and city.public_profile.changes_tiles:
        moment = replace(moment, public=False)
    found = _Question(layer, city, wish, moment, None if kind is None else city.kind(kind), profile)
    if len(_questions) >= _KEPT_QUESTIONS:
        _questions.clear()
    _questions[key] = city, found
    return found


def _findings_question(request: HttpRequest, layer: Layer, wish: Asked) -> _Question:
    """As ``_question``; single findings of a round that is not published are for those who see them all.

    Whoever may know a place exactly gets an answer of their own, that nobody keeps.
    """
    known = roles(request)
    everywhere = is_signed_in(request) and sight_of(request.user).everywhere
    seen = known if everywhere else frozenset({PUBLIC})
    city, state = city_and_state()
    moment, profile = moment_asked(city, wish, seen, state), profile_for(known, city)
    if profile is None:
        moment = replace(moment, public=False)
    return _Question(layer, city, wish, moment, profile=profile)


def _answer(
    request: HttpRequest, question: _Question, address: TileAddress, decided_by: tuple[object, ...],
    draw: Callable[[], bytes], *, quick: bool = False,
) -> HttpResponseBase:
    """``quick``: what may take long in drawing it is made apart, for all values (tiles.drawing)."""
    if address.z > question.greatest_zoom:
        raise no_such_zoom(question.greatest_zoom)
    kind = question.kind.key if question.kind else ""
    decided_by = (question.city.public_profile.mark, *decided_by)
    return answer(
        request, draw, decided_by=[question.layer.name, kind, address.path, rendering.recipe(), *decided_by],
        public=question.moment.public, keep=True, heavy=address.z < HEAVY_BELOW and not quick, quick=quick,
        stamp=lambda: question.stamp,
    )


def _streets_stamp(city: City) -> str:
    profile = city.public_profile
    limited = [profile.mark] if profile.greatest_zoom < LAYERS["streets"].greatest_zoom else []
    return mark_of("streets", *limited, rendering.streets_stamp(), rendering.recipe())[:20]


def _streets_reach(request: HttpRequest, layer: Layer, city: City) -> tuple[int, int]:
    """The greatest zoom of streets for whoever asks, and for everybody."""
    public = min(city.public_profile.greatest_zoom, layer.greatest_zoom)
    return layer.greatest_zoom if profile_for(roles(request), city) is None else public, public


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
        greatest_zoom=question.greatest_zoom,
        tiles=_template(request, stamp, path, question.wish.query()),
    )
    return _document(request, document, public=question.moment.public)


def _document(request: HttpRequest, document: dict[str, Any], *, public: bool) -> HttpResponseBase:
    body = json_bytes(document)
    return answer(request, lambda: body, decided_by=[body], public=public, content_type=JSON)

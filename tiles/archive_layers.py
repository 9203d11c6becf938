"""Act: which tiles has a layer in a round, and what is in each, without anybody asking over HTTP?

The same tiles as tiles.views answers, by the same drawing. Acts only in that what is cut, gathered
or folded on the way is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from findings.results import visible_round
from gis_core import sql
from gis_core.city import City, UnitKind
from gis_core.errors import BadParameter, NotFound, Unprocessable
from gis_core.permissions import ALL_ROLES, PUBLIC, profile_for
from gis_core.public_profile import PublicProfile
from tiles import drawing, points, rendering
from tiles.density import density_tile
from tiles.edition_members import MapEdition
from tiles.editions import edition_on
from tiles.encoding import plain
from tiles.hexagons import resolution_at
from tiles.layers import LAYERS, Layer, TileAddress
from tiles.moments import Moment, moment_asked
from tiles.parameters import Asked
from tiles.pyramid import fold
from tiles.tilejson import least_zoom
from tiles.web_grid import tile_span, to_world

Boxes = NDArray[np.float64]
"""Rows of west, north, east, south in the world square."""


@dataclass(frozen=True)
class NamedLayer:
    """A layer of the list, with the kind of unit where its address names one."""

    layer: Layer
    kind: UnitKind | None = None

    @property
    def path(self) -> str:
        """As it stands in addresses: units/zone, density."""
        return f"{self.layer.name}/{self.kind.key}" if self.kind else self.layer.name

    @property
    def least_zoom(self) -> int:
        """The first zoom at which it has tiles."""
        return least_zoom(self.layer, self.kind.least_zoom if self.kind else 0)


def named_layers(city: City, text: str) -> list[NamedLayer]:
    """The layers that a list such as “units/zone,arcs/zone,density” names, in that order.

    Raises BadParameter naming the one that is not there, lacks its kind or stands twice.
    """
    found: list[NamedLayer] = []
    for path in (part.strip() for part in text.split(",")):
        each = named_layer(city, path)
        if each in found:
            raise BadParameter(f"The layer “{path}” stands twice.", parameter="layers")
        found.append(each)
    return found


def named_layer(city: City, path: str) -> NamedLayer:
    """The layer a path names; raises BadParameter where there is none."""
    name, _, kind = path.partition("/")
    layer = LAYERS.get(name)
    if layer is None:
        raise BadParameter(
            f"There is no layer “{path[:60]}”.", parameter="layers", hint=f"One of: {', '.join(LAYERS)}."
        )
    kinds = ", ".join(each.key for each in city.kinds)
    if layer.of_a_kind != bool(kind) or (kind and not city.has_kind(kind)):
        hint = f"Write {name}/ and one of: {kinds}." if layer.of_a_kind else f"Write {name} alone."
        raise BadParameter(f"There is no layer “{path[:60]}”.", parameter="layers", hint=hint)
    return NamedLayer(layer, city.kind(kind) if kind else None)


def seen_round(city: City, key: str, audience: str) -> Moment:
    """The round as an audience (a role) sees it.

    Raises NotFound for one that is not there, and Unprocessable for one they may not see: whoever runs
    commands may know that it is there.
    """
    try:
        return moment_asked(city, Asked(round=key), frozenset({PUBLIC, audience}))
    except NotFound:
        visible_round(key, ALL_ROLES)
        raise Unprocessable(
            f"The round {key} is not published: a file for “{audience}” would tell what they may not know "
            "yet.",
            hint="Publish it first, or write one for those who may: --as office.", parameter="round",
            code="not-published",
        ) from None


@dataclass(frozen=True)
class TileSource:
    """A layer at a moment: which of its tiles may hold something, and what each holds."""

    named: NamedLayer
    moment: Moment
    wish: Asked
    boxes_at: Callable[[int], Boxes]
    draw: Callable[[TileAddress], bytes]
    profile: PublicProfile | None = None
    """By which places and boundaries are told; None: as they are."""
    edition: MapEdition | None = None
    """Whose outlines it draws; None for what has none."""

    @property
    def greatest_zoom(self) -> int:
        """The last zoom at which those it is for may have tiles."""
        greatest = self.named.layer.greatest_zoom
        return greatest if self.profile is None else min(greatest, self.profile.greatest_zoom)

    @property
    def moves_with(self) -> str:
        """What changes whenever a tile of it may."""
        return self.moment.stamp

    def tiles_at(self, z: int) -> set[tuple[int, int]]:
        """Columns and rows of the tiles of a zoom that may hold something."""
        if not self.named.least_zoom <= z <= self.greatest_zoom:
            return set()
        return {
            (x, y)
            for west, north, east, south in self.boxes_at(z).tolist()
            for x in tile_span(west, east, z)
            for y in tile_span(north, south, z)
        }


def tile_source(city: City, named: NamedLayer, key: str, roles: frozenset[str]) -> TileSource:
    """The tiles of a layer in a round as these roles see them.

    Raises NotFound for a round that is not there or does not exist for them.
    """
    of_round, profile = moment_asked(city, Asked(round=key), roles), profile_for(roles, city)
    if named.layer.name == "duties":  # of a day: the last of the round, as the round's units are
        wish = Asked(on=of_round.on)
        return _of_units(city, named, moment_asked(city, wish, roles), wish, profile)
    if named.layer.name == "streets":
        return TileSource(named, of_round, Asked(), lambda z: _street_boxes(), rendering.streets_tile)
    wish = Asked(round=key)
    if named.kind is not None:
        return _of_units(city, named, of_round, wish, profile)
    return _of_findings(city, named, of_round, wish, profile)


_DRAWN = {"units": drawing.units_tile, "arcs": drawing.arcs_tile, "duties": drawing.duties_tile}


def _of_units(
    city: City, named: NamedLayer, moment: Moment, wish: Asked, profile: PublicProfile | None
) -> TileSource:
    kind = named.kind
    assert kind is not None
    draw = _DRAWN[named.layer.name]
    edition = edition_on(city, kind.key, moment.on, moment.revision, moment.units_stamp, profile)
    return TileSource(
        named, moment, wish, lambda z: edition.members["box"],
        lambda address: plain(draw(drawing.UnitsPicture(edition, address, moment))), profile, edition,
    )


def _of_findings(
    city: City, named: NamedLayer, moment: Moment, wish: Asked, profile: PublicProfile | None
) -> TileSource:
    rounds = [found.pk for found in moment.rounds]
    if named.layer.name == "density":
        return TileSource(
            named, moment, wish, lambda z: _hexagon_boxes(city, rounds, z),
            lambda address: density_tile(city, address, moment, wish, None, profile), profile,
        )
    decimals = None if profile is None else profile.coordinate_decimals
    return TileSource(
        named, moment, wish,
        lambda z: _places(rounds, decimals) if z >= points.POINTS_FROM else _hexagon_boxes(city, rounds, z),
        lambda address: points.findings_tile(city, address, moment, wish, None, profile), profile,
    )


def _hexagon_boxes(city: City, rounds: Sequence[int], z: int) -> Boxes:
    fold(city)
    return _array(sql.rows("tiles", "hexagon_boxes", {"rounds": rounds, "resolution": resolution_at(z)}))


def _places(rounds: Sequence[int], decimals: int | None) -> Boxes:
    """The places of findings, as far around as rounding may move them."""
    lonlat = _array(sql.rows("tiles", "finding_places", {"rounds": rounds}), 2)
    margin = 0.0 if decimals is None else 10.0**-decimals
    return np.hstack([to_world(lonlat + [-margin, margin]), to_world(lonlat + [margin, -margin])])


def _street_boxes() -> Boxes:
    degrees = _array(sql.rows("tiles", "street_boxes", {}))
    return np.hstack([to_world(degrees[:, [0, 3]]), to_world(degrees[:, [2, 1]])])


def _array(rows: list[tuple[Any, ...]], columns: int = 4) -> NDArray[np.float64]:
    return np.array(rows, dtype=np.float64).reshape(-1, columns)

"""Pure: which tile layers are there, and what is a good address of a tile?

One list declares every layer: its fields, zooms and parameters. An address is accepted only
when each of its parts matches a strict ASCII form (``int`` would also read full-width
digits), so that one picture has one address and nothing unknown reaches the database.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gis_core.errors import NotFound
from tiles.parameters import Asked, asked
from tiles.web_grid import BUFFER, EXTENT

_ZOOM = re.compile(r"0|[1-9][0-9]?", re.ASCII)
_POSITION = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_KIND = re.compile(r"[a-z][a-z0-9_]{0,31}", re.ASCII)


@dataclass(frozen=True)
class Field:
    """One property of a layer's features; ``type`` is a word of TileJSON (Number, String, Boolean)."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Layer:
    """A declared layer: what it holds, at which zooms, what may be asked of it, and its statement.

    ``geometry`` is polygon, line or point; ``of_a_kind`` whether its address names a kind of unit;
    ``statement`` the .sql file that draws it.
    """

    name: str
    geometry: str
    description: str
    fields: tuple[Field, ...]
    statement: str
    least_zoom: int = 0
    greatest_zoom: int = 16
    of_a_kind: bool = False
    needs_round: bool = False
    parameters: tuple[str, ...] = ("round",)


HEAVY_BELOW = 10
"""Zoom below which a tile covers so much that few may be drawn at once."""

NAMED_FROM = 10
"""Below this zoom a unit's name comes by the values only."""

LAYERS: Mapping[str, Layer] = {
    layer.name: layer
    for layer in (
        Layer(
            "units",
            "polygon",
            "Territorial units of one kind, as they were in the round, with what they scored",
            (
                Field("code", "String", "Code of the unit on that day"),
                Field("name", "String", f"Name of the unit on that day; from zoom {NAMED_FROM} on"),
                Field("score", "Number", "Score in the round, 0 to 100; absent when there is no data"),
                Field("rank", "Number", "Rank in its group in the round, 1 is best; absent without a score"),
                Field("findings", "Number", "Findings of the round that count for the unit"),
                Field("rate", "Number", "Findings per 100 points inspected; absent where none was"),
                Field("change", "Number", "Change of the score since the last published round before"),
            ),
            "units",
            of_a_kind=True,
            parameters=("round", "on", "revision"),
        ),
        Layer(
            "density",
            "polygon",
            "Findings counted in hexagons of the H3 grid, by zoom; empty hexagons are absent",
            (
                Field("cell", "String", "Number of the H3 cell, hexadecimal"),
                Field("count", "Number", "Findings in the hexagon"),
                Field("per_km2", "Number", "Findings per square kilometre of ground"),
                Field("per_street_km", "Number", "Findings per kilometre of street; absent without streets"),
                Field("per_1000", "Number", "Findings per 1,000 inhabitants; absent where none are known"),
            ),
            "density",
            needs_round=True,
            parameters=("round", "from", "to", "category", "source", "state"),
        ),
        Layer(
            "findings",
            "point",
            "Findings: together in clusters at low zooms, each at its place from zoom 14 on",
            (
                Field("count", "Number", "Findings in the cluster; 1 for a single one"),
                Field("categories", "String", "Of a cluster: how many of each category, as JSON"),
                Field("states", "String", "Of a cluster: how many of each state, as JSON"),
                Field("category", "String", "Code of the category; absent where it is not known"),
                Field("state", "String", "open, deferred, rectified or verified"),
                Field("source", "String", "inspection, platform, patrol or citizen"),
                Field("severity", "String", "minor, normal or serious"),
                Field("observed_on", "String", "The city's day on which it was seen"),
            ),
            "findings_points",
            needs_round=True,
            parameters=("round", "from", "to", "category", "source", "state"),
        ),
        Layer(
            "arcs",
            "line",
            "Borders between units of one kind, each as one line",
            (
                Field("one", "String", "Code of the unit on one side"),
                Field("other", "String", "Code of the unit on the other side; absent at the outer border"),
                Field("outer", "Boolean", "Whether there is no unit of the kind on the other side"),
            ),
            "arcs",
            of_a_kind=True,
            parameters=("round", "on", "revision"),
        ),
        Layer(
            "duties",
            "polygon",
            "Units of one kind with the body that answers for each on a day; no persons",
            (
                Field("code", "String", "Code of the unit on that day"),
                Field("body", "String", "Name of the body: the road chief's, else that of the territory"),
                Field("role", "String", "In which role it answers"),
                Field("level", "Number", "The road chief's level; absent in other roles"),
                Field("duties", "Number", "How many duties are held for the unit as a whole"),
            ),
            "duties",
            of_a_kind=True,
            parameters=("on",),
        ),
        Layer(
            "streets",
            "line",
            "Named streets, for orientation",
            (
                Field("name", "String", "Name of the street"),
                Field("grade", "String", "Grade of the street"),
            ),
            "streets",
            least_zoom=10,
            parameters=(),
        ),
    )
}


@dataclass(frozen=True)
class TileAddress:
    """A tile of the usual web grid: zoom, column from the west, row from the north."""

    z: int
    x: int
    y: int

    def reach(self, margin: float = BUFFER / EXTENT) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees, with ``margin`` tile widths on every side.

        Longitudes are not wrapped: a tile at the world's edge reaches past 180 degrees.
        """
        north, south = self._latitude(self.y - margin), self._latitude(self.y + 1 + margin)
        return self._longitude(self.x - margin), south, self._longitude(self.x + 1 + margin), north

    def _longitude(self, column: float) -> float:
        return column / self.side * 360.0 - 180.0

    def _latitude(self, row: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1.0 - 2.0 * row / self.side))))

    @property
    def path(self) -> str:
        """As it stands in an address: zoom, column, row."""
        return f"{self.z}/{self.x}/{self.y}"

    @property
    def side(self) -> int:
        """Tiles along the world's side at this zoom."""
        return 1 << self.z


def tile_address(layer: Layer, z: str, x: str, y: str) -> TileAddress:
    """The address three path parts give; raises NotFound when there can be no such tile."""
    if not (_ZOOM.fullmatch(z) and _POSITION.fullmatch(x) and _POSITION.fullmatch(y)):
        raise NotFound("A tile's zoom, column and row are whole numbers without sign or leading zero.")
    address = TileAddress(int(z), int(x), int(y))
    if address.z > layer.greatest_zoom:
        raise no_such_zoom(layer.greatest_zoom)
    if not (address.x < address.side and address.y < address.side):
        raise NotFound(f"At zoom {address.z} columns and rows run from 0 to {address.side - 1}.")
    return address


def no_such_zoom(greatest: int) -> NotFound:
    """What is said of a zoom beyond the greatest."""
    return NotFound(
        f"This layer has tiles up to zoom {greatest}.",
        hint="Enlarge the tiles of that zoom, as map libraries do by themselves.",
    )


def kind_key(text: str) -> str:
    """``text`` if it has the form of a kind's key; raises NotFound before anybody looks it up."""
    if not _KIND.fullmatch(text):
        raise NotFound("There is no such kind of unit.")
    return text


def asked_of(layer: Layer, given: Mapping[str, Sequence[str]]) -> Asked:
    """What a query asks of a layer; raises BadParameter naming what is wrong.

    ``given`` maps each parameter to all its values, so that a name given twice is seen.
    """
    return asked(given, layer.parameters, needs_round=layer.needs_round)

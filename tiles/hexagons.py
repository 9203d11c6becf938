"""Pure: in which hexagons of the H3 grid does a place lie, and which size is drawn at a zoom?

A place's cell is worked out at each resolution by itself: H3's parents do not contain their children
exactly. Source of the grid: h3geo.org.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import h3
import numpy as np
import shapely

from tiles.web_grid import to_world

RESOLUTIONS = (5, 6, 7, 8, 9, 10, 11, 12)
_AT_ZOOM = {7: 6, 8: 6, 9: 7, 10: 8, 11: 8, 12: 9, 13: 10, 14: 10, 15: 11, 16: 12}


def resolution_at(z: int) -> int:
    """The H3 resolution drawn at a zoom: hexagons of about a twentieth to a fortieth of a tile."""
    return _AT_ZOOM.get(z, RESOLUTIONS[0])


class AtAPlace(Protocol):
    """Findings alike at one place (findings.count_changes.Counted)."""

    more: int
    round: int
    category: int
    source: str
    state: str
    lon: float
    lat: float


Key = tuple[int, int, int, str, str]
"""Round, cell, category, source, state."""


def cells_of(lon: float, lat: float) -> tuple[int, ...]:
    """The cells of a place (lon/lat WGS84), one for each of RESOLUTIONS."""
    return tuple(h3.str_to_int(h3.latlng_to_cell(lat, lon, each)) for each in RESOLUTIONS)


def summed(found: Iterable[AtAPlace]) -> Mapping[Key, int]:
    """How many more findings each cell has, at every resolution; what cancels out is left out."""
    cells: dict[tuple[float, float], tuple[int, ...]] = {}
    sums: defaultdict[Key, int] = defaultdict(int)
    for each in found:
        place = (each.lon, each.lat)
        if place not in cells:
            cells[place] = cells_of(*place)
        for cell in cells[place]:
            sums[each.round, cell, each.category, each.source, each.state] += each.more
    return {key: more for key, more in sums.items() if more}


@dataclass(frozen=True, slots=True)
class Hexagon:
    """One cell: its outline in the world square as hexadecimal WKB, and its square kilometres of ground."""

    cell: int
    resolution: int
    outline: str
    km2: float


def hexagon(cell: int) -> Hexagon:
    """The hexagon (or pentagon) of a cell's number."""
    name = h3.int_to_str(cell)
    corners = np.array([(lon, lat) for lat, lon in h3.cell_to_boundary(name)])
    ring = to_world(corners)
    area = h3.cell_area(name, unit="km^2")
    assert math.isfinite(area)
    outline = shapely.to_wkb(shapely.orient_polygons(shapely.Polygon(ring), exterior_cw=False), hex=True)
    return Hexagon(cell, h3.get_resolution(name), outline, area)

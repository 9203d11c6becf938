"""Pure: where do longitudes and latitudes lie on the web map, and on which tile unit?

The world is a square of side 1 with its origin in the north-west (web Mercator, EPSG:3857 scaled);
a tile unit is 1/4096 of a tile's side. Rounding is to the units of the whole zoom, never of one
tile, so that a vertex is rounded alike in every tile and in every outline that has it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

EXTENT = 4096
"""Tile units along a tile's side."""

BUFFER = 64
"""Tile units drawn beyond each side, so that no seam shows between two tiles."""

Floats = NDArray[np.float64]

_MOST_NORTHERN = math.degrees(math.atan(math.sinh(math.pi)))


def to_world(lonlat: NDArray[Any]) -> Floats:
    """Columns lon, lat (WGS84 degrees) as columns x, y of the world square, south down."""
    degrees = np.asarray(lonlat, dtype=np.float64)
    latitudes = np.radians(np.clip(degrees[:, 1], -_MOST_NORTHERN, _MOST_NORTHERN))
    x = (degrees[:, 0] + 180.0) / 360.0
    y = 0.5 - np.arcsinh(np.tan(latitudes)) / (2.0 * math.pi)
    return np.column_stack([x, y])


def units_per_world(z: int) -> float:
    """Tile units along the world's side at a zoom."""
    return float(EXTENT << z)


def to_units(world: Floats, z: int) -> Floats:
    """World coordinates as whole tile units of a zoom, counted from the world's corner."""
    units: Floats = np.floor(world * units_per_world(z) + 0.5)
    return units


def tile_span(low: float, high: float, z: int) -> range:
    """The columns (or rows) of tiles whose buffered square meets low to high of the world."""
    tiles = 1 << z
    margin = BUFFER / EXTENT
    first = max(0, math.floor(low * tiles - margin))
    last = min(tiles - 1, math.floor(high * tiles + margin))
    return range(first, last + 1)

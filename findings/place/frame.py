"""Pure: in which cell of the index does a longitude or latitude lie, without fail?

Large cells in rows and columns, each divided into up to 64 × 64 small ones. The number of a small
column is ``floor((lon - west) * columns_per_degree)`` in floating point. Each step of that never
falls as the longitude grows, so the doubles of a column are a run without gaps, whatever is rounded:
a piece of border between two longitudes touches no column outside those of its ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

import numpy as np
from numpy.typing import NDArray

TOP = 6
"""A large cell is divided into at most ``1 << TOP`` columns and rows of small ones."""

LARGE_M = 320.0
"""The side of a large cell, about."""

MOST_LARGE = 600
"""Large cells along a side at most; in wide country they are larger."""

_METRES_PER_DEGREE = 111_000.0


@dataclass(frozen=True)
class Frame:
    """Where the cells lie. ``columns`` and ``rows`` count large cells."""

    west: float
    south: float
    columns_per_degree: float
    rows_per_degree: float
    columns: int
    rows: int

    def column(self, lon: NDArray[np.float64]) -> NDArray[np.int64]:
        """The small column of longitudes."""
        return np.floor((lon - self.west) * self.columns_per_degree).astype(np.int64)

    def row(self, lat: NDArray[np.float64]) -> NDArray[np.int64]:
        """The small row of latitudes, northward."""
        return np.floor((lat - self.south) * self.rows_per_degree).astype(np.int64)


def frame_around(ends: NDArray[np.float64]) -> Frame:
    """A frame with a rim of empty large cells around pieces of border (``Segments.ends``)."""
    west, south = ends[:, 0].min(), ends[:, [1, 3]].min()
    east, north = ends[:, 2].max(), ends[:, [1, 3]].max()
    tall = LARGE_M / _METRES_PER_DEGREE
    wide = tall / max(cos(radians(max(abs(south), abs(north)))), 0.01)
    tall = max(tall, (north - south) / (MOST_LARGE - 4))
    wide = max(wide, (east - west) / (MOST_LARGE - 4))
    return Frame(
        west=float(west - wide), south=float(south - tall),
        columns_per_degree=float((1 << TOP) / wide), rows_per_degree=float((1 << TOP) / tall),
        columns=int((east - west) / wide) + 4, rows=int((north - south) / tall) + 4,
    )

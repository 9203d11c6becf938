"""Pure: where on the storage grid does a coordinate lie?

All stored coordinates are whole multiples of 1e-7 degrees (about 1 cm). The rule is
``floor(value * 1e7 + 0.5) / 1e7``: halves go up. It is what GEOS does
(``shapely.set_precision``), what JavaScript does (``Math.round(value * 1e7) / 1e7``) and what
``snap_coordinate`` does, bit for bit. Python's own ``round`` takes halves to even and is
**not** the same.
"""

from __future__ import annotations

from math import floor
from typing import Any, TypeVar, cast

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

GRID = 1e-7
"""Degrees between two neighbouring storable coordinates."""

STEPS_PER_DEGREE = 10_000_000

Geometries = TypeVar("Geometries")


def snap_coordinate(value: ArrayLike) -> NDArray[np.float64]:
    """The nearest coordinate on the grid, for degrees (a scalar or an array)."""
    degrees = np.asarray(value, dtype=np.float64)
    return np.floor(degrees * STEPS_PER_DEGREE + 0.5) / STEPS_PER_DEGREE


def snap_degrees(value: float) -> float:
    """``snap_coordinate`` of one finite number, to the same bit, without making an array."""
    return floor(value * STEPS_PER_DEGREE + 0.5) / STEPS_PER_DEGREE


def grid_steps(value: ArrayLike) -> NDArray[np.int64]:
    """The coordinate in whole grid steps, for exact comparison and arithmetic."""
    degrees = np.asarray(value, dtype=np.float64)
    return np.floor(degrees * STEPS_PER_DEGREE + 0.5).astype(np.int64)


def snap(geometries: Geometries) -> Geometries:
    """A shapely geometry, or array of them, with every vertex on the grid.

    Mode ``pointwise``: vertices move, nothing else happens, so a vertex two neighbours share
    stays shared; vertices that fall together become one. A sliver thinner than the grid can
    become invalid: that is for the caller to see (``geometry.storable``), never repaired here.
    The result carries no precision of its own, so later operations on it are not rounded
    behind the caller's back.
    """
    moved: Any = shapely.set_precision(cast(Any, geometries), GRID, mode="pointwise")
    plain = shapely.set_precision(moved, 0.0, mode="pointwise")
    try:
        return cast(Geometries, shapely.remove_repeated_points(plain, 0.0))
    except shapely.GEOSException:  # a ring collapsed: keep its points, so that it is seen
        if not isinstance(plain, np.ndarray):
            return cast(Geometries, plain)
        snapped = np.empty(plain.size, dtype=object)
        snapped[:] = [snap(each) for each in plain.flat]
        return cast(Geometries, snapped.reshape(plain.shape))


def is_on_grid(geometries: Any) -> bool:
    """Whether every vertex of a geometry, or of an array of them, lies on the grid."""
    vertices = shapely.get_coordinates(geometries)
    return bool(np.array_equal(vertices, snap_coordinate(vertices)))

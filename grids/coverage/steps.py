"""Pure: what are these degrees in whole steps of the storage grid, where arithmetic is exact?

Noding and the crossing tests run on whole numbers of steps (1e-7°), which floats hold exactly;
dividing them by the steps in a degree gives the stored coordinates bit for bit
(``gis_core.precision``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar, cast

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.precision import STEPS_PER_DEGREE, grid_steps

Geometries = TypeVar("Geometries")
Shapes = NDArray[Any]
"""Geometries in an array."""


def shapes(items: Iterable[Any]) -> Shapes:
    """Geometries as an array of objects."""
    listed = list(items)
    found = np.empty(len(listed), dtype=object)
    found[:] = listed
    return found


def in_steps(geometries: Geometries) -> Geometries:
    """A geometry or array of them from degrees to whole grid steps, halves up."""
    return cast(
        Geometries,
        shapely.transform(
            cast(Any, geometries), lambda degrees: np.floor(degrees * STEPS_PER_DEGREE + 0.5)
        ),
    )


def in_degrees(geometries: Geometries) -> Geometries:
    """A geometry or array of them from whole grid steps to stored degrees."""
    return cast(
        Geometries, shapely.transform(cast(Any, geometries), lambda steps: steps / STEPS_PER_DEGREE)
    )


def vertex_keys(coordinates: NDArray[np.float64] | NDArray[np.int64]) -> NDArray[np.int64]:
    """One whole number per vertex (shape (n, 2), in steps): equal exactly where they coincide."""
    whole = coordinates.astype(np.int64)
    return cast("NDArray[np.int64]", (whole[:, 0] << 32) + whole[:, 1])


def keys_of_degrees(geometries: Any) -> NDArray[np.int64]:
    """``vertex_keys`` of all vertices of geometries in degrees."""
    return vertex_keys(grid_steps(shapely.get_coordinates(geometries)).astype(np.float64))


def normal(area: shapely.Geometry) -> shapely.MultiPolygon:
    """An area as a MultiPolygon whose parts, rings and starts are in one settled order."""
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon"]
    return cast(shapely.MultiPolygon, shapely.normalize(shapely.MultiPolygon(parts)))


def same_area(one: shapely.Geometry | None, other: shapely.Geometry | None) -> bool:
    """Whether two areas have the same vertices, whatever their rings start with."""
    if one is None or other is None:
        return one is other
    if shapely.equals_exact(one, other, 0.0):
        return True
    if one.geom_type == other.geom_type == "MultiPolygon" and (
        shapely.get_num_coordinates(one) != shapely.get_num_coordinates(other)
    ):
        return False
    return bool(shapely.equals_exact(normal(one), normal(other), 0.0))


def rim_and_area(areas: Shapes) -> tuple[bytes, int]:
    """The edges that an odd number of these areas' rings (degrees) have, and twice the sum of the areas.

    In grid steps and exact. Of areas without overlaps the edges are the outline of their ground.
    """
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(areas)))
    degrees, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(ring):
        return b"", 0
    vertices = grid_steps(degrees)
    goes_on = ring[1:] == ring[:-1]
    here, there = vertices[:-1][goes_on], vertices[1:][goes_on]
    ends = np.sort(np.stack([vertex_keys(here), vertex_keys(there)]), axis=0)
    order = np.lexsort(ends)
    ends = ends[:, order]
    begins = np.flatnonzero(np.concatenate([[True], (ends[:, 1:] != ends[:, :-1]).any(axis=0)]))
    times = np.diff(begins, append=ends.shape[1])
    (x, y), (u, v) = (here - vertices[0]).T, (there - vertices[0]).T
    return ends[:, begins[times % 2 == 1]].tobytes(), int((x * v - u * y).sum())

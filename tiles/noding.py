"""Pure: how does a parent's border get the vertices that its children's borders have?

A straight stretch of a county's border may be drawn without the vertex at which two of its townships
meet. On the storage grid that vertex lies on the stretch, or within a step beside it; rounded to tile
units the two borders would part by one. So the parent's border takes up those vertices.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from tiles.vertex_zooms import vertex_keys

Shapes = NDArray[Any]
Floats = NDArray[np.float64]
NEAR = 1.5e-7
"""Degrees from a border within which a vertex is on it: one and a half steps of the storage grid."""


def with_vertices_of(parents: Shapes, vertices: Floats) -> Shapes:
    """The areas with every one of ``vertices`` (lon, lat) that lies on their borders put into them."""
    polygons, of_parent = shapely.get_parts(parents, return_index=True)
    rings, of_polygon = shapely.get_rings(polygons, return_index=True)
    own, of_ring = shapely.get_coordinates(rings, return_index=True)
    strange = vertices[~np.isin(vertex_keys(vertices), vertex_keys(own))]
    if not len(strange):
        return parents
    strange = strange[np.unique(vertex_keys(strange), return_index=True)[1]]
    segments = np.flatnonzero(of_ring[:-1] == of_ring[1:])
    lines = shapely.linestrings(np.stack([own[segments], own[segments + 1]], axis=1))
    at, point = shapely.STRtree(shapely.points(strange)).query(lines, predicate="dwithin", distance=NEAR)
    if not len(at):
        return parents
    found = _nearest(own, segments, at, strange, point, of_ring)
    return _put_in(parents, own, of_ring, (of_polygon, of_parent), *found)


def _nearest(
    own: Floats, segments: NDArray[np.int64], at: NDArray[np.int64], strange: Floats,
    point: NDArray[np.int64], of_ring: NDArray[np.int64],
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """For each vertex and ring the one segment it lies on: its start, how far along it, and the vertex."""
    start = segments[at]
    along = own[start + 1] - own[start]
    beside = strange[point] - own[start]
    part = np.clip((along * beside).sum(axis=1) / np.maximum((along**2).sum(axis=1), 1e-30), 0.0, 1.0)
    away = np.hypot(*(beside - along * part[:, None]).T)
    order = np.lexsort((away, point, of_ring[start]))
    ring, vertex = of_ring[start][order], point[order]
    first = np.append(True, (np.diff(ring) != 0) | (np.diff(vertex) != 0))
    chosen = order[first]
    return start[chosen], part[chosen], strange[point[chosen]]


def _put_in(
    parents: Shapes, own: Floats, of_ring: NDArray[np.int64],
    owners: tuple[NDArray[np.int64], NDArray[np.int64]],
    start: NDArray[np.int64], part: Floats, added: Floats,
) -> Shapes:
    order = np.lexsort((part, start))
    places = start[order] + 1
    coordinates = np.insert(own, places, added[order], axis=0)
    rings = shapely.linearrings(coordinates, indices=np.insert(of_ring, places, of_ring[start[order]]))
    polygons = shapely.polygons(rings, indices=owners[0])
    found: Shapes = shapely.multipolygons(polygons, indices=owners[1])
    return found

"""Pure: where do the areas of a layer overlap, leave ground open, or leave their parents?

The threefold check comes first: `coverage_is_valid` sees no missing cell, the rings of the
union see no open one, and the parent's outline sees neither a doubled border. Only where one
of the three objects is the ground itself looked for, which costs a hundred times more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.crs import from_metric
from grids.checks.layers import Layer, parents_in
from grids.checks.pieces import Geometries, Pieces, Positions, objects, pieces_of, rings_of
from grids.shares import shares

_LEAST_STRETCH_M = 0.001


@dataclass(frozen=True, slots=True)
class Extent:
    """What the units of a layer have to cover: each its own parent, or all of them together.

    ``own`` are positions in ``parents`` of each unit's parent (-1: none), ``filled`` those of
    the parents that have units and ``union`` their ground; ``together`` whether a unit may lie
    in several parents.
    """

    parents: Layer
    own: Positions
    filled: Positions
    union: shapely.Geometry
    together: bool


def union_of(areas: Geometries, *, coverage: bool) -> shapely.Geometry:
    """All areas as one; quick where they are known to be a coverage."""
    return shapely.coverage_union_all(areas) if coverage else shapely.union_all(areas)


def edges_match(layer: Layer, gap_width_m: float) -> bool:
    """First of three: neighbours share every vertex, nothing overlaps, no slit stays open."""
    return bool(shapely.coverage_is_valid(layer.metric, gap_width=gap_width_m))


def without_rings(union: shapely.Geometry) -> bool:
    """Second of three: the union encloses no ground without owning it."""
    return len(rings_of(union)) == 0


def fills(union: shapely.Geometry, extent: shapely.Geometry) -> bool:
    """Third of three: the union is the extent, whatever vertices either has in between."""
    return bool(shapely.equals(union, extent))


def extent_of(layer: Layer, parents: Layer) -> Extent:
    """What the layer has to cover: the ground of the parents that have units at all.

    Where units may lie in several parents, a parent has a unit that has a share in it.
    """
    own = parents_in(layer, parents)
    together = layer.kind.policy == "partition_of_own_extent"
    filled = np.unique(shares(layer.areas, parents.areas)[1] if together else own[own >= 0])
    return Extent(parents, own, filled, shapely.union_all(parents.areas[filled]), together)


def overlaps_of(layer: Layer) -> tuple[Pieces, NDArray[np.intp]]:
    """Ground that two units claim, and for each piece the positions of the two."""
    one, other = layer.tree.query(layer.areas, predicate="intersects")
    one, other = one[one < other], other[one < other]
    apart = shapely.touches(layer.areas[one], layer.areas[other])
    pairs = np.column_stack([one[~apart], other[~apart]])
    common = shapely.intersection(layer.areas[pairs[:, 0]], layer.areas[pairs[:, 1]])
    found = pieces_of(objects(common), layer.metric_srid)
    return found, pairs[found.source]


def uncovered_by(union: shapely.Geometry, extent: Extent | None, metric_srid: int) -> Pieces:
    """Ground that belongs to no unit: of the extent, or without one what the union encloses."""
    ground = rings_of(union) if extent is None else objects([shapely.difference(extent.union, union)])
    return pieces_of(ground, metric_srid)


def spills_of(layer: Layer, extent: Extent) -> Pieces:
    """Ground of units outside their parent (or outside all of them); ``source`` is the unit.

    A unit that belongs to no parent lies outside with all it has.
    """
    if extent.together:
        shapely.prepare(extent.union)
        outside = np.flatnonzero(~shapely.covers(extent.union, layer.areas))
        left = shapely.difference(layer.areas[outside], extent.union)
    else:
        # A unit without a parent meets none of them: whichever -1 picks, all of it is outside.
        above = extent.parents.areas[extent.own]
        shapely.prepare(extent.parents.areas)
        outside = np.flatnonzero(~shapely.covers(above, layer.areas))
        left = shapely.difference(layer.areas[outside], above[outside])
    found = pieces_of(objects(left), layer.metric_srid)
    return Pieces(found.places, found.metric, outside[found.source])


def unmatched_edges(layer: Layer, known: Geometries, gap_width_m: float) -> shapely.Geometry:
    """Stretches of border (metric) whose sides differ, away from ``known`` pieces: both sides of each."""
    edges = shapely.coverage_invalid_edges(layer.metric, gap_width=gap_width_m)
    lines = shapely.get_parts(edges[~shapely.is_empty(edges)])
    vertices, line = shapely.get_coordinates(lines, return_index=True)
    inside = line[1:] == line[:-1]
    steps = shapely.linestrings(np.stack([vertices[:-1][inside], vertices[1:][inside]], axis=1))
    if len(known) and len(steps):
        reach = max(gap_width_m, _LEAST_STRETCH_M)
        near = shapely.STRtree(known).query(steps, predicate="dwithin", distance=reach)[0]
        steps = np.delete(steps, np.unique(near))
    return shapely.line_merge(shapely.MultiLineString(list(steps)))


def in_degrees(metric: shapely.Geometry, metric_srid: int) -> shapely.Geometry:
    """A metric geometry as lon/lat, for showing."""
    return from_metric(metric, metric_srid)

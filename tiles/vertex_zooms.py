"""Pure: from which zoom on does each vertex of a coverage count?

Borders are simplified as borders, not as outlines: a vertex is judged once, wherever it occurs, so
that neighbours and parents keep the same ones and no crack can open between them. Vertices where
borders meet (with other than two neighbours) are always kept; between them Visvalingam's effective
area decides (Visvalingam and Whyatt, Line generalisation by repeated elimination of points, 1993).
Of vertices that wait to be removed all those go at once that are smaller than both neighbours,
which depends on no order. Nothing but a border's own course decides about it, so it can be judged
from the units beside it alone, and an edit elsewhere changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiles.web_grid import to_world, units_per_world

METHOD = "1"
"""Raised by whoever changes how borders are simplified or cut: what was kept is then made anew."""

GREATEST_ZOOM = 16
ALWAYS = 0
_STEPS_PER_DEGREE = 1e7
_TOLERANCES = {z: 16.0 if z < 13 else 4.0 if z < 15 else 0.0 for z in range(GREATEST_ZOOM + 1)}
"""Square tile units that a corner must span to be kept; 16 are a quarter of a pixel of a 512 pixel tile."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def vertex_keys(lonlat: NDArray[Any]) -> Ints:
    """One number for each place of the storage grid of 1e-7 degree (lon, lat in degrees)."""
    degrees = np.asarray(lonlat, dtype=np.float64) + [180.0, 90.0]
    steps = np.rint(degrees * _STEPS_PER_DEGREE).astype(np.int64)
    keys: Ints = (steps[:, 0] << np.int64(31)) + steps[:, 1]
    return keys


class VertexZooms:
    """The zoom from which each vertex of some rings on counts, looked up by its place."""

    def __init__(self, rings: Sequence[NDArray[Any]]) -> None:
        """``rings``: closed rings of the coverage, at least one, as arrays of lon and lat on the
        storage grid."""
        lonlat = np.concatenate(rings)
        lengths = np.array([len(ring) for ring in rings], dtype=np.int64)
        self.keys, first, number = np.unique(vertex_keys(lonlat), return_index=True, return_inverse=True)
        links = _links(number, lengths)
        self.nodes = np.bincount(links.ravel(), minlength=len(self.keys)) != 2
        before, after = _neighbours(self.nodes, links)
        fixed = self.nodes.copy()
        fixed[_anchors(number, lengths, self.nodes)] = True
        self.zooms = least_zooms(effective_areas(to_world(lonlat[first]), before, after, fixed))

    def of(self, lonlat: NDArray[Any]) -> NDArray[np.int8]:
        """The least zoom of each of these vertices."""
        found: NDArray[np.int8] = self.zooms[np.searchsorted(self.keys, vertex_keys(lonlat))]
        return found


def _links(number: Ints, lengths: Ints) -> Ints:
    """The distinct pairs of vertices that follow each other in some ring, smaller first."""
    ends = np.cumsum(lengths) - 1
    inside = np.ones(max(len(number) - 1, 0), dtype=bool)
    inside[ends[:-1]] = False
    pairs = np.sort(np.column_stack([number[:-1], number[1:]])[inside], axis=1)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    codes = np.unique(pairs[:, 0] * np.int64(len(number) + 1) + pairs[:, 1])
    found: Ints = np.column_stack(np.divmod(codes, np.int64(len(number) + 1)))
    return found


def _neighbours(nodes: NDArray[np.bool_], links: Ints) -> tuple[Ints, Ints]:
    """The two neighbours of each vertex between nodes; -1 for the nodes."""
    both = np.concatenate([links, links[:, ::-1]])
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    start = np.searchsorted(both[:, 0], np.arange(len(nodes)))
    before = np.full(len(nodes), -1, dtype=np.int64)
    after = before.copy()
    before[~nodes] = both[start[~nodes], 1]
    after[~nodes] = both[start[~nodes] + 1, 1]
    return before, after


def _anchors(number: Ints, lengths: Ints, nodes: NDArray[np.bool_]) -> Ints:
    """The first vertex, by place, of each ring that meets no other border."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    alone = ~np.logical_or.reduceat(nodes[number], starts)
    least: Ints = np.minimum.reduceat(number, starts)[alone]
    return least


def effective_areas(world: Floats, before: Ints, after: Ints, fixed: NDArray[np.bool_]) -> Floats:
    """Visvalingam's area of each vertex in world squares; infinite for the ``fixed``.

    ``before`` and ``after`` are the two neighbours of those that are not fixed.
    """
    before, after = before.copy(), after.copy()
    waiting = np.flatnonzero(~fixed)
    found = np.full(len(world), np.inf)
    area = np.full(len(world), np.inf)
    reached = np.zeros(len(world))
    area[waiting] = _corner(world, before, after, waiting)
    while waiting.size:
        mine, smaller = area[waiting], np.ones(waiting.size, dtype=bool)
        for beside in (before[waiting], after[waiting]):
            smaller &= _goes_first(mine, waiting, area[beside], beside)
        gone = waiting[smaller]
        found[gone] = np.maximum(area[gone], reached[gone])
        for old, new in ((before[gone], after[gone]), (after[gone], before[gone])):
            open_ends = ~fixed[old]
            _relink(before, after, old[open_ends], gone[open_ends], new[open_ends])
            np.maximum.at(reached, old, found[gone])
        area[gone] = np.inf
        waiting = waiting[~smaller]
        touched = np.unique(np.concatenate([before[gone], after[gone]]))
        touched = touched[~fixed[touched] & np.isinf(found[touched])]
        area[touched] = _corner(world, before, after, touched)
    return found


def _goes_first(mine: Floats, me: Ints, other: Floats, you: Ints) -> NDArray[np.bool_]:
    """Whether a corner is smaller than its neighbour; of equal ones the first by place."""
    first: NDArray[np.bool_] = (mine < other) | ((mine == other) & (me < you))
    return first


def _relink(before: Ints, after: Ints, ends: Ints, gone: Ints, new: Ints) -> None:
    """Let the ends of a removed vertex know each other, whichever side it was on."""
    was_before = before[ends] == gone
    before[ends[was_before]] = new[was_before]
    after[ends[~was_before]] = new[~was_before]


def _corner(world: Floats, before: Ints, after: Ints, at: Ints) -> Floats:
    """The area of the triangles of vertices with their two neighbours, the same from either side."""
    here = world[at]
    one, two = np.minimum(before[at], after[at]), np.maximum(before[at], after[at])
    a, b = world[one] - here, world[two] - here
    areas: Floats = np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2.0
    return areas


def least_zooms(areas: Floats) -> NDArray[np.int8]:
    """The smallest zoom at which corners of these areas (world squares) are kept."""
    zooms = np.full(len(areas), GREATEST_ZOOM, dtype=np.int8)
    for z in range(GREATEST_ZOOM, ALWAYS - 1, -1):
        kept = areas * units_per_world(z) ** 2 >= _TOLERANCES[z]
        zooms[kept & (zooms >= z)] = z
    return zooms

"""Pure: does every place belong to exactly one unit of a kind, and each unit to its parent?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from grids.checks import messages
from grids.checks.faults import DrawnUnit, UnitFault
from grids.checks.layers import Layer
from grids.checks.overlays import (
    Extent,
    edges_match,
    extent_of,
    fills,
    in_degrees,
    overlaps_of,
    spills_of,
    uncovered_by,
    union_of,
    unmatched_edges,
    without_rings,
)
from grids.checks.pieces import Pieces, compactness, objects, rings_of, wider_than

_COMPACT = 0.2
"""Enclosed ground rounder than this is a hole (a unit is missing), else a gap between two."""


class _Ground:
    """What is looked for in one layer: listed faults, and the narrow pieces kept for one line."""

    def __init__(self, layer: Layer, extent: Extent | None, tolerance_m: float) -> None:
        self.layer, self.extent, self.tolerance_m = layer, extent, tolerance_m
        self.narrow: dict[str, Pieces] = {}
        self.narrow_units: set[int] = set()
        self.known: list[shapely.Geometry] = []

    @cached_property
    def match(self) -> bool:
        """Whether neighbours share every vertex."""
        return edges_match(self.layer, self.tolerance_m)

    def sort_out(self, what: str, found: Pieces, units: NDArray[np.intp] | None = None) -> NDArray[np.intp]:
        """Positions of the pieces wide enough to be listed; the others become hairlines.

        ``units`` are the positions of the units of each piece, one row a piece; without them,
        those beside the largest narrow piece are named.
        """
        self.known += found.metric.tolist()
        wide = wider_than(found.metric, self.tolerance_m)
        thin = found.where(~wide)
        if len(thin):
            self.narrow[what] = thin
            if units is None:
                largest = thin.places[int(np.argmax(thin.square_metres))]
                self.narrow_units.update(self.layer.tree.query(largest, predicate="intersects").tolist())
            else:
                self.narrow_units.update(units[~wide].ravel().tolist())
        return np.flatnonzero(wide)

    def partition(self) -> Iterator[UnitFault]:
        """Overlaps, gaps and holes of a partition, after the threefold check objected."""
        match = self.match
        union = union_of(self.layer.areas, coverage=match)
        whole = without_rings(union) if self.extent is None else fills(union, self.extent.union)
        if not match:
            yield from self.overlaps()
        if not whole:
            yield from self.uncovered(union)

    def overlaps(self) -> Iterator[UnitFault]:
        """Two units on the same ground."""
        found, pairs = overlaps_of(self.layer)
        wide = self.sort_out("overlap", found, pairs)
        for (one_at, other_at), parts in _together(found.where(wide), pairs[wide]):
            one, other = self.layer.units[one_at], self.layer.units[other_at]
            size = float(parts.square_metres.sum())
            said = messages.overlap(self.layer.kind, one, other, size)
            keys = (one.key, other.key)
            yield UnitFault("overlap", "error", keys, parts.as_one(), size, "m2", said, "cut_overlap")

    def uncovered(self, union: shapely.Geometry) -> Iterator[UnitFault]:
        """Ground that no unit covers; whole undivided parts of one parent are one fault."""
        found = uncovered_by(union, self.extent, self.layer.metric_srid)
        found = found.where(self.sort_out("gap", found))
        size, enclosed = found.square_metres, self._holes(found, union)
        apart: defaultdict[int, list[int]] = defaultdict(list)
        for at, place in enumerate(found.places):
            beside = self.layer.beside(place)
            if not beside and self.extent is not None:
                apart[self._parent_at(place)].append(at)
                continue
            yield UnitFault(
                "hole" if enclosed[at] else "gap", "warning" if self.extent is None else "error",
                beside, place, float(size[at]), "m2",
                messages.uncovered(self.layer.kind, beside, size[at], enclosed=bool(enclosed[at])),
                "create" if enclosed[at] else "fill_gap",
            )
        for parent, parts in apart.items():
            yield self._undivided(parent, found.where(np.array(parts)))

    def _holes(self, found: Pieces, union: shapely.Geometry) -> NDArray[np.bool_]:
        """Which pieces are enclosed by the units and of the shape of a unit."""
        rings = rings_of(union)
        core = shapely.buffer(found.metric, -self.tolerance_m / 2, quad_segs=2)
        inside = shapely.STRtree(rings).query(shapely.point_on_surface(found.places), predicate="within")[0]
        enclosed = np.isin(np.arange(len(found)), inside)
        return np.asarray(enclosed & (compactness(core) >= _COMPACT), dtype=bool)

    def _parent_at(self, place: shapely.Geometry) -> int:
        assert self.extent is not None
        at = self.extent.parents.tree.query(shapely.point_on_surface(place), predicate="intersects")
        return int(at.min())

    def _undivided(self, at: int, parts: Pieces) -> UnitFault:
        assert self.extent is not None
        parent, size = self.extent.parents.units[at], float(parts.square_metres.sum())
        said = messages.undivided(self.layer.kind, parent, len(parts), size)
        return UnitFault("gap", "error", (parent.key,), parts.as_one(), size, "m2", said, "create")

    def spills(self) -> Iterator[UnitFault]:
        """Ground of units outside their parents."""
        if self.extent is None:
            return
        found, whole = spills_of(self.layer, self.extent), shapely.area(self.layer.metric)
        found = found.where(self.sort_out("spill", found, found.source[:, None]))
        for (at,), parts in _together(found, found.source[:, None]):
            unit, parent, size = self.layer.units[at], self._own_parent(at), float(parts.square_metres.sum())
            said = messages.spill(self.layer.kind, unit, parent, self.extent.parents.kind, size)
            operation = "move_to_parent" if size > whole[at] / 2 else "move_arc"
            keys = (unit.key, *((parent.key,) if parent else ()))
            yield UnitFault("spill", "error", keys, parts.as_one(), size, "m2", said, operation)

    def _own_parent(self, position: int) -> DrawnUnit | None:
        """The parent a unit may not leave; None where it belongs to none, or may lie in several."""
        assert self.extent is not None
        at = int(self.extent.own[position])
        return None if self.extent.together or at < 0 else self.extent.parents.units[at]

    def hairlines(self) -> Iterator[UnitFault]:
        """One line for all that is narrower than the tolerance."""
        if not self.narrow:
            return
        sizes = np.concatenate([pieces.square_metres for pieces in self.narrow.values()])
        places = np.concatenate([pieces.places for pieces in self.narrow.values()])
        counts = {what: len(pieces) for what, pieces in self.narrow.items()}
        total = float(sizes.sum())
        said = messages.hairlines(self.layer.kind, counts, total, float(sizes.max()), self.tolerance_m)
        place = shapely.multipoints(shapely.point_on_surface(places))
        units = self.layer.keys(sorted(self.narrow_units))
        yield UnitFault("hairlines", "warning", units, place, total, "m2", said, "replace")

    def unmatched(self) -> Iterator[UnitFault]:
        """One line for all borders whose sides differ without any ground between them."""
        if self.match:
            return
        stretches = unmatched_edges(self.layer, objects(self.known), self.tolerance_m)
        if stretches.length == 0:
            return
        place = in_degrees(stretches, self.layer.metric_srid)
        metres = float(stretches.length) / 2
        said = messages.unmatched(self.layer.kind, metres)
        yield UnitFault(
            "unmatched", "warning", self.layer.beside(place), place, metres, "m", said, "move_node"
        )

    def empty_parents(self) -> Iterator[UnitFault]:
        """Parents that no unit lies in, while others have some."""
        if self.extent is None:
            return
        parents, kind = self.extent.parents, self.layer.kind
        for at in np.setdiff1d(np.arange(len(parents)), self.extent.filled).tolist():
            said = messages.empty_parent(kind, parents.units[at], parents.kind)
            place = shapely.point_on_surface(parents.areas[at])
            key = parents.units[at].key
            yield UnitFault("empty_parent", "warning", (key,), place, 0.0, "", said, "create")


def _together(pieces: Pieces, units: NDArray[np.intp]) -> Iterator[tuple[tuple[int, ...], Pieces]]:
    """The pieces of the same unit or pair of units: its positions, and its pieces."""
    found: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for at, row in enumerate(units.tolist()):
        found[tuple(row)].append(at)
    return ((row, pieces.where(np.array(at))) for row, at in found.items())


def ground_faults(
    layer: Layer, parents: Layer | None, tolerance_m: float, *, errors_only: bool = False
) -> Iterator[UnitFault]:
    """What is wrong with the ground of a layer, under its kind's policy.

    ``parents`` is the layer of the kind's parent kind, None where there is none or it is empty.
    Islands may leave ground open, and need not lie in every parent.
    """
    extent = None if parents is None else extent_of(layer, parents)
    ground = _Ground(layer, extent, tolerance_m)
    if layer.kind.policy == "islands":
        yield from ground.overlaps()
    else:
        yield from ground.partition()
    yield from ground.spills()
    if errors_only:
        return
    yield from ground.hairlines()
    if layer.kind.policy != "islands":
        yield from ground.unmatched()
        yield from ground.empty_parents()

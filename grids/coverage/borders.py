"""Pure: what do the operations that move a border do to the units on its sides?

Nothing is noded here: the new line must meet no other border except at its ends, which is tested
exactly in grid steps, and both sides get the same vertices. Where it does meet one the operation
is refused with the place, since only the planner knows who should get the ground.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from gis_core.precision import GRID, STEPS_PER_DEGREE
from grids.coverage.arcs import ArcName, Arcs, Vertices, arcs_of
from grids.coverage.cutting import drawn_line
from grids.coverage.faults import CoverageFault, Place, listed, shown
from grids.coverage.soundness import checked
from grids.coverage.steps import in_degrees, in_steps
from grids.coverage.value import Change, Coverage, Pair, Unit


def _place(vertex: Vertices) -> Place:
    return float(vertex[0]) / STEPS_PER_DEGREE, float(vertex[1]) / STEPS_PER_DEGREE


def _units(arcs: Arcs, moved: Mapping[int, Vertices]) -> list[str]:
    sides = (side for number in moved for side in (arcs.arcs[number].left, arcs.arcs[number].right))
    return sorted({side for side in sides if side is not None})


def _refuse_meeting(arcs: Arcs, moved: Mapping[int, Vertices]) -> None:
    """Raises CoverageFault (``meets-border``) where a moved arc meets another but at shared ends."""
    lines = [shapely.LineString(moved.get(n, arc.vertices)) for n, arc in enumerate(arcs.arcs)]
    ends = [
        shapely.MultiPoint([] if arcs.free(n) else shapely.get_coordinates(line)[[0, -1]])
        for n, line in enumerate(lines)
    ]
    tree = shapely.STRtree(lines)
    for number in moved:
        for other in tree.query(lines[number], predicate="intersects").tolist():
            if other == number:
                continue
            meeting = shapely.intersection(lines[number], lines[other])
            beyond = shapely.difference(meeting, shapely.intersection(ends[number], ends[other]))
            if shapely.is_empty(beyond):
                continue
            place = _place(shapely.get_coordinates(beyond)[0])
            sides = {arcs.arcs[other].left, arcs.arcs[other].right}
            raise CoverageFault(
                f"The border would meet that between {listed(sides)} at {shown(place)}.",
                hint="Keep away from other borders, or hand over the ground with an area.",
                code="meets-border", place=place, units=_units(arcs, {number: moved[number]}),
            )


def _moved(coverage: Coverage, arcs: Arcs, moved: Mapping[int, Vertices]) -> Change:
    """The change in which these arcs have other vertices (grid steps)."""
    for vertices in moved.values():
        if len(vertices) < 2 or not shapely.is_simple(shapely.LineString(vertices)):
            drawn_line(in_degrees(shapely.LineString(vertices)))
    _refuse_meeting(arcs, moved)
    pairs = {}
    for key in _units(arcs, moved):
        old = coverage.units[key]
        new = Unit(arcs.rebuilt(key, moved), old.code, old.name, old.parent, old.attributes)
        if not shapely.equals(old.geometry, new.geometry) or not _same_vertices(old, new):
            pairs[key] = Pair(old, new)
    return checked(coverage, Change(pairs))


def _same_vertices(old: Unit, new: Unit) -> bool:
    return bool(shapely.equals_exact(shapely.normalize(old.geometry), new.geometry, 0.0))


def _with_reach(coverage: Coverage, units: set[str], reach: shapely.Geometry) -> Arcs:
    """The arcs of the units and of all that a new line (degrees) comes near."""
    return arcs_of(coverage, units | coverage.near(reach))


def _sides(coverage: Coverage, name: ArcName) -> set[str]:
    return {key for key in (name.one, name.other) if key is not None and coverage.unit(key)}


@dataclass(frozen=True, slots=True)
class MoveArc:
    """A stretch of border takes another course (lon/lat) between its two ends, which stay."""

    arc: ArcName
    line: shapely.LineString

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``no-such-border``, ``ends-moved``, ``meets-border``, of the line."""
        new = shapely.get_coordinates(drawn_line(self.line))
        arcs = _with_reach(coverage, _sides(coverage, self.arc), self.line)
        number = arcs.find(self.arc)
        return _moved(coverage, arcs, {number: self._fitted(new, arcs, number)})

    @staticmethod
    def _fitted(new: Vertices, arcs: Arcs, number: int) -> Vertices:
        """The new course in the direction of the old; one without nodes may begin anywhere."""
        old = arcs.arcs[number].vertices
        if arcs.arcs[number].closed and len(new) > 3 and np.array_equal(new[0], new[-1]):
            if shapely.is_ccw(shapely.LinearRing(new)) != shapely.is_ccw(shapely.LinearRing(old)):
                new = new[::-1]
            if arcs.free(number):
                return new
        if np.array_equal(new[[0, -1]], old[[-1, 0]]):
            new = new[::-1]
        if not np.array_equal(new[[0, -1]], old[[0, -1]]):
            strange = [end for end in new[[0, -1]] if not (old[[0, -1]] == end).all(axis=1).any()]
            wrong = strange[0] if strange else new[-1]
            raise CoverageFault(
                f"The line does not keep the ends of the border: it ends at {shown(_place(wrong))}.",
                hint=f"It leads from {shown(_place(old[0]))} to {shown(_place(old[-1]))}; "
                "to move an end, move the node.",
                code="ends-moved", place=_place(wrong),
            )
        return new


@dataclass(frozen=True, slots=True)
class MoveNode:
    """The node at a place (lon, lat), where three or more borders meet, goes to another place."""

    at: Place
    to: Place

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``no-node``, ``meets-border``, each with the place."""
        reach = shapely.LineString([self.at, self.to])
        if not np.isfinite(shapely.get_coordinates(reach)).all():
            raise CoverageFault("A coordinate is not a finite number.", code="not-a-place")
        at, to = shapely.get_coordinates(in_steps(reach))
        arcs = _with_reach(coverage, coverage.near(shapely.Point(self.at)), reach)
        moved = {}
        for number, arc in enumerate(arcs.arcs):
            ends = [end for end in (0, -1) if np.array_equal(arc.vertices[end], at)]
            if ends:
                moved[number] = self._shifted(arc.vertices, ends, to)
        if len(moved) < 2:
            raise CoverageFault(
                f"At {shown(self.at)} no borders meet.", hint="Name the place of a node.",
                code="no-node", place=self.at,
            )
        return _moved(coverage, arcs, moved)

    def _shifted(self, vertices: Vertices, ends: list[int], to: Vertices) -> Vertices:
        shifted = vertices.copy()
        shifted[ends] = to
        if (np.abs(np.diff(shifted, axis=0)).sum(axis=1) == 0).any():
            raise CoverageFault(
                f"At {shown(self.to)} the border already has a vertex.", hint="Choose another place.",
                code="meets-border", place=self.to,
            )
        return shifted


@dataclass(frozen=True, slots=True)
class Simplify:
    """A stretch of border loses the vertices it needs not, to stay within ``tolerance`` degrees."""

    arc: ArcName
    tolerance: float

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``bad-tolerance``, ``no-such-border``, ``meets-border``."""
        if not GRID <= self.tolerance < 1:
            raise CoverageFault(
                "The tolerance is a positive number of degrees, at least a step of the grid.",
                hint="0.00001 is about a metre.", code="bad-tolerance",
            )
        arcs = arcs_of(coverage, _sides(coverage, self.arc))
        number = arcs.find(self.arc)
        arc = arcs.arcs[number]
        plain = shapely.LinearRing(arc.vertices) if arcs.free(number) else arc.line
        fewer = shapely.get_coordinates(shapely.simplify(plain, self.tolerance * STEPS_PER_DEGREE))
        if len(fewer) == len(arc.vertices):
            raise CoverageFault(
                "No vertex of the border can go at this tolerance.", hint="Choose a larger one.",
                code="nothing-changes", place=self.arc.through,
            )
        return _moved(coverage, arcs, {number: fewer})

"""Pure: which arcs and nodes do the borders of a coverage consist of?

An arc is a stretch of border between two nodes with one unit on its left and one on its right
(None: the ground of nobody). A node is where three or more arcs meet. A border without a node, as
around an enclave, is one closed arc. A planner moves arcs and nodes; the units are put together
from them again, so both sides always have the same border.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.precision import STEPS_PER_DEGREE
from grids.coverage.faults import CoverageFault, Place, listed, shown
from grids.coverage.steps import in_degrees, in_steps, normal, vertex_keys
from grids.coverage.value import Coverage

Vertices = NDArray[np.float64]
Run = tuple[int, bool]
"""An arc's position and whether it is run through forward."""


@dataclass(frozen=True, slots=True, eq=False)
class Arc:
    """One stretch of border; ``vertices`` (n, 2) in grid steps, the first and last are its ends."""

    left: str | None
    right: str | None
    vertices: Vertices

    @property
    def closed(self) -> bool:
        """Whether it ends where it begins."""
        return bool(np.array_equal(self.vertices[0], self.vertices[-1]))

    @property
    def line(self) -> shapely.LineString:
        """The arc in grid steps."""
        return shapely.LineString(self.vertices)

    def degrees(self) -> shapely.LineString:
        """The arc in stored degrees."""
        return in_degrees(self.line)


@dataclass(frozen=True, slots=True)
class ArcName:
    """An arc as a planner's operation names it, so that it is found again on a newer base.

    The two units it lies between (None: nobody) and a place (lon, lat) it passes through.
    """

    one: str | None
    other: str | None
    through: Place


class Arcs:
    """The arcs of some units, and how their rings are run through them."""

    def __init__(self, keys: Iterable[str], areas: NDArray[Any]) -> None:
        """Of a whole coverage, or of a neighbourhood: then arcs at its rim lack their other side."""
        self.arcs: list[Arc] = []
        self.rings: dict[str, list[list[list[Run]]]] = {}
        self._position: dict[int, int] = {}
        self._build(list(keys), shapely.orient_polygons(in_steps(areas)))

    def _build(self, keys: list[str], areas: NDArray[Any]) -> None:
        parts, unit = shapely.get_parts(areas, return_index=True)
        rings, part = shapely.get_rings(parts, return_index=True)
        vertices = [shapely.get_coordinates(ring) for ring in rings]
        every = np.concatenate(vertices) if vertices else np.empty((0, 2))
        ids = np.unique(vertex_keys(every), return_inverse=True)[1]
        splits = np.cumsum([len(each) for each in vertices])[:-1]
        numbered = np.split(ids, splits) if vertices else []
        pairs = [np.sort(np.column_stack([each[:-1], each[1:]]), axis=1) for each in numbered]
        edges, edge = np.unique(
            np.concatenate(pairs) if pairs else np.empty((0, 2), dtype=np.int64), axis=0, return_inverse=True
        )
        is_node = np.bincount(edges.ravel(), minlength=len(every)) != 2
        edge_numbers = np.split(edge.ravel(), np.cumsum([len(each) for each in pairs])[:-1]) if pairs else []
        lefts: list[list[str | None]] = []
        last_part = -1
        for number, of_part in enumerate(part.tolist()):
            key = keys[unit[of_part]]
            polygons = self.rings.setdefault(key, [])
            if of_part != last_part:
                polygons.append([])
                last_part = of_part
            polygons[-1].append(
                self._runs(key, vertices[number], numbered[number], edge_numbers[number], is_node, lefts)
            )
        self.arcs = [
            Arc(sides[0], sides[1], arc.vertices) for arc, sides in zip(self.arcs, lefts, strict=True)
        ]

    def _runs(
        self, key: str, vertices: Vertices, ids: NDArray[np.int64], edges: NDArray[np.int64],
        is_node: NDArray[np.bool_], sides: list[list[str | None]],
    ) -> list[Run]:
        """The ring as runs from node to node; a ring without nodes is one closed run."""
        nodes = np.flatnonzero(is_node[ids[:-1]])
        start = int(nodes[0]) if len(nodes) else int(ids[:-1].argmin())
        vertices = np.concatenate([vertices[start:-1], vertices[: start + 1]])
        ids = np.concatenate([ids[start:-1], ids[: start + 1]])
        edges = np.roll(edges, -start)
        cuts = [*(nodes - start).tolist(), len(edges)] if len(nodes) else [0, len(edges)]
        runs = []
        for begin, end in zip(cuts, cuts[1:], strict=False):
            first = begin + int(edges[begin:end].argmin())
            forward = bool(ids[first] < ids[first + 1])
            number = self._position.setdefault(int(edges[first]), len(self.arcs))
            if number == len(self.arcs):
                run = vertices[begin : end + 1]
                self.arcs.append(Arc(None, None, run if forward else run[::-1]))
                sides.append([None, None])
            sides[number][0 if forward else 1] = key
            runs.append((number, forward))
        return runs

    def of(self, units: Collection[str]) -> list[int]:
        """The arcs that have one of the units on a side."""
        return [n for n, arc in enumerate(self.arcs) if arc.left in units or arc.right in units]

    @cached_property
    def nodes(self) -> dict[Place, list[int]]:
        """The arcs that end at each node (lon, lat)."""
        found: dict[Place, list[int]] = {}
        for number, arc in enumerate(self.arcs):
            for end in {tuple(arc.vertices[0].tolist()), tuple(arc.vertices[-1].tolist())}:
                place = (end[0] / STEPS_PER_DEGREE, end[1] / STEPS_PER_DEGREE)
                found.setdefault(place, []).append(number)
        alone = {place for place, arcs in found.items() if len(arcs) == 1 and self.arcs[arcs[0]].closed}
        return {place: arcs for place, arcs in found.items() if place not in alone}

    def free(self, number: int) -> bool:
        """Whether the arc goes round without a node, so that it may begin anywhere."""
        start = self.arcs[number].degrees().coords[0]
        return self.arcs[number].closed and (start[0], start[1]) not in self.nodes

    def rebuilt(self, unit: str, moved: Mapping[int, Vertices]) -> shapely.MultiPolygon:
        """The unit in degrees with other vertices for some arcs; perhaps not valid."""
        polygons = []
        for rings in self.rings[unit]:
            shell, *holes = (self._ring(runs, moved) for runs in rings)
            polygons.append(shapely.Polygon(shell, holes))
        return normal(in_degrees(shapely.MultiPolygon(polygons)))

    def _ring(self, runs: list[Run], moved: Mapping[int, Vertices]) -> Vertices:
        stretches = []
        for number, forward in runs:
            vertices = moved.get(number, self.arcs[number].vertices)
            stretches.append((vertices if forward else vertices[::-1])[:-1])
        ring = np.concatenate(stretches)
        return np.concatenate([ring, ring[:1]])

    def find(self, name: ArcName) -> int:
        """The arc of that name; raises CoverageFault (``no-such-border``) with the place."""
        sides = {name.one, name.other}
        place = in_steps(shapely.Point(name.through))
        found = [
            (shapely.distance(arc.line, place), number)
            for number, arc in enumerate(self.arcs) if {arc.left, arc.right} == sides
        ]
        if not found or min(found)[0] > 2.0:
            raise CoverageFault(
                f"No border between {listed(sides)} passes through {shown(name.through)}.",
                hint="It may have been moved by an earlier operation.", code="no-such-border",
                place=name.through, units=[key for key in sides if key is not None],
            )
        return min(found)[1]


def arcs_of(coverage: Coverage, units: Iterable[str] | None = None) -> Arcs:
    """The arcs of the coverage, or of some units; then only arcs touching those are complete."""
    keys = sorted(coverage if units is None else coverage.neighbourhood(units))
    return Arcs(keys, coverage.areas_of(keys))


def named(arc: Arc) -> ArcName:
    """The name by which an operation finds the arc again: a vertex in its middle, or its midpoint."""
    halfway = len(arc.vertices) // 2
    middle = arc.vertices[halfway] if len(arc.vertices) > 2 else arc.vertices.mean(axis=0)
    lon, lat = (middle / STEPS_PER_DEGREE).tolist()
    return ArcName(arc.left, arc.right, (lon, lat))

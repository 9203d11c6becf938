"""Pure: into which faces do new lines cut units, and which units do relabelled faces make?

The one kernel of all operations that move ground between units: the borders of the units
touched **and of every neighbour** are noded once on the grid together with the new lines,
polygonized, each face is labelled with its owner, the operation relabels faces, and the units
are put together from them again. Nothing else ever computes an outline, so two neighbours cannot
differ. A unit that keeps exactly its faces and got a vertex is ``vertex_only``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.precision import GRID
from grids.coverage.soundness import checked
from grids.coverage.steps import (
    Shapes,
    in_degrees,
    in_steps,
    keys_of_degrees,
    normal,
    same_area,
    shapes,
    vertex_keys,
)
from grids.coverage.value import Change, Coverage, Pair, Unit

SLIVER = 10.0
"""Grid steps: what a new line cuts off thinner than this (about 10 cm) is not cut off."""

_FEW = 4

_ROUNDING = 2.0
"""Grid steps: a face thinner than this may be of noding's own making."""


def thickness(areas: Any) -> NDArray[np.float64]:
    """Roughly how wide an area is: twice its area by its half perimeter, in its own unit."""
    found: NDArray[np.float64] = 4 * shapely.area(areas) / np.maximum(shapely.length(areas), 1e-12)
    return found


@dataclass(eq=False)
class Faces:
    """The faces of a neighbourhood, in grid steps; ``labels`` starts as the owners.

    Both hold the keys of all units that claim a face: one in a whole coverage, none for a gap or
    the outside, two in an overlap.
    """

    units: frozenset[str]
    polygons: Shapes
    owners: Sequence[tuple[str, ...]]
    labels: list[tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self.labels = list(self.owners)

    def give(self, faces: Iterable[int], *units: str) -> None:
        """Label the faces with the unit, or with nobody."""
        for face in faces:
            self.labels[face] = units

    def owned_by(self, keys: Collection[str]) -> list[int]:
        """The faces claimed by any of the units."""
        return [face for face, owners in enumerate(self.owners) if any(key in keys for key in owners)]

    def within(self, area: shapely.Geometry) -> set[int]:
        """The faces that lie in an area given in grid steps."""
        shapely.prepare(area)
        return set(np.flatnonzero(shapely.contains(area, shapely.point_on_surface(self.polygons))).tolist())

    def settle_slivers(self) -> None:
        """What was cut off thinner than SLIVER follows the rest of its old owner beside it."""
        for face in np.flatnonzero(thickness(self.polygons) < SLIVER).tolist():
            beside = [
                other for other in self.owned_by(self.owners[face])
                if other != face and thickness(self.polygons[other]) >= SLIVER
            ]
            borders = shapely.length(
                shapely.intersection(
                    shapely.boundary(self.polygons[beside]), shapely.boundary(self.polygons[face])
                )
            )
            if len(beside) and borders.max() > 0:
                self.labels[face] = self.labels[beside[int(borders.argmax())]]

    def area_of(self, key: str) -> shapely.MultiPolygon | None:
        """The unit the faces of that label make, in degrees, None if there are none."""
        mine = [polygon for polygon, label in zip(self.polygons, self.labels, strict=True) if key in label]
        if not mine:
            return None
        return normal(in_degrees(shapely.coverage_union_all(mine) if len(mine) > 1 else mine[0]))

    def kept(self, key: str) -> bool:
        """Whether the unit keeps exactly the faces it had."""
        pairs = zip(self.owners, self.labels, strict=True)
        return all((key in owners) == (key in label) for owners, label in pairs)

    def change(self, coverage: Coverage, made: Mapping[str, Unit] | None = None) -> Change:
        """The labels as a change of the coverage; ``made`` describes units that are new or renamed."""
        made = made or {}
        pairs: dict[str, Pair] = {}
        for key in sorted(self.units | set(made)):
            old, area = coverage.units.get(key), self.area_of(key)
            model = made.get(key, old)
            if area is None or model is None:
                pairs[key] = Pair(old, None)
                continue
            if old is not None and same_area(area, old.geometry):
                area = old.geometry
            new = Unit(area, model.code, model.name, model.parent, model.attributes)
            if not new.same_as(old):
                pairs[key] = Pair(old, new)
        vertex_only = frozenset(
            key for key, pair in pairs.items() if key not in made and self.kept(key) and within_a_step(pair)
        )
        return checked(coverage, Change(pairs, vertex_only))


def within_a_step(pair: Pair) -> bool:
    """Whether every vertex of either outline lies within one grid step of the other outline."""
    if pair.old is None or pair.new is None:
        return False
    old, new = (_places(unit.geometry) for unit in (pair.old, pair.new))
    return _all_near(np.setdiff1d(new, old), pair.old.geometry) and _all_near(
        np.setdiff1d(old, new), pair.new.geometry
    )


def _places(area: shapely.Geometry) -> NDArray[np.complex128]:
    """The vertices, each longitude + i latitude, so that they can be told apart as numbers."""
    found: NDArray[np.complex128] = shapely.get_coordinates(area).view(np.complex128)[:, 0]
    return found


def _all_near(vertices: NDArray[np.complex128], area: shapely.Geometry) -> bool:
    """Whether all lie within one grid step of an outline; mostly one of the first says that they do not."""
    border = shapely.boundary(area) if len(vertices) else None
    points = shapely.points(vertices.real, vertices.imag)
    return all(
        shapely.distance(some, border).max() <= 1.001 * GRID
        for some in (points[:_FEW], points[_FEW:]) if len(some)
    )


def _labelled(polygons: Shapes, keys: Sequence[str], areas: Shapes) -> list[tuple[str, ...]]:
    inside = shapely.point_on_surface(polygons)
    face, unit = shapely.STRtree(areas).query(inside, predicate="within")
    owners: list[list[str]] = [[] for _ in polygons]
    for one, other in zip(face.tolist(), unit.tolist(), strict=True):
        owners[one].append(keys[other])
    for thin in np.flatnonzero(thickness(polygons) < _ROUNDING).tolist():
        if not owners[thin]:
            owners[thin] = _mostly_of(polygons[thin], keys, areas)
    return [tuple(sorted(each)) for each in owners]


def _mostly_of(face: shapely.Polygon, keys: Sequence[str], areas: Shapes) -> list[str]:
    """The unit that holds most of a face as thin as rounding makes them, if units hold it at all.

    Where a new line meets a border that leans by a step over a long way, noding may cut off a face
    whose middle lies exactly on that border: it is ground of those two and no gap.
    """
    near = shapely.STRtree(areas).query(face, predicate="intersects")
    held = shapely.area(shapely.intersection(areas[near], face))
    if held.size and held.sum() > shapely.area(face) / 2:
        return [keys[near[int(held.argmax())]]]
    return []


def _faces(coverage: Coverage, units: Collection[str], lines: Shapes) -> Faces:
    keys = sorted(units)
    areas = in_steps(coverage.areas_of(keys))
    noded = shapely.unary_union(np.concatenate([shapely.boundary(areas), lines]), grid_size=1.0)
    polygons = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return Faces(frozenset(keys), polygons, _labelled(polygons, keys, areas))


def _strays(coverage: Coverage, faces: Faces, core: Collection[str]) -> set[str]:
    """Neighbours whose border changed where no core unit shares it: their neighbours need it too.

    They took a vertex, or lost one with a tail thinner than the grid.
    """
    found = set()
    known = _vertices(faces.polygons[faces.owned_by(core)])
    for key in faces.units - set(core):
        old = keys_of_degrees(coverage.units[key].geometry)
        new = _vertices(faces.polygons[faces.owned_by((key,))])
        if np.setdiff1d(old, new).size or np.setdiff1d(new, np.concatenate([old, known])).size:
            found.add(key)
    return found


def _vertices(polygons: Shapes) -> NDArray[np.int64]:
    return vertex_keys(shapely.get_coordinates(polygons))


def node(coverage: Coverage, core: Iterable[str], lines: Iterable[shapely.Geometry] = ()) -> Faces:
    """The faces of the ``core`` units and all their neighbours, cut by ``lines`` (in grid steps).

    The lines must lie within the core units or on ground of nobody (``cutting.kept_within``).
    """
    around = set(core)
    cutter = shapes(lines)
    while True:
        faces = _faces(coverage, coverage.neighbourhood(around), cutter)
        strays = _strays(coverage, faces, around)
        if not strays:
            return faces
        around |= strays

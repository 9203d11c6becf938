"""Pure: how does geometry from outside take its place among the units that stay?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from gis_core.geometry import storable
from gis_core.precision import GRID, STEPS_PER_DEGREE
from grids.coverage.faces import Faces, node, thickness
from grids.coverage.faults import CoverageFault, listed, place_in, shown
from grids.coverage.repairs import borders_of, longest
from grids.coverage.soundness import broken_edges, checked
from grids.coverage.steps import Shapes, in_degrees, in_steps, same_area, shapes
from grids.coverage.value import Change, Coverage, Pair, Unit


@dataclass(frozen=True, slots=True)
class Replace:
    """Units get the geometry and attributes given: an import. None ends a unit, new keys begin one.

    What fits is taken as it is. Where new outlines and their neighbours part or overlap by less
    than ``hairline`` degrees, the ground stays with the neighbour or closes to the longest
    border; anything wider is refused with its place, never repaired.
    """

    units: Mapping[str, Unit | None]
    hairline: float = 1e-6

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault (``overlaps``, ``gap``) and GeometryFault, each with the place."""
        pairs = {}
        for key, unit in self.units.items():
            old = coverage.unit(key) if unit is None else coverage.units.get(key)
            new = unit and Unit(
                storable(unit.geometry), unit.code, unit.name, unit.parent, unit.attributes
            )
            if new is None or not new.same_as(old):
                pairs[key] = Pair(old, new)
        change = Change(pairs)
        _refuse_taken_codes(coverage.after(change))
        moved = {
            key: pair for key, pair in pairs.items()
            if not same_area(pair.old and pair.old.geometry, pair.new and pair.new.geometry)
        }
        if not moved or _fits(coverage, change, moved):
            return checked(coverage, change)
        return self._settled(coverage, change, moved)

    def _settled(self, coverage: Coverage, change: Change, moved: Mapping[str, Pair]) -> Change:
        """The same with hairlines closed: the new outlines are noded with the old and the rest."""
        new = {key: in_steps(pair.new.geometry) for key, pair in moved.items() if pair.new}
        old = {key for key, pair in moved.items() if pair.old}
        outlines = shapely.boundary(shapes(new.values()))
        faces = node(coverage, coverage.near(in_degrees(shapes(new.values()))) | old, outlines)
        claims = _claims(faces, new)
        thin = thickness(faces.polygons) < self.hairline * STEPS_PER_DEGREE
        open_faces = [
            face for face, claiming in enumerate(claims)
            if not _claimed(faces, face, claiming, old, bool(thin[face]))
        ]
        _close(faces, [face for face in open_faces if thin[face]], set(new))
        for face in open_faces:
            if not faces.labels[face]:
                faces.give([face], *claims[face][:1])
        if not coverage.islands:
            _refuse_gaps(faces, [face for face in open_faces if not faces.labels[face]], old)
        named = {key: pair.new for key, pair in change.pairs.items() if pair.new is not None}
        made = {key: unit for key, unit in named.items() if key in moved or key in faces.units}
        settled = faces.change(coverage, made)
        elsewhere = {key: pair for key, pair in change.pairs.items() if key not in faces.units | set(made)}
        return Change(dict(settled.pairs) | elsewhere, settled.vertex_only)


def _refuse_taken_codes(after: Coverage) -> None:
    bearers: dict[str, str] = {}
    for key, unit in after.units.items():
        if unit.code and bearers.setdefault(unit.code, key) != key:
            raise CoverageFault(
                f"The code {unit.code} would be borne by {bearers[unit.code]} and {key}.",
                hint="Give each unit a code of its own.", code="code-taken", units=[bearers[unit.code], key],
            )


def _fits(coverage: Coverage, change: Change, moved: Mapping[str, Pair]) -> bool:
    """Whether the new outlines meet all others exactly and leave no ground that had an owner."""
    old = [pair.old.geometry for pair in moved.values() if pair.old]
    new = [pair.new.geometry for pair in moved.values() if pair.new]
    after = coverage.after(change)
    around = after.areas_of(sorted(after.near(shapes(old + new)))) if after.units else shapes([])
    if not shapely.is_empty(broken_edges(around, shapes(old + new))):
        return False
    left = shapely.difference(shapely.union_all(old), shapely.union_all(around))
    return bool(thickness(left) < GRID) or coverage.islands


def _claims(faces: Faces, new: Mapping[str, shapely.Geometry]) -> list[list[str]]:
    """Which of the new outlines hold each face."""
    keys = list(new)
    face, unit = shapely.STRtree(shapes(new.values())).query(
        shapely.point_on_surface(faces.polygons), predicate="within"
    )
    found: list[list[str]] = [[] for _ in faces.polygons]
    for one, other in zip(face.tolist(), unit.tolist(), strict=True):
        found[one].append(keys[other])
    return found


def _claimed(faces: Faces, face: int, claims: list[str], old: set[str], thin: bool) -> bool:
    """Label a face by who keeps or claims it, unless it is a hairline; whether that settles it."""
    stay = [key for key in faces.owners[face] if key not in old]
    if len(claims) + len(stay) > 1 and claims and not thin:
        place = place_in(faces.polygons[face], steps=True)
        raise CoverageFault(
            f"{listed([*claims, *stay])} would overlap at {shown(place)}.",
            hint="Give the neighbour's new outline in the same import, or correct this one.",
            code="overlaps", place=place, units=[*claims, *stay],
        )
    settled = stay or ([] if thin else sorted(claims))
    faces.give([face], *(stay or settled[:1]))
    return bool(settled) or not (thin or faces.owners[face])


def _close(faces: Faces, open_faces: list[int], new: set[str]) -> None:
    """Hairlines that touch a new outline go to whom they border longest, from the edges inward."""
    waiting = set(open_faces)
    while waiting:
        closed = set()
        for face in sorted(waiting):
            borders = borders_of(faces, face)
            if borders and (faces.owners[face] or new & set(borders)):
                faces.give([face], longest(borders))
                closed.add(face)
        if not closed:
            return
        waiting -= closed


def _refuse_gaps(faces: Faces, left: list[int], old: set[str]) -> None:
    """Raises CoverageFault (``gap``) where ground that had an owner is left enclosed by units."""
    owned = faces.polygons[[face for face, labels in enumerate(faces.labels) if labels]]
    enclosed = _holes(shapely.union_all(owned))
    for face in left:
        inside = shapely.point_on_surface(faces.polygons[face])
        if faces.owners[face] and shapely.contains(enclosed, inside).any():
            place = place_in(faces.polygons[face], steps=True)
            raise CoverageFault(
                f"Ground that belonged to {listed(faces.owners[face])} would be left to nobody "
                f"at {shown(place)}.",
                hint="Give the outline of the unit that gets it in the same import.",
                code="gap", place=place, units=faces.owners[face],
            )


def _holes(union: shapely.Geometry) -> Shapes:
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    return shapes(shapely.Polygon(ring) for ring in rings) if rings else np.empty(0, dtype=object)

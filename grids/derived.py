"""Pure: how do units follow whose ground is that of their children?

Where the city says so (a community partitions its township), a parent owns its outline only until
it has children; from then on it is their union, and nobody can break the nesting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import shapely

from gis_core.city import City
from grids.coverage.areas import Merge, NewUnit, Reassign, Retire
from grids.coverage.faults import CoverageFault, listed
from grids.coverage.steps import in_degrees, in_steps, normal, same_area, shapes
from grids.coverage.value import Change, Operation, Pair, Unit


def child_kind(city: City, kind: str) -> str | None:
    """The kind whose units partition those of ``kind``; None where there is none."""
    children = [
        each.key for each in city.kinds if each.parent == kind and each.policy == "partition_of_parent"
    ]
    return children[0] if children else None


def following_kind(city: City, kind: str) -> str | None:
    """The kind whose outlines follow those of ``kind``; None where none does."""
    found = city.kind(kind)
    return found.parent if found.policy == "partition_of_parent" else None


@dataclass(frozen=True, slots=True)
class Handover:
    """Whole units go over to another: on a derived level their children do."""

    units: tuple[str, ...]
    to: str


def handover_of(operation: Operation) -> Handover | None:
    """The handover an operation on a derived level means; None if it means another thing."""
    match operation:
        case Merge(units, kept):
            return Handover(tuple(key for key in units if key != kept), kept)
        case Retire(unit, str() as heir):
            return Handover((unit,), heir)
        case Reassign(to, None, units, _) if units:
            return Handover(tuple(key for key in units if key != to), to)
    return None


def refuse_derived(kind: str, children: str, keys: Iterable[str]) -> None:
    """Raises CoverageFault (``derived-boundary``) if any unit is named: its outline is not its own."""
    named = sorted(keys)
    if named:
        raise CoverageFault(
            f"The outline of {listed(named)} is that of its units of kind {children}, and cannot be drawn.",
            hint=f"Move borders of the {children} level, or hand its units to another {kind}.",
            code="derived-boundary", units=named,
        )


def moved_keys(change: Change) -> set[str]:
    """The units whose ground is another afterwards, those that only took a vertex left out."""
    return {
        key for key, pair in change.pairs.items()
        if key not in change.vertex_only
        and not same_area(pair.old and pair.old.geometry, pair.new and pair.new.geometry)
    }


def parents_affected(change: Change) -> set[str]:
    """The parents whose union of children is another after the change, if only by a vertex."""
    before: dict[str, list[shapely.Geometry]] = {}
    after: dict[str, list[shapely.Geometry]] = {}
    for pair in change.pairs.values():
        for unit, side in ((pair.old, before), (pair.new, after)):
            if unit is not None and unit.parent:
                side.setdefault(unit.parent, []).append(unit.geometry)
    staying = before.keys() & after.keys()
    unmoved = {parent for parent in staying if same_area(union(before[parent]), union(after[parent]))}
    return (before.keys() | after.keys()) - unmoved


def union(areas: Sequence[shapely.Geometry]) -> shapely.MultiPolygon:
    """The ground of units of a coverage together, every vertex of its outline kept."""
    steps = in_steps(shapes(areas))
    joined = shapely.coverage_union_all(steps)
    if not shapely.is_valid(joined):  # outlines from outside that do not meet exactly
        joined = shapely.union_all(steps, grid_size=1.0)
    return normal(cast(shapely.Geometry, in_degrees(joined)))


def followed(
    parents: Mapping[str, Unit], children: Iterable[Unit], affected: Iterable[str],
    founded: Mapping[str, NewUnit],
) -> dict[str, Pair]:
    """The pairs of the affected parents: each is the union of its children, and ends with its last.

    ``founded`` are parents that a change brings into being.
    """
    areas: dict[str, list[shapely.Geometry]] = {}
    for child in children:
        if child.parent is not None:
            areas.setdefault(child.parent, []).append(child.geometry)
    pairs: dict[str, Pair] = {}
    for key in sorted(affected):
        old = parents.get(key)
        if key not in areas:
            if old is not None:
                pairs[key] = Pair(old, None)
            continue
        ground = union(areas[key])
        if old is None and key in founded:
            pairs[key] = Pair(None, replace(founded[key].unit(), geometry=ground))
        elif old is not None and not same_area(old.geometry, ground):
            pairs[key] = Pair(old, replace(old, geometry=ground))
    return pairs


def point_in(unit: Unit) -> tuple[float, float]:
    """A place (lon, lat) inside a unit."""
    place = shapely.point_on_surface(unit.geometry)
    return float(np.round(place.x, 9)), float(np.round(place.y, 9))

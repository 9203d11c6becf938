"""Pure: which units does an operation name, and where does it draw?

So that only a neighbourhood is read for it, not a city.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from numpy.typing import NDArray

from gis_core.precision import GRID
from grids.coverage.areas import Create, Merge, Reassign, Retire, Split
from grids.coverage.attributes import MoveToParent, Recode, SetAttributes, SetEach
from grids.coverage.borders import MoveArc, MoveNode, Simplify
from grids.coverage.repairs import CutOverlap, FillGap
from grids.coverage.replacing import Replace
from grids.coverage.roads import CreateAlongRoad
from grids.coverage.value import Coverage, Operation

Box = tuple[float, float, float, float]
POCKET = 50 * GRID
"""Degrees, half a metre: several times as far as a drawn line is laid on a border."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What an operation needs to see: units by key or code, all children of parents, places.

    ``drawn`` are geometries in lon/lat; ``whole``: only the whole coverage will do.
    """

    codes: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    drawn: tuple[shapely.Geometry, ...] = ()
    whole: bool = False


def _some(*keys: str | None) -> tuple[str, ...]:
    return tuple(key for key in keys if key is not None)


def _of_creation(operation: Create | CreateAlongRoad, area: shapely.Geometry) -> Reach:
    new = operation.new
    return Reach(_some(new.key, new.code, *operation.out_of), drawn=(area,))


def reach_of(operation: Operation) -> Reach:
    """What an operation must see to be judged; raises CoverageFault for a strip that cannot be."""
    match operation:
        case MoveArc(arc, line):
            return Reach(_some(arc.one, arc.other), drawn=(line,))
        case MoveNode(at, to):
            return Reach(drawn=(shapely.LineString([at, to]),))
        case Simplify(arc, _):
            return Reach(_some(arc.one, arc.other), drawn=(shapely.Point(arc.through),))
        case Reassign(to, area, units, _):
            return Reach((to, *units), drawn=_drawn(area))
        case Split(unit, line, new):
            named = [name for each in new for name in (each.key, each.code)]
            return Reach(_some(unit, *named), drawn=(line,))
        case Merge(units, kept):
            return Reach((*units, kept))
        case Create():
            return _of_creation(operation, operation.area)
        case CreateAlongRoad():
            return _of_creation(operation, operation.strip())
        case Retire(unit, heir):
            return Reach(_some(unit, heir))
        case CutOverlap(units, to):
            return Reach((*units, to))
        case MoveToParent(units, parent, _):
            return Reach(units, (parent,))
        case Recode(unit, code):
            return Reach((unit, code))
        case SetAttributes(units, _, _):
            return Reach(units)
        case SetEach(units):
            return Reach(_some(*units, *(each.code for each in units.values())))
        case FillGap() | Replace():
            return Reach(whole=True)
    return Reach(whole=True)


def _drawn(area: shapely.Geometry | None) -> tuple[shapely.Geometry, ...]:
    return () if area is None else (area,)


def may_enclose(operation: Operation, coverage: Coverage) -> bool:
    """Whether it may take ground of nobody so that a ring of units closes, maybe far away.

    ``coverage`` holds all units within POCKET of what is drawn. Ground without holes that touches the
    units along one stretch closes none (Mayer and Vietoris: what is joined along connected ground has no
    loop that neither had); a pocket narrower than POCKET is seen where all around is.
    """
    match operation:
        case Create(_, area, out_of, _):
            drawn = area
        case CreateAlongRoad(_, _, _, _, _, _, out_of, _):
            drawn = operation.strip()
        case _:
            return False
    if coverage.islands:
        return False
    known = [key for key in out_of if key in coverage.units]
    if shapely.covers(shapely.union_all(coverage.areas_of(known)), drawn):
        return False
    if not shapely.is_valid(drawn):
        return True
    beside = shapely.union_all(coverage.areas_of(coverage.near(drawn, POCKET)))
    return _touches_twice(shapely.get_parts(shapely.difference(drawn, beside)), beside)


def _touches_twice(pieces: NDArray[Any], beside: shapely.Geometry) -> bool:
    """Whether a piece of ground has a hole, or touches what is beside it in two stretches, or another."""
    if not len(pieces):
        return False
    close = shapely.STRtree(pieces).query(pieces, predicate="dwithin", distance=POCKET)[0]
    if len(close) > len(pieces) or (shapely.get_num_interior_rings(pieces) > 0).any():
        return True
    touching = shapely.intersection(shapely.boundary(pieces), shapely.buffer(beside, POCKET))
    return bool((shapely.get_num_geometries(shapely.line_merge(touching)) > 1).any())


def boxes(geometries: Mapping[str, shapely.Geometry] | tuple[shapely.Geometry, ...], by: float) -> list[Box]:
    """The bounding boxes of geometries that hold something, grown by some degrees."""
    items = geometries.values() if isinstance(geometries, Mapping) else geometries
    bounds = [shapely.bounds(each) for each in items if each is not None and not shapely.is_empty(each)]
    return [(float(w) - by, float(s) - by, float(e) + by, float(n) + by) for w, s, e, n in bounds]

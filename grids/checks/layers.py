"""Pure: what do the units of one kind look like to somebody who checks them?

A layer holds the units of one kind with areas that can be reckoned with: an invalid one is
mended for the reckoning only (its being invalid is a fault of its own), an empty one left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.city import UnitKind
from gis_core.crs import to_metric
from grids.checks.faults import DrawnUnit
from grids.checks.pieces import Geometries, Positions, objects, polygons_of
from grids.shares import shares

_AREAL = (shapely.GeometryType.POLYGON.value, shapely.GeometryType.MULTIPOLYGON.value)


@dataclass(frozen=True)
class Layer:
    """The units of one kind that have an area, in the order given."""

    kind: UnitKind
    units: tuple[DrawnUnit, ...]
    areas: Geometries
    metric_srid: int

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def metric(self) -> Geometries:
        """The areas in metres: vertices that were equal still are."""
        return objects(to_metric(self.areas, self.metric_srid))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Where which area is."""
        return shapely.STRtree(self.areas)

    def keys(self, positions: Iterable[int]) -> tuple[tuple[str, str], ...]:
        """Kind and code of the units at those positions, each once."""
        return tuple(dict.fromkeys(self.units[at].key for at in positions))

    def beside(self, piece: shapely.Geometry) -> tuple[tuple[str, str], ...]:
        """Kind and code of the units that touch a place (lon/lat)."""
        return self.keys(sorted(self.tree.query(piece, predicate="intersects").tolist()))


def in_the_world(area: shapely.Geometry) -> bool:
    """Whether all coordinates are finite longitudes and latitudes."""
    return bool((np.abs(shapely.get_coordinates(area)) <= (180.0, 90.0)).all())


def usable(area: shapely.Geometry | None) -> shapely.Geometry | None:
    """An area to reckon with: as it is, mended, or None when there is no ground in it."""
    if area is None or area.is_empty or not in_the_world(area):
        return None
    if shapely.get_type_id(area) in _AREAL and area.is_valid:
        return area
    parts = polygons_of(objects([shapely.make_valid(area, method="structure")]))[0]
    return shapely.union_all(parts) if len(parts) else None


def sound(areas: Sequence[shapely.Geometry | None]) -> NDArray[np.bool_]:
    """Which areas can be reckoned with as they are: valid areas with ground, in the world; all at once."""
    drawn = objects(areas)
    good = np.isin(shapely.get_type_id(drawn), _AREAL) & ~shapely.is_empty(drawn)
    vertices, of = shapely.get_coordinates(drawn, return_index=True)
    good[of[~(np.abs(vertices) <= (180.0, 90.0)).all(axis=1)]] = False
    good[good] = shapely.is_valid(drawn[good])
    return np.asarray(good, dtype=bool)


def layer_of(kind: UnitKind, units: Iterable[DrawnUnit], metric_srid: int) -> Layer:
    """The layer of a kind out of all units."""
    own = [unit for unit in units if unit.kind == kind.key]
    good = sound([unit.area for unit in own]).tolist()
    found = [(unit, unit.area if fine else usable(unit.area)) for unit, fine in zip(own, good, strict=True)]
    kept = [(unit, area) for unit, area in found if area is not None]
    areas = objects([area for _, area in kept])
    return Layer(kind, tuple(unit for unit, _ in kept), areas, metric_srid)


def parents_in(layer: Layer, parents: Layer) -> Positions:
    """The position in ``parents`` of each unit's parent; -1 for none.

    The declared one where it is there, else the one that holds most of the area.
    """
    at_code = {unit.code: at for at, unit in enumerate(parents.units)}
    found = np.array([at_code.get(unit.parent or "", -1) for unit in layer.units], dtype=np.intp)
    lost = np.flatnonzero(found < 0)
    if len(lost) and len(parents):
        child, parent, share = shares(layer.areas[lost], parents.areas)
        order = np.lexsort((-parent, share))
        found[lost[child[order]]] = parent[order]
    return found


def point_in(area: shapely.Geometry | None) -> shapely.Geometry:
    """A point inside an area that shows where the unit is; empty when it is nowhere."""
    ground = usable(area)
    return shapely.Point() if ground is None else shapely.point_on_surface(ground)


def points_in(units: Sequence[DrawnUnit]) -> shapely.Geometry:
    """One point for each unit that is somewhere."""
    points = [point for point in (point_in(unit.area) for unit in units) if not point.is_empty]
    return points[0] if len(points) == 1 else shapely.MultiPoint(points)

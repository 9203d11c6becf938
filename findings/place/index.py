"""Pure: which units cover a place, how far are their borders, and what lies across them?

One structure for all kinds of unit, in memory, whose answers never change after it is made; what
only some questions need is made when they are asked. A unit covers a place that lies in its closed
polygon, judged exactly in longitude/latitude on the stored coordinates (a place on a border is
covered by both sides). Distances are metres in the city's metric projection. One place or a million:
the same code gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from threading import RLock

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from findings.place import many, rationally
from findings.place.borders import Borders, ready_polygons
from findings.place.cells import Cells
from findings.place.neighbours import Neighbours
from findings.place.one_place import ACROSS_M, EQUAL_M, OnePlace
from findings.place.overlaps import interiors_meet
from findings.place.trees import Tree
from findings.place.units import (
    Covering,
    Flags,
    Floats,
    IndexedUnit,
    Nearest,
    Numbers,
    PlaceIndexFault,
    Shapes,
)
from gis_core.crs import to_metric

__all__ = ["ACROSS_M", "EQUAL_M", "Covering", "IndexedUnit", "Nearest", "PlaceIndex", "PlaceIndexFault"]

ENOUGH_FOR_CELLS = 20_000
"""So many places are looked up sooner with the index of cells, even where it has to be made first."""


class PlaceIndex:
    """Units of every kind that held on one day, ready to be asked about places.

    ``units`` and ``polygons`` (shapely, lon/lat WGS84) go together by position; they are kept
    sorted by kind and code, so that position is the order of the tie rule. ``metric_srid`` is
    the city's projection in metres. ``make_cells`` makes (or fetches) the index of cells of polygons
    and a projection, which settles many places fast; it is asked when so many are to be looked up.
    ``look_for_cells`` gives what says, each time it is asked, whether somebody else made it by now.
    """

    def __init__(
        self,
        units: Sequence[IndexedUnit],
        polygons: Sequence[object],
        metric_srid: int,
        make_cells: Callable[[Shapes, int], Cells | None] | None = None,
        look_for_cells: Callable[[Shapes, int], Callable[[], Cells | None]] | None = None,
    ) -> None:
        if len(units) != len(polygons):
            raise PlaceIndexFault(f"{len(units)} units came with {len(polygons)} polygons.")
        order = sorted(range(len(units)), key=lambda at: (units[at].kind, units[at].code))
        self.units = tuple(units[at] for at in order)
        self.metric_srid = metric_srid
        self._cells: Cells | None = None
        self._make_cells, self._lock = make_cells, RLock()
        self._polygons: Shapes = np.array([polygons[at] for at in order], dtype=object)
        self._refuse_what_is_no_polygon()
        self._look = look_for_cells and look_for_cells(self._polygons, metric_srid)
        self.position_of_unit = {unit.unit: at for at, unit in enumerate(self.units)}
        kinds = [unit.kind for unit in self.units]
        self.kind_keys = tuple(dict.fromkeys(kinds))
        number = {kind: at for at, kind in enumerate(self.kind_keys)}
        self.kind_of: Numbers = np.array([number[kind] for kind in kinds], dtype=np.int64)
        self._tree = Tree(np.arange(len(kinds)), lambda at: self._polygons[at])
        self._by_kind = {kind: self._of_kind(at) for at, kind in enumerate(self.kind_keys)}
        self._ready = ready_polygons(self._polygons)
        self._borders = Borders(self._polygons, metric_srid)
        trees = dict(enumerate(self._by_kind.values()))
        self._neighbours = Neighbours(self._polygons, self.kind_of, trees, 2 * ACROSS_M)
        self.one_place = OnePlace(self._borders, self._neighbours, metric_srid)
        self._metric_trees = {
            kind: Tree(tree.positions, lambda at: self._borders.areas[at])
            for kind, tree in self._by_kind.items()
        }

    def _refuse_what_is_no_polygon(self) -> None:
        areal = np.isin(shapely.get_type_id(self._polygons), (3, 6))
        wrong = np.flatnonzero(~areal | shapely.is_empty(self._polygons))
        if wrong.size:
            unit = self.units[int(wrong[0])]
            raise PlaceIndexFault(f"The boundary of {unit.kind} {unit.code} is no polygon.")

    def _of_kind(self, kind: int) -> Tree:
        return Tree(np.flatnonzero(self.kind_of == kind), lambda at: self._polygons[at])

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of which at least one unit held that day."""
        return frozenset(self.kind_keys)

    def __len__(self) -> int:
        return len(self.units)

    @property
    def polygons(self) -> NDArray[np.object_]:
        """The polygons (lon/lat WGS84) in the order of ``units``: to be read, never written to."""
        return self._polygons

    def meeting(self, boxes: NDArray[np.object_]) -> Numbers:
        """The positions, in order, of the units whose box meets one of the boxes (lon/lat)."""
        return np.unique(self._tree.meeting(boxes)[1])

    def cells_for(self, places: int) -> Cells | None:
        """The index of cells, where it is there, or worth making for so many places."""
        if self._cells is None and self._make_cells is not None and places >= ENOUGH_FOR_CELLS:
            with self._lock:
                if self._cells is None:
                    self._cells = self._make_cells(self._polygons, self.metric_srid)
        if self._cells is None and self._look is not None and (found := self._look()) is not None:
            self._cells = found
        return self._cells

    def covering(self, lon: ArrayLike, lat: ArrayLike, across: bool = True) -> Covering:
        """Every unit of every kind that covers each place (degrees WGS84, arrays of one length).

        Without ``across`` it is not looked which unit lies behind the border: -1 everywhere.
        """
        x, y = _two_columns(lon, lat)
        place, unit, on_border = self.pairs(x, y)
        metric = shapely.points(*to_metric((x, y), self.metric_srid))
        distance = np.zeros(len(place))
        inside = ~on_border
        distance[inside] = self._borders.distances(unit[inside], metric[place[inside]])
        behind = self._across(metric, place, unit, distance) if across else np.full_like(place, -1)
        return Covering(place, unit, on_border, distance, behind, self.overlaps(x, y, place, unit, inside))

    def pairs(self, x: Floats, y: Floats) -> tuple[Numbers, Numbers, Flags]:
        """Pairs of a place and a unit that covers it, and whether it lies exactly on the unit's border."""
        cells = self.cells_for(len(x))
        if cells is None:
            return self._pairs_by_tree(x, y, np.arange(len(x)))
        place, unit, on_border, untold = many.pairs(cells, x, y)
        if not untold.size:
            return place, unit, on_border
        more = self._pairs_by_tree(x, y, untold)
        place, unit, on_border = (
            np.concatenate(columns) for columns in zip((place, unit, on_border), more, strict=True)
        )
        order = np.lexsort((unit, place))
        return place[order], unit[order], on_border[order]

    def _pairs_by_tree(self, x: Floats, y: Floats, among: Numbers) -> tuple[Numbers, Numbers, Flags]:
        place, unit = self._tree.meeting(shapely.points(x[among], y[among]))
        place = among[place]
        polygons = self._ready[unit]
        closed = shapely.intersects_xy(polygons, x[place], y[place])
        inside = shapely.contains_xy(polygons[closed], x[place[closed]], y[place[closed]])
        place, unit = place[closed], unit[closed]
        order = np.lexsort((unit, place))
        return place[order], unit[order], ~inside[order]

    def _across(
        self, metric: Shapes, place: Numbers, unit: Numbers, distance: Floats
    ) -> Numbers:
        """For each pair, the other unit of the kind that begins where its border ends, or -1."""
        reach = distance + ACROSS_M
        row, other = self._neighbours.pairs(unit)
        covers = np.zeros(len(row), dtype=np.bool_)
        if self._some_twice(place, unit):
            covers = np.isin(place[row] * len(self) + other, place * len(self) + unit)
        east, north = shapely.get_x(metric), shapely.get_y(metric)
        at_hand = covers | self._borders.may_be_within(other, east[place[row]], north[place[row]], reach[row])
        row, other, covers = row[at_hand], other[at_hand], covers[at_hand]
        away = np.zeros(len(row))
        far = ~covers
        away[far] = self._borders.distances(other[far], metric[place[row[far]]])
        near = away <= reach[row]
        return _first_by_distance(row[near], other[near], away[near], np.full(len(place), -1, dtype=np.int64))

    def neighbours_of(self, unit: Numbers) -> tuple[Numbers, Numbers]:
        """Pairs of a row of ``unit`` (positions) and a unit of its kind that may lie across its border."""
        return self._neighbours.pairs(unit)

    def _some_twice(self, place: Numbers, unit: Numbers) -> bool:
        """Whether two units of a kind cover a place, in pairs sorted by place and unit."""
        group = place * len(self.kind_keys) + self.kind_of[unit]
        return bool((group[1:] == group[:-1]).any())

    def overlaps(self, x: Floats, y: Floats, place: Numbers, unit: Numbers, inside: Flags) -> Flags:
        """Whether two units of a kind claim the ground at the place, and do not merely meet there."""
        if not self._some_twice(place, unit):
            return np.zeros(len(place), dtype=np.bool_)
        group = place * len(self.kind_keys) + self.kind_of[unit]
        _, of, size = np.unique(group, return_inverse=True, return_counts=True)
        found: Flags = size[of] > 1
        some_inside = np.bincount(of, weights=inside) > 0
        for number in np.unique(of[found & ~some_inside[of]]).tolist():
            rows = np.flatnonzero(of == number)
            at = place[rows[0]]
            found[rows] = interiors_meet(self._polygons[unit[rows]], float(x[at]), float(y[at]))
        return found

    def nearest(
        self, kind: str, lon: ArrayLike, lat: ArrayLike, within_m: float | None = None
    ) -> Nearest:
        """The nearest unit of ``kind`` to each place that none of the kind covers.

        ``within_m`` bounds the search. Of units equally near, the lowest code is named.
        """
        x, y = _two_columns(lon, lat)
        unit, distance = np.full(len(x), -1, dtype=np.int64), np.full(len(x), np.inf)
        if kind not in self._by_kind or not len(x):
            return Nearest(unit, distance)
        if within_m is not None:
            row, position, away = self._within(kind, x, y, within_m)
        else:
            points = shapely.points(*to_metric((x, y), self.metric_srid))
            tree = self._metric_trees[kind]
            (row, hit), away = tree.tree.query_nearest(points, return_distance=True, all_matches=True)
            position = tree.positions[hit]
        np.minimum.at(distance, row, away)
        first = away == distance[row]
        return Nearest(_first_by_distance(row[first], position[first], away[first], unit), distance)

    def _within(
        self, kind: str, x: Floats, y: Floats, within_m: float
    ) -> tuple[Numbers, Numbers, Floats]:
        """Pairs of a place and a unit of a kind so near to it, and how near."""
        row, position = self._by_kind[kind].within(x, y, np.full(len(x), within_m))
        if not row.size:
            return row, position, np.empty(0)
        points = shapely.points(*to_metric((x[row], y[row]), self.metric_srid))
        away = shapely.distance(self._borders.areas[position], points)
        near = away <= within_m
        return row[near], position[near], away[near]

    def inner_point(self, position: int) -> tuple[float, float]:
        """A place (lon, lat) in the interior of a unit, for “which parent is it in?”."""
        point = shapely.point_on_surface(self._polygons[position])
        return float(shapely.get_x(point)), float(shapely.get_y(point))

    def covers(self, position: int, lon: float, lat: float) -> bool:
        """Whether one unit covers one place."""
        return rationally.where(self._polygons[position], lon, lat) != "outside"


def _two_columns(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    x = np.atleast_1d(np.asarray(lon, dtype=np.float64))
    y = np.atleast_1d(np.asarray(lat, dtype=np.float64))
    if x.shape != y.shape or x.ndim != 1:
        raise PlaceIndexFault(f"{x.size} longitudes came with {y.size} latitudes.")
    return x, y


def _first_by_distance(row: Numbers, unit: Numbers, away: Floats, into: Numbers) -> Numbers:
    """Write into rows their nearest unit; among equals the lowest position, which is the lowest code."""
    order = np.lexsort((unit, np.round(away / EQUAL_M), row))[::-1]
    into[row[order]] = unit[order]
    return into

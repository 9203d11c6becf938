"""Pure: which units cover a place, how far are their borders, and what lies across them?

One structure for all kinds of unit, in memory and never written to after it is built. A unit
covers a place that lies in its closed polygon, judged exactly in longitude/latitude on the
stored coordinates (a place on a border is covered by both sides). Distances are metres in the
city's metric projection. One place or a million: the same code gives the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from findings.place.overlaps import interiors_meet
from gis_core.crs import to_metric
from gis_core.errors import Fault

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

ACROSS_M = 0.05
"""A unit whose polygon comes this close behind a border lies across it: some grid steps, for
borders drawn twice that agree within the storage grid but not on every vertex."""

_STRAIGHT_DEGREES = 0.01
"""Edges are cut to this length before they are projected: a straight line between two stored
vertices is straight in degrees, and stays within millimetres of itself in metres."""

_EQUAL_M = 1e-4
"""Distances closer together than this are equal, and the lower code comes first."""


class PlaceIndexFault(Fault):
    """The polygons handed in are no polygons, or places and accuracies do not fit together."""

    code = "place-index"
    title = "Places cannot be looked up in these units"


@dataclass(frozen=True, slots=True)
class IndexedUnit:
    """A unit as of one day: ``version`` and ``unit`` are identity numbers."""

    version: int
    unit: int
    kind: str
    code: str
    name: str


@dataclass(frozen=True)
class Covering:
    """Pairs of a place and a unit that covers it, sorted by place, then kind, then code.

    ``place`` and ``unit`` are positions, ``on_border`` whether the place lies exactly on the
    unit's border, ``distance_m`` metres to that border, ``across`` the position of the nearest
    other unit of the kind behind the nearest border, -1 for none, ``overlaps`` whether another
    unit of the kind claims the same ground here.
    """

    place: Numbers
    unit: Numbers
    on_border: Flags
    distance_m: Floats
    across: Numbers
    overlaps: Flags


@dataclass(frozen=True)
class Nearest:
    """For each place asked about: the nearest unit of one kind (-1: none near) and metres to it."""

    unit: Numbers
    distance_m: Floats


def _straight_in_metres(polygons: NDArray[np.object_], metric_srid: int) -> NDArray[np.object_]:
    """The polygons in metres, their edges kept on the stored lines."""
    west, south, east, north = shapely.bounds(polygons).T
    large = np.hypot(east - west, north - south) > _STRAIGHT_DEGREES  # in others no edge is so long
    cut = polygons.copy()
    cut[large] = shapely.segmentize(polygons[large], _STRAIGHT_DEGREES)
    projected: NDArray[np.object_] = to_metric(cut, metric_srid)
    return projected


class PlaceIndex:
    """Units of every kind that held on one day, ready to be asked about places.

    ``units`` and ``polygons`` (shapely, lon/lat WGS84) go together by position; they are kept
    sorted by kind and code, so that position is the order of the tie rule. ``metric_srid`` is
    the city's projection in metres.
    """

    def __init__(
        self, units: Sequence[IndexedUnit], polygons: Sequence[object], metric_srid: int
    ) -> None:
        if len(units) != len(polygons):
            raise PlaceIndexFault(f"{len(units)} units came with {len(polygons)} polygons.")
        order = sorted(range(len(units)), key=lambda at: (units[at].kind, units[at].code))
        self.units = tuple(units[at] for at in order)
        self.metric_srid = metric_srid
        self._polygons = np.array([polygons[at] for at in order], dtype=object)
        self._refuse_what_is_no_polygon()
        self._tree = shapely.STRtree(self._polygons)
        self._metric = _straight_in_metres(self._polygons, metric_srid)
        self._borders = shapely.boundary(self._metric)
        self._by_kind = self._trees_by_kind()
        self._prepare()
        self.position_of_unit = {unit.unit: at for at, unit in enumerate(self.units)}

    def _refuse_what_is_no_polygon(self) -> None:
        areal = np.isin(shapely.get_type_id(self._polygons), (3, 6))
        wrong = np.flatnonzero(~areal | shapely.is_empty(self._polygons))
        if wrong.size:
            unit = self.units[int(wrong[0])]
            raise PlaceIndexFault(f"The boundary of {unit.kind} {unit.code} is no polygon.")

    def _prepare(self) -> None:
        """Build now what GEOS would build at the first question: it locks nothing, and questions
        come from many threads at once."""
        shapely.prepare(self._polygons)
        shapely.prepare(self._borders)
        corners = shapely.get_point(shapely.get_exterior_ring(shapely.get_geometry(self._polygons, 0)), 0)
        x, y = shapely.get_x(corners), shapely.get_y(corners)
        shapely.intersects_xy(self._polygons, x, y)
        shapely.contains_xy(self._polygons, x, y)
        _distances(self._borders, shapely.points(*to_metric((x, y), self.metric_srid)))
        for tree in (self._tree, *(tree for _, tree in self._by_kind.values())):
            tree.query(shapely.points(x[:1], y[:1]))

    def _trees_by_kind(self) -> dict[str, tuple[Numbers, shapely.STRtree]]:
        """For each kind: the positions of its units, and a tree over their metric polygons."""
        kinds = np.array([unit.kind for unit in self.units], dtype=object)
        positions = {kind: np.flatnonzero(kinds == kind) for kind in dict.fromkeys(kinds)}
        return {kind: (at, shapely.STRtree(self._metric[at])) for kind, at in positions.items()}

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of which at least one unit held that day."""
        return frozenset(self._by_kind)

    def __len__(self) -> int:
        return len(self.units)

    @property
    def polygons(self) -> NDArray[np.object_]:
        """The polygons (lon/lat WGS84) in the order of ``units``: to be read, never written to."""
        return self._polygons

    def meeting(self, boxes: NDArray[np.object_]) -> Numbers:
        """The positions, in order, of the units whose box meets one of the boxes (lon/lat)."""
        found: Numbers = np.unique(self._tree.query(boxes)[1]).astype(np.int64)
        return found

    def covering(self, lon: ArrayLike, lat: ArrayLike) -> Covering:
        """Every unit of every kind that covers each place (degrees WGS84, arrays of one length)."""
        x, y = _two_columns(lon, lat)
        place, unit = self._tree.query(shapely.points(x, y))
        closed = shapely.intersects_xy(self._polygons[unit], x[place], y[place])
        place, unit = place[closed], unit[closed]
        order = np.lexsort((unit, place))
        place, unit = place[order].astype(np.int64), unit[order].astype(np.int64)
        inside = shapely.contains_xy(self._polygons[unit], x[place], y[place])
        metric = shapely.points(*to_metric((x, y), self.metric_srid))
        distance = np.where(inside, _distances(self._borders[unit], metric[place]), 0.0)
        across = self._across(x, y, metric, place, unit, distance)
        overlaps = self._overlaps(x, y, place, unit, inside)
        return Covering(place, unit, ~inside, distance, across, overlaps)

    def _across(
        self,
        x: Floats,
        y: Floats,
        metric: NDArray[np.object_],
        place: Numbers,
        unit: Numbers,
        distance: Floats,
    ) -> Numbers:
        """For each pair, the other unit of the kind that begins where its border ends, or -1."""
        found = np.full(len(place), -1, dtype=np.int64)
        kind_of = np.array([self.units[at].kind for at in unit], dtype=object)
        for kind, (positions, tree) in self._by_kind.items():
            rows = np.flatnonzero(kind_of == kind)
            if rows.size and len(positions) > 1:
                at, reach = place[rows], distance[rows] + ACROSS_M
                row, other = _others_in_reach(metric[at], reach, unit[rows], positions, tree)
                covers = shapely.intersects_xy(self._polygons[other], x[at[row]], y[at[row]])
                away = np.where(covers, 0.0, _distances(self._borders[other], metric[at[row]]))
                near = away <= reach[row]
                found[rows] = _first_by_distance(row[near], other[near], away[near], len(rows))
        return found

    def _overlaps(
        self, x: Floats, y: Floats, place: Numbers, unit: Numbers, inside: Flags
    ) -> Flags:
        """Whether two units of a kind claim the ground at the place, and do not merely meet there."""
        groups: dict[tuple[int, str], list[int]] = {}
        for row, (at, position) in enumerate(zip(place.tolist(), unit.tolist(), strict=True)):
            groups.setdefault((at, self.units[position].kind), []).append(row)
        found = np.zeros(len(place), dtype=np.bool_)
        for (at, _), rows in groups.items():
            if len(rows) > 1:
                found[rows] = bool(inside[rows].any()) or interiors_meet(
                    self._polygons[unit[rows]], float(x[at]), float(y[at])
                )
        return found

    def nearest(
        self, kind: str, lon: ArrayLike, lat: ArrayLike, within_m: float | None = None
    ) -> Nearest:
        """The nearest unit of ``kind`` to each place that none of the kind covers.

        ``within_m`` bounds the search. Of units equally near, the lowest code is named.
        """
        x, y = _two_columns(lon, lat)
        unit = np.full(len(x), -1, dtype=np.int64)
        distance = np.full(len(x), np.inf)
        if kind not in self._by_kind or not len(x):
            return Nearest(unit, distance)
        positions, tree = self._by_kind[kind]
        points = shapely.points(*to_metric((x, y), self.metric_srid))
        (row, hit), away = tree.query_nearest(
            points, max_distance=within_m, return_distance=True, all_matches=True
        )
        unit = _first_by_distance(row, positions[hit], away, len(points))
        np.minimum.at(distance, row, away)
        return Nearest(unit, distance)

    def inner_point(self, position: int) -> tuple[float, float]:
        """A place (lon, lat) in the interior of a unit, for “which parent is it in?”."""
        point = shapely.point_on_surface(self._polygons[position])
        return float(shapely.get_x(point)), float(shapely.get_y(point))

    def covers(self, position: int, lon: float, lat: float) -> bool:
        """Whether one unit covers one place."""
        return bool(shapely.intersects_xy(self._polygons[position], lon, lat))


def _two_columns(lon: ArrayLike, lat: ArrayLike) -> tuple[Floats, Floats]:
    x = np.atleast_1d(np.asarray(lon, dtype=np.float64))
    y = np.atleast_1d(np.asarray(lat, dtype=np.float64))
    if x.shape != y.shape or x.ndim != 1:
        raise PlaceIndexFault(f"{x.size} longitudes came with {y.size} latitudes.")
    return x, y


def _distances(borders: NDArray[np.object_], points: NDArray[np.object_]) -> Floats:
    """Metres from points to prepared borders, pair by pair.

    ``shapely.distance`` goes along the whole border, the shortest line uses its index.
    """
    lengths: Floats = shapely.length(shapely.shortest_line(borders, points))
    return lengths


def _others_in_reach(
    points: NDArray[np.object_],
    reach: Floats,
    unit: Numbers,
    positions: Numbers,
    tree: shapely.STRtree,
) -> tuple[Numbers, Numbers]:
    """Pairs of a row and another unit whose box comes within that row's reach of its point."""
    x, y = shapely.get_x(points), shapely.get_y(points)
    row, hit = tree.query(shapely.box(x - reach, y - reach, x + reach, y + reach))
    other = positions[hit]
    apart = other != unit[row]
    return row[apart], other[apart]


def _first_by_distance(row: Numbers, unit: Numbers, away: Floats, rows: int) -> Numbers:
    """For each row its nearest unit; among equals the lowest position, which is the lowest code."""
    found = np.full(rows, -1, dtype=np.int64)
    order = np.lexsort((unit, np.round(away / _EQUAL_M), row))[::-1]
    found[row[order]] = unit[order]
    return found

"""Pure: how far, in metres of the city's projection, are places from the borders of units?

Made for a unit when it is first asked about: of 20,000 units, a question concerns a dozen. GEOS
prepares geometries without a lock, and questions come from many threads at once, so all that it
would make at a first question is made here, one thread at a time, before the geometry is handed out.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock

import numpy as np
import shapely

from findings.place.units import Flags, Floats, Numbers, Shapes
from gis_core.crs import to_metric

_STRAIGHT_DEGREES = 0.01
"""Edges are cut to this length before they are projected: a straight line between two stored
vertices is straight in degrees, and stays within millimetres of itself in metres."""


class Ready:
    """Geometries by position, each made and warmed up when it is first asked for."""

    def __init__(self, number: int, make: Callable[[Numbers], Shapes]) -> None:
        self._made = np.empty(number, dtype=object)
        self._there: Flags = np.zeros(number, dtype=np.bool_)
        self._make, self._lock = make, RLock()

    def __getitem__(self, positions: Numbers) -> Shapes:
        there = self._there[positions]
        if not there.all():
            self._fill(np.unique(positions[~there]))
        found: Shapes = self._made[positions]
        return found

    def _fill(self, positions: Numbers) -> None:
        with self._lock:
            missing = positions[~self._there[positions]]
            if missing.size:
                self._made[missing] = self._make(missing)
                self._there[missing] = True


class _Boxes:
    """The boxes of geometries by position, kept once worked out. A row written twice is the same twice."""

    def __init__(self, number: int, shapes: Ready) -> None:
        self._boxes, self._shapes = np.full((number, 4), np.nan), shapes

    def of(self, positions: Numbers) -> Floats:
        """A row of west, south, east, north for each position."""
        found: Floats = self._boxes[positions]
        missing = np.isnan(found[:, 0])
        if missing.any():
            self._boxes[positions[missing]] = shapely.bounds(self._shapes[positions[missing]])
            found = self._boxes[positions]
        return found


class Borders:
    """The borders and areas of polygons (lon/lat) in metres of ``metric_srid``, by position."""

    def __init__(self, polygons: Shapes, metric_srid: int) -> None:
        self._polygons, self._srid = polygons, metric_srid
        self.lines = Ready(len(polygons), self._lines)
        self.areas = Ready(len(polygons), self._areas)
        self.boxes = _Boxes(len(polygons), self.lines)

    def distances(self, positions: Numbers, points: Shapes) -> Floats:
        """Metres from points (in metres) to borders, pair by pair."""
        return distances(self.lines[positions], points)

    def may_be_within(self, positions: Numbers, east: Floats, north: Floats, reach: Floats) -> Flags:
        """Whether the boxes of borders come so near to places (in metres), pair by pair."""
        west_of, south_of, east_of, north_of = self.boxes.of(positions).T
        sideways = (west_of - reach <= east) & (east <= east_of + reach)
        found: Flags = sideways & (south_of - reach <= north) & (north <= north_of + reach)
        return found

    def _lines(self, positions: Numbers) -> Shapes:
        polygons = self._polygons[positions]
        lines: Shapes = shapely.boundary(straight_in_metres(polygons, self._srid))
        shapely.prepare(lines)
        x, y = corners(polygons)
        distances(lines, shapely.points(*to_metric((x, y), self._srid)))
        return lines

    def _areas(self, positions: Numbers) -> Shapes:
        polygons = self._polygons[positions]
        areas = straight_in_metres(polygons, self._srid)
        shapely.prepare(areas)
        shapely.dwithin(areas, shapely.points(*to_metric(corners(polygons), self._srid)), 1.0)
        return areas


def ready_polygons(polygons: Shapes) -> Ready:
    """The polygons themselves (lon/lat), prepared for questions about places."""

    def make(positions: Numbers) -> Shapes:
        found: Shapes = polygons[positions]
        shapely.prepare(found)
        x, y = corners(found)
        shapely.intersects_xy(found, x, y)
        shapely.contains_xy(found, x, y)
        return found

    return Ready(len(polygons), make)


def straight_in_metres(polygons: Shapes, metric_srid: int) -> Shapes:
    """The polygons in metres, their edges kept on the stored lines."""
    west, south, east, north = shapely.bounds(polygons).T
    large = np.hypot(east - west, north - south) > _STRAIGHT_DEGREES  # in others no edge is so long
    cut = polygons.copy()
    cut[large] = shapely.segmentize(polygons[large], _STRAIGHT_DEGREES)
    projected: Shapes = to_metric(cut, metric_srid)
    return projected


def distances(borders: Shapes, points: Shapes) -> Floats:
    """Metres from points to prepared borders, pair by pair.

    ``shapely.distance`` goes along the whole border, the shortest line uses its index.
    """
    lengths: Floats = shapely.length(shapely.shortest_line(borders, points))
    return lengths


def corners(polygons: Shapes) -> tuple[Floats, Floats]:
    """A corner of each polygon."""
    first = shapely.get_point(shapely.get_exterior_ring(shapely.get_geometry(polygons, 0)), 0)
    return shapely.get_x(first), shapely.get_y(first)

"""Pure: which units cover one place, how far are their borders, and what lies across them, at once?

What ``PlaceIndex.covering`` answers for arrays, bit for bit, for a single place: one look into the cells,
and one question to GEOS about the borders of all its units. Arrays of one element would take ten times
as long. Of a place on a border, or where the cells tell nothing, nothing is said here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from findings.place import look_up, nearness
from findings.place.borders import Borders
from findings.place.cells import Arrays, Cells
from findings.place.look_up import MOST_PIECES
from findings.place.neighbours import Neighbours
from findings.place.units import Shapes
from gis_core.crs import place_in_metres

ACROSS_M = 0.05
"""A unit whose polygon comes this close behind a border lies across it: some grid steps, for
borders drawn twice that agree within the storage grid but not on every vertex."""

EQUAL_M = 1e-4
"""Distances closer together than this are equal, and the lower code comes first."""

_MOST_REACH_M = 50.0
"""Within a wider reach there are too many cells to go through one by one."""

_Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Covered:
    """The units (positions, in order) that cover a place that is on no border; of each the metres to
    its border, and the position of the unit across it, -1 for none. ``covering`` says what they mean."""

    units: tuple[int, ...]
    distances_m: list[float]
    across: list[int]


class OnePlace:
    """Looks places up one at a time, as ``PlaceIndex`` does many."""

    def __init__(self, borders: Borders, neighbours: Neighbours, metric_srid: int) -> None:
        self._borders, self._neighbours, self._srid = borders, neighbours, metric_srid
        self._views: tuple[Cells, Arrays] | None = None
        self._combinations: dict[int, tuple[int, ...]] = {}
        self._boxes: dict[int, _Box] = {}
        self._beside: dict[int, tuple[int, ...]] = {}

    def covered(self, cells: Cells, lon: float, lat: float) -> Covered | None:
        """What covers a place (degrees WGS84); None where it takes the closer look of ``covering``."""
        units = self._units(cells, lon, lat)
        if units is None:
            return None
        east, north = place_in_metres(lon, lat, self._srid)
        point = shapely.points(np.array((east, north)))
        distances = self._distances(units, point)
        return Covered(units, distances, self._across(units, distances, east, north, point))

    def bordering(self, cells: Cells, lon: float, lat: float, reach_m: float) -> list[int] | None:
        """The units whose border may come so near to a place, and no fewer; None: this is not known."""
        if reach_m > _MOST_REACH_M:
            return None
        units, metres = [0] * MOST_PIECES, [0.0] * MOST_PIECES
        found = nearness.near(self._view(cells), lon, lat, reach_m, units, metres)  # type: ignore[arg-type]
        return None if found < 0 else units[:found]

    def _view(self, cells: Cells) -> Arrays:
        """The arrays of cells, read number by number without making a numpy number of each."""
        if self._views is None or self._views[0] is not cells:
            self._combinations = {}
            self._views = cells, Arrays(*(memoryview(array) for array in cells.arrays))  # type: ignore[arg-type]
        return self._views[1]

    def _units(self, cells: Cells, lon: float, lat: float) -> tuple[int, ...] | None:
        crossed, met = [0] * MOST_PIECES, [0] * MOST_PIECES
        start, crossings, meetings = look_up.trace(self._view(cells), lon, lat, crossed, met)  # type: ignore[arg-type]
        if start < 0 or meetings:
            return None
        units = self._combinations.get(start)
        if units is None:
            units = self._combinations[start] = cells.units_of(start)
        if not crossings:
            return units
        inside = set(units)
        for piece in crossed[:crossings]:
            inside.symmetric_difference_update(self._owners_of(cells, piece))
        return tuple(sorted(inside))

    def _owners_of(self, cells: Cells, piece: int) -> tuple[int, ...]:
        arrays = self._view(cells)
        first, owners = arrays.owner_first, arrays.owners
        return tuple(owners[at] for at in range(first[piece], first[piece + 1]))

    def _distances(self, units: Sequence[int], point: object) -> list[float]:
        """Metres from a point (in metres) to the borders of units."""
        if not units:
            return []
        lines: Shapes = self._borders.lines[np.array(units)]
        found: list[float] = shapely.length(shapely.shortest_line(lines, point)).tolist()
        return found

    def _across(
        self, units: tuple[int, ...], distances: Sequence[float], east: float, north: float, point: object
    ) -> list[int]:
        rows: list[tuple[int, int]] = []
        nearest: list[tuple[int, int] | None] = [None] * len(units)
        for at, unit in enumerate(units):
            reach = distances[at] + ACROSS_M
            for other in self._beside_of(unit):
                if other in units:
                    nearest[at] = _nearer(nearest[at], 0.0, other)
                    continue
                west, south, right, top = self._box_of(other)
                if west - reach <= east <= right + reach and south - reach <= north <= top + reach:
                    rows.append((at, other))
        for (at, other), away in zip(rows, self._distances([other for _, other in rows], point), strict=True):
            if away <= distances[at] + ACROSS_M:
                nearest[at] = _nearer(nearest[at], away, other)
        return [-1 if each is None else each[1] for each in nearest]

    def _beside_of(self, unit: int) -> Iterable[int]:
        found = self._beside.get(unit)
        if found is None:
            found = self._beside[unit] = tuple(self._neighbours.of(unit).tolist())
        return found

    def _box_of(self, unit: int) -> _Box:
        found = self._boxes.get(unit)
        if found is None:
            west, south, east, north = self._borders.boxes.of(np.array([unit]))[0].tolist()
            found = self._boxes[unit] = (west, south, east, north)
        return found


def _nearer(held: tuple[int, int] | None, away: float, other: int) -> tuple[int, int]:
    """The nearer of two units; of those equally near the lower position, which is the lower code."""
    found = (round(away / EQUAL_M), other)
    return found if held is None else min(held, found)

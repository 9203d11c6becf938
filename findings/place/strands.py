"""Pure: how far are the borders of the units that cover places, and which units are nearest to others?

``PlaceIndex.covering`` and ``PlaceIndex.nearest`` for very many places, without GEOS: by strands of border
(``findings.place.measured``), each made when its unit is first met.
"""

from __future__ import annotations

from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary, proxy

import numpy as np
import shapely
from numpy.typing import NDArray

from findings.place import many, measured
from findings.place.borders import straight_in_metres
from findings.place.index import ACROSS_M, EQUAL_M, PlaceIndex
from findings.place.measured import FAN, Strands
from findings.place.units import Flags, Floats, Numbers


class _Growing:
    """Rows that are added to, in memory that doubles."""

    def __init__(self, width: int, kind: type) -> None:
        shape = (1024, width) if width else (1024,)
        self._rows: NDArray[Any] = np.empty(shape, dtype=kind)
        self.size = 0

    def add(self, rows: np.ndarray) -> int:
        """Add rows; the number of rows before them."""
        begin, end = self.size, self.size + len(rows)
        if end > len(self._rows):
            larger = np.empty((max(2 * len(self._rows), end), *self._rows.shape[1:]), dtype=self._rows.dtype)
            larger[:begin] = self._rows[:begin]
            self._rows = larger
        self._rows[begin:end] = rows
        self.size = end
        return begin

    @property
    def rows(self) -> np.ndarray:
        return self._rows[: self.size]


class Measurer:
    """Measures to the borders of an index, as GEOS does, but for what is marked as doubtful."""

    def __init__(self, index: PlaceIndex) -> None:
        self._index, self._lock = proxy(index), RLock()  # kept as long as the index is, no longer
        self._ends, self._owner = _Growing(4, np.float64), _Growing(0, np.int64)
        self._boxes = _Growing(4, np.float64)
        self._first, self._count, self._first_box = (_Growing(0, np.int64) for _ in range(3))
        self._of_unit: Numbers = np.full(len(index), -1, dtype=np.int64)
        self._of_kind: dict[str, int] = {}

    def borders(self, east: Floats, north: Floats, unit: Numbers) -> tuple[Floats, Numbers, Flags]:
        """For pairs of a place (metres, inside a unit that alone of its kind covers it) and that unit: metres
        to its border, the position of the unit across it (-1: none), and whether GEOS might say otherwise."""
        row, other = self._index.neighbours_of(unit)
        with self._lock:
            self._make(np.concatenate([unit, other]))
            strands = self._strands()
        first = np.searchsorted(row, np.arange(len(unit) + 1))
        distance, across = np.empty(len(unit)), np.empty(len(unit), dtype=np.int64)
        doubtful = np.zeros(len(unit), dtype=np.bool_)
        many.loops(measured, len(unit)).borders(
            strands, first, self._of_unit[other], east, north, self._of_unit[unit], ACROSS_M, EQUAL_M,
            distance, across, doubtful,
        )
        return distance, across, doubtful

    def nearest(self, kind: str, east: Floats, north: Floats) -> tuple[Floats, Numbers, Flags]:
        """For places (metres) in no unit of a kind: metres to the nearest one, its position, whether GEOS
        might say otherwise."""
        with self._lock:
            strand = self._strand_of_kind(kind)
            strands = self._strands()
        distance, unit = np.empty(len(east)), np.empty(len(east), dtype=np.int64)
        doubtful = np.zeros(len(east), dtype=np.bool_)
        many.loops(measured, len(east)).all_nearest(strands, strand, east, north, distance, unit, doubtful)
        return distance, unit, doubtful

    def _strands(self) -> Strands:
        return Strands(*(each.rows for each in (
            self._ends, self._owner, self._boxes, self._first, self._count, self._first_box
        )))

    def _make(self, units: Numbers) -> None:
        for unit in np.unique(units[self._of_unit[units] < 0]).tolist():
            self._of_unit[unit] = self._add(np.array([unit]))

    def _strand_of_kind(self, kind: str) -> int:
        if kind not in self._of_kind:
            index = self._index
            its = np.flatnonzero(index.kind_of == index.kind_keys.index(kind))
            self._of_kind[kind] = self._add(its[_along_a_curve(shapely.bounds(index.polygons[its]))])
        return self._of_kind[kind]

    def _add(self, units: Numbers) -> int:
        """A strand of the borders of units, one after the other; its number."""
        ends, of = _pieces(straight_in_metres(self._index.polygons[units], self._index.metric_srid))
        first_box = self._boxes.size
        low, high = np.minimum(ends[:, :2], ends[:, 2:]), np.maximum(ends[:, :2], ends[:, 2:])
        while True:
            begins = np.arange(0, len(low), FAN)
            low, high = np.minimum.reduceat(low, begins), np.maximum.reduceat(high, begins)
            self._boxes.add(np.hstack([low, high]))
            if len(low) <= 1:
                break
        self._first.add(np.array([self._ends.add(ends)]))
        self._owner.add(units[of])
        self._count.add(np.array([len(ends)]))
        self._first_box.add(np.array([first_box]))
        return self._first.size - 1


def _pieces(polygons: np.ndarray) -> tuple[Floats, Numbers]:
    """Rows of x, y, x, y of the pieces of rings, and which polygon each is of."""
    parts, part_of = shapely.get_parts(polygons, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    of = part_of[ring_of]
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    joined = np.flatnonzero(ring[1:] == ring[:-1])
    ends = np.hstack([corners[joined], corners[joined + 1]])
    apart = (ends[:, :2] != ends[:, 2:]).any(axis=1)
    return ends[apart], of[ring[joined[apart]]]


def _along_a_curve(bounds: Floats) -> Numbers:
    """The order of boxes in which neighbours mostly come together (Morton's)."""
    middle = (bounds[:, :2] + bounds[:, 2:]) / 2
    low, size = middle.min(axis=0), np.maximum(np.ptp(middle, axis=0), 1e-12)
    column, row = ((middle - low) / size * 32767).astype(np.int64).T
    key = np.zeros(len(middle), dtype=np.int64)
    for bit in range(15):
        key |= ((column >> bit) & 1) << (2 * bit) | ((row >> bit) & 1) << (2 * bit + 1)
    return np.argsort(key, kind="stable")


_kept: WeakKeyDictionary[PlaceIndex, Measurer] = WeakKeyDictionary()


def measurer_of(index: PlaceIndex) -> Measurer:
    """What measures in an index, kept with it."""
    found = _kept.get(index)
    if found is None:
        found = _kept[index] = Measurer(index)
    return found

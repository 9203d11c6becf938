"""Pure: which units of its kind touch a unit, or nearly do?

Asked of a unit when a place in it is first asked about, and kept: whoever lies across a border of a
unit is among them, wherever the place is.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import RLock

import numpy as np
import shapely

from findings.place.rasterising import spread
from findings.place.trees import METRES_PER_DEGREE, Tree
from findings.place.units import Numbers, Shapes

_FEW = 64


class Neighbours:
    """For units by position, those of the same kind within ``reach_m`` of them.

    ``kind_of`` are the numbers of kinds, ``trees`` has a tree (of ``polygons``, lon/lat) for each.
    """

    def __init__(self, polygons: Shapes, kind_of: Numbers, trees: Mapping[int, Tree], reach_m: float) -> None:
        self._polygons, self._kind_of, self._trees, self._reach_m = polygons, kind_of, trees, reach_m
        self._known: dict[int, Numbers] = {}
        self._lock = RLock()

    def pairs(self, units: Numbers) -> tuple[Numbers, Numbers]:
        """Pairs of a row of ``units`` and a neighbour of its unit."""
        if len(units) <= _FEW:
            distinct, of = units, np.arange(len(units))
        else:
            distinct, of = np.unique(units, return_inverse=True)
        lists = [self.of(unit) for unit in distinct.tolist()]
        if not lists:
            return units, units
        sizes = np.array([len(each) for each in lists])
        begins = np.cumsum(sizes) - sizes
        row, at = spread(begins[of], begins[of] + sizes[of])
        return row, np.concatenate(lists)[at]

    def of(self, unit: int) -> Numbers:
        """The neighbours of one unit."""
        found = self._known.get(unit)
        if found is None:
            with self._lock:
                found = self._known[unit] = self._find(unit)
        return found

    def _find(self, unit: int) -> Numbers:
        polygon = self._polygons[unit]
        _, south, _, north = shapely.bounds(polygon).tolist()
        narrow = max(np.cos(np.radians(min(max(abs(south), abs(north)), 89.0))), 0.01)
        tree = self._trees[int(self._kind_of[unit])]
        within = self._reach_m / METRES_PER_DEGREE / narrow
        hits = tree.tree.query(polygon, predicate="dwithin", distance=within)
        found: Numbers = np.sort(tree.positions[hits])
        found = found[found != unit]
        return found



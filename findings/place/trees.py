"""Pure: which units of a kind have a box near a place?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from threading import RLock

import numpy as np
import shapely

from findings.place.units import Floats, Numbers, Shapes

METRES_PER_DEGREE = 110_000.0
"""Somewhat less than there are, so that boxes come out large enough."""


class Tree:
    """A tree over the boxes of some geometries, built when it is first asked for.

    ``positions`` are what answers speak of; ``shapes`` gives the geometries.
    """

    def __init__(self, positions: Numbers, shapes: Callable[[Numbers], Shapes]) -> None:
        self.positions, self._shapes, self._lock = positions, shapes, RLock()

    @cached_property
    def _tree(self) -> shapely.STRtree:
        made = shapely.STRtree(self._shapes(self.positions))
        made.query(shapely.points([0.0], [0.0]))  # builds it: GEOS locks nothing
        return made

    @property
    def tree(self) -> shapely.STRtree:
        """The tree itself, whose numbers are those within ``positions``."""
        with self._lock:
            return self._tree

    def meeting(self, shapes: Shapes) -> tuple[Numbers, Numbers]:
        """Pairs of a shape (its number) and a geometry (its position) whose boxes meet."""
        shape, hit = self.tree.query(shapes)
        return shape.astype(np.int64), self.positions[hit]

    def within(self, lon: Floats, lat: Floats, reach: Floats) -> tuple[Numbers, Numbers]:
        """Pairs of a place (degrees) and a position whose box comes within so many metres of it."""
        return self.meeting(boxes_around(lon, lat, reach))


def boxes_around(lon: Floats, lat: Floats, reach: Floats) -> Shapes:
    """Boxes (lon/lat) that hold all within so many metres of places."""
    up = reach / METRES_PER_DEGREE
    across = up / np.cos(np.radians(np.minimum(np.abs(lat) + up, 89.0)))
    boxes: Shapes = shapely.box(lon - across, lat - up, lon + across, lat + up)
    return boxes

"""Pure: do polygons that meet at a place overlap there, or do they only share a border?"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

_REACH_DEGREES = 1e-6
"""Half the side of the box looked at: ten steps of the storage grid, about 20 cm."""

_LEAST_PART = 1e-6
"""A common area below this part of the box is rounding: rounding in the intersection of two
polygons at 115 degrees reaches about a hundredth of it."""


def interiors_meet(polygons: NDArray[np.object_], lon: float, lat: float) -> bool:
    """Whether two of ``polygons`` (lon/lat), all with the place on their border, share ground
    next to it. Only the neighbourhood counts: an overlap far away does not concern the place."""
    box = shapely.box(
        lon - _REACH_DEGREES, lat - _REACH_DEGREES, lon + _REACH_DEGREES, lat + _REACH_DEGREES
    )
    parts: NDArray[Any] = shapely.intersection(polygons, box)
    least = shapely.area(box) * _LEAST_PART
    return any(
        shapely.area(shapely.intersection(one, other)) > least
        for one, other in combinations(parts, 2)
    )

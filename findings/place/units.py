"""Pure: what is a unit to the point index, and what is told of a place that it covers?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gis_core.errors import Fault

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Shapes = NDArray[np.object_]


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

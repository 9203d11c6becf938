"""Pure: do the boundaries of a file all lie beside those that are known, by the same way?

That is what a wrongly declared datum looks like: in China every boundary moves by 0.5 to 1.3 km
in nearly one direction, keeps its shape, and nothing else in the file is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gis_core.crs import to_metric
from gis_core.datums import Floats

LEAST_UNITS = 3
LEAST_METRES = 20.0
MOST_SPREAD = 0.1
"""Of the mean shift; the offset of GCJ-02 varies by some 4 % within a prefecture."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How many units lie how far off, towards which bearing (degrees from north, clockwise)."""

    units: int
    metres: float
    bearing: int

    def sentence(self) -> str:
        """One line of the report."""
        return (
            f"Beware: all {self.units} compared units lie about {self.metres:,.0f} m from where they are "
            f"known, towards {self.bearing}°: is the datum right?"
        )


def common_shift(
    known: Sequence[shapely.Geometry], given: Sequence[shapely.Geometry], metric_srid: int
) -> Shift | None:
    """The shift of all areas alike, from ``known`` to ``given`` (lon/lat, in the same order).

    None where there are too few, they hardly move, or each moves its own way.
    """
    if len(known) < LEAST_UNITS:
        return None
    before, after = (_middles(shapes, metric_srid) for shapes in (known, given))
    moved = after - before
    east, north = moved.mean(axis=0)
    metres = float(np.hypot(east, north))
    spread = float(np.hypot(*(moved - (east, north)).T).max())
    if metres < LEAST_METRES or spread > MOST_SPREAD * metres:
        return None
    return Shift(len(known), metres, round(float(np.degrees(np.arctan2(east, north)))) % 360)


def _middles(shapes: Sequence[shapely.Geometry], metric_srid: int) -> Floats:
    middles = shapely.centroid(to_metric(np.array(shapes, dtype=object), metric_srid))
    return np.asarray(shapely.get_coordinates(middles), dtype=np.float64)

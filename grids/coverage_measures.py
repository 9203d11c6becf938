"""Pure: how far do the areas of a set overlap, and what do they leave open between them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.crs import to_metric

Areas = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """How many places, their area in m², and the largest: its area, (lon, lat) and neighbours.

    ``largest_units`` are positions in the given sequence: the two that overlap, or those
    around a gap.
    """

    places: int = 0
    square_metres: float = 0.0
    largest_square_metres: float = 0.0
    largest_place: tuple[float, float] | None = None
    largest_units: tuple[int, ...] = ()


def _measure(places: Areas, units: Sequence[tuple[int, ...]], metric_srid: int) -> Measure:
    if not len(places):
        return Measure()
    square_metres = shapely.area(to_metric(places, metric_srid))
    largest = int(np.argmax(square_metres))
    inside = shapely.point_on_surface(places[largest])
    return Measure(
        len(places), float(square_metres.sum()), float(square_metres[largest]),
        (round(inside.x, 7), round(inside.y, 7)), units[largest],
    )


def overlaps(areas: Sequence[shapely.MultiPolygon], metric_srid: int) -> Measure:
    """Where two of the areas (lon/lat WGS84) claim the same ground, in square metres.

    Overlaid in degrees, where their edges are straight: projected first, an edge would leave
    the vertices its neighbours have on it. Only what comes out is measured in ``metric_srid``.
    """
    stored = np.asarray(areas, dtype=object)
    one, other = shapely.STRtree(stored).query(stored, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = shapely.intersection(stored[one], stored[other])
    real = shapely.area(common) > 0
    pairs = list(zip(one[real].tolist(), other[real].tolist(), strict=True))
    return _measure(common[real], pairs, metric_srid)


def gaps(areas: Sequence[shapely.MultiPolygon], metric_srid: int) -> Measure:
    """What lies wholly between the areas and belongs to none: the holes of their union.

    Overlaid and measured as in ``overlaps``. A hairline that is open to the outside is not
    enclosed and not found here.
    """
    stored = np.asarray(areas, dtype=object)
    holes = _holes(shapely.union_all(stored))
    if not len(holes):
        return Measure()
    found = _measure(holes, [()] * len(holes), metric_srid)
    largest = int(np.argmax(shapely.area(to_metric(holes, metric_srid))))
    around = shapely.STRtree(stored).query(holes[largest], predicate="intersects")
    return replace(found, largest_units=tuple(sorted(around.tolist())))


def _holes(union: shapely.Geometry) -> Areas:
    """The holes of an area, as areas."""
    rings, parts = shapely.get_rings(shapely.get_parts(union), return_index=True)
    inner = rings[1:][parts[1:] == parts[:-1]]
    holes = np.asarray(shapely.polygons(inner), dtype=object)
    real: Areas = holes[shapely.area(holes) > 0]
    return real

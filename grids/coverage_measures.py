"""Pure: how far do the areas of a set overlap, and what do they leave open between them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.crs import from_metric, to_metric


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


def _measure(places: NDArray[Any], units: Sequence[tuple[int, ...]], metric_srid: int) -> Measure:
    if not len(places):
        return Measure()
    areas = shapely.area(places)
    largest = int(np.argmax(areas))
    inside = from_metric(shapely.point_on_surface(places[largest]), metric_srid)
    return Measure(
        len(places), float(areas.sum()), float(areas[largest]),
        (round(inside.x, 7), round(inside.y, 7)), units[largest],
    )


def overlaps(areas: Sequence[shapely.MultiPolygon], metric_srid: int) -> Measure:
    """Where two of the areas (lon/lat WGS84) claim the same ground, measured in ``metric_srid``."""
    metric = to_metric(np.asarray(areas, dtype=object), metric_srid)
    one, other = shapely.STRtree(metric).query(metric, predicate="intersects")
    one, other = one[one < other], other[one < other]
    common = shapely.intersection(metric[one], metric[other])
    real = shapely.area(common) > 0
    pairs = list(zip(one[real].tolist(), other[real].tolist(), strict=True))
    return _measure(common[real], pairs, metric_srid)


def gaps(areas: Sequence[shapely.MultiPolygon], metric_srid: int) -> Measure:
    """What lies wholly between the areas and belongs to none: the holes of their union.

    A hairline that is open to the outside is not enclosed and not found here.
    """
    metric = to_metric(np.asarray(areas, dtype=object), metric_srid)
    union = shapely.get_parts(shapely.union_all(metric))
    rings, shells = shapely.get_rings(union, return_index=True)
    is_hole = np.concatenate([[False], shells[1:] == shells[:-1]]) if len(rings) else np.zeros(0, bool)
    holes = shapely.polygons(rings[is_hole])
    real = shapely.area(holes) > 0
    holes = holes[real]
    if not len(holes):
        return Measure()
    largest = holes[int(np.argmax(shapely.area(holes)))]
    around = tuple(shapely.STRtree(metric).query(largest, predicate="intersects").tolist())
    return _measure(holes, [around] * len(holes), metric_srid)

"""Pure: which ground is meant by an area, or by a line with so many metres on each side of it?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from gis_core.city import City
from gis_core.crs import from_metric, to_metric
from gis_core.geometry import GeometryFault, storable
from gis_core.precision import GRID

WIDEST_M = 500.0
"""Metres on each side of a line at most."""

BESIDE_M = 5.0
"""Metres within which two units still touch each other, and a road's ground the border it lies along."""

REACH_M = 100.0
"""Metres from the border that a road's ground reaches at most."""

_LINES = ("LineString", "MultiLineString")
_STEP_M = 20.0


def ground_of(
    geometry: shapely.Geometry | None, buffer_m: float | None, city: City
) -> shapely.MultiPolygon:
    """The ground in lon/lat WGS84 on the storage grid, valid and inside the city's envelope.

    An area is taken as it is drawn, whatever ``buffer_m`` says (then that tells what its line had);
    of a line it is the strip of ``buffer_m`` metres on each side, square at its ends. Raises
    GeometryFault with code ``needs-buffer`` (a line without), ``bad-buffer``, or as ``storable``.
    """
    if buffer_m is not None and not (math.isfinite(buffer_m) and 0 < buffer_m <= WIDEST_M):
        raise GeometryFault(
            f"{buffer_m:g} metres on each side is no width.", code="bad-buffer",
            hint=f"A number of metres above 0, at most {WIDEST_M:g}.",
        )
    if geometry is None or shapely.is_empty(geometry) or geometry.geom_type not in _LINES:
        return storable(geometry, city.envelope)
    if buffer_m is None:
        raise GeometryFault(
            "This is a line: it covers no ground.", code="needs-buffer",
            hint="Say how many metres on each side of it belong to it (buffer_m), or draw the area.",
        )
    return storable(_strip(geometry, buffer_m, city.metric_srid), city.envelope)


def _strip(line: shapely.Geometry, buffer_m: float, metric_srid: int) -> shapely.Geometry:
    """The ground on both sides of a line; made here, so it is made valid on the grid here as well."""
    if not np.isfinite(shapely.get_coordinates(line)).all():
        raise GeometryFault("A coordinate of the line is not a finite number.", code="not-finite")
    joined = shapely.line_merge(to_metric(shapely.force_2d(line), metric_srid))
    strip = shapely.buffer(joined, buffer_m, cap_style="flat", join_style="round")
    made: shapely.Geometry = shapely.set_precision(from_metric(strip, metric_srid), GRID)
    return made


def square_metres(area: shapely.Geometry, metric_srid: int) -> float:
    """The size of an area in lon/lat, in square metres of the city's metric system."""
    return float(shapely.area(to_metric(area, metric_srid)))


def common_border(
    one: shapely.Geometry, other: shapely.Geometry, metric_srid: int
) -> tuple[float, shapely.Geometry]:
    """How many metres two areas (lon/lat) are apart, and their common border as lines in metres.

    The border is where the outline of either comes within ``BESIDE_M`` of the other; empty where
    they are further apart.
    """
    first, second = to_metric(one, metric_srid), to_metric(other, metric_srid)
    apart = float(shapely.distance(first, second))
    sides: Sequence[Any] = [
        shapely.intersection(shapely.boundary(mine), shapely.buffer(theirs, BESIDE_M))
        for mine, theirs in ((first, second), (second, first))
    ]
    return apart, shapely.union_all(np.array(sides, dtype=object))


def check_along(
    ground: shapely.Geometry, border: shapely.Geometry, metric_srid: int, names: tuple[str, str]
) -> None:
    """Raises GeometryFault where a road's ground (lon/lat) does not lie along a border (metres).

    Codes ``off-the-border`` and ``beyond-the-border``; the place is the point that is furthest off.
    """
    between = f"the border of {names[0]} and {names[1]}"
    for part in shapely.get_parts(ground):
        road = to_metric(part, metric_srid)
        apart = float(shapely.distance(road, border))
        if apart > BESIDE_M:
            raise GeometryFault(
                f"The ground lies {apart:,.0f} m from {between}.", code="off-the-border",
                hint="Draw the road that lies along this border, or name the units on its two sides.",
                place=_lonlat(shapely.centroid(road), metric_srid),
            )
        points = shapely.points(shapely.get_coordinates(shapely.segmentize(road, _STEP_M)))
        distances = shapely.distance(points, border)
        furthest = int(np.argmax(distances))
        if distances[furthest] > REACH_M:
            raise GeometryFault(
                f"The ground reaches {distances[furthest]:,.0f} m from {between}; {REACH_M:g} m is the most.",
                hint="Cut it where the border leaves the road.", code="beyond-the-border",
                place=_lonlat(points[furthest], metric_srid),
            )


def _lonlat(point: shapely.Geometry, metric_srid: int) -> tuple[float, float]:
    place = from_metric(point, metric_srid)
    return round(float(place.x), 7), round(float(place.y), 7)

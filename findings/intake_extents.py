"""Pure: which point stands for a finding that is a line or an area, and what is kept of its shape?

A finding is assigned, counted and drawn by one point. Where a file gives a line (a broken kerb)
or an area (a heap of rubble), the point is one that surely lies on it, and the shape is kept
beside it as ``Finding.extent``.
"""

from __future__ import annotations

import shapely

from findings.intake_places import Frame
from gis_core.crs import CrsFault, geometry_to_storage
from gis_core.precision import snap

_LINES = ("LineString", "MultiLineString")
_AREAS = ("Polygon", "MultiPolygon")


def is_extent(shape: shapely.Geometry) -> bool:
    """Whether the shape is a sound line or area: not a crossing outline, not a line of no length."""
    return shape.geom_type in _LINES + _AREAS and not shape.is_empty and shapely.is_valid(shape)


def point_standing_for(shape: shapely.Geometry) -> tuple[float, float]:
    """x and y of a point on the shape, in its own coordinates.

    Half-way along a line (of several parts, along the longest); inside an area, where the
    centroid of a bent one may not be.
    """
    if shape.geom_type in _AREAS:
        point = shape.point_on_surface()
    else:
        longest = max(shapely.get_parts(shape), key=lambda part: part.length)
        point = longest.interpolate(0.5, normalized=True)
    return point.x, point.y


def stored_extent(shape: shapely.Geometry, frame: Frame) -> shapely.Geometry | None:
    """The shape in WGS84 degrees on the storage grid, two-dimensional.

    None if any of it lies outside the envelope: then its point is not to be trusted either.
    """
    try:
        stored = snap(
            geometry_to_storage(shape, epsg=frame.epsg, datum=frame.datum, allowed=frame.allowed)
        )
    except CrsFault:
        return None
    return stored if shapely.box(*frame.envelope).covers(shapely.box(*stored.bounds)) else None

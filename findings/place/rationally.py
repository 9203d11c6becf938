"""Pure: is a place outside, on the border of or inside a polygon, in arithmetic without any rounding?

The slow judge of last resort: for the few places that floating point and the index of cells leave
open. Even-odd along the parallel to the west; a double is taken as the fraction it is.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import shapely

Where = Literal["outside", "border", "inside"]


def where(polygon: shapely.Geometry, lon: float, lat: float) -> Where:
    """Where a place lies to a polygon or multipolygon."""
    if not (lon - lon == 0.0 and lat - lat == 0.0):
        return "outside"
    x, y, inside = Fraction(lon), Fraction(lat), False
    for ring in shapely.get_rings(shapely.get_parts(polygon)):
        vertices = shapely.get_coordinates(ring).tolist()
        for (ax, ay), (bx, by) in zip(vertices[:-1], vertices[1:], strict=True):
            if max(ay, by) < lat or min(ay, by) > lat or min(ax, bx) > lon:
                continue
            side = _side(Fraction(ax), Fraction(ay), Fraction(bx), Fraction(by), x, y)
            if side == 0 and max(ax, bx) >= lon:
                return "border"
            if (ay > lat) != (by > lat) and (side > 0) == (by < ay):
                inside = not inside
    return "inside" if inside else "outside"


def _side(ax: Fraction, ay: Fraction, bx: Fraction, by: Fraction, x: Fraction, y: Fraction) -> int:
    """1 to the left of the line from a to b, -1 to the right, 0 on it."""
    area = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    return (area > 0) - (area < 0)

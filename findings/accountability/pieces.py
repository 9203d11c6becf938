"""Pure: into which parts do borders cut a line or an area, and how large is each?

Borders of units, and of ground that is settled otherwise. Every part lies in one combination, and
one place in its middle is judged for all of it. A stretch of a line that runs along a border is a
part of its own, judged like any place on a border.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from findings.place.index import PlaceIndex
from gis_core.crs import to_metric
from gis_core.errors import Fault

Measure = Literal["length", "area"]
_LEAST = {"length": 0.02, "area": 0.01}
"""Parts below two centimetres or a square decimetre are what the storage grid leaves beside a border."""

MOST_PARTS = 5_000


class ExtentFault(Fault):
    """A shape is neither a line nor an area, or is cut into too many parts."""

    status = 422
    code = "extent"
    title = "This shape cannot be answered for"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part: its size (metres or square metres) and a place inside it (lon/lat WGS84)."""

    size: float
    lon: float
    lat: float


def measure_of(shape: Any) -> Measure:
    """Whether a shape is shared by length or by area; raises ExtentFault for points and mixtures."""
    measures: dict[str, Measure] = {
        "LineString": "length", "MultiLineString": "length", "Polygon": "area", "MultiPolygon": "area",
    }
    if shape.geom_type not in measures or shape.is_empty:
        raise ExtentFault(
            f"A {shape.geom_type} is neither a line nor an area.",
            hint="Ask for a point by lon and lat, for each part of a collection by itself.",
        )
    return measures[shape.geom_type]


def pieces(shape: Any, index: PlaceIndex, ground: NDArray[np.object_] | None = None) -> list[Piece]:
    """The parts of a line or an area (shapely, lon/lat WGS84), the largest first.

    ``ground`` are outlines of what is settled near it, which cut it too.

    Raises ExtentFault for anything else, for an invalid area, and for more than MOST_PARTS parts.
    """
    measure = measure_of(shape)
    if measure == "area" and not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise ExtentFault(f"The area is not valid: {reason}.", hint="Mend it where that is.")
    borders = _borders(shape, index, ground)
    parts = _of_line(shape, borders) if measure == "length" else _of_area(shape, borders)
    metric = to_metric(parts, index.metric_srid)
    sizes = shapely.length(metric) if measure == "length" else shapely.area(metric)
    worth = sizes >= min(_LEAST[measure], float(sizes.sum()) / 2 if sizes.size else 0.0)
    if worth.sum() > MOST_PARTS:
        raise ExtentFault(
            f"The shape is cut into {int(worth.sum())} parts; {MOST_PARTS} are the most.",
            hint="Ask for smaller shapes.",
        )
    found = [
        Piece(float(size), *_middle(part, measure))
        for part, size in zip(parts[worth], sizes[worth], strict=True)
    ]
    return sorted(found, key=lambda piece: (-piece.size, piece.lon, piece.lat))


def _borders(shape: Any, index: PlaceIndex, ground: NDArray[np.object_] | None) -> Any:
    """The borders near the shape, as one noded set of lines."""
    near = index.meeting(np.array([shapely.box(*shape.bounds)], dtype=object))
    units = index.polygons[near]
    lines = shapely.boundary(units if ground is None else np.concatenate([units, ground]))
    return shapely.unary_union(lines[shapely.intersects(lines, shape)])


def _of_line(shape: Any, borders: Any) -> NDArray[np.object_]:
    """Stretches between borders, and stretches along them."""
    apart = shapely.get_parts(shapely.difference(shape, borders))
    along = shapely.get_parts(shapely.intersection(shape, borders))
    lines = np.concatenate([apart, along[shapely.get_type_id(along) == 1]])
    return lines if lines.size else shapely.get_parts(shape)


def _of_area(shape: Any, borders: Any) -> NDArray[np.object_]:
    """The faces of the area between borders."""
    noded = shapely.unary_union(np.array([shapely.boundary(shape), borders], dtype=object))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    shapely.prepare(shape)
    inside: NDArray[np.object_] = faces[shapely.intersects(shape, shapely.point_on_surface(faces))]
    return inside


def _middle(part: Any, measure: Measure) -> tuple[float, float]:
    point = (
        shapely.line_interpolate_point(part, 0.5, normalized=True)
        if measure == "length" else shapely.point_on_surface(part)
    )
    return float(shapely.get_x(point)), float(shapely.get_y(point))

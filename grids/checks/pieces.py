"""Pure: which pieces of ground does an overlay leave, and how large and how wide are they?

Overlays are made in degrees, where the edges are straight and neighbours share them to the
last bit; what comes out is projected and measured in metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.crs import from_metric, to_metric

Geometries = NDArray[np.object_]
Positions = NDArray[np.intp]

_POLYGON = shapely.GeometryType.POLYGON.value
_FILM_M = 0.001
"""Grown back by so much more, nothing is left along an edge by rounding; a step of the grid is ten."""
_TONGUE_LENGTHS = 20
"""A thin stretch is a sliver from this many tolerances on; a shorter one is a sharp corner."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Polygons in lon/lat, the same in metres, and the position of what each came from."""

    places: Geometries
    metric: Geometries
    source: Positions

    def __len__(self) -> int:
        return len(self.places)

    @property
    def square_metres(self) -> NDArray[np.float64]:
        """The area of each piece."""
        return np.asarray(shapely.area(self.metric), dtype=np.float64)

    def as_one(self) -> shapely.Geometry:
        """All pieces as one lon/lat geometry."""
        polygons = self.places.tolist()
        return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)

    def where(self, chosen: NDArray[Any]) -> Pieces:
        """Only the pieces chosen by a mask or positions."""
        return Pieces(self.places[chosen], self.metric[chosen], self.source[chosen])


def objects(geometries: Sequence[shapely.Geometry] | Geometries) -> Geometries:
    """A sequence of geometries as an array, also an empty one."""
    array = np.empty(len(geometries), dtype=object)
    array[:] = geometries
    return array


def polygons_of(geometries: Geometries) -> tuple[Geometries, Positions]:
    """The polygons of any geometries, with the position of the geometry each came from."""
    parts, first = shapely.get_parts(geometries, return_index=True)
    parts, second = shapely.get_parts(parts, return_index=True)
    chosen = (shapely.get_type_id(parts) == _POLYGON) & (shapely.area(parts) > 0)
    return parts[chosen], first[second][chosen]


def pieces_of(geometries: Geometries, metric_srid: int) -> Pieces:
    """The polygons of lon/lat overlays, measured in ``metric_srid``; lines and points drop."""
    places, source = polygons_of(geometries)
    return Pieces(places, objects(to_metric(places, metric_srid)), source)


def wider_than(metric: Geometries, width: float) -> NDArray[np.bool_]:
    """Which polygons are, at their widest, wider than ``width`` metres."""
    inner = shapely.buffer(metric, -width / 2, quad_segs=2)
    return np.asarray(~shapely.is_empty(inner), dtype=bool)


def width_of(metric: shapely.Geometry) -> float:
    """The width in metres of a polygon at its widest: the circle that fits in."""
    return 2 * float(shapely.maximum_inscribed_circle(metric, tolerance=0.001).length)


def length_of(metric: shapely.Geometry) -> float:
    """The length in metres of a thin polygon: half its way round."""
    return float(shapely.length(metric)) / 2


def compactness(metric: Geometries) -> NDArray[np.float64]:
    """1 for a circle, 0.79 for a square, near 0 for a strip: 4π area / circumference²."""
    found: NDArray[np.float64] = 4 * np.pi * shapely.area(metric) / shapely.length(metric) ** 2
    return found


def rings_of(union: shapely.Geometry) -> Geometries:
    """The interior rings of a union, as polygons: ground that it encloses without owning."""
    rings, parts = shapely.get_rings(shapely.get_parts(union), return_index=True)
    inner = rings[1:][parts[1:] == parts[:-1]]
    return polygons_of(objects(list(shapely.polygons(inner))))[0]


def slivers_of(metric: Geometries, width: float, metric_srid: int) -> Pieces:
    """What of each polygon or multipolygon is thinner than ``width`` metres and long.

    Found by shrinking and growing again: whatever does not come back was too thin. A part
    of its own that vanishes counts at any length, a tongue from 20 widths on, so that the
    sharp corner of an honest outline is not taken for one.
    """
    parts, unit = polygons_of(metric)
    shrunk = shapely.buffer(parts, -width / 2, join_style="mitre")
    grown = shapely.buffer(shrunk, width / 2 + _FILM_M, join_style="mitre")
    thin, part = polygons_of(objects(shapely.difference(parts, grown)))
    alone = shapely.is_empty(shrunk)[part]
    real = alone | (shapely.length(thin) / 2 > _TONGUE_LENGTHS * width)
    chosen = objects(thin[real])
    return Pieces(objects(from_metric(chosen, metric_srid)), chosen, unit[part][real])

"""Pure: what does an outline look like at a zoom, and what of it lies in one tile?

An outline here is a MultiPolygon Z: x and y of the world square, z the zoom from which the vertex
counts (tiles.vertex_zooms). Everything is done for many outlines at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from tiles.vertex_zooms import VertexZooms
from tiles.web_grid import BUFFER, EXTENT, Floats, to_units, to_world, units_per_world

Shapes = NDArray[Any]
_NOTHING = shapely.Polygon()


def rings_of(shapes: Shapes) -> list[Floats]:
    """The closed rings of areas, as arrays of lon and lat (or x and y)."""
    rings = shapely.get_rings(shapely.get_parts(shapes))
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    if not len(coordinates):
        return []
    return np.split(coordinates, np.flatnonzero(np.diff(ring)) + 1)


def outlines_of(shapes: Shapes, zooms: VertexZooms) -> Shapes:
    """The outlines of areas (lon/lat) whose vertices are judged."""
    lonlat = shapely.get_coordinates(shapes)
    columns = np.column_stack([to_world(lonlat), zooms.of(lonlat)])
    shaped: Shapes = shapely.transform(shapely.force_3d(shapes), lambda _: columns, include_z=True)
    return shaped


def drawn_at(outlines: Shapes, z: int) -> Shapes:
    """The outlines at a zoom, as areas in whole tile units from the world's corner.

    None for those of which nothing is left (see ``least_squares``).
    """
    parts, of_outline = shapely.get_parts(outlines, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    coordinates, of_ring = shapely.get_coordinates(rings, include_z=True, return_index=True)
    last = np.append(np.flatnonzero(np.diff(of_ring)), len(of_ring) - 1)
    kept = coordinates[:, 2] <= z
    kept[last] = False  # the closing vertex is the first one again
    units, of_ring = to_units(coordinates[kept, :2], z), of_ring[kept]
    units, of_ring = _without_repeats(units, of_ring)
    rings, numbers = _closed(units, of_ring)
    found: Shapes = np.full(len(outlines), None, dtype=object)
    if not len(rings):
        return found
    return _assembled(found, rings, numbers, of_part, of_outline)


def _without_repeats(units: Floats, of_ring: NDArray[np.int64]) -> tuple[Floats, NDArray[np.int64]]:
    """Vertices without those that came to lie on the one before, and without rings of less than three."""
    if not len(units):
        return units, of_ring
    begins = np.append(True, np.diff(of_ring) != 0)
    start = np.maximum.accumulate(np.where(begins, np.arange(len(units)), 0))
    ends = np.append(begins[1:], True)
    before = np.roll(units, 1, axis=0)
    last_of_ring = np.flatnonzero(ends)
    before[np.flatnonzero(begins)] = units[last_of_ring]
    same = (units == before).all(axis=1)
    same &= ~(begins & (start == np.arange(len(units))) & ends)  # a lone vertex: dropped below
    units, of_ring = units[~same], of_ring[~same]
    enough = np.bincount(of_ring, minlength=int(of_ring.max(initial=0)) + 1)[of_ring] >= 3
    return units[enough], of_ring[enough]


def _closed(units: Floats, of_ring: NDArray[np.int64]) -> tuple[Shapes, NDArray[np.int64]]:
    """Closed rings, and the number each had."""
    numbers, first, counts = np.unique(of_ring, return_index=True, return_counts=True)
    at = np.insert(np.arange(len(units)), first + counts, first)
    index = np.repeat(np.arange(len(numbers)), counts + 1)
    rings: Shapes = shapely.linearrings(units[at], indices=index) if len(numbers) else np.array([], object)
    return rings, numbers


def _assembled(
    found: Shapes, rings: Shapes, numbers: NDArray[np.int64], of_part: NDArray[np.int64],
    of_outline: NDArray[np.int64],
) -> Shapes:
    """Areas from the rings that are left; a part whose outer ring is gone goes with its holes."""
    outer = np.append(True, np.diff(of_part) != 0)
    part = of_part[numbers]
    there = np.isin(part, part[outer[numbers]])
    rings, part = rings[there], part[there]
    if not len(rings):
        return found
    parts, at = np.unique(part, return_inverse=True)
    polygons = shapely.polygons(rings, indices=at)
    owners, index = np.unique(of_outline[parts], return_inverse=True)
    found[owners] = shapely.multipolygons(polygons, indices=index)
    return found


def cut(drawn: Shapes, x: int, y: int) -> Shapes:
    """What lies in a buffered tile of areas from ``drawn_at``: in its own units, None where nothing does.

    Outer rings have positive area by the surveyor's formula, as the vector tile specification 2.1
    (4.3.4.4) asks. Areas that rounding made touch or cross themselves are mended.
    """
    west, north = x * EXTENT, y * EXTENT
    box = (west - BUFFER, north - BUFFER, west + EXTENT + BUFFER, north + EXTENT + BUFFER)
    clipped = _clipped(drawn, box)
    there = np.flatnonzero(~(shapely.is_missing(clipped) | shapely.is_empty(clipped)))
    found: Shapes = np.full(len(drawn), None, dtype=object)
    if not there.size:
        return found
    moved = shapely.transform(clipped[there], lambda units: np.floor(units - [west, north] + 0.5))
    found[there] = _mended(moved)
    return found


def _clipped(drawn: Shapes, box: tuple[float, float, float, float]) -> Shapes:
    try:
        clipped: Shapes = shapely.clip_by_rect(drawn, *box)
        return clipped
    except shapely.GEOSException:
        sound = shapely.make_valid(drawn, method="structure", keep_collapsed=False)
        window = shapely.box(*box)
        found: Shapes = shapely.intersection(sound, window)
        return found


def _mended(areas: Shapes) -> Shapes:
    """Areas without self-contacts, oriented; None where no area is left."""
    for _ in range(2):  # mending a crossing makes a vertex that is rounded, and may touch anew
        bad = ~shapely.is_valid(areas)
        if bad.any():
            mended = shapely.make_valid(areas[bad], method="structure", keep_collapsed=False)
            areas[bad] = shapely.transform(mended, lambda units: np.floor(units + 0.5))
    solid = shapely.area(areas) > 0
    areas = np.where(solid, areas, _NOTHING)
    areas = np.array([_polygons_only(area) for area in areas], dtype=object)
    oriented = shapely.orient_polygons(areas, exterior_cw=False)
    oriented[~solid] = None
    found: Shapes = oriented
    return found


def _polygons_only(area: shapely.Geometry) -> shapely.Geometry:
    if area.geom_type in ("Polygon", "MultiPolygon"):
        return area
    parts = [part for part in shapely.get_parts(area) if part.geom_type == "Polygon" and part.area > 0]
    return shapely.MultiPolygon(parts)


def least_squares(outlines: Shapes, z: int, x: int, y: int) -> Shapes:
    """One tile unit for each outline, where it is, in the units of a tile; None where that is elsewhere."""
    places = shapely.get_coordinates(shapely.point_on_surface(shapely.force_2d(outlines)))
    corner = np.floor(places * units_per_world(z)) - [x * EXTENT, y * EXTENT]
    inside = ((corner >= -BUFFER) & (corner < EXTENT + BUFFER)).all(axis=1)
    squares = shapely.box(corner[:, 0], corner[:, 1], corner[:, 0] + 1, corner[:, 1] + 1)
    found: Shapes = shapely.orient_polygons(squares, exterior_cw=False)
    found[~inside] = None
    return found


def cut_outlines(outlines: Shapes, z: int, x: int, y: int) -> Shapes:
    """What to draw of each outline in a tile: its part there, a least square if it is too small, or None."""
    return cut_drawn(outlines, drawn_at(outlines, z), z, x, y)


def cut_drawn(outlines: Shapes, drawn: Shapes, z: int, x: int, y: int) -> Shapes:
    """As ``cut_outlines``, with ``drawn_at`` of the outlines at hand."""
    found = cut(drawn, x, y)
    # Nothing of it is as large as a tile unit; or rounding pressed it flat.
    flat = np.flatnonzero(shapely.is_missing(drawn) | (shapely.area(drawn) == 0))
    if flat.size:
        found[flat] = least_squares(outlines[flat], z, x, y)
    return found

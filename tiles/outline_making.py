"""Pure: which outlines do the areas of a family of kinds have on the web map?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from tiles.cutting import outlines_of, rings_of
from tiles.edition_members import mark_of
from tiles.noding import with_vertices_of
from tiles.vertex_zooms import METHOD, VertexZooms

Shapes = NDArray[Any]


@dataclass(frozen=True, slots=True)
class MadeOutline:
    """An outline as it is kept: WKB, the mark that tells it from others of its version, its box."""

    shape: bytes
    mark: str
    box: tuple[float, float, float, float]


def made_outlines(areas: Mapping[str, Shapes], chain: Sequence[str]) -> dict[str, list[MadeOutline]]:
    """The outlines of areas (MultiPolygons, lon/lat) by kind, whose borders are judged together.

    ``chain``: the kinds from the coarsest to the finest; a coarser one takes up the vertices of all
    finer ones on its borders.
    """
    noded: dict[str, Shapes] = {}
    vertices = np.empty((0, 2))
    for kind in reversed(chain):
        noded[kind] = with_vertices_of(areas[kind], vertices) if len(vertices) else areas[kind]
        vertices = np.concatenate([vertices, shapely.get_coordinates(noded[kind])])
    rings = [ring for shapes in noded.values() for ring in rings_of(shapes)]
    zooms = VertexZooms(rings) if rings else None
    return {kind: _made(noded[kind], zooms) if zooms else [] for kind in chain}


def _made(areas: Shapes, zooms: VertexZooms) -> list[MadeOutline]:
    if not len(areas):
        return []
    outlines = outlines_of(areas, zooms)
    boxes = shapely.bounds(outlines).tolist()
    return [
        MadeOutline(shape, mark_of(METHOD, shape), tuple(box))
        for shape, box in zip(shapely.to_wkb(outlines), boxes, strict=True)
    ]

"""Pure: what do areas that share borders look like on a coarser grid, or without some ground?

Rounding each outline by itself may make it cross itself, and mending that opens cracks. So all borders are
rounded at once (GEOS' snap rounding of the whole linework), cut into faces, and each face is given to the
area it came from: neighbours keep one border, nothing lies over anything else. The result at a place is
decided by what lies within a step of it, so a part worked out with all that touches it is as in the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Shapes = NDArray[Any]
_NOBODY = -1


def rounded_coverages(
    coverages: Sequence[Shapes], step: float, left_out: shapely.Geometry | None = None
) -> list[Shapes]:
    """Each coverage (areas that do not lie over one another) with vertices on a grid of ``step``.

    All coverages share their linework, so a parent's border stays that of its children. Nothing of
    ``left_out`` remains in any. An area of which nothing remains becomes None. Units of ``step`` are
    those of the coordinates.
    """
    every = [shape for coverage in coverages for shape in coverage]
    if not every:
        return [np.array(coverage, dtype=object) for coverage in coverages]
    borders = shapely.boundary(np.array(every + ([left_out] if left_out is not None else []), dtype=object))
    lines = shapely.union_all(borders, grid_size=step)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    if left_out is not None and len(faces):
        faces = faces[_owners(faces, np.array([left_out], dtype=object), step) == _NOBODY]
    return [_gathered(faces, np.asarray(coverage, dtype=object), step) for coverage in coverages]


def _gathered(faces: Shapes, coverage: Shapes, step: float) -> Shapes:
    """The areas of a coverage, put together from their faces; MultiPolygons, None where there is no face."""
    found: Shapes = np.full(len(coverage), None, dtype=object)
    if not (len(faces) and len(coverage)):
        return found
    owners = _owners(faces, coverage, step)
    order = np.argsort(owners, kind="stable")
    numbers, first = np.unique(owners[order], return_index=True)
    for number, part in zip(numbers.tolist(), np.split(faces[order], first[1:]), strict=True):
        if number != _NOBODY:
            area = part[0] if len(part) == 1 else shapely.coverage_union_all(part)
            found[number] = shapely.normalize(
                area if area.geom_type == "MultiPolygon" else shapely.MultiPolygon([area])
            )
    return found


def _owners(faces: Shapes, coverage: Shapes, step: float) -> NDArray[np.int64]:
    """Which area each face came from; _NOBODY for what none of them covered.

    Rounding moves a border by less than a step. So a face with a point farther than that from its own
    border lies where the area lay that has this point; of the thin ones it is whose share is largest.
    """
    tree = shapely.STRtree(coverage)
    points = shapely.point_on_surface(faces)
    found = np.full(len(faces), _NOBODY, dtype=np.int64)
    at, owner = tree.query(points, predicate="within")
    found[at] = owner
    thin = np.flatnonzero(shapely.distance(points, shapely.boundary(faces)) <= step)
    if thin.size:
        found[thin] = _by_share(faces[thin], coverage, tree)
    return found


def _by_share(faces: Shapes, coverage: Shapes, tree: shapely.STRtree) -> NDArray[np.int64]:
    at, candidate = tree.query(faces)
    shares = shapely.area(shapely.intersection(faces[at], coverage[candidate]))
    found = np.full(len(faces), _NOBODY, dtype=np.int64)
    most = shapely.area(faces) - np.bincount(at, weights=shares, minlength=len(faces))  # nobody's
    for face, area, share in zip(at.tolist(), candidate.tolist(), shares.tolist(), strict=True):
        if share > most[face]:
            found[face], most[face] = area, share
    return found

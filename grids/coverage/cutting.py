"""Pure: where does a drawn line really cut, and why does it not?

A hand never follows a border exactly. Before it cuts, a line within ``FOLLOW`` of a border is
laid on it, so that no hairline is left between the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import numpy as np
import shapely

from gis_core.precision import STEPS_PER_DEGREE
from grids.coverage.faults import CoverageFault, Place, place_in, shown
from grids.coverage.steps import in_steps
from grids.coverage.value import Coverage

FOLLOW = 10.0
"""Grid steps (about 10 cm) within which a drawn line is laid on a border."""


def _place(coordinates: Any) -> Place:
    x, y = np.asarray(coordinates, dtype=np.float64)[:2] / STEPS_PER_DEGREE
    return round(float(x), 7), round(float(y), 7)


def _crossing(line: shapely.LineString) -> Place:
    """A place at which a line meets itself, given in grid steps."""
    pieces = shapely.get_parts(shapely.node(line))
    ends = np.concatenate([shapely.get_coordinates(piece)[[0, -1]] for piece in pieces])
    places, counts = np.unique(ends, axis=0, return_counts=True)
    return _place(places[counts.argmax()])


def drawn_line(line: shapely.Geometry) -> shapely.LineString:
    """A line in degrees as one in grid steps.

    Raises CoverageFault: ``not-a-line``, ``too-short``, ``self-crossing`` (with the place).
    """
    if line.geom_type != "LineString" or not np.isfinite(shapely.get_coordinates(line)).all():
        raise CoverageFault("This is not a line.", hint="Draw one line.", code="not-a-line")
    steps = shapely.remove_repeated_points(shapely.force_2d(in_steps(line)), 0.0)
    if shapely.is_empty(steps) or shapely.length(steps) == 0:
        raise CoverageFault("The line has no length on the grid of 1 cm.", code="too-short")
    if not shapely.is_simple(steps):
        place = _crossing(cast(shapely.LineString, steps))
        raise CoverageFault(
            f"The line crosses itself at {shown(place)}.", hint="Draw it without loops.",
            code="self-crossing", place=place,
        )
    return cast(shapely.LineString, steps)


def drawn_area(area: shapely.Geometry) -> shapely.Geometry:
    """An area in degrees as one in grid steps.

    Raises CoverageFault: ``not-an-area``, ``too-small`` or ``self-crossing`` (with the place).
    """
    if area.geom_type not in ("Polygon", "MultiPolygon") or shapely.is_empty(area):
        raise CoverageFault("This is not an area.", hint="Draw a closed outline.", code="not-an-area")
    if not np.isfinite(shapely.get_coordinates(area)).all():
        raise CoverageFault("A coordinate of the outline is not a finite number.", code="not-an-area")
    steps = shapely.force_2d(in_steps(area))
    if shapely.area(shapely.convex_hull(steps)) == 0:
        raise CoverageFault("The area has no extent on the grid of 1 cm.", code="too-small")
    if not shapely.is_valid(steps):
        reason = shapely.is_valid_reason(steps)
        place = _place([float(number) for number in reason.rpartition("[")[2].rstrip("]").split()])
        raise CoverageFault(
            f"The outline crosses or touches itself at {shown(place)}.", hint="Draw it without loops.",
            code="self-crossing", place=place,
        )
    return steps


def laid_on(line: shapely.Geometry, borders: shapely.Geometry) -> shapely.Geometry:
    """A line (grid steps) with what lies within FOLLOW of the borders moved onto them."""
    followed = shapely.snap(line, borders, FOLLOW)
    vertices = shapely.get_coordinates(followed)
    points = shapely.points(vertices)
    shapely.prepare(borders)
    near = np.flatnonzero(shapely.dwithin(points, borders, FOLLOW))
    moved = shapely.shortest_line(points[near], borders)
    ends = shapely.get_coordinates(shapely.get_point(moved, -1))
    vertices[near] = np.floor(ends + 0.5)
    return shapely.remove_repeated_points(shapely.set_coordinates(followed, vertices), 0.0)


def kept_within(
    coverage: Coverage, line: shapely.Geometry, units: Iterable[str], *, free: bool = False
) -> list[shapely.Geometry]:
    """The stretches of a line that lie inside the units, in grid steps and ending on their borders.

    With ``free``, also those on the ground of none of them. They end exactly where noding will
    meet the borders: the line is noded with those once, and only what is wanted is kept, so no
    other unit is touched.
    """
    areas = in_steps(coverage.areas_of(sorted(units)))
    if not len(areas):
        return [line] if free else []
    borders = shapely.boundary(areas)
    gathered = shapely.MultiLineString(list(shapely.get_parts(borders)))
    noded = shapely.get_parts(shapely.unary_union([gathered, laid_on(line, gathered)], grid_size=1.0))
    middles = shapely.line_interpolate_point(noded, 0.5, normalized=True)
    tree = shapely.STRtree(areas)
    wanted = np.zeros(len(noded), dtype=bool)
    wanted[tree.query(middles, predicate="within")[0]] = True
    if free:
        outside = np.ones(len(noded), dtype=bool)
        outside[tree.query(middles, predicate="dwithin", distance=1.0)[0]] = False
        wanted |= outside
    return list(noded[wanted])


def refuse_ending_inside(unit: str, area: shapely.Geometry, line: shapely.LineString) -> None:
    """Raises CoverageFault (``ends-inside``, with the place) where a line stops within a unit."""
    border = shapely.boundary(area)
    for end in (shapely.get_point(line, 0), shapely.get_point(line, -1)):
        if shapely.contains(area, end) and shapely.distance(border, end) > FOLLOW:
            place = _place(shapely.get_coordinates(end)[0])
            raise CoverageFault(
                f"The line ends inside {unit}, at {shown(place)}.",
                hint="Draw it from border to border.", code="ends-inside", place=place, units=[unit],
            )


def uncut(unit: str, area: shapely.Geometry, line: shapely.LineString) -> CoverageFault:
    """Why a line does not divide a unit, both in grid steps, and where.

    ``line-misses``, ``along-border`` or ``not-divided``.
    """
    border = shapely.boundary(area)
    inside = shapely.intersection(line, shapely.buffer(area, -FOLLOW))
    if shapely.length(inside) > 0:
        place = place_in(inside, steps=True)
        return CoverageFault(
            f"The line does not divide {unit}, near {shown(place)}.",
            hint="It must lead from border to border and leave something on both sides.",
            code="not-divided", place=place, units=[unit],
        )
    nearest = shapely.shortest_line(border, line)
    place = _place(shapely.get_coordinates(nearest)[0])
    if shapely.length(shapely.intersection(line, shapely.buffer(border, FOLLOW + 1))) > 10 * FOLLOW:
        return CoverageFault(
            f"The line runs along the border of {unit} near {shown(place)}.",
            hint="Draw it across the unit.", code="along-border", place=place, units=[unit],
        )
    return CoverageFault(
        f"The line misses {unit}; it comes nearest at {shown(place)}.",
        hint="Draw it across the unit, from border to border.",
        code="line-misses", place=place, units=[unit],
    )

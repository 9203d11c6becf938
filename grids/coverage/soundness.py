"""Pure: is a coverage still whole where a change touched it?

The last gate of every operation. A coverage that was whole stays whole; one that had faults
(a gap, an overlap) may keep them but gets none anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.precision import GRID
from grids.coverage.faults import CoverageFault, Place, place_in, shown
from grids.coverage.steps import rim_and_area, same_area, shapes
from grids.coverage.value import Change, Coverage, Pair, Unit

HAIRLINE = 2 * GRID
"""Degrees: a gap thinner than this is a fault of the coverage wherever it lies."""

_SPIKE_WIDTH = 2 * GRID
_SPIKE_LENGTH = 20 * GRID
_SPIKE_SINE = 0.05
_THIN = 4 * GRID


def _around(units: Mapping[str, Unit], keys: set[str]) -> NDArray[Any]:
    return shapes(units[key].geometry for key in sorted(keys) if key in units)


def broken_edges(areas: NDArray[Any], beside: NDArray[Any] | None = None) -> shapely.Geometry:
    """The edges at which these areas overlap or do not share a vertex, and slits between them.

    With ``beside`` only slits along those: where the areas are a neighbourhood of them, another
    unit may lie in a slit farther off.
    """
    if shapely.coverage_is_valid(areas, gap_width=HAIRLINE):
        return shapely.MultiLineString()
    found = shapely.get_parts(slits(areas))
    if beside is not None and len(found):
        found = found[shapely.dwithin(found, shapely.union_all(beside), GRID)]
    return shapely.union_all([*_truly_broken(areas), *shapely.boundary(found)])


def _truly_broken(areas: NDArray[Any]) -> NDArray[Any]:
    """The segments at which areas overlap or do not share a vertex.

    GEOS 3.14 also names sound ones: where a hole touches its shell at the outer rim and a
    neighbour touches them there too. So each segment it names is judged again, exactly.
    """
    named = shapely.get_parts(shapely.coverage_invalid_edges(areas))
    segments = shapes(
        shapely.LineString(ends) for line in named for ends in pairwise(shapely.get_coordinates(line))
    )
    if not len(segments):
        return segments
    vertices = shapely.points(np.unique(shapely.get_coordinates(areas), axis=0))
    on, counts = np.unique(
        shapely.STRtree(vertices).query(segments, predicate="intersects")[0], return_counts=True
    )
    broken = np.zeros(len(segments), dtype=bool)
    broken[on[counts > 2]] = True  # another vertex beside its own two ends
    one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
    over = shapely.relate_pattern(areas[one], areas[other], "T********") & (one < other)
    if over.any():
        common = shapely.union_all(shapely.intersection(areas[one[over]], areas[other[over]]))
        broken |= shapely.dwithin(segments, common, GRID)
    return segments[broken]


def slits(areas: NDArray[Any]) -> shapely.Geometry:
    """Hairlines between the areas that are longer than a few steps, also those open to the outside.

    A mere step in the outer rim, which GEOS counts as a narrow gap too, is none; neither is a
    sharp notch in the outline of one unit.
    """
    union = shapely.union_all(areas)
    wider = shapely.buffer(union, HAIRLINE, join_style="mitre")
    closed = shapely.buffer(wider, -HAIRLINE, join_style="mitre")
    parts = shapely.get_parts(shapely.difference(closed, union))
    long = parts[shapely.area(parts) > _SPIKE_LENGTH * GRID]
    beside = shapely.STRtree(areas).query(long, predicate="dwithin", distance=GRID)[0]
    return shapely.union_all(long[np.bincount(beside, minlength=len(long)) > 1])


def spikes(area: shapely.Geometry) -> dict[tuple[float, float], Place]:
    """Vertices where a ring goes out and comes back within two grid steps, as (lon, lat)."""
    found = {}
    for ring in shapely.get_rings(shapely.get_parts(area)):
        corners = shapely.get_coordinates(ring)[:-1]
        back = np.roll(corners, 1, axis=0) - corners
        on = np.roll(corners, -1, axis=0) - corners
        shorter = np.minimum(np.hypot(*back.T), np.hypot(*on.T))
        longer = np.maximum(np.hypot(*back.T), np.hypot(*on.T))
        sine = np.abs(back[:, 0] * on[:, 1] - back[:, 1] * on[:, 0]) / (shorter * longer)
        folded = (
            ((back * on).sum(axis=1) > 0) & (sine < _SPIKE_SINE)
            & (shorter > _SPIKE_LENGTH) & (sine * shorter < _SPIKE_WIDTH)
        )
        for lon, lat in corners[folded].tolist():
            found[lon, lat] = (lon, lat)
    return found


def _slivers(area: shapely.Geometry) -> NDArray[Any]:
    """Parts and holes that are hairlines."""
    rings = shapely.polygons(shapely.get_rings(shapely.get_parts(area)))
    thin: NDArray[Any] = rings[4 * shapely.area(rings) < _THIN * shapely.length(rings)]
    return thin


def _refuse_ill_shaped(key: str, old: Unit | None, new: Unit) -> None:
    if not shapely.is_valid(new.geometry):
        raise CoverageFault(
            f"The outline of {key} would cross or touch itself: {shapely.is_valid_reason(new.geometry)}.",
            hint="Another unit or hole may lie in the way.", code="outline-broken", units=[key],
        )
    before = old.geometry if old else shapely.MultiPolygon()
    thin = _slivers(new.geometry)
    if len(thin) > len(_slivers(before)):
        raise CoverageFault(
            f"{key} would get a part or hole of hairline width.",
            hint="Follow the existing border there, or keep away from it.",
            code="sliver", place=place_in(thin[0]), units=[key],
        )
    sharp = spikes(new.geometry)
    if sharp and (new_spikes := set(sharp) - set(spikes(before))):
        raise CoverageFault(
            f"{key} would get a spike.", hint="Move the line away from the border it nearly follows.",
            code="spike", place=sharp[min(new_spikes)], units=[key],
        )


def checked(coverage: Coverage, change: Change) -> Change:
    """The change, if the coverage stays whole under it.

    Raises CoverageFault: ``nothing-changes``; ``outline-broken``, ``sliver`` or ``spike`` with the
    unit and place; ``coverage-broken`` where neighbours would overlap or part.
    """
    if not change.pairs:
        raise CoverageFault(
            "Nothing would change.", hint="The units are already like that.", code="nothing-changes"
        )
    moved = {
        key: pair for key, pair in change.pairs.items()
        if not same_area(pair.old and pair.old.geometry, pair.new and pair.new.geometry)
    }
    for key, pair in moved.items():
        if pair.new is not None and key not in change.vertex_only:
            _refuse_ill_shaped(key, pair.old, pair.new)
    touched = [unit.geometry for pair in moved.values() for unit in (pair.old, pair.new) if unit]
    if not touched:
        return change
    keys = coverage.near(touched) | set(moved)
    after = {key: coverage.units[key] for key in keys - set(moved)}
    after |= {key: pair.new for key, pair in moved.items() if pair.new is not None}
    broken = broken_edges(_around(after, set(after)), shapes(touched))
    if not shapely.is_empty(broken):
        held = {key: coverage.units[key] for key in keys if key in coverage.units}
        old = shapely.union_all([broken_edges(_around(held, keys)), _overlaps_that_stay(after, held)])
        _refuse_worse(broken, old, set(moved))
        _refuse_more_claims(after, held, set(moved))
    if not coverage.islands and not (shapely.is_empty(broken) and _same_ground(moved)):
        before = _around(coverage.units, keys)
        if _gains_ground(moved, before):  # which may close a ring of units far away
            _refuse_new_gaps(coverage, moved, coverage.after(change).areas, coverage.areas)
        else:
            _refuse_new_gaps(coverage, moved, _around(after, set(after)), before)
    return change


def _same_ground(moved: Mapping[str, Pair]) -> bool:
    """Whether the changed units plainly have together the ground they had: then no gap can be new.

    Of sound units, that is without overlaps. No less ground than before can have the same rim, and no
    more have the same area; an outer border that only took a vertex is not plainly the same.
    """
    old, new = (shapes(unit.geometry for unit in side if unit) for side in zip(
        *((pair.old, pair.new) for pair in moved.values()), strict=True
    ))
    return rim_and_area(old) == rim_and_area(new)


def _gains_ground(moved: Mapping[str, Pair], before: NDArray[Any]) -> bool:
    """Whether ground of nobody is taken, more than what rounding to the grid moves."""
    new = shapes(pair.new.geometry for pair in moved.values() if pair.new)
    old = shapes(pair.old.geometry for pair in moved.values() if pair.old)
    rounding = GRID * np.sum(shapely.length(new))
    if np.sum(shapely.area(new)) - np.sum(shapely.area(old)) < -rounding:
        return False
    gained = shapely.get_parts(shapely.difference(shapely.union_all(new), shapely.union_all(before)))
    return bool((4 * shapely.area(gained) > HAIRLINE * shapely.length(gained)).any())


def _union(areas: NDArray[Any]) -> shapely.Geometry:
    """All areas as one: quickly where no two overlap, and also where some came overlapping."""
    try:
        union = shapely.coverage_union_all(areas)
    except shapely.errors.GEOSException:
        return shapely.union_all(areas)
    return union if shapely.is_valid(union) else shapely.union_all(areas)


def enclosed(areas: NDArray[Any]) -> list[shapely.Polygon]:
    """The places areas enclose that belong to none of them, also where they meet in points only."""
    union = _union(areas)
    lines = shapely.get_parts(shapely.unary_union(shapely.boundary(union)))
    faces = shapely.get_parts(shapely.polygonize(lines))
    if len(faces) == shapely.get_num_geometries(union):
        return []
    shapely.prepare(union)
    return list(faces[~shapely.contains(union, shapely.point_on_surface(faces))])


def _refuse_new_gaps(
    coverage: Coverage, moved: Mapping[str, Pair], after: NDArray[Any], before: NDArray[Any]
) -> None:
    """Raises CoverageFault (``gap``) where the changed units enclose ground of nobody."""
    new = [pair.new.geometry for pair in moved.values() if pair.new]
    for hole in enclosed(after):
        inside = shapely.point_on_surface(hole)
        if not shapely.dwithin(new, hole, HAIRLINE).any() or coverage.near(inside, 0.0):
            continue
        if not shapely.contains(shapes(enclosed(before)), inside).any():
            place = place_in(hole)
            raise CoverageFault(
                f"Ground at {shown(place)} would be enclosed and belong to nobody.",
                hint="Draw the area so that it meets its neighbours, or leave a way out.",
                code="gap", place=place, units=moved,
            )


def _overlaps(units: Mapping[str, Unit]) -> dict[tuple[str, str], shapely.Geometry]:
    """The ground two units claim, by their keys."""
    keys = sorted(units)
    areas = _around(units, set(keys))
    one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
    over = (one < other) & shapely.relate_pattern(areas[one], areas[other], "T********")
    common = shapely.intersection(areas[one[over]], areas[other[over]])
    pairs = zip(one[over].tolist(), other[over].tolist(), common, strict=True)
    return {(keys[a], keys[b]): ground for a, b, ground in pairs}


def _overlaps_that_stay(after: Mapping[str, Unit], before: Mapping[str, Unit]) -> shapely.Geometry:
    """The outlines of overlaps two units had already; none if any two claim more, or part, anew.

    GEOS names no edges inside ground that others claim too: those of an overlap within another
    come to light only when the other one is cut.
    """
    torn, tearing = (slits(_around(units, set(units))) for units in (before, after))
    if not shapely.is_empty(shapely.difference(tearing, shapely.buffer(torn, HAIRLINE))):
        return shapely.MultiLineString()
    old, new = _overlaps(before), _overlaps(after)
    for pair, ground in new.items():
        known = shapely.buffer(old.get(pair, shapely.Polygon()), HAIRLINE)
        if not shapely.is_empty(shapely.difference(ground, known)):
            return shapely.MultiLineString()
    parts = shapely.get_parts(shapes(new.values()))
    return shapely.union_all(shapely.boundary(parts[shapely.area(parts) > 0]))


def _refuse_more_claims(after: Mapping[str, Unit], before: Mapping[str, Unit], moved: set[str]) -> None:
    """Raises CoverageFault where more units claim some ground than one and than did before.

    By edges alone a claim with exactly the outline of one that is there would not be seen.
    """
    new, old = _around(after, set(after)), _around(before, set(before))
    lines = shapely.unary_union(shapely.boundary(np.concatenate([new, old])))
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    faces = faces[~shapely.is_empty(shapely.buffer(faces, -HAIRLINE, join_style="mitre"))]
    inside = shapely.point_on_surface(faces)
    claims, claimed = (
        np.bincount(shapely.STRtree(areas).query(inside, predicate="within")[0], minlength=len(faces))
        for areas in (new, old)
    )
    grown = np.flatnonzero((claims > 1) & (claims > claimed))
    if grown.size:
        raise CoverageFault(
            "More units than before would claim ground there.", hint="Another unit lies in the way.",
            code="coverage-broken", place=place_in(faces[grown[0]]), units=moved,
        )


def _refuse_worse(after: shapely.Geometry, before: shapely.Geometry, units: set[str]) -> None:
    """Faults that were there may stay; an edge broken a hairline away from none is new."""
    new = shapely.difference(after, shapely.buffer(before, HAIRLINE))
    if shapely.length(new) > HAIRLINE:
        raise CoverageFault(
            "Units would overlap or part there.", hint="Another unit lies in the way.",
            code="coverage-broken", place=place_in(new), units=units,
        )

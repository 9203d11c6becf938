"""Pure: which outlines and borders of a file can be repaired, and what does that move?

Two repairs, made only when somebody asks for them, each told with what it moved. An outline that
is not valid becomes the area it encloses, unless two ways of reading it differ by more than the
tolerance. Borders that do not fit become one line: gaps and overlaps no wider than the tolerance
go to the neighbour with the longest border (GEOS ``coverage_clean``). Whatever is wider decides who
answers for ground: it is told, with its place, and left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.crs import from_metric, to_metric
from gis_core.geometry import GeometryFault, storable
from gis_core.precision import GRID, snap
from grids.changes import outlines
from grids.checks.pieces import objects, pieces_of, polygons_of, rings_of, wider_than, width_of

Areas = NDArray[Any]

MENDABLE = frozenset({
    "self-crossing", "self-touching", "nested-holes", "nested-parts", "hole-outside", "cut-apart",
    "duplicate-rings", "too-few-points", "not-valid", "collapses",
})
"""Codes of GeometryFault that mean an outline whose ground is there, if oddly drawn."""

_METRES_PER_DEGREE = 111_320.0
_MOST_SHIFT = 2.0
"""Tolerances a border may move at most: a net of hairlines must not go to one unit as a whole."""
_ROUNDS = 3
"""Cleaned and put on the grid this often at most until the grid itself leaves nothing open."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair did to a unit: what was wrong, the change of area in m², the largest shift in m.

    ``place`` is the (lon, lat) of that shift, None where only vertices were added.
    """

    code: str
    what: str
    area_change_m2: float
    largest_shift_m: float
    place: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Unrepaired:
    """What is left as it is: an overlap or gap wider than the tolerance, or a unit that finds no fit."""

    what: str
    codes: tuple[str, ...]
    width_m: float
    area_m2: float
    place: tuple[float, float]


@dataclass(frozen=True)
class Cleaned:
    """The areas after the repair, in the order given; what was done to them and what was left."""

    areas: list[shapely.MultiPolygon]
    repairs: list[Repair]
    unrepaired: list[Unrepaired]


def mended_outline(
    drawn: shapely.Geometry, fault: GeometryFault, code: str, metric_srid: int, tolerance_m: float
) -> tuple[shapely.MultiPolygon, Repair]:
    """An area (lon/lat) that is not valid as the area it encloses, on the grid; and what that did.

    ``fault`` is what is wrong with it. Raises it again where it is none of MENDABLE, and
    GeometryFault (code ``two-ways``) where the outline can be read in two ways that differ by
    ground wider than ``tolerance_m``, or where nothing is left.
    """
    if fault.code not in MENDABLE:
        raise fault
    one = _area_of(shapely.make_valid(drawn, method="structure"))
    other = _area_of(shapely.make_valid(drawn, method="linework"))
    differing = pieces_of(objects([shapely.symmetric_difference(one, other)]), metric_srid)
    wide = differing.where(wider_than(differing.metric, tolerance_m)) if len(differing) else differing
    if len(wide):
        place = shapely.point_on_surface(wide.places[int(np.argmax(wide.square_metres))])
        raise GeometryFault(
            f"{fault.detail} It encloses ground twice at ({place.x:.7f}, {place.y:.7f}), "
            f"{wide.square_metres.sum():,.2f} m²: inside or outside cannot be told.",
            hint="Correct it in the program that made it.", code="two-ways", place=(place.x, place.y),
        )
    made = storable(_area_of(shapely.set_precision(one, GRID)))
    return made, _repair(code, fault.detail.rstrip("."), drawn, made, metric_srid)


def _area_of(geometry: shapely.Geometry) -> shapely.Geometry:
    """The ground of a geometry, its lines and points dropped."""
    return shapely.union_all(polygons_of(objects([geometry]))[0])


def cleaned_borders(
    areas: Sequence[shapely.MultiPolygon], codes: Sequence[str], metric_srid: int, tolerance_m: float,
    islands: bool,
) -> Cleaned:
    """Areas (lon/lat, valid, on the grid) with their borders made one where they hardly differ.

    Units that overlap by more than ``tolerance_m`` are left as they are altogether, their other
    borders too. Vertices are snapped within a step of the grid; only where that does not do (a net of
    hairlines around many units), within the tolerance. A unit whose border would move by more than
    twice the tolerance is left as it is. ``islands``: gaps between units are as it should be, and
    none is closed.
    """
    given = objects(list(areas))
    wide, apart = _wide_overlaps(given, codes, metric_srid, tolerance_m)
    free = np.array([at for at in range(len(given)) if at not in apart], dtype=np.intp)
    best: tuple[Areas, dict[int, Repair], list[Unrepaired]] = given, {}, []
    for snapping_m in (_METRES_PER_DEGREE * GRID, tolerance_m) if len(free) else ():
        made = given.copy()
        made[free] = _coverage(given[free], 0.0 if islands else tolerance_m, snapping_m)
        best = _kept(given, made, codes, metric_srid, _MOST_SHIFT * tolerance_m)
        if not best[2]:
            break
    made, repairs, lost = best
    gaps = [] if islands else _wide_gaps(made, codes, metric_srid)
    return Cleaned(made.tolist(), list(repairs.values()), [*wide, *lost, *gaps])


def _kept(
    given: Areas, made: Areas, codes: Sequence[str], metric_srid: int, most_m: float
) -> tuple[Areas, dict[int, Repair], list[Unrepaired]]:
    """What of a repair is kept: not where nothing would be left, nor where a border moves too far."""
    before, after = outlines(given), outlines(made)
    kept, repairs, left = given.copy(), dict[int, Repair](), list[Unrepaired]()
    for at in (at for at in range(len(given)) if before[at] != after[at]):
        if shapely.is_empty(made[at]) or not shapely.is_valid(made[at]):
            left.append(_unrepaired("no fit", (codes[at],), given[at], to_metric(given[at], metric_srid)))
            continue
        repair = _repair(codes[at], "borders", given[at], made[at], metric_srid)
        if repair.largest_shift_m > most_m and repair.place is not None:
            left.append(Unrepaired("no fit", (codes[at],), repair.largest_shift_m, 0.0, repair.place))
            continue
        kept[at], repairs[at] = made[at], repair
    return kept, repairs, left


def _wide_overlaps(
    areas: Areas, codes: Sequence[str], metric_srid: int, tolerance_m: float
) -> tuple[list[Unrepaired], set[int]]:
    """Overlaps wider than the tolerance, and the positions of the units that have one."""
    one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
    one, other = one[one < other], other[one < other]
    pieces = pieces_of(objects(shapely.intersection(areas[one], areas[other])), metric_srid)
    if not len(pieces):
        return [], set()
    wide = pieces.where(wider_than(pieces.metric, tolerance_m))
    pairs = [(int(one[at]), int(other[at])) for at in wide.source]
    told = [
        _unrepaired("overlap", (codes[a], codes[b]), place, metric)
        for (a, b), place, metric in zip(pairs, wide.places, wide.metric, strict=True)
    ]
    return told, {at for pair in pairs for at in pair}


def _wide_gaps(areas: Areas, codes: Sequence[str], metric_srid: int) -> list[Unrepaired]:
    """What the units enclose and nobody has, after the repair."""
    holes = pieces_of(rings_of(shapely.union_all(areas)), metric_srid)
    tree = shapely.STRtree(areas)
    return [
        _unrepaired(
            "gap", tuple(codes[at] for at in sorted(tree.query(place, predicate="intersects").tolist())),
            place, metric,
        )
        for place, metric in zip(holes.places, holes.metric, strict=True)
    ]


def _unrepaired(
    what: str, codes: tuple[str, ...], place: shapely.Geometry, metric: shapely.Geometry
) -> Unrepaired:
    inside = shapely.point_on_surface(place)
    where = (round(inside.x, 7), round(inside.y, 7))
    return Unrepaired(what, codes, width_of(metric), float(metric.area), where)


def _coverage(areas: Areas, gap_width_m: float, snapping_m: float) -> Areas:
    """The areas as a coverage on the grid.

    Cleaned in a plane where a degree of longitude is as long as one of latitude, so that edges
    stay straight and widths are widths.
    """
    squeeze = cos(radians(float(np.mean(shapely.total_bounds(areas)[[1, 3]]))))
    width = gap_width_m / _METRES_PER_DEGREE
    made = areas
    for _ in range(_ROUNDS):
        plane = _scaled(made, squeeze)
        clean = shapely.coverage_clean(
            _with_slits(plane, width) if width else plane,
            gap_width=width, snapping_distance=snapping_m / _METRES_PER_DEGREE,
            merge_strategy="longest_border",
        )
        made = objects([_multi(area) for area in snap(_scaled(clean, 1 / squeeze))])
        if shapely.is_valid(made).all() and shapely.coverage_is_valid(made):
            break
    return made


def _with_slits(areas: Areas, width: float) -> Areas:
    """The areas with the slits between them that are open at an end, which are no gaps to GEOS.

    A slit is what closes when all ground is grown and shrunk by half the width, between two units
    at least; it goes to the one it has the most border with.
    """
    union = shapely.union_all(areas)
    grown = shapely.buffer(union, width / 2, join_style="mitre")
    closed = shapely.buffer(grown, -width / 2, join_style="mitre")
    slits = polygons_of(objects([shapely.difference(closed, union)]))[0]
    storable_width = 2 * shapely.area(slits) > GRID * shapely.length(slits)
    slits = slits[storable_width & (shapely.length(slits) > 4 * width)]
    made, tree, film = areas.copy(), shapely.STRtree(areas), width / 10
    for slit in slits.tolist():
        around = shapely.buffer(slit, film, join_style="mitre")
        beside = tree.query(around, predicate="intersects")
        shared = shapely.area(shapely.intersection(areas[beside], around))
        if (shared > film * width).sum() >= 2:
            most = beside[int(np.argmax(shared))]
            made[most] = _multi(shapely.union(made[most], slit))
    return made


def _scaled(areas: Areas, factor: float) -> Areas:
    return objects(shapely.transform(areas, lambda vertices: vertices * (factor, 1.0)))


def _multi(area: shapely.Geometry) -> shapely.MultiPolygon:
    return shapely.MultiPolygon(polygons_of(objects([area]))[0].tolist())


def _repair(
    code: str, what: str, before: shapely.Geometry, after: shapely.Geometry, metric_srid: int
) -> Repair:
    old, new = to_metric(before, metric_srid), to_metric(after, metric_srid)
    shift, place = _largest_shift(old, new)
    where = None if place is None else from_metric((place.x, place.y), metric_srid)
    return Repair(
        code, what, float(new.area - old.area), shift,
        None if where is None else (round(float(where[0]), 7), round(float(where[1]), 7)),
    )


def _largest_shift(old: shapely.Geometry, new: shapely.Geometry) -> tuple[float, shapely.Point | None]:
    """How far a border lies, at most, from the other one, and where: vertices in neither of both."""
    farthest, place = 0.0, None
    for one, other in ((old, new), (new, old)):
        moved = _vertices_not_in(one, other)
        if not len(moved):
            continue
        border = shapely.multilinestrings(shapely.get_rings(shapely.get_parts(other)))
        shapely.prepare(border)
        points = shapely.points(moved)
        distances = shapely.distance(points, border)
        at = int(np.argmax(distances))
        if place is None or distances[at] > farthest:
            farthest, place = float(distances[at]), points[at]
    return farthest, place


def _vertices_not_in(one: shapely.Geometry, other: shapely.Geometry) -> NDArray[np.float64]:
    known = {tuple(vertex) for vertex in shapely.get_coordinates(other).tolist()}
    new = [vertex for vertex in shapely.get_coordinates(one).tolist() if tuple(vertex) not in known]
    return np.array(new, dtype=np.float64).reshape(-1, 2)

"""Pure: where could findings have been seen?

Places cluster along busy grids' streets. A known share lies within five metres of a border,
a known share outside every zone and grid, a known share inside residential estates.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from findings.demo.geography import Geography
from findings.demo.plane import Flags, Floats, Integers, metric, to_degrees

STREET, ESTATE, BORDER, OUTSIDE = "street", "estate", "border", "outside"
BORDER_WITHIN = 4.5
ON_VERTEX_SHARE = 0.1
OUTSIDE_WITHIN = 1500.0
BUSY = 0.9
BY_STREET_SHARE = 0.7
PAVEMENT = (5.5, 26.0)
TRIES = 400


@dataclass(frozen=True)
class Places:
    """Places of one day: ``lonlat`` (n, 2) on the storage grid and what each was made as.

    ``kind`` is ``street``, ``estate``, ``border`` (within 5 m of a grid's or community's
    border; a tenth of them on a vertex of it) or ``outside`` (no zone or grid).
    ``estate_type`` is how the estate a place was made in is managed; empty elsewhere.
    """

    lonlat: Floats
    kind: np.ndarray
    estate_type: np.ndarray

    @property
    def in_estate(self) -> Flags:
        """Which places were made inside an estate."""
        return np.asarray(self.kind == ESTATE)

    def at(self, index: Integers) -> Places:
        """Some of the places."""
        return Places(self.lonlat[index], self.kind[index], self.estate_type[index])

    def __len__(self) -> int:
        return len(self.kind)


def random_places(
    ground: Ground,
    rng: np.random.Generator,
    n: int,
    *,
    border_share: float = 0.04,
    outside_share: float = 0.015,
    estate_share: float = 0.4,
) -> Places:
    """``n`` places among the zones of the day, in random order.

    ``border_share`` and ``outside_share`` are parts of ``n``, ``estate_share`` a part of
    the rest; whole numbers, rounded up, so a share asked for is always reached.
    """
    borders, outsides = int(np.ceil(n * border_share)), int(np.ceil(n * outside_share))
    rest = n - borders - outsides
    if rest < 0:
        raise ValueError(f"border and outside places ({borders} + {outsides}) exceed all {n}")
    estates = round(rest * estate_share)
    in_streets = _in_streets(ground, rest - estates, rng)
    in_estates, types = _in_estates(ground, estates, rng)
    groups = [
        (STREET, in_streets),
        (ESTATE, in_estates),
        (BORDER, _on_borders(ground, borders, rng)),
        (OUTSIDE, _outside(ground, outsides, rng)),
    ]
    xy = np.concatenate([points for _, points in groups])
    kind = np.repeat([name for name, _ in groups], [len(points) for _, points in groups])
    estate_type = np.full(n, "", dtype=object)
    estate_type[kind == ESTATE] = types
    order = rng.permutation(n)
    return Places(to_degrees(xy, ground.srid)[order], kind[order], estate_type[order])


@dataclass(frozen=True)
class Ground:
    """The shapes of a day in metres, but the zones, which are in lon/lat.

    ``types`` says how each estate is managed; ``borders`` are those of grids and communities in the zones.
    """

    srid: int
    zones: np.ndarray
    grids: np.ndarray
    estates: np.ndarray
    types: np.ndarray
    borders: np.ndarray
    built_up: shapely.Geometry

    @classmethod
    def of(cls, geography: Geography, on: date) -> Ground:
        """The ground of a day. Raises ValueError where it has no zone."""

        def drawn(kind: str) -> np.ndarray:
            shapes = [unit.geometry for unit in geography.on(kind, on)]
            return metric(np.array(shapes, dtype=object), geography.srid)

        zones = np.array([unit.geometry for unit in geography.on("zone", on)], dtype=object)
        if not len(zones):
            raise ValueError(f"no zone is valid on {on}")
        built_up = shapely.union_all(drawn("zone"), grid_size=0.001)
        near = shapely.STRtree(drawn("community"))
        at = np.unique(near.query(built_up, predicate="intersects"))
        shapely.prepare(built_up)
        inner = shapely.intersection(shapely.boundary(near.geometries[at]), built_up)
        grids, estates, seams = drawn("grid"), drawn("estate"), shapely.get_parts(inner)
        inside = shapely.contains_properly(built_up, estates)
        types = np.array([unit.attributes["management"] for unit in geography.on("estate", on)], dtype=object)
        return cls(
            geography.srid, zones, grids, estates[inside], types[inside],
            np.concatenate([shapely.boundary(grids), seams[shapely.length(seams) > 0]]), built_up,
        )


class Grounds:
    """The ground of each day, made once for the days that are alike."""

    def __init__(self, geography: Geography) -> None:
        self._geography = geography
        ends = (unit.valid_to for unit in geography.units)
        starts = (unit.valid_from for unit in geography.units)
        self._turns = sorted({day for day in (*starts, *ends) if day is not None})
        self._kept: dict[int, Ground] = {}

    def on(self, day: date) -> Ground:
        """The ground of a day. Raises ValueError where it has no zone."""
        turn = bisect_right(self._turns, day)
        if turn not in self._kept:
            self._kept[turn] = Ground.of(self._geography, day)
        return self._kept[turn]


def _busy(shapes: np.ndarray, n: int, rng: np.random.Generator) -> Integers:
    """Numbers of ``n`` of the shapes, some much busier than others."""
    weight = np.exp(rng.normal(0, BUSY, len(shapes)))
    return np.asarray(rng.choice(len(shapes), n, p=weight / weight.sum()))


def _in_estates(ground: Ground, n: int, rng: np.random.Generator) -> tuple[Floats, np.ndarray]:
    """Places anywhere inside busy estates, and how those are managed."""
    busy = _busy(ground.estates, n, rng)
    shapes = ground.estates[busy]

    def draw(rows: Integers) -> tuple[Floats, Flags]:
        points = _anywhere(shapes[rows], rng)
        return points, np.asarray(shapely.contains_xy(shapes[rows], points))

    return _drawn_until_right(draw, n), ground.types[busy]


def _in_streets(ground: Ground, n: int, rng: np.random.Generator) -> Floats:
    """Places in busy grids, most a pavement's way from the street, none in an estate."""
    shapes = ground.grids[_busy(ground.grids, n, rng)]
    walls = shapely.STRtree(ground.estates)

    def draw(rows: Integers) -> tuple[Floats, Flags]:
        held = shapes[rows]
        by_street = rng.random(len(rows)) < BY_STREET_SHARE
        points = np.where(by_street[:, None], _beside_streets(held, rng), _anywhere(held, rng))
        right = np.asarray(shapely.contains_xy(held, points))
        right[walls.query(shapely.points(points), predicate="intersects")[0]] = False
        return points, right

    return _drawn_until_right(draw, n)


def _on_borders(ground: Ground, n: int, rng: np.random.Generator) -> Floats:
    """Places within BORDER_WITHIN metres of a border of grids or communities in the zones."""
    lines = ground.borders
    chosen = lines[rng.choice(len(lines), n, p=shapely.length(lines) / shapely.length(lines).sum())]
    at = shapely.line_interpolate_point(chosen, rng.random(n), normalized=True)
    points = shapely.get_coordinates(at) + _discs(n, BORDER_WITHIN, rng)
    vertices = shapely.get_coordinates(ground.grids)
    on_vertex = rng.random(n) < ON_VERTEX_SHARE
    chosen_vertices = vertices[rng.integers(0, len(vertices), n)]
    return np.asarray(np.where(on_vertex[:, None], chosen_vertices, points))


def _outside(ground: Ground, n: int, rng: np.random.Generator) -> Floats:
    """Places in no zone, most not far from one."""
    edge = shapely.boundary(ground.built_up)

    def draw(rows: Integers) -> tuple[Floats, Flags]:
        at = shapely.line_interpolate_point(edge, rng.random(len(rows)), normalized=True)
        points = shapely.get_coordinates(at) + _discs(len(rows), OUTSIDE_WITHIN, rng)
        return points, ~np.asarray(shapely.intersects_xy(ground.built_up, points))

    return _drawn_until_right(draw, n)


def _drawn_until_right(draw: Callable[[Integers], tuple[Floats, Flags]], n: int) -> Floats:
    """``n`` points: rows whose point is not right are drawn again."""
    points = np.empty((n, 2))
    open_rows = np.arange(n)
    for _ in range(TRIES):
        if not len(open_rows):
            return points
        drawn, right = draw(open_rows)
        points[open_rows[right]] = drawn[right]
        open_rows = open_rows[~right]
    raise ValueError(f"{len(open_rows)} places found no room in {TRIES} tries")


def _anywhere(shapes: np.ndarray, rng: np.random.Generator) -> Floats:
    box = shapely.bounds(shapes)
    return np.asarray(box[:, :2] + rng.random((len(shapes), 2)) * (box[:, 2:] - box[:, :2]))


def _beside_streets(shapes: np.ndarray, rng: np.random.Generator) -> Floats:
    """Points some metres inside a random place of each shape's border."""
    place = rng.random(len(shapes))
    at = shapely.get_coordinates(
        shapely.line_interpolate_point(shapely.get_exterior_ring(shapes), place, normalized=True)
    )
    inward = shapely.get_coordinates(shapely.point_on_surface(shapes)) - at
    metres = rng.uniform(*PAVEMENT, len(shapes))
    return np.asarray(at + inward * (metres / np.hypot(*inward.T))[:, None])


def _discs(n: int, radius: float, rng: np.random.Generator) -> Floats:
    """Even random steps of at most ``radius``."""
    turn, far = rng.uniform(0, 2 * np.pi, n), radius * np.sqrt(rng.random(n))
    return np.column_stack([far * np.cos(turn), far * np.sin(turn)])

"""Pure: how do an invented town's streets bend, and which blocks do they enclose?

A town is a lattice of streets at uneven distances, warped so that they bend, with a few
avenues across it. Faces too small for a block, and some at random, join a neighbour; the
street between them goes, which leaves T-junctions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from findings.demo.facts import TownPlan
from findings.demo.growth import graph_of, pieces
from findings.demo.plane import Floats, Integers, Noise, on_grid, pair_segments, to_metres

DRAWING_STEP = 0.01
"""The grid of the drawing plane, in metres."""

MAIN, SECONDARY, BRANCH, ALLEY = range(4)
GRADES = ("主干道", "次干道", "支路", "背街小巷")
"""Street grades by their number: main, secondary, branch, back alley."""

POINT_EVERY = 55.0
RIM = 1.14
REACH = 1.75
SMALLEST_BLOCK = 0.22
MERGED_SHARE = 0.12
EASE = (0.001, 0.03, 1.0)
"""How readily blocks join across a street of each grade."""


@dataclass(frozen=True)
class StreetLines:
    """Undivided street centre lines in the drawing plane, with their grade numbers."""

    lines: tuple[shapely.LineString, ...]
    grades: tuple[int, ...]


@dataclass(frozen=True)
class Town:
    """A drawn town: blocks that fit together, each in the built-up area or on the rim."""

    plan: TownPlan
    centre: tuple[float, float]
    radius: float
    streets: StreetLines
    blocks: tuple[shapely.Polygon, ...]
    on_rim: tuple[bool, ...]


def draw_town(plan: TownPlan, grids: int, srid: int, rng: np.random.Generator) -> Town:
    """Draw the town with about ``grids`` blocks in its built-up area, in the plane of ``srid``."""
    centre = to_metres(np.array([[plan.lon, plan.lat]]), srid)[0]
    radius = plan.block * float(np.sqrt(grids * 1.06 / np.pi))
    streets = _draw_streets(plan, centre, radius, rng)
    noded = shapely.unary_union(list(streets.lines), grid_size=DRAWING_STEP)
    faces = np.array(shapely.get_parts(shapely.polygonize([noded])), dtype=object)
    blocks = _merge(faces, streets, plan, rng)
    reach = _reach(blocks, centre, radius, rng)
    inside = _whole(blocks, reach <= RIM)
    blocks, reach = blocks[inside], reach[inside]
    built_up = _whole(blocks, reach <= 1)
    return Town(
        plan=plan,
        centre=(float(centre[0]), float(centre[1])),
        radius=radius,
        streets=streets,
        blocks=tuple(blocks),
        on_rim=tuple((~built_up).tolist()),
    )


def _draw_streets(
    plan: TownPlan, centre: Floats, radius: float, rng: np.random.Generator
) -> StreetLines:
    """The lattice's lines both ways and the avenues across it, bent together."""
    warp = Noise.draw(rng, [(7 * plan.block, 0.42 * plan.block), (2.2 * radius, 0.11 * radius)])
    swirl = float(rng.uniform(0.25, 0.5) * rng.choice([-1, 1]))
    along = np.arange(-REACH * radius, REACH * radius, POINT_EVERY)
    straight: list[tuple[Floats, int]] = []
    for way in (1, -1):
        for offset, grade in _offsets(plan.block, radius, rng):
            straight.append((np.column_stack([along, np.full(len(along), offset)][::way]), grade))
    for number in range(plan.avenues):
        straight.append((_avenue(number, along, radius, rng), MAIN))
    lines = []
    for xy, _ in straight:
        moved = xy + warp(xy)
        turn = np.radians(plan.bearing) + swirl * np.exp(-((np.hypot(*moved.T) / radius) ** 2))
        points = on_grid(_turned(moved, turn) + centre, DRAWING_STEP)
        lines.append(shapely.linestrings(points))
    return StreetLines(tuple(lines), tuple(grade for _, grade in straight))


def _avenue(number: int, along: Floats, radius: float, rng: np.random.Generator) -> Floats:
    """A gently bent line aslant to the lattice; each further one about square to the last."""
    angle = rng.uniform(0.55, 1.0) + np.pi / 2 * number
    bend = rng.uniform(-0.4, 0.4) * radius + 0.2 * radius * np.sin(along / radius + rng.uniform(0, 6))
    return _turned(np.column_stack([along, bend]), np.full(len(along), angle))


def _turned(xy: Floats, angle: Floats) -> Floats:
    """Each row of ``xy`` turned about the origin by its own angle."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.column_stack([cos * xy[:, 0] - sin * xy[:, 1], sin * xy[:, 0] + cos * xy[:, 1]])


def _offsets(block: float, radius: float, rng: np.random.Generator) -> list[tuple[float, int]]:
    """Uneven distances of parallel streets from the middle, each with its grade number."""
    steps = block * rng.uniform(0.68, 1.32, int(2 * REACH * radius / block) + 2)
    places = np.cumsum(steps) - REACH * radius
    first = int(rng.integers(0, 4))
    by_turn = (MAIN, BRANCH, SECONDARY, BRANCH)
    return [(float(p), by_turn[(n + first) % 4]) for n, p in enumerate(places)]


def owners_of(points: Floats, streets: StreetLines) -> Integers:
    """The number of the street line nearest to each point (n, 2); the first where two are."""
    xy, line = shapely.get_coordinates(list(streets.lines), return_index=True)
    along = line[1:] == line[:-1]
    pieces_of_line = shapely.linestrings(np.stack([xy[:-1][along], xy[1:][along]], axis=1))
    which, piece = shapely.STRtree(pieces_of_line).query_nearest(shapely.points(points))
    owner = np.full(len(points), len(streets.lines), dtype=np.int64)
    np.minimum.at(owner, which, line[:-1][along][piece])
    return owner


def _merge(
    faces: np.ndarray, streets: StreetLines, plan: TownPlan, rng: np.random.Generator
) -> np.ndarray:
    """Faces joined to blocks: slivers with their longest neighbour, some others across a branch."""
    shared = _shared_lengths(faces, streets)
    area = shapely.area(faces)
    small = area < SMALLEST_BLOCK * plan.block**2
    wanted = small | ((rng.random(len(faces)) < MERGED_SHARE) & (area < plan.block**2))
    label = np.arange(len(faces))
    joined = np.zeros(len(faces), dtype=bool)
    for face in np.flatnonzero(wanted).tolist():
        partners = {n: w for n, w in shared[face].items() if not joined[n] or small[face]}
        if partners and not joined[face]:
            partner = max(partners, key=lambda n: (partners[n], -n))
            label[face] = label[partner]
            joined[[face, partner]] = True
    order = np.argsort(label, kind="stable")
    starts = np.unique(label[order], return_index=True)[1]
    groups = np.split(faces[order], starts[1:])
    whole = [shapely.coverage_union_all(group) if len(group) > 1 else group[0] for group in groups]
    return np.array(whole, dtype=object)


def _shared_lengths(faces: np.ndarray, streets: StreetLines) -> list[dict[int, float]]:
    """For each face its neighbours and the metres shared; chief streets hardly count."""
    segments = pair_segments(list(faces), DRAWING_STEP)
    owner = owners_of(segments.middles(DRAWING_STEP), streets)
    ease = np.array([EASE[grade] for grade in streets.grades])
    weights = segments.lengths(DRAWING_STEP) * ease[owner]
    shared: list[dict[int, float]] = [{} for _ in faces]
    for a, b, weight in zip(
        segments.first.tolist(), segments.second.tolist(), weights.tolist(), strict=True
    ):
        if b >= 0:
            shared[a][b] = shared[a].get(b, 0.0) + weight
            shared[b][a] = shared[b].get(a, 0.0) + weight
    return shared


def _reach(
    blocks: np.ndarray, centre: Floats, radius: float, rng: np.random.Generator
) -> Floats:
    """How far out each block lies: 1 on the wobbly edge of the built-up area."""
    away = shapely.get_coordinates(shapely.centroid(blocks)) - centre
    angle = np.arctan2(away[:, 1], away[:, 0])
    edge = np.ones(len(blocks))
    for turns, height in ((2, 0.16), (3, 0.1), (5, 0.07)):
        edge += height * np.sin(turns * angle + rng.uniform(0, 2 * np.pi))
    return np.asarray(np.hypot(*away.T) / (radius * edge))


def _whole(blocks: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The chosen blocks in one piece without holes, as flags."""
    segments = pair_segments(list(blocks), DRAWING_STEP)
    graph = graph_of(segments, np.zeros((len(blocks), 2)))
    piece = pieces(graph, chosen.astype(np.int64))
    biggest = np.bincount(piece[chosen]).argmax()
    hull = shapely.Polygon(shapely.coverage_union_all(blocks[piece == biggest]).exterior)
    return np.asarray(shapely.contains_properly(hull, shapely.point_on_surface(blocks)))

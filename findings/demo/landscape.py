"""Pure: what does the invented land look like before anybody divides it?

The prefecture is a union of discs, made wobbly and cut to a stated area. Fine, uneven cells
fill it; towns are set into them. The faces of both together are what townships and
communities later grow over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from findings.demo.facts import Disc, Facts
from findings.demo.growth import Graph, connected, graph_of, pieces
from findings.demo.plane import Flags, Floats, Integers, Noise, Segments, on_grid, pair_segments, to_metres
from findings.demo.towns import DRAWING_STEP, Town

CELL = 440.0
"""The usual distance of two rural cells in metres: the grain of rural borders."""

OUTLINE_WAVES = ((46e3, 4000.0), (17e3, 2200.0), (6.5e3, 1000.0), (2.6e3, 420.0))
TERRAIN_WAVES = ((14e3, 0.5), (5e3, 0.8), (2.1e3, 0.8))
TOWN_MARGIN = 130.0
UNEVEN_LAND, UNEVEN_TOWN = 0.45, 0.15


class LandInPieces(ValueError):
    """The counties drawn from the outline's discs do not hang together."""


@dataclass(frozen=True)
class Outline:
    """Which county holds a place: the disc it lies deepest in, among places deep enough."""

    discs: Floats
    counties: tuple[str, ...]
    noise: Noise
    depth: float

    def county_of(self, xy: Floats) -> Integers:
        """The disc number of each row of ``xy`` (metres); -1 outside the prefecture."""
        away, nearest = self._measure(xy)
        return np.where(away <= self.depth, nearest, -1)

    def _measure(self, xy: Floats) -> tuple[Floats, Integers]:
        moved = xy + self.noise(xy)
        away = np.stack([np.hypot(*(moved - disc[:2]).T) - disc[2] for disc in self.discs])
        return away.min(axis=0), away.argmin(axis=0)

    @classmethod
    def cut(
        cls, discs: Sequence[Disc], area: float, srid: int, rng: np.random.Generator
    ) -> Outline:
        """The outline of ``area`` square metres around ``discs``."""
        middles = to_metres(np.array([[d.lon, d.lat] for d in discs]), srid)
        rows = np.column_stack([middles, [d.radius for d in discs]])
        whole = cls(rows, tuple(d.county for d in discs), Noise.draw(rng, OUTLINE_WAVES), np.inf)
        step = 500.0
        away, _ = whole._measure(_lattice(rows, step).reshape(-1, 2))
        depth = float(np.sort(away)[round(area / step**2)])
        return cls(whole.discs, whole.counties, whole.noise, depth)


@dataclass(frozen=True)
class Land:
    """Faces of the drawing plane: blocks of towns and rural cells, and who adjoins whom.

    ``block`` and ``town`` are numbers or -1; ``county`` is a place in ``Facts.counties`` or
    -1 outside.
    """

    faces: tuple[shapely.Polygon, ...]
    centres: Floats
    segments: Segments
    graph: Graph
    block: Integers
    town: Integers
    county: Integers


def draw_land(
    facts: Facts, outline: Outline, towns: Sequence[Town], rng: np.random.Generator
) -> Land:
    """Fill the counties of ``facts`` with cells and set the towns into them."""
    blocks = np.array([block for town in towns for block in town.blocks], dtype=object)
    town_of_block = np.repeat(np.arange(len(towns)), [len(town.blocks) for town in towns])
    footprints = [shapely.coverage_union_all(np.array(t.blocks, dtype=object)) for t in towns]
    number = {county.code: n for n, county in enumerate(facts.counties)}
    wanted = np.array([number.get(code, -1) for code in outline.counties] + [-1])
    edges = _cell_edges(_cell_points(outline, wanted, footprints, rng))
    faces = _faces(edges, footprints, blocks)
    centres = shapely.get_coordinates(shapely.point_on_surface(faces))
    block = np.full(len(faces), -1, dtype=np.int64)
    face, found = shapely.STRtree(blocks).query(shapely.points(centres), predicate="within")
    block[face] = found
    town = np.where(block >= 0, town_of_block[block], -1)
    segments = pair_segments(list(faces), DRAWING_STEP)
    graph = graph_of(segments, centres, _hindrance(centres, town >= 0, rng))
    county_of_town = np.array([number[t.plan.county] for t in towns])
    county = np.where(town >= 0, county_of_town[town], wanted[outline.county_of(centres)])
    county = connected(graph, county, keep=town >= 0)
    if len(np.unique(pieces(graph, (county >= 0).astype(np.int64))[county >= 0])) > 1:
        raise LandInPieces("the counties do not all adjoin: other seed, or nearer discs")
    return Land(tuple(faces), centres, segments, graph, block, town, county)


def _hindrance(centres: Floats, in_town: Flags, rng: np.random.Generator) -> Floats:
    """How hard it is to grow over each face: hills and valleys, and chance; even in towns."""
    hills = Noise.draw(rng, TERRAIN_WAVES)(centres)[:, 0]
    chance = rng.normal(0, 1, len(centres))
    land = np.exp(hills + UNEVEN_LAND * chance)
    return np.where(in_town, np.exp(UNEVEN_TOWN * chance), land)


def _lattice(discs: Floats, step: float) -> Floats:
    """Points ``step`` apart on the box of all discs with a wide margin: (rows, columns, 2)."""
    low = np.floor((discs[:, :2] - discs[:, 2:]).min(axis=0) / step - 25e3 / step) * step
    high = (discs[:, :2] + discs[:, 2:]).max(axis=0) + 25e3
    x, y = np.meshgrid(np.arange(low[0], high[0], step), np.arange(low[1], high[1], step))
    return np.stack([x, y], axis=2)


def _cell_points(
    outline: Outline, wanted: Integers, footprints: Sequence[shapely.Polygon], rng: np.random.Generator
) -> Floats:
    """Uneven cell middles over the wanted counties and a margin, but not in the towns."""
    points = _lattice(outline.discs, CELL)
    points = points + rng.uniform(-0.42, 0.42, points.shape) * CELL
    flat = points.reshape(-1, 2)
    inside = (wanted[outline.county_of(flat)] >= 0).reshape(points.shape[:2])
    flat = flat[_widened(inside, 3).ravel()]
    for footprint in footprints:
        around = shapely.buffer(footprint, TOWN_MARGIN)
        shapely.prepare(around)
        flat = flat[~shapely.contains_xy(around, flat)]
    return flat


def _widened(flags: Flags, cells: int) -> Flags:
    for _ in range(cells):
        wide = flags.copy()
        wide[1:] |= flags[:-1]
        wide[:-1] |= flags[1:]
        wide[:, 1:] |= flags[:, :-1]
        wide[:, :-1] |= flags[:, 1:]
        flags = wide
    return flags


def _cell_edges(points: Floats) -> np.ndarray:
    """The borders of the cells as two-point lines on the drawing grid."""
    cells = shapely.voronoi_polygons(shapely.multipoints(points), only_edges=True)
    xy, line = shapely.get_coordinates(shapely.get_parts(cells), return_index=True)
    xy = on_grid(xy, DRAWING_STEP)
    along = (line[1:] == line[:-1]) & (xy[1:] != xy[:-1]).any(axis=1)
    return np.asarray(shapely.linestrings(np.stack([xy[:-1][along], xy[1:][along]], axis=1)))


def _faces(edges: np.ndarray, footprints: Sequence[shapely.Polygon], blocks: np.ndarray) -> np.ndarray:
    """The faces made by cell borders outside the towns and block borders inside."""
    lines = [edges]
    at_town = np.zeros(len(edges), dtype=bool)
    for footprint in footprints:
        near = shapely.STRtree(edges).query(footprint, predicate="intersects")
        at_town[near] = True
        lines.append(shapely.difference(edges[near], footprint))
    lines[0] = edges[~at_town]
    rings = pair_segments(list(blocks), DRAWING_STEP)
    lines.append(shapely.linestrings(rings.ends.reshape(-1, 2, 2) / round(1 / DRAWING_STEP)))
    noded = shapely.unary_union(np.concatenate(lines[1:]), grid_size=DRAWING_STEP)
    whole = shapely.polygonize([*lines[0], noded])
    return np.array(shapely.get_parts(whole), dtype=object)

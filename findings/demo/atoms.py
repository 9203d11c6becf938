"""Pure: which indivisible faces, noded once, are all units made of?

The borders between communities are smoothed and made wiggly; block borders and back alleys
come as drawn. All lines go to the storage grid and are noded together exactly once, so any
two units made of these atoms share the very same vertices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from findings.demo.growth import Graph, connected, graph_of
from findings.demo.landscape import Land
from findings.demo.plane import (
    STORAGE_STEP,
    Floats,
    Integers,
    Segments,
    metric,
    pair_segments,
    to_degrees,
)
from findings.demo.towns import DRAWING_STEP

ALLEY_SHARE = 0.62
BEYOND = 1.0
WIGGLE = 0.18
SMOOTHING_ROUNDS = 2


@dataclass(frozen=True)
class Atoms:
    """Faces of the one noding, in lon/lat, with what each belongs to.

    ``community`` is a place in the facts' communities; ``block`` a block's number or -1 in
    the country; ``area`` in square metres.
    """

    faces: tuple[shapely.Polygon, ...]
    segments: Segments
    graph: Graph
    community: Integers
    block: Integers
    area: Floats


def make_atoms(
    land: Land, community: Integers, crossing_share: float, srid: int, rng: np.random.Generator
) -> Atoms:
    """Node all borders once on the storage grid and label the faces.

    ``crossing_share`` of the blocks that an alley divides and that lie on the border of two
    communities of a county are cut between the two.
    """
    lines = [*_rural_borders(land, community, rng), *_block_borders(land), *_alleys(land, rng)]
    degrees = shapely.transform(np.array(lines, dtype=object), lambda xy: to_degrees(xy, srid))
    noded = shapely.unary_union(degrees, grid_size=STORAGE_STEP)
    faces = np.array(shapely.get_parts(shapely.polygonize([noded])), dtype=object)
    drawn = metric(faces, srid)
    label, block = _labels(drawn, land, community)
    segments = pair_segments(list(faces), STORAGE_STEP)
    graph = graph_of(segments, np.zeros((len(faces), 2)))
    label = connected(graph, label)
    label = _cut_blocks(graph, label, block, crossing_share, land, rng)
    return Atoms(tuple(faces), segments, graph, label, block, shapely.area(drawn))


def _block_borders(land: Land) -> list[shapely.LineString]:
    """Street centre lines: borders of blocks against each other and the country."""
    block = np.append(land.block, -1)
    left, right = block[land.segments.first], block[land.segments.second]
    return land.segments.lines((left != right) & ((left >= 0) | (right >= 0)), DRAWING_STEP)


def _rural_borders(
    land: Land, community: Integers, rng: np.random.Generator
) -> list[shapely.LineString]:
    """Borders of communities outside the towns, smoothed and made wiggly; forks stay put."""
    name, block = np.append(community, -1), np.append(land.block, -1)
    first, second = land.segments.first, land.segments.second
    border = (name[first] != name[second]) & (block[first] < 0) & (block[second] < 0)
    return [_wiggly(line, rng) for line in land.segments.lines(border, DRAWING_STEP)]


def _wiggly(line: shapely.LineString, rng: np.random.Generator) -> shapely.LineString:
    xy = shapely.get_coordinates(line)
    for _ in range(SMOOTHING_ROUNDS):
        xy[1:-1] = 0.5 * xy[1:-1] + 0.25 * (xy[:-2] + xy[2:])
    along = np.diff(xy, axis=0)
    aside = np.column_stack([-along[:, 1], along[:, 0]]) * rng.uniform(-WIGGLE, WIGGLE, (len(along), 1))
    bent = np.empty((2 * len(xy) - 1, 2))
    bent[::2] = xy
    bent[1::2] = (xy[:-1] + xy[1:]) / 2 + aside
    return shapely.linestrings(bent)


def _alleys(land: Land, rng: np.random.Generator) -> list[shapely.LineString]:
    """A back alley through the middle of some blocks, reaching a little beyond both streets."""
    rows = np.flatnonzero((land.block >= 0) & (rng.random(len(land.faces)) < ALLEY_SHARE))
    lines = []
    for row in rows.tolist():
        face = land.faces[row]
        corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(face))[:4]
        if np.hypot(*(corners[1] - corners[0])) > np.hypot(*(corners[2] - corners[1])):
            corners = np.roll(corners, -1, axis=0)
        near, far = rng.uniform(0.4, 0.6, 2)
        start = corners[1] + near * (corners[2] - corners[1])
        end = corners[0] + far * (corners[3] - corners[0])
        across = end - start
        way = start + np.array([[-0.1], [0.35], [0.65], [1.1]]) * across
        way[1:3] += np.array([-across[1], across[0]]) * rng.uniform(-0.06, 0.06, (2, 1))
        lines.append(_through(shapely.linestrings(way), face))
    return lines


def _through(line: shapely.LineString, face: shapely.Polygon) -> shapely.LineString:
    """The longest piece of ``line`` in ``face``, made longer by BEYOND metres at both ends."""
    inner = shapely.get_parts(shapely.intersection(line, face))
    xy = shapely.get_coordinates(inner[shapely.length(inner).argmax()])
    for end, next_to in ((0, 1), (-1, -2)):
        outward = xy[end] - xy[next_to]
        xy[end] = xy[end] + outward * BEYOND / np.hypot(*outward)
    return shapely.linestrings(xy)


def _labels(drawn: np.ndarray, land: Land, community: Integers) -> tuple[Integers, Integers]:
    """Community and block of each face, by the drawn faces whose middles it holds."""
    held, middle = shapely.STRtree(shapely.points(land.centres)).query(drawn, predicate="contains")
    inner = shapely.points(shapely.get_coordinates(shapely.point_on_surface(drawn)))
    at, land_face = shapely.STRtree(list(land.faces)).query(inner, predicate="within")
    block = np.full(len(drawn), -1, dtype=np.int64)
    block[at] = land.block[land_face]
    label = np.full(len(drawn), -1, dtype=np.int64)
    label[at] = community[land_face]
    rural = (block[held] < 0) & (land.block[middle] < 0) & (community[middle] >= 0)
    votes, count = np.unique(
        np.column_stack([held[rural], community[middle[rural]]]), axis=0, return_counts=True
    )
    order = np.argsort(count, kind="stable")
    label[votes[order, 0]] = votes[order, 1]
    return label, block


def _cut_blocks(
    graph: Graph, label: Integers, block: Integers, share: float, land: Land, rng: np.random.Generator
) -> Integers:
    """Give one atom of some border blocks to the community next door."""
    atoms_of: dict[int, list[int]] = {}
    for atom in np.flatnonzero(block >= 0).tolist():
        atoms_of.setdefault(int(block[atom]), []).append(atom)
    blocks = sorted(atoms_of)
    quota = round(share * len(blocks))
    label = label.copy()
    size = np.bincount(label[label >= 0])
    touched = np.zeros(len(label), dtype=bool)
    for name in (blocks[n] for n in rng.permutation(len(blocks))):
        atom = atoms_of[name][-1]
        near = graph.of(atom)
        around = {int(label[n]) for n in near if block[n] >= 0 and label[n] != label[atom]}
        if quota == 0 or len(atoms_of[name]) != 2 or len(around) != 1 or touched[near].any():
            continue
        neighbour = around.pop()
        if size[label[atom]] > 6 and _stays_whole(graph, label, atom):
            label[atom] = neighbour
            touched[atom] = touched[near] = True
            quota -= 1
    return label


def _stays_whole(graph: Graph, label: Integers, atom: int) -> bool:
    """Whether the community of ``atom`` stays in one piece without it."""
    rest = set(np.flatnonzero(label == label[atom]).tolist()) - {atom}
    stack = [min(rest)]
    seen = {stack[0]}
    while stack:
        for other in graph.of(stack.pop()).tolist():
            if other in rest and other not in seen:
                seen.add(other)
                stack.append(other)
    return len(seen) == len(rest)

"""Pure: how does land divide among seeds that grow over a graph of faces?"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from findings.demo.plane import Flags, Floats, Integers, Segments

UNDECIDED = -2


@dataclass(frozen=True)
class Graph:
    """Faces that share a border: neighbours in compressed rows, with the way between them."""

    starts: Integers
    neighbours: Integers
    ways: Floats

    def of(self, face: int) -> Integers:
        """The faces beside ``face``."""
        return self.neighbours[self.starts[face] : self.starts[face + 1]]


def graph_of(segments: Segments, centres: Floats, hindrance: Floats | None = None) -> Graph:
    """The graph of faces; a way is the distance of centres times ``hindrance`` midway.

    ``hindrance`` is a factor for each face (default 1).
    """
    inner = segments.second >= 0
    pairs = np.unique(np.column_stack([segments.first[inner], segments.second[inner]]), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    way = np.hypot(*(centres[pairs[:, 0]] - centres[pairs[:, 1]]).T)
    if hindrance is not None:
        way = way * np.sqrt(hindrance[pairs[:, 0]] * hindrance[pairs[:, 1]])
    source, target = np.r_[pairs[:, 0], pairs[:, 1]], np.r_[pairs[:, 1], pairs[:, 0]]
    order = np.lexsort((target, source))
    starts = np.searchsorted(source[order], np.arange(len(centres) + 1))
    return Graph(starts.astype(np.int64), target[order], np.r_[way, way][order])


def grow(
    graph: Graph, seeds: Integers, slowness: Floats, ground: Integers, territory: Integers
) -> Integers:
    """Which seed reaches each face first (-1: none)?

    Seed ``i`` starts at face ``seeds[i]`` and needs ``slowness[i, g]`` a metre on faces of
    ``ground`` g; it never leaves the ``territory`` number of its face. What a seed gets is
    connected, because it is reached over faces of the same seed.
    """
    owner = np.full(len(ground), -1, dtype=np.int64)
    starts, near, ways = graph.starts.tolist(), graph.neighbours.tolist(), graph.ways.tolist()
    soil, land, slow = ground.tolist(), territory.tolist(), slowness.tolist()
    queue = [(0.0, face, seed) for seed, face in enumerate(seeds.tolist())]
    heapq.heapify(queue)
    while queue:
        time, face, seed = heapq.heappop(queue)
        if owner[face] >= 0:
            continue
        owner[face] = seed
        for k in range(starts[face], starts[face + 1]):
            other = near[k]
            if owner[other] < 0 and land[other] == land[face]:
                heapq.heappush(queue, (time + ways[k] * slow[seed][soil[other]], other, seed))
    return owner


def connected(graph: Graph, label: Integers, keep: Flags | None = None) -> Integers:
    """The same labels with every label in one piece: lesser pieces go to what surrounds them.

    Faces flagged in ``keep`` count as the heart of their label's main piece.
    """
    piece = pieces(graph, label)
    weight = np.bincount(piece)
    if keep is not None:
        weight = weight + len(label) * np.bincount(piece, weights=keep).astype(np.int64)
    heaviest: dict[int, int] = {}
    for number, name in sorted(set(zip(piece.tolist(), label.tolist(), strict=True))):
        if name not in heaviest or weight[number] > weight[heaviest[name]]:
            heaviest[name] = number
    main = np.isin(piece, list(heaviest.values()))
    result = np.where(main, label, UNDECIDED)
    left = np.flatnonzero(~main).tolist()
    while left:
        for face in left:
            near = [int(name) for name in result[graph.of(face)] if name != UNDECIDED]
            if near:
                result[face] = max(near, key=lambda name: (near.count(name), -name))
        still = [face for face in left if result[face] == UNDECIDED]
        if len(still) == len(left):
            raise ValueError(f"{len(left)} faces adjoin no labelled face")
        left = still
    return result


def pieces(graph: Graph, label: Integers) -> Integers:
    """The number of the connected piece of equal labels each face lies in."""
    piece = np.full(len(label), -1, dtype=np.int64)
    names = label.tolist()
    count = 0
    for start in range(len(label)):
        if piece[start] >= 0:
            continue
        stack = [start]
        piece[start] = count
        while stack:
            face = stack.pop()
            for other in graph.of(face).tolist():
                if piece[other] < 0 and names[other] == names[face]:
                    piece[other] = count
                    stack.append(other)
        count += 1
    return piece


def spread(points: Floats, count: int, rng: np.random.Generator, rounds: int = 8) -> Integers:
    """``count`` different rows of ``points`` (n, 2), evenly spread (k-means); needs count <= n."""
    middles = points[rng.choice(len(points), count, replace=False)]
    for _ in range(rounds):
        nearest = ((points[:, None, :] - middles[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
        size = np.maximum(np.bincount(nearest, minlength=count), 1)
        for axis in (0, 1):
            total = np.bincount(nearest, weights=points[:, axis], minlength=count)
            alive = np.bincount(nearest, minlength=count) > 0
            middles[:, axis] = np.where(alive, total / size, middles[:, axis])
    free = np.ones(len(points), dtype=bool)
    chosen = []
    for middle in middles:
        away = np.where(free, ((points - middle) ** 2).sum(axis=1), np.inf)
        chosen.append(int(away.argmin()))
        free[chosen[-1]] = False
    return np.array(chosen, dtype=np.int64)

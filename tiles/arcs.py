"""Pure: which borders run between which units of a kind in one tile?

Every border is one line, not two outlines that lie on each other: crisp however thick it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from tiles.web_grid import BUFFER, EXTENT

NOBODY = -1
"""The other side of a border beyond which there is no unit of the kind."""


@dataclass(frozen=True, slots=True)
class Border:
    """A border in tile units; ``one`` and ``other`` are positions, NOBODY beyond the outer border."""

    one: int
    other: int
    line: shapely.Geometry


def borders_in(drawn: NDArray[Any], x: int, y: int) -> list[Border]:
    """The borders in a buffered tile between areas in whole tile units (tiles.cutting.drawn_at).

    ``drawn`` has to hold every area that meets the tile; None for those of which nothing is drawn.
    """
    sides, lines = _lines_between(drawn)
    return _cut_out(sides, lines, x, y) if len(sides) else []


def whole_borders(areas: NDArray[Any]) -> list[Border]:
    """The borders between areas of a coverage (neighbours share every vertex), as they are."""
    sides, lines = _lines_between(areas)
    return [Border(int(one), int(other), line) for (one, other), line in zip(sides, lines, strict=True)]


def _lines_between(drawn: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """Who lies on both sides of each border, in order, and its merged line."""
    there = np.flatnonzero(~shapely.is_missing(drawn))
    starts, ends, owners = _stretches(drawn[there], there)
    if not len(owners):
        return np.empty((0, 2), dtype=np.int64), np.array([], dtype=object)
    swap = (starts[:, 0] > ends[:, 0]) | ((starts[:, 0] == ends[:, 0]) & (starts[:, 1] > ends[:, 1]))
    low, high = np.where(swap[:, None], ends, starts), np.where(swap[:, None], starts, ends)
    order = np.lexsort((owners, high[:, 1], high[:, 0], low[:, 1], low[:, 0]))
    low, high, owners = low[order], high[order], owners[order]
    first = np.append(True, ((low[1:] != low[:-1]) | (high[1:] != high[:-1])).any(axis=1))
    at = np.flatnonzero(first)
    paired = np.append(~first[1:], False)[at]
    other = np.where(paired, owners[np.minimum(at + 1, len(owners) - 1)], NOBODY)
    return _merged(np.stack([low[at], high[at]], axis=1), owners[at], other)


def _stretches(drawn: NDArray[Any], positions: NDArray[np.int64]) -> tuple[Any, Any, Any]:
    """Start, end and owner of every stretch between two vertices of the outlines."""
    parts, of_area = shapely.get_parts(drawn, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    places, of_ring = shapely.get_coordinates(rings, return_index=True)
    inside = of_ring[:-1] == of_ring[1:]
    owners = positions[of_area[of_part[of_ring[:-1]]]] if len(of_ring) else np.empty(0, dtype=np.int64)
    return places[:-1][inside], places[1:][inside], owners[inside]


def _merged(
    pairs: NDArray[np.float64], one: NDArray[np.int64], other: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    order = np.lexsort((other, one))
    sides, index = np.unique(np.stack([one[order], other[order]], axis=1), axis=0, return_inverse=True)
    lines = shapely.multilinestrings(shapely.linestrings(pairs[order]), indices=index.ravel())
    merged: NDArray[Any] = shapely.line_merge(lines)
    return sides, merged


def _cut_out(sides: NDArray[np.int64], lines: NDArray[Any], x: int, y: int) -> list[Border]:
    west, north = x * EXTENT, y * EXTENT
    box = (west - BUFFER, north - BUFFER, west + EXTENT + BUFFER, north + EXTENT + BUFFER)
    clipped = shapely.clip_by_rect(lines, *box)
    moved = shapely.transform(clipped, lambda units: np.floor(units - [west, north] + 0.5))
    return [
        Border(int(left), int(right), line)
        for (left, right), line in zip(sides.tolist(), moved, strict=True)
        if not line.is_empty and line.length > 0
    ]

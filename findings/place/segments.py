"""Pure: of which straight pieces are the borders of all units made, and whose border is each piece?

Neighbours share pieces of border, and so do a unit and what it is a part of: each distinct piece
is kept once, with the units whose border it is. Each unit has a key of 63 random bits; the key of
a set of units is the exclusive-or of theirs, so crossing a piece of border changes the key of the
set of units one is in by the key of the piece.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

_SEED = 20240229
KEY_BITS = 63
_STRIP_DEGREES = 0.002


@dataclass(frozen=True)
class Segments:
    """Distinct pieces of border: ``ends`` has rows (lon, lat, lon, lat), the lesser end first.

    The units (positions) whose border piece n is are ``owners[first[n]:first[n + 1]]``, in order;
    a unit that runs along a piece twice, there and back, is none of them. ``keys`` are the pieces',
    ``unit_keys`` the units'.
    """

    ends: NDArray[np.float64]
    keys: NDArray[np.int64]
    first: NDArray[np.int64]
    owners: NDArray[np.int32]
    unit_keys: NDArray[np.int64]

    def owners_of(self, piece: int) -> tuple[int, ...]:
        """The positions of the units whose border a piece is."""
        return tuple(self.owners[self.first[piece] : self.first[piece + 1]].tolist())


def segments_of(polygons: NDArray[np.object_]) -> Segments:
    """The distinct pieces of the borders of (multi)polygons, whose positions tell them apart."""
    ends, unit = _all_pieces(polygons)
    order = _alike_together(ends, unit)
    ends, unit = _without_there_and_back(ends[order], unit[order])
    begins = np.ones(len(ends), dtype=np.bool_)
    begins[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    first = np.append(np.flatnonzero(begins), len(ends)).astype(np.int64)
    unit_keys = np.random.default_rng(_SEED).integers(0, 1 << KEY_BITS, len(polygons), dtype=np.int64)
    keys = np.bitwise_xor.reduceat(unit_keys[unit], first[:-1]) if len(ends) else np.empty(0, np.int64)
    return Segments(ends[begins], keys, first, unit.astype(np.int32), unit_keys)


def _all_pieces(polygons: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Every piece of every ring with the position of its polygon; the lesser end first."""
    parts, of_part = shapely.get_parts(polygons, return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    vertices, of_vertex = shapely.get_coordinates(rings, return_index=True)
    unit = of_part[of_ring[of_vertex]]
    within = of_vertex[1:] == of_vertex[:-1]
    start, end = vertices[:-1][within], vertices[1:][within]
    swapped = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    ends = np.hstack([np.where(swapped[:, None], end, start), np.where(swapped[:, None], start, end)])
    some_length = (start != end).any(axis=1)
    found: NDArray[np.float64] = ends[some_length] + 0.0  # one zero, not two
    return found, unit[:-1][within][some_length].astype(np.int64)


def _alike_together(ends: NDArray[np.float64], unit: NDArray[np.int64]) -> NDArray[np.int64]:
    """An order in which equal pieces stand together, near ones mostly close by, units in order.

    By strips of latitude, then longitude, then a mix of all bits. Should the mix of two
    different pieces be equal, a piece may be kept twice, which is no harm: what crosses one crosses both.
    """
    bits = ends.view(np.uint64)
    mixed = np.zeros(len(ends), dtype=np.uint64)
    for coordinate in range(4):
        mixed = (mixed ^ bits[:, coordinate]) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    strip = np.floor(ends[:, 1] / _STRIP_DEGREES)
    column = np.floor(ends[:, 0] / _STRIP_DEGREES)
    place = ((strip - strip.min(initial=0)) * 200_000 + (column - column.min(initial=0))).astype(np.uint64)
    order: NDArray[np.int64] = np.argsort((place << np.uint64(33)) | (mixed >> np.uint64(31)), kind="stable")
    return order


def _without_there_and_back(
    ends: NDArray[np.float64], unit: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Sorted pieces, each unit's at most once: what it has an even number of times cancels out."""
    begins = np.ones(len(ends), dtype=np.bool_)
    begins[1:] = (ends[1:] != ends[:-1]).any(axis=1) | (unit[1:] != unit[:-1])
    times = np.diff(np.append(np.flatnonzero(begins), len(ends)))
    kept = np.flatnonzero(begins)[times % 2 == 1]
    return ends[kept], unit[kept]

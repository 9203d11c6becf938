"""Pure: how far is a place from borders in metres, and what lies across, in innermost loops?

What ``PlaceIndex.covering`` and ``nearest`` measure with GEOS, for very many places: plain Python, or
compiled (``findings.place.compiled``). The same up to what rounding does; where that could matter to
anybody (a tie, a limit) the place is marked as doubtful, and is GEOS's to measure.

A *strand* is a run of pieces of border, in metres: of one unit, or of all units of a kind. Over every
eight pieces lies a box, over every eight boxes another, up to one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from findings.place.look_up import Floats, Longs
from findings.place.plainly import inner
from findings.place.units import Flags

FAN = 8
SURE_M = 1e-6
"""A hundred times what two ways to work out a distance of at most some hundred kilometres differ by."""
STACK = 512


class Strands(NamedTuple):
    """``ends`` are rows of x, y, x, y of pieces, ``owner`` the unit of each, ``boxes`` rows of west, south,
    east, north; for a strand the first of its pieces and their number, and the first of its boxes."""

    ends: Floats
    owner: Longs
    boxes: Floats
    first: Longs
    pieces: Longs
    first_box: Longs


@inner
def _apart(boxes: Floats, at: int, x: float, y: float) -> float:
    """The square of the metres from a place to a box, 0 inside it."""
    dx = max(boxes[at, 0] - x, 0.0, x - boxes[at, 2])
    dy = max(boxes[at, 1] - y, 0.0, y - boxes[at, 3])
    return float(dx * dx + dy * dy)


@inner
def _to_piece(ends: Floats, piece: int, x: float, y: float) -> tuple[float, bool]:
    """Metres from a place to a piece of border, and whether its nearest point is one of its ends."""
    ax, ay = ends[piece, 0] - x, ends[piece, 1] - y
    dx, dy = ends[piece, 2] - ends[piece, 0], ends[piece, 3] - ends[piece, 1]
    along, square = -(ax * dx + ay * dy), dx * dx + dy * dy
    if along <= 0.0:
        return np.sqrt(ax * ax + ay * ay), True
    if along >= square:
        bx, by = ends[piece, 2] - x, ends[piece, 3] - y
        return np.sqrt(bx * bx + by * by), True
    return abs(ax * dy - ay * dx) / np.sqrt(square), False


@inner
def _nearer(
    off: float, its: int, vertex: bool, best: float, owner: int, at_vertex: bool, doubtful: bool
) -> tuple[float, int, bool, bool]:
    """The nearest so far (metres, owner, whether in a vertex, in doubt) after a piece was looked at."""
    if owner < 0:
        return (off, its, vertex, doubtful) if off <= best else (best, owner, at_vertex, doubtful)
    if its == owner:
        return (off, owner, vertex, doubtful) if off < best else (best, owner, at_vertex, doubtful)
    if off < best - SURE_M:
        return off, its, vertex, False
    if off == best and vertex and at_vertex:
        return best, min(owner, its), at_vertex, doubtful
    return (off, its, vertex, True) if off < best else (best, owner, at_vertex, True)


@inner
def nearest(
    strands: Strands, strand: int, x: float, y: float, bound: float, stack: Longs
) -> tuple[float, int, bool]:
    """Metres to the nearest piece of a strand, its owner, and whether another owner may be meant as well.

    Infinity and -1 where all are farther than ``bound``. Of owners that meet in the vertex which is nearest
    the one of the lowest number is told.
    """
    ends, boxes = strands.ends, strands.boxes
    first, count, base = strands.first[strand], strands.pieces[strand], strands.first_box[strand]
    sizes = np.empty(12, dtype=np.int64)
    begins = np.empty(12, dtype=np.int64)
    levels, size, begin = 0, count, base
    while size > 1 or levels == 0:
        size = (size + FAN - 1) // FAN
        sizes[levels], begins[levels] = size, begin
        begin += size
        levels += 1
    best, owner, doubtful, at_vertex = bound, -1, False, False
    limit = (best + SURE_M) * (best + SURE_M)
    stack[0] = levels - 1  # level and number, in turn
    stack[1] = 0
    top = 2
    while top > 0:
        top -= 2
        level, number = stack[top], stack[top + 1]
        if _apart(boxes, begins[level] + number, x, y) > limit:
            continue
        if level > 0:
            low, high = number * FAN, min(number * FAN + FAN, sizes[level - 1])
            closest, which = np.inf, low
            for child in range(low, high):
                off = _apart(boxes, begins[level - 1] + child, x, y)
                if off < closest:
                    closest, which = off, child
            for child in range(low, high):
                if child != which:
                    stack[top], stack[top + 1] = level - 1, child
                    top += 2
            stack[top], stack[top + 1] = level - 1, which
            top += 2
            continue
        for piece in range(first + number * FAN, first + min(number * FAN + FAN, count)):
            off, vertex = _to_piece(ends, piece, x, y)
            if off > best + SURE_M:
                continue
            best, owner, at_vertex, doubtful = _nearer(
                off, strands.owner[piece], vertex, best, owner, at_vertex, doubtful
            )
            limit = (best + SURE_M) * (best + SURE_M)
    if owner < 0:
        return np.inf, -1, False
    return best, owner, doubtful


@inner
def borders(
    strands: Strands, beside_first: Longs, beside: Longs, east: Floats, north: Floats, strand: Longs,
    across_m: float, equal_m: float, distance: Floats, across: Longs, doubtful: Flags,
) -> None:
    """For pairs of a place (metres) and the unit of a strand: metres to its border, the unit across it (-1:
    none), and whether that is in doubt.

    ``beside[beside_first[n]:beside_first[n + 1]]`` are the strands of the neighbours of the unit of pair n.
    Distances within ``equal_m`` are equal, and the lower unit is told.
    """
    stack = np.empty(STACK, dtype=np.int64)
    for row in range(len(strand)):
        x, y = east[row], north[row]
        own, _, _ = nearest(strands, strand[row], x, y, np.inf, stack)
        distance[row] = own
        reach = own + across_m
        found, least, count, on_edge = -1, np.inf, 0, False
        for at in range(beside_first[row], beside_first[row + 1]):
            off, other, _ = nearest(strands, beside[at], x, y, reach + 2 * SURE_M, stack)
            if other < 0:
                continue
            if off > reach - SURE_M:
                doubtful[row] = True
            if off > reach:
                continue
            count += 1
            step = off / equal_m
            on_edge = on_edge or abs(step - np.floor(step) - 0.5) < 0.02
            step = np.floor(step + 0.5)
            if step < least or (step == least and other < found):
                found, least = other, step
        across[row] = found
        if count > 1 and on_edge:
            doubtful[row] = True


@inner
def all_nearest(
    strands: Strands, strand: int, east: Floats, north: Floats, distance: Floats, unit: Longs,
    doubtful: Flags,
) -> None:
    """For each place (metres) the nearest unit of a strand of many, how far, and whether that is in doubt."""
    stack = np.empty(STACK, dtype=np.int64)
    for row in range(len(east)):
        found = nearest(strands, strand, east[row], north[row], np.inf, stack)
        distance[row], unit[row], doubtful[row] = found

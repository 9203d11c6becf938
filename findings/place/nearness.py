"""Pure: the borders of which units come near a place?

Innermost loops like those of ``findings.place.look_up``. Distances are measured in degrees turned
to metres by the row of cells (``Arrays.metres_lon``): right to within their slack.
"""

from __future__ import annotations

import numpy as np

from findings.place.cells import COMBINATION_BITS, COUNT, Arrays
from findings.place.frame import TOP
from findings.place.look_up import MOST_PIECES, SIDE, Floats, Ints, Longs, entry_of
from findings.place.plainly import inner


@inner
def _room(
    columns: int, large: Longs, small: Ints, u: float, v: float, per_column: float, per_row: float
) -> float:
    """Metres around a place that are surely free of borders, as far as its own cell tells.

    The place is given in small columns and rows, within the frame.
    """
    column, row = int(u), int(v)
    value = large[(row >> TOP) * columns + (column >> TOP)]
    rings, coarser = 0, TOP
    if value < 0:
        division = (-1 - value) & 7
        coarser = TOP - division
        within = (((row & (SIDE - 1)) >> coarser) << division) + ((column & (SIDE - 1)) >> coarser)
        its = small[((-1 - value) >> 3) + within]
        if its < 0:
            return 0.0
        rings = its >> COMBINATION_BITS
    size = float(1 << coarser)
    left = u - float((column >> coarser) << coarser)
    low = v - float((row >> coarser) << coarser)
    sideways = (min(left, size - left) + rings * size) * per_column
    upward = (min(low, size - low) + rings * size) * per_row
    return min(sideways, upward)


@inner
def _metres_off(arrays: Arrays, piece: int, x: float, y: float, per_lon: float, per_lat: float) -> float:
    """Metres from a place to a piece, nearly."""
    ends = arrays.ends
    ax, ay = (ends[piece, 0] - x) * per_lon, (ends[piece, 1] - y) * per_lat
    dx, dy = (ends[piece, 2] - ends[piece, 0]) * per_lon, (ends[piece, 3] - ends[piece, 1]) * per_lat
    along = -(ax * dx + ay * dy) / (dx * dx + dy * dy)
    along = min(max(along, 0.0), 1.0)
    return float(np.sqrt((ax + along * dx) ** 2 + (ay + along * dy) ** 2))


@inner
def near(arrays: Arrays, x: float, y: float, reach: float, units: Ints, metres: Floats) -> int:
    """Which units' borders come within ``reach`` metres of a place, nearly: how many, and they and
    how near are written into the arrays. -1: more than there is room for.

    Anything up to the slack farther (``Arrays.shape``, last) may be among them, so that none is missed.
    """
    shape = arrays.shape
    u, v = (x - shape[0]) * shape[2], (y - shape[1]) * shape[3]
    columns, rows = int(shape[4]), int(shape[5])
    u = min(max(u, 0.0), columns * SIDE - 0.5) if u == u else 0.0
    v = min(max(v, 0.0), rows * SIDE - 0.5) if v == v else 0.0
    per_lon, per_lat = arrays.metres_lon[int(v) >> TOP], arrays.metres_lat[int(v) >> TOP]
    wide = reach * (1.0 + shape[6])
    if _room(columns, arrays.large, arrays.small, u, v, per_lon / shape[2], per_lat / shape[3]) > wide:
        return 0
    across, up = wide / per_lon * shape[2] + 1e-3, wide / per_lat * shape[3] + 1e-3
    left, right = int(max(u - across, 0.0)), int(min(u + across, columns * SIDE - 1.0))
    low, high = int(max(v - up, 0.0)), int(min(v + up, rows * SIDE - 1.0))
    found = 0
    for large_row in range(low >> TOP, (high >> TOP) + 1):
        for large_column in range(left >> TOP, (right >> TOP) + 1):
            value = arrays.large[large_row * columns + large_column]
            if value >= 0:
                continue
            division = int((-1 - value) & 7)
            coarser = TOP - division
            first_row = (max(low, large_row << TOP) - (large_row << TOP)) >> coarser
            last_row = (min(high, (large_row << TOP) + SIDE - 1) - (large_row << TOP)) >> coarser
            first_column = (max(left, large_column << TOP) - (large_column << TOP)) >> coarser
            last_column = (min(right, (large_column << TOP) + SIDE - 1) - (large_column << TOP)) >> coarser
            for row in range(first_row, last_row + 1):
                for column in range(first_column, last_column + 1):
                    small = arrays.small[((-1 - value) >> 3) + (row << division) + column]
                    if small >= 0:
                        continue
                    cell = -1 - int(small)
                    for at in range(arrays.border[cell, COUNT]):
                        piece = entry_of(arrays.border, arrays.listed, cell, at) >> 1
                        off = _metres_off(arrays, piece, x, y, per_lon, per_lat)
                        if off > wide:
                            continue
                        found = _note(arrays, piece, off, units, metres, found)
                        if found < 0:
                            return -1
    return found


@inner
def _note(
    arrays: Arrays, piece: int, off: float, units: Ints, metres: Floats, found: int
) -> int:
    """Keep the least distance to each owner of a piece; how many there are then, -1 for too many."""
    for owner in range(arrays.owner_first[piece], arrays.owner_first[piece + 1]):
        unit = arrays.owners[owner]
        at = 0
        while at < found and units[at] != unit:
            at += 1
        if at == len(units):
            return -1
        if at == found:
            units[at], metres[at] = unit, off
            found += 1
        elif off < metres[at]:
            metres[at] = off
    return found


@inner
def all_near(
    arrays: Arrays, lon: Floats, lat: Floats, reach: Floats, begin: int,
    place: Longs, unit: Ints, metres: Floats,
) -> tuple[int, int]:
    """``near`` for place after place from ``begin`` on, as rows of place, unit and metres; unit -1 for
    more than there is room for. The number of the place it stopped before, and of rows."""
    units, off = np.empty(MOST_PIECES, dtype=np.int32), np.empty(MOST_PIECES, dtype=np.float64)
    rows, shape, large, small = 0, arrays.shape, arrays.large, arrays.small
    columns, metres_lon, metres_lat = int(shape[4]), arrays.metres_lon, arrays.metres_lat
    for at in range(begin, len(lon)):
        u, v = (lon[at] - shape[0]) * shape[2], (lat[at] - shape[1]) * shape[3]
        if u >= 0.0 and v >= 0.0 and u < shape[4] * SIDE and v < shape[5] * SIDE:  # most places end here
            row = int(v) >> TOP
            per_column, per_row = metres_lon[row] / shape[2], metres_lat[row] / shape[3]
            if _room(columns, large, small, u, v, per_column, per_row) > reach[at] * (1.0 + shape[6]):
                continue
        if rows + MOST_PIECES > len(place):
            return at, rows
        count = near(arrays, lon[at], lat[at], reach[at], units, off)
        if count < 0:
            place[rows], unit[rows], metres[rows] = at, -1, 0.0
            rows += 1
        for each in range(max(count, 0)):
            place[rows], unit[rows], metres[rows] = at, units[each], off[each]
            rows += 1
    return len(lon), rows

"""Pure: which combination of units covers a place?

The innermost loops over the arrays of ``findings.place.cells``: plain Python that is also compiled
(``findings.place.compiled``). Exact for every pair of doubles.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from findings.place.cells import (
    CLOSE_BY,
    COMBINATION,
    COMBINATION_BITS,
    COUNT,
    ENTRIES,
    FIRST,
    LAT,
    LON,
    Arrays,
)
from findings.place.exactly import nearly, side, too_small
from findings.place.frame import TOP
from findings.place.plainly import inner
from findings.place.segments import KEY_BITS

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Longs = NDArray[np.int64]
Ints = NDArray[np.int32]
Bytes = NDArray[np.uint8]

SETTLED, ON_BORDER, UNKNOWN = 0, 1, 2
"""A combination is found; the place lies exactly on a border; or it takes a closer look."""

MOST_PIECES = 64
"""So many pieces, or units, at a place are told apart; with more, it takes a closer look."""

_TOGETHER = 512
_MASK = (1 << COMBINATION_BITS) - 1
SIDE = 1 << TOP


@inner
def _cell(
    shape: Floats, columns: int, large: Longs, small: Ints, x: float, y: float
) -> int:
    """The value of the cell of a place, as in ``Arrays.small``; 0 (nobody's) outside the frame."""
    u, v = (x - shape[0]) * shape[2], (y - shape[1]) * shape[3]
    if not (u >= 0.0 and v >= 0.0 and u < shape[4] * SIDE and v < shape[5] * SIDE):
        return 0
    column, row = int(u), int(v)
    value = int(large[(row >> TOP) * columns + (column >> TOP)])
    if value >= 0:
        return value
    division = (-1 - value) & 7
    coarser = TOP - division
    within = (((row & (SIDE - 1)) >> coarser) << division) + ((column & (SIDE - 1)) >> coarser)
    return int(small[((-1 - value) >> 3) + within])


@inner
def _number_of(sums: Longs, slots: Ints, bits: int, key: int) -> int:
    """The combination with a key, -1 for none."""
    at = key >> (KEY_BITS - bits)
    while slots[at] >= 0:
        if sums[slots[at]] == key:
            return int(slots[at])
        at += 1
    return -1


@inner
def _slot_bits(slots: Ints) -> int:
    """How many leading bits of a key tell its slot."""
    bits = 1
    while (1 << (bits + 1)) < len(slots):
        bits += 1
    return bits


@inner
def _crosses(
    ends: Floats, piece: int, known_is_left: bool, from_x: float, from_y: float, x: float, y: float
) -> int:
    """Whether the way from a known place crosses a piece: 1 or 0, 2: it meets an end of the piece,
    or -1: it ends on the piece."""
    ax, ay, bx, by = ends[piece, 0], ends[piece, 1], ends[piece, 2], ends[piece, 3]
    here = side(ax, ay, bx, by, x, y)
    if here == 0:
        return -1 if ax <= x and x <= bx and min(ay, by) <= y and y <= max(ay, by) else 0
    if (here > 0) == known_is_left:
        return 0
    one = side(from_x, from_y, x, y, ax, ay)
    other = side(from_x, from_y, x, y, bx, by)
    if one == 0 or other == 0:
        return 2
    return 1 if one != other else 0


@inner
def entry_of(border: Ints, listed: Ints, cell: int, at: int) -> int:
    """An entry of a border cell."""
    if border[cell, COUNT] <= CLOSE_BY:
        return int(border[cell, ENTRIES + at])
    return int(listed[border[cell, FIRST] + at])


@inner
def _key_crossed(
    border: Ints, places: Singles, listed: Ints, ends: Floats, keys: Longs, cell: int, x: float, y: float
) -> tuple[int, int]:
    """The key of what the way from the known place of a border cell crosses; else 0 and why not."""
    key = 0
    from_x, from_y = float(places[cell, LON]), float(places[cell, LAT])
    for at in range(border[cell, COUNT]):
        entry = entry_of(border, listed, cell, at)
        found = _crosses(ends, entry >> 1, (entry & 1) == 1, from_x, from_y, x, y)
        if found == 1:
            key ^= int(keys[entry >> 1])
        elif found == -1:
            return 0, ON_BORDER
        elif found == 2:
            return 0, UNKNOWN
    return key, SETTLED


@inner
def _closer(
    border: Ints, places: Singles, listed: Ints, ends: Floats, keys: Longs, sums: Longs, slots: Ints,
    bits: int, cell: int, x: float, y: float,
) -> tuple[int, int]:
    """The combination at a place in a border cell, exactly, and SETTLED; else -1 and why."""
    start = int(border[cell, COMBINATION])
    if start < 0 or too_small(x) or too_small(y):
        return -1, UNKNOWN
    key, why = _key_crossed(border, places, listed, ends, keys, cell, x, y)
    if why != SETTLED:
        return -1, why
    number = start if key == 0 else _number_of(sums, slots, bits, key ^ int(sums[start]))
    return number, SETTLED if number >= 0 else UNKNOWN


@inner
def combinations(arrays: Arrays, lon: Floats, lat: Floats, found: Ints, why: Bytes) -> None:
    """For each place the number of the combination that covers it, and SETTLED; else -1 and why.

    Some hundred places at a time: first their cells, then what is kept of the border cells among them,
    then those are settled. So the memory is asked for many things at once, and waited for once.
    """
    shape, large, small, border, ends = arrays.shape, arrays.large, arrays.small, arrays.border, arrays.ends
    columns, bits = int(shape[4]), _slot_bits(arrays.slots)
    at_border, cells = np.empty(_TOGETHER, dtype=np.int64), np.empty(_TOGETHER, dtype=np.int64)
    fetched = np.empty(_TOGETHER, dtype=np.float64)
    for begin in range(0, len(lon), _TOGETHER):
        many = 0
        for at in range(begin, min(begin + _TOGETHER, len(lon))):
            value = _cell(shape, columns, large, small, lon[at], lat[at])
            found[at], why[at] = value & _MASK, SETTLED
            if value < 0:
                at_border[many], cells[many] = at, -1 - value
                many += 1
        for each in range(many):
            fetched[each] = border[cells[each], ENTRIES] >> 1
        for each in range(many):
            fetched[each] = ends[int(fetched[each]), 0]
        _at_border(arrays, lon, lat, at_border[:many], cells, bits, found, why)


@inner
def _at_border(
    arrays: Arrays, lon: Floats, lat: Floats, at_border: Longs, cells: Longs, bits: int,
    found: Ints, why: Bytes,
) -> None:
    """Settle places in border cells as ``_closer`` does it, unless floating point leaves a doubt.

    One long function, as handing arrays to others costs more than what they would do.
    """
    border, places, listed, ends, keys = arrays.border, arrays.places, arrays.listed, arrays.ends, arrays.keys
    sums, slots = arrays.sums, arrays.slots
    for each in range(len(at_border)):
        at, cell = at_border[each], cells[each]
        x, y = lon[at], lat[at]
        start, count = border[cell, COMBINATION], border[cell, COUNT]
        from_x, from_y = float(places[cell, LON]), float(places[cell, LAT])
        key, doubt = 0, start < 0
        for nth in range(count):
            entry = border[cell, ENTRIES + nth] if count <= CLOSE_BY else listed[border[cell, FIRST] + nth]
            piece = entry >> 1
            ax, ay, bx, by = ends[piece, 0], ends[piece, 1], ends[piece, 2], ends[piece, 3]
            here = nearly(ax, ay, bx, by, x, y)
            if here == 0:
                doubt = True
            elif (here > 0) != ((entry & 1) == 1):
                one = nearly(from_x, from_y, x, y, ax, ay)
                other = nearly(from_x, from_y, x, y, bx, by)
                if one == 0 or other == 0:
                    doubt = True
                elif one != other:
                    key ^= keys[piece]
        if doubt:
            found[at], why[at] = _closer(
                border, places, listed, ends, keys, sums, slots, bits, cell, x, y
            )
            continue
        number = start
        if key != 0:
            key ^= sums[start]
            slot = key >> (KEY_BITS - bits)
            while slots[slot] >= 0 and sums[slots[slot]] != key:
                slot += 1
            number = slots[slot]
        found[at], why[at] = number, SETTLED if number >= 0 else UNKNOWN


@inner
def trace(arrays: Arrays, x: float, y: float, crossed: Ints, met: Ints) -> tuple[int, int, int]:
    """The whole truth about a place: the combination one comes from, how many pieces the way
    crosses, and on how many it ends; these are written into the arrays. -1: it takes a closer look.
    """
    value = _cell(arrays.shape, int(arrays.shape[4]), arrays.large, arrays.small, x, y)
    if value >= 0:
        return value & _MASK, 0, 0
    cell = -1 - value
    crossings, meetings = 0, 0
    if arrays.border[cell, COMBINATION] < 0 or too_small(x) or too_small(y):
        return -1, 0, 0
    from_x, from_y = float(arrays.places[cell, LON]), float(arrays.places[cell, LAT])
    for at in range(arrays.border[cell, COUNT]):
        entry = entry_of(arrays.border, arrays.listed, cell, at)
        found = _crosses(arrays.ends, entry >> 1, (entry & 1) == 1, from_x, from_y, x, y)
        if found == 2 or crossings == MOST_PIECES or meetings == MOST_PIECES:
            return -1, 0, 0
        if found == 1:
            crossed[crossings] = entry >> 1
            crossings += 1
        elif found == -1:
            met[meetings] = entry >> 1
            meetings += 1
    return int(arrays.border[cell, COMBINATION]), crossings, meetings

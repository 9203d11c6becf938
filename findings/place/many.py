"""Pure: which units cover many places at once, by the index of cells?"""

from __future__ import annotations

from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from findings.place import look_up, nearness
from findings.place.cells import COMBINATION_BITS, Cells
from findings.place.frame import TOP
from findings.place.look_up import MOST_PIECES, SETTLED, SIDE
from findings.place.units import Flags, Floats, Numbers

ENOUGH_TO_COMPILE = 50_000
"""From so many places on, fetching the compiled loops pays."""

_FEW = 4
_allowed: list[bool] = []
_expected: list[bool] = []


def allow_compiled() -> None:
    """Let this process use numba, which takes 125 MB: for workers and commands, never a web process."""
    _allowed.append(True)


def expect_many() -> None:
    """Very many places come, some thousand at a time: compile for few too, where that is allowed."""
    _expected.append(True)


def loops(module: ModuleType, places: int) -> ModuleType:
    """A module of innermost loops for so many places: compiled where that is allowed and pays."""
    if not _allowed or (places < ENOUGH_TO_COMPILE and not _expected):
        return module
    from findings.place.compiled import compiled

    return compiled(module)


def combinations(cells: Cells, lon: Floats, lat: Floats) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """For each place the combination that covers it, and SETTLED; else -1 and why (``look_up``)."""
    found, why = np.empty(len(lon), dtype=np.int32), np.empty(len(lon), dtype=np.uint8)
    inner = loops(look_up, len(lon))
    if inner is look_up:
        return _plainly(cells, lon, lat, found, why)
    inner.combinations(cells.arrays, np.ascontiguousarray(lon), np.ascontiguousarray(lat), found, why)
    return found, why


def _plainly(
    cells: Cells, lon: Floats, lat: Floats, found: NDArray[np.int32], why: NDArray[np.uint8]
) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Without a compiler: places in cells without border all together, the others one by one."""
    value = _values(cells, lon, lat)
    found[:], why[:] = value & ((1 << COMBINATION_BITS) - 1), SETTLED
    border = np.flatnonzero(value < 0)
    if border.size:
        its, reason = found[border], why[border]
        look_up.combinations(cells.arrays, lon[border], lat[border], its, reason)
        found[border], why[border] = its, reason
    return found, why


def _values(cells: Cells, lon: Floats, lat: Floats) -> Numbers:
    """What ``look_up`` calls the value of the cell of each place."""
    arrays, shape = cells.arrays, cells.arrays.shape
    u, v = (lon - shape[0]) * shape[2], (lat - shape[1]) * shape[3]
    inside = (u >= 0) & (v >= 0) & (u < shape[4] * SIDE) & (v < shape[5] * SIDE)
    column, row = np.where(inside, u, 0).astype(np.int64), np.where(inside, v, 0).astype(np.int64)
    value = np.where(inside, arrays.large[(row >> TOP) * int(shape[4]) + (column >> TOP)], 0)
    divided = np.flatnonzero(value < 0)
    block, column, row = -1 - value[divided], column[divided], row[divided]
    division, coarser = block & 7, TOP - (block & 7)
    within = (((row & (SIDE - 1)) >> coarser) << division) + ((column & (SIDE - 1)) >> coarser)
    value[divided] = arrays.small[(block >> 3) + within]
    return value


def all_near(
    cells: Cells, lon: Floats, lat: Floats, reach: Floats
) -> tuple[Numbers, NDArray[np.int32], Floats]:
    """Rows of a place, a unit whose border is nearly within ``reach`` metres of it, and how many metres
    (``nearness.near``), sorted by place; the unit is -1 where there are too many."""
    inner, begin, parts = loops(nearness, len(lon)), 0, []
    lon, lat, reach = (np.ascontiguousarray(each) for each in (lon, lat, reach))
    rows = max(len(lon) // 4, 4 * MOST_PIECES)
    while begin < len(lon):
        place, unit = np.empty(rows, dtype=np.int64), np.empty(rows, dtype=np.int32)
        metres = np.empty(rows, dtype=np.float64)
        begin, count = inner.all_near(cells.arrays, lon, lat, reach, begin, place, unit, metres)
        parts.append((place[:count], unit[:count], metres[:count]))
    if not parts:
        return np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.float64)
    place, unit, metres = (np.concatenate(column) for column in zip(*parts, strict=True))
    return place, unit, metres


def truth_at(cells: Cells, lon: float, lat: float) -> tuple[tuple[int, ...], frozenset[int]] | None:
    """The units that cover one place, in order, and on whose border it lies; None: not told here."""
    crossed, met = np.empty(MOST_PIECES, dtype=np.int32), np.empty(MOST_PIECES, dtype=np.int32)
    start, crossings, meetings = look_up.trace(cells.arrays, lon, lat, crossed, met)
    if start < 0:
        return None
    if not crossings and not meetings:
        return cells.units_of(start), frozenset()
    units = set(cells.units_of(start))
    for piece in crossed[:crossings].tolist():
        units ^= set(cells.owners_of(piece))
    bordering = frozenset(unit for piece in met[:meetings].tolist() for unit in cells.owners_of(piece))
    return tuple(sorted(units | bordering)), bordering


def pairs(
    cells: Cells, lon: Floats, lat: Floats
) -> tuple[Numbers, Numbers, Flags, Numbers]:
    """Pairs of a place and a unit that covers it, sorted, and whether the place is on the unit's border;
    and the places of which nothing is told here."""
    if len(lon) <= _FEW:
        nothing = np.empty(0, dtype=np.int64)
        known = nothing, nothing, np.empty(0, dtype=np.bool_)
        return _with_the_rest(cells, lon, lat, np.arange(len(lon)), known)
    found, why = combinations(cells, lon, lat)
    settled = np.flatnonzero(why == SETTLED)
    first = cells.arrays.unit_first
    begin, size = first[found[settled]], np.diff(first)[found[settled]].astype(np.int64)
    place = np.repeat(settled, size)
    at = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size) + np.repeat(begin, size)
    unit, border = cells.arrays.units[at].astype(np.int64), np.zeros(len(place), dtype=np.bool_)
    if len(settled) == len(lon):
        return place, unit, border, np.empty(0, dtype=np.int64)
    return _with_the_rest(cells, lon, lat, np.flatnonzero(why != SETTLED), (place, unit, border))


def _with_the_rest(
    cells: Cells, lon: Floats, lat: Floats, rest: Numbers, known: tuple[Numbers, Numbers, Flags]
) -> tuple[Numbers, Numbers, Flags, Numbers]:
    rows: list[tuple[int, int, bool]] = []
    untold: list[int] = []
    for at in rest.tolist():
        truth = truth_at(cells, float(lon[at]), float(lat[at]))
        if truth is None:
            untold.append(at)
        else:
            rows += [(at, unit, unit in truth[1]) for unit in truth[0]]
    more = np.array(rows, dtype=np.int64).reshape(-1, 3)
    place, unit = np.append(known[0], more[:, 0]), np.append(known[1], more[:, 1])
    border = np.append(known[2], more[:, 2] == 1)
    order = np.lexsort((unit, place))
    return place[order], unit[order], border[order], np.array(untold, dtype=np.int64)

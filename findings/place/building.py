"""Pure: how is the index of cells made from the polygons of the units?

Row by row of large cells. Along some lines of a row, the pieces of border that cross the line, in
order, tell the set of units at every place of the line between two crossings: even-odd for all units
of all kinds at once. No cell that a piece touches takes its combination from there: it keeps its
pieces, and one place on a line as far as may be from all of them, where the set is known for certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    MOST_RINGS,
    WIDTH,
    Arrays,
    Cells,
    sealed,
)
from findings.place.combining import Gathering
from findings.place.exactly import MOST_ROUNDING
from findings.place.frame import TOP, Frame, frame_around
from findings.place.metres import metres_in_a_degree
from findings.place.rasterising import LARGE, spread, touched, whole
from findings.place.segments import Segments, segments_of

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

_FINENESS = 6.0
"""Small cells along the side of a large one, for each side's length of border in it."""


def build(polygons: NDArray[np.object_], metric_srid: int) -> Cells:
    """The index of cells of units with these (multi)polygons (lon/lat), told apart by position."""
    segments = segments_of(polygons)
    return _Building(segments, frame_around(segments.ends), metric_srid).cells()


@dataclass(frozen=True)
class _Blocks:
    """The divided large cells of one row: column, division and where each begins in ``small``."""

    column: Numbers
    division: Numbers
    offset: Numbers
    cells: int


@dataclass(frozen=True)
class _Lines:
    """The lines of one row of large cells, and what crosses them, in order.

    ``key`` is the number of the line times ``stride`` plus the place of the crossing in small columns;
    ``combination`` has the sets before, between and after.
    """

    lat: Floats
    division: int
    stride: float
    key: Floats
    combination: Numbers

    def at(self, line: Numbers, place: Floats) -> Numbers:
        """The number of crossings up to places on lines: the position in ``combination``."""
        found: Numbers = np.searchsorted(self.key, line * self.stride + place, side="right")
        return found

    def line_of(self, row: Numbers, division: Numbers) -> Numbers:
        """A line in the middle of a row of small cells, counted within the large one."""
        further = self.division - division
        found: Numbers = (row << further) + ((1 << further) >> 1)
        return found


class _Building:
    """What is known while an index of cells is being made."""

    def __init__(self, segments: Segments, frame: Frame, metric_srid: int) -> None:
        self._segments, self._frame, self._metric_srid = segments, frame, metric_srid
        self._gathering = Gathering(segments)
        self._large = np.zeros((frame.rows, frame.columns), dtype=np.int64)
        self._parts: list[tuple[NDArray[Any], ...]] = []
        self._small_cells = self._border_cells = 0

    def cells(self) -> Cells:
        """Everything, finished."""
        ends = self._segments.ends
        piece, row, column = touched(ends, self._frame, LARGE, whole(self._frame, len(ends)))
        order = np.lexsort((column, row))
        piece, row, column = piece[order], row[order], column[order]
        begins = np.searchsorted(row, np.arange(self._frame.rows + 1))
        length = self._length_within(piece)
        for at, (begin, end) in enumerate(zip(begins[:-1].tolist(), begins[1:].tolist(), strict=True)):
            if begin < end:
                self._row(at, piece[begin:end], column[begin:end], length[begin:end])
        return self._together()

    def _length_within(self, piece: Numbers) -> Floats:
        """Of each piece in each large cell it touches, about how long it is there, in sides of a cell."""
        ax, ay, bx, by = self._segments.ends.T
        frame = self._frame
        sides = np.hypot((bx - ax) * frame.columns_per_degree, (by - ay) * frame.rows_per_degree) / (1 << TOP)
        found: Floats = (sides / np.bincount(piece, minlength=len(sides)))[piece]
        return found

    def _row(self, row: int, piece: Numbers, column: Numbers, length: Floats) -> None:
        blocks, block_of = self._blocks(column, length)
        lines = self._lines(row, np.unique(piece), int(blocks.division.max()))
        everywhere = np.arange(self._frame.columns)
        middle = (everywhere + 0.5) * (1 << TOP)
        self._large[row] = lines.combination[lines.at(np.zeros_like(everywhere), middle.astype(np.float64))]
        self._large[row, blocks.column] = -1 - ((blocks.offset + self._small_cells) * 8 + blocks.division)
        small = _without_border(blocks, lines)
        cell, listed = self._touching(row, piece, blocks, block_of)
        border, first, sort = _grouped(cell)
        listed = listed[sort]
        small[border] = -1
        _count_rings(small, blocks)
        small[border] = -1 - (np.arange(len(border)) + self._border_cells)
        known = self._known_places(border, first, listed, blocks, lines)
        self._parts.append((small.astype(np.int32), np.diff(first), *known))
        self._small_cells += blocks.cells
        self._border_cells += len(border)

    def _blocks(self, column: Numbers, length: Floats) -> tuple[_Blocks, Numbers]:
        """The divided cells of a row (finer where there is more border), and which one each pair is of."""
        columns, block_of = np.unique(column, return_inverse=True)
        wanted = np.bincount(block_of, weights=length) * _FINENESS
        division = np.clip(np.ceil(np.log2(np.maximum(wanted, 1.0))), 2, TOP).astype(np.int64)
        size = 1 << (2 * division)
        return _Blocks(columns, division, np.cumsum(size) - size, int(size.sum())), block_of

    def _lines(self, row: int, piece: Numbers, division: int) -> _Lines:
        frame, number = self._frame, 1 << division
        middle = row * (1 << TOP) + (np.arange(number) + 0.5) * (1 << (TOP - division))
        lat = (frame.south + middle / frame.rows_per_degree).astype(np.float32).astype(np.float64)
        ax, ay, bx, by = self._segments.ends[piece].T
        from_line = np.searchsorted(lat, np.minimum(ay, by), side="left")
        to_line = np.searchsorted(lat, np.maximum(ay, by), side="left")
        of, line = spread(from_line, to_line)
        ax, ay, bx, by = ax[of], ay[of], bx[of], by[of]
        lon = ax + (lat[line] - ay) / (by - ay) * (bx - ax)
        place = (lon - frame.west) * frame.columns_per_degree
        stride = float(frame.columns * (1 << TOP))
        key = line * stride + place
        order = np.argsort(key, kind="stable")
        return _Lines(lat, division, stride, key[order], self._gathering.numbers(piece[of][order]))

    def _touching(
        self, row: int, piece: Numbers, blocks: _Blocks, block_of: Numbers
    ) -> tuple[Numbers, Numbers]:
        """The small cells of the row that pieces touch: pairs of a cell and a piece."""
        cells, pieces = [], []
        for division in np.unique(blocks.division).tolist():
            rows = np.flatnonzero(blocks.division[block_of] == division)
            block, of = block_of[rows], piece[rows]
            left, low = blocks.column[block] << division, np.full(len(rows), row << division)
            side = np.full(len(rows), 1 << division)
            pair, small_row, small_column = touched(
                self._segments.ends[of], self._frame, TOP - division, (left, low, side, side)
            )
            within = ((small_row - (row << division)) << division) + small_column - left[pair]
            cells.append(blocks.offset[block[pair]] + within)
            pieces.append(of[pair])
        return np.concatenate(cells), np.concatenate(pieces)

    def _known_places(
        self, border: Numbers, first: Numbers, piece: Numbers, blocks: _Blocks, lines: _Lines
    ) -> tuple[NDArray[Any], ...]:
        """For border cells: combination, longitude and latitude of a place, and the pieces with its side."""
        line, begin, end = _on_lines(border, blocks, lines)
        place = _widest_gap(line, begin, end, lines)
        frame = self._frame
        lon = (frame.west + place / frame.columns_per_degree).astype(np.float32).astype(np.float64)
        place = (lon - frame.west) * frame.columns_per_degree
        lat = lines.lat[line]
        combination = lines.combination[lines.at(line, place)]
        of = np.repeat(np.arange(len(border)), np.diff(first))
        left, certain = _side(self._segments.ends[piece], lon[of], lat[of])
        outside = (place < begin) | (place >= end)
        doubtful = np.bincount(of, weights=~certain, minlength=len(border)) > 0
        combination = np.where(outside | doubtful, -1, combination)
        return combination.astype(np.int32), lon.astype(np.float32), lat.astype(np.float32), piece * 2 + left

    def _together(self) -> Cells:
        small, count, known, lon, lat, entries = (
            np.concatenate(parts) for parts in zip(*self._parts, strict=True)
        )
        border, listed = _border_cells(count, known, lon, lat, entries)
        segments, frame, sets = self._segments, self._frame, self._gathering.combinations()
        metres_lon, metres_lat, slack = metres_in_a_degree(frame, self._metric_srid)
        shape = np.array([
            frame.west, frame.south, frame.columns_per_degree, frame.rows_per_degree,
            frame.columns, frame.rows, slack,
        ])
        return sealed(Arrays(
            shape, self._large.reshape(-1), small, border, border.view(np.float32), listed,
            segments.ends, segments.keys, segments.first.astype(np.int32), segments.owners,
            *sets, metres_lon, metres_lat,
        ))


def _border_cells(
    count: Numbers, known: Numbers, lon: NDArray[np.float32], lat: NDArray[np.float32], entries: Numbers
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The rows of border cells, and the entries of those that have many."""
    border = np.zeros((len(count), WIDTH), dtype=np.int32)
    places = border.view(np.float32)
    border[:, COMBINATION], border[:, COUNT], places[:, LON], places[:, LAT] = known, count, lon, lat
    begin = np.cumsum(count) - count
    for at in range(CLOSE_BY):
        has = count > at
        border[has, ENTRIES + at] = entries[begin[has] + at]
    many = count > CLOSE_BY
    border[many, FIRST] = np.cumsum(count[many]) - count[many]
    return border, entries[np.repeat(many, count)].astype(np.int32)


def _cells_of(blocks: _Blocks) -> tuple[Numbers, Numbers, Numbers]:
    """Of every small cell of a row: its block, and its row and column within the block."""
    block, within = spread(np.zeros_like(blocks.offset), 1 << (2 * blocks.division))
    division = blocks.division[block]
    return block, within >> division, within & ((1 << division) - 1)


def _without_border(blocks: _Blocks, lines: _Lines) -> Numbers:
    """The combination of every small cell, right for those that no border touches."""
    block, row, column = _cells_of(blocks)
    division = blocks.division[block]
    middle = ((blocks.column[block] << division) + column + 0.5) * (1 << (TOP - division))
    found: Numbers = lines.combination[lines.at(lines.line_of(row, division), middle)]
    return found


def _grouped(cell: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The distinct cells in order, where the pieces of each begin (and end), and the order of pairs."""
    sort = np.argsort(cell, kind="stable")
    ordered = cell[sort]
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    return ordered[begins], np.append(begins, len(cell)), sort


def _count_rings(small: Numbers, blocks: _Blocks) -> None:
    """Write into cells without border how many rings of such cells, of the same block, lie around each."""
    for division in np.unique(blocks.division).tolist():
        at = np.flatnonzero(blocks.division == division)
        cell = blocks.offset[at][:, None] + np.arange(1 << (2 * division))
        free = (small[cell] >= 0).reshape(-1, 1 << division, 1 << division)
        rings = np.zeros(free.shape, dtype=np.int64)
        around = free.copy()
        for _ in range(MOST_RINGS):
            around = _all_around(around)
            if not around.any():
                break
            rings += around
        small[cell] += rings.reshape(len(at), -1) << COMBINATION_BITS


def _all_around(free: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which cells are free with all eight around them; beyond the block nothing is."""
    found = np.zeros_like(free)
    middle = free[:, 1:-1] & free[:, 2:] & free[:, :-2]
    found[:, 1:-1, 1:-1] = middle[:, :, 1:-1] & middle[:, :, 2:] & middle[:, :, :-2]
    return found


def _on_lines(border: Numbers, blocks: _Blocks, lines: _Lines) -> tuple[Numbers, Floats, Floats]:
    """Of border cells: the line through the middle, and from where to where it lies in the cell."""
    block = np.searchsorted(blocks.offset, border, side="right") - 1
    within, division = border - blocks.offset[block], blocks.division[block]
    column = (blocks.column[block] << division) + (within & ((1 << division) - 1))
    side = (1 << (TOP - division)).astype(np.float64)
    return lines.line_of(within >> division, division), column * side, (column + 1) * side


def _widest_gap(line: Numbers, begin: Floats, end: Floats, lines: _Lines) -> Floats:
    """The middle of the widest gap between crossings of a line from ``begin`` to ``end``."""
    start = line * lines.stride
    from_, to = np.searchsorted(lines.key, start + begin), np.searchsorted(lines.key, start + end)
    of, crossing = spread(from_, to + 1)  # gap n ends at crossing n, the last one at the end
    padded = np.append(lines.key, np.inf)
    low = np.maximum(np.where(crossing > from_[of], padded[crossing - 1] - start[of], begin[of]), begin[of])
    high = np.where(crossing < to[of], padded[crossing] - start[of], end[of])
    order = np.lexsort((high - low, of))
    last = np.cumsum(to - from_ + 1) - 1
    widest = order[last]
    found: Floats = (low[widest] + high[widest]) / 2
    return found


def _side(ends: Floats, lon: Floats, lat: Floats) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether places lie to the left of pieces, and whether that is certain in floating point."""
    ax, ay, bx, by = ends.T
    one, other = (bx - ax) * (lat - ay), (by - ay) * (lon - ax)
    return one > other, np.abs(one - other) > MOST_ROUNDING * (np.abs(one) + np.abs(other))

"""Pure: which cells does each piece of border touch?

Never too few: within each row a piece's columns are worked out a hair too wide, then cut to the
columns of its two ends, which are certain (``findings.place.frame``).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from findings.place.frame import TOP, Frame

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

_HAIR = 1e-3
"""Of a small cell at the finest division: millimetres, a million times what rounding can do."""


def spread(first: Numbers, after: Numbers) -> tuple[Numbers, Numbers]:
    """For each of some ranges, every number in it: which range, and the number."""
    lengths = np.maximum(after - first, 0)
    of_range = np.repeat(np.arange(len(first)), lengths)
    begins = np.cumsum(lengths) - lengths
    return of_range, np.arange(len(of_range)) - begins[of_range] + first[of_range]


def touched(
    ends: Floats, frame: Frame, shift: int, box: tuple[Numbers, Numbers, Numbers, Numbers]
) -> tuple[Numbers, Numbers, Numbers]:
    """Which cells of ``1 << shift`` small ones a side each piece touches: piece, row, column.

    Only those within ``box``: first column, first row, columns and rows from there, by piece.
    """
    left, low, wide, high = box
    bottom = np.minimum(ends[:, 1], ends[:, 3])
    top = np.maximum(ends[:, 1], ends[:, 3])
    first = np.maximum(frame.row(bottom) >> shift, low)
    after = np.minimum(frame.row(top) >> shift, low + high - 1) + 1
    piece, row = spread(first, after)
    begin, end = _columns_in_rows(ends[piece], row, frame, shift)
    begin = np.maximum(begin, left[piece])
    end = np.minimum(end, left[piece] + wide[piece] - 1)
    of_row, column = spread(begin, end + 1)
    return piece[of_row], row[of_row], column


def _columns_in_rows(ends: Floats, row: Numbers, frame: Frame, shift: int) -> tuple[Numbers, Numbers]:
    """The first and last column that a piece touches in a row it meets."""
    ax, ay, bx, by = ends.T
    size = float(1 << shift)
    low = frame.south + (row * size - _HAIR) / frame.rows_per_degree
    high = frame.south + ((row + 1) * size + _HAIR) / frame.rows_per_degree
    rise = by - ay
    level = rise == 0
    safe = np.where(level, 1.0, rise)
    one, other = np.clip((low - ay) / safe, 0, 1), np.clip((high - ay) / safe, 0, 1)
    one, other = np.where(level, 0.0, one), np.where(level, 1.0, other)
    x_one, x_other = ax + one * (bx - ax), ax + other * (bx - ax)
    hair = _HAIR / frame.columns_per_degree
    begin = np.maximum(np.minimum(x_one, x_other) - hair, ax)
    end = np.minimum(np.maximum(x_one, x_other) + hair, bx)
    return frame.column(begin) >> shift, frame.column(end) >> shift


def whole(frame: Frame, pieces: int) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """The box of ``touched`` that is all of the frame, in large cells."""
    nothing = np.zeros(pieces, dtype=np.int64)
    return nothing, nothing, nothing + frame.columns, nothing + frame.rows


LARGE = TOP
"""The ``shift`` of ``touched`` that means large cells."""

"""Pure: of what does the index of cells consist that settles nearly every place by one look-up?

The ground is divided into large cells, and those that a border crosses into small ones. A cell that
no border touches, of whatever kind, holds the number of the set of units that cover it: a *combination*.
A border cell holds the pieces of border that touch it and one place in it whose combination is known;
whoever asks about another place of the cell counts the borders between (``findings.place.look_up``).
All of it is arrays of numbers, which can be mapped from a file and shared by processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from findings.place.frame import Frame

COMBINATION_BITS = 26
"""A small cell without border: its combination, and above it how many rings of such cells lie around it."""

MOST_RINGS = 31

COMBINATION, FIRST, COUNT, ENTRIES, LON, LAT = 0, 1, 2, 3, 6, 7
"""The columns of a border cell: the combination at its known place, -1 for none; where its entries
begin in ``listed``; how many they are; three of them; and, as numbers of 32 bits, the known place."""

CLOSE_BY = LON - ENTRIES
WIDTH = 8


class Arrays(NamedTuple):
    """The numbers of an index of cells, as ``findings.place.look_up`` takes them.

    ``large``: a combination, or ``-1 - (offset * 8 + division)`` of the block of ``small`` that divides
    the cell into ``1 << division`` rows and columns. ``small``: see COMBINATION_BITS, or ``-1 - n`` of
    border cell n, which is row n of ``border`` (and of ``places``, the same memory; see the names of its
    columns): all that is mostly
    needed close together, as fetching it from memory is what takes time. An *entry* is twice the number
    of a piece of border, plus one where the cell's known place lies to the left of it. A cell's first
    entries are in its row, and all of them in ``listed`` where there are more. ``ends``, ``keys``,
    ``owner_first`` and ``owners`` are the pieces (``findings.place.segments``). ``sums``, ``unit_first``
    and ``units`` are the combinations: key and units of each; ``slots`` finds one by its key.
    ``metres_lon`` and ``metres_lat`` are metres in a degree by row of large cells. ``shape``: the frame's
    six numbers, and the slack of these metres.
    """

    shape: NDArray[np.float64]
    large: NDArray[np.int64]
    small: NDArray[np.int32]
    border: NDArray[np.int32]
    places: NDArray[np.float32]
    listed: NDArray[np.int32]
    ends: NDArray[np.float64]
    keys: NDArray[np.int64]
    owner_first: NDArray[np.int32]
    owners: NDArray[np.int32]
    sums: NDArray[np.int64]
    unit_first: NDArray[np.int32]
    units: NDArray[np.int32]
    slots: NDArray[np.int32]
    metres_lon: NDArray[np.float64]
    metres_lat: NDArray[np.float64]


@dataclass(frozen=True)
class Cells:
    """An index of cells over units told apart by position."""

    arrays: Arrays

    @property
    def frame(self) -> Frame:
        """Where the cells lie."""
        west, south, per_lon, per_lat, columns, rows, _ = self.arrays.shape.tolist()
        return Frame(west, south, per_lon, per_lat, int(columns), int(rows))

    @property
    def combinations(self) -> int:
        """How many sets of units are known to cover some ground."""
        return len(self.arrays.sums)

    def units_of(self, combination: int) -> tuple[int, ...]:
        """The positions of the units of a combination, in order."""
        begin, end = self.arrays.unit_first[combination : combination + 2].tolist()
        return tuple(self.arrays.units[begin:end].tolist())

    def owners_of(self, piece: int) -> tuple[int, ...]:
        """The positions of the units whose border a piece is, in order."""
        begin, end = self.arrays.owner_first[piece : piece + 2].tolist()
        return tuple(self.arrays.owners[begin:end].tolist())

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays."""
        return sum(array.nbytes for array in self.arrays)


def sealed(arrays: Arrays) -> Cells:
    """An index of these arrays, which are never written to again."""
    for array in arrays:
        array.setflags(write=False)
    return Cells(arrays)

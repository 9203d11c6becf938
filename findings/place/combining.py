"""Pure: which sets of units cover ground together, and how is a set found by its key?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from findings.place.segments import KEY_BITS, Segments

Numbers = NDArray[np.int64]


class Combinations(NamedTuple):
    """Sets of units as arrays (``findings.place.cells.Arrays``)."""

    sums: NDArray[np.int64]
    unit_first: NDArray[np.int32]
    units: NDArray[np.int32]
    slots: NDArray[np.int32]


class Gathering:
    """Numbers sets of units as they are met. Number 0 is the empty set."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._number = {0: 0}
        self._sets: list[frozenset[int]] = [frozenset()]
        self._sums = [0]

    def numbers(self, pieces: Numbers) -> Numbers:
        """The sets one is in before, between and after crossing these pieces, starting from nowhere."""
        sums = np.zeros(len(pieces) + 1, dtype=np.int64)
        np.bitwise_xor.accumulate(self._segments.keys[pieces], out=sums[1:])
        distinct, at, inverse = np.unique(sums, return_index=True, return_inverse=True)
        numbers = np.empty(len(distinct), dtype=np.int64)
        for position in np.argsort(at).tolist():  # as they are met, each after the one before it
            numbers[position] = self._one(int(distinct[position]), int(at[position]), sums, pieces)
        found: Numbers = numbers[inverse]
        return found

    def _one(self, key: int, at: int, sums: Numbers, pieces: Numbers) -> int:
        number = self._number.get(key)
        if number is None:
            before = self._sets[self._number[int(sums[at - 1])]]
            number = self.add(key, before ^ frozenset(self._segments.owners_of(int(pieces[at - 1]))))
        return number

    def add(self, key: int, units: frozenset[int]) -> int:
        """Number a set not met before."""
        number = self._number[key] = len(self._sets)
        self._sets.append(units)
        self._sums.append(key)
        return number

    def combinations(self) -> Combinations:
        """The sets met so far."""
        sums = np.array(self._sums, dtype=np.int64)
        sizes = [len(units) for units in self._sets]
        units = [unit for each in self._sets for unit in sorted(each)]
        first = np.zeros(len(sizes) + 1, dtype=np.int32)
        np.cumsum(sizes, out=first[1:])
        return Combinations(sums, first, np.array(units, dtype=np.int32), _slots(sums))


def _slots(sums: Numbers) -> NDArray[np.int32]:
    """Where to look for a key: from the slot of its leading bits on, up to an empty one (-1).

    There are a power of two of slots for leading bits, at least twice as many as keys, and some more.
    """
    bits = max(int(len(sums) - 1).bit_length() + 1, 4)
    order = np.argsort(sums)
    wanted = sums[order] >> (KEY_BITS - bits)
    rank = np.arange(len(sums))
    taken = np.maximum.accumulate(wanted - rank) + rank
    slots = np.full(max((1 << bits), int(taken[-1]) + 1) + 1, -1, dtype=np.int32)
    slots[taken] = order
    return slots

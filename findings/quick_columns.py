"""Ask: how do answers to very many places, most of which is theirs in common, become columns?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from findings.answer_ids import days_since_1970, names_of
from findings.answer_table import Array
from findings.place.units import Floats, Numbers
from findings.questions import Meant
from findings.quick_kept import Entry
from findings.quick_measures import Places

PER_KIND = 5
"""Cells of a kind of unit: code, name, state, distance, other side."""


@dataclass(frozen=True)
class Asked(Places):
    """Points to be answered together, and for each what is meant (``means`` by number)."""

    means: Sequence[Meant]
    meant: Numbers


def packed(rows: NDArray[Any]) -> list[bytes]:
    """The columns of an array, each as the bytes of its numbers."""
    turned = np.ascontiguousarray(rows.T)
    width, whole = turned.shape[1] * turned.itemsize, turned.tobytes()
    return [whole[at : at + width] for at in range(0, len(whole), width)]


def distinct(things: Sequence[Any]) -> tuple[list[Any], Array]:
    """Each thing once, and which of them stands in each row."""
    import pyarrow as arrow

    number: dict[int, int] = {}
    rows = [number.setdefault(id(each), len(number)) for each in things]
    firsts: dict[int, Any] = {id(each): each for each in things}
    return [firsts[each] for each in number], arrow.array(rows, arrow.int32())


def columns_of_kind(entries: Sequence[Entry], metres: Floats) -> list[Array]:
    """The columns of a kind of unit."""
    import pyarrow as arrow

    common, entry = distinct(entries)
    code, name, state, other = (
        arrow.array([each.cells[at] for each in common], arrow.string()).take(entry) for at in (0, 1, 2, 4)
    )
    missing = np.array([not each.measured for each in entries], dtype=np.bool_)
    return [code, name, state, arrow.array(metres, arrow.float64(), mask=missing), other]


class Rows:
    """What is a point's own: distances in rounded metres (a row for each kind), its day, its tolerance."""

    def __init__(self, asked: Asked, told: Numbers, metres: Floats) -> None:
        import pyarrow as arrow

        self.metres = metres
        self._lon, self._lat = asked.lon[told], asked.lat[told]
        self._tolerance, self._meant = asked.tolerance_m[told], asked.meant[told]
        self._means = asked.means
        text = [repr((each.on, each.revision.number, each.plan.code if each.plan else ""))
                for each in asked.means]
        self.meant_text = [text[each] for each in self._meant.tolist()]
        tolerance = self._tolerance.tolist()
        known = {each: repr(each) for each in set(tolerance)}
        self.tolerance_text = [known[each] for each in tolerance]
        days = arrow.array([each.on.isoformat() for each in asked.means], arrow.string())
        plans = arrow.array([each.plan.code if each.plan else None for each in asked.means], arrow.string())
        numbers = arrow.array([each.revision.number for each in asked.means], arrow.int64())
        meant = arrow.array(self._meant)
        self.own: dict[int, Array] = {
            0: arrow.nulls(len(told), arrow.string()), 2: days.take(meant), 3: numbers.take(meant),
            4: plans.take(meant), 5: arrow.array(self._tolerance),
        }

    def names(self, digests: bytes) -> Array:
        """The names of the answers, by the digests of what was answered, one after the other."""
        import pyarrow as arrow

        about = np.array([
            (days_since_1970(each.on), each.category or 0, each.revision.number or 0,
             each.plan.pk if each.plan else 0)
            for each in self._means
        ], dtype=np.int64).reshape(-1, 4)
        letters = names_of(self._lon, self._lat, self._tolerance, about[self._meant], digests)
        ends = np.arange(len(letters) + 1, dtype=np.int32) * letters.shape[1]
        buffers = [None, arrow.py_buffer(ends), arrow.py_buffer(np.ascontiguousarray(letters))]
        return arrow.Array.from_buffers(arrow.string(), len(letters), buffers)

"""Pure: what must whatever answers many places do, in this process or in many?

``assign_chunk(points, on)``: the points of one day, as columns of the same length, become the columns
of their answers or what is wrong with each, in the same order. Whoever runs it (``here``: this
process; ``pool``: some processes of this machine; the workers of a job), the same points, day,
revision and wishes give the same cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from findings.answer_columns import Cells
from findings.answer_table import Array, rows_of
from gis_core.errors import Fault


@dataclass(frozen=True)
class Points:
    """Places in degrees of one datum; ``accuracy_m`` is NaN where it is not known.

    ``shape`` is the WKB of the lines and areas among them (None: a point), or None where all are points.
    """

    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    category: Sequence[str | None]
    datum: str
    shape: Sequence[bytes | None] | None = None

    def __len__(self) -> int:
        return len(self.lon)

    def part(self, start: int, end: int) -> Points:
        """The points from ``start`` up to ``end``."""
        cut = slice(start, end)
        return Points(
            self.lon[cut], self.lat[cut], self.accuracy_m[cut], self.category[cut], self.datum,
            None if self.shape is None else self.shape[cut],
        )

    def those(self, at: Sequence[int]) -> Points:
        """The points at some positions."""
        return Points(
            self.lon[at], self.lat[at], self.accuracy_m[at], [self.category[each] for each in at], self.datum,
            None if self.shape is None else [self.shape[each] for each in at],
        )


@dataclass(frozen=True)
class Assigned:
    """The answers to points in their order: the columns of ``ColumnWish.columns()``, and what is wrong with
    the questions of points that have none, by position."""

    columns: list[Array]
    faults: dict[int, Fault]

    def rows(self) -> list[tuple[Cells, Fault | None]]:
        """The same row by row."""
        return [(cells, self.faults.get(at)) for at, cells in enumerate(rows_of(self.columns))]


class Runner(Protocol):
    """Answers the points of one day; or those of some days, one after the other."""

    def assign_chunk(self, points: Points, on: date) -> Assigned: ...

    def assign_days(self, days: Sequence[tuple[Points, date]]) -> Assigned: ...

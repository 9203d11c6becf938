"""Ask: whose are the points of a day, answered in this process?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from math import isnan

import numpy as np
import shapely

from findings.answer_columns import Cells, ColumnWish
from findings.answer_table import columns_of, picked
from findings.answerer import forget_decisions
from findings.answering import cells_for, expect_many
from findings.answering_many import Basis, QuickTold, quick_columns
from findings.answers import ExtentQuestion, Question
from findings.place.units import Flags, Numbers
from findings.runners import Assigned, Points
from gis_core.city import City
from gis_core.errors import Fault

_SLICE, _EXTENTS = 1_000, 20
"""Points, and lines or areas (some ms each), that are answered between two beats."""


_About = tuple[str, date, str | None, float | None]
"""Datum, day, category and accuracy of a question."""


def _known(accuracy_m: float) -> float | None:
    return None if isnan(accuracy_m) else accuracy_m


def _nobody_waits() -> None:
    return None


@dataclass(frozen=True)
class Here:
    """Answers in this process, under a revision and plan.

    ``many``: so many points come, chunk by chunk, that the index of cells pays; the answers are the
    same. ``beat`` is called every some hundred points.
    """

    wish: ColumnWish
    city: City
    revision: int
    plan: str | None = None
    many: bool = False
    beat: Callable[[], None] = _nobody_waits

    def assign_chunk(self, points: Points, on: date) -> Assigned:
        """The answer to each point, or what is wrong with it, in their order."""
        return self.assign_days([(points, on)])

    def assign_days(self, days: Sequence[tuple[Points, date]]) -> Assigned:
        """The same for some days: of many, all that can be told together is, and the rest one by one."""
        told = self._quickly(days)
        count = sum(len(points) for points, _ in days)
        at: Numbers = np.full(count, -1, dtype=np.int64)
        at[told.at] = np.arange(len(told.at))
        left = at < 0
        left[list(told.faults)] = False
        rest = self._one_by_one(days, left)
        at[left] = len(told.at) + np.arange(len(rest))
        faults = dict(told.faults)
        for place, (_, fault) in zip(np.flatnonzero(left).tolist(), rest, strict=True):
            if fault is not None:
                faults[place] = fault
        tables = [*told.tables, columns_of([cells for cells, _ in rest], self.wish)] if rest else told.tables
        return Assigned(picked(tables, at, self.wish), faults)

    def _quickly(self, days: Sequence[tuple[Points, date]]) -> QuickTold:
        """What can be told together, where it pays."""
        if not self.many:
            return QuickTold([], np.empty(0, dtype=np.int64), {})
        alone = self.wish.because or any(points.shape is not None for points, _ in days)
        for _, on in days if alone else days[:1]:  # what tells points together sees to the other days itself
            expect_many(on, self.revision, self.city)
        if alone:
            return QuickTold([], np.empty(0, dtype=np.int64), {})
        told = quick_columns(days, self.wish, Basis(self.city, self.revision, self.plan))
        self.beat()
        return told

    def _one_by_one(
        self, days: Sequence[tuple[Points, date]], wanted: Flags
    ) -> list[tuple[Cells, Fault | None]]:
        """The cells of those points that are wanted."""
        found: list[tuple[Cells, Fault | None]] = []
        first = 0
        for points, on in days:
            found += self._of_day(points, on, np.flatnonzero(wanted[first : first + len(points)]))
            first += len(points)
        if self.many:
            forget_decisions()  # so that memory is bounded by a chunk, not by the rows
        return found

    def _of_day(self, points: Points, on: date, wanted: Numbers) -> list[tuple[Cells, Fault | None]]:
        found: list[tuple[Cells, Fault | None]] = []
        size = _SLICE if points.shape is None else _EXTENTS
        for start in range(0, len(wanted), size):
            part = points.those(wanted[start : start + size].tolist())
            found += cells_for(self._questions(part, on), self.wish, self.city)
            self.beat()
        return found

    def _questions(self, points: Points, on: date) -> list[Question | ExtentQuestion]:
        rows = zip(
            points.lon.tolist(), points.lat.tolist(), points.shape or repeat(None, len(points)),
            points.accuracy_m.tolist(), points.category, strict=True,
        )
        return [
            self._question((lon, lat), shape, (points.datum, on, category, _known(accuracy)))
            for lon, lat, shape, accuracy, category in rows
        ]

    def _question(
        self, place: tuple[float, float], shape: bytes | None, about: _About
    ) -> Question | ExtentQuestion:
        if shape is None:
            return Question(*place, *about, self.revision, self.plan)
        return ExtentQuestion(shapely.from_wkb(shape), *about, self.revision, self.plan)

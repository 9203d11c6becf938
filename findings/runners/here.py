"""Ask: whose are the points of a day, answered in this process?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from math import isnan

import shapely

from findings.answer_columns import Cells, ColumnWish, no_cells
from findings.answering import cells_for, expect_many
from findings.answering_many import Basis, quick_cells
from findings.answers import ExtentQuestion, Question
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
        """The cells of each point's answer, or what is wrong with it, in their order."""
        return self.assign_days([(points, on)])[0]

    def assign_days(self, days: Sequence[tuple[Points, date]]) -> list[Assigned]:
        """The same for some days: of many, all that can be told quickly is, and the rest one by one."""
        if not self.many or self.wish.because:
            return [self._one_by_one(*day) for day in days]
        for points, on in days:
            if len(points):
                expect_many(on, self.revision, self.city)
        of_points = [day for day in days if day[0].shape is None]
        told = iter(quick_cells(of_points, self.wish, Basis(self.city, self.revision, self.plan)))
        self.beat()
        return [
            self._with_the_rest(next(told), *day) if day[0].shape is None else self._one_by_one(*day)
            for day in days
        ]

    def _with_the_rest(self, told: Sequence[Cells | Fault | None], points: Points, on: date) -> Assigned:
        """What was told quickly, and answers to what was not."""
        left = [at for at, each in enumerate(told) if each is None]
        rest = iter(self._one_by_one(points.those(left), on) if left else [])
        nothing = no_cells(self.wish)
        return [
            next(rest) if each is None else (nothing, each) if isinstance(each, Fault) else (each, None)
            for each in told
        ]

    def _one_by_one(self, points: Points, on: date) -> Assigned:
        found: Assigned = []
        size = _SLICE if points.shape is None else _EXTENTS
        for start in range(0, len(points), size):
            part = points.part(start, start + size)
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

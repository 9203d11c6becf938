"""Ask: whose are the points of a day, answered in this process?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import isnan

from findings.answer_columns import ColumnWish
from findings.answering import cells_for, expect_many
from findings.answers import Question
from findings.runners import Assigned, Points
from gis_core.city import City

_SLICE = 1_000


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
        found: Assigned = []
        if self.many and len(points):
            expect_many(on, self.revision, self.city)
        for start in range(0, len(points), _SLICE):
            part = points.part(start, start + _SLICE)
            found += cells_for(self._questions(part, on), self.wish, self.city)
            self.beat()
        return found

    def _questions(self, points: Points, on: date) -> list[Question]:
        rows = zip(
            points.lon.tolist(), points.lat.tolist(), points.accuracy_m.tolist(), points.category,
            strict=True,
        )
        return [
            Question(
                lon, lat, points.datum, on, category, None if isnan(accuracy) else accuracy,
                self.revision, self.plan,
            )
            for lon, lat, accuracy, category in rows
        ]

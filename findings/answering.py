"""Ask: whose are many places: the answers in the order asked, or as columns of a table?

The one seam between what brings many places (requests, files, jobs) and what answers for one.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from datetime import date

from findings.answer_columns import Cells, ColumnWish, cells_of, no_cells
from findings.answers import Answer, ExtentAnswer, ExtentQuestion, Question, answers
from findings.place import many
from findings.place.index import ENOUGH_FOR_CELLS
from findings.place_index import units_of_day
from gis_core.city import City
from gis_core.errors import Fault, Unavailable
from grids.models import Revision

_AT_ONCE = 1_000
"""Whole answers held in memory at a time while they become cells of a table: some kB each."""


def answers_for(
    questions: Sequence[Question | ExtentQuestion], city: City, *, because: bool = True
) -> list[Answer | ExtentAnswer | Fault]:
    """The answer to each question in the order asked, or what is wrong with it.

    Questions of one day, plan and revision are looked up together; lines and areas are answered part
    by part. Without ``because`` the reasons are not whole. Raises Unavailable where nothing
    can be answered at all: before the first revision.
    """
    found = answers(questions, city, because=because)
    for each in found:
        if isinstance(each, Unavailable):
            raise each
    return found


def ready_for_many() -> None:
    """Make this process, a worker's or a command's, one that answers very many: it may compile its inner
    loops (125 MB), and looks for cycles of garbage, which answers have none of, much less often."""
    many.allow_compiled()
    gc.set_threshold(100_000, 50, 1_000)


def expect_many(on: date, revision: int, city: City) -> None:
    """Have the index of cells made (or fetched from its file) for a day: so many places will be asked
    about, some thousand at a time, that it pays."""
    believed = Revision.objects.get(number=revision, status=Revision.Status.PUBLISHED)
    units_of_day(on, believed, city.metric_srid).index.cells_for(ENOUGH_FOR_CELLS)
    many.expect_many()


def cells_for(
    questions: Sequence[Question | ExtentQuestion], wish: ColumnWish, city: City
) -> list[tuple[Cells, Fault | None]]:
    """The cells (see ``answer_columns``) that each answer becomes, and why there is none."""
    found: list[tuple[Cells, Fault | None]] = []
    for start in range(0, len(questions), _AT_ONCE):
        for each in answers_for(questions[start : start + _AT_ONCE], city, because=wish.because):
            if isinstance(each, Fault):
                found.append((no_cells(wish), each))
            else:
                found.append((cells_of(each.document, wish), None))
    return found

"""Act: how are the kept questions of a part answered, and the answers kept?

The one step that all runners do, in this process, in a pool or as a job's worker.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from findings.answer_columns import Cells, ColumnWish, no_cells
from findings.batch_parts import Kept, keep_answers, kept_questions, told
from findings.batch_wish import AskedPlace
from findings.runners import Points, Runner


def answer_part(
    folder: Path, questions: Kept, answers: str, runner: Runner, wish: ColumnWish
) -> Kept:
    """Answer the questions kept in ``folder`` and keep the answers there under the name ``answers``."""
    asked, known = kept_questions(folder, questions.name, questions.sha256)
    cells, problems = answered(asked, known, runner, wish)
    return keep_answers(folder, answers, [each.row for each in asked], cells, problems, wish)


def answered(
    asked: Sequence[AskedPlace], known: Sequence[str | None], runner: Runner, wish: ColumnWish
) -> tuple[list[Cells], list[str | None]]:
    """The cells and problems of questions in their order; those of one day and datum go together.

    ``known`` are the problems of rows that could not even be asked.
    """
    cells: list[Cells] = [no_cells(wish) for _ in asked]
    problems = list(known)
    groups: dict[tuple[date, str], list[int]] = {}
    for at, (each, problem) in enumerate(zip(asked, known, strict=True)):
        if problem is None and each.on is not None:
            groups.setdefault((each.on, each.datum), []).append(at)
    days = [
        (_points([asked[at] for at in places], datum), on) for (on, datum), places in groups.items()
    ]
    for places, found in zip(groups.values(), runner.assign_days(days), strict=True):
        for at, (row, fault) in zip(places, found, strict=True):
            cells[at] = row
            problems[at] = None if fault is None else told(fault)
    return cells, problems


def _points(asked: Sequence[AskedPlace], datum: str) -> Points:
    accuracy = [float("nan") if each.accuracy_m is None else each.accuracy_m for each in asked]
    return Points(
        np.array([each.lon for each in asked]), np.array([each.lat for each in asked]),
        np.array(accuracy), [each.category for each in asked], datum,
        [each.shape for each in asked] if any(each.shape for each in asked) else None,
    )

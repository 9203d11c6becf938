"""Act: how are the kept questions of a part answered, and the answers kept?

The one step that all runners do, in this process, in a pool or as a job's worker.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from findings.answer_columns import ColumnWish
from findings.answer_table import AnswerTable, Numbers, picked, values_of
from findings.batch_parts import Kept, keep_answers, kept_questions
from findings.batch_questions import AskedPart, told
from findings.runners import Points, Runner

_EPOCH = date(1970, 1, 1)


def answer_part(
    folder: Path, questions: Kept, answers: str, runner: Runner, wish: ColumnWish
) -> Kept:
    """Answer the questions kept in ``folder`` and keep the answers there under the name ``answers``."""
    asked = kept_questions(folder, questions.name, questions.sha256)
    return keep_answers(folder, answers, asked.columns["row"], answered(asked, runner, wish))


def answered(asked: AskedPart, runner: Runner, wish: ColumnWish) -> AnswerTable:
    """The answers to the questions of a part in their order; those of one day and datum go together.

    Rows that could not even be asked keep their problems.
    """
    groups = _groups(asked)
    days = [(_points(asked, at, datum), on) for (on, datum), at in groups]
    places = np.concatenate([np.empty(0, dtype=np.int64), *(at for _, at in groups)])
    found = runner.assign_days(days)
    problems = list(asked.problems)
    for at, fault in found.faults.items():
        problems[int(places[at])] = told(fault)
    where: Numbers = np.full(len(asked), -1, dtype=np.int64)
    where[places] = np.arange(len(places))
    return AnswerTable(picked([found.columns], where, wish), problems)


def _groups(asked: AskedPart) -> list[tuple[tuple[date, str], Numbers]]:
    """The positions of the questions of each day and datum, in the order in which these are first met."""
    day = asked.columns["on"].cast("int32").fill_null(-1).to_numpy().astype(np.int64)
    datum = asked.columns["datum"].fill_null("").dictionary_encode()
    datums = datum.dictionary.to_pylist()
    key = day * max(1, len(datums)) + datum.indices.to_numpy()
    known = np.array([problem is None for problem in asked.problems], dtype=np.bool_)
    known &= asked.columns["on"].is_valid().to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(known)
    _, first, group = np.unique(key[rows], return_index=True, return_inverse=True)
    ordered = np.argsort(group, kind="stable")
    parts = np.split(rows[ordered], np.cumsum(np.bincount(group))[:-1]) if rows.size else []
    return [
        ((_EPOCH + timedelta(int(day[at[0]])), str(datums[datum.indices[int(at[0])].as_py()])), at)
        for at in (parts[number] for number in np.argsort(first).tolist())
    ]


def _points(asked: AskedPart, at: Numbers, datum: str) -> Points:
    def of(name: str) -> Any:
        return asked.columns[name].take(at)

    shape = None
    if asked.columns["shape"].null_count < len(asked):
        shape = of("shape").to_pylist()
        shape = shape if any(shape) else None
    accuracy = of("accuracy_m").fill_null(float("nan")).to_numpy()
    return Points(
        of("lon").to_numpy(), of("lat").to_numpy(), accuracy, values_of(of("category")), datum, shape
    )

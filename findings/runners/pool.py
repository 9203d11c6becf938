"""Act: whose are the points of a day, answered by some processes of this machine?

Parts travel as Parquet files, never as objects. Each process is started afresh (``spawn``) and has
connections of its own. One that is killed takes the pool with it: a new pool takes up what was not
yet answered, and the answers are the same, for a part is answered whole or not at all.
"""

from __future__ import annotations

import os
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from findings.answer_columns import ColumnWish
from findings.answer_table import Array, picked
from findings.batch_parts import Kept, keep_questions, kept_answers
from findings.batch_questions import columns_of_questions
from findings.batch_wish import AskedPlace
from findings.runners import Assigned, Points
from findings.runners.pool_process import answer, begin
from gis_core.errors import Fault, Unavailable

_MOST_BROKEN = 3
_SLICE = 2_000
_KEPT = ("NAME", "USER", "PASSWORD", "HOST", "PORT")


class PoolBroken(Unavailable):
    """The processes that answer were ended from outside again and again."""

    code = "pool-broken"
    title = "The processes that answer were ended"


@dataclass
class Pool:
    """``workers`` processes that answer under one revision and plan. Use it in a ``with``.

    ``many``: see ``Here``.
    """

    wish: ColumnWish
    revision: int
    plan: str | None
    workers: int
    many: bool = False
    _executor: ProcessPoolExecutor | None = field(default=None, repr=False)

    def __enter__(self) -> Pool:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _start(self) -> None:
        from django.db import connections

        database = {name: connections["default"].settings_dict[name] for name in _KEPT}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
        self._executor = ProcessPoolExecutor(
            self.workers, get_context("spawn"), begin,
            (database, self.wish, self.revision, self.plan, self.many),
        )

    def _end(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
            self._executor = None

    def processes(self) -> list[int]:
        """The numbers of the processes that were started."""
        return list(getattr(self._executor, "_processes", None) or {})

    def answer_parts(
        self, folder: Path, questions: Iterable[Kept]
    ) -> Iterator[Kept]:
        """The kept answers of parts in the order of their questions, some parts ahead of the reader."""
        waiting: deque[tuple[Kept, Future[Kept]]] = deque()
        coming = iter(questions)
        broken = 0
        while True:
            for each in islice(coming, max(0, 2 * self.workers - len(waiting))):
                waiting.append((each, self._submit(folder, each)))
            if not waiting:
                return
            try:
                kept = waiting[0][1].result()
            except BrokenProcessPool as error:
                broken += 1
                if broken > _MOST_BROKEN:
                    raise PoolBroken(
                        "The processes that answer were ended again and again.",
                        hint="Memory may be short: try fewer workers.",
                    ) from error
                self._end()
                self._start()
                waiting = deque((each, self._submit(folder, each)) for each, _ in waiting)
                continue
            waiting.popleft()
            yield kept

    def _submit(self, folder: Path, questions: Kept) -> Future[Kept]:
        if self._executor is None:
            raise RuntimeError("The pool is used outside its “with”.")
        name = f"answers-{questions.name.removeprefix('questions-')}"
        with suppress(BrokenProcessPool):  # told when its result is asked for
            return self._executor.submit(answer, str(folder), questions, name)
        failed: Future[Kept] = Future()
        failed.set_exception(BrokenProcessPool("The pool is broken."))
        return failed

    def assign_chunk(self, points: Points, on: date) -> Assigned:
        """The answer to each point, or what is wrong with it, in their order."""
        return self.assign_days([(points, on)])

    def assign_days(self, days: Sequence[tuple[Points, date]]) -> Assigned:
        """The same for some days."""
        tables: list[list[Array]] = []
        faults: dict[int, Fault] = {}
        first = 0
        with tempfile.TemporaryDirectory(prefix="luzhang-pool-") as name:
            folder = Path(name)
            parts = [
                keep_questions(
                    folder, f"questions-{number}-{start}.parquet",
                    columns_of_questions(_asked(points, on, start)),
                )
                for number, (points, on) in enumerate(days) for start in range(0, len(points), _SLICE)
            ]
            for kept in self.answer_parts(folder, parts):
                answers = kept_answers(folder, kept.name, kept.sha256)
                tables.append(answers.table.columns)
                faults |= {first + at: _fault(problem) for at, problem in answers.problems()}
                first += len(answers.numbers)
        return Assigned(picked(tables, np.arange(first), self.wish), faults)


def _asked(points: Points, on: date, start: int) -> Sequence[AskedPlace]:
    part = points.part(start, start + _SLICE)
    blank = AskedPlace(0, datum=points.datum, on=on)
    shapes = part.shape or [None] * len(part)
    rows = zip(
        part.lon.tolist(), part.lat.tolist(), part.category, part.accuracy_m.tolist(), shapes, strict=True
    )
    return [
        replace(
            blank, row=start + at, lon=lon, lat=lat, category=category,
            accuracy_m=None if accuracy != accuracy else accuracy, shape=shape,
        )
        for at, (lon, lat, category, accuracy, shape) in enumerate(rows)
    ]


def _fault(problem: dict[str, Any]) -> Fault:
    """A fault as it was told by a process of the pool."""
    known = ("type", "title", "status", "detail", "hint", "parameter")
    more = {name: value for name, value in problem.items() if name not in known}
    fault = Fault(
        problem["detail"], hint=problem.get("hint", ""), parameter=problem.get("parameter", ""),
        code=problem["type"].rpartition("/")[2], **more,
    )
    fault.status, fault.title = problem["status"], problem["title"]
    return fault

"""Act: how is everything assigned at once in a database nobody else sees yet, on all processors?

Children reckon the answers, with all that these need read before they are forked; this process, which alone
talks to the database, writes them down, in the transaction it is in. So a demo stays all or nothing. Where
others work beside (``findings.assignment.run``), several commands share a job instead.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.pool import AsyncResult, Pool
from typing import Any, NoReturn

from django.db import connection

from findings.assignment import Asked, Assigner, Report, Texts, add_up, asked_for, open_job, run, write_chunk
from findings.models import Assignment, AssignmentBody, AssignmentUnit
from findings.stale import Order
from gis_core import jobs
from gis_core.bulk_loading import indexes_built_at_the_end
from gis_core.current_city import current_city
from gis_core.models import Job
from gis_core.statistics import gather

_ENOUGH = 20_000
"""Fewer findings are assigned sooner than children are started."""
_AHEAD = 2
"""Chunks that wait for each child."""

_Reckoned = tuple[Texts, Counter[str]]
_assigner: list[Assigner] = []  # as the children find it when they are forked


def assign_everything(order: Order, say: Callable[[str], None], processes: int | None = None) -> Report:
    """Assign whatever an order is about, by so many children (as many as there are processors).

    Only inside a transaction, in a database that nobody else sees yet.
    """
    children = processes or len(os.sched_getaffinity(0))
    job = open_job(order)
    if job is None or children < 2 or _size(job) < _ENOUGH:
        return run(order, say)
    report = Report(order.revision.number or 0)
    chunks = [asked_for(order, arguments["findings"]) for arguments in _arguments(job)]
    assigner = Assigner(order.revision, current_city())
    assigner.prepare([each for chunk in chunks for each in chunk])
    tables = indexes_built_at_the_end(Assignment, AssignmentUnit, AssignmentBody)
    with _children(assigner, children) as pool, tables:
        ready = _in_turn(pool, [[each for each in chunk if each.assignable] for chunk in chunks], children)
        done = 0
        for lease in jobs.work(job, lambda held: write_chunk(held, *next(ready))):
            done += len(lease.arguments["findings"])
            say(f"{done:,} of {_size(job):,} findings")
        pool.close()
        pool.join()
    add_up(report, job)
    gather(Assignment, AssignmentUnit, AssignmentBody)
    return report


def _arguments(job: Job) -> Iterator[dict[str, Any]]:
    yield from job.chunks.order_by("ordinal").values_list("arguments", flat=True)


def _size(job: Job) -> int:
    return sum(len(arguments["findings"]) for arguments in _arguments(job))


def _children(assigner: Assigner, number: int) -> Pool:
    _assigner[:] = [assigner]
    gc.freeze()  # what is shared is not copied by counting it anew
    try:
        return multiprocessing.get_context("fork").Pool(number, _begin)
    finally:
        gc.unfreeze()


def _begin() -> None:
    """In a child: the connection is its parent's, so that nothing may be asked by it."""
    connection.execute_wrappers.append(_refuse)


def _refuse(*statement: object) -> NoReturn:
    raise RuntimeError("A child that reckons answers has no database.")


def _reckon(numbers: Sequence[int], asked: Sequence[Asked]) -> _Reckoned:
    report = Report(0)
    texts = _assigner[0].rows(asked, numbers, report).texts()
    return texts, report.states


def _in_turn(pool: Pool, chunks: Sequence[Sequence[Asked]], children: int) -> Iterator[_Reckoned]:
    """What was reckoned of each chunk, in their order; some are always on their way."""
    waiting: deque[AsyncResult[_Reckoned]] = deque()
    for chunk in chunks:
        numbers = _assigner[0].numbers_for(chunk)
        waiting.append(pool.apply_async(_reckon, (numbers, chunk)))
        if len(waiting) > children * _AHEAD:
            yield waiting.popleft().get()
    while waiting:
        yield waiting.popleft().get()

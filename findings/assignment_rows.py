"""Pure: which rows does an answer become, and how are rows written down for COPY?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from findings.accountability import Accountable
from findings.place.judging import KindAnswer

Row = Sequence[Any]
NULL = "\\N"
"""How a missing value is written; the COPY statements in ``sql/`` say the same."""


def unit_rows(assignment: int, answers: Iterable[KindAnswer]) -> Iterator[Row]:
    """Rows (assignment, version, kind, covers, chosen, state, metres) of every unit named.

    A unit that covers, with metres to its border; else the nearest one, with metres to it.
    """
    for answer in answers:
        for found in answer.covering:
            yield (
                assignment, found.unit.version, answer.kind.key, True, found.chosen, found.state,
                found.distance_m,
            )
        if answer.nearest is not None:
            yield (
                assignment, answer.nearest.version, answer.kind.key, False, False, answer.state,
                answer.nearest_m,
            )


def body_row(assignment: int, found: Accountable, reason: str) -> Row:
    """The row (assignment, body, post, unit, role, level, share, rule, reason, document, since).

    ``reason`` is the reason by language as JSON text: many findings share one.
    """
    duty = found.duty
    return (
        assignment, duty.body, duty.post, duty.unit, duty.role, duty.level, found.share, found.rule,
        reason, duty.document, duty.since,
    )


def as_csv(rows: Iterable[Row]) -> io.StringIO:
    """The rows as the CSV that COPY reads, ready to be read from the beginning."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([NULL if value is None else value for value in row] for row in rows)
    text.seek(0)
    return text

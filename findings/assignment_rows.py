"""Pure: which rows does an answer become, and how are rows written down for COPY?"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from findings.accountability import Accountable
from findings.accountability.deciding import Counted
from findings.accountability.gathering import Gathered
from findings.place.judging import KindAnswer

Row = Sequence[Any]
NULL = "\\N"
"""How a missing value is written; the COPY statements in ``sql/`` say the same."""


def unit_rows(
    assignment: int, answers: Iterable[KindAnswer], counted: Mapping[str, Counted]
) -> Iterator[Row]:
    """Rows (assignment, version, kind, covers, chosen, state, metres, settled by, part) of every unit named.

    A unit that covers, with metres to its border; else the nearest one, with metres to it. The
    unit that counts for a kind is ``counted``: where it is not the one on the map, it is named too.
    """
    for answer in answers:
        counts = counted.get(answer.kind.key)
        chosen = counts.unit.unit if counts else None
        by = counts.settled_by if counts else ""
        for found in answer.covering:
            held = found.unit.unit == chosen
            yield (
                assignment, found.unit.version, answer.kind.key, True, held, found.state,
                found.distance_m, by if held else "", None,
            )
        named = {found.unit.unit for found in answer.covering}
        if counts is not None and chosen not in named:
            yield assignment, counts.unit.version, answer.kind.key, False, True, answer.state, None, by, None
        if answer.nearest is not None and answer.nearest.unit != chosen:
            yield (
                assignment, answer.nearest.version, answer.kind.key, False, False, answer.state,
                answer.nearest_m, "", None,
            )


def part_rows(assignment: int, whole: Gathered) -> Iterator[Row]:
    """The same rows of every unit that some part of a line or an area counts for.

    Of each kind the unit with the largest part is the chosen one (the lower code of two alike).
    """
    by_kind: dict[str, list[tuple[Decimal, str, Counted]]] = {}
    for kind, counted, fraction in whole.units:
        by_kind.setdefault(kind, []).append((-fraction, counted.unit.code, counted))
    for kind, units in by_kind.items():
        for rank, (fraction, _, counted) in enumerate(sorted(units, key=lambda each: each[:2])):
            state = "border" if len(units) > 1 else "clear"
            yield (
                assignment, counted.unit.version, kind, True, rank == 0, state, None, counted.settled_by,
                -fraction,
            )


def body_row(assignment: int, found: Accountable, reason: str) -> Row:
    """The row (assignment, body, post, unit, role, level, share, dispatch, rule, reason, document, since).

    ``reason`` is the reason by language as JSON text: many findings share one.
    """
    duty = found.duty
    return (
        assignment, duty.body, duty.post, duty.unit, duty.role, duty.level, found.share,
        found.dispatch, found.rule,
        reason, duty.document, duty.since,
    )


def as_csv(rows: Iterable[Row]) -> io.StringIO:
    """The rows as the CSV that COPY reads, ready to be read from the beginning."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([NULL if value is None else value for value in row] for row in rows)
    text.seek(0)
    return text

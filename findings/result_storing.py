"""Act: how are the standings of a kind kept: results, their parts, every lost point, what did not count?

Called by findings.rounds only, in its transaction.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from findings.assignment_rows import Row, as_csv
from findings.models import DeductionLine, Finding, ResultPart, Round
from findings.scoring.plan import PlanRules
from findings.scoring.plan_parts import plain
from findings.scoring.ranking import Placing
from findings.scoring.rewards import rewards_of
from findings.scoring.score import NoData, Part, UnitScore
from findings.scoring.standings import EvaluatedUnit, FoundInUnit, Standings, left_out
from gis_core import sql


def store_results(
    of: Round,
    kind: str,
    rules: PlanRules,
    units: Sequence[EvaluatedUnit],
    made: Standings,
    found: Sequence[FoundInUnit],
    numbers: Mapping[str, int],
) -> None:
    """Write the rows of a kind; those of an earlier scoring of the bulletin are gone already.

    ``numbers`` are those of the round's inspection findings, by source key.
    """
    kept = _Rows(of, kind, {each.observation.id: each.note for each in found if each.note}, numbers)
    rewards = rewards_of(rules, kind, made.placings.values())
    parts = sum(len(_parts(outcome)) for outcome in made.outcomes.values())
    free = _Numbers(len(units), parts)
    for unit in units:
        code = unit.code
        outcome, placing = made.outcomes[code], made.placings[code]
        result = next(free.results)
        kept.add_result(result, unit, outcome, placing, rewards.get(code, Decimal(0)))
        for part in _parts(outcome):
            kept.add_part(next(free.parts), result, part)
    _copy("copy_results", kept.results)
    _copy("copy_result_parts", kept.parts)
    _copy("copy_deduction_lines", kept.lines)
    _copy("copy_not_counted", (
        (of.pk, of.bulletin, kind, left.code, numbers[left.finding], left.reason)
        for left in left_out(units, found, made)
    ))


def remove_results(of: Round, kinds: Collection[str]) -> None:
    """Remove what an earlier scoring of the bulletin being made wrote of some kinds.

    Lines and parts first, each by one statement: found as what hangs on the results they would all be read.
    """
    kept = {"bulletin": of.bulletin, "kind__in": kinds}
    results = of.results.filter(**kept)
    DeductionLine.objects.filter(part__result__in=results).delete()
    ResultPart.objects.filter(result__in=results).delete()
    results.delete()
    of.not_counted.filter(**kept).delete()


def numbers_by_key(of: Round) -> dict[str, int]:
    """The number of each inspection finding of a round, by its source key."""
    return dict(of.findings.filter(source=Finding.Source.INSPECTION).values_list("source_key", "pk"))


def _copy(statement: str, rows: Iterable[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.copy_expert(sql.statement("findings", statement), as_csv(rows))


def _parts(outcome: UnitScore | NoData) -> tuple[Part, ...]:
    return () if isinstance(outcome, NoData) else outcome.parts


class _Numbers:
    """Numbers for results and for parts that are to be written."""

    def __init__(self, results: int, parts: int) -> None:
        rows = sql.rows("findings", "result_numbers", {"results": results, "parts": parts})
        self.results = iter([number for what, number in rows if what == "result"])
        self.parts = iter([number for what, number in rows if what == "part"])


class _Rows:
    """The rows of a kind as they are copied in: results, parts, lines."""

    def __init__(
        self, of: Round, kind: str, notes: Mapping[str, str], numbers: Mapping[str, int]
    ) -> None:
        self._of, self._kind, self._notes, self._numbers = of, kind, notes, numbers
        self._texts: dict[Any, str] = {}  # most categories of most units were left alone, all alike
        self.results: list[Row] = []
        self.parts: list[Row] = []
        self.lines: list[Row] = []

    def add_result(
        self, number: int, unit: EvaluatedUnit, outcome: UnitScore | NoData, placing: Placing, reward: Decimal
    ) -> None:
        """The row of a unit's result; ``_of.bulletin`` is the one being made."""
        about = (number, self._of.pk, self._of.bulletin, unit.version, self._kind, unit.code, unit.group)
        if isinstance(outcome, NoData):
            came_to: Row = (None, None, placing.rank, placing.tied, outcome.reason, 0, 0, 0)
        else:
            came_to = (
                outcome.exact, outcome.published, placing.rank, placing.tied, "", len(outcome.lines),
                outcome.adjustment, outcome.awarded,
            )
        self.results.append((*about, *came_to, reward))

    def add_part(self, number: int, result: int, part: Part) -> None:
        """The row of a part, and those of its lines."""
        self.parts.append((
            number, result, part.component, part.weight, part.effective_weight, part.source, part.exact,
            part.findings, part.method, part.normaliser, self._detail(part),
        ))
        self.lines.extend(
            (
                number, self._numbers[line.finding], line.category, line.asked, line.points, line.factor,
                line.division, self._notes.get(line.finding, ""),
            )
            for line in part.lines
        )

    def _detail(self, part: Part) -> str:
        """What the score of a part is made of, as JSON with numbers as texts."""
        lists = (
            ("categories", part.categories), ("divisions", part.divisions), ("indicators", part.indicators),
        )
        told = (f'"{name}": [{", ".join(map(self._text, entries))}]' for name, entries in lists if entries)
        return f"{{{', '.join(told)}}}"

    def _text(self, entry: Any) -> str:
        kept = self._texts.get(entry)
        if kept is None:
            members = ((name, getattr(entry, name)) for name in entry.__dataclass_fields__)
            told = {name: plain(each) if isinstance(each, Decimal) else each for name, each in members}
            kept = self._texts[entry] = json.dumps(told, ensure_ascii=False)
        return kept

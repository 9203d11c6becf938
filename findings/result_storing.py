"""Act: how are the standings of a kind kept: results, their parts, every lost point, what did not count?

Called by findings.rounds only, in its transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from findings.assignment_rows import Row, as_csv
from findings.models import DeductionLine, Finding, Result, ResultPart, Round
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
    bulletin = of.bulletin  # the one being made
    rewards = rewards_of(rules, kind, made.placings.values())
    results = Result.objects.bulk_create(
        _result(of, bulletin, kind, unit, made.outcomes[unit.code], made.placings[unit.code],
                rewards.get(unit.code, Decimal(0)))
        for unit in units
    )
    pairs = [
        (result, part) for result in results for part in getattr(made.outcomes[result.code], "parts", ())
    ]
    stored = ResultPart.objects.bulk_create(_part(result, part) for result, part in pairs)
    notes = {each.observation.id: each.note for each in found if each.note}
    _copy("copy_deduction_lines", (
        (
            row.pk, numbers[line.finding], line.category, line.asked, line.points, line.factor,
            line.division, notes.get(line.finding, ""),
        )
        for row, (_, part) in zip(stored, pairs, strict=True)
        for line in part.lines
    ))
    _copy("copy_not_counted", (
        (of.pk, bulletin, kind, left.code, numbers[left.finding], left.reason)
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


def _result(
    of: Round, bulletin: int, kind: str, unit: EvaluatedUnit, outcome: UnitScore | NoData,
    placing: Placing, reward: Decimal,
) -> Result:
    result = Result(
        round=of, bulletin=bulletin, unit_version_id=unit.version, kind=kind, code=unit.code,
        group=unit.group, rank=placing.rank, tied=placing.tied, reward=reward,
    )
    if isinstance(outcome, NoData):
        result.reason = outcome.reason
    else:
        result.score_exact, result.score = outcome.exact, outcome.published
        result.findings = len(outcome.lines)
        result.adjustment, result.awarded = outcome.adjustment, outcome.awarded
    return result


def _part(result: Result, part: Part) -> ResultPart:
    return ResultPart(
        result=result, component=part.component, weight=part.weight,
        effective_weight=part.effective_weight, source=part.source, score=part.exact,
        findings=part.findings, method=part.method, normaliser=part.normaliser, detail=_detail(part),
    )


def _detail(part: Part) -> dict[str, Any]:
    """What the score of a part is made of, numbers as texts: categories, divisions, indicators."""
    lists = {
        "categories": part.categories, "divisions": part.divisions, "indicators": part.indicators,
    }
    return {name: [_texts(each) for each in entries] for name, entries in lists.items() if entries}


def _texts(entry: Any) -> dict[str, Any]:
    """The members of a flat dataclass; ``dataclasses.asdict`` would copy each value deeply."""
    members = ((name, getattr(entry, name)) for name in entry.__dataclass_fields__)
    return {name: plain(each) if isinstance(each, Decimal) else each for name, each in members}

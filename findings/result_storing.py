"""Act: how are the standings of a kind kept: results, their parts, every lost point, what did not count?

Called by findings.rounds only, in its transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from findings.models import DeductionLine, Finding, NotCounted, Result, ResultPart, Round
from findings.scoring.plan import PlanRules
from findings.scoring.plan_parts import plain
from findings.scoring.ranking import Placing
from findings.scoring.rewards import rewards_of
from findings.scoring.score import NoData, Part, UnitScore
from findings.scoring.standings import EvaluatedUnit, FoundInUnit, LeftOut, Standings, left_out

_BATCH = 5000


def store_results(
    of: Round,
    kind: str,
    rules: PlanRules,
    units: Sequence[EvaluatedUnit],
    made: Standings,
    found: Sequence[FoundInUnit],
) -> None:
    """Write the rows of a kind; those of an earlier scoring of the bulletin are gone already."""
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
    numbers = dict(of.findings.filter(source=Finding.Source.INSPECTION).values_list("source_key", "pk"))
    notes = {each.observation.id: each.note for each in found if each.note}
    DeductionLine.objects.bulk_create(
        (
            DeductionLine(
                part=row, finding_id=numbers[line.finding], category=line.category, asked=line.asked,
                points=line.points, factor=line.factor, division=line.division,
                note=notes.get(line.finding, ""),
            )
            for row, (_, part) in zip(stored, pairs, strict=True)
            for line in part.lines
        ),
        batch_size=_BATCH,
    )
    NotCounted.objects.bulk_create(
        (_not_counted(of, bulletin, kind, each, numbers) for each in left_out(units, found, made)),
        batch_size=_BATCH,
    )


def _not_counted(
    of: Round, bulletin: int, kind: str, left: LeftOut, numbers: Mapping[str, int]
) -> NotCounted:
    return NotCounted(
        round=of, bulletin=bulletin, kind=kind, code=left.code, finding_id=numbers[left.finding],
        reason=left.reason,
    )


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
    return {name: [_texts(asdict(each)) for each in entries] for name, entries in lists.items() if entries}


def _texts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(each) if isinstance(each, Decimal) else each for name, each in values.items()}

"""Pure: how are the results of one kind of unit written down, to be hashed and compared?

The same form from a computation (here) and from the tables (findings.stored_results), so that they are
compared place by place. Numbers are decimal texts without needless zeros.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from findings.scoring.inputs import RoundInputs, UnitInput
from findings.scoring.ranking import Placing
from findings.scoring.rewards import rewards_of
from findings.scoring.score import DeductionLine, NoData, Part, UnitScore
from findings.scoring.standings import Standings


def plain(number: Decimal | None) -> str | None:
    """A number as a decimal text, one form for equal numbers: 91.2084, 0, 0.9."""
    return None if number is None else format(number.normalize() + 0, "f")


def sorted_document(
    kind: str, results: Iterable[dict[str, Any]], not_counted: Iterable[dict[str, Any]]
) -> dict[str, Any]:
    """The document of a kind, each list in an order of its own that no query decides."""
    ordered = sorted(results, key=lambda result: result["code"])
    for result in ordered:
        result["parts"].sort(key=lambda part: part["component"])
        for part in result["parts"]:
            part["lines"].sort(key=lambda line: line["finding"])
    return {
        "kind": kind,
        "results": ordered,
        "not_counted": sorted(not_counted, key=lambda left: (left["code"], left["finding"])),
    }


def computed_document(kind: str, inputs: RoundInputs, made: Standings) -> dict[str, Any]:
    """The results of a kind as a computation has them; what was not counted is left empty."""
    rewards = rewards_of(inputs.rules, kind, made.placings.values())
    return sorted_document(
        kind,
        [
            _result(unit, made.outcomes[unit.code], made.placings[unit.code], rewards.get(unit.code))
            for unit in inputs.units
        ],
        [],
    )


def _result(
    unit: UnitInput, outcome: UnitScore | NoData, placing: Placing, reward: Decimal | None
) -> dict[str, Any]:
    told = {
        "code": unit.code, "group": unit.group, "rank": placing.rank, "tied": placing.tied,
        "reward": plain(reward),
    }
    if isinstance(outcome, NoData):
        return told | {
            "score": None, "score_exact": None, "adjustment": None, "awarded": None,
            "reason": outcome.reason, "findings": 0, "parts": [],
        }
    return told | {
        "score": plain(outcome.published), "score_exact": plain(outcome.exact),
        "adjustment": plain(outcome.adjustment), "awarded": plain(outcome.awarded), "reason": "",
        "findings": len(outcome.lines), "parts": [_part(part) for part in outcome.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "component": part.component, "method": part.method, "weight": plain(part.weight),
        "effective_weight": plain(part.effective_weight), "source": part.source,
        "score": plain(part.exact), "findings": part.findings,
        "lines": [_line(line) for line in part.lines],
        "divisions": [
            {"value": each.value, "weight": plain(each.effective_weight), "score": plain(each.exact)}
            for each in part.divisions
        ],
        "indicators": [
            {"indicator": each.indicator, "value": plain(each.value), "mark": plain(each.mark)}
            for each in part.indicators
        ],
    }


def _line(line: DeductionLine) -> dict[str, Any]:
    return {
        "finding": line.finding, "category": line.category, "division": line.division,
        "factor": plain(line.factor), "asked": plain(line.asked), "points": plain(line.points),
    }

"""Ask: which scores and ranks would be others, were a difference in force?

Scored by ``findings.scoring.standings`` like the rounds themselves; only whose the findings and the
visits are is another thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import shapely

from findings.evaluated import Inspected, chosen_units, in_units, inspected, last_day, visited_components
from findings.impact_answer import ScoreChange, Standing
from findings.impact_findings import Judged
from findings.impact_units import Sides
from findings.impact_verdicts import Verdict
from findings.models import Round
from findings.plan_rules import rules_of
from findings.scoring.inputs import inputs_from, score
from findings.scoring.plan import EvaluatedKind, PlanRules
from findings.scoring.ranking import Placing
from findings.scoring.score import NoData, UnitScore, rounded
from findings.scoring.standings import EvaluatedUnit, Standings, chosen_to_evaluate
from gis_core import sql

Names = Mapping[int, str]


def score_changes(
    of: Round, sides: Sides, revision: int, judged: Sequence[Judged], names: Names
) -> Iterator[ScoreChange]:
    """The changes of a round. ``sides`` are those of its last day, ``judged`` its candidates.

    ``names`` are the units' names by identity number, as they become.
    """
    rules = rules_of(of.plan)
    entries = [entry for entry in rules.evaluated if _concerns(entry, sides, judged)]
    findings = inspected(of) if entries else []
    before = {each.asked.number: each.before for each in judged}
    after = {each.asked.number: each.after for each in judged}
    for entry in entries:
        stored = chosen_units(of, entry.kind)
        was, becomes = _units(entry, sides)
        visited = visited_components(of, entry.kind, last_day(of), revision)
        found = in_units(_with(findings, before), _chosen(stored, before, entry.kind), entry.kind)
        first = score(inputs_from(of.key, entry.kind, rules, was, found, visited))
        found = in_units(_with(findings, after), _chosen(stored, after, entry.kind), entry.kind)
        visited = _visited(of, entry.kind, sides, visited)
        second = score(inputs_from(of.key, entry.kind, rules, becomes, found, visited), first)
        yield from _changes(of.key, entry.kind, rules, (was, first), (becomes, second), names)


def _concerns(entry: EvaluatedKind, sides: Sides, judged: Sequence[Judged]) -> bool:
    """Whether units of the kind or of its groups change, or findings do as far as the kind goes."""
    changed = {each.kind for each in sides.units.changed.values()}
    return not changed.isdisjoint({entry.kind, entry.group_kind}) or any(
        (each.before.units.get(entry.kind), each.before.state)
        != (each.after.units.get(entry.kind), each.after.state)
        for each in judged
    )


def _units(entry: EvaluatedKind, sides: Sides) -> tuple[list[EvaluatedUnit], list[EvaluatedUnit]]:
    """The units the plan evaluates before and after. No version is stored: none is named."""
    found = []
    for side in (sides, sides.units):
        parents = side.parents(entry.kind, entry.group_kind) if entry.group_kind else {}
        units = ((0, unit, code) for unit, code in side.codes(entry.kind).items())
        found.append(chosen_to_evaluate(entry, units, parents)[0])
    return found[0], found[1]


def _with(findings: Sequence[Inspected], verdicts: Mapping[int, Verdict]) -> list[Inspected]:
    """The findings, the candidates in the state they were judged to be in and as ruled on this side."""
    return [_as_judged(each, verdicts.get(each.number)) for each in findings]


def _as_judged(found: Inspected, verdict: Verdict | None) -> Inspected:
    if verdict is None or (verdict.state == found.state and verdict.ruled == found.effect.ruled):
        return found
    return replace(found, state=verdict.state, effect=replace(found.effect, ruled=verdict.ruled))


def _chosen(stored: Mapping[int, int], verdicts: Mapping[int, Verdict], kind: str) -> dict[int, int]:
    """The computed unit of each finding: of the candidates as judged, of the others as assigned."""
    chosen = {finding: unit for finding, unit in stored.items() if finding not in verdicts}
    judged = ((finding, verdict.computed.get(kind)) for finding, verdict in verdicts.items())
    return chosen | {finding: unit for finding, unit in judged if unit is not None}


def _visited(of: Round, kind: str, sides: Sides, before: Mapping[int, set[str]]) -> dict[int, set[str]]:
    """The components sampled in each unit afterwards: where the ground is another, looked up anew."""
    changed = [each for each in sides.units.changed.values() if each.kind == kind and each.redrawn]
    gone = {each.unit for each in changed}
    found = {unit: components for unit, components in before.items() if unit not in gone}
    there = [each for each in changed if each.polygon is not None]
    rows = sql.rows("findings", "visited_grounds", {
        "round": of.pk,
        "units": [each.unit for each in there],
        "areas": [shapely.to_wkb(each.polygon, hex=True) for each in there],
    })
    for unit, component in rows:
        found.setdefault(unit, set()).add(component)
    return found


def _changes(
    key: str,
    kind: str,
    rules: PlanRules,
    before: tuple[list[EvaluatedUnit], Standings],
    after: tuple[list[EvaluatedUnit], Standings],
    names: Names,
) -> Iterator[ScoreChange]:
    """The units, in order of code, of which anything is another."""
    was, becomes = (_told(rules, *each) for each in (before, after))
    codes = {unit.unit: unit.code for units in (before[0], after[0]) for unit in units}
    for unit, code in sorted(codes.items(), key=lambda item: item[1]):
        if was.get(unit) != becomes.get(unit):
            yield ScoreChange(key, kind, code, names.get(unit, ""), was.get(unit), becomes.get(unit))


def _told(rules: PlanRules, units: Sequence[EvaluatedUnit], made: Standings) -> dict[int, Standing]:
    return {
        unit.unit: _standing(rules, unit.group, made.outcomes[unit.code], made.placings[unit.code])
        for unit in units
    }


def _standing(rules: PlanRules, group: str, outcome: UnitScore | NoData, placing: Placing) -> Standing:
    score = None if isinstance(outcome, NoData) else str(rounded(outcome.published, rules.places))
    return Standing(score, placing.rank, placing.tied, group)

"""Ask: which scores and ranks would be others, were a difference in force?

Scored from the same inputs as the rounds themselves, by the same statements: visits, measures, cases and
awards, with the units and answers that would be others in place of the stored ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from findings.evaluated import Inspected, chosen_units, in_units, inspected, last_day
from findings.finding_divisions import divisions
from findings.finding_facts import Factors, factors_now, with_factors
from findings.impact_answer import ScoreChange, Standing
from findings.impact_findings import Judged
from findings.impact_units import Sides
from findings.impact_verdicts import Verdict
from findings.models import Round
from findings.place.changed import ChangedUnit
from findings.plan_rules import rules_of
from findings.round_inputs import inputs_of_kind
from findings.scoring.inputs import FindingFacts, RoundInputs, score
from findings.scoring.plan import EvaluatedKind, PlanRules
from findings.scoring.ranking import Placing
from findings.scoring.score import NoData, UnitScore, rounded
from findings.scoring.standings import EvaluatedUnit, Standings, chosen_to_evaluate
from findings.supposed import AS_STORED, Supposed

Names = Mapping[int, str]


def score_changes(
    of: Round, sides: Sequence[Sides], revision: int, judged: Sequence[Judged], names: Names
) -> Iterator[ScoreChange]:
    """The changes of a round. ``judged`` are its candidates, the cases of its days among them.

    ``sides`` are those of all stretches of days; the one of the round's last day says which units are
    scored. ``names`` are the units' names by identity number, as they become.
    """
    rules = rules_of(of.plan)
    last = next(side for side in sides if side.stretch.holds(last_day(of)))
    entries = [entry for entry in rules.evaluated if _concerns(rules, entry, sides, judged)]
    if not entries:
        return
    findings, factors = inspected(of), factors_now(of, rules)
    before, after = (
        _Side(of, rules, revision, findings, factors, verdicts, units_on)
        for verdicts, units_on in (
            ({each.asked.number: each.before for each in judged}, AS_STORED.units_on),
            ({each.asked.number: each.after for each in judged}, _units_on(sides)),
        )
    )
    for entry in entries:
        stored = chosen_units(of, entry.kind)
        was, becomes = _units(entry, last)
        first = score(before.inputs(entry.kind, was, stored))
        second = score(after.inputs(entry.kind, becomes, stored), first)
        yield from _changes(of.key, entry.kind, rules, (was, first), (becomes, second), names)


def _units_on(sides: Sequence[Sides]) -> Callable[[date], Mapping[int, ChangedUnit]]:
    """The units that are others afterwards, day by day."""

    def units_on(day: date) -> Mapping[int, ChangedUnit]:
        side = next((side for side in sides if side.stretch.holds(day)), None)
        return AS_STORED.units_on(day) if side is None else side.units.changed

    return units_on


def _concerns(
    rules: PlanRules, entry: EvaluatedKind, sides: Sequence[Sides], judged: Sequence[Judged]
) -> bool:
    """Whether units of the kind, of its groups or of a kind that divides change, or findings do as far as
    these go.
    """
    kinds = {entry.kind, *(each.division.kind for each in rules.components if each.division is not None)}
    changed = {each.kind for side in sides for each in side.units.changed.values()}
    return not changed.isdisjoint({*kinds, entry.group_kind}) or any(
        each.before.state != each.after.state
        or any(each.before.units.get(kind) != each.after.units.get(kind) for kind in kinds)
        for each in judged
    )


@dataclass(frozen=True)
class _Side:
    """A round as it would be scored before, or afterwards."""

    of: Round
    rules: PlanRules
    revision: int
    findings: Sequence[Inspected]
    factors: Factors
    verdicts: Mapping[int, Verdict]
    units_on: Callable[[date], Mapping[int, ChangedUnit]]

    def inputs(self, kind: str, units: Sequence[EvaluatedUnit], stored: Mapping[int, int]) -> RoundInputs:
        """What a kind is scored from; ``stored`` are the units its findings are assigned to."""
        found = in_units(
            _with(self.findings, self.verdicts), _chosen(stored, self.verdicts, kind), kind
        )
        return inputs_of_kind(
            self.of, self.rules, kind, self.revision, units, found, self._told, supposed=self._supposed
        )

    @cached_property
    def _supposed(self) -> Supposed:
        return Supposed(self.units_on, {number: each.computed for number, each in self.verdicts.items()})

    @cached_property
    def _told(self) -> Mapping[str, FindingFacts]:
        """What is known of the findings; who carries which share of them is no part of a score."""
        values = divisions(self.of, self.rules, self.revision, supposed=self._supposed)
        divided = {key: FindingFacts(division=value) for key, value in values.items()}
        return with_factors(divided, self.factors)


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

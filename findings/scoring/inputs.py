"""Pure: what were the scores of one kind of unit in one round made from?

``RoundInputs`` holds everything: whoever has it and the plan's rules scores the round again, with this
engine or another. It is what a snapshot freezes and what a citizen's checker starts from. Nothing in it
names a person; units are named by their codes, findings by their source keys, bodies by number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from math import prod
from types import MappingProxyType
from typing import Any

from findings.scoring.components import NO_FACTS, ONE, Award, Observation, UnitFacts, division_key
from findings.scoring.plan import PlanRules
from findings.scoring.plan_parts import plain
from findings.scoring.ranking import Placing, candidate, rank_units
from findings.scoring.score import NoData, UnitScore, components_of, score_unit
from findings.scoring.standings import NOT_EVALUATED, EvaluatedUnit, FoundInUnit, MadeOf, Standings

Share = tuple[str, str, Decimal]
"""A body (its number as text), the role in which it answers, and its share of the deduction."""


@dataclass(frozen=True, slots=True)
class FindingInput:
    """One inspection finding as far as the scores of a kind need it.

    ``unit`` is the code of the unit it counts in, after rulings, ``computed`` that of the computed answer;
    None: in none. ``counts`` is empty where it counts, else the reason it does not, as words of
    findings.decision_words. ``state`` is its place's. ``division`` is the value by which its component is
    divided. ``factors`` are the plan's multipliers that hold for it, by key. ``decided`` are the points a
    decision on an appeal set in place of the plan's.
    """

    id: str
    category: str
    severity: str
    observed: datetime
    unit: str | None
    computed: str | None = None
    ruling: str = ""
    counts: str = ""
    state: str = ""
    division: str = ""
    factors: tuple[tuple[str, Decimal], ...] = ()
    decided: Decimal | None = None
    shares: tuple[Share, ...] = ()

    @property
    def observation(self) -> Observation:
        """The finding as the engine takes it."""
        return Observation(
            self.id, self.category, self.severity, self.observed, self.decided, self.factor, self.division
        )

    @property
    def factor(self) -> Decimal:
        """k: by what its points are multiplied, all multipliers taken together."""
        return prod((factor for _, factor in self.factors), start=ONE) if self.factors else ONE


@dataclass(frozen=True, slots=True)
class FindingFacts:
    """What is known of a finding beside where it counts; the members are those of ``FindingInput``."""

    ruling: str = ""
    division: str = ""
    factors: tuple[tuple[str, Decimal], ...] = ()
    shares: tuple[Share, ...] = ()


NO_FINDING_FACTS = FindingFacts()


@dataclass(frozen=True, slots=True)
class UnitInput:
    """A unit to be scored: its group's key, the components (and, named by ``division_key``, the values of
    divided ones) of which something was inspected there, and what else its score is made from.
    """

    code: str
    group: str
    inspected: frozenset[str] = frozenset()
    facts: UnitFacts = NO_FACTS


@dataclass(frozen=True)
class RoundInputs:
    """What the scores of a kind in one round are made from. The order of its members means nothing."""

    round: str
    kind: str
    rules: PlanRules
    units: tuple[UnitInput, ...]
    findings: tuple[FindingInput, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON, decimals as text, units by code and findings by id: equal inputs, equal bytes."""
        return {
            "round": self.round,
            "kind": self.kind,
            "units": [_unit_to_dict(each) for each in sorted(self.units, key=lambda unit: unit.code)],
            "findings": [_finding_to_dict(each) for each in sorted(self.findings, key=lambda one: one.id)],
        }

    @classmethod
    def from_dict(cls, rules: PlanRules, document: Mapping[str, Any]) -> RoundInputs:
        """The inputs that ``to_dict`` wrote, under their plan's rules."""
        return cls(
            document["round"], document["kind"], rules,
            tuple(_unit_from_dict(each) for each in document["units"]),
            tuple(_finding_from_dict(each) for each in document["findings"]),
        )


def inputs_from(
    key: str,
    kind: str,
    rules: PlanRules,
    units: Sequence[EvaluatedUnit],
    found: Iterable[FoundInUnit],
    visited: Mapping[int, Collection[str]],
    facts: Mapping[int, UnitFacts] = MappingProxyType({}),
    told: Mapping[str, FindingFacts] = MappingProxyType({}),
) -> RoundInputs:
    """The inputs of round ``key``, given whose the findings are and what was visited.

    ``visited``: by a unit's identity the components that were sampled there, “” for all, with the
    ``division_key`` of values. ``facts`` by a unit's identity, ``told`` by a finding's id.
    """
    codes = {unit.unit: unit.code for unit in units}
    every = frozenset(component.key for component in rules.components)

    def inspected(unit: int) -> frozenset[str]:
        sampled = frozenset(visited.get(unit, ()))
        if "" in sampled:
            return every
        return frozenset(key for key in sampled if key.partition("/")[0] in every)

    return RoundInputs(
        key, kind, rules,
        tuple(
            UnitInput(unit.code, unit.group, inspected(unit.unit), facts.get(unit.unit, NO_FACTS))
            for unit in units
        ),
        tuple(_finding(each, codes, told.get(each.observation.id, NO_FINDING_FACTS)) for each in found),
    )


def _finding(found: FoundInUnit, codes: Mapping[int, str], told: FindingFacts) -> FindingInput:
    seen, unit = found.observation, codes.get(found.unit or 0)
    return FindingInput(
        id=seen.id,
        category=seen.category,
        severity=seen.severity,
        observed=seen.observed,
        unit=unit,
        computed=codes.get(found.ground or 0),
        ruling=told.ruling,
        counts="" if unit is not None else found.reason or NOT_EVALUATED,
        state=found.state,
        division=told.division,
        factors=told.factors,
        decided=seen.decided,
        shares=told.shares,
    )


def score(inputs: RoundInputs, former: Standings | None = None) -> Standings:
    """Every unit's outcome and placing. The order of findings never matters.

    ``former`` are standings under the same rules: a unit whose inputs are the same there is not scored
    again. Where only a few findings count otherwise, ``findings.scoring.rescoring`` is quicker.
    """
    by_unit = findings_by_unit(inputs.findings)
    made_of = {
        unit.code: made_of_unit(inputs.rules, unit, by_unit.get(unit.code, ())) for unit in inputs.units
    }
    kept = former.outcomes if former else {}
    outcomes = {
        code: kept[code] if former and former.inputs.get(code) == given else outcome_of(inputs, code, given)
        for code, given in made_of.items()
    }
    elsewhere = Counter(each.counts or NOT_EVALUATED for each in inputs.findings if each.unit not in made_of)
    return Standings(outcomes, placings_of(inputs, outcomes), elsewhere, made_of)


def placings_of(inputs: RoundInputs, outcomes: Mapping[str, UnitScore | NoData]) -> dict[str, Placing]:
    """The place of each unit, by code, given the outcomes of all."""
    candidates = (candidate(unit.code, unit.group, outcomes[unit.code]) for unit in inputs.units)
    rules = inputs.rules
    return {placing.unit: placing for placing in rank_units(candidates, rules.rank_on, rules.ties)}


def findings_by_unit(findings: Iterable[FindingInput]) -> dict[str, list[FindingInput]]:
    """The findings that bear upon a unit, by its code: they count in it, or its ground was looked at."""
    found: dict[str, list[FindingInput]] = defaultdict(list)
    for each in findings:
        if each.unit is not None:
            found[each.unit].append(each)
        if each.computed is not None and each.computed != each.unit:
            found[each.computed].append(each)
    return found


def made_of_unit(rules: PlanRules, unit: UnitInput, findings: Iterable[FindingInput]) -> MadeOf:
    """What a unit's outcome is made of, of the findings that bear upon it.

    A finding that counts elsewhere, or nowhere, was seen all the same: its ground was inspected.
    """
    observations, seen = [], set(unit.inspected)
    for each in findings:
        if each.unit == unit.code:
            observations.append(each.observation)
        else:
            seen |= _seen_by(rules, each)
    observations.sort(key=lambda one: one.id)
    return MadeOf(tuple(observations), frozenset(seen), unit.facts)


def _seen_by(rules: PlanRules, finding: FindingInput) -> set[str]:
    """The component a finding falls in, and its value where that is divided."""
    component = rules.component_of(finding.category)
    if component is None:
        return set()
    if component.division is None:
        return {component.key}
    return {component.key, division_key(component.key, component.division.value_of(finding.division))}


def outcome_of(inputs: RoundInputs, code: str, given: MadeOf) -> UnitScore | NoData:
    """The outcome of one unit, given what it is made of."""
    rules = inputs.rules
    seen = given.inspected | components_of(rules, given.observations)
    adjustment = rules.adjustment_of(inputs.kind, code)
    return score_unit(rules, given.observations, seen, given.facts, adjustment)


def _unit_to_dict(unit: UnitInput) -> dict[str, Any]:
    facts = unit.facts
    return {
        "code": unit.code,
        "group": unit.group,
        "inspected": sorted(unit.inspected),
        "normalisers": _texts(facts.normalisers),
        "points": {key: list(points) for key, points in sorted(facts.points.items())},
        "given": _texts(facts.given),
        "counts": _texts(facts.counts),
        "awards": [
            {"key": each.key, "points": plain(each.points), "document": each.document}
            for each in facts.awards
        ],
    }


def _texts(numbers: Mapping[str, Decimal]) -> dict[str, str]:
    return {key: plain(number) for key, number in sorted(numbers.items())}


def _unit_from_dict(document: Mapping[str, Any]) -> UnitInput:
    facts = UnitFacts(
        _numbers(document["normalisers"]),
        {key: (int(observed), int(passed)) for key, (observed, passed) in document["points"].items()},
        _numbers(document["given"]),
        _numbers(document["counts"]),
        tuple(
            Award(each["key"], Decimal(each["points"]), each["document"]) for each in document["awards"]
        ),
    )
    return UnitInput(document["code"], document["group"], frozenset(document["inspected"]), facts)


def _numbers(texts: Mapping[str, str]) -> dict[str, Decimal]:
    return {key: Decimal(text) for key, text in texts.items()}


def _finding_to_dict(finding: FindingInput) -> dict[str, Any]:
    return {
        "id": finding.id,
        "category": finding.category,
        "severity": finding.severity,
        "observed": finding.observed.isoformat(),
        "unit": finding.unit,
        "computed": finding.computed,
        "ruling": finding.ruling,
        "counts": finding.counts,
        "state": finding.state,
        "division": finding.division,
        "factors": [[key, plain(factor)] for key, factor in finding.factors],
        "decided": None if finding.decided is None else plain(finding.decided),
        "shares": [[body, role, plain(share)] for body, role, share in finding.shares],
    }


def _finding_from_dict(document: Mapping[str, Any]) -> FindingInput:
    decided = document["decided"]
    return FindingInput(
        id=document["id"],
        category=document["category"],
        severity=document["severity"],
        observed=datetime.fromisoformat(document["observed"]),
        unit=document["unit"],
        computed=document["computed"],
        ruling=document["ruling"],
        counts=document["counts"],
        state=document["state"],
        division=document["division"],
        factors=tuple((key, Decimal(factor)) for key, factor in document["factors"]),
        decided=None if decided is None else Decimal(decided),
        shares=tuple((body, role, Decimal(share)) for body, role, share in document["shares"]),
    )

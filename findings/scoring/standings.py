"""Pure: which scores and ranks do all units of a kind come to, given whose the findings are?

One way for every caller: a round that is scored and a redrawing that is only thought of.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from findings.scoring.plan import EvaluatedKind, PlanRules
from findings.scoring.ranking import Placing, candidate, rank_units
from findings.scoring.score import NoData, Observation, UnitScore, components_of, score_unit

RULED_AWAY = "given to another unit by a ruling"
NOT_EVALUATED = "the unit is not evaluated at the end of the round"


@dataclass(frozen=True, slots=True)
class EvaluatedUnit:
    """A unit to be scored: identity and version numbers, its code, and its group's key."""

    unit: int
    version: int
    code: str
    group: str


@dataclass(frozen=True, slots=True)
class FoundInUnit:
    """An inspection finding with the unit that answers for it, or the reason it has none.

    ``ground`` is the unit whose ground was looked at where it was seen: that was inspected, whoever
    answers and whether it counts. ``meant`` is the unit a finding that does not count was to count
    in. ``note`` says what decisions did to it, as words of findings.decision_words.
    """

    observation: Observation
    unit: int | None
    reason: str
    ground: int | None = None
    meant: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A finding (by its observation's id) that took nothing from a unit (its code, or “”), and why."""

    finding: str
    code: str
    reason: str


@dataclass(frozen=True)
class Standings:
    """Every unit's outcome and placing, by code, and why findings count in none of them.

    ``inputs`` is what each outcome was made of.
    """

    outcomes: Mapping[str, UnitScore | NoData]
    placings: Mapping[str, Placing]
    elsewhere: Counter[str] = field(default_factory=Counter)
    inputs: Mapping[str, tuple[list[Observation], frozenset[str]]] = field(default_factory=dict)


def chosen_to_evaluate(
    entry: EvaluatedKind, units: Iterable[tuple[int, int, str]], parents: Mapping[int, str]
) -> tuple[list[EvaluatedUnit], list[str]]:
    """Of (version, unit, code) those the plan evaluates, and the codes it puts into no list.

    ``parents`` are the codes of the units of the group's kind, by identity number of the unit.
    """
    chosen, without_group = [], []
    for version, unit, code in units:
        group = entry.group_of(code, parents.get(unit))
        if entry.evaluates(code) and group is not None:
            chosen.append(EvaluatedUnit(unit, version, code, group))
        elif entry.evaluates(code):
            without_group.append(code)
    return chosen, without_group


def standings(
    rules: PlanRules,
    units: Sequence[EvaluatedUnit],
    found: Iterable[FoundInUnit],
    visited: Mapping[int, set[str]],
    former: Standings | None = None,
) -> Standings:
    """The standings of a kind. ``visited``: by identity number the components that were sampled.

    ``former`` are standings under the same rules; what was scored there of the same findings and
    visits is taken from there.
    """
    every = list(found)
    by_unit, elsewhere = _by_unit(every, {unit.unit for unit in units})
    seen = _seen(rules, every)
    inputs = {
        unit.code: (
            by_unit.get(unit.unit, []),
            frozenset(visited.get(unit.unit, ())) | frozenset(seen.get(unit.unit, ())),
        )
        for unit in units
    }
    kept = former.outcomes if former else {}
    outcomes = {
        code: kept[code] if former and former.inputs.get(code) == made_of else _outcome(rules, *made_of)
        for code, made_of in inputs.items()
    }
    candidates = (candidate(unit.code, unit.group, outcomes[unit.code]) for unit in units)
    placings = {placing.unit: placing for placing in rank_units(candidates, rules.rank_on)}
    return Standings(outcomes, placings, elsewhere, inputs)


def _by_unit(
    found: Iterable[FoundInUnit], units: set[int]
) -> tuple[dict[int, list[Observation]], Counter[str]]:
    """The observations of each evaluated unit; what lies elsewhere is counted by reason."""
    by_unit: dict[int, list[Observation]] = defaultdict(list)
    elsewhere: Counter[str] = Counter()
    for entry in found:
        if entry.unit is None or entry.unit not in units:
            elsewhere[entry.reason or NOT_EVALUATED] += 1
        else:
            by_unit[entry.unit].append(entry.observation)
    return by_unit, elsewhere


def _seen(rules: PlanRules, found: Iterable[FoundInUnit]) -> dict[int, set[str]]:
    """The components looked at on each unit's ground by findings that count elsewhere or nowhere.

    An appeal that is upheld takes a deduction away, never the inspection.
    """
    seen: dict[int, set[str]] = defaultdict(set)
    for entry in found:
        if entry.ground is not None and entry.ground != entry.unit:
            seen[entry.ground] |= components_of(rules, [entry.observation])
    return seen


def left_out(
    units: Sequence[EvaluatedUnit], found: Iterable[FoundInUnit], made: Standings
) -> Iterator[LeftOut]:
    """Every finding that took nothing from a unit it was to count in, each with the unit's code."""
    codes = {unit.unit: unit.code for unit in units}
    for entry in found:
        name = entry.observation.id
        if entry.unit is None or entry.unit not in codes:
            meant = entry.meant if entry.meant is not None else entry.ground
            yield LeftOut(name, codes.get(meant or 0, ""), entry.reason or NOT_EVALUATED)
        elif entry.ground in codes and entry.ground != entry.unit:
            yield LeftOut(name, codes[entry.ground or 0], RULED_AWAY)
    for code, outcome in made.outcomes.items():
        for each in outcome.not_scored:
            yield LeftOut(each.finding, code, each.reason)


def _outcome(
    rules: PlanRules, observations: list[Observation], visited: frozenset[str]
) -> UnitScore | NoData:
    every = {component.key for component in rules.components}
    inspected = (every if "" in visited else visited & every) | components_of(rules, observations)
    return score_unit(rules, observations, inspected)

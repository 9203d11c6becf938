"""Pure: which scores and ranks do all units of a kind come to, given whose the findings are?

One way for every caller: a round that is scored and a redrawing that is only thought of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from findings.scoring.components import NO_FACTS, Observation, UnitFacts
from findings.scoring.plan import EvaluatedKind
from findings.scoring.ranking import Placing
from findings.scoring.score import NoData, UnitScore

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
    in. ``note`` says what decisions did to it, as words of findings.decision_words; ``state`` is its place's.
    """

    observation: Observation
    unit: int | None
    reason: str
    ground: int | None = None
    meant: int | None = None
    note: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A finding (by its observation's id) that took nothing from a unit (its code, or “”), and why."""

    finding: str
    code: str
    reason: str


@dataclass(frozen=True)
class MadeOf:
    """What one unit's outcome was made of: its findings by id, what was inspected, and the other facts."""

    observations: tuple[Observation, ...]
    inspected: frozenset[str]
    facts: UnitFacts = NO_FACTS


@dataclass(frozen=True)
class Standings:
    """Every unit's outcome and placing, by code, and why findings count in none of them.

    ``inputs`` is what each outcome was made of. Made by ``findings.scoring.inputs.score``.
    """

    outcomes: Mapping[str, UnitScore | NoData]
    placings: Mapping[str, Placing]
    elsewhere: Counter[str] = field(default_factory=Counter)
    inputs: Mapping[str, MadeOf] = field(default_factory=dict)


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

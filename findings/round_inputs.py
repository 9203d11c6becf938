"""Ask: what are the scores of each kind of unit in a round made from, as the database has it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from findings.evaluated import chosen_by_kind, evaluated_units, in_units, inspected, last_day
from findings.finding_facts import factors_now, factors_recorded, facts_of_findings, with_factors
from findings.held_rows import STANDING_NOW, HeldRows
from findings.models import Round
from findings.plan_rules import rules_of
from findings.round_facts import facts_by_unit, visited
from findings.scoring.inputs import FindingFacts, RoundInputs, inputs_from, score
from findings.scoring.plan import EvaluatedKind, PlanRules
from findings.scoring.standings import EvaluatedUnit, FoundInUnit, Standings
from findings.supposed import AS_STORED, Supposed
from gis_core.errors import Conflict


@dataclass(frozen=True)
class ReadRound:
    """The inputs of a kind, and the rows they were read from. ``without_group`` are codes in no list."""

    inputs: RoundInputs
    units: list[EvaluatedUnit]
    found: list[FoundInUnit]
    without_group: list[str]

    @cached_property
    def standings(self) -> Standings:
        """What the inputs come to; scored once."""
        return score(self.inputs)


def read_kinds(
    of: Round, rules: PlanRules, entries: Iterable[EvaluatedKind], revision: int,
    held: HeldRows = STANDING_NOW,
) -> dict[str, ReadRound]:
    """What each kind is scored from: units of the round's last day as believed under ``revision`` (its
    number), findings as currently assigned and decided, or as in the rows ``held``.

    What does not depend on the kind is read once.
    """
    wanted = list(entries)
    if not wanted:
        return {}
    on, seen = last_day(of), inspected(of, held)
    chosen = chosen_by_kind(of, [entry.kind for entry in wanted], held)
    told = _Told(of, rules, revision, held)
    found: dict[str, ReadRound] = {}
    for entry in wanted:
        kind = entry.kind
        located = list(in_units(seen, chosen[kind], kind))
        units, without_group = evaluated_units(entry, on, revision)
        inputs = inputs_of_kind(of, rules, kind, revision, units, located, told.for_kind(kind), held)
        found[kind] = ReadRound(inputs, units, located, without_group)
    return found


def inputs_of_kind(
    of: Round,
    rules: PlanRules,
    kind: str,
    revision: int,
    units: Sequence[EvaluatedUnit],
    found: Iterable[FoundInUnit],
    told: Mapping[str, FindingFacts],
    held: HeldRows = STANDING_NOW,
    supposed: Supposed = AS_STORED,
) -> RoundInputs:
    """What a kind is scored from, given its units, whose the findings are, and what is known of these.

    What visits, measures, cases and awards say is read here, with what is ``supposed`` in place of what is
    stored.
    """
    on, recorded = last_day(of), held.recorded.get(kind)
    visits = visited(of, rules, kind, on, revision, held, supposed)
    facts = facts_by_unit(of, rules, kind, units, visits, on, revision, recorded, supposed)
    sampled = {unit: each.inspected for unit, each in visits.items()}
    return inputs_from(of.key, kind, rules, units, found, sampled, facts, told)


class _Told:
    """What is known of a round's findings beside their place, for one kind after another.

    Which multipliers hold is taken from the inputs recorded of the kind where there are such: they look
    at findings of other rounds too.
    """

    def __init__(self, of: Round, rules: PlanRules, revision: int, held: HeldRows) -> None:
        self._of, self._rules, self._held = of, rules, held
        self._facts = facts_of_findings(of, rules, revision, held)

    def for_kind(self, kind: str) -> Mapping[str, FindingFacts]:
        recorded = self._held.recorded.get(kind)
        if recorded is None:
            return self._now
        return with_factors(self._facts, factors_recorded(recorded))

    @cached_property
    def _now(self) -> Mapping[str, FindingFacts]:
        factors: Mapping[str, list[tuple[str, Decimal]]] = factors_now(self._of, self._rules)
        return with_factors(self._facts, factors)


def read_all(of: Round, held: HeldRows = STANDING_NOW) -> dict[str, ReadRound]:
    """What each evaluated kind of a scored round is scored from, under its own revision; nothing before."""
    rules, revision = rules_of(of.plan), of.revision
    if revision is None or revision.number is None:
        return {}
    return read_kinds(of, rules, rules.evaluated, revision.number, held)


def read_scored(of: Round, kind: str) -> ReadRound:
    """What a kind of a round that was scored is scored from, under its own revision.

    Raises Conflict when its plan does not evaluate the kind, or the round was not scored yet.
    """
    rules = rules_of(of.plan)
    entry = rules.evaluated_kind(kind)
    if entry is None or of.revision is None or of.revision.number is None:
        raise Conflict(
            f"Round {of.key} has no scores of kind {kind}.", hint=f"Run: manage.py score_round {of.key}",
        )
    return read_kinds(of, rules, [entry], of.revision.number)[kind]

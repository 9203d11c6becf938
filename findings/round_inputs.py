"""Ask: what are the scores of one kind of unit in a round made from, as the database has it?"""

from __future__ import annotations

from dataclasses import dataclass

from findings.evaluated import evaluated_units, findings_in_units, last_day
from findings.finding_facts import finding_facts
from findings.held_rows import STANDING_NOW, HeldRows
from findings.models import Round
from findings.plan_rules import rules_of
from findings.round_facts import facts_by_unit, visited
from findings.scoring.inputs import RoundInputs, inputs_from
from findings.scoring.plan import EvaluatedKind, PlanRules
from findings.scoring.standings import EvaluatedUnit, FoundInUnit
from gis_core.errors import Conflict


@dataclass(frozen=True)
class ReadRound:
    """The inputs of a kind, and the rows they were read from. ``without_group`` are codes in no list."""

    inputs: RoundInputs
    units: list[EvaluatedUnit]
    found: list[FoundInUnit]
    without_group: list[str]


def read_round(
    of: Round, rules: PlanRules, entry: EvaluatedKind, revision: int, held: HeldRows = STANDING_NOW
) -> ReadRound:
    """What a kind is scored from: units of the round's last day as believed under ``revision`` (its
    number), findings as currently assigned and decided, or as in the rows ``held``.
    """
    on = last_day(of)
    units, without_group = evaluated_units(entry, on, revision)
    found = list(findings_in_units(of, entry.kind, held))
    visits = visited(of, rules, entry.kind, on, revision, held)
    recorded = held.recorded.get(entry.kind)
    facts = facts_by_unit(of, rules, entry.kind, units, visits, on, revision, recorded)
    inspected = {unit: each.inspected for unit, each in visits.items()}
    told = finding_facts(of, rules, held, recorded)
    inputs = inputs_from(of.key, entry.kind, rules, units, found, inspected, facts, told)
    return ReadRound(inputs, units, found, without_group)


def inputs_of(of: Round, kind: str) -> RoundInputs:
    """The inputs of a kind of a round that was scored, under its own revision.

    Raises Conflict when its plan does not evaluate the kind, or the round was not scored yet.
    """
    rules = rules_of(of.plan)
    entry = rules.evaluated_kind(kind)
    if entry is None or of.revision is None or of.revision.number is None:
        raise Conflict(
            f"Round {of.key} has no scores of kind {kind}.", hint=f"Run: manage.py score_round {of.key}",
        )
    return read_round(of, rules, entry, of.revision.number).inputs

"""Ask: what are the scores of one kind of unit in a round made from, as the database has it?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

from findings.evaluated import evaluated_units, findings_in_units, last_day, visited_components
from findings.held_rows import STANDING_NOW, HeldRows
from findings.models import AssignmentBody, Round
from findings.plan_rules import rules_of
from findings.scoring.inputs import RoundInputs, Share, inputs_from
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
    visited = visited_components(of, entry.kind, on, revision, held)
    made = inputs_from(of.key, entry.kind, rules, units, found, visited)
    rulings, shares = _rulings(of, held), _shares(of, held)
    findings = tuple(
        replace(each, ruling=rulings.get(each.id, ""), shares=tuple(shares.get(each.id, ())))
        for each in made.findings
    )
    return ReadRound(replace(made, findings=findings), units, found, without_group)


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


def _rulings(of: Round, held: HeldRows) -> dict[str, str]:
    """The number of the ruling that stands over a finding, by the finding's source key."""
    standing = held.rulings_of(of).values_list("finding__source_key", "pk")
    return {key: str(number) for key, number in standing}


def _shares(of: Round, held: HeldRows) -> dict[str, list[Share]]:
    """Who carries which share of a finding's deduction by the computed answer, by source key."""
    rows = AssignmentBody.objects.filter(
        assignment__in=held.assignments_of(of), share__isnull=False
    ).values_list("assignment__finding__source_key", "body_id", "role", "share")
    shares: dict[str, list[Share]] = defaultdict(list)
    for key, body, role, share in rows:
        shares[key].append((str(body), role, share))
    return {key: sorted(each) for key, each in shares.items()}

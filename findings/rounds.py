"""Act: open and score a round; the other steps stand in round_steps and publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from findings.models import Plan, Round
from findings.periods import period_of, round_key_of
from findings.plan_rules import rules_of
from findings.publication import publish_round
from findings.result_storing import numbers_by_key, remove_results, store_results
from findings.results import RESULTS
from findings.round_inputs import ReadRound, read_kinds
from findings.round_state import bulletin_being_made
from findings.round_steps import ROUNDS, close_round, locked_round, refuse_unless, release_round
from findings.scoring.score import UnitScore
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict
from gis_core.stamping import bump
from grids.revisions import hold_numbering
from grids.units import newest_revision

__all__ = [
    "ROUNDS", "ScoringReport", "close_round", "open_round", "publish_round", "release_round", "score_round",
]


@dataclass
class ScoringReport:
    """What scoring a round did: units by kind, and every finding that did not count, by reason."""

    round: str
    revision: int
    scored: Counter[str] = field(default_factory=Counter)
    without_data: Counter[str] = field(default_factory=Counter)
    not_scored: Counter[str] = field(default_factory=Counter)
    without_group: list[str] = field(default_factory=list)
    lines: int = 0


@transaction.atomic
def open_round(key: str, plan: Plan) -> Round:
    """The round of that key under ``plan``, opened if it is not there yet.

    While boundaries are being published it waits: either the round is opened first, and the publication
    meets its freeze, or the revision is there when the round begins.
    """
    hold_numbering()
    first, after = period_of(key)
    length = current_city().round_length
    if round_key_of(first, length) != key:
        raise BadParameter(
            f"“{key}” is no {length}: this city evaluates by the {length}.",
            hint=f"Write {round_key_of(first, length)}.", parameter="round",
        )
    if after <= plan.valid.lower or (plan.valid.upper and plan.valid.upper <= first):
        raise Conflict(
            f"Plan {plan} is not for {key}: it holds from {plan.valid.lower} to before {plan.valid.upper}.",
            hint="Open the round under the plan of its time.",
        )
    opened, created = Round.objects.get_or_create(
        key=key, defaults={"plan": plan, "period": DateRange(first, after)}
    )
    if not created and opened.plan_id != plan.pk:
        raise Conflict(f"Round {key} is evaluated under plan {opened.plan}, not {plan}.")
    if created:
        bump(ROUNDS, [key])
    return opened


@transaction.atomic
def score_round(key: str, kinds: Iterable[str] | None = None) -> ScoringReport:
    """Score and rank the evaluated kinds of a round, replacing the results of the bulletin being made.

    Units are those in force on the round's last day under the newest revision; a finding
    counts by its current assignment. A correction is scored under the revision of the first bulletin.
    Raises Conflict for a published round that nobody corrects: its results are a frozen snapshot.
    """
    found = locked_round(key)
    bulletin = bulletin_being_made(found)
    refuse_unless(
        bulletin is not None, f"Round {key} is published: its results cannot change.",
        "A correction is a new numbered bulletin: manage.py correct_round.",
    )
    found.bulletin = bulletin or 0  # not saved: the published one stands until this one is published
    revision = found.revision if found.status == Round.Status.PUBLISHED else newest_revision()
    if revision is None:
        raise Conflict("There are no published boundaries yet.", hint="Import units first.")
    rules = rules_of(found.plan)
    report = ScoringReport(key, int(revision.number or 0))
    wanted = [entry for entry in rules.evaluated if kinds is None or entry.kind in set(kinds)]
    remove_results(found, [entry.kind for entry in wanted])
    numbers = numbers_by_key(found)
    for kind, read in read_kinds(found, rules, wanted, report.revision).items():
        store_results(found, kind, rules, read.units, read.standings, read.found, numbers)
        _report_kind(kind, read, report)
    found.revision = revision
    found.save(update_fields=["revision"])
    bump(RESULTS, [key])
    return report


def _report_kind(kind: str, read: ReadRound, report: ScoringReport) -> None:
    made = read.standings
    report.without_group += read.without_group
    report.not_scored.update(made.elsewhere)
    for outcome in made.outcomes.values():
        report.not_scored.update(left_out.reason for left_out in outcome.not_scored)
        report.lines += len(getattr(outcome, "lines", ()))
    report.scored[kind] = sum(isinstance(each, UnitScore) for each in made.outcomes.values())
    report.without_data[kind] = len(made.outcomes) - report.scored[kind]

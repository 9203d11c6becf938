"""Ask: to which ranks, scores and sums would a plan's rules have led in past rounds, beside the published?

The round's published findings, answers, decisions and visits (those its bulletin was made of) are scored by
the other rules; measures, cases and awards are taken as they are on record now. Nothing is stored.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from findings.decision_words import reason_words
from findings.evaluated import last_day
from findings.held_rows import STANDING_NOW, HeldRows, rows_of_evidence
from findings.imported_rounds import is_imported
from findings.models import Plan, Result, Round, Snapshot
from findings.periods import is_round_key
from findings.plan_rules import rules_of
from findings.plan_trial_words import Note, note
from findings.round_inputs import ReadRound, read_kinds
from findings.scoring.inputs import RoundInputs, score
from findings.scoring.plan import EvaluatedKind, PlanRules
from findings.scoring.rewards import rewards_of
from findings.scoring.score import NoData, UnitScore, rounded
from findings.scoring.standings import Standings
from gis_core.errors import BadParameter
from grids.units import versions_on

MOST_ROUNDS = 36


@dataclass(frozen=True)
class Outcome:
    """A unit's rank, score (with the decimals it is published with) and sum; None where it has none."""

    rank: int | None
    score: Decimal | None
    reward: Decimal | None


@dataclass(frozen=True)
class TriedUnit:
    """A unit as published (None: it was not evaluated) and as tried (None: it would not be)."""

    code: str
    name: str
    group: str
    published: Outcome | None
    tried: Outcome | None
    reason: str = ""

    @property
    def moved(self) -> bool:
        """Whether rank or sum would be another."""
        def of(outcome: Outcome | None) -> tuple[int | None, Decimal]:
            return (outcome.rank, outcome.reward or Decimal(0)) if outcome else (None, Decimal(0))
        return of(self.published) != of(self.tried)


@dataclass(frozen=True)
class TriedKind:
    """One kind of unit in one round, in order of the tried lists; ``groups``: names of these, by language."""

    kind: str
    units: tuple[TriedUnit, ...]
    notes: tuple[Note, ...] = ()
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class TriedRound:
    """A round as tried; without kinds it was not, and the notes say why."""

    round: str
    plan: str
    kinds: tuple[TriedKind, ...] = ()
    notes: tuple[Note, ...] = field(default=())


def rounds_to_try(first: str, last: str) -> list[Round]:
    """The rounds from ``first`` to ``last``, both included, the oldest first; raises BadParameter."""
    for name, key in (("from", first), ("to", last)):
        if not is_round_key(key):
            raise BadParameter(f"“{key[:20]}” is no round.", hint="Write 2022-11.", parameter=name)
    rows = Round.objects.select_related("plan", "revision", "imported__document").order_by("period")
    found = list(rows.filter(
        period__startswith__gte=_first_day(first, "from"), period__startswith__lte=_first_day(last, "to")
    ))
    if not found:
        raise BadParameter(f"There is no round from {first} to {last}.", parameter="from")
    if len(found) > MOST_ROUNDS:
        raise BadParameter(
            f"{len(found)} rounds are more than the {MOST_ROUNDS} tried at once.", parameter="to"
        )
    return found


def _first_day(key: str, name: str) -> Any:
    found = Round.objects.filter(key=key).values_list("period", flat=True).first()
    if found is None:
        raise BadParameter(f"There is no round {key}.", parameter=name)
    return found.lower


def newest_published(number: int = 3) -> list[str]:
    """The keys of the last published rounds that can be recomputed, the oldest first."""
    rows = Round.objects.filter(status=Round.Status.PUBLISHED, imported__isnull=True).order_by("-period")
    return sorted(rows.values_list("key", flat=True)[:number])


def try_plan(
    rules: PlanRules, rounds: Iterable[Round], kinds: Sequence[str] = ()
) -> Iterator[TriedRound]:
    """Each round as the rules would have it; ``kinds``: only these of the evaluated ones."""
    for of in rounds:
        why = _why_not(of)
        if why is not None:
            yield TriedRound(of.key, str(of.plan), notes=(why,))
        else:
            yield _try_round(rules, of, kinds)


def _why_not(of: Round) -> Note | None:
    """Why a round cannot be tried."""
    if is_imported(of):
        return note("elsewhere")
    if of.status != Round.Status.PUBLISHED:
        return note("unpublished")
    return note("unscored") if of.revision is None or of.revision.number is None else None


def _try_round(rules: PlanRules, of: Round, kinds: Sequence[str]) -> TriedRound:
    under = _as_if_under(of, rules)
    held, notes = _held(of)
    entries = [entry for entry in rules.evaluated if not kinds or entry.kind in kinds]
    read = read_kinds(under, rules, entries, int(of.revision.number), held)
    then = rules_of(of.plan)
    tried = tuple(_try_kind(rules, of, entry, read[entry.kind], then.places) for entry in entries)
    return TriedRound(of.key, str(of.plan), tried, (*notes, *_whole_notes(rules, then)))


def _as_if_under(of: Round, rules: PlanRules) -> Round:
    """The round in memory as if it had been opened under these rules; never saved."""
    under = copy.copy(of)
    under.plan = Plan(code=rules.key, version=0, rules=rules.to_dict())
    return under


def _held(of: Round) -> tuple[HeldRows, list[Note]]:
    """The rows its bulletin was made of; those that stand now where no snapshot tells them."""
    snapshot = Snapshot.objects.filter(round=of, bulletin=of.bulletin).first()
    evidence = snapshot.evidence if snapshot else None
    if not evidence or of.revision is None:
        return STANDING_NOW, [note("no_snapshot")]
    return rows_of_evidence(evidence, of.revision.number, {}), []


def _whole_notes(rules: PlanRules, then: PlanRules) -> Iterator[Note]:
    """Categories that were none then: nobody looked for them."""
    new = [
        category.key for component in rules.components for category in component.categories
        if then.category(category.key) is None
    ]
    if new:
        yield note("new_categories", entries=new)


def _try_kind(
    rules: PlanRules, of: Round, entry: EvaluatedKind, read: ReadRound, places: int
) -> TriedKind:
    """A kind; ``places`` are the decimals its published scores have."""
    inputs, dropped = _without_unknown_awards(read.inputs)
    made = score(inputs)
    sums = rewards_of(rules, entry.kind, made.placings.values())
    published = {
        row.code: (row, _published(row, places))
        for row in of.results.filter(kind=entry.kind, bulletin=of.bulletin).select_related("unit_version")
    }
    names = _names(of, entry.kind, [unit.code for unit in inputs.units])
    units = [
        _unit(code, names.get(code, code), made, sums, published[code][1] if code in published else None)
        for code in made.outcomes
    ]
    units += [
        TriedUnit(row.code, row.unit_version.name, row.group, outcome, None)
        for code, (row, outcome) in published.items() if code not in made.outcomes
    ]
    units.sort(key=lambda each: (each.group, each.tried is None, _place(each), each.code))
    notes = tuple(_kind_notes(rules, entry, read, made, dropped))
    return TriedKind(entry.kind, tuple(units), notes, _group_names(of, entry))


def _place(each: TriedUnit) -> int:
    rank = each.tried.rank if each.tried else None
    return rank if rank is not None else 10**6


def _without_unknown_awards(inputs: RoundInputs) -> tuple[RoundInputs, list[str]]:
    """The inputs without awards whose key the rules do not have, and those keys."""
    known = {rule.key for rule in inputs.rules.awards}
    dropped = sorted({award.key for unit in inputs.units for award in unit.facts.awards} - known)
    if not dropped:
        return inputs, []
    units = tuple(
        replace(unit, facts=replace(
            unit.facts, awards=tuple(each for each in unit.facts.awards if each.key in known)
        ))
        for unit in inputs.units
    )
    return replace(inputs, units=units), dropped


def _names(of: Round, kind: str, codes: Sequence[str]) -> dict[str, str]:
    rows = versions_on(last_day(of), int(of.revision.number), [kind]).filter(code__in=codes)
    return dict(rows.values_list("code", "name"))


def _group_names(of: Round, entry: EvaluatedKind) -> dict[str, Mapping[str, str]]:
    """The names of the lists of a kind: the plan's, or those of the units it is ranked inside."""
    if not entry.group_kind:
        return {group.key: group.label for group in entry.groups}
    rows = versions_on(last_day(of), int(of.revision.number), [entry.group_kind])
    return {code: {"": name} for code, name in rows.values_list("code", "name")}


def _unit(
    code: str, name: str, made: Standings, sums: dict[str, Decimal], published: Outcome | None
) -> TriedUnit:
    outcome, placing = made.outcomes[code], made.placings[code]
    if isinstance(outcome, NoData):
        return TriedUnit(code, name, placing.group, published, Outcome(None, None, None), outcome.reason)
    tried = Outcome(placing.rank, outcome.published, sums.get(code, Decimal(0)))
    return TriedUnit(code, name, placing.group, published, tried)


def _published(row: Result, places: int) -> Outcome:
    score_told = None if row.score is None else rounded(row.score, places)
    return Outcome(row.rank, score_told, row.reward)


def _kind_notes(
    rules: PlanRules, entry: EvaluatedKind, read: ReadRound, made: Standings, dropped: Sequence[str]
) -> Iterator[Note]:
    """What of the rules could not be tried on this round, and which findings took nothing."""
    there = {unit.code for unit in read.inputs.units}
    named = [*entry.units, *(code for group in entry.groups for code in group.units)]
    if missing := [code for code in dict.fromkeys(named) if code not in there]:
        yield note("missing_units", entries=missing)
    if read.without_group:
        yield note("without_group", entries=read.without_group)
    if dropped:
        yield note("unknown_awards", entries=dropped)
    yield from _unseen(rules, made)
    left_out = Counter(each.reason for outcome in made.outcomes.values() for each in outcome.not_scored)
    for reason, number in sorted((made.elsewhere + left_out).items()):
        words = reason_words(reason)
        yield note("left_out", number=number, reason_en=words["en"], reason_zh=words["zh"])


def _unseen(rules: PlanRules, made: Standings) -> Iterator[Note]:
    """Components of which nothing was seen in some units: no visits, points, cases or given scores."""
    scored = [each for each in made.outcomes.values() if isinstance(each, UnitScore)]
    for component in rules.components:
        without = sum(
            part.source != "inspected" for each in scored for part in each.parts
            if part.component == component.key
        )
        without += sum(
            isinstance(each, NoData) and component.key in each.reason for each in made.outcomes.values()
        )
        if without:
            yield note("unseen", entries=[component.key], number=without, of=len(made.outcomes))

"""Ask: what does scoring a round start from: units, their findings, their visits?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import F, FilteredRelation, Q

from findings import decision_words as words
from findings.appeal_effects import NO_EFFECT, Effect, effects_of
from findings.held_rows import STANDING_NOW, HeldRows
from findings.models import Assignment, Round
from findings.plan_rules import appeal_rules_of, treatment_of
from findings.scoring.components import Observation
from findings.scoring.plan import EvaluatedKind
from findings.scoring.standings import EvaluatedUnit, FoundInUnit, chosen_to_evaluate
from grids.parents import primary_parents
from grids.units import versions_on


@dataclass(frozen=True, slots=True)
class Inspected:
    """An inspection finding of a round, the state of its place as assigned (None: not yet), and what
    rulings and appeals do to it.
    """

    number: int
    observation: Observation
    place_mark: str
    state: str | None
    effect: Effect = NO_EFFECT


def last_day(of: Round) -> date:
    """The last city day of a round: its units are those of that day."""
    last: date = of.period.upper - timedelta(days=1)
    return last


def evaluated_units(entry: EvaluatedKind, on: date, revision: int) -> tuple[list[EvaluatedUnit], list[str]]:
    """The units of a kind that the plan evaluates, in force on the city's day ``on``.

    Beside them the codes of those the plan evaluates but puts into no list to be ranked in.
    """
    versions = versions_on(on, revision, [entry.kind]).order_by("code")
    parents = primary_parents(entry.kind, entry.group_kind, on, revision) if entry.group_kind else {}
    return chosen_to_evaluate(entry, versions.values_list("pk", "unit_id", "code"), parents)


def inspected(of: Round, held: HeldRows = STANDING_NOW) -> list[Inspected]:
    """The round's inspection findings, as currently assigned and decided (or as in the rows ``held``)."""
    rows = (
        held.findings_of(of)
        .annotate(
            current=FilteredRelation("assignments", condition=Q(held.answer("assignments__"))),
            place_state=F("current__state"),
        )
        .values_list(
            "pk", "source_key", "category__code", "severity", "observed_at", "place_mark", "place_state",
            "deferred",
        )
    )
    effects = effects_of(of, appeal_rules_of(of.plan).counts_while_open, held)
    leaves_out = treatment_of(of.plan).deferred == "leave_out"
    return [
        _inspected(Inspected(
            pk, Observation(source_key, category or "", severity, observed_at), mark, state,
            _deferred(effects.get(pk, NO_EFFECT)) if deferred and leaves_out
            else effects.get(pk, NO_EFFECT),
        ))
        for pk, source_key, category, severity, observed_at, mark, state, deferred in rows
    ]


def _deferred(effect: Effect) -> Effect:
    """A finding that is deferred under a plan that leaves such out."""
    return effect if effect.not_counted else replace(effect, not_counted=words.DEFERRED)


def _inspected(found: Inspected) -> Inspected:
    """The finding as it was decided to have been: an upheld appeal may set what it costs."""
    effect, observation = found.effect, found.observation
    if effect.points is not None:
        return replace(found, observation=replace(observation, decided=effect.points))
    if effect.severity:
        return replace(found, observation=replace(observation, severity=effect.severity))
    return found


def in_units(findings: Iterable[Inspected], units: Mapping[int, int], kind: str) -> Iterator[FoundInUnit]:
    """The findings with the unit of ``kind`` that answers: the ruled one, else the computed one.

    ``units`` gives the computed unit's identity by the finding's number. A finding outside every
    evaluation zone is not scored, nor is one without a place, unless a ruling says whose it is.
    """
    for each in findings:
        effect = each.effect
        computed = units.get(each.number)
        if each.state == Assignment.State.OUTSIDE and not effect.ruled:
            computed = None
        unit = effect.ruled.get(kind, computed)
        if effect.not_counted:
            yield FoundInUnit(
                each.observation, None, effect.not_counted, ground=computed, meant=unit,
                state=each.state or "",
            )
        else:
            reason = "" if unit else _why_not(each, kind)
            yield FoundInUnit(
                each.observation, unit, reason, ground=computed, note=_note(effect, kind),
                state=each.state or "",
            )


def _note(effect: Effect, kind: str) -> str:
    """What decisions did to the finding where it counts."""
    if effect is NO_EFFECT:
        return ""
    said = (
        (effect.ruled.get(kind), words.BY_RULING),
        (effect.points is not None, words.OTHER_POINTS),
        (effect.points is None and effect.severity, words.OTHER_SEVERITY),
        (effect.open, words.UNDER_APPEAL),
    )
    return " ".join(word for holds, word in said if holds)


def chosen_units(of: Round, kind: str, held: HeldRows = STANDING_NOW) -> dict[int, int]:
    """The identity of the chosen unit of ``kind`` for each assigned inspection finding of the round."""
    return chosen_by_kind(of, [kind], held)[kind]


def chosen_by_kind(
    of: Round, kinds: Collection[str], held: HeldRows = STANDING_NOW
) -> dict[str, dict[int, int]]:
    """The same for several kinds, read at once."""
    rows = held.assignments_of(of).filter(units__kind__in=kinds, units__chosen=True)
    found: dict[str, dict[int, int]] = {kind: {} for kind in kinds}
    for kind, finding, unit in rows.values_list("units__kind", "finding_id", "units__unit_version__unit_id"):
        found[kind][finding] = unit
    return found


def _why_not(finding: Inspected, kind: str) -> str:
    """Why a finding has no unit of the kind."""
    if kind in finding.effect.ruled:
        return words.RULED_ELSEWHERE
    if finding.effect.ruled:
        return words.NO_UNIT
    if finding.place_mark and finding.state is None:
        return f"the place is not to be trusted ({finding.place_mark})"
    if finding.state is None:
        return words.NOT_ASSIGNED
    return words.OUTSIDE if finding.state == Assignment.State.OUTSIDE else words.NO_UNIT

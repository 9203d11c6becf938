"""Ask: what are scores made from beside findings: visits, measures, cases, awards?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from findings.awards import awards_of
from findings.case_counts import case_counts, counts_asked
from findings.held_rows import STANDING_NOW, HeldRows
from findings.measures import measure_keys, measures_on
from findings.models import Round
from findings.scoring.components import NO_FACTS, UnitFacts, division_key, quotient
from findings.scoring.inputs import RoundInputs
from findings.scoring.plan import ComponentRule, PlanRules
from findings.scoring.standings import EvaluatedUnit
from findings.supposed import AS_STORED, Supposed
from gis_core import sql

Points = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Visited:
    """What was sampled in one unit: the inspected keys, and points observed and passed by component."""

    inspected: set[str] = field(default_factory=set)
    points: Points = field(default_factory=dict)


def visited(
    of: Round,
    rules: PlanRules,
    kind: str,
    on: date,
    revision: int,
    held: HeldRows = STANDING_NOW,
    supposed: Supposed = AS_STORED,
) -> dict[int, Visited]:
    """What visits sampled, by the identity of the unit, those ``supposed`` in place of the stored ones.

    A visit without a component sampled all of them.
    """
    found: dict[int, Visited] = defaultdict(Visited)
    for (division_kind, attribute), components in _by_division(rules).items():
        rows = sql.rows("findings", "visits_by_unit", {
            "round": of.pk, "kind": kind, "on": on, "revision": revision,
            "division_kind": division_kind, "attribute": attribute,
            "visits": None if held.visits is None else sorted(held.visits),
            **supposed.parameters(on, {kind, division_kind}),
        })
        for unit, component, value, observed, passed in rows:
            for rule in components:
                if component in ("", rule.key):
                    _add(found[unit], rule, value, int(observed), int(passed))
    return dict(found)


def _by_division(rules: PlanRules) -> dict[tuple[str, str], list[ComponentRule]]:
    """The components that are divided alike: by kind and attribute, empty texts for undivided ones."""
    alike: dict[tuple[str, str], list[ComponentRule]] = defaultdict(list)
    for rule in rules.components:
        key = (rule.division.kind, rule.division.attribute) if rule.division else ("", "")
        alike[key].append(rule)
    return alike


def _add(into: Visited, rule: ComponentRule, value: str, observed: int, passed: int) -> None:
    into.inspected.add(rule.key)
    if rule.division is not None and value:
        into.inspected.add(division_key(rule.key, rule.division.value_of(value)))
    before = into.points.get(rule.key, (0, 0))
    into.points[rule.key] = (before[0] + observed, before[1] + passed)


def facts_by_unit(
    of: Round,
    rules: PlanRules,
    kind: str,
    units: Sequence[EvaluatedUnit],
    visits: Mapping[int, Visited],
    on: date,
    revision: int,
    recorded: RoundInputs | None = None,
    supposed: Supposed = AS_STORED,
) -> dict[int, UnitFacts]:
    """What the units' scores are made from beside their findings, by identity of the unit.

    Where ``recorded`` inputs are given, all but what visits say is taken from them.
    """
    if recorded is not None:
        others = {unit.code: unit.facts for unit in recorded.units}
    else:
        others = _other_facts(of, rules, kind, units, on, revision, supposed)
    rates = {component.key for component in rules.components if component.method == "pass_rate"}
    found: dict[int, UnitFacts] = {}
    for unit in units:
        points = visits[unit.unit].points if unit.unit in visits else {}
        other = others.get(unit.code, NO_FACTS)
        found[unit.unit] = replace(
            other,
            normalisers=_normalisers(rules, points, other.normalisers),
            points={key: each for key, each in points.items() if key in rates},
        )
    return found


def _other_facts(
    of: Round, rules: PlanRules, kind: str, units: Sequence[EvaluatedUnit], on: date, revision: int,
    supposed: Supposed,
) -> dict[str, UnitFacts]:
    """What other tables say of the units, by code: measures, cases, awards."""
    measures = measures_on(kind, measure_keys(rules), on, revision, supposed)
    counts, cases = counts_asked(rules), case_counts(of, rules, kind, supposed)
    awards = awards_of(of, kind)
    given = {component.key for component in rules.components if component.method == "given"}
    found: dict[str, UnitFacts] = {}
    for unit in units:
        own = awards.get(unit.unit, ())
        found[unit.code] = UnitFacts(
            normalisers=_measured(rules, unit.code, measures),
            given=_told(measures, unit.code, given)
            | {award.key: award.points for award in own if award.key in given},
            counts=cases.get(unit.unit, {}) | _told(measures, unit.code, counts),
            awards=tuple(award for award in own if award.key not in given),
        )
    return found


def _told(
    measures: Mapping[tuple[str, str], Decimal], code: str, names: Iterable[str]
) -> dict[str, Decimal]:
    """What tables tell of a unit by those names: it stands before what was counted case by case."""
    return {name: measures[code, name] for name in names if (code, name) in measures}


def _measured(
    rules: PlanRules, code: str, measures: Mapping[tuple[str, str], Decimal]
) -> dict[str, Decimal]:
    """n by component, for those normalised by a measure; a unit without the measure has none."""
    found: dict[str, Decimal] = {}
    for component in rules.components:
        if component.normaliser is not None:
            measure = measures.get((code, component.normaliser.by))
            if measure:
                found[component.key] = quotient(measure, component.normaliser.per)
    return found


def _normalisers(
    rules: PlanRules, points: Points, measured: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """n by component: by measures, and by the points that visits inspected."""
    found = dict(measured)
    for component in rules.components:
        if component.normaliser is not None and component.normaliser.by == "inspected_points":
            found.pop(component.key, None)
            observed = points.get(component.key, (0, 0))[0]
            if observed:
                found[component.key] = quotient(Decimal(observed), component.normaliser.per)
    return found

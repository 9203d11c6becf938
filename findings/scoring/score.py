"""Pure: which score does a unit get under a plan, and which finding took which points?

    total = max(0, Σ weight · component + adjustment + Σ awards), 0 by a veto to zero

How a component is scored stands in ``components``. All in Decimal, independent of the caller's decimal
context: sums and products are exact, the total is kept half up to EXACT_PLACES and published from that
(docs/decisions/0016). Without normalisers, divisions and rates, components and totals that give no weight
away have at most eight decimals and are exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext

from findings.scoring.components import (
    EXACT_PLACES,
    NO_FACTS,
    NOTHING,
    Award,
    CategoryScore,
    DeductionLine,
    DivisionScore,
    IndicatorScore,
    Observation,
    Scored,
    Source,
    UnitFacts,
    is_seen,
    kept,
    quotient,
    rounded,
    score_component,
    why_unmeasured,
)
from findings.scoring.plan import ComponentRule, PlanRules
from findings.scoring.plan_parts import Method

__all__ = [
    "EXACT_PLACES", "NO_FACTS", "Award", "CategoryScore", "DeductionLine", "NoData", "NotScored",
    "Observation", "Part", "Source", "UnitFacts", "UnitScore", "components_of", "rounded", "score_unit",
]

# Sums and products must come out exactly: were one ever rounded, this raises.
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a unit's score.

    Scored by deductions and not divided, ``full_mark − exact`` is exactly the sum of the lines' points.
    ``weight`` is the plan's, ``effective_weight`` what it came to after redistribution (0 for the component
    that gave its weight away: ``source`` says ``redistributed`` and ``exact`` is None). ``normaliser`` is
    what the deductions were divided by.
    """

    component: str
    weight: Decimal
    effective_weight: Decimal
    full_mark: Decimal
    exact: Decimal | None
    published: Decimal | None
    source: Source
    categories: tuple[CategoryScore, ...]
    lines: tuple[DeductionLine, ...]
    method: Method = "deductions"
    normaliser: Decimal = Decimal(1)
    divisions: tuple[DivisionScore, ...] = ()
    indicators: tuple[IndicatorScore, ...] = ()

    @property
    def findings(self) -> int:
        """How many findings count in this component."""
        return len(self.lines)


@dataclass(frozen=True, slots=True)
class NotScored:
    """A finding the plan has no rule for; to be listed, never dropped silently."""

    finding: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnitScore:
    """A unit's result: ``exact``, and ``published`` half up to the plan's places.

    ``adjustment`` are the points the plan adds to this unit's total, ``awarded`` those of the ``awards``
    given in the round, each key within its limit. ``last``: by a veto it is ranked behind all without one.
    """

    exact: Decimal
    published: Decimal
    parts: tuple[Part, ...]
    not_scored: tuple[NotScored, ...] = ()
    adjustment: Decimal = NOTHING
    awarded: Decimal = NOTHING
    awards: tuple[Award, ...] = ()
    last: bool = False

    @property
    def lines(self) -> tuple[DeductionLine, ...]:
        """The deduction lines of all parts, in the order they were taken."""
        return tuple(line for part in self.parts for line in part.lines)


@dataclass(frozen=True, slots=True)
class NoData:
    """No result: the unit is listed without score or rank, with the reason.

    ``not_scored`` lists its findings all the same (estates inspected, streets not).
    """

    reason: str
    not_scored: tuple[NotScored, ...] = ()


def score_unit(
    rules: PlanRules,
    observations: Iterable[Observation],
    inspected: bool | Collection[str],
    facts: UnitFacts = NO_FACTS,
    adjustment: Decimal = NOTHING,
) -> UnitScore | NoData:
    """The score of one unit in one round.

    ``observations`` are the unit's findings that count, in any order: the order of observed
    time, then id, decides which finding takes the last points above a floor. ``inspected`` is
    True when objects of every component were inspected, False when none was, or the keys of
    the components that were (a zone without estates: ``{"urban"}``; see ``components_of``), with those of
    ``division_key`` for the values of divided ones. Components not inspected, and those for which
    ``facts`` hold nothing, follow the plan's ``missing``. ``adjustment``: see ``PlanRules.adjustment_of``.

    A finding whose category or severity the plan does not know, or whose category does not count, is left
    out and stands in ``not_scored``. Raises ValueError for what only a fault of the caller can bring: an
    unknown component or award, the same finding twice, a time without zone, or a finding in a
    component said not to be inspected.
    """
    seen = _inspected_components(rules, inspected)
    counting, not_scored = _sorted_out(rules, _in_order(observations))
    for observation in counting:
        if _component_key(rules, observation) not in seen:
            raise ValueError(f"Finding {observation.id} lies in a component said not to be inspected.")
    reason = _why_no_data(rules, seen, facts)
    if reason:
        lost = tuple(NotScored(entry.id, "its unit is without a result") for entry in counting)
        return NoData(reason, not_scored + lost)
    with localcontext(_EXACT):
        parts = _parts(rules, counting, seen, facts)
        awarded, zero, last = _awarded(rules, facts.awards)
        total = NOTHING if zero else max(NOTHING, _total(parts) + adjustment + awarded)
        exact = kept(total)
        published = rounded(exact, rules.places)
    return UnitScore(exact, published, parts, not_scored, adjustment, awarded, facts.awards, last)


def components_of(rules: PlanRules, observations: Iterable[Observation]) -> frozenset[str]:
    """The components the findings fall in: those were inspected, whatever the visits say."""
    found = (rules.component_of(observation.category) for observation in observations)
    return frozenset(component.key for component in found if component)


def _in_order(observations: Iterable[Observation]) -> list[Observation]:
    ordered = list(observations)
    for observation in ordered:
        if observation.observed.tzinfo is None:
            raise ValueError(f"Finding {observation.id} has a time without a time zone.")
    ordered.sort(key=lambda observation: (observation.observed, observation.id))
    ids = sorted(observation.id for observation in ordered)
    for first, second in zip(ids, ids[1:], strict=False):
        if first == second:
            raise ValueError(f"Finding {first} stands twice.")
    return ordered


def _inspected_components(rules: PlanRules, inspected: bool | Collection[str]) -> frozenset[str]:
    known = frozenset(component.key for component in rules.components)
    if isinstance(inspected, bool):
        return known if inspected else frozenset()
    unknown = sorted({key.partition("/")[0] for key in inspected} - known)
    if unknown:
        raise ValueError(f"Plan {rules.key} has no component {', '.join(unknown)}.")
    return frozenset(inspected)


def _sorted_out(
    rules: PlanRules, observations: Sequence[Observation]
) -> tuple[list[Observation], tuple[NotScored, ...]]:
    counting, not_scored = [], []
    for observation in observations:
        category, component = rules.category(observation.category), rules.component_of(observation.category)
        if category is None or component is None:
            reason = f"category {observation.category} is not in the plan"
        elif observation.decided is None and observation.severity not in category.deductions:
            reason = f"severity {observation.severity} is not in the plan"
        elif not category.counts:
            reason = "its category does not count in the score"
        elif component.method != "deductions":
            reason = "its component is not scored by deductions"
        else:
            counting.append(observation)
            continue
        not_scored.append(NotScored(observation.id, reason))
    return counting, tuple(not_scored)


def _component_key(rules: PlanRules, observation: Observation) -> str:
    component = rules.component_of(observation.category)
    return component.key if component else ""


def _why_no_data(rules: PlanRules, seen: frozenset[str], facts: UnitFacts) -> str:
    present = [component for component in rules.components if is_seen(component, seen, facts)]
    if not present:
        return "no data"
    for component in rules.components:
        if component not in present and component.missing == "none":
            return f"no data for {component.key}"
    return next((reason for each in present if (reason := why_unmeasured(each, facts))), "")


def _parts(
    rules: PlanRules, observations: Sequence[Observation], seen: frozenset[str], facts: UnitFacts
) -> tuple[Part, ...]:
    by_component: dict[str, list[Observation]] = defaultdict(list)
    for observation in observations:
        by_component[_component_key(rules, observation)].append(observation)
    present = {each.key for each in rules.components if is_seen(each, seen, facts)}
    left = 1 - _given_away(rules, present)
    return tuple(
        _part(rules, each, by_component.get(each.key, []), present, left, seen, facts)
        for each in rules.components
    )


def _part(
    rules: PlanRules,
    component: ComponentRule,
    observations: Sequence[Observation],
    present: Collection[str],
    left: Decimal,
    seen: frozenset[str],
    facts: UnitFacts,
) -> Part:
    if component.key not in present and component.missing == "redistribute":
        return Part(
            component.key, component.weight, NOTHING, rules.full_mark, None, None, "redistributed", (), (),
            component.method,
        )
    if component.key in present:
        made = score_component(component, rules.full_mark, observations, seen, facts)
    else:
        made = Scored(rules.full_mark, _untouched(component))
    return Part(
        component=component.key,
        weight=component.weight,
        effective_weight=quotient(component.weight, left),
        full_mark=rules.full_mark,
        exact=made.exact,
        published=rounded(made.exact, rules.places),
        source="inspected" if component.key in present else "full",
        categories=made.categories,
        lines=made.lines,
        method=component.method,
        normaliser=facts.normalisers.get(component.key, Decimal(1)) if component.normaliser else Decimal(1),
        divisions=made.divisions,
        indicators=made.indicators,
    )


def _untouched(component: ComponentRule) -> tuple[CategoryScore, ...]:
    """The categories of a component that gets the full mark unseen."""
    return tuple(
        CategoryScore(rule.key, rule.full_mark, rule.full_mark, 0) for rule in component.categories
    )


def _given_away(rules: PlanRules, present: Collection[str]) -> Decimal:
    """The weight of the components that were not inspected and leave it to the others."""
    absent = (part for part in rules.components if part.key not in present)
    return sum((part.weight for part in absent if part.missing == "redistribute"), NOTHING)


def _awarded(rules: PlanRules, awards: Sequence[Award]) -> tuple[Decimal, bool, bool]:
    """The points of awards, each key within its limit; whether one sets the total to 0, or ranks last."""
    known = {rule.key: rule for rule in rules.awards}
    by_key: dict[str, Decimal] = defaultdict(Decimal)
    for award in awards:
        if award.key not in known:
            raise ValueError(f"Plan {rules.key} has no award {award.key}.")
        by_key[award.key] += award.points
    points = NOTHING
    for key, total in by_key.items():
        rule = known[key]
        if rule.effect == "points":
            points += total if rule.at_most is None else min(total, rule.at_most)
    effects = {known[key].effect for key in by_key}
    return points, "zero" in effects, "last" in effects


def _total(parts: Sequence[Part]) -> Decimal:
    """Weighted sum of the parts that hold, over the weight they have together."""
    holding = [(part.weight, part.exact) for part in parts if part.exact is not None]
    weighted = sum((weight * exact for weight, exact in holding), Decimal(0))
    return quotient(weighted, sum((weight for weight, _ in holding), Decimal(0)))

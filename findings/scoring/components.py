"""Pure: which score does one component of a unit get, by the method the plan gives it?

All in Decimal. A quotient (deductions ÷ normaliser, a rate) is kept half up to EXACT_PLACES; sums and
products come out exactly. What a finding takes is the rounded quotient, so that lines add up to the loss.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

from findings.scoring.plan import CategoryRule, ComponentRule
from findings.scoring.plan_parts import IndicatorRule

EXACT_PLACES = 12
_ROUNDING = Context(prec=60, rounding=ROUND_HALF_UP, traps=[InvalidOperation])

Source = Literal["inspected", "redistributed", "full"]
ONE, NOTHING, HUNDRED = Decimal(1), Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding as far as scoring needs it.

    ``id`` a stable text (source and source key, not a row number: an import in another order
    must not change who takes the last points above a floor); ``category`` the code the plan
    uses; ``observed`` an aware datetime. ``decided``: the points that a decision on an appeal set
    in place of those the plan gives the severity, multipliers and all. ``factor`` is the product of the
    plan's multipliers that hold; ``division`` the value by which its component is divided.
    """

    id: str
    category: str
    severity: str
    observed: datetime
    decided: Decimal | None = None
    factor: Decimal = ONE
    division: str = ""


@dataclass(frozen=True, slots=True)
class Award:
    """Something given to a unit in a round: the key of the plan's award, points, and the document."""

    key: str
    points: Decimal
    document: str = ""


@dataclass(frozen=True)
class UnitFacts:
    """What a unit's score is made from beside its findings.

    By component: ``normalisers`` (n, already divided by ``per``), ``points`` observed and passed, scores
    ``given``. ``counts`` of cases by name. ``awards`` given in the round.
    """

    normalisers: Mapping[str, Decimal] = field(default_factory=dict)
    points: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    given: Mapping[str, Decimal] = field(default_factory=dict)
    counts: Mapping[str, Decimal] = field(default_factory=dict)
    awards: tuple[Award, ...] = ()


NO_FACTS = UnitFacts()


@dataclass(frozen=True, slots=True)
class DeductionLine:
    """What one finding took from its component: ``points`` of the ``asked`` ones.

    ``asked`` is the plan's points × ``factor`` ÷ the normaliser. Fewer were taken when the category had
    reached its floor or its cap; 0 is kept as a line too. In a divided component the points count with the
    weight of their ``division``.
    """

    finding: str
    component: str
    category: str
    severity: str
    asked: Decimal
    points: Decimal
    factor: Decimal = ONE
    division: str = ""


@dataclass(frozen=True, slots=True)
class CategoryScore:
    """A category's score (in one division) and the number of findings behind it."""

    category: str
    full_mark: Decimal
    score: Decimal
    findings: int
    division: str = ""


@dataclass(frozen=True, slots=True)
class DivisionScore:
    """The score of one value a component is divided by, and the weight it came to."""

    value: str
    effective_weight: Decimal
    exact: Decimal


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """An indicator's mark, and the rate or count it was made from; both None without data."""

    indicator: str
    value: Decimal | None
    mark: Decimal | None


@dataclass(frozen=True, slots=True)
class Scored:
    """A component that was scored: ``exact`` and what it is made of."""

    exact: Decimal
    categories: tuple[CategoryScore, ...] = ()
    lines: tuple[DeductionLine, ...] = ()
    divisions: tuple[DivisionScore, ...] = ()
    indicators: tuple[IndicatorScore, ...] = ()


def rounded(number: Decimal, places: int) -> Decimal:
    """``number`` half up to ``places`` decimals: 91.205 → 91.21."""
    return number.quantize(ONE.scaleb(-places), context=_ROUNDING)


def kept(number: Decimal) -> Decimal:
    """The number half up to EXACT_PLACES; one that has no more decimals stays as it is written."""
    exponent = number.as_tuple().exponent
    short = isinstance(exponent, int) and -exponent <= EXACT_PLACES
    return number if short else rounded(number, EXACT_PLACES)


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """The quotient half up to EXACT_PLACES; by 1 it stays as it is."""
    if divisor == ONE:
        return dividend
    return rounded(_ROUNDING.divide(dividend, divisor), EXACT_PLACES)


def division_key(component: str, value: str) -> str:
    """How “something with this value was inspected” is named among the inspected components."""
    return f"{component}/{value}"


def is_seen(component: ComponentRule, seen: frozenset[str], facts: UnitFacts) -> bool:
    """Whether there is anything to score a component from."""
    if component.method == "pass_rate":
        return facts.points.get(component.key, (0, 0))[0] > 0
    if component.method == "given":
        return component.key in facts.given
    if component.method == "indicators":
        return any(indicator_score(rule, facts.counts).mark is not None for rule in component.indicators)
    return component.key in seen


def why_unmeasured(component: ComponentRule, facts: UnitFacts) -> str:
    """Why a component cannot be normalised; empty when it can."""
    if component.normaliser is None or facts.normalisers.get(component.key, NOTHING) > 0:
        return ""
    return f"no measure {component.normaliser.by} for {component.key}"


def score_component(
    component: ComponentRule,
    full_mark: Decimal,
    observations: Sequence[Observation],
    seen: frozenset[str],
    facts: UnitFacts,
) -> Scored:
    """The score of a component of which something was seen; ``observations`` in the order they count."""
    if component.method == "pass_rate":
        observed, passed = facts.points[component.key]
        return Scored(quotient(full_mark * passed, Decimal(observed)))
    if component.method == "given":
        return Scored(facts.given[component.key])
    if component.method == "indicators":
        return _by_indicators(component, full_mark, facts.counts)
    normaliser = ONE if component.normaliser is None else facts.normalisers[component.key]
    if component.division is None:
        return _by_deductions(component, "", observations, normaliser)
    return _divided(component, full_mark, observations, normaliser, seen)


def _by_deductions(
    component: ComponentRule, division: str, observations: Sequence[Observation], normaliser: Decimal
) -> Scored:
    """Each finding takes what it asks for, as long as its category stands above its floor."""
    by_category: dict[str, list[Observation]] = defaultdict(list)
    for observation in observations:
        by_category[observation.category].append(observation)
    categories: list[CategoryScore] = []
    lines: list[DeductionLine] = []
    for rule in component.categories:
        left = rule.most
        for observation in by_category.get(rule.key, ()):
            asked = _normalised(asked_points(rule, observation), normaliser)
            points = min(asked, left)
            left -= points
            lines.append(DeductionLine(
                observation.id, component.key, rule.key, observation.severity, asked, points,
                observation.factor, division,
            ))
        score = rule.full_mark - rule.most + left
        found = len(by_category.get(rule.key, ()))
        categories.append(CategoryScore(rule.key, rule.full_mark, score, found, division))
    exact = sum((category.score for category in categories), NOTHING)
    return Scored(exact, tuple(categories), tuple(lines))


def _normalised(points: Decimal, normaliser: Decimal) -> Decimal:
    """The points as they are kept, divided by the normaliser."""
    return _worked_out(str(points), str(normaliser))


@lru_cache(maxsize=4096)
def _worked_out(points: str, normaliser: str) -> Decimal:
    """Many findings ask for the same. By their texts: 0.25 and 0.2500 are equal keys as numbers, and whoever
    asked first would decide how the other's answer is written.
    """
    return kept(quotient(Decimal(points), Decimal(normaliser)))


def asked_points(rule: CategoryRule, observation: Observation) -> Decimal:
    """The points a finding asks for before it is normalised."""
    if observation.decided is not None:
        return observation.decided
    return rule.deductions[observation.severity] * observation.factor


def _divided(
    component: ComponentRule,
    full_mark: Decimal,
    observations: Sequence[Observation],
    normaliser: Decimal,
    seen: frozenset[str],
) -> Scored:
    """Scored apart for each value of which something was inspected; their weights are made to sum to 1."""
    division = component.division
    assert division is not None  # noqa: S101  (for the type checker)
    by_value: dict[str, list[Observation]] = defaultdict(list)
    for observation in observations:
        by_value[division.value_of(observation.division)].append(observation)
    present = [
        part for part in division.parts
        if part.value in by_value or division_key(component.key, part.value) in seen
    ]
    if not present:
        return Scored(full_mark)
    parts = [_by_deductions(component, part.value, by_value[part.value], normaliser) for part in present]
    weight = sum((part.weight for part in present), NOTHING)
    weighted = sum((part.weight * made.exact for part, made in zip(present, parts, strict=True)), NOTHING)
    return Scored(
        quotient(weighted, weight),
        tuple(category for made in parts for category in made.categories),
        tuple(line for made in parts for line in made.lines),
        tuple(
            DivisionScore(part.value, quotient(part.weight, weight), made.exact)
            for part, made in zip(present, parts, strict=True)
        ),
    )


def _by_indicators(component: ComponentRule, full_mark: Decimal, counts: Mapping[str, Decimal]) -> Scored:
    """The sum of the marks; what has no data leaves its mark to the others in proportion. Never under 0."""
    made = [(rule, indicator_score(rule, counts)) for rule in component.indicators]
    marks = [(rule.full_mark, score.mark) for rule, score in made if score.mark is not None]
    reachable = sum((full for full, _ in marks), NOTHING)
    total = sum((mark for _, mark in marks), NOTHING)
    exact = quotient(total * full_mark, reachable) if reachable not in (NOTHING, full_mark) else total
    return Scored(max(exact, NOTHING), indicators=tuple(score for _, score in made))


def indicator_score(rule: IndicatorRule, counts: Mapping[str, Decimal]) -> IndicatorScore:
    """The mark of one indicator. A rate over nothing is no data, and so is a count that is not there."""
    if rule.count:
        count = counts.get(rule.count)
        if count is None:
            return IndicatorScore(rule.key, None, None)
        return IndicatorScore(rule.key, count, max(rule.full_mark - rule.each * count, rule.at_least))
    whole = sum((counts.get(name, NOTHING) for name in rule.denominators), NOTHING)
    whole -= sum((counts.get(name, NOTHING) for name in rule.less), NOTHING)
    if whole <= 0 or rule.numerator not in counts:
        return IndicatorScore(rule.key, None, None)
    rate = quotient(counts[rule.numerator], whole)
    if rate >= rule.threshold:
        return IndicatorScore(rule.key, rate, rule.full_mark)
    if rule.each:
        mark = rule.full_mark - rule.each * (rule.threshold - rate) * HUNDRED
    else:
        mark = rule.full_mark * rate
    return IndicatorScore(rule.key, rate, max(rounded(mark, EXACT_PLACES), rule.at_least))

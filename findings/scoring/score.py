"""Pure: which score does a unit get under a plan, and which finding took which points?

    component = Σ categories max(floor, full mark − Σ deductions)
    total     = Σ weight · component

All in Decimal, independent of the caller's decimal context. Plan numbers have at most four
decimals, so component scores and unredistributed totals are exact. A redistributed total is
a quotient, kept half up to EXACT_PLACES: weights sum to D/10⁴ with D ≤ 10⁴, so two totals
that differ are at least 1/(D₁·D₂·10⁴) ≥ 10⁻¹² apart and never fall together, and none comes
near enough to a rounding limit of the published score to be rounded twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation, localcontext
from typing import Literal

from findings.scoring.plan import CategoryRule, ComponentRule, PlanRules

EXACT_PLACES = 12
# Sums and products must come out exactly: were one ever rounded, this raises.
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])
_ROUNDING = Context(prec=60, rounding=ROUND_HALF_UP, traps=[InvalidOperation])

Source = Literal["inspected", "redistributed", "full"]


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding as far as scoring needs it.

    ``id`` a stable text (source and source key, not a row number: an import in another order
    must not change who takes the last points above a floor); ``category`` the code the plan
    uses; ``observed`` an aware datetime. ``decided``: the points that a decision on an appeal set
    in place of those the plan gives the severity.
    """

    id: str
    category: str
    severity: str
    observed: datetime
    decided: Decimal | None = None


@dataclass(frozen=True, slots=True)
class DeductionLine:
    """What one finding took from its component: ``points`` of the ``asked`` ones.

    Fewer than asked when the category had reached its floor; 0 is kept as a line too.
    """

    finding: str
    component: str
    category: str
    severity: str
    asked: Decimal
    points: Decimal


@dataclass(frozen=True, slots=True)
class CategoryScore:
    """A category's score and the number of findings behind it."""

    category: str
    full_mark: Decimal
    score: Decimal
    findings: int


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a unit's score.

    ``full_mark − exact`` is exactly the sum of the lines' points. ``weight`` is the plan's,
    ``effective_weight`` what it came to after redistribution (0 for the component that gave
    its weight away: ``source`` says ``redistributed`` and ``exact`` is None).
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
    """A unit's result: ``exact``, and ``published`` half up to the plan's places."""

    exact: Decimal
    published: Decimal
    parts: tuple[Part, ...]
    not_scored: tuple[NotScored, ...] = ()

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
    rules: PlanRules, observations: Iterable[Observation], inspected: bool | Collection[str]
) -> UnitScore | NoData:
    """The score of one unit in one round.

    ``observations`` are the unit's findings that count, in any order: the order of observed
    time, then id, decides which finding takes the last points above a floor. ``inspected`` is
    True when objects of every component were inspected, False when none was, or the keys of
    the components that were (a zone without estates: ``{"urban"}``; see ``components_of``).
    Components not inspected follow the plan's ``missing``.

    A finding whose category or severity the plan does not know is left out and stands in
    ``not_scored``. Raises ValueError for what only a fault of the caller can bring: an
    unknown component, the same finding twice, a time without zone, or a finding in a
    component said not to be inspected.
    """
    ordered = _in_order(observations)
    seen = _inspected_components(rules, inspected)
    counting, not_scored = _sorted_out(rules, ordered)
    for observation in counting:
        if _component_key(rules, observation) not in seen:
            raise ValueError(f"Finding {observation.id} lies in a component said not to be inspected.")
    reason = _why_no_data(rules, seen)
    if reason:
        lost = tuple(NotScored(entry.id, "its unit is without a result") for entry in counting)
        return NoData(reason, not_scored + lost)
    with localcontext(_EXACT):
        parts = tuple(_part(rules, component, counting, seen) for component in rules.components)
        exact = _total(parts)
        published = rounded(exact, rules.places)
    return UnitScore(exact, published, parts, not_scored)


def components_of(rules: PlanRules, observations: Iterable[Observation]) -> frozenset[str]:
    """The components the findings fall in: those were inspected, whatever the visits say."""
    found = (rules.component_of(observation.category) for observation in observations)
    return frozenset(component.key for component in found if component)


def rounded(number: Decimal, places: int) -> Decimal:
    """``number`` half up to ``places`` decimals: 91.205 → 91.21."""
    return number.quantize(Decimal(1).scaleb(-places), context=_ROUNDING)


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
    unknown = sorted(set(inspected) - known)
    if unknown:
        raise ValueError(f"Plan {rules.key} has no component {', '.join(unknown)}.")
    return frozenset(inspected)


def _sorted_out(
    rules: PlanRules, observations: Sequence[Observation]
) -> tuple[list[Observation], tuple[NotScored, ...]]:
    counting, not_scored = [], []
    for observation in observations:
        category = rules.category(observation.category)
        if category is None:
            reason = f"category {observation.category} is not in the plan"
        elif observation.decided is None and observation.severity not in category.deductions:
            reason = f"severity {observation.severity} is not in the plan"
        else:
            counting.append(observation)
            continue
        not_scored.append(NotScored(observation.id, reason))
    return counting, tuple(not_scored)


def _component_key(rules: PlanRules, observation: Observation) -> str:
    component = rules.component_of(observation.category)
    return component.key if component else ""


def _why_no_data(rules: PlanRules, seen: frozenset[str]) -> str:
    if not seen:
        return "no data"
    for component in rules.components:
        if component.key not in seen and component.missing == "none":
            return f"no data for {component.key}"
    return ""


def _part(
    rules: PlanRules, component: ComponentRule, observations: Sequence[Observation], seen: frozenset[str]
) -> Part:
    source: Source = "inspected"
    if component.key not in seen:
        source = "redistributed" if component.missing == "redistribute" else "full"
    if source == "redistributed":
        nothing = Decimal(0)
        return Part(component.key, component.weight, nothing, rules.full_mark, None, None, source, (), ())
    scored = [_category(component, rule, observations) for rule in component.categories]
    exact = sum((category.score for category, _ in scored), Decimal(0))
    return Part(
        component=component.key,
        weight=component.weight,
        effective_weight=_quotient(component.weight, 1 - _given_away(rules, seen)),
        full_mark=rules.full_mark,
        exact=exact,
        published=rounded(exact, rules.places),
        source=source,
        categories=tuple(category for category, _ in scored),
        lines=tuple(line for _, lines in scored for line in lines),
    )


def _given_away(rules: PlanRules, seen: frozenset[str]) -> Decimal:
    """The weight of the components that were not inspected and leave it to the others."""
    absent = (part for part in rules.components if part.key not in seen)
    return sum((part.weight for part in absent if part.missing == "redistribute"), Decimal(0))


def _category(
    component: ComponentRule, rule: CategoryRule, observations: Sequence[Observation]
) -> tuple[CategoryScore, list[DeductionLine]]:
    """Each finding takes what it asks for, as long as the category stands above its floor."""
    left = rule.full_mark - rule.floor
    lines = []
    for observation in observations:
        if observation.category == rule.key:
            asked = observation.decided
            if asked is None:
                asked = rule.deductions[observation.severity]
            points = min(asked, left)
            left -= points
            line = DeductionLine(observation.id, component.key, rule.key, observation.severity, asked, points)
            lines.append(line)
    return CategoryScore(rule.key, rule.full_mark, rule.floor + left, len(lines)), lines


def _total(parts: Sequence[Part]) -> Decimal:
    """Weighted sum of the parts that hold, over the weight they have together."""
    holding = [(part.weight, part.exact) for part in parts if part.exact is not None]
    weighted = sum((weight * exact for weight, exact in holding), Decimal(0))
    return _quotient(weighted, sum((weight for weight, _ in holding), Decimal(0)))


def _quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    if divisor == 1:
        return dividend
    return rounded(_ROUNDING.divide(dividend, divisor), EXACT_PLACES)

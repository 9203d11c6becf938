"""Pure: which rule does one entry of a plan's document state? Problems are noted with their paths."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from findings.scoring.plan import PLACES, CategoryRule, ComponentRule, Missing
from findings.scoring.plan_parts import (
    EVERY_GROUP,
    AdjustmentRule,
    AwardEffect,
    AwardRule,
    By,
    DivisionPart,
    DivisionRule,
    IndicatorRule,
    Method,
    MultiplierRule,
    NormaliserRule,
    RectificationRules,
    RewardRule,
    Tied,
    Treatment,
    TreatmentRules,
)
from findings.scoring.reading import Node

_MOST_DAYS = 400
_METHODS = ("deductions", "pass_rate", "indicators", "given")
_MEASURES = ("inspected_points", "street_km", "km2", "inhabitants")


def component(entry: Node, severities: Sequence[str]) -> ComponentRule:
    """A component; ``severities`` are the keys its categories' tables have."""
    entry.only((
        "key", "label", "weight", "missing", "method", "normaliser", "division", "categories", "indicators",
    ))
    method = cast(Method, entry.choice("method", _METHODS, "deductions"))
    needs = 1 if method == "deductions" else 0
    categories = entry.children("categories", at_least=needs)
    indicators = entry.children("indicators", at_least=1 if method == "indicators" else 0)
    return ComponentRule(
        key=entry.name("key"),
        label=entry.labels("label"),
        weight=entry.number("weight", places=PLACES),
        missing=cast(Missing, entry.choice("missing", ("redistribute", "full", "none"), "none")),
        categories=tuple(_category(child, severities) for child in categories),
        method=method,
        normaliser=_normaliser(entry.child("normaliser")) if "normaliser" in entry.content else None,
        division=_division(entry.child("division")) if "division" in entry.content else None,
        indicators=tuple(_indicator(child) for child in indicators),
    )


def _category(entry: Node, severities: Sequence[str]) -> CategoryRule:
    entry.only(("key", "label", "full_mark", "floor", "cap", "deductions", "immediate", "counts"))
    table = entry.child("deductions")
    table.only(severities)
    rule = CategoryRule(
        key=entry.name("key"),
        label=entry.labels("label"),
        full_mark=entry.number("full_mark", places=PLACES),
        floor=entry.number("floor", places=PLACES, default=Decimal(0)),
        deductions={key: table.number(key, places=PLACES) for key in severities},
        cap=entry.number("cap", places=PLACES) if "cap" in entry.content else None,
        immediate=entry.flag("immediate", False),
        counts=entry.flag("counts", True),
    )
    if rule.floor > rule.full_mark:
        message = f"{rule.floor} lies above the full mark {rule.full_mark}."
        entry.problems.add(entry.at("floor"), message)
    return rule


def _normaliser(entry: Node) -> NormaliserRule:
    entry.only(("by", "per"))
    rule = NormaliserRule(
        cast(By, entry.choice("by", _MEASURES, "inspected_points")),
        entry.number("per", places=PLACES, default=Decimal(1)),
    )
    if rule.per == 0:
        entry.problems.add(entry.at("per"), "must be more than 0.")
    return rule


def _division(entry: Node) -> DivisionRule:
    entry.only(("kind", "attribute", "parts"))
    parts = tuple(_division_part(child) for child in entry.children("parts"))
    total = sum((part.weight for part in parts), Decimal(0))
    if parts and (total != 1 or any(part.weight == 0 for part in parts)):
        entry.problems.add(entry.at("parts"), f"the weights sum to {total}; each more than 0, they sum to 1.")
    return DivisionRule(entry.name("kind"), entry.text("attribute"), parts)


def _division_part(entry: Node) -> DivisionPart:
    entry.only(("value", "label", "weight"))
    return DivisionPart(
        entry.text("value"), entry.labels("label"), entry.number("weight", places=PLACES)
    )


def _indicator(entry: Node) -> IndicatorRule:
    entry.only(("key", "label", "full_mark", "rate", "threshold", "count", "each", "at_least"))
    if ("rate" in entry.content) == ("count" in entry.content):
        entry.problems.add(entry.at("rate"), "give either a rate or a count.")
    rate = entry.child("rate")
    rate.only(("of", "in", "less"))
    of_rate = "rate" in entry.content
    threshold = entry.number("threshold", places=PLACES, default=Decimal(1))
    if not 0 < threshold <= 1:
        entry.problems.add(entry.at("threshold"), f"{threshold} is no part of 1, such as 0.70.")
    denominators = rate.texts("in")
    if of_rate and not denominators:
        entry.problems.add(rate.at("in"), "must name at least one count.")
    return IndicatorRule(
        key=entry.name("key"),
        label=entry.labels("label"),
        full_mark=entry.number("full_mark", places=PLACES, default=Decimal(0)),
        numerator=rate.name("of") if of_rate else "",
        denominators=denominators,
        less=rate.texts("less"),
        threshold=threshold,
        count=entry.name("count") if "count" in entry.content else "",
        each=entry.number("each", places=PLACES, default=Decimal(0)),
        at_least=entry.signed("at_least", places=PLACES, default=Decimal(0)),
    )


def multiplier(entry: Node) -> MultiplierRule:
    """What makes a finding dearer."""
    entry.only(("key", "label", "factor", "when", "categories"))
    when = entry.child("when")
    when.only(("repeat", "overdue", "found_by"))
    if len(when.content) != 1:
        entry.problems.add(entry.at("when"), "must give one of repeat, overdue, found_by.")
    repeat = when.child("repeat")
    repeat.only(("within_m", "within_days"))
    is_repeat = "repeat" in when.content
    overdue, found_by = when.flag("overdue", False), when.texts("found_by")
    if "overdue" in when.content and not overdue:
        entry.problems.add(when.at("overdue"), "must be true, or be left out.")
    if "found_by" in when.content and not found_by:
        entry.problems.add(when.at("found_by"), "must name at least one.")
    return MultiplierRule(
        key=entry.name("key"),
        label=entry.labels("label"),
        factor=entry.number("factor", places=PLACES),
        within_m=repeat.number("within_m", places=PLACES) if is_repeat else None,
        within_days=repeat.count("within_days", at_most=_MOST_DAYS, default=0) if is_repeat else 0,
        overdue=overdue,
        found_by=found_by,
        categories=entry.texts("categories"),
    )


def award(entry: Node) -> AwardRule:
    """What may be given to a unit in a round."""
    entry.only(("key", "label", "effect", "at_most"))
    return AwardRule(
        entry.name("key"), entry.labels("label"),
        cast(AwardEffect, entry.choice("effect", ("points", "zero", "last"), "points")),
        entry.number("at_most", places=PLACES) if "at_most" in entry.content else None,
    )


def adjustment(entry: Node) -> AdjustmentRule:
    """Points added to one unit's total."""
    entry.only(("kind", "unit", "points", "label"))
    return AdjustmentRule(
        entry.name("kind"), entry.text("unit"), entry.signed("points", places=PLACES), entry.labels("label")
    )


def reward(entry: Node) -> RewardRule:
    """Sums by place."""
    entry.only(("kind", "groups", "from_top", "from_bottom", "tied"))
    return RewardRule(
        kind=entry.name("kind"),
        from_top=entry.sums("from_top"),
        from_bottom=entry.sums("from_bottom"),
        groups=_groups(entry),
        tied=cast(Tied, entry.choice("tied", ("share", "each", "better", "worse"), "share")),
    )


def _groups(entry: Node) -> tuple[str, ...]:
    """The lists a table of sums is for; the one list of a kind that has no groups is “”."""
    value = entry.content.get("groups", [EVERY_GROUP])
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return tuple(value)
    entry.problems.add(entry.at("groups"), "must be a list of the groups' keys, or be left out for all.")
    return (EVERY_GROUP,)


def treatment(entry: Node) -> TreatmentRules:
    """What is done with findings that are deferred."""
    entry.only(("deferred",))
    return TreatmentRules(cast(Treatment, entry.choice("deferred", ("count", "leave_out"), "count")))


def rectification(entry: Node) -> RectificationRules:
    """Deadlines from release on."""
    entry.only(("days", "immediate_hours"))
    return RectificationRules(
        entry.count("days", at_most=_MOST_DAYS, default=0),
        entry.count("immediate_hours", at_most=24 * _MOST_DAYS, default=0),
    )

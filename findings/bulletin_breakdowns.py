"""Ask: of which sorts are the problems a bulletin counts: by category, by type of the unit they lie in?"""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from findings.bulletin import CATEGORIES, OTHER, UNKNOWN, Breakdown, Labels, Tally, share_of
from findings.bulletin_settings import BreakdownRule, BulletinSettings
from findings.models import AssignmentUnit, DeductionLine, Round
from findings.scoring.plan import PlanRules

_CATEGORIES: Labels = {"zh": "问题类别", "en": "Category"}
_OTHER: Labels = {"zh": "其他", "en": "Other"}
_UNKNOWN: Labels = {"zh": "类型未登记", "en": "Type not recorded"}


def breakdowns_of(
    of: Round, bulletin: int, kind: str, component: str, rules: PlanRules, settings: BulletinSettings
) -> tuple[Breakdown, ...]:
    """The problems of a component in the units of ``kind``, told apart in each way the city or plan has.

    A component the plan divides, or for which the city names an attribute, is told apart by that alone.
    """
    lines = DeductionLine.objects.filter(
        part__component=component,
        part__result__round=of,
        part__result__bulletin=bulletin,
        part__result__kind=kind,
    )
    wanted = [rule for rule in settings.breakdowns if rule.component == component]
    wanted = wanted or _of_division(component, rules)
    if wanted:
        return tuple(_by_attribute(lines, rule) for rule in wanted)
    return (_by_category(lines, component, rules, settings.categories),)


def _of_division(component: str, rules: PlanRules) -> list[BreakdownRule]:
    rule = rules.component(component)
    if rule is None or rule.division is None:
        return []
    division = rule.division
    return [
        BreakdownRule(
            component,
            division.kind,
            division.attribute,
            rule.label,
            {part.value: part.label for part in division.parts},
        )
    ]


def _by_category(lines: QuerySet[DeductionLine], component: str, rules: PlanRules, shown: int) -> Breakdown:
    counts = dict(lines.values_list("category").annotate(number=Count("pk")).order_by())
    total, rule = sum(counts.values()), rules.component(component)
    order = [category.key for category in rule.categories] if rule else []
    ranked = sorted(counts, key=lambda key: (-counts[key], order.index(key) if key in order else len(order)))
    if shown and len(ranked) > shown:
        ranked, rest = ranked[:shown], sum(counts[key] for key in ranked[shown:])
    else:
        shown, rest = 0, 0
    tallies = [_tally(key, _category_labels(key, rules), counts[key], total) for key in ranked]
    if rest:
        tallies.append(_tally(OTHER, _OTHER, rest, total))
    return Breakdown(CATEGORIES, _CATEGORIES, total, tuple(tallies), shown)


def _by_attribute(lines: QuerySet[DeductionLine], rule: BreakdownRule) -> Breakdown:
    """By the attribute of the unit a finding lies in by its assignment; without one: not recorded."""
    inside = AssignmentUnit.objects.filter(
        Q(assignment__is_current=True, chosen=True, kind=rule.kind),
        assignment__finding__in=lines.values("finding"),
    )
    value_of = KeyTextTransform(rule.attribute, "unit_version__attributes")
    counts: dict[str, int] = {}
    rows = inside.annotate(value=value_of).values_list("value").annotate(number=Count("pk")).order_by()
    for value, number in rows:
        key = value if value in rule.values else UNKNOWN
        counts[key] = counts.get(key, 0) + number
    total = lines.count()
    known = {key: number for key, number in counts.items() if key != UNKNOWN}
    order = list(rule.values)
    ranked = sorted(known, key=lambda key: (-known[key], order.index(key)))
    tallies = [_tally(key, rule.values[key], known[key], total) for key in ranked]
    if unknown := total - sum(known.values()):
        tallies.append(_tally(UNKNOWN, _UNKNOWN, unknown, total))
    return Breakdown(rule.attribute, dict(rule.labels), total, tuple(tallies))


def _category_labels(key: str, rules: PlanRules) -> Labels:
    rule = rules.category(key)
    return dict(rule.label) if rule else {"en": key}


def _tally(key: str, labels: Mapping[str, str], number: int, total: int) -> Tally:
    return Tally(key, dict(labels), number, share_of(number, total))

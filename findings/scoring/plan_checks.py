"""Pure: does a plan hold together as a whole: sums, names that stand twice, names of what is not there?"""

from __future__ import annotations

from decimal import Decimal

from findings.scoring.plan import ComponentRule, EvaluatedKind, PlanRules
from findings.scoring.plan_parts import EVERY_GROUP
from findings.scoring.reading import Problems


def check_whole(rules: PlanRules, problems: Problems) -> None:
    """What no single field can show: sums, keys that stand twice, rounds out of order."""
    if rules.first_day > rules.last_day:
        problems.add("last_day", f"{rules.last_day} lies before {rules.first_day}.")
    if rules.full_mark == 0:
        problems.add("full_mark", "must be more than 0.")
    _check_weights(rules, problems)
    for at, component in enumerate(rules.components):
        _check_component(f"components[{at}]", rules, component, problems)
    _check_once("severities", [rule.key for rule in rules.severities], problems)
    _check_once("components", [rule.key for rule in rules.components], problems)
    categories = [rule.key for component in rules.components for rule in component.categories]
    _check_once("components[…].categories", categories, problems)
    _check_once("evaluated", [entry.kind for entry in rules.evaluated], problems)
    _check_further(rules, problems)
    for at, entry in enumerate(rules.evaluated):
        _check_groups(f"evaluated[{at}].groups", entry, problems)


def _check_weights(rules: PlanRules, problems: Problems) -> None:
    for at, component in enumerate(rules.components):
        if component.weight == 0:
            problems.add(f"components[{at}].weight", "must be more than 0.")
    total = sum((component.weight for component in rules.components), Decimal(0))
    if total != 1:
        problems.add("components", f"the weights sum to {total}; they must sum to 1.")


def _check_component(
    path: str, rules: PlanRules, component: ComponentRule, problems: Problems
) -> None:
    """The full marks of what a component is made of sum to the plan's, and its parts fit its method."""
    marks = {
        "categories": [rule.full_mark for rule in component.categories],
        "indicators": [rule.full_mark for rule in component.indicators],
    }
    needed = {"deductions": "categories", "indicators": "indicators"}.get(component.method)
    if needed and (total := sum(marks[needed], Decimal(0))) != rules.full_mark:
        message = f"the full marks sum to {total}; they must sum to {rules.full_mark}."
        problems.add(f"{path}.{needed}", message)
    if component.indicators and needed != "indicators":
        problems.add(f"{path}.indicators", f"a component scored by {component.method} has none.")
    for name, rule in (("normaliser", component.normaliser), ("division", component.division)):
        if rule is not None and component.method != "deductions":
            problems.add(f"{path}.{name}", "only a component scored by deductions has one.")
    if component.division:
        _check_once(f"{path}.division.parts", [part.value for part in component.division.parts], problems)
    _check_once(f"{path}.indicators", [rule.key for rule in component.indicators], problems)


def _check_further(rules: PlanRules, problems: Problems) -> None:
    """What names something else in the plan names something that is there."""
    categories = {rule.key for component in rules.components for rule in component.categories}
    kinds = {entry.kind for entry in rules.evaluated}
    _check_once("multipliers", [rule.key for rule in rules.multipliers], problems)
    _check_once("awards", [rule.key for rule in rules.awards], problems)
    for at, multiplier in enumerate(rules.multipliers):
        for key in multiplier.categories:
            if key not in categories:
                problems.add(f"multipliers[{at}].categories", f"there is no category “{key}”.")
    named = [(f"adjustments[{at}]", entry.kind) for at, entry in enumerate(rules.adjustments)]
    named += [(f"rewards[{at}]", entry.kind) for at, entry in enumerate(rules.rewards)]
    for path, kind in named:
        if kind not in kinds:
            problems.add(f"{path}.kind", f"“{kind}” is not evaluated by this plan.")
    _check_reward_groups(rules, problems)


def _check_reward_groups(rules: PlanRules, problems: Problems) -> None:
    """No list gets sums by two tables, and named lists are there."""
    seen: set[tuple[str, str]] = set()
    for at, reward in enumerate(rules.rewards):
        entry = rules.evaluated_kind(reward.kind)
        known = {group.key for group in entry.groups} if entry and entry.groups else None
        for group in reward.groups:
            if known is not None and group not in known | {EVERY_GROUP}:
                problems.add(f"rewards[{at}].groups", f"there is no group “{group}” of {reward.kind}.")
            if {(reward.kind, group), (reward.kind, EVERY_GROUP)} & seen or (
                group == EVERY_GROUP and any(kind == reward.kind for kind, _ in seen)
            ):
                problems.add(f"rewards[{at}].groups", f"{reward.kind} “{group}” has sums by another entry.")
            seen.add((reward.kind, group))


def _check_groups(path: str, entry: EvaluatedKind, problems: Problems) -> None:
    _check_once(path, [group.key for group in entry.groups], problems)
    _check_once(path, [code for group in entry.groups for code in group.units], problems)


def _check_once(path: str, keys: list[str], problems: Problems) -> None:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        problems.add(path, f"“{key}” stands twice.")

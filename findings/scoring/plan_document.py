"""Pure: does a plan's document hold together, and which rules does it state?

Every problem is gathered with its path (``components[0].weight``) and what to do, so an
office mends its plan once. The form stands in ``plan.py``.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import Any, cast

import yaml

from findings.accountability.rules_document import read_rules
from findings.scoring.plan import (
    PLACES,
    AppealRules,
    CategoryRule,
    ComponentRule,
    EvaluatedKind,
    GroupRule,
    Missing,
    PlanFault,
    PlanRules,
    RankOn,
    SeverityRule,
)
from findings.scoring.reading import Node, Problem, Problems, node

_MOST_APPEAL_DAYS = 90


class _OnceLoader(yaml.SafeLoader):
    """YAML that refuses a field standing twice: plain YAML would silently keep the last."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue  # refused by the loader itself
            if key.value in seen:
                problem = f"the field “{key.value}” stands twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def plan_from_yaml(text: str) -> PlanRules:
    """The rules a YAML (or JSON) text states; raises PlanFault, with the line when it is no YAML."""
    try:
        document = yaml.load(text, Loader=_OnceLoader)  # noqa: S506  (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise PlanFault([Problem(f"line {line}", f"{error.problem}.")]) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a 13th month
        raise PlanFault([Problem("", f"The text is no YAML: {error}.")]) from error
    return plan_from_dict(document)


def plan_to_yaml(rules: PlanRules) -> str:
    """The rules as YAML that ``plan_from_yaml`` reads back equal."""
    return yaml.safe_dump(rules.to_dict(), allow_unicode=True, sort_keys=False, width=100)


def plan_from_dict(document: Mapping[str, Any]) -> PlanRules:
    """The rules a plain document states; raises PlanFault naming every path that is wrong."""
    problems = Problems()
    root = node(document, "", problems)
    root.only(_ROOT_FIELDS)
    rounding = root.child("rounding")
    rounding.only(("places", "mode"))
    rounding.choice("mode", ("half_up",), "half_up")
    root.choice("ties", ("competition",), "competition")
    severities = tuple(_severity(child) for child in root.children("severities"))
    rules = PlanRules(
        key=root.text("key"),
        label=root.labels("label"),
        document=root.text("document", ""),
        first_day=root.day("first_day"),
        last_day=root.day("last_day"),
        standard=root.text("standard"),
        full_mark=root.number("full_mark", places=PLACES, default=Decimal(100)),
        places=rounding.count("places", at_most=PLACES, default=2),
        rank_on=cast(RankOn, root.choice("rank_on", ("exact", "published"), "published")),
        severities=severities,
        components=tuple(_component(child, severities) for child in root.children("components")),
        evaluated=tuple(_evaluated(child) for child in root.children("evaluated")),
        fictitious=root.labels("fictitious") if "fictitious" in root.content else None,
        sources=root.texts("sources"),
        appeals=_appeals(root.child("appeals")),
        accountability=read_rules(root, "accountability"),
    )
    if not problems.found:
        _check_whole(rules, problems)
    if problems.found:
        raise PlanFault(problems.found)
    return rules


def appeal_rules_from_dict(document: Mapping[str, Any]) -> AppealRules:
    """The part of a plan about appeals alone; raises PlanFault where that is wrong."""
    problems = Problems()
    rules = _appeals(node(document, "", problems).child("appeals"))
    if problems.found:
        raise PlanFault(problems.found)
    return rules


_ROOT_FIELDS = (
    "key", "label", "document", "first_day", "last_day", "standard", "full_mark", "rounding",
    "rank_on", "ties", "severities", "components", "evaluated", "appeals", "accountability", "fictitious",
    "sources",
)  # fmt: skip


def _appeals(entry: Node) -> AppealRules:
    entry.only(("days", "counts_while_open", "objection_days"))
    default = AppealRules()
    return AppealRules(
        days=entry.count("days", at_most=_MOST_APPEAL_DAYS, default=default.days),
        counts_while_open=entry.flag("counts_while_open", default.counts_while_open),
        objection_days=entry.count("objection_days", at_most=_MOST_APPEAL_DAYS, default=0),
    )


def _severity(entry: Node) -> SeverityRule:
    entry.only(("key", "label"))
    return SeverityRule(entry.name("key"), entry.labels("label"))


def _component(entry: Node, severities: tuple[SeverityRule, ...]) -> ComponentRule:
    entry.only(("key", "label", "weight", "missing", "categories"))
    return ComponentRule(
        key=entry.name("key"),
        label=entry.labels("label"),
        weight=entry.number("weight", places=PLACES),
        missing=cast(Missing, entry.choice("missing", ("redistribute", "full", "none"), "none")),
        categories=tuple(_category(child, severities) for child in entry.children("categories")),
    )


def _category(entry: Node, severities: tuple[SeverityRule, ...]) -> CategoryRule:
    entry.only(("key", "label", "full_mark", "floor", "deductions"))
    table = entry.child("deductions")
    known = [severity.key for severity in severities]
    table.only(known)
    rule = CategoryRule(
        key=entry.name("key"),
        label=entry.labels("label"),
        full_mark=entry.number("full_mark", places=PLACES),
        floor=entry.number("floor", places=PLACES, default=Decimal(0)),
        deductions={key: table.number(key, places=PLACES) for key in known},
    )
    if rule.floor > rule.full_mark:
        message = f"{rule.floor} lies above the full mark {rule.full_mark}."
        entry.problems.add(entry.at("floor"), message)
    return rule


def _evaluated(entry: Node) -> EvaluatedKind:
    entry.only(("kind", "group_kind", "groups", "units"))
    group_kind = entry.name("group_kind") if entry.content.get("group_kind") is not None else None
    groups = tuple(_group(child) for child in entry.children("groups", at_least=0))
    if group_kind and groups:
        entry.problems.add(entry.at("groups"), "give either group_kind or groups, not both.")
    return EvaluatedKind(entry.name("kind"), group_kind, groups, entry.texts("units"))


def _group(entry: Node) -> GroupRule:
    entry.only(("key", "label", "units"))
    return GroupRule(entry.name("key"), entry.labels("label"), entry.texts("units"))


def _check_whole(rules: PlanRules, problems: Problems) -> None:
    """What no single field can show: sums, keys that stand twice, rounds out of order."""
    if rules.first_day > rules.last_day:
        problems.add("last_day", f"{rules.last_day} lies before {rules.first_day}.")
    if rules.full_mark == 0:
        problems.add("full_mark", "must be more than 0.")
    _check_weights(rules, problems)
    _check_full_marks(rules, problems)
    _check_once("severities", [rule.key for rule in rules.severities], problems)
    _check_once("components", [rule.key for rule in rules.components], problems)
    categories = [rule.key for component in rules.components for rule in component.categories]
    _check_once("components[…].categories", categories, problems)
    _check_once("evaluated", [entry.kind for entry in rules.evaluated], problems)
    for at, entry in enumerate(rules.evaluated):
        _check_groups(f"evaluated[{at}].groups", entry, problems)


def _check_weights(rules: PlanRules, problems: Problems) -> None:
    for at, component in enumerate(rules.components):
        if component.weight == 0:
            problems.add(f"components[{at}].weight", "must be more than 0.")
    total = sum((component.weight for component in rules.components), Decimal(0))
    if total != 1:
        problems.add("components", f"the weights sum to {total}; they must sum to 1.")


def _check_full_marks(rules: PlanRules, problems: Problems) -> None:
    for at, component in enumerate(rules.components):
        total = sum((rule.full_mark for rule in component.categories), Decimal(0))
        if total != rules.full_mark:
            message = f"the full marks sum to {total}; they must sum to {rules.full_mark}."
            problems.add(f"components[{at}].categories", message)


def _check_groups(path: str, entry: EvaluatedKind, problems: Problems) -> None:
    _check_once(path, [group.key for group in entry.groups], problems)
    _check_once(path, [code for group in entry.groups for code in group.units], problems)


def _check_once(path: str, keys: list[str], problems: Problems) -> None:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        problems.add(path, f"“{key}” stands twice.")

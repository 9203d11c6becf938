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
    EvaluatedKind,
    GroupRule,
    PlanFault,
    PlanRules,
    RankOn,
    SeverityRule,
)
from findings.scoring.plan_checks import check_whole
from findings.scoring.plan_parts import Ties, TreatmentRules
from findings.scoring.plan_reading import (
    adjustment,
    award,
    component,
    multiplier,
    rectification,
    reward,
    treatment,
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
    severities = tuple(_severity(child) for child in root.children("severities"))
    known = [severity.key for severity in severities]
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
        components=tuple(component(child, known) for child in root.children("components")),
        evaluated=tuple(_evaluated(child) for child in root.children("evaluated")),
        fictitious=root.labels("fictitious") if "fictitious" in root.content else None,
        sources=root.texts("sources"),
        appeals=_appeals(root.child("appeals")),
        accountability=read_rules(root, "accountability"),
        ties=cast(Ties, root.choice("ties", ("competition", "dense"), "competition")),
        multipliers=tuple(multiplier(child) for child in root.children("multipliers", at_least=0)),
        awards=tuple(award(child) for child in root.children("awards", at_least=0)),
        adjustments=tuple(adjustment(child) for child in root.children("adjustments", at_least=0)),
        rewards=tuple(reward(child) for child in root.children("rewards", at_least=0)),
        treatment=treatment(root.child("treatment")),
        rectification=rectification(root.child("rectification")),
    )
    if not problems.found:
        check_whole(rules, problems)
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


def treatment_rules_from_dict(document: Mapping[str, Any]) -> TreatmentRules:
    """The part of a plan about deferred findings alone; raises PlanFault where that is wrong."""
    problems = Problems()
    rules = treatment(node(document, "", problems).child("treatment"))
    if problems.found:
        raise PlanFault(problems.found)
    return rules


_ROOT_FIELDS = (
    "key", "label", "document", "first_day", "last_day", "standard", "full_mark", "rounding",
    "rank_on", "ties", "severities", "components", "multipliers", "awards", "adjustments", "evaluated",
    "rewards", "treatment", "rectification", "appeals", "accountability", "fictitious", "sources",
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

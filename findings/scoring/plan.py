"""Pure: what are the rules of one period, and does the document that states them hold together?

A plan 实施方案 is one readable document (YAML or JSON); ``plan_from_dict`` validates it,
gathering every problem with its path, and ``PlanRules.to_dict`` writes it back. Numbers are
Decimal with at most four decimals, so a score is exact with eight.

The form, with one component and one category (``fixtures/xianning/`` holds whole ones)::

    key: "2022"
    label: {en: "Plan 2022", zh: "2022年实施方案"}
    document: "…"                  # the official document, optional
    first_round: "2022-01"         # both inclusive
    last_round: "2022-12"
    standard: xianning             # catalogue the category codes belong to
    full_mark: 100                 # of the total and of every component
    rounding: {places: 2, mode: half_up}
    rank_on: published             # or exact
    ties: competition              # 1, 1, 3
    severities:
      - {key: minor, label: {en: Minor, zh: 轻微}}
    components:                    # the weights sum to 1
      - key: urban
        label: {en: City management, zh: 城市管理}
        weight: 1
        missing: none              # or redistribute, full: a unit without such objects
        categories:                # the full marks sum to full_mark
          - key: sidewalk_order
            label: {en: Sidewalk order, zh: 人行道秩序}
            full_mark: 100
            floor: 0               # the category never scores less
            deductions: {minor: 0.05}
    evaluated:
      - {kind: zone}               # one list; `units: [codes]` names this period's objects
      - {kind: township, group_kind: county}     # ranked inside each county
      # - {kind: district, groups: [{key: centre, label: {…}, units: [codes]}, …]}
    fictitious: {en: "…", zh: "…"} # said wherever the rules are shown; absent for real rules
    sources: ["…"]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, cast

from findings.scoring.reading import Node, Problem, Problems, node
from gis_core.errors import Fault

RankOn = Literal["exact", "published"]
Missing = Literal["redistribute", "full", "none"]
Labels = Mapping[str, str]

PLACES = 4  # decimals of every number in a plan; score.py's exactness rests on it
WHOLE_LIST = "all"  # the group of a kind that is ranked in one list


class PlanFault(Fault):
    """A plan document does not hold together; ``problems`` lists every path and message."""

    status = 422
    code = "plan"
    title = "The plan's rules do not hold together"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        detail = "; ".join(str(problem) for problem in problems)
        listed = [{"path": problem.path, "message": problem.message} for problem in problems]
        super().__init__(f"The plan has {len(problems)} problem(s): {detail}", problems=listed)


@dataclass(frozen=True)
class SeverityRule:
    """A grade of finding the deductions distinguish."""

    key: str
    label: Labels


@dataclass(frozen=True)
class CategoryRule:
    """What a category is worth: ``floor`` ≤ score ≤ ``full_mark``, points lost per severity."""

    key: str
    label: Labels
    full_mark: Decimal
    floor: Decimal
    deductions: Mapping[str, Decimal]


@dataclass(frozen=True)
class ComponentRule:
    """A part of the total, with its weight and what holds for a unit that has no such objects.

    ``missing``: ``redistribute`` gives its weight to the unit's other components in
    proportion, ``full`` gives the full mark, ``none`` leaves the unit without a result.
    """

    key: str
    label: Labels
    weight: Decimal
    missing: Missing
    categories: tuple[CategoryRule, ...]


@dataclass(frozen=True)
class GroupRule:
    """Units of a kind that are ranked among themselves, by code."""

    key: str
    label: Labels
    units: tuple[str, ...]


@dataclass(frozen=True)
class EvaluatedKind:
    """A kind of unit that gets results.

    Ranked in one list, or inside each unit of ``group_kind``, or in the ``groups`` the plan
    names. ``units`` are the codes evaluated in this period; empty means all of the kind.
    """

    kind: str
    group_kind: str | None = None
    groups: tuple[GroupRule, ...] = ()
    units: tuple[str, ...] = ()

    def evaluates(self, code: str) -> bool:
        """Whether the plan evaluates the unit of that code."""
        return not self.units or code in self.units

    def group_of(self, code: str, group_unit_code: str | None = None) -> str | None:
        """The key of the list the unit is ranked in; None when the plan puts it in no list.

        ``group_unit_code`` is the code of the unit of ``group_kind`` it lies in, if any.
        """
        if self.group_kind:
            return group_unit_code
        if not self.groups:
            return WHOLE_LIST
        return next((group.key for group in self.groups if code in group.units), None)


@dataclass(frozen=True)
class PlanRules:
    """All rules of one period, validated. Make one with ``plan_from_dict``.

    ``first_round`` and ``last_round`` are round keys, both inclusive; ``places`` the decimals
    of a published score (half up); ties are ranked by competition: 1, 1, 3.
    """

    key: str
    label: Labels
    document: str
    first_round: str
    last_round: str
    standard: str
    full_mark: Decimal
    places: int
    rank_on: RankOn
    severities: tuple[SeverityRule, ...]
    components: tuple[ComponentRule, ...]
    evaluated: tuple[EvaluatedKind, ...]
    fictitious: Labels | None = None
    sources: tuple[str, ...] = ()

    def component_of(self, category: str) -> ComponentRule | None:
        """The component a category counts in; a category stands in one component only."""
        for component in self.components:
            if any(rule.key == category for rule in component.categories):
                return component
        return None

    def category(self, key: str) -> CategoryRule | None:
        """The rule of a category, or None when the plan does not know it."""
        rules = (rule for component in self.components for rule in component.categories)
        return next((rule for rule in rules if rule.key == key), None)

    def evaluated_kind(self, kind: str) -> EvaluatedKind | None:
        """How a kind of unit is evaluated, or None when it is not."""
        return next((entry for entry in self.evaluated if entry.kind == kind), None)

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain lists, texts and numbers as text: the form ``plan_from_dict`` reads."""
        written: dict[str, Any] = {
            "key": self.key,
            "label": dict(self.label),
            "document": self.document,
            "first_round": self.first_round,
            "last_round": self.last_round,
            "standard": self.standard,
            "full_mark": _plain(self.full_mark),
            "rounding": {"places": self.places, "mode": "half_up"},
            "rank_on": self.rank_on,
            "ties": "competition",
            "severities": [{"key": rule.key, "label": dict(rule.label)} for rule in self.severities],
            "components": [_component_to_dict(rule) for rule in self.components],
            "evaluated": [_evaluated_to_dict(entry) for entry in self.evaluated],
        }
        if self.fictitious:
            written["fictitious"] = dict(self.fictitious)
        if self.sources:
            written["sources"] = list(self.sources)
        return written


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
        first_round=root.text("first_round"),
        last_round=root.text("last_round"),
        standard=root.text("standard"),
        full_mark=root.number("full_mark", places=PLACES, default=Decimal(100)),
        places=rounding.count("places", at_most=PLACES, default=2),
        rank_on=cast(RankOn, root.choice("rank_on", ("exact", "published"), "published")),
        severities=severities,
        components=tuple(_component(child, severities) for child in root.children("components")),
        evaluated=tuple(_evaluated(child) for child in root.children("evaluated")),
        fictitious=root.labels("fictitious") if "fictitious" in root.content else None,
        sources=root.texts("sources"),
    )
    if not problems.found:
        _check_whole(rules, problems)
    if problems.found:
        raise PlanFault(problems.found)
    return rules


_ROOT_FIELDS = (
    "key", "label", "document", "first_round", "last_round", "standard", "full_mark", "rounding",
    "rank_on", "ties", "severities", "components", "evaluated", "fictitious", "sources",
)  # fmt: skip


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
    if rules.first_round > rules.last_round:
        problems.add("last_round", f"{rules.last_round} lies before {rules.first_round}.")
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


def _plain(number: Decimal) -> str:
    """The number as a person writes it, one form for equal numbers (1.50 and 1.5 → 1.5)."""
    return format(number.normalize(), "f")


def _component_to_dict(rule: ComponentRule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "label": dict(rule.label),
        "weight": _plain(rule.weight),
        "missing": rule.missing,
        "categories": [_category_to_dict(category) for category in rule.categories],
    }


def _category_to_dict(rule: CategoryRule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "label": dict(rule.label),
        "full_mark": _plain(rule.full_mark),
        "floor": _plain(rule.floor),
        "deductions": {severity: _plain(points) for severity, points in rule.deductions.items()},
    }


def _evaluated_to_dict(entry: EvaluatedKind) -> dict[str, Any]:
    written: dict[str, Any] = {"kind": entry.kind}
    if entry.group_kind:
        written["group_kind"] = entry.group_kind
    if entry.groups:
        written["groups"] = [
            {"key": group.key, "label": dict(group.label), "units": list(group.units)}
            for group in entry.groups
        ]
    if entry.units:
        written["units"] = list(entry.units)
    return written

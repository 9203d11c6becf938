"""Pure: what are the rules of one period?

A plan 实施方案 is one readable document (YAML or JSON). ``plan_document.plan_from_dict``
validates it, gathering every problem with its path, and ``PlanRules.to_dict`` writes it back.
Numbers are Decimal with at most four decimals.

The form, with one component and one category (``fixtures/xianning/`` holds whole ones)::

    key: "2022"
    label: {en: "Plan 2022", zh: "2022年实施方案"}
    document: "…"                  # the official document, optional
    first_day: 2022-01-01          # city days, both inclusive
    last_day: 2022-12-31
    standard: xianning             # catalogue; a category's key is its code there
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
    appeals: {days: 3, counts_while_open: true}  # optional: days to decide in; does the finding
                                   # count as long as an appeal about it is open? objection_days: 5
    accountability: {…}            # who answers, by findings.accountability.rules; optional
    fictitious: {en: "…", zh: "…"} # said wherever the rules are shown; absent for real rules
    sources: ["…"]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from findings.accountability.rules import NO_RULES, AccountabilityRules
from findings.scoring.plan_parts import (
    AdjustmentRule,
    AwardRule,
    DivisionRule,
    IndicatorRule,
    Labels,
    Method,
    MultiplierRule,
    NormaliserRule,
    RectificationRules,
    RewardRule,
    Ties,
    TreatmentRules,
    plain,
)
from findings.scoring.reading import Problem
from gis_core.errors import Fault

RankOn = Literal["exact", "published"]
Missing = Literal["redistribute", "full", "none"]

PLACES = 4  # decimals of every number in a plan; score.py's exactness rests on it
WHOLE_LIST = ""  # the group of a kind that is ranked in one list


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
    """What a category is worth: ``floor`` ≤ score ≤ ``full_mark``, points lost per severity.

    ``cap`` is the most it may lose. Findings of an ``immediate`` category reach the body at once, sealed
    round or not; where it does not count (``counts``) its findings are listed and take nothing.
    """

    key: str
    label: Labels
    full_mark: Decimal
    floor: Decimal
    deductions: Mapping[str, Decimal]
    cap: Decimal | None = None
    immediate: bool = False
    counts: bool = True

    @property
    def most(self) -> Decimal:
        """The most points the category may lose."""
        above_floor = self.full_mark - self.floor
        return above_floor if self.cap is None else min(self.cap, above_floor)


@dataclass(frozen=True)
class ComponentRule:
    """A part of the total, with its weight and what holds for a unit that has no such objects.

    ``missing``: ``redistribute`` gives its weight to the unit's other components in
    proportion, ``full`` gives the full mark, ``none`` leaves the unit without a result.

    ``method``: ``deductions`` from the full marks of its ``categories``; ``pass_rate`` of the points
    observed; ``indicators`` of how cases are handled; ``given``: a score that is recorded. With a
    ``division`` it is scored apart for each value; a ``normaliser`` divides every deduction.
    """

    key: str
    label: Labels
    weight: Decimal
    missing: Missing
    categories: tuple[CategoryRule, ...]
    method: Method = "deductions"
    normaliser: NormaliserRule | None = None
    division: DivisionRule | None = None
    indicators: tuple[IndicatorRule, ...] = ()


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
class AppealRules:
    """How appeals 申诉 are treated.

    ``days`` of the city within which one is to be decided, counted from the day after it was filed;
    ``counts_while_open``: whether a finding counts as long as an appeal about it is open.
    ``objection_days``: how long the objection period 公示期 lasts, its first and last day included; 0:
    until the round is published.
    """

    days: int = 3
    counts_while_open: bool = True
    objection_days: int = 0


@dataclass(frozen=True)
class PlanRules:
    """All rules of one period, validated. Made by ``plan_document.plan_from_dict``.

    ``first_day`` and ``last_day`` are city days, both inclusive; ``places`` the decimals of a
    published score (half up); ties are ranked by ``competition`` (1, 1, 3) or ``dense`` (1, 1, 2).
    """

    key: str
    label: Labels
    document: str
    first_day: date
    last_day: date
    standard: str
    full_mark: Decimal
    places: int
    rank_on: RankOn
    severities: tuple[SeverityRule, ...]
    components: tuple[ComponentRule, ...]
    evaluated: tuple[EvaluatedKind, ...]
    fictitious: Labels | None = None
    sources: tuple[str, ...] = ()
    appeals: AppealRules = AppealRules()
    accountability: AccountabilityRules = NO_RULES
    ties: Ties = "competition"
    multipliers: tuple[MultiplierRule, ...] = ()
    awards: tuple[AwardRule, ...] = ()
    adjustments: tuple[AdjustmentRule, ...] = ()
    rewards: tuple[RewardRule, ...] = ()
    treatment: TreatmentRules = TreatmentRules()
    rectification: RectificationRules = RectificationRules()

    def component_of(self, category: str) -> ComponentRule | None:
        """The component a category counts in; a category stands in one component only."""
        return self._component_by_category.get(category)

    def category(self, key: str) -> CategoryRule | None:
        """The rule of a category, or None when the plan does not know it."""
        return self._category_by_key.get(key)

    @cached_property
    def _component_by_category(self) -> dict[str, ComponentRule]:
        return {rule.key: component for component in self.components for rule in component.categories}

    @cached_property
    def _category_by_key(self) -> dict[str, CategoryRule]:
        return {rule.key: rule for component in self.components for rule in component.categories}

    def component(self, key: str) -> ComponentRule | None:
        """The component of that key, or None."""
        return next((component for component in self.components if component.key == key), None)

    def adjustment_of(self, kind: str, unit: str) -> Decimal:
        """The points the plan adds to the total of one unit, by its code."""
        points = (each.points for each in self.adjustments if (each.kind, each.unit) == (kind, unit))
        return sum(points, Decimal(0))

    def evaluated_kind(self, kind: str) -> EvaluatedKind | None:
        """How a kind of unit is evaluated, or None when it is not."""
        return next((entry for entry in self.evaluated if entry.kind == kind), None)

    def to_dict(self) -> dict[str, Any]:
        """The plan as plain lists, texts and numbers as text: the form ``plan_from_dict`` reads."""
        written: dict[str, Any] = {
            "key": self.key,
            "label": dict(self.label),
            "document": self.document,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat(),
            "standard": self.standard,
            "full_mark": plain(self.full_mark),
            "rounding": {"places": self.places, "mode": "half_up"},
            "rank_on": self.rank_on,
            "ties": self.ties,
            "severities": [{"key": rule.key, "label": dict(rule.label)} for rule in self.severities],
            "components": [_component_to_dict(rule) for rule in self.components],
            "evaluated": [_evaluated_to_dict(entry) for entry in self.evaluated],
        }
        if self.appeals != AppealRules():
            written["appeals"] = {
                "days": self.appeals.days, "counts_while_open": self.appeals.counts_while_open,
            }
            if self.appeals.objection_days:
                written["appeals"]["objection_days"] = self.appeals.objection_days
        written |= self._further_to_dict()
        if self.accountability != NO_RULES:
            written["accountability"] = self.accountability.to_dict()
        if self.fictitious:
            written["fictitious"] = dict(self.fictitious)
        if self.sources:
            written["sources"] = list(self.sources)
        return written

    def _further_to_dict(self) -> dict[str, Any]:
        """The rules that most plans do without."""
        lists = {
            "multipliers": [each.to_dict() for each in self.multipliers],
            "awards": [each.to_dict() for each in self.awards],
            "adjustments": [each.to_dict() for each in self.adjustments],
            "rewards": [each.to_dict() for each in self.rewards],
        }
        written: dict[str, Any] = {name: entries for name, entries in lists.items() if entries}
        if self.treatment != TreatmentRules():
            written["treatment"] = self.treatment.to_dict()
        if self.rectification != RectificationRules():
            written["rectification"] = self.rectification.to_dict()
        return written


def _component_to_dict(rule: ComponentRule) -> dict[str, Any]:
    written: dict[str, Any] = {
        "key": rule.key,
        "label": dict(rule.label),
        "weight": plain(rule.weight),
        "missing": rule.missing,
    }
    if rule.method != "deductions":
        written["method"] = rule.method
    if rule.normaliser:
        written["normaliser"] = rule.normaliser.to_dict()
    if rule.division:
        written["division"] = rule.division.to_dict()
    if rule.categories or rule.method == "deductions":
        written["categories"] = [_category_to_dict(category) for category in rule.categories]
    if rule.indicators:
        written["indicators"] = [each.to_dict() for each in rule.indicators]
    return written


def _category_to_dict(rule: CategoryRule) -> dict[str, Any]:
    written: dict[str, Any] = {
        "key": rule.key,
        "label": dict(rule.label),
        "full_mark": plain(rule.full_mark),
        "floor": plain(rule.floor),
        "deductions": {severity: plain(points) for severity, points in rule.deductions.items()},
    }
    if rule.cap is not None:
        written["cap"] = plain(rule.cap)
    if rule.immediate:
        written["immediate"] = True
    if not rule.counts:
        written["counts"] = False
    return written


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

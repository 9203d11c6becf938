"""Pure: which rules may a plan state beside its table of deductions?

Each is a value that knows how it is written down (``to_dict``); ``plan_reading`` reads them. Numbers are
Decimal with at most four decimals. The fields are told one by one in docs/reference/plans.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Labels = Mapping[str, str]
Method = Literal["deductions", "pass_rate", "indicators", "given"]
By = Literal["inspected_points", "street_km", "km2", "inhabitants"]
AwardEffect = Literal["points", "zero", "last"]
Tied = Literal["share", "better", "worse"]
Ties = Literal["competition", "dense"]
Treatment = Literal["count", "leave_out"]
EVERY_GROUP = "*"


def plain(number: Decimal) -> str:
    """The number as a person writes it, one form for equal numbers (1.50 and 1.5 → 1.5)."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class MultiplierRule:
    """What makes a finding dearer: its points times ``factor``. Of several that hold all multiply.

    One of: ``repeat`` of a finding of the same category within so many metres and days before;
    ``overdue``: not rectified when it was due; ``found_by``: seen by one of these (a source, or the
    finding's attribute ``found_by``). ``categories`` it is meant for; empty: all.
    """

    key: str
    label: Labels
    factor: Decimal
    within_m: Decimal | None = None
    within_days: int = 0
    overdue: bool = False
    found_by: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()

    def concerns(self, category: str) -> bool:
        """Whether findings of that category may be made dearer by it."""
        return not self.categories or category in self.categories

    def to_dict(self) -> dict[str, Any]:
        """The form ``plan_reading`` reads."""
        when: dict[str, Any] = {}
        if self.within_m is not None:
            when["repeat"] = {"within_m": plain(self.within_m), "within_days": self.within_days}
        if self.overdue:
            when["overdue"] = True
        if self.found_by:
            when["found_by"] = list(self.found_by)
        written = {"key": self.key, "label": dict(self.label), "factor": plain(self.factor), "when": when}
        return written | ({"categories": list(self.categories)} if self.categories else {})


@dataclass(frozen=True)
class NormaliserRule:
    """By what the deductions of a component are divided: n = measure ÷ ``per``.

    Points inspected, kilometres of street, km², inhabitants; a unit without the measure has no data.
    """

    by: By
    per: Decimal = Decimal(1)

    def to_dict(self) -> dict[str, Any]:
        """The form ``plan_reading`` reads."""
        return {"by": self.by} | ({"per": plain(self.per)} if self.per != 1 else {})


@dataclass(frozen=True)
class DivisionPart:
    """One value of the attribute a component is divided by, and its weight among the values."""

    value: str
    label: Labels
    weight: Decimal


@dataclass(frozen=True)
class DivisionRule:
    """A component scored apart for each value of an attribute of a kind of unit, then weighed together.

    Such as estates by their management. A value of which nothing was inspected leaves its weight to the
    others; findings whose unit has none of the values count in ``parts[0]``.
    """

    kind: str
    attribute: str
    parts: tuple[DivisionPart, ...]

    def value_of(self, value: str) -> str:
        """The value a finding counts in."""
        return value if any(part.value == value for part in self.parts) else self.parts[0].value

    def to_dict(self) -> dict[str, Any]:
        """The form ``plan_reading`` reads."""
        return {
            "kind": self.kind,
            "attribute": self.attribute,
            "parts": [
                {"value": each.value, "label": dict(each.label), "weight": plain(each.weight)}
                for each in self.parts
            ],
        }


@dataclass(frozen=True)
class IndicatorRule:
    """A mark for how cases are handled.

    A rate (``numerator`` ÷ (sum of ``denominators`` − sum of ``less``)) earns ``full_mark`` from
    ``threshold`` (a fraction) on; below it loses ``each`` for every percentage point missing, or, without
    ``each``, earns in proportion. A ``count`` loses ``each`` for every one. Never under ``at_least``.
    """

    key: str
    label: Labels
    full_mark: Decimal
    numerator: str = ""
    denominators: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    threshold: Decimal = Decimal(1)
    count: str = ""
    each: Decimal = Decimal(0)
    at_least: Decimal = Decimal(0)

    @property
    def counts(self) -> tuple[str, ...]:
        """The counts it is made from."""
        return (self.count,) if self.count else (self.numerator, *self.denominators, *self.less)

    def to_dict(self) -> dict[str, Any]:
        """The form ``plan_reading`` reads."""
        written: dict[str, Any] = {
            "key": self.key, "label": dict(self.label), "full_mark": plain(self.full_mark),
        }
        if self.count:
            written["count"] = self.count
        else:
            written["rate"] = {"of": self.numerator, "in": list(self.denominators)}
            written["rate"] |= {"less": list(self.less)} if self.less else {}
            written["threshold"] = plain(self.threshold)
        written |= {"each": plain(self.each)} if self.each else {}
        return written | ({"at_least": plain(self.at_least)} if self.at_least else {})


@dataclass(frozen=True)
class AwardRule:
    """What may be given to a unit in a round beside its score, with a document: bonus, add-on, veto.

    ``points``: as given, of one key at most ``at_most`` together; ``zero``: the total is 0; ``last``: the
    unit is ranked behind all that have none.
    """

    key: str
    label: Labels
    effect: AwardEffect = "points"
    at_most: Decimal | None = None

    def to_dict(self) -> dict[str, Any]:
        """The form ``plan_reading`` reads."""
        written: dict[str, Any] = {"key": self.key, "label": dict(self.label), "effect": self.effect}
        return written | ({"at_most": plain(self.at_most)} if self.at_most is not None else {})


@dataclass(frozen=True)
class AdjustmentRule:
    """Points added to (or, negative, taken from) the total of one unit, and why."""

    kind: str
    unit: str
    points: Decimal
    label: Labels

    def to_dict(self) -> dict[str, Any]:
        """The form ``plan_reading`` reads."""
        return {
            "kind": self.kind, "unit": self.unit, "points": plain(self.points), "label": dict(self.label)
        }


@dataclass(frozen=True)
class RewardRule:
    """Sums by place in a list of a kind: ``from_top[0]`` for the first, ``from_bottom[0]`` for the last.

    ``groups`` it is for (keys of lists; ``*``: every one). Tied places: ``share`` equally what their places
    come to together; ``better`` and ``worse``: each the best or
    the worst sum of their places. In a list too short for both tables the top comes first.
    """

    kind: str
    from_top: tuple[Decimal, ...]
    from_bottom: tuple[Decimal, ...] = ()
    groups: tuple[str, ...] = (EVERY_GROUP,)
    tied: Tied = "share"

    def is_for(self, group: str) -> bool:
        """Whether the list of that key gets it."""
        return EVERY_GROUP in self.groups or group in self.groups

    def to_dict(self) -> dict[str, Any]:
        """The form ``plan_reading`` reads."""
        written: dict[str, Any] = {"kind": self.kind}
        if self.groups != (EVERY_GROUP,):
            written["groups"] = list(self.groups)
        return written | {
            "from_top": [plain(each) for each in self.from_top],
            "from_bottom": [plain(each) for each in self.from_bottom],
            "tied": self.tied,
        }


@dataclass(frozen=True)
class TreatmentRules:
    """What is done with findings that are deferred, or whose place is not known.

    Left out they take nothing and are listed with the reason. (A finding under an open appeal: see
    ``appeals.counts_while_open``. Without a place nobody can say whose it is: it never counts.)
    """

    deferred: Treatment = "count"

    def to_dict(self) -> dict[str, Any]:
        """The form ``plan_reading`` reads."""
        return {"deferred": self.deferred}


@dataclass(frozen=True)
class RectificationRules:
    """Within how many days of the city a finding is to be rectified, from its release on.

    ``immediate_hours`` for categories that are ``immediate``: they reach the body at once.
    """

    days: int = 0
    immediate_hours: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The form ``plan_reading`` reads."""
        return {"days": self.days, "immediate_hours": self.immediate_hours}

"""Pure: what does a plan say about who answers: order, shares, borders, fall-back?

The part ``accountability`` of a plan's document (all of it may be left out)::

    accountability:
      border: centre_line          # what holds on a border road without a rule of its own (the only choice)
      border_tolerance_m: 2        # nearer to a border than this is “border”, by this plan
      fallback: territory          # 属地兜底: the role that answers where nobody else does, or none
      rules:                       # in order; the first whose ``when`` is met counts
        - key: share-2-8
          label: {en: "Bureau 2, street 8", zh: "主管部门与街道2∶8分担"}
          document: "…"
          when:                    # every field may be left out; all that are given must be met
            categories: [sidewalk_order]   # codes of the plan's standard, or one above
            category_kind: matter          # or component
            inside: [estate]               # kinds of which a unit counts here
            outside: [estate]              # kinds of which none does
            special_areas: [market]        # kinds of special area that count here
          order: [owner, maintainer, department, territory]   # who is turned to first
          shares:                  # they sum to 1
            - {role: department, share: 0.2}
            - {role: territory, kind: township, share: 0.8}   # of which kind of unit
          set_aside: [property]    # roles that do not count here
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

BorderDefault = Literal["centre_line"]


@dataclass(frozen=True, slots=True)
class Share:
    """What part of a finding a role carries; ``kind`` says of which kind of unit, empty: the smallest."""

    role: str
    share: Decimal
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """When a rule holds; what is empty holds always."""

    categories: tuple[str, ...] = ()
    category_kind: str = ""
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    special_areas: tuple[str, ...] = ()

    def holds(
        self, codes: Collection[str], category_kind: str, kinds: Collection[str], special: str
    ) -> bool:
        """Whether it does for a category (its code and those above), where units of ``kinds`` count.

        ``special`` is the kind of the special area that counts there, empty for none.
        """
        return (
            (not self.categories or any(code in codes for code in self.categories))
            and (not self.category_kind or self.category_kind == category_kind)
            and all(kind in kinds for kind in self.inside)
            and not any(kind in kinds for kind in self.outside)
            and (not self.special_areas or special in self.special_areas)
        )


@dataclass(frozen=True)
class AccountabilityRule:
    """One rule of a plan: who is turned to in which order, who carries which share, who does not count."""

    key: str
    label: Mapping[str, str]
    when: Condition = Condition()
    order: tuple[str, ...] = ()
    shares: tuple[Share, ...] = ()
    set_aside: tuple[str, ...] = ()
    document: str = ""


@dataclass(frozen=True)
class AccountabilityRules:
    """The whole part; without one there are no shares, no order, and no fall-back."""

    border: BorderDefault = "centre_line"
    border_tolerance_m: Decimal = Decimal(0)
    fallback: str = ""
    rules: tuple[AccountabilityRule, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As plain lists and texts, in the form it is read from."""
        return {
            "border": self.border,
            "border_tolerance_m": _plain(self.border_tolerance_m),
            "fallback": self.fallback or "none",
            "rules": [_rule_to_dict(rule) for rule in self.rules],
        }


NO_RULES = AccountabilityRules()


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _rule_to_dict(rule: AccountabilityRule) -> dict[str, Any]:
    written: dict[str, Any] = {"key": rule.key, "label": dict(rule.label)}
    if rule.document:
        written["document"] = rule.document
    when = {
        name: list(value) if isinstance(value, tuple) else value
        for name in ("categories", "category_kind", "inside", "outside", "special_areas")
        if (value := getattr(rule.when, name))
    }
    if when:
        written["when"] = when
    if rule.order:
        written["order"] = list(rule.order)
    if rule.shares:
        written["shares"] = [_share_to_dict(share) for share in rule.shares]
    if rule.set_aside:
        written["set_aside"] = list(rule.set_aside)
    return written


def _share_to_dict(share: Share) -> dict[str, str]:
    written = {"role": share.role, "share": _plain(share.share)}
    return written | ({"kind": share.kind} if share.kind else {})

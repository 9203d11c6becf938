"""Pure: does the part of a plan about who answers hold together, and what does it state?"""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from findings.accountability.duties import ROLES
from findings.accountability.rules import (
    NO_RULES,
    AccountabilityRule,
    AccountabilityRules,
    BorderDefault,
    Condition,
    Share,
)
from findings.scoring.reading import Node

SHARE_PLACES = 6
_FIELDS = ("border", "border_tolerance_m", "fallback", "rules")
_RULE_FIELDS = ("key", "label", "document", "when", "order", "shares", "set_aside")
_WHEN_FIELDS = ("categories", "category_kind", "inside", "outside", "special_areas")


def read_rules(root: Node, key: str) -> AccountabilityRules:
    """The part under ``key`` of a plan's document; problems go where the document's go."""
    if root.content.get(key) is None:
        return NO_RULES
    part = root.child(key)
    part.only(_FIELDS)
    rules = tuple(_rule(child) for child in part.children("rules", at_least=0))
    keys = [rule.key for rule in rules]
    for again in sorted({key for key in keys if keys.count(key) > 1}):
        part.problems.add(part.at("rules"), f"“{again}” stands twice.")
    fallback = part.choice("fallback", (*ROLES, "none"), "none")
    return AccountabilityRules(
        border=cast(BorderDefault, part.choice("border", ("centre_line",), "centre_line")),
        border_tolerance_m=part.number("border_tolerance_m", places=2, default=Decimal(0)),
        fallback="" if fallback == "none" else fallback,
        rules=rules,
    )


def _rule(entry: Node) -> AccountabilityRule:
    entry.only(_RULE_FIELDS)
    rule = AccountabilityRule(
        key=_key(entry),
        label=entry.labels("label"),
        document=entry.text("document", ""),
        when=_condition(entry.child("when")),
        order=_roles(entry, "order"),
        shares=tuple(_share(child) for child in entry.children("shares", at_least=0)),
        set_aside=_roles(entry, "set_aside"),
    )
    _check_shares(entry, rule)
    return rule


def _key(entry: Node) -> str:
    """Keys of rules may bear hyphens: they are seen in answers as PLAN/KEY."""
    key = entry.text("key")
    if key and not (key.replace("-", "").replace("_", "").isalnum() and key.isascii() and len(key) <= 40):
        entry.problems.add(entry.at("key"), f"“{key}” is no key: letters, digits, - and _ only.")
    return key


def _condition(entry: Node) -> Condition:
    entry.only(_WHEN_FIELDS)
    kind = entry.content.get("category_kind")
    return Condition(
        categories=entry.texts("categories"),
        category_kind="" if kind is None else entry.choice("category_kind", ("component", "matter"), ""),
        inside=entry.texts("inside"),
        outside=entry.texts("outside"),
        special_areas=entry.texts("special_areas"),
    )


def _roles(entry: Node, key: str) -> tuple[str, ...]:
    roles = entry.texts(key)
    for at, role in enumerate(roles):
        if role not in ROLES:
            entry.problems.add(f"{entry.at(key)}[{at}]", f"“{role}” must be one of {', '.join(ROLES)}.")
    return roles


def _share(entry: Node) -> Share:
    entry.only(("role", "kind", "share"))
    kind = entry.name("kind") if entry.content.get("kind") is not None else ""
    share = Share(entry.choice("role", ROLES, "territory"), entry.number("share", places=SHARE_PLACES), kind)
    if share.share == 0:
        entry.problems.add(entry.at("share"), "must be more than 0.")
    return share


def _check_shares(entry: Node, rule: AccountabilityRule) -> None:
    total = sum((share.share for share in rule.shares), Decimal(0))
    if rule.shares and total != 1:
        entry.problems.add(entry.at("shares"), f"the shares sum to {total}; they must sum to 1.")
    named = [(share.role, share.kind) for share in rule.shares]
    if len(set(named)) < len(named):
        entry.problems.add(entry.at("shares"), "a role stands twice for the same kind of unit.")
    for share in rule.shares:
        if share.role in rule.set_aside:
            message = f"“{share.role}” carries a share: it cannot be set aside."
            entry.problems.add(entry.at("set_aside"), message)

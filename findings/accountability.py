"""Pure: which bodies answer for a finding, by which rule and since when?

First form of the rules: every duty held on the day counts whose unit is a unit that counts at
the place (or that names no unit), and whose category is the one asked for or one above it (or
that names no category). The plan's border rules, special areas, shares and fall-backs will
stand beside these rules as data of the plan; ``share`` is None until a plan gives one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ROLES = ("territory", "road_chief", "department", "property", "maintainer", "owner", "sponsor")
"""The order in which roles are told: whose ground it is, who walks it, whose field it is."""

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DutyFact:
    """A duty that holds on the day. Identity numbers, and the names people know things by.

    ``unit`` or ``category`` is None where the duty does not depend on it; ``post`` is the office
    within the body, never its holder. ``since`` is None for “always”.
    """

    duty: int
    body: int
    body_names: Texts
    outside_ids: Texts
    role: str
    level: int | None = None
    post: int | None = None
    post_titles: Texts | None = None
    unit: int | None = None
    category: int | None = None
    document: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Accountable:
    """A body that answers, by the duty that says so.

    ``rule`` is a key that stays the same for the same ground: ``duty/ROLE``.
    """

    duty: DutyFact
    rule: str
    share: Decimal | None = None


class DutyBook:
    """The duties of one day, found by unit."""

    def __init__(self, duties: Iterable[DutyFact]) -> None:
        self._by_unit: dict[int | None, list[DutyFact]] = {}
        for duty in duties:
            self._by_unit.setdefault(duty.unit, []).append(duty)

    def accountable(self, units: Iterable[int], categories: Collection[int]) -> tuple[Accountable, ...]:
        """Who answers where the chosen units are ``units``, for any of ``categories``.

        ``categories`` are the category asked for and those above it; empty when none in
        particular is. Ordered by role, then level, then how particular the duty is, then
        number: the same duties always give the same order.
        """
        found = [
            duty
            for unit in (*units, None)
            for duty in self._by_unit.get(unit, ())
            if duty.category is None or duty.category in categories
        ]
        found.sort(key=_order)
        return tuple(Accountable(duty, f"duty/{duty.role}") for duty in found)


def upward(category: int | None, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """A category and those above it; a circle in the catalogue ends where it closes."""
    found: list[int] = []
    while category is not None and category not in found:
        found.append(category)
        category = parents.get(category)
    return tuple(found)


def _order(duty: DutyFact) -> tuple[int, int, bool, bool, int]:
    role = ROLES.index(duty.role) if duty.role in ROLES else len(ROLES)
    level = duty.level if duty.level is not None else 0
    return role, level, duty.unit is None, duty.category is None, duty.duty

"""Pure: which duties reach a place and a field on a day?

Every duty held on the day counts whose unit is a unit that counts at the place (or that names no
unit), and whose category is the one asked for or one above it (or that names no category). What
special areas, decisions on site and the plan make of them: ``findings.accountability.deciding``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
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
    """A body that answers, by the duty that says so, or by what stands in a duty's place.

    ``rule`` is a key that stays the same for the same ground: ``duty/ROLE``, ``PLAN/RULE`` where a
    rule of the plan gives the share, ``special_area/CODE``, ``site_decision/CODE``,
    ``border_rule/CODE``, ``fallback/ROLE``. ``share`` is None where no shares apply; ``dispatch``
    says who is turned to first, second, …, None where the plan does not say.
    """

    duty: DutyFact
    rule: str
    share: Decimal | None = None
    dispatch: int | None = None


@dataclass(frozen=True)
class Catalogue:
    """The categories of problems: what each is called, and which stands above it.

    ``codes`` and ``kinds`` (component or matter) by the category's number.
    """

    parents: Mapping[int, int | None]
    names: Mapping[int, Texts]
    codes: Mapping[int, str] = field(default_factory=dict)
    kinds: Mapping[int, str] = field(default_factory=dict)

    def upward(self, category: int | None) -> tuple[int, ...]:
        """The category and those above it; nothing for no category."""
        return upward(category, self.parents)


class DutyBook:
    """The duties of one day, found by unit."""

    def __init__(self, duties: Iterable[DutyFact]) -> None:
        self._by_unit: dict[int | None, list[DutyFact]] = {}
        for duty in duties:
            self._by_unit.setdefault(duty.unit, []).append(duty)

    def with_more(self, duties: Iterable[DutyFact]) -> DutyBook:
        """The same with some more duties that hold on the day."""
        return DutyBook([*(duty for of_unit in self._by_unit.values() for duty in of_unit), *duties])

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
        made = [Accountable(duty, f"duty/{duty.role}") for duty in found]
        return tuple(sorted(made, key=in_told_order))


def upward(category: int | None, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """A category and those above it; a circle in the catalogue ends where it closes."""
    found: list[int] = []
    while category is not None and category not in found:
        found.append(category)
        category = parents.get(category)
    return tuple(found)


def in_told_order(found: Accountable) -> tuple[int, int, bool, bool, int]:
    """The order in which bodies are told: role, level, how particular, number."""
    duty = found.duty
    role = ROLES.index(duty.role) if duty.role in ROLES else len(ROLES)
    level = duty.level if duty.level is not None else 0
    return role, level, duty.unit is None, duty.category is None, duty.duty

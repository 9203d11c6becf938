"""Pure: what is about to be published, and who on a higher floor may refuse it?

This floor never asks upward: higher floors leave their guards here when the process starts, and
whatever publishes asks them all (docs/decisions/0009-higher-floors-stand-guard.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import shapely

from grids.changes import Added, Answer, Held, Kept, outlines
from grids.coverage.faces import within_a_step
from grids.coverage.value import Pair, Unit


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody (a user) publishes against a rule that allows it, and says why."""

    by: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A set of changes about to be published, valid from the city's day ``effective_on``.

    ``kinds`` are those of which a unit begins, ends, moves its border, changes its code, or is
    declared to belong elsewhere: a new name alone is no redrawing. ``until`` is the first day
    on which all is as it was (None: for good).
    """

    kinds: frozenset[str]
    effective_on: date
    override: Override | None = None
    until: date | None = None


Guard = Callable[[Proposal], bool]

_guards: dict[str, Guard] = {}


def register(guard: Guard) -> Guard:
    """Let a guard be asked before anything is published; again changes nothing.

    A guard raises a Fault to refuse, and else says whether it gave way to the override.
    Known by module and name.
    """
    _guards[f"{guard.__module__}.{guard.__qualname__}"] = guard
    return guard


Adviser = Callable[[date], list[date]]

_advisers: dict[str, Adviser] = {}


def register_adviser(adviser: Adviser) -> Adviser:
    """Let an adviser be asked on which days from one on its guard lets everything be redrawn."""
    _advisers[f"{adviser.__module__}.{adviser.__qualname__}"] = adviser
    return adviser


def days_advised(after: date) -> list[date]:
    """The next days, from ``after`` on, on which no guard will refuse; empty where nobody advises."""
    return sorted({day for adviser in tuple(_advisers.values()) for day in adviser(after)})


def ask_all(proposal: Proposal) -> bool:
    """Whether the override was needed, every guard having been asked, in the order they came.

    The first that refuses is heard (its Fault).
    """
    gave_way = [guard(proposal) for guard in tuple(_guards.values())]
    return any(gave_way)


def redrawn_kinds(made: Answer, belonging: Iterable[str] = ()) -> frozenset[str]:
    """The kinds a set of changes redraws: of the versions it closes and adds, and of declarations.

    ``belonging`` are the kinds of the children of declared memberships.
    """
    after: dict[int, list[Added | Kept]] = defaultdict(list)
    for added in made.added:
        if added.unit is not None:
            after[added.unit].append(added)
    for kept in made.kept:
        after[kept.held.unit].append(kept)
    closed: dict[int, list[Held]] = defaultdict(list)
    for held in made.closed:
        closed[held.unit].append(held)
    kinds = {added.change.kind for added in made.added if added.unit is None or added.unit not in closed}
    kinds |= {held[0].kind for unit, held in closed.items() if _redrawn(held, after[unit])}
    return frozenset(kinds | set(belonging))


def _redrawn(before: list[Held], after: list[Added | Kept]) -> bool:
    """Whether a unit bears another code, covers other ground or holds on other days than before."""
    if _days(before) != _days(after):
        return True
    return any(
        _overlap(held, added) and not _looks_like(held, added)
        for held in before for added in after if isinstance(added, Added)
    )


def _days(spans: Iterable[Held | Added | Kept]) -> list[tuple[date, date]]:
    """The days of some spans, adjacent ones joined."""
    joined: list[tuple[date, date]] = []
    for since, until in sorted((each.since, each.until or date.max) for each in spans):
        if joined and joined[-1][1] >= since:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((since, until))
    return joined


def _overlap(held: Held, added: Added) -> bool:
    return held.since < (added.until or date.max) and added.since < (held.until or date.max)


def _looks_like(held: Held, added: Added) -> bool:
    if held.code != added.change.code:
        return False
    boundary = added.change.geometry
    if outlines(np.array([boundary], dtype=object)) == [held.outline]:
        return True
    return within_a_step(Pair(Unit(shapely.from_wkb(held.outline)), Unit(boundary)))

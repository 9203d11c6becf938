"""Pure: which duties end, start and stay when a roster says who holds what from a day on?

A duty that goes on is never touched. A sheet of an earlier day knows nothing of what began later:
its word holds until the next change that is known, or is refused where nobody said that it should.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple


class Cell(NamedTuple):
    """What somebody can be in charge of: a unit at a level, an estate, a category."""

    role: str
    unit: int | None
    category: int | None
    level: int | None


class Holder(NamedTuple):
    """Who: numbers of records, or keys of ones that are still to be made."""

    body: object
    post: object | None


@dataclass(frozen=True, slots=True)
class Span:
    """A record that holds from a day (None: always) until a day, exclusive (None: for good)."""

    pk: int
    lower: date | None
    upper: date | None

    def holds(self, on: date) -> bool:
        """Whether it holds that day."""
        return (self.lower is None or self.lower <= on) and (self.upper is None or on < self.upper)

    def later(self, on: date) -> bool:
        """Whether it begins after that day."""
        return self.lower is not None and self.lower > on


@dataclass(frozen=True, slots=True)
class DutyFact:
    """A duty there is."""

    span: Span
    cell: Cell
    holder: Holder


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty that starts; ``until`` where a later change is known."""

    cell: Cell
    holder: Holder
    until: date | None


@dataclass(frozen=True, slots=True)
class Ending:
    """A duty (or incumbency) that is no longer held from the day, and is again from ``again`` on, if known.

    ``never``: it would have begun on that very day, so it never was.
    """

    span: Span
    never: bool
    again: date | None


@dataclass(frozen=True, slots=True)
class Later:
    """A change the sheet of an earlier day cannot know of: what, and from when."""

    cell: Cell | None
    post: int | None
    begins: date


@dataclass
class Changes:
    """What becomes of every duty the roster speaks of."""

    stay: list[DutyFact] = field(default_factory=list)
    end: list[tuple[DutyFact, Ending]] = field(default_factory=list)
    start: list[NewDuty] = field(default_factory=list)
    later: list[Later] = field(default_factory=list)


def changes(
    desired: Mapping[Cell, Iterable[Holder]], known: Iterable[DutyFact], scope: Iterable[Cell], on: date
) -> Changes:
    """The changes that make the holders of every cell of ``scope`` on the day those that are ``desired``."""
    by_cell: dict[Cell, list[DutyFact]] = defaultdict(list)
    for duty in known:
        by_cell[duty.cell].append(duty)
    result = Changes()
    for cell in sorted(set(scope) | desired.keys(), key=repr):
        _change(cell, list(dict.fromkeys(desired.get(cell, ()))), by_cell.get(cell, []), on, result)
    return result


def _change(
    cell: Cell, wanted: Sequence[Holder], known: Sequence[DutyFact], on: date, result: Changes
) -> None:
    now = [duty for duty in known if duty.span.holds(on)]
    until = next_beginning([duty.span for duty in known], on)
    result.stay += [duty for duty in now if duty.holder in wanted]
    ends = [duty for duty in now if duty.holder not in wanted]
    held = {duty.holder for duty in now}
    starts = [holder for holder in wanted if holder not in held]
    result.end += [(duty, ending(duty.span, on, until)) for duty in ends]
    result.start += [NewDuty(cell, holder, until) for holder in starts]
    if until is not None and (ends or starts):
        result.later.append(Later(cell, None, until))


def next_beginning(spans: Iterable[Span], on: date) -> date | None:
    """The first day after ``on`` on which one of them begins."""
    return min((span.lower for span in spans if span.later(on) and span.lower), default=None)


def ending(span: Span, on: date, until: date | None) -> Ending:
    """How a span that holds ``on`` ends there, when its end is known to be undone by ``until``."""
    again = until if until is not None and (span.upper is None or span.upper > until) else None
    return Ending(span, never=span.lower == on, again=again)

"""Pure: which units have no road chief of a level that the others have, and which have two?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grids.roster_changes import Cell, Holder
from grids.roster_places import UnitFact

USUAL_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Coverage:
    """Units by label and level: ``vacant`` lack one, ``doubly`` have several (how many)."""

    vacant: tuple[tuple[str, int], ...]
    doubly: tuple[tuple[str, int, int], ...]


def coverage(units: Iterable[UnitFact], holders: Mapping[Cell, set[Holder]]) -> Coverage:
    """The vacant and doubly held among ``units``.

    A level that more than half of a kind's units have is missed in all others. Else it is looked for
    only among units that have any chief, where more than half of those have it: where road chiefs are
    only beginning, or a kind has them in the town alone, the rest is not vacant.
    """
    levels: dict[int, Counter[int]] = defaultdict(Counter)
    for cell, held in holders.items():
        if cell.unit is not None and cell.level is not None and held:
            levels[cell.unit][cell.level] = len(held)
    by_kind: dict[str, list[UnitFact]] = defaultdict(list)
    for unit in units:
        by_kind[unit.kind].append(unit)
    vacant: list[tuple[str, int]] = []
    doubly: list[tuple[str, int, int]] = []
    for members in by_kind.values():
        everywhere = _usual([levels.get(unit.pk, Counter()) for unit in members])
        where_any = _usual([levels[unit.pk] for unit in members if unit.pk in levels])
        for unit in members:
            held_here = levels.get(unit.pk, Counter())
            missed = where_any if held_here else everywhere
            vacant += [(unit.label, level) for level in missed if not held_here[level]]
            doubly += [(unit.label, level, count) for level, count in sorted(held_here.items()) if count > 1]
    return Coverage(tuple(vacant), tuple(doubly))


def _usual(held: Sequence[Counter[int]]) -> list[int]:
    count = Counter(level for levels in held for level in levels)
    return sorted(level for level, number in count.items() if number > USUAL_SHARE * len(held))

"""Pure: how do the rows of road chiefs become a wide roster 宽表, a row a unit, columns a level?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grids.roster_words import LEVEL_WORDS

PLACE = ("code", "unit", "unit_kind", "road", "start", "end", "community")
CHIEF = ("person", "post", "body", "kind", "phone")
USUAL_LEVELS = (1, 2, 3)
_LEVELS = {word: level for level, word in LEVEL_WORDS.items()}


@dataclass(frozen=True)
class WideTable:
    """The rows of a wide roster: a place, and for each level the chief; which levels and columns it has."""

    levels: tuple[int, ...]
    fields: tuple[str, ...]
    rows: tuple[tuple[Mapping[str, str], Mapping[int, Mapping[str, str]]], ...]


def folded_rows(rows: Iterable[Mapping[str, str]], leave_out: Iterable[str] = ()) -> WideTable:
    """The long rows folded. A unit with two chiefs of one level has a second row, so that nothing is lost.

    单位类型 is a column only where a row has it: where two bodies share a name.
    """
    units: dict[tuple[str, str], dict[int, list[Mapping[str, str]]]] = {}
    places: dict[tuple[str, str], Mapping[str, str]] = {}
    for row in rows:
        key = (row.get("unit_kind", ""), row.get("code", ""))
        places.setdefault(key, {name: row.get(name, "") for name in PLACE})
        units.setdefault(key, {}).setdefault(_LEVELS[row["level"]], []).append(row)
    folded = [
        (places[key], {level: held[number] for level, held in by_level.items() if number < len(held)})
        for key, by_level in units.items()
        for number in range(max(map(len, by_level.values())))
    ]
    found = sorted({level for by_level in units.values() for level in by_level})
    kinds = any(row.get("kind") for by_level in units.values() for held in by_level.values() for row in held)
    left = {*leave_out, *(() if kinds else ("kind",))}
    return WideTable(
        tuple(found) or USUAL_LEVELS, tuple(key for key in CHIEF if key not in left), tuple(folded)
    )

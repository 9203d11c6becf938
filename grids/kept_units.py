"""Pure: which units of a draft are to stay as they are, and does a change leave them so?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from grids.coverage.faults import CoverageFault, listed, place_in
from grids.coverage.value import Change

Lock = tuple[str, str]
"""Kind and key of a unit that is locked 锁定."""


def locks_from(stored: Iterable[Mapping[str, Any]]) -> list[Lock]:
    """The locks a draft keeps as data."""
    return [(str(each["kind"]), str(each["key"])) for each in stored]


def as_data(locks: Iterable[Lock]) -> list[dict[str, str]]:
    """Locks as a draft keeps and tells them, in order, each once."""
    return [{"kind": kind, "key": key} for kind, key in sorted(set(locks))]


def refuse_locked(locks: Iterable[Lock], changes: Mapping[str, Change]) -> None:
    """Raises CoverageFault (``locked``, with a place) where changes would change a locked unit.

    A parent that follows its children is as little to be changed as a unit drawn by hand; a neighbour
    that takes a vertex stays what it is.
    """
    kept = set(locks)
    for kind, change in changes.items():
        hit = sorted(key for key in change.pairs if (kind, key) in kept and key not in change.vertex_only)
        if hit:
            pair = change.pairs[hit[0]]
            unit = pair.old or pair.new
            raise CoverageFault(
                f"{listed(hit)} is locked in this draft, and this would change it.",
                hint="Unlock it first, or leave it out.", code="unit-locked",
                place=place_in(unit.geometry) if unit else None, units=hit,
            )

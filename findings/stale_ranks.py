"""Ask: whose answer is stale because a revision put units under others, though no ground moved at its place?

Where several units of a kind cover a place, the parent of the one below counts. And a border rule or a
decision on site lets a unit count with all it lies in, or the unit over both sides, wherever those are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from gis_core import sql


def of_moved_ranks(
    parameters: dict[str, Any], after: int, among: Sequence[int] | None = None
) -> set[int]:
    """The numbers of those findings, made stale by a revision after number ``after`` up to the order's.

    ``parameters`` are those of the order; looked for among all, or ``among`` some.
    """
    asked = parameters | {"after": after, "among": None if among is None else list(among)}
    found = {number for number, in sql.rows("findings", "findings_between_moved_units", asked)}
    turned = _turned(asked)
    if turned:
        units, numbers, since, until = (list(column) for column in zip(*turned, strict=True))
        its = asked | {"units": units, "numbers": numbers, "since": since, "until": until}
        found |= {number for number, in sql.rows("findings", "findings_on_turned_ground", its)}
    return found


def _turned(asked: dict[str, Any]) -> set[tuple[Any, ...]]:
    """(unit, revision, since, until) of units that something settled names and that turned, or one above."""
    below: dict[int, set[int]] = defaultdict(set)
    for named, unit in sql.rows("findings", "settled_units_above", {}):
        below[unit].add(named)
    if not below:
        return set()
    its = asked | {"units": list(below), "named": list(set().union(*below.values()))}
    return {
        (named, number, since, until)
        for unit, number, since, until in sql.rows("findings", "units_turned", its)
        for named in below[unit]
    }

"""Pure: which changes does a difference publish, and which operations take one back?"""

from __future__ import annotations

from typing import Any

import shapely

from gis_core.city import City
from grids.changes import Retirement, UnitChange
from grids.coverage.documents import document_of
from grids.coverage.replacing import Replace
from grids.coverage.value import Change, Pair, Unit
from grids.derived import child_kind
from grids.differences import Difference
from grids.membership_periods import DeclaredMembership


def changes_of_difference(difference: Difference) -> list[UnitChange | Retirement]:
    """What to publish so that the difference holds from its day on."""
    return [
        _change(kind, key, pair, key in change.vertex_only, difference.revived.get((kind, key)))
        for kind, change in difference.changes.items() for key, pair in change.pairs.items()
    ]


def _change(
    kind: str, key: str, pair: Pair, vertex_only: bool, revives: int | None
) -> UnitChange | Retirement:
    new = pair.new
    if new is None:
        return Retirement(kind, key)
    area = new.geometry
    if not isinstance(area, shapely.MultiPolygon):
        area = shapely.MultiPolygon([area])
    recoded = key if pair.old is not None and new.code != key else None
    return UnitChange(
        kind, new.code, new.name, area, dict(new.attributes), recoded_from=recoded,
        vertex_only=vertex_only, revives=revives if pair.old is None else None,
    )


def declared_by(difference: Difference, city: City) -> list[DeclaredMembership]:
    """The parents somebody gave to units whose kind does not partition its parents.

    Where it does, the areas say it.
    """
    found = []
    for kind, change in difference.changes.items():
        policy = city.kind(kind)
        if policy.policy == "partition_of_parent" or policy.parent is None:
            continue
        above = difference.changes.get(policy.parent, Change())
        for pair in change.pairs.values():
            if pair.old and pair.new and pair.new.parent and pair.new.parent != pair.old.parent:
                parent = above.pairs[pair.new.parent].new if pair.new.parent in above.pairs else None
                code = parent.code if parent else pair.new.parent
                found.append(DeclaredMembership(kind, pair.new.code, policy.parent, code))
    return found


def restoring(difference: Difference, city: City) -> list[tuple[str, dict[str, Any]]]:
    """The operations (kind, document) that make everything as it was before a published difference.

    On the state in which it is still as the difference left it. Parents that follow their
    children are brought back as new parents of theirs; the city's smallest kinds come first.
    """
    operations = []
    for kind in reversed([each.key for each in city.kinds if each.key in difference.changes]):
        change = difference.changes[kind]
        derived = child_kind(city, kind) in difference.changes
        units = _restored(change, derived)
        if units:
            document = document_of(Replace(units)) | _new_parents(difference, city, kind)
            operations.append((kind, document))
    return operations


def _restored(change: Change, derived: bool) -> dict[str, Unit | None]:
    """What each unit was, by the code it bears now; on a derived level only what is said of it."""
    units: dict[str, Unit | None] = {}
    for key, pair in change.pairs.items():
        if not derived:
            units[pair.new.code if pair.new else key] = pair.old
        elif pair.old and pair.new and _said(pair.old) != _said(pair.new):
            was = pair.old
            units[pair.new.code] = Unit(pair.new.geometry, was.code, was.name, was.parent, was.attributes)
    return units


def _said(unit: Unit) -> tuple[Any, ...]:
    return unit.code, unit.name, unit.parent, dict(unit.attributes)


def _new_parents(difference: Difference, city: City, kind: str) -> dict[str, Any]:
    """The parents of a kind's units that had ended and are needed again."""
    above = city.kind(kind).parent
    nested = city.kind(kind).policy == "partition_of_parent"
    if not nested or above is None or above not in difference.changes:
        return {}
    ended = [pair.old for pair in difference.changes[above].pairs.values() if pair.old and pair.new is None]
    parents = [
        {"code": unit.code, "name": unit.name, "parent": unit.parent, "attributes": dict(unit.attributes)}
        for unit in ended
    ]
    return {"new_parents": parents} if parents else {}

"""Ask: how does a draft have the units, and what does it change?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import shapely

from gis_core import sql
from gis_core.city import City, UnitKind
from gis_core.current_city import current_city
from grids.coverage.faces import within_a_step
from grids.coverage.value import NEAR, Change, Coverage, Operation, Pair, Unit
from grids.differences import Difference
from grids.models import DraftUnit, Revision
from grids.operation_reach import POCKET, Box, boxes, may_enclose, reach_of
from grids.units import versions_on

_MARGIN = 2 * NEAR


@dataclass(frozen=True, slots=True)
class Held:
    """A unit as the state has it; ``version`` and ``number`` of what the base has, if anything."""

    unit: Unit
    version: int | None
    number: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which units of a kind are asked for: by key or code, by name, by parent, by place, or all."""

    codes: Sequence[str] = ()
    parents: Sequence[str] = ()
    boxes: Sequence[Box] = ()
    names: Sequence[str] = ()
    whole: bool = False


@dataclass(frozen=True)
class DraftState:
    """The units on a day as a draft has them: those of its base, with its own in their place.

    ``draft`` None: as the base has them.
    """

    city: City
    on: date
    base: int
    draft: int | None = None

    @classmethod
    def of(cls, draft: Revision) -> DraftState:
        """The present state of a draft."""
        assert draft.effective_on is not None and draft.base is not None
        return cls(current_city(), draft.effective_on, draft.base, draft.pk)

    def without_draft(self) -> DraftState:
        """The state the draft stands on."""
        return DraftState(self.city, self.on, self.base)

    def held(self, kind: str, wanted: Wanted) -> dict[str, Held]:
        """The units asked for, by key, in the order of their keys."""
        rows = self._rows(kind, wanted)
        areas = shapely.from_wkb(np.array([bytes(row[7]) for row in rows], dtype=object))
        return {
            row[0]: Held(Unit(area, row[3], row[4], row[6], json.loads(row[5])), row[1], row[2])
            for row, area in zip(rows, areas, strict=True)
        }

    def _rows(self, kind: str, wanted: Wanted) -> list[tuple[Any, ...]]:
        state = {
            "kind": kind, "parent_kind": self.city.kind(kind).parent or "",
            "on": self.on, "base": self.base, "draft": self.draft,
        }
        if wanted.whole:
            return sql.rows("grids", "draft_units_of_kind", state)
        west, south, east, north = ([box[at] for box in wanted.boxes] for at in range(4))
        return sql.rows_by_kept_plan("grids", "draft_units", state | {
            "codes": list(wanted.codes), "names": list(wanted.names), "parents": list(wanted.parents),
            "west": west, "south": south, "east": east, "north": north,
        })

    def bearing_names(self, kind: str, names: Iterable[str]) -> list[Unit]:
        """The units of a kind that bear one of some names."""
        return [each.unit for each in self.held(kind, Wanted(names=list(names))).values()]

    def coverage(self, kind: str, wanted: Wanted) -> Coverage:
        """The units asked for, as a coverage of its own."""
        units = {key: each.unit for key, each in self.held(kind, wanted).items()}
        return _coverage(units, self.city.kind(kind))

    def for_operation(self, kind: str, operation: Operation) -> Coverage:
        """What of a kind an operation has to see: the units it names or draws over, and all beside them."""
        reach = reach_of(operation)
        if reach.whole:
            return self.coverage(kind, Wanted(whole=True))
        drawn = boxes(reach.drawn, POCKET + _MARGIN)
        concerned = self.coverage(kind, Wanted(reach.codes, reach.parents, drawn))
        if may_enclose(operation, concerned):
            return self.coverage(kind, Wanted(whole=True))
        around = boxes({key: unit.geometry for key, unit in concerned.units.items()}, _MARGIN)
        return self.coverage(kind, Wanted(reach.codes, reach.parents, [*around, *drawn]))


def _coverage(units: Mapping[str, Unit], kind: UnitKind) -> Coverage:
    return Coverage(dict(units), islands=kind.policy == "islands")


def is_vertex_only(old: Unit | None, new: Unit | None) -> bool:
    """Whether nothing but a vertex within one grid step of the border is different."""
    if old is None or new is None:
        return False
    said = ((each.code, each.name, each.parent, dict(each.attributes)) for each in (old, new))
    return next(said) == next(said) and within_a_step(Pair(old, new))


@dataclass
class _Sides:
    pairs: dict[str, Pair] = field(default_factory=dict)
    vertex_only: set[str] = field(default_factory=set)


def difference_of(draft: Revision) -> Difference:
    """What a draft changes, beside its base: the old and new of each unit it touches."""
    state = DraftState.of(draft)
    own = list(DraftUnit.objects.filter(draft=draft).order_by("kind", "key"))
    sides: dict[str, _Sides] = {}
    numbers: dict[tuple[str, str], int] = {}
    for kind in dict.fromkeys(row.kind for row in own):
        rows = [row for row in own if row.kind == kind]
        base = state.without_draft().held(kind, Wanted([row.key for row in rows]))
        sides[kind] = _Sides()
        for row in rows:
            old = base.get(row.key)
            sides[kind].pairs[row.key] = Pair(old.unit if old else None, unit_of(row))
            if row.vertex_only:
                sides[kind].vertex_only.add(row.key)
            if old is not None and old.number is not None:
                numbers[kind, row.key] = old.number
    changes = {kind: Change(side.pairs, frozenset(side.vertex_only)) for kind, side in sides.items()}
    former = draft.rolls_back
    return Difference(
        state.on, state.base, _in_order(changes, state.city), numbers,
        former.number if former else None, _revived(former) if former else {},
    )


def _revived(former: Revision) -> dict[tuple[str, str], int]:
    """The units that taking a revision back brings back, by kind and key: they are the same as before."""
    taken_back = difference_of_revision(former)
    return {
        (kind, key): taken_back.units[kind, key]
        for kind, change in taken_back.changes.items() for key, pair in change.pairs.items()
        if pair.new is None
    }


def _in_order(changes: Mapping[str, Change], city: City) -> dict[str, Change]:
    return {kind.key: changes[kind.key] for kind in city.kinds if kind.key in changes}


def unit_of(row: DraftUnit) -> Unit | None:
    """The unit a draft's row holds; None where it ends one."""
    if row.geometry is None:
        return None
    area = shapely.from_wkb(bytes(row.geometry.wkb))
    return Unit(area, row.code, row.name, row.parent, row.attributes)


def difference_of_revision(revision: Revision) -> Difference:
    """What a published revision changed on its effective day, beside the one before it."""
    assert revision.number is not None and revision.effective_on is not None
    city, on, before = current_city(), revision.effective_on, revision.number - 1
    made = versions_on(on, revision.number).filter(revision=revision).values_list("kind", "unit_id")
    ended = versions_on(on, before).filter(believed__endswith=revision.number).values_list("kind", "unit_id")
    moved = sql.rows("grids", "units_of_other_parents", {"number": revision.number, "on": on})
    touched = {*made, *ended}
    touched |= {(kind, unit) for kind, unit, above in moved if above == city.kind(kind).parent}
    changes, numbers = {}, {}
    for kind in (each.key for each in city.kinds):
        units = {number for of, number in touched if of == kind}
        if units:
            change, found = _between(city, kind, on, before, units)
            changes[kind] = change
            numbers |= {(kind, key): number for key, number in found.items()}
    return Difference(on, before, changes, numbers)


def _between(
    city: City, kind: str, on: date, before: int, units: Iterable[int]
) -> tuple[Change, dict[str, int]]:
    """The change of some units (identity numbers) of a kind from one revision to the next."""
    old, new = (_of_units(city, kind, on, number, units) for number in (before, before + 1))
    keys = {number: each.unit.code for number, each in (new | old).items()}
    pairs = {}
    for number, key in keys.items():
        pair = Pair(_unit(old.get(number)), _unit(new.get(number)))
        if pair.old is None or not pair.old.same_as(pair.new):
            pairs[key] = pair
    touched = frozenset(key for key, pair in pairs.items() if is_vertex_only(pair.old, pair.new))
    return Change(pairs, touched), {keys[number]: number for number in old if keys[number] in pairs}


def _unit(held: Held | None) -> Unit | None:
    return held.unit if held else None


def _of_units(city: City, kind: str, on: date, revision: int, units: Iterable[int]) -> dict[int, Held]:
    codes = versions_on(on, revision, [kind]).filter(unit__in=list(units)).values_list("code", flat=True)
    held = DraftState(city, on, revision).held(kind, Wanted(list(codes)))
    return {each.number: each for each in held.values() if each.number is not None}


def row_values(unit: Unit | None) -> dict[str, Any]:
    """The columns of a draft's row for a unit, or for one that ends."""
    if unit is None:
        return {"code": "", "name": "", "parent": None, "attributes": {}, "wkb": None}
    return {
        "code": unit.code, "name": unit.name, "parent": unit.parent, "attributes": dict(unit.attributes),
        "wkb": shapely.to_wkb(unit.geometry),
    }

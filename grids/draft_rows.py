"""Act: how does a change of a draft reach its working copies, and the parents that follow?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.contrib.gis.geos import GEOSGeometry

from grids.coverage.areas import NewUnit
from grids.coverage.attributes import MoveToParent
from grids.coverage.faults import CoverageFault
from grids.coverage.value import Change, Operation, Pair, Unit
from grids.derived import (
    Handover,
    child_kind,
    followed,
    following_kind,
    handover_of,
    moved_keys,
    parents_affected,
    refuse_derived,
)
from grids.draft_state import DraftState, Wanted, is_vertex_only, row_values
from grids.models import DraftUnit

Changes = dict[str, Change]
"""What an operation changes, by kind: its own level first, then those that follow."""


def apply_operation(
    state: DraftState, kind: str, operation: Operation, founded: Mapping[str, NewUnit] = MappingProxyType({})
) -> Changes:
    """Do an operation to the draft of a state, parents included; what it changes, by kind.

    ``founded`` are parents that are brought into being by units moving to them. Raises a Fault
    (CoverageFault with a place wherever there is one) and then leaves nothing written, if the
    caller's transaction is taken back.
    """
    children = child_kind(state.city, kind)
    handover = handover_of(operation)
    if children and handover and _children_of(state, children, handover.units):
        return _hand_over_children(state, children, handover)
    change = _with_codes(operation.apply(state.for_operation(kind, operation)))
    if children:
        moved = moved_keys(change)
        refuse_derived(kind, children, moved & set(_children_of(state, children, moved)))
    if isinstance(operation, MoveToParent):
        _check_parent(state, kind, operation.parent, founded)
    return write_changes(state, kind, change, founded)


def _children_of(state: DraftState, children: str, parents: Any) -> dict[str, list[str]]:
    """The keys of the children by parent, of those parents that have any."""
    held = state.held(children, Wanted(parents=sorted(parents))) if parents else {}
    found: dict[str, list[str]] = {}
    for key, each in held.items():
        if each.unit.parent in parents:
            found.setdefault(str(each.unit.parent), []).append(key)
    return found


def _hand_over_children(state: DraftState, children: str, handover: Handover) -> Changes:
    by_parent = _children_of(state, children, set(handover.units))
    moving = tuple(sorted(key for keys in by_parent.values() for key in keys))
    return apply_operation(state, children, MoveToParent(moving, handover.to))


def _check_parent(state: DraftState, kind: str, parent: str, founded: Mapping[str, NewUnit]) -> None:
    above = state.city.kind(kind).parent
    known = bool(above) and parent in state.held(str(above), Wanted([parent]))
    if parent in founded and known:
        raise CoverageFault(f"There is a {above} {parent} already.", code="code-taken", units=[parent])
    if parent not in founded and not known:
        raise CoverageFault(
            f"There is no {above} {parent} to which the units could belong.",
            hint="Correct the code, or say with new_parents what the new one is called.",
            code="unknown-unit", units=[parent],
        )


def _with_codes(change: Change) -> Change:
    """New units that were given no code bear their key as one."""
    nameless = {
        key: Pair(None, replace(pair.new, code=key))
        for key, pair in change.pairs.items() if pair.old is None and pair.new and not pair.new.code
    }
    return Change({**change.pairs, **nameless}, change.vertex_only) if nameless else change


def write_changes(
    state: DraftState, kind: str, change: Change, founded: Mapping[str, NewUnit] = MappingProxyType({})
) -> Changes:
    """Write a change of one kind and of all that follow it; what changed, by kind."""
    changes: Changes = {}
    while True:
        changes[kind] = change
        write_rows(state, kind, change)
        above = following_kind(state.city, kind)
        affected = parents_affected(change) if above else set()
        if above is None or not affected:
            return changes
        parents = {key: each.unit for key, each in state.held(above, Wanted(sorted(affected))).items()}
        children = state.held(kind, Wanted(parents=sorted(affected))).values()
        pairs = followed(parents, (each.unit for each in children), affected, founded)
        if not pairs:
            return changes
        touched = frozenset(key for key, pair in pairs.items() if is_vertex_only(pair.old, pair.new))
        kind, change = above, Change(pairs, touched)


def write_rows(state: DraftState, kind: str, change: Change) -> None:
    """Give the units of a change their new rows; those that are again as the base has them lose theirs."""
    base = state.without_draft().held(kind, Wanted(list(change.pairs)))
    DraftUnit.objects.filter(draft=state.draft, kind=kind, key__in=list(change.pairs)).delete()
    derived = child_kind(state.city, kind) is not None
    rows = []
    for key, pair in change.pairs.items():
        old = base.get(key)
        was = old.unit if old else None
        if pair.new is None and was is None or pair.new is not None and pair.new.same_as(was):
            continue
        rows.append(_row(state, kind, key, pair.new, was, old.version if old else None, derived))
    DraftUnit.objects.bulk_create(rows, batch_size=500)


def _row(
    state: DraftState, kind: str, key: str, new: Unit | None, was: Unit | None, version: int | None,
    derived: bool,
) -> DraftUnit:
    values = row_values(new)
    wkb = values.pop("wkb")
    return DraftUnit(
        draft_id=state.draft, kind=kind, key=key, base_version_id=version, derived=derived,
        geometry=None if wkb is None else GEOSGeometry(memoryview(wkb), srid=4326),
        vertex_only=is_vertex_only(was, new), **values,
    )


def put_back(state: DraftState, changes: Mapping[str, Change]) -> None:
    """Write changes as they are, whatever they are: an undo, or a redo."""
    for kind, change in changes.items():
        write_rows(state, kind, change)


def fits(state: DraftState, changes: Mapping[str, Change]) -> bool:
    """Whether the units are byte for byte what the changes take them to be."""
    for kind, change in changes.items():
        held = state.held(kind, Wanted(list(change.pairs)))
        for key, pair in change.pairs.items():
            now = held[key].unit if key in held else None
            if (now is None) != (pair.old is None) or now is not None and not now.same_as(pair.old):
                return False
    return True

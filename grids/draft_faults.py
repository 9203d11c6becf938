"""Ask: what is wrong with the units as a draft has them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from gis_core.city import City, UnitKind
from grids.checks.checking import find_faults
from grids.checks.faults import DEFAULT_TOLERANCE_M, DrawnUnit, UnitFault
from grids.checks.ground import ground_faults
from grids.checks.layers import layer_of
from grids.checks.naming import code_faults, name_faults
from grids.checks.shapes import area_faults, sliver_faults, validity_faults
from grids.coverage.value import Change, Unit
from grids.draft_state import DraftState, Wanted
from grids.operation_reach import boxes

_BESIDE = 1e-5


def _drawn(
    kind: str, units: Iterable[Unit], parents: Mapping[str, Unit] = MappingProxyType({})
) -> list[DrawnUnit]:
    """Units as a check wants them; ``parents`` by key give the codes that the draft has them bear."""
    return [
        DrawnUnit(kind, unit.code, unit.name, unit.geometry, _code(unit.parent, parents)) for unit in units
    ]


def _code(key: str | None, parents: Mapping[str, Unit]) -> str | None:
    return parents[key].code if key in parents else key


def _now(change: Change) -> dict[str, Unit]:
    """The units a change leaves behind as something else, by key."""
    return {
        key: pair.new for key, pair in change.pairs.items() if pair.new and key not in change.vertex_only
    }


def faults_at_once(state: DraftState, changes: Mapping[str, Change]) -> list[UnitFault]:
    """What is wrong with the units that changes touched, and with the islands on their ground.

    Quick: only the neighbourhood is read. That a coverage has no gap or overlap the kernel
    has seen to; the whole check comes when the draft is submitted (``faults_of_draft``).
    """
    found: list[UnitFault] = []
    for kind, change in changes.items():
        now = _now(change)
        if now:
            found += _of_units(state.city, state.city.kind(kind), list(now.values()))
            found += _of_names(state, state.city.kind(kind), list(now.values()))
        for island in _islands_on(state.city, kind):
            found += _of_islands(state, island, now, changed=island.key == kind)
    return sorted(found, key=lambda fault: fault.severity != "error")


def _of_units(city: City, kind: UnitKind, units: list[Unit]) -> Iterable[UnitFault]:
    drawn = _drawn(kind.key, units)
    layer = layer_of(kind, drawn, city.metric_srid)
    yield from validity_faults(kind, drawn)
    yield from code_faults(kind, drawn)
    if len(layer):
        yield from sliver_faults(layer, DEFAULT_TOLERANCE_M)
        yield from area_faults(layer)


def _of_names(state: DraftState, kind: UnitKind, units: list[Unit]) -> Iterable[UnitFault]:
    """Blank names, and names that a sibling bears to the letter."""
    codes = {(kind.key, unit.code) for unit in units}
    namesakes = state.bearing_names(kind.key, {unit.name for unit in units})
    for parent in sorted({unit.parent or "" for unit in units}):
        drawn = _drawn(kind.key, (unit for unit in namesakes if (unit.parent or "") == parent))
        for fault in name_faults(kind, drawn, layer_of(kind, drawn, state.city.metric_srid), None):
            if not codes.isdisjoint(fault.units):
                yield fault


def _islands_on(city: City, kind: str) -> list[UnitKind]:
    """The kinds of islands that lie in units of a kind, or are of that kind."""
    return [each for each in city.kinds if each.policy == "islands" and kind in (each.key, each.parent)]


def _of_islands(
    state: DraftState, kind: UnitKind, now: Mapping[str, Unit], *, changed: bool
) -> Iterable[UnitFault]:
    """Islands beside changed ground that overlap each other or spill over their parents."""
    near = boxes({key: unit.geometry for key, unit in now.items()}, _BESIDE)
    islands = state.coverage(kind.key, Wanted(boxes=near))
    if not islands.units or kind.parent is None:
        return []
    around = boxes({key: unit.geometry for key, unit in islands.units.items()}, _BESIDE)
    parents = state.coverage(kind.parent, Wanted(boxes=around))
    if not parents.units:
        return []
    srid = state.city.metric_srid
    layer = layer_of(kind, _drawn(kind.key, islands.units.values(), parents.units), srid)
    above = layer_of(state.city.kind(kind.parent), _drawn(kind.parent, parents.units.values()), srid)
    of = {unit.code for unit in now.values()} if changed else {unit.code for unit in islands.units.values()}
    return [
        fault for fault in ground_faults(layer, above, DEFAULT_TOLERANCE_M)
        if not of.isdisjoint(code for _, code in fault.units)
    ]


def faults_of_draft(
    state: DraftState, changes: Mapping[str, Change], *, errors_only: bool = False
) -> list[UnitFault]:
    """Every fault of the kinds a draft touches, and of those that lie in them, all of the city.

    Slow where there are many units. ``errors_only``: what forbids publishing, for the moment a draft
    is submitted; the same errors, found without looking for warnings.
    """
    city = state.city
    checked = [
        kind.key for kind in city.kinds if kind.key in changes or kind.parent in changes
    ]
    needed = {*checked, *(parent for key in checked if (parent := city.kind(key).parent))}
    held = {key: state.coverage(key, Wanted(whole=True)).units for key in needed}
    units = [
        unit for key in needed
        for unit in _drawn(key, held[key].values(), held.get(city.kind(key).parent or "", {}))
    ]
    return find_faults(units, city.kinds, city.metric_srid, only=checked, errors_only=errors_only)


def made_by(faults: Iterable[UnitFault], changes: Mapping[str, Change]) -> list[UnitFault]:
    """Those of some faults that name a unit the draft changed: others were there before."""
    codes = {
        (kind, unit.code)
        for kind, change in changes.items() for key, pair in change.pairs.items()
        if key not in change.vertex_only for unit in (pair.old, pair.new) if unit
    }
    return [fault for fault in faults if not codes.isdisjoint(fault.units)]

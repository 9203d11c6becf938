"""Ask: which operation would mend a fault of a draft, so that one click does it?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import shapely

from grids.checks.faults import UnitFault
from grids.coverage.faults import place_in
from grids.coverage.steps import in_steps
from grids.coverage.value import Coverage, Unit
from grids.draft_state import DraftState, Wanted
from grids.operation_reach import POCKET, boxes

Suggestion = dict[str, Any]
"""An operation as a draft takes it, with its kind."""

_MOST = 4
_BESIDE_STEPS = 1.0
_ENCLOSED = 0.99


def fault_features(state: DraftState, faults: Iterable[UnitFault]) -> dict[str, Any]:
    """Faults as a FeatureCollection, each with the ``suggestions`` that would mend it, the likeliest first.

    ``names`` are those of the units that would get something, by key. A fault for which somebody has to
    draw or write something has none.
    """
    features = []
    for fault in faults:
        feature = fault.as_feature()
        found = suggestions_for(state, fault)
        feature["properties"] |= {"suggestions": found, "names": _names(state, found)}
        features.append(feature)
    return {"type": "FeatureCollection", "features": features}


def suggestions_for(state: DraftState, fault: UnitFault) -> list[Suggestion]:
    """The operations that would mend a fault of the state's units; units are named by their keys.

    Whether one can be done is seen when it is tried: a neighbour may be locked or another's.
    """
    match fault.fault, fault.operation:
        case "overlap", _:
            return _overlap(state, fault)
        case ("gap", "fill_gap") | ("hole", _):
            return _gap(state, fault)
        case "sliver", _:
            return _sliver(state, fault)
        case "spill", "move_to_parent":
            return _another_parent(state, fault)
    return []


def _names(state: DraftState, suggestions: Iterable[Suggestion]) -> dict[str, str]:
    """What the units are called that the suggestions would give something to."""
    names: dict[str, str] = {}
    for each in suggestions:
        kind = state.city.kind(each["kind"]).parent if "parent" in each else each["kind"]
        key = each.get("parent") or each["to"]
        names |= {key: held.unit.name for key, held in state.held(str(kind), Wanted(codes=[key])).items()}
    return names


def _keys(state: DraftState, kind: str, codes: Iterable[str]) -> dict[str, str]:
    """The keys of units by the codes they bear in the draft."""
    wanted = list(codes)
    return {each.unit.code: key for key, each in state.held(kind, Wanted(codes=wanted)).items()}


def _overlap(state: DraftState, fault: UnitFault) -> list[Suggestion]:
    kind = fault.units[0][0]
    keys = _keys(state, kind, (code for _, code in fault.units))
    named = [keys[code] for _, code in fault.units if code in keys]
    if len(named) != 2:
        return []
    return [{"kind": kind, "operation": "cut_overlap", "units": named, "to": key} for key in named]


def _gap(state: DraftState, fault: UnitFault) -> list[Suggestion]:
    """A gap goes to a unit beside it; one that is open to the outside has to be drawn."""
    kind = fault.units[0][0] if fault.units else ""
    gaps = shapely.get_parts(fault.place)
    if not kind or len(gaps) != 1 or not isinstance(gaps[0], shapely.Polygon):
        return []
    borders = _borders(gaps[0], _around(state, kind, gaps[0]))
    if sum(borders.values()) < _ENCLOSED * shapely.length(in_steps(gaps[0])):
        return []
    at = list(place_in(gaps[0]))
    return [
        {"kind": kind, "operation": "fill_gap", "at": at, "to": key} for key in _longest_first(borders)
    ]


def _sliver(state: DraftState, fault: UnitFault) -> list[Suggestion]:
    """A sliver goes to a unit beside it."""
    kind, code = fault.units[0]
    if not isinstance(fault.place, shapely.Polygon | shapely.MultiPolygon):
        return []
    beside = {key: unit for key, unit in _around(state, kind, fault.place).items() if unit.code != code}
    area = shapely.geometry.mapping(fault.place)
    return [
        {"kind": kind, "operation": "reassign", "to": key, "area": area}
        for key in _longest_first(_borders(fault.place, beside))
    ]


def _around(state: DraftState, kind: str, place: shapely.Geometry) -> Mapping[str, Unit]:
    return state.coverage(kind, Wanted(boxes=boxes({"": place}, POCKET))).units


def _borders(place: shapely.Geometry, units: Mapping[str, Unit]) -> dict[str, float]:
    """How long a border each unit has with a place, in grid steps; units that only touch it are left out."""
    ring = shapely.boundary(in_steps(place))
    lengths = {
        key: float(shapely.length(shapely.intersection(
            ring, shapely.buffer(in_steps(unit.geometry), _BESIDE_STEPS, quad_segs=1)
        )))
        for key, unit in units.items()
    }
    return {key: length for key, length in lengths.items() if length > 4 * _BESIDE_STEPS}


def _longest_first(borders: Mapping[str, float]) -> list[str]:
    return sorted(borders, key=lambda key: (-borders[key], key))[:_MOST]


def _another_parent(state: DraftState, fault: UnitFault) -> list[Suggestion]:
    """The unit goes to the parent in which most of the ground beyond its own lies."""
    kind, code = fault.units[0]
    above = state.city.kind(kind).parent
    keys = _keys(state, kind, [code])
    if above is None or code not in keys:
        return []
    parents: Coverage = state.coverage(above, Wanted(boxes=boxes({"": fault.place}, POCKET)))
    shared = {
        key: float(shapely.area(shapely.intersection(unit.geometry, fault.place)))
        for key, unit in parents.units.items()
    }
    best = max(shared, key=lambda key: (shared[key], key), default=None)
    if best is None or not shared[best]:
        return []
    return [{"kind": kind, "operation": "move_to_parent", "units": [keys[code]], "parent": best}]

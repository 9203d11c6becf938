"""Pure: is each outline valid, free of slivers, and about as large as its kind should be?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from gis_core.city import UnitKind
from grids.checks import messages
from grids.checks.faults import DrawnUnit, UnitFault
from grids.checks.layers import Layer, in_the_world, sound
from grids.checks.pieces import length_of, slivers_of, width_of

AREA_FACTOR = 2.0
"""A unit is off the norm of its kind from twice or half of it on."""

_WHERE = re.compile(r"^(?P<reason>[^\[]+)\[(?P<x>[-0-9.e+]+) (?P<y>[-0-9.e+]+)\]")
_POLYGONAL = ("Polygon", "MultiPolygon")
_REASONS_ZH = {
    "Self-intersection": "自相交",
    "Ring Self-intersection": "环自相交",
    "Hole lies outside shell": "内环位于外环之外",
    "Holes are nested": "内环相互嵌套",
    "Nested shells": "外环相互嵌套",
    "Interior is disconnected": "内部不连通",
    "Duplicate Rings": "环重复",
    "Too few points in geometry component": "节点太少",
}


def _reason(area: shapely.Geometry | None) -> tuple[dict[str, str], shapely.Geometry] | None:
    """What is invalid in an area, and the place of it; None when nothing is."""
    if area is None or area.is_empty:
        return {"en": "it is empty", "zh": "没有几何"}, shapely.Point()
    if area.geom_type not in _POLYGONAL:
        return {"en": f"it is a {area.geom_type}, no area", "zh": f"是{area.geom_type}，不是面"}, area
    if not in_the_world(area):
        return {"en": "a coordinate is no longitude and latitude", "zh": "坐标不是经纬度"}, shapely.Point()
    said = shapely.is_valid_reason(area)
    if said == "Valid Geometry":
        return None
    found = _WHERE.match(said)
    if found is None:
        return {"en": said, "zh": said}, shapely.point_on_surface(shapely.make_valid(area))
    place = shapely.Point(float(found["x"]), float(found["y"]))
    at = f"({place.x:.7f}, {place.y:.7f})"
    reason = found["reason"].strip()
    return {
        "en": f"{reason.lower()} at {at}",
        "zh": f"{_REASONS_ZH.get(reason, reason)}，位于{at}",
    }, place


def validity_faults(kind: UnitKind, units: Sequence[DrawnUnit]) -> Iterator[UnitFault]:
    """Outlines that are no valid area: empty, crossing themselves, of another type."""
    good = sound([unit.area for unit in units])
    for unit in (units[at] for at in np.flatnonzero(~good).tolist()):
        found = _reason(unit.area)
        if found is not None:
            said = messages.invalid(kind, unit, found[0])
            yield UnitFault("invalid", "error", (unit.key,), found[1], 0.0, "", said, "replace")


def sliver_faults(layer: Layer, tolerance_m: float) -> Iterator[UnitFault]:
    """Strips and tongues of units that are narrower than the tolerance."""
    found = slivers_of(layer.metric, tolerance_m, layer.metric_srid)
    for place, metric, at in zip(found.places, found.metric, found.source.tolist(), strict=True):
        unit, width = layer.units[at], width_of(metric)
        said = messages.sliver(layer.kind, unit, width, length_of(metric))
        yield UnitFault("sliver", "warning", (unit.key,), place, width, "m", said, "reassign")


def area_faults(layer: Layer) -> Iterator[UnitFault]:
    """Units far off the area that the city's configuration sets for their kind."""
    norm = layer.kind.area_norm_m2
    if norm is None:
        return
    for unit, area, size in zip(layer.units, layer.areas, shapely.area(layer.metric).tolist(), strict=True):
        if not norm / AREA_FACTOR <= size <= norm * AREA_FACTOR:
            said = messages.area_norm(layer.kind, unit, size, norm)
            operation = "split" if size > norm else "merge"
            place = shapely.point_on_surface(area)
            yield UnitFault("area_norm", "warning", (unit.key,), place, size, "m2", said, operation)

"""Pure: what is wrong with the units of a city, as they are drawn on one day?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from gis_core.city import UnitKind
from grids.checks.crossings import crossed_kinds, crossing_faults
from grids.checks.faults import DEFAULT_TOLERANCE_M, DrawnUnit, UnitFault
from grids.checks.ground import ground_faults
from grids.checks.layers import Layer, layer_of
from grids.checks.naming import blank_names, code_faults, repeated_names
from grids.checks.shapes import area_faults, sliver_faults, validity_faults


def find_faults(
    units: Sequence[DrawnUnit],
    kinds: Sequence[UnitKind],
    metric_srid: int,
    tolerance_m: float = DEFAULT_TOLERANCE_M,
    only: Collection[str] | None = None,
    *,
    errors_only: bool = False,
) -> list[UnitFault]:
    """Every fault of the units, errors first, then in the order of ``kinds``.

    ``units`` are those of one day, of all kinds that are looked at or stand above one;
    ``metric_srid`` is the city's CRS in metres; overlaps, gaps and spills that are nowhere
    wider than ``tolerance_m`` are one line for each kind. ``only`` restricts the check to some
    kinds; the others are still the parents they are. A kind without units has no faults.
    ``errors_only`` leaves warnings out, and does not look for what is never more than one: slivers,
    hairlines, sizes, equal names and crossings take most of the time where there are many units.
    """
    layers = {kind.key: layer_of(kind, units, metric_srid) for kind in kinds}
    faults: list[UnitFault] = []
    for kind in kinds:
        if only is None or kind.key in only:
            drawn = [unit for unit in units if unit.kind == kind.key]
            layer, above = layers[kind.key], layers.get(kind.parent or "")
            faults += _of_kind(drawn, layer, above, tolerance_m, errors_only)
            if not errors_only:
                faults += crossing_faults(layer, [layers[other] for other in crossed_kinds(kinds, kind.key)])
    if errors_only:
        return [fault for fault in faults if fault.severity == "error"]
    return sorted(faults, key=lambda fault: fault.severity != "error")


def _of_kind(
    units: Sequence[DrawnUnit], layer: Layer, above: Layer | None, tolerance_m: float, errors_only: bool
) -> Iterator[UnitFault]:
    parents = above if above is not None and len(above) else None
    yield from validity_faults(layer.kind, units)
    yield from code_faults(layer.kind, units)
    yield from blank_names(layer.kind, units)
    if not errors_only:
        yield from repeated_names(layer.kind, layer, parents)
    if not len(layer):
        return
    yield from ground_faults(layer, parents, tolerance_m, errors_only=errors_only)
    if errors_only:
        return
    yield from sliver_faults(layer, tolerance_m)
    yield from area_faults(layer)

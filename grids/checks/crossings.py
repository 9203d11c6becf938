"""Pure: which units lie across the borders of another division of the city?

A road-chief grid may: a road does not end where a community does. So it is told, in one line
for a kind, and never an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from gis_core.city import UnitKind
from grids.checks import messages
from grids.checks.faults import UnitFault
from grids.checks.layers import Layer, points_in
from grids.shares import shares

_LEAST_SHARE = 0.005
"""Less of a unit than this on the other side is how two maps were drawn, not a crossing."""


def crossed_kinds(kinds: Sequence[UnitKind], key: str) -> list[str]:
    """The kinds whose borders units of ``key`` may lie across, and are told to.

    For units that partition others which are no administrative division (grids in zones): the
    larger kind that partitions its parents and is partitioned by none (the communities).
    """
    order = [kind.key for kind in kinds]
    kind = kinds[order.index(key)]
    if kind.policy != "partition_of_own_extent" or kind.parent is None:
        return []
    nested = [kind for kind in kinds[: order.index(key)] if kind.policy == "partition_of_parent"]
    divided = {kind.parent for kind in nested}
    return [kind.key for kind in nested if kind.key not in divided]


def crossing_faults(layer: Layer, others: Sequence[Layer]) -> Iterator[UnitFault]:
    """For each of ``others``: one line with the units of ``layer`` that lie in several of its units."""
    for other in others:
        if not len(other) or not len(layer):
            continue
        unit, _, share = shares(layer.areas, other.areas)
        inside = np.bincount(unit[share >= _LEAST_SHARE], minlength=len(layer))
        crossing = [layer.units[at] for at in np.flatnonzero(inside > 1).tolist()]
        if crossing:
            said = messages.crossing(layer.kind, other.kind, crossing)
            keys = tuple(each.key for each in crossing)
            yield UnitFault(
                "crossing", "warning", keys, points_in(crossing), float(len(crossing)), "", said, "split"
            )

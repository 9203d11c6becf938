"""Pure: which ground did a draft want to move that now comes out otherwise, kept so that it can be shown?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import shapely

from grids.coverage.value import Change
from grids.differences import Difference, Move, moves

_MOST_KEPT = 50
"""So many pieces of ground are kept with a conflict: as many as people look at one by one."""


def wanted_ground(
    changes: Mapping[str, Change], units: Collection[tuple[str, str]], on: date, base: int, metric_srid: int
) -> list[dict[str, Any]]:
    """The ground that changes moved from or to any of some units (kind, key), as GeoJSON features."""
    found = moves(Difference(on, base, changes), metric_srid)
    concerned = [move for move in found if {(move.kind, move.origin), (move.kind, move.to)} & set(units)]
    return [move_feature(move, changes[move.kind], "wanted") for move in concerned[:_MOST_KEPT]]


def move_feature(move: Move, change: Change, role: str) -> dict[str, Any]:
    """Ground that moves as a GeoJSON feature with the keys and names of both sides."""
    return {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(move.geometry),
        "properties": {
            "role": role, "kind": move.kind, "from": move.origin, "to": move.to,
            "from_name": _name(change, move.origin), "to_name": _name(change, move.to),
            "area_m2": round(move.area_m2, 1),
        },
    }


def _name(change: Change, key: str | None) -> str:
    pair = None if key is None else change.pairs.get(key)
    unit = pair and (pair.new or pair.old)
    return unit.name if unit else ""

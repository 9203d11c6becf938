"""Act: which ground did a publication change, kept so that places can be looked up in it?

A new code, name or attribute of a unit moves no ground and leaves nothing here; a unit that
begins or ends does. (One thing a code decides all the same: of units that share the very border a
place lies on, the lowest code counts where no membership does. Such a place keeps its answer.)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from gis_core import sql
from gis_core.city import City
from gis_core.statistics import MUCH, gather
from grids.descents import store_lineage
from grids.draft_models import ChangedArea
from grids.models import Revision
from grids.moved_ground import Ground, Move, changed_ground

_BATCH = 2000
_MOST_VERTICES = 64
"""Vertices of a stored piece at most: a look-up in PostGIS is quickest with small ones."""


@dataclass(frozen=True, slots=True)
class _Use:
    """Days on which a kind of unit comes into use, or goes out of it."""

    kind: str
    since: date
    until: date | None

    def holds(self, move: Move) -> bool:
        """Whether a move is of this kind, on these days only."""
        ends_inside = self.until is None or (move.until is not None and move.until <= self.until)
        return move.kind == self.kind and self.since <= move.since and ends_inside


def record_what_moved(moved: Sequence[Move], revision: Revision, city: City) -> int:
    """Store changed ground and lineage of a publication; the number of pieces stored.

    ``moved`` is what grids.moved_ground says of it. Runs in the publication's transaction, once
    the versions are written and memberships follow. Two things change what a place is beyond the
    ground of the units: where there are units of a kind for the first time on a day (or no more),
    every place in none of them is outside or in a gap from then on: the city's whole envelope
    changed, and that is the cheap answer for a first edition. And where a unit is divided for the
    first time (or no longer), its own whole ground changed for the kind of its children.
    """
    uses = _uses(moved, revision, city)
    envelope = np.array([shapely.box(*city.envelope)], dtype=object)
    grounds = [Ground(use.kind, use.since, use.until, envelope) for use in uses]
    grounds += changed_ground([move for move in moved if not any(use.holds(move) for use in uses)])
    pieces = _store(grounds, revision) + _store_divided(revision, city)
    store_lineage(moved, revision, city)
    if pieces >= MUCH:
        gather(ChangedArea)
    return pieces


def _uses(moved: Iterable[Move], revision: Revision, city: City) -> list[_Use]:
    """Kinds that come into use or go out of it by this revision; islands leave the rest to nobody."""
    kinds = {move.kind for move in moved if city.kind(move.kind).policy != "islands"}
    found = sql.rows("grids", "days_of_use_changed", {"number": revision.number, "kinds": list(kinds)})
    return [_Use(*row) for row in found]


def _store(grounds: Sequence[Ground], revision: Revision) -> int:
    return sum(
        _store_polygons(ground, start, revision)
        for ground in grounds for start in range(0, len(ground.polygons), _BATCH)
    )


def _store_polygons(ground: Ground, start: int, revision: Revision) -> int:
    polygons = shapely.set_srid(ground.polygons[start : start + _BATCH], 4326)
    texts = shapely.to_wkb(polygons, hex=True, include_srid=True, output_dimension=2).tolist()
    return sql.run("grids", "insert_changed_areas", {
        "revision": revision.pk, "kind": ground.kind, "since": ground.since, "until": ground.until,
        "polygons": texts, "vertices": _MOST_VERTICES,
    })


def _store_divided(revision: Revision, city: City) -> int:
    """The ground of units that had no children of a kind and now have, or had and have none."""
    pairs = [
        (kind.key, kind.parent) for kind in city.kinds
        if kind.policy == "partition_of_parent" and kind.parent is not None
    ]
    return sql.run("grids", "insert_divided_ground", {
        "revision": revision.pk, "number": revision.number, "vertices": _MOST_VERTICES,
        "children": [child for child, _ in pairs], "parents": [parent for _, parent in pairs],
    })

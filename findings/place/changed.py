"""Pure: with what are places looked up once some units are changed?

The units of a day with others in their place: what publishing the change would make of them. Memberships
are worked out by the rules that publishing follows (``grids.shares``, ``grids.membership_periods``).
``declared`` memberships carry the days from ``date.min`` on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from findings.place.index import IndexedUnit, PlaceIndex
from findings.place.kinship import Kinship
from gis_core.city import UnitKind
from grids.membership_periods import Belonging, settle
from grids.shares import parent_kinds, shares

Shapes = NDArray[Any]


@dataclass(frozen=True, slots=True)
class ChangedUnit:
    """A unit as it becomes. ``polygon`` (lon/lat) is None where it ends.

    ``unit`` is its identity number, of a new one any number larger than those there are;
    ``redrawn``: it covers other ground than before, begins or ends.
    """

    unit: int
    kind: str
    code: str
    name: str
    polygon: shapely.Geometry | None
    redrawn: bool = True
    attributes: Mapping[str, Any] = field(default_factory=dict)


class ChangedUnits:
    """The units of one day (``index``, ``kinship``) with the ``changed`` in their place.

    ``declared`` are the declared memberships of the day: they outweigh areas. ``kinds`` are the city's.
    """

    def __init__(
        self,
        index: PlaceIndex,
        kinship: Kinship,
        changed: Iterable[ChangedUnit],
        kinds: Sequence[UnitKind],
        declared: Sequence[Belonging],
    ) -> None:
        self._index, self._former, self._kinds = index, kinship, tuple(kinds)
        self.changed = {each.unit: each for each in changed}
        self._declared = declared
        self._staying: dict[str, list[int]] = {}
        for position, unit in enumerate(index.units):
            if unit.unit not in self.changed:
                self._staying.setdefault(unit.kind, []).append(position)
        self._there: dict[str, list[ChangedUnit]] = {}
        for each in self.changed.values():
            if each.polygon is not None:
                self._there.setdefault(each.kind, []).append(each)
        self.kinship = self._kinship()

    # --- what is there -------------------------------------------------------------------------

    @property
    def kinds_in_use(self) -> frozenset[str]:
        """The kinds of which a unit is there afterwards."""
        return frozenset(kind for kind, units in (*self._staying.items(), *self._there.items()) if units)

    def codes(self, kind: str) -> dict[int, str]:
        """The code of each unit of a kind afterwards, by its identity number, in order of codes."""
        found = {self._index.units[at].unit: self._index.units[at].code for at in self._staying.get(kind, ())}
        found |= {each.unit: each.code for each in self._there.get(kind, ())}
        return dict(sorted(found.items(), key=lambda item: item[1]))

    def parents(self, kind: str, parent_kind: str) -> dict[int, str]:
        """The code of the primary parent of a kind, by identity number of the unit, afterwards."""
        codes = self.codes(parent_kind)
        found = ((unit, self.kinship.parent(unit, parent_kind)) for unit in self.codes(kind))
        return {unit: codes[parent] for unit, parent in found if parent in codes}

    def _areas(self, kind: str) -> tuple[NDArray[np.int64], Shapes]:
        """Identity numbers and polygons of the units of a kind afterwards."""
        staying, there = self._staying.get(kind, []), self._there.get(kind, [])
        numbers = [self._index.units[at].unit for at in staying] + [each.unit for each in there]
        polygons = np.empty(len(numbers), dtype=object)
        polygons[: len(staying)] = self._index.polygons[staying]
        polygons[len(staying) :] = [each.polygon for each in there]
        return np.array(numbers, dtype=np.int64), polygons

    # --- of which unit each is a part ----------------------------------------------------------

    def _kinship(self) -> Kinship:
        ended = {each.unit for each in self.changed.values() if each.polygon is None}
        parents = {
            (child, kind): parent
            for child, kind, parent in self._former.memberships
            if child not in ended and parent not in ended
        }
        redrawn = {each.unit for each in self.changed.values() if each.redrawn}
        for kind, parent_kind in self._pairs():
            self._settle(kind, parent_kind, redrawn, parents)
        kind_of = {unit.unit: unit.kind for unit in self._index.units if unit.unit not in ended}
        kind_of |= {each.unit: each.kind for each in self.changed.values() if each.polygon is not None}
        return Kinship(((*child, parent) for child, parent in parents.items()), kind_of)

    def _pairs(self) -> list[tuple[str, str]]:
        """The kinds and parent kinds that judging a place and grouping units for a rank look at."""
        return [
            (kind.key, above)
            for kind in self._kinds
            for above in dict.fromkeys((kind.parent, kind.group_kind))
            if above and above in parent_kinds(self._kinds, kind.key)
        ]

    def _settle(
        self, kind: str, parent_kind: str, redrawn: set[int], parents: dict[tuple[int, str], int]
    ) -> None:
        """Work out anew the parents of those redrawn or declared elsewhere, or whose parents were redrawn."""
        children, child_areas = self._areas(kind)
        above, above_areas = self._areas(parent_kind)
        of_redrawn = np.isin(above, list(redrawn))
        held = [self._former.parent(child, parent_kind) in redrawn for child in children.tolist()]
        affected = np.isin(children, list(redrawn)) | np.array(held, dtype=np.bool_)
        affected |= np.isin(children, [
            each.child for each in self._declared
            if each.parent_kind == parent_kind and self._former.parent(each.child, parent_kind) != each.parent
        ])
        if len(children) and of_redrawn.any():
            meeting = shapely.STRtree(child_areas).query(above_areas[of_redrawn], predicate="intersects")
            affected[meeting[1]] = True
        if not affected.any():
            return
        for child in children[affected].tolist():
            parents.pop((child, parent_kind), None)
        pieces = _computed(children[affected], child_areas[affected], above, above_areas, parent_kind)
        known, alive = set(children[affected].tolist()), set(above.tolist())
        pieces += [
            each for each in self._declared
            if each.parent_kind == parent_kind and each.child in known and each.parent in alive
        ]
        for each in settle(pieces):
            if each.primary:
                parents[each.child, parent_kind] = each.parent

    def unsettled(self) -> list[shapely.Geometry] | None:
        """The ground on which places may be judged otherwise though no border near them moved.

        A place on a border follows the parent of the unit below; one that no part covers depends
        on whether the unit above is divided. None: everywhere, as a kind begins or ends.
        """
        before, after = self._former.divided, self.kinship.divided
        if self._index.kinds != self.kinds_in_use or before.keys() != after.keys():
            return None
        wanted = {unit for kind in before for unit in before[kind] ^ after[kind]}
        wanted |= {
            child
            for kind, parent_kind in self._pairs()
            for child in self.codes(kind)
            if self._former.parent(child, parent_kind) != self.kinship.parent(child, parent_kind)
        }
        old = (self._index.position_of_unit.get(unit) for unit in wanted)
        found = [self._index.polygons[at] for at in old if at is not None]
        return found + [
            each.polygon for each in self.changed.values() if each.unit in wanted and each.polygon is not None
        ]

    # --- looking places up ---------------------------------------------------------------------

    def unit_of(self, number: int) -> IndexedUnit | None:
        """A unit that is there afterwards, by its identity number."""
        changed = self.changed.get(number)
        if changed is not None:
            return None if changed.polygon is None else _indexed(changed)
        position = self._index.position_of_unit.get(number)
        return None if position is None else self._index.units[position]

    def index_near(self, boxes: Shapes) -> PlaceIndex:
        """An index that answers for places in these boxes (lon/lat) as one of all units would.

        Only what is named as nearest to a place that no unit of a kind covers may be farther off.
        """
        local = set(self._index.meeting(boxes).tolist())
        local -= {at for at in local if self._index.units[at].unit in self.changed}
        local |= {staying[0] for staying in self._staying.values()}  # so that every kind stays in use
        positions = sorted(local)
        units = [self._index.units[at] for at in positions]
        polygons = list(self._index.polygons[positions])
        for each in self.changed.values():
            if each.polygon is not None:
                units.append(_indexed(each))
                polygons.append(each.polygon)
        return PlaceIndex(units, polygons, self._index.metric_srid)


def _indexed(changed: ChangedUnit) -> IndexedUnit:
    """A unit as it becomes. Its version is not stored yet: a number of its own stands for it."""
    return IndexedUnit(-changed.unit, changed.unit, changed.kind, changed.code, changed.name)


def _computed(
    children: NDArray[np.int64], areas: Shapes, parents: NDArray[np.int64], parent_areas: Shapes, kind: str
) -> list[Belonging]:
    """In which parents of a kind the children lie, and with what share."""
    if not len(parents):
        return []
    child_at, parent_at, share_of = shares(areas, parent_areas)
    rows = zip(children[child_at].tolist(), parents[parent_at].tolist(), share_of.tolist(), strict=True)
    return [
        Belonging(child, parent, kind, share, False, False, date.min, None) for child, parent, share in rows
    ]

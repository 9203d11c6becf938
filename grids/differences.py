"""Pure: what is different between two states of the units, and which ground went from whom to whom?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.city import UnitKind
from gis_core.crs import to_metric
from gis_core.precision import GRID
from grids.coverage.faces import thickness
from grids.coverage.steps import Shapes, same_area, shapes
from grids.coverage.value import Change, Pair, Unit

Floats = NDArray[np.float64]
Positions = NDArray[np.intp]

_NOTHING = 10 * GRID * GRID
"""Square degrees that no two sums of areas need agree on: about a thousandth of a square metre."""

_STRAIGHT_DEGREES = 0.001
"""Edges are cut to this length before they are projected: they are straight in degrees, and a
chord of a hundred metres leaves them by less than a tenth of a millimetre."""


@dataclass(frozen=True)
class Difference:
    """What would be (or is) different from the day ``on``, beside what ``revision`` says of it.

    ``changes`` by kind, from the state under ``revision`` to the new one; keys are the units' codes
    in the former (a new unit: its first code). ``units`` gives the identity number of each unit
    that was there, by (kind, key). Where it takes a revision back, ``takes_back`` is its number, and
    ``revived`` gives the identity numbers of the units that had ended by it and begin again.
    """

    on: date
    revision: int
    changes: Mapping[str, Change]
    units: Mapping[tuple[str, str], int] = field(default_factory=dict)
    takes_back: int | None = None
    revived: Mapping[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """Ground that goes from one unit of a kind to another; None is nobody of that kind.

    ``origin`` and ``to`` are keys; ``geometry`` is in lon/lat WGS84.
    """

    kind: str
    origin: str | None
    to: str | None
    geometry: shapely.MultiPolygon
    area_m2: float


@dataclass(frozen=True, slots=True)
class UnitDifference:
    """A unit that is ``added``, ``removed`` or ``changed``.

    ``fields`` names what is different of a changed one, of ``code``, ``name``, ``parent``,
    ``attributes`` and ``boundary``. Areas are in m², None where the unit is not there.
    """

    kind: str
    key: str
    state: str
    fields: tuple[str, ...]
    old: Unit | None
    new: Unit | None
    area_before_m2: float | None
    area_after_m2: float | None

    @property
    def code(self) -> str:
        """The code it bears afterwards, or bore."""
        unit = self.new or self.old
        return (unit.code if unit else "") or self.key


# --- the ground that moves ---------------------------------------------------------------------


def moves(difference: Difference, metric_srid: int) -> list[Move]:
    """The ground that changes hands, kind by kind, the units in the order of their keys.

    What a unit loses is what it goes to, and what one gains is where it comes from, to the last
    square metre, as long as no two units of a kind overlap. Hairlines thinner than a step of the
    storage grid are no ground. Overlaid in degrees, where edges are straight; measured in
    ``metric_srid``.
    """
    found = [
        move for kind, change in difference.changes.items() for move in _moves_of(kind, _redrawn(change))
    ]
    areas = areas_m2([geometry for *_, geometry in found], metric_srid)
    return [Move(*move, area) for move, area in zip(found, areas, strict=True)]


def areas_m2(geometries: Sequence[shapely.Geometry], metric_srid: int) -> list[float]:
    """The areas in square metres of lon/lat geometries whose edges are straight in degrees."""
    straight = shapely.segmentize(shapes(geometries), _STRAIGHT_DEGREES)
    measured: list[float] = shapely.area(to_metric(straight, metric_srid)).tolist()
    return measured


def _redrawn(change: Change) -> dict[str, Pair]:
    """The units whose ground is another one, in the order of their keys."""
    return {
        key: pair for key, pair in sorted(change.pairs.items())
        if key not in change.vertex_only and not same_ground(pair)
    }


def same_ground(pair: Pair) -> bool:
    """Whether a unit has the same vertices before and after, whatever its rings start with."""
    old, new = _ground(pair.old), _ground(pair.new)
    if old is None or new is None:
        return old is new
    if shapely.get_num_coordinates(old) != shapely.get_num_coordinates(new) or old.bounds != new.bounds:
        return False
    return bool(shapely.equals_exact(old, new, 0.0)) or same_area(old, new)


def _ground(unit: Unit | None) -> shapely.MultiPolygon | None:
    return unit.geometry if unit else None


def _moves_of(
    kind: str, pairs: Mapping[str, Pair]
) -> Iterator[tuple[str, str | None, str | None, shapely.MultiPolygon]]:
    keys = list(pairs)
    nothing = shapely.MultiPolygon()
    old = shapes(_ground(pair.old) or nothing for pair in pairs.values())
    new = shapes(_ground(pair.new) or nothing for pair in pairs.values())
    lost, gained = _without(old, new), _without(new, old)
    giver, taker = shapely.STRtree(gained).query(lost, predicate="intersects")
    given = _ground_only(shapely.intersection(lost[giver], gained[taker]))
    for at in np.lexsort((taker, giver)):
        if not given[at].is_empty:
            yield kind, keys[giver[at]], keys[taker[at]], given[at]
    measured = shapely.area(given)
    left = _rest(lost, giver, gained, taker, measured, shapely.coverage_is_valid(new))
    found = _rest(gained, taker, lost, giver, measured, shapely.coverage_is_valid(old))
    yield from ((kind, key, None, rest) for key, rest in zip(keys, left, strict=True) if not rest.is_empty)
    yield from ((kind, None, key, rest) for key, rest in zip(keys, found, strict=True) if not rest.is_empty)


def _without(areas: Shapes, others: Shapes) -> Shapes:
    """Each area without its other, hairlines left out."""
    return _ground_only(shapely.difference(areas, others))


def _rest(
    areas: Shapes, area_at: Positions, others: Shapes, other_at: Positions, common: Floats, disjoint: bool
) -> Shapes:
    """Each area without all the others paired with it; ``common`` is what the pairs share (degrees²).

    Where the others are ``disjoint``, sums of areas tell that nothing is left.
    """
    left = shapely.area(areas) - np.bincount(area_at, common, minlength=len(areas))
    asked = left > _NOTHING if disjoint else np.ones(len(areas), dtype=np.bool_)
    rest = shapes(
        area if wanted else shapely.MultiPolygon() for area, wanted in zip(areas, asked, strict=True)
    )
    for at in np.unique(area_at[asked[area_at]]):
        rest[at] = shapely.difference(areas[at], shapely.union_all(others[other_at[area_at == at]]))
    return _ground_only(rest)


def _ground_only(overlaid: Shapes) -> Shapes:
    """What is as wide as a grid step of the results of an overlay, as MultiPolygons."""
    parts, of = shapely.get_parts(overlaid, return_index=True)
    parts, within = shapely.get_parts(parts, return_index=True)
    wide = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & (thickness(parts) >= GRID)
    found = shapes([shapely.MultiPolygon()] * len(overlaid))
    there, indices = np.unique(of[within[wide]], return_inverse=True)
    if there.size:
        found[there] = shapely.multipolygons(parts[wide], indices=indices)
    return found


# --- the units that differ ---------------------------------------------------------------------


def summary(difference: Difference, metric_srid: int) -> list[UnitDifference]:
    """The units added, removed and changed, kind by kind; not those that only took a vertex."""
    pairs = [
        (kind, key, pair)
        for kind, change in difference.changes.items()
        for key, pair in sorted(change.pairs.items())
        if key not in change.vertex_only
    ]
    nothing = shapely.MultiPolygon()
    before = areas_m2([_ground(pair.old) or nothing for *_, pair in pairs], metric_srid)
    after = areas_m2([_ground(pair.new) or nothing for *_, pair in pairs], metric_srid)
    return [
        UnitDifference(
            kind, key, _state(pair), _fields(pair), pair.old, pair.new,
            was if pair.old else None, becomes if pair.new else None,
        )
        for (kind, key, pair), was, becomes in zip(pairs, before, after, strict=True)
    ]


def _state(pair: Pair) -> str:
    if pair.old is None:
        return "added"
    return "removed" if pair.new is None else "changed"


def _fields(pair: Pair) -> tuple[str, ...]:
    old, new = pair.old, pair.new
    if old is None or new is None:
        return ()
    different = {
        "code": old.code != new.code,
        "name": old.name != new.name,
        "parent": old.parent != new.parent,
        "attributes": dict(old.attributes) != dict(new.attributes),
        "boundary": not same_ground(pair),
    }
    return tuple(name for name, differs in different.items() if differs)


# --- as documents ------------------------------------------------------------------------------


def as_feature_collection(difference: Difference, metric_srid: int) -> dict[str, Any]:
    """The difference as GeoJSON: units ``before`` and ``after``, and each ``move``, by ``role``."""
    features = []
    for unit in summary(difference, metric_srid):
        said = {
            "kind": unit.kind, "key": unit.key, "state": unit.state, "fields": list(unit.fields),
        }
        sides = (("before", unit.old, unit.area_before_m2), ("after", unit.new, unit.area_after_m2))
        for role, side, area in sides:
            if side is not None:
                about = {"role": role, "code": side.code or unit.key, "name": side.name, "area_m2": area}
                features.append(_feature(side.geometry, said | about))
    for move in moves(difference, metric_srid):
        features.append(_feature(move.geometry, {
            "kind": move.kind, "role": "move", "from": move.origin, "to": move.to, "area_m2": move.area_m2,
        }))
    return {
        "type": "FeatureCollection", "on": difference.on.isoformat(), "revision": difference.revision,
        "features": features,
    }


def _feature(geometry: shapely.Geometry, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature", "geometry": shapely.geometry.mapping(geometry), "properties": dict(properties)
    }


TABLE_COLUMNS = (
    "what", "kind", "key", "code", "name", "fields", "area_before_m2", "area_after_m2", "from", "to",
    "area_m2", "said",
)
"""The columns of ``as_table``."""


def as_table(difference: Difference, metric_srid: int) -> list[dict[str, Any]]:
    """The difference as rows with TABLE_COLUMNS: first the units, then the ground that moves.

    ``what`` is ``added``, ``removed``, ``changed`` or ``moved``; cells that do not apply are None.
    ``said`` lists [name, code, parent or an attribute; before; after] of what is said otherwise.
    """
    empty: dict[str, Any] = dict.fromkeys(TABLE_COLUMNS)
    units = [
        empty | {
            "what": unit.state, "kind": unit.kind, "key": unit.key, "code": unit.code,
            "name": _name(unit), "fields": ", ".join(unit.fields) or None,
            "area_before_m2": unit.area_before_m2, "area_after_m2": unit.area_after_m2,
            "said": _said(unit) or None,
        }
        for unit in summary(difference, metric_srid)
    ]
    ground = [
        empty | {
            "what": "moved", "kind": move.kind, "from": move.origin, "to": move.to, "area_m2": move.area_m2
        }
        for move in moves(difference, metric_srid)
    ]
    return units + ground


def _said(unit: UnitDifference) -> list[list[Any]]:
    """What is said otherwise of a changed unit: member, before, after."""
    old, new = unit.old, unit.new
    if old is None or new is None:
        return []
    pairs = [("name", old.name, new.name), ("code", old.code, new.code), ("parent", old.parent, new.parent)]
    names = [*old.attributes, *(name for name in new.attributes if name not in old.attributes)]
    pairs += [(name, old.attributes.get(name), new.attributes.get(name)) for name in names]
    return [[member, before, after] for member, before, after in pairs if before != after]


def _name(unit: UnitDifference) -> str:
    side = unit.new or unit.old
    return side.name if side else ""


# --- back again --------------------------------------------------------------------------------


def inverse(
    difference: Difference, revision: int, kinds: Sequence[UnitKind], on: date | None = None
) -> Difference:
    """What takes a difference back, beside the state it made.

    ``revision`` is the number it was published under, ``on`` the day from which it is taken back
    (that of the difference if None), ``kinds`` are the city's. Keys are codes in the state it made.
    """
    keys = {kind: _keys_after(change) for kind, change in difference.changes.items()}
    above = {kind.key: keys.get(kind.parent or "", {}) for kind in kinds}
    changes: dict[str, Change] = {}
    units: dict[tuple[str, str], int] = {}
    for kind, change in difference.changes.items():
        own, parents = keys[kind], above.get(kind, {})
        pairs = {
            own[key]: Pair(_under(pair.new, parents), _under(pair.old, parents))
            for key, pair in change.pairs.items()
        }
        changes[kind] = Change(pairs, frozenset(own[key] for key in change.vertex_only))
        units |= {
            (kind, own[key]): difference.units[kind, key] for key in own if (kind, key) in difference.units
        }
    return Difference(on or difference.on, revision, changes, units)


def _keys_after(change: Change) -> dict[str, str]:
    """By key, the key in the state the change makes: the new code; of an ended unit one not taken."""
    keys = {key: pair.new.code or key for key, pair in change.pairs.items() if pair.new}
    taken = set(keys.values())
    for key, pair in change.pairs.items():
        if pair.new is None:
            again = (pair.old.code if pair.old else "") or key
            while again in taken:
                again += "′"
            keys[key] = again
            taken.add(again)
    return keys


def _under(unit: Unit | None, parents: Mapping[str, str]) -> Unit | None:
    """The unit with its parent under that parent's key in the state made."""
    if unit is None or unit.parent is None or unit.parent not in parents:
        return unit
    return Unit(unit.geometry, unit.code, unit.name, parents[unit.parent], unit.attributes)

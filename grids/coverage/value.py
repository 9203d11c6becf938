"""Pure: what is a coverage, and what is a change of one?

A coverage is a value: the units of one kind that share the ground between them without overlap
(and, unless they are islands, without leaving ground to nobody in between). A change is a value
too: (old, new) of each unit touched. It can be inverted, joined with the next and printed, and
putting it on a coverage needs exactly the old rows it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.precision import GRID
from grids.coverage.faults import CoverageFault, listed

NEAR = 2 * GRID
"""Degrees within which units are taken for neighbours."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: its area is a MultiPolygon, lon/lat, valid and on the 1e-7° grid."""

    geometry: shapely.MultiPolygon
    code: str = ""
    name: str = ""
    parent: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def same_as(self, other: Unit | None) -> bool:
        """Whether both are equal byte for byte, the order of the vertices included."""
        return other is not None and (
            (self.code, self.name, self.parent, dict(self.attributes))
            == (other.code, other.name, other.parent, dict(other.attributes))
            and (
                self.geometry is other.geometry
                or shapely.to_wkb(self.geometry) == shapely.to_wkb(other.geometry)
            )
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit before and after; None where it is not there."""

    old: Unit | None
    new: Unit | None


def _same(one: Unit | None, other: Unit | None) -> bool:
    return one is None and other is None or one is not None and one.same_as(other)


@dataclass(frozen=True)
class Change:
    """What an operation does: the pair of each unit that is different afterwards, by key.

    ``vertex_only`` names those of them whose border only took a vertex within one grid step: for
    people they are unchanged.
    """

    pairs: Mapping[str, Pair] = field(default_factory=dict)
    vertex_only: frozenset[str] = frozenset()

    def inverted(self) -> Change:
        """The change that undoes this one."""
        return Change({key: Pair(pair.new, pair.old) for key, pair in self.pairs.items()}, self.vertex_only)

    def then(self, later: Change) -> Change:
        """This change and a later one as one; units that are again as they were are left out."""
        joined = dict(self.pairs)
        for key, pair in later.pairs.items():
            before = self.pairs.get(key)
            if before is not None and not _same(before.new, pair.old):
                raise CoverageFault(
                    f"The changes do not follow each other at {key}.", code="not-in-sequence", units=[key]
                )
            joined[key] = Pair(before.old if before else pair.old, pair.new)
        joined = {key: pair for key, pair in joined.items() if not _same(pair.old, pair.new)}
        moved = (set(self.pairs) - self.vertex_only) | (set(later.pairs) - later.vertex_only)
        return Change(joined, frozenset(set(joined) - moved))

    def __str__(self) -> str:
        """One line per unit, those with a mere vertex last."""
        keys = sorted(self.pairs, key=lambda key: (key in self.vertex_only, key))
        return "\n".join(f"{key}: {self._told(key)}" for key in keys) or "nothing changes"

    def _told(self, key: str) -> str:
        old, new = self.pairs[key].old, self.pairs[key].new
        if key in self.vertex_only:
            return "takes a vertex"
        if old is None or new is None:
            return "ends" if new is None else f"new, code {new.code or 'not given'}"
        told = [
            f"{word} {before or 'none'} → {after or 'none'}"
            for word, before, after in (
                ("code", old.code, new.code), ("name", old.name, new.name), ("parent", old.parent, new.parent)
            )
            if before != after
        ]
        if dict(old.attributes) != dict(new.attributes):
            told.append("attributes change")
        if not shapely.equals_exact(old.geometry, new.geometry, 0.0):
            share = new.geometry.area / old.geometry.area - 1
            told.append(f"area {share:+.2%}" if abs(share) >= 5e-5 else "border moves")
        return ", ".join(told)


@dataclass(frozen=True, eq=False)
class Coverage:
    """The units of one kind by key. ``islands``: ground may belong to nobody (estates)."""

    units: Mapping[str, Unit]
    islands: bool = False

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys in the order of ``areas``."""
        return tuple(self.units)

    @cached_property
    def areas(self) -> NDArray[Any]:
        """The areas, in the order of ``keys``."""
        found = np.empty(len(self.units), dtype=object)
        found[:] = [unit.geometry for unit in self.units.values()]
        return found

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.areas)

    def near(self, geometries: Any, distance: float = NEAR) -> set[str]:
        """The keys of the units within ``distance`` degrees of a geometry or of any of several."""
        found = self._tree.query(np.atleast_1d(geometries), predicate="dwithin", distance=distance)
        return {self.keys[position] for position in np.unique(found[1])}

    def neighbourhood(self, keys: Iterable[str]) -> set[str]:
        """These units and all that touch them, if only in a point."""
        return self.near(self.areas_of(keys))

    def areas_of(self, keys: Iterable[str]) -> NDArray[Any]:
        """The areas of these units."""
        wanted = list(keys)
        found = np.empty(len(wanted), dtype=object)
        found[:] = [self.units[key].geometry for key in wanted]
        return found

    def unit(self, key: str) -> Unit:
        """The unit of that key; raises CoverageFault if there is none."""
        if key not in self.units:
            raise CoverageFault(
                f"There is no unit {key}.", hint="It may have ended by an earlier operation.",
                code="unknown-unit", units=[key],
            )
        return self.units[key]

    def after(self, change: Change) -> Coverage:
        """The coverage with the change put on it.

        Raises CoverageFault (code ``not-the-old``) where a unit is not byte for byte what the
        change takes it to be: then the operation must be applied anew, never forced.
        """
        wrong = [key for key, pair in change.pairs.items() if not _same(self.units.get(key), pair.old)]
        if wrong:
            raise CoverageFault(
                f"Meanwhile {listed(wrong)} changed.", hint="Apply the operation to the present state.",
                code="not-the-old", units=wrong,
            )
        units = dict(self.units)
        for key, pair in change.pairs.items():
            if pair.new is None:
                units.pop(key)
            else:
                units[key] = pair.new
        return Coverage(units, self.islands)

    def __iter__(self) -> Iterator[str]:
        return iter(self.units)


class Operation(Protocol):
    """What a planner does to a coverage, as plain data."""

    def apply(self, coverage: Coverage) -> Change:
        """The change it makes there; raises CoverageFault where it cannot be done."""
        ...

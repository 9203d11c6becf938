"""Pure: what do the operations do that change a unit but not its ground?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import shapely

from grids.coverage.faults import CoverageFault, listed, place_in
from grids.coverage.soundness import checked
from grids.coverage.value import Change, Coverage, Pair, Unit


def _changed(coverage: Coverage, new: Mapping[str, Unit]) -> Change:
    pairs = {key: Pair(coverage.units[key], unit) for key, unit in new.items()}
    return checked(coverage, Change({k: pair for k, pair in pairs.items() if pair.new != pair.old}))


def _side_by_side(coverage: Coverage, keys: Iterable[str]) -> int:
    """In how many connected pieces the units lie."""
    return int(shapely.get_num_geometries(shapely.coverage_union_all(coverage.areas_of(sorted(keys)))))


@dataclass(frozen=True, slots=True)
class MoveToParent:
    """The units belong to another unit of the level above, whose ground is what its children have.

    ``apart``: the new parent may lie in more parts afterwards.
    """

    units: tuple[str, ...]
    parent: str
    apart: bool = False

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``in-parts`` with a place, ``nothing-changes``."""
        moving = {key: replace(coverage.unit(key), parent=self.parent) for key in self.units}
        children = {key for key, unit in coverage.units.items() if unit.parent == self.parent}
        if children and not self.apart:
            before, after = _side_by_side(coverage, children), _side_by_side(coverage, children | set(moving))
            if after > before:
                place = place_in(coverage.units[self.units[0]].geometry)
                raise CoverageFault(
                    f"{listed(moving)} would lie apart from the rest of {self.parent}.",
                    hint="Move the units in between too, or say that it may lie apart.",
                    code="in-parts", place=place, units=moving,
                )
        return _changed(coverage, moving)


@dataclass(frozen=True, slots=True)
class Recode:
    """A unit bears another code, as when a 乡 becomes a 镇; it stays the same unit."""

    unit: str
    code: str

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``code-taken`` with its bearer, ``no-code``, ``nothing-changes``."""
        if not self.code.strip():
            raise CoverageFault("The new code is empty.", code="no-code", units=[self.unit])
        for key, unit in coverage.units.items():
            if unit.code == self.code and key != self.unit:
                raise CoverageFault(
                    f"The code {self.code} is borne by {key}.", hint="Recode that one first.",
                    code="code-taken", units=[key],
                )
        return _changed(coverage, {self.unit: replace(coverage.unit(self.unit), code=self.code)})


@dataclass(frozen=True, slots=True)
class SetAttributes:
    """Attributes of units are set, others stay; None removes one. ``name`` if given names them."""

    units: tuple[str, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    name: str | None = None

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``unknown-unit``, ``nothing-changes``."""
        return _changed(coverage, {key: self._set(coverage.unit(key)) for key in self.units})

    def _set(self, unit: Unit) -> Unit:
        return _detailed(unit, Details(self.name, attributes=self.attributes))


@dataclass(frozen=True, slots=True)
class Details:
    """What one unit is called from now on; None leaves the name or the code as it is."""

    name: str | None = None
    code: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetEach:
    """Each unit gets its own name, code and attributes, as a table brings them; one step to undo.

    Attributes not named stay, None removes one. Codes may change places among the units.
    """

    units: Mapping[str, Details]

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``unknown-unit``, ``no-code``, ``code-taken``, ``nothing-changes``."""
        new = {key: _detailed(coverage.unit(key), details) for key, details in self.units.items()}
        self._refuse_blank_codes()
        bearers: dict[str, str] = {}
        for key, unit in {**coverage.units, **new}.items():
            other = bearers.setdefault(unit.code, key) if unit.code else key
            if other != key and not new.keys().isdisjoint((key, other)):
                raise CoverageFault(
                    f"The code {unit.code} would be borne by {listed([key, other])}.",
                    hint="Give each unit a code of its own.", code="code-taken", units=[key, other],
                )
        return _changed(coverage, new)

    def _refuse_blank_codes(self) -> None:
        blank = [key for key, each in self.units.items() if each.code is not None and not each.code.strip()]
        if blank:
            raise CoverageFault(f"The new code of {listed(blank)} is empty.", code="no-code", units=blank)


def _detailed(unit: Unit, details: Details) -> Unit:
    together = {**unit.attributes, **details.attributes}
    return replace(
        unit,
        name=unit.name if details.name is None else details.name,
        code=unit.code if details.code is None else details.code,
        attributes={name: value for name, value in together.items() if value is not None},
    )

"""Pure: what do the operations that hand over ground between units do to a coverage?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import shapely

from grids.coverage.cutting import drawn_area, drawn_line, kept_within, refuse_ending_inside, uncut
from grids.coverage.faces import SLIVER, Faces, node, thickness
from grids.coverage.faults import CoverageFault, listed, place_in, shown
from grids.coverage.steps import in_steps
from grids.coverage.value import Change, Coverage, Unit


@dataclass(frozen=True, slots=True)
class NewUnit:
    """What a unit an operation makes is called; without a parent it takes that of its ground."""

    key: str
    code: str = ""
    name: str = ""
    parent: str | None = None
    attributes: Mapping[str, object] = field(default_factory=dict)

    def unit(self, parent: str | None = None) -> Unit:
        """As a unit that has no ground yet."""
        empty = shapely.MultiPolygon()
        return Unit(empty, self.code, self.name, self.parent or parent, dict(self.attributes))


def refuse_taken(coverage: Coverage, new: Collection[NewUnit]) -> None:
    """Raises CoverageFault if a key or code is there already or given twice."""
    keys = [each.key for each in new]
    codes = [each.code for each in new if each.code]
    borne = {unit.code: key for key, unit in coverage.units.items() if unit.code}
    taken = [key for key in keys if key in coverage.units or keys.count(key) > 1]
    taken += [borne.get(code, code) for code in codes if code in borne or codes.count(code) > 1]
    if taken:
        raise CoverageFault(
            f"The key or code of {listed(set(taken))} is taken.", hint="Choose others.",
            code="code-taken", units=set(taken),
        )


def _parts(area: shapely.Geometry | None) -> int:
    return 0 if area is None else int(shapely.get_num_geometries(area))


def refuse_apart(coverage: Coverage, faces: Faces, keys: Collection[str]) -> None:
    """Raises CoverageFault (``in-parts``) if one of the units would lie in more parts than before."""
    for key in sorted(keys):
        before = _parts(coverage.units[key].geometry) if key in coverage.units else 1
        area = faces.area_of(key)
        if area is not None and _parts(area) > before:
            parts = sorted(shapely.get_parts(area), key=shapely.area)
            raise CoverageFault(
                f"{key} would lie in {len(parts)} parts, the smallest at {shown(place_in(parts[0]))}.",
                hint="Draw so that it stays in one piece, or say that it may lie apart.",
                code="in-parts", place=place_in(parts[0]), units=[key],
            )


def refuse_nothing_left(faces: Faces, keys: Collection[str]) -> None:
    """Raises CoverageFault (``nothing-left``) if one of the units would lose all its ground."""
    for key in sorted(keys):
        if (key,) not in faces.labels:
            raise CoverageFault(
                f"Nothing would be left of {key}.",
                hint="To end a unit, merge it or retire it.", code="nothing-left", units=[key],
            )


@dataclass(frozen=True, slots=True)
class Reassign:
    """The ground of other units inside ``area`` (lon/lat) goes to the unit ``to``.

    With ``units``, only their ground; without an area, they end and all they have goes over.
    ``apart``: units may lie in more parts afterwards than before.
    """

    to: str
    area: shapely.Geometry | None = None
    units: tuple[str, ...] = ()
    apart: bool = False

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``nothing-changes``, ``nothing-left``, ``in-parts``, of the area."""
        coverage.unit(self.to)
        donors = {key for key in self.units if coverage.unit(key)} - {self.to}
        if self.area is None:
            return self._whole(coverage, donors)
        area = drawn_area(self.area)
        if not self.units:
            donors = coverage.near(self.area) - {self.to}
        faces = node(coverage, donors | {self.to}, kept_within(coverage, shapely.boundary(area), donors))
        inside = faces.within(area)
        faces.give(inside.intersection(faces.owned_by(donors)), self.to)
        faces.settle_slivers()
        if faces.labels == list(faces.owners):
            raise CoverageFault(
                f"The area holds no ground that could go to {self.to}.",
                hint="Draw it over the ground of another unit.", code="nothing-changes",
                place=place_in(self.area), units=[self.to],
            )
        refuse_nothing_left(faces, donors)
        if not self.apart:
            refuse_apart(coverage, faces, donors | {self.to})
        return faces.change(coverage)

    def _whole(self, coverage: Coverage, donors: set[str]) -> Change:
        if not donors:
            raise CoverageFault(
                "Neither an area nor other units are given.", code="nothing-changes", units=[self.to]
            )
        return _handed_over(coverage, donors, self.to, self.apart)


def _handed_over(coverage: Coverage, donors: set[str], to: str, apart: bool) -> Change:
    faces = node(coverage, donors | {to})
    faces.give(faces.owned_by(donors), to)
    if not apart:
        _refuse_not_adjacent(coverage, donors, to)
    return faces.change(coverage)


def _refuse_not_adjacent(coverage: Coverage, donors: set[str], to: str) -> None:
    """Raises CoverageFault unless all hang together by borders that have a length."""
    reached, waiting = {to}, {to}
    while waiting:
        key = waiting.pop()
        beside = sorted((coverage.neighbourhood([key]) & donors) - reached)
        borders = shapely.intersection(
            shapely.boundary(coverage.areas_of(beside)), shapely.boundary(coverage.units[key].geometry)
        )
        found = {other for other, border in zip(beside, borders, strict=True) if shapely.length(border) > 0}
        reached |= found
        waiting |= found
    missing = sorted(donors - reached)
    if missing:
        place = place_in(coverage.units[missing[0]].geometry)
        raise CoverageFault(
            f"{listed(missing)} shares no border with {listed(reached)}; it lies at {shown(place)}.",
            hint="Only units that lie side by side become one.",
            code="not-adjacent", place=place, units=missing,
        )


@dataclass(frozen=True, slots=True)
class Split:
    """A line (lon/lat) cuts a unit: the largest piece stays it, the others become new units.

    ``new`` are in order of size, largest first. Parts of the unit that the line does not cut
    stay with it.
    """

    unit: str
    line: shapely.LineString
    new: tuple[NewUnit, ...]

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: of the line and where, ``not-divided``, ``pieces``, ``code-taken``."""
        old = coverage.unit(self.unit)
        refuse_taken(coverage, self.new)
        line = drawn_line(self.line)
        refuse_ending_inside(self.unit, in_steps(old.geometry), line)
        faces = node(coverage, [self.unit], kept_within(coverage, line, [self.unit]))
        pieces = self._pieces(faces, old)
        if len(pieces) < 2:
            raise uncut(self.unit, in_steps(old.geometry), line)
        if len(pieces) != len(self.new) + 1:
            raise CoverageFault(
                f"The line makes {len(pieces)} pieces of {self.unit}, "
                f"and there are names for {len(self.new)} new units.",
                hint="Name as many new units as there are pieces beside the largest.",
                code="pieces", place=place_in(faces.polygons[pieces[-1]], steps=True), units=[self.unit],
            )
        for face, new in zip(pieces[1:], self.new, strict=True):
            faces.give([face], new.key)
        faces.settle_slivers()
        return faces.change(coverage, {new.key: new.unit(old.parent) for new in self.new})

    def _pieces(self, faces: Faces, old: Unit) -> list[int]:
        """The faces of the parts that were cut, the largest first."""
        mine = [
            face for face in faces.owned_by([self.unit]) if thickness(faces.polygons[face]) >= SLIVER
        ]
        parts = in_steps(shapely.get_parts(old.geometry))
        part = shapely.STRtree(parts).query_nearest(
            shapely.point_on_surface(faces.polygons[mine]), all_matches=False
        )[1]
        cut = [face for face, of in zip(mine, part, strict=True) if (part == of).sum() > 1]
        areas = shapely.area(faces.polygons)
        corners = shapely.bounds(faces.polygons)
        return sorted(cut, key=lambda face: (-areas[face], *corners[face].tolist()))


@dataclass(frozen=True, slots=True)
class Merge:
    """The units, which lie side by side, become the unit ``kept``, one of them; the others end."""

    units: tuple[str, ...]
    kept: str

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``not-adjacent`` with the unit and place, ``too-few``."""
        donors = {key for key in (*self.units, self.kept) if coverage.unit(key)} - {self.kept}
        if not donors or self.kept not in self.units:
            raise CoverageFault(
                "Two units at least become one, and the one that is kept is among them.",
                code="too-few", units=self.units,
            )
        return _handed_over(coverage, donors, self.kept, apart=False)


@dataclass(frozen=True, slots=True)
class Create:
    """A new unit gets the free ground inside ``area`` (lon/lat), and that of the units ``out_of``."""

    new: NewUnit
    area: shapely.Geometry
    out_of: tuple[str, ...] = ()
    apart: bool = False

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``overlaps`` ground not to be taken, ``nothing-left``, ``in-parts``."""
        refuse_taken(coverage, [self.new])
        donors = {key for key in self.out_of if coverage.unit(key)}
        area = drawn_area(self.area)
        near = coverage.near(self.area)
        self._refuse_overlap(coverage, area, near - donors)
        faces = node(coverage, near | donors, self._cutter(coverage, area, near, donors))
        inside = faces.within(area)
        faces.give((face for face in inside if donors.issuperset(faces.owners[face])), self.new.key)
        faces.settle_slivers()
        if (self.new.key,) not in faces.labels:
            raise CoverageFault(
                f"There is no ground in the area that {self.new.key} could get.",
                hint="Name the units out of which it is made.", code="nothing-changes",
                place=place_in(self.area), units=[self.new.key],
            )
        refuse_nothing_left(faces, donors)
        if not self.apart:
            refuse_apart(coverage, faces, donors)
        parents = {coverage.units[key].parent for key in donors}
        parent = parents.pop() if len(parents) == 1 else None
        return faces.change(coverage, {self.new.key: self.new.unit(parent)})

    @staticmethod
    def _cutter(
        coverage: Coverage, area: shapely.Geometry, near: set[str], donors: set[str]
    ) -> list[shapely.Geometry]:
        """The outline inside the donors, and on ground of nobody."""
        outline = shapely.boundary(area)
        stretches = kept_within(coverage, outline, near, free=True)
        others = in_steps(shapely.union_all(coverage.areas_of(near - donors)))
        return [each for each in stretches if not others.contains(each.interpolate(0.5, normalized=True))]

    def _refuse_overlap(self, coverage: Coverage, area: shapely.Geometry, others: set[str]) -> None:
        for key in sorted(others):
            common = shapely.intersection(area, in_steps(coverage.units[key].geometry))
            if shapely.area(common) and thickness(common) >= SLIVER:
                place = place_in(common, steps=True)
                raise CoverageFault(
                    f"The area overlaps {key} at {shown(place)}.",
                    hint=f"Keep off it, or make the unit out of {key} too.",
                    code="overlaps", place=place, units=[key],
                )


@dataclass(frozen=True, slots=True)
class Retire:
    """A unit ends. Its ground goes to the ``heir`` beside it; among islands it may go to nobody."""

    unit: str
    heir: str | None = None

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``heir-missing``, ``not-adjacent``."""
        coverage.unit(self.unit)
        if self.heir is not None:
            return Merge((self.unit, self.heir), self.heir).apply(coverage)
        if not coverage.islands:
            place = place_in(coverage.units[self.unit].geometry)
            raise CoverageFault(
                f"The ground of {self.unit} at {shown(place)} would belong to nobody.",
                hint="Name an heir beside it, or hand its ground over first.",
                code="heir-missing", place=place, units=[self.unit],
            )
        faces = node(coverage, [self.unit])
        faces.give(faces.owned_by([self.unit]))
        return faces.change(coverage)

"""Pure: how do gaps and overlaps that came from outside get an owner?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import shapely

from grids.coverage.faces import Faces, node
from grids.coverage.faults import CoverageFault, Place, listed, place_in, shown
from grids.coverage.steps import in_degrees, in_steps
from grids.coverage.value import Change, Coverage


def borders_of(faces: Faces, face: int) -> dict[str, float]:
    """How long a border each unit has with a face, in grid steps."""
    found: dict[str, float] = {}
    ring = shapely.boundary(faces.polygons[face])
    for other in shapely.STRtree(faces.polygons).query(faces.polygons[face], predicate="intersects").tolist():
        shared = shapely.length(shapely.intersection(shapely.boundary(faces.polygons[other]), ring))
        if other != face and shared > 0:
            for key in faces.labels[other]:
                found[key] = found.get(key, 0.0) + float(shared)
    return found


def longest(borders: Mapping[str, float]) -> str:
    return min(borders, key=lambda key: (-borders[key], key))


@dataclass(frozen=True, slots=True)
class FillGap:
    """The gap around a place (lon, lat) goes to ``to``; if None, to whom it borders longest."""

    at: Place
    to: str | None = None

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``no-gap`` at the place, ``not-adjacent``."""
        gap = self._gap(coverage)
        faces = node(coverage, coverage.near(gap))
        within = faces.within(shapely.buffer(in_steps(gap), 1.0))
        open_ground = [face for face in within if not faces.owners[face]]
        borders: dict[str, float] = {}
        for face in open_ground:
            for key, length in borders_of(faces, face).items():
                borders[key] = borders.get(key, 0.0) + length
        to = self.to or (longest(borders) if borders else None)
        if to is not None and open_ground:
            coverage.unit(to)
            if to not in borders:
                raise CoverageFault(
                    f"{to} does not border the gap at {shown(self.at)}; {listed(borders)} do.",
                    hint="Give it to one of those.", code="not-adjacent", place=self.at, units=[to],
                )
            faces.give(open_ground, to)
        return faces.change(coverage)

    def _gap(self, coverage: Coverage) -> shapely.Geometry:
        point = shapely.Point(self.at)
        joined = shapely.get_parts(shapely.union_all(in_steps(coverage.areas)))
        for hole in (shapely.Polygon(ring) for part in joined for ring in part.interiors):
            if shapely.dwithin(hole, in_steps(point), 1.0):
                return in_degrees(hole)
        raise CoverageFault(
            f"There is no gap at {shown(self.at)}.",
            hint="A gap is enclosed by units; ground outside them all is taken by creating a unit.",
            code="no-gap", place=self.at,
        )


@dataclass(frozen=True, slots=True)
class CutOverlap:
    """What both units claim goes to ``to``, one of them."""

    units: tuple[str, str]
    to: str

    def apply(self, coverage: Coverage) -> Change:
        """Raises CoverageFault: ``no-overlap``, ``nothing-left``."""
        both = {key for key in self.units if coverage.unit(key)}
        if self.to not in both or len(both) != 2:
            raise CoverageFault("The ground goes to one of two units.", code="too-few", units=both)
        faces = node(coverage, both)
        common = [face for face, owners in enumerate(faces.owners) if both.issubset(owners)]
        if not common:
            raise CoverageFault(f"{listed(both)} do not overlap.", code="no-overlap", units=both)
        for face in common:
            faces.labels[face] = tuple(key for key in faces.owners[face] if key == self.to or key not in both)
        for key in both:
            if faces.area_of(key) is None:
                raise CoverageFault(
                    f"Nothing would be left of {key}.", hint="Retire it instead.",
                    code="nothing-left", place=place_in(coverage.units[key].geometry), units=[key],
                )
        return faces.change(coverage)

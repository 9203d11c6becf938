"""Pure: what is the whole fictitious geography of the demo, and what held on a day?

Real codes and names on invented ground. Every unit but the estates is a union of the atoms
of one noding, so units of all kinds share borders to the last bit (``atoms.py``). The same
facts and seed give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from findings.demo.atoms import Atoms, make_atoms
from findings.demo.divisions import communities_of
from findings.demo.estates import Estate, build_estates
from findings.demo.facts import Facts, ZonePlan
from findings.demo.landscape import Outline, draw_land
from findings.demo.road_grids import (
    GridVersion,
    ZoneVersion,
    build_grids,
    build_zones,
    shape_of,
    zone_of,
)
from findings.demo.streets import DemoStreet, build_streets
from findings.demo.towns import Town, draw_town

SMALL_COUNTIES = 2
CROSSING_SHARE = 0.055
SINCE = date(2020, 1, 1)
"""Administrative divisions and estates hold from this day on."""


@dataclass(frozen=True)
class DemoUnit:
    """A territorial unit for a period; ``geometry`` is lon/lat WGS84 on the 1e-7 degree grid.

    ``parent_code`` is the county's city, the township's county, the community's township,
    and for grids and estates the community that holds most of them; zones have none.
    """

    kind: str
    code: str
    name: str
    geometry: shapely.Polygon | shapely.MultiPolygon
    parent_code: str | None
    attributes: dict[str, object]
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        """Whether the unit is valid on the day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class DemoMembership:
    """A child lies in a parent with a share of its area, for a period."""

    child_kind: str
    child_code: str
    parent_kind: str
    parent_code: str
    share: float
    primary: bool
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Geography:
    """All units of all periods, their memberships, and the streets as a reference layer."""

    srid: int
    units: tuple[DemoUnit, ...]
    memberships: tuple[DemoMembership, ...]
    streets: tuple[DemoStreet, ...]

    def on(self, kind: str, day: date) -> list[DemoUnit]:
        """The units of ``kind`` that are valid on ``day``, by code."""
        return [unit for unit in self.units if unit.kind == kind and unit.holds(day)]


def build(
    facts: Facts,
    *,
    seed: int = 2022,
    small: bool = False,
    area: float = 9.72e9,
    srid: int = 4547,
) -> Geography:
    """Invent the geography for ``facts``.

    ``small`` keeps the first two counties and smaller towns; ``area`` is that of all
    counties in square metres; ``srid`` the metric CRS everything is drawn and measured in.
    Raises ``TooLittleLand`` or ``LandInPieces`` for the rare seed that cannot do.
    """
    if small:
        facts = facts.within(tuple(c.code for c in facts.counties[:SMALL_COUNTIES]))
    streams = iter(np.random.default_rng(seed).spawn(16))
    towns = _towns(facts, small, srid, next(streams))
    outline = Outline.cut(facts.outline, area, srid, next(streams))
    land = draw_land(facts, outline, towns, next(streams))
    community = communities_of(facts, land, towns, next(streams))
    atoms = make_atoms(land, community, CROSSING_SHARE, srid, next(streams))
    net = build_streets(atoms, towns, facts.street_words, srid, next(streams))
    grids = build_grids(facts, atoms, towns, net, next(streams))
    zones = build_zones(facts, grids)
    in_grids = np.isin(np.arange(len(atoms.faces)), [atom for grid in grids for atom in grid.atoms])
    estates = build_estates(facts, atoms, in_grids, srid, next(streams))
    return Geography(
        srid=srid,
        units=(
            *_division_units(facts, atoms),
            *(_zone_unit(atoms, zone) for zone in zones),
            *(_grid_unit(facts, atoms, grid) for grid in grids),
            *(_estate_unit(estate) for estate in estates),
        ),
        memberships=(
            *_grid_memberships(facts, atoms, grids),
            *_estate_memberships(atoms, estates, grids),
        ),
        streets=tuple(net.streets),
    )


def _towns(facts: Facts, small: bool, srid: int, rng: np.random.Generator) -> list[Town]:
    """The towns that have grids at this size, each from its own stream of chance."""
    sizes = [(plan, plan.small_grids if small else plan.grids) for plan in facts.towns]
    streams = rng.spawn(len(sizes))
    return [
        draw_town(plan, size, srid, stream)
        for (plan, size), stream in zip(sizes, streams, strict=True)
        if size
    ]


def _division_units(facts: Facts, atoms: Atoms) -> Iterable[DemoUnit]:
    """City, counties, townships and communities."""
    city = facts.city.code
    code_of_atom = np.array([facts.communities[n].code for n in atoms.community])
    faces = np.array(atoms.faces, dtype=object)
    yield _unit("city", city, facts.city.name, shapely.coverage_union_all(faces), None)
    levels = (
        ("county", facts.counties, 6),
        ("township", facts.townships, 9),
        ("community", facts.communities, 12),
    )
    for kind, divisions, digits in levels:
        of_atom = code_of_atom.astype(f"U{digits}")
        order = np.argsort(of_atom, kind="stable")
        names, starts = np.unique(of_atom[order], return_index=True)
        groups = dict(zip(names.tolist(), np.split(faces[order], starts[1:]), strict=True))
        for division in divisions:
            parent = city if kind == "county" else division.code[: digits - 3]
            shape = shapely.coverage_union_all(groups[division.code])
            yield _unit(kind, division.code, division.name, shape, parent)


def _unit(
    kind: str, code: str, name: str, shape: shapely.Geometry, parent: str | None
) -> DemoUnit:
    return DemoUnit(kind, code, name, _normal(shape), parent, {"synthetic": True}, SINCE, None)


def _normal(shape: shapely.Geometry) -> shapely.Geometry:
    """The one way to write this shape: start points and ring order fixed."""
    return shapely.normalize(shape)


def _zone_unit(atoms: Atoms, zone: ZoneVersion) -> DemoUnit:
    plan = zone.plan
    attributes: dict[str, object] = {"synthetic": True, "document": plan.document}
    shape = _normal(shape_of(atoms, zone.atoms))
    return DemoUnit(
        "zone", plan.code, plan.name, shape, None, attributes, zone.valid_from, zone.valid_to
    )


def _grid_unit(facts: Facts, atoms: Atoms, grid: GridVersion) -> DemoUnit:
    attributes: dict[str, object] = {
        "synthetic": True,
        "street": grid.name.street.name,
        "street_code": grid.name.street.code,
        "grade": grid.name.street.grade,
        "from": grid.name.start,
        "to": grid.name.end,
    }
    return DemoUnit(
        kind="grid",
        code=grid.code,
        name=grid.name.name,
        geometry=_normal(shape_of(atoms, grid.atoms)),
        parent_code=facts.communities[grid.community].code,
        attributes=attributes,
        valid_from=grid.valid_from,
        valid_to=grid.valid_to,
    )


def _estate_unit(estate: Estate) -> DemoUnit:
    return DemoUnit(
        kind="estate",
        code=estate.code,
        name=estate.name,
        geometry=_normal(estate.geometry),
        parent_code=estate.code[:12],
        attributes={"synthetic": True, "management": estate.management},
        valid_from=SINCE,
        valid_to=None,
    )


def _grid_memberships(
    facts: Facts, atoms: Atoms, grids: Sequence[GridVersion]
) -> Iterable[DemoMembership]:
    """The communities and the zones of each grid version, a zone's periods apart."""
    days = sorted({day for zone in facts.zones for day in (zone.valid_from, zone.valid_to) if day})
    for grid in grids:
        share: dict[int, float] = {}
        for atom in grid.atoms:
            name = int(atoms.community[atom])
            share[name] = share.get(name, 0.0) + float(atoms.area[atom])
        largest_first = sorted(share.items(), key=lambda pair: (-pair[1], pair[0]))
        for place, (name, part) in enumerate(largest_first):
            code, whole = facts.communities[name].code, sum(share.values())
            yield DemoMembership(
                "grid", grid.code, "community", code, part / whole, place == 0, grid.valid_from, grid.valid_to
            )
        for plan, start, end in _zone_periods(facts, grid, days):
            yield DemoMembership("grid", grid.code, "zone", plan.code, 1.0, True, start, end)


def _zone_periods(
    facts: Facts, grid: GridVersion, days: Sequence[date]
) -> list[tuple[ZonePlan, date, date | None]]:
    """The zones a grid version lies in, one after the other."""
    starts = [grid.valid_from, *(day for day in days if day > grid.valid_from and grid.holds(day))]
    periods: list[tuple[ZonePlan, date, date | None]] = []
    for start in starts:
        plan = zone_of(facts, grid, start)
        if periods and periods[-1][0].code == plan.code:
            continue
        if periods:
            periods[-1] = (*periods[-1][:2], start)
        periods.append((plan, start, grid.valid_to))
    return periods


def _estate_memberships(
    atoms: Atoms, estates: Sequence[Estate], grids: Sequence[GridVersion]
) -> Iterable[DemoMembership]:
    """The community of each estate, and its grid for as long as the grid's version holds."""
    of_atom: dict[int, list[GridVersion]] = {}
    for grid in grids:
        for atom in grid.atoms:
            of_atom.setdefault(atom, []).append(grid)
    for estate in estates:
        yield DemoMembership(
            "estate", estate.code, "community", estate.code[:12], 1.0, True, SINCE, None
        )
        for grid in of_atom.get(estate.atom, []):
            yield DemoMembership(
                "estate", estate.code, "grid", grid.code, 1.0, True, grid.valid_from, grid.valid_to
            )

"""Pure: which road-chief grids and evaluation zones hold on which days?

A grid is a block; the zones of a day are unions of the grids of that day. On the day the
zones are redrawn new grids come in, and some old ones are redrawn, joined or renamed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import shapely

from findings.demo.atoms import Atoms
from findings.demo.facts import Facts, ZonePlan
from findings.demo.streets import GridName, GridNames, StreetNet
from findings.demo.towns import Town

REDRAWN_PAIRS = 14
JOINED_PAIRS = 4
RENAMED = 10


@dataclass(frozen=True)
class GridVersion:
    """A grid's atoms, code and name for a period; ``community`` holds most of it."""

    code: str
    name: GridName
    community: int
    atoms: tuple[int, ...]
    valid_from: date
    valid_to: date | None

    def holds(self, on: date) -> bool:
        """Whether this version is valid on the day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


@dataclass(frozen=True)
class ZoneVersion:
    """A zone's grids (their versions' places) for a period."""

    plan: ZonePlan
    atoms: tuple[int, ...]
    valid_from: date
    valid_to: date | None


def build_grids(
    facts: Facts, atoms: Atoms, towns: Sequence[Town], net: StreetNet, rng: np.random.Generator
) -> list[GridVersion]:
    """All grid versions, by code and day."""
    names = GridNames(net)
    grids = _first_versions(facts, atoms, towns, names)
    for day in _redrawing_days(facts):
        grids = _redraw(facts, atoms, grids, day, names, rng)
    return sorted(grids, key=lambda grid: (grid.code, grid.valid_from))


def zone_of(facts: Facts, grid: GridVersion, on: date) -> ZonePlan:
    """The zone whose longest division prefix fits the grid's community on the day."""
    code = facts.communities[grid.community].code
    fits = [
        (len(prefix), zone)
        for zone in facts.zones
        if zone.valid_from <= on and (zone.valid_to is None or on < zone.valid_to)
        for prefix in zone.divisions
        if code.startswith(prefix)
    ]
    return max(fits, key=lambda pair: pair[0])[1]


def build_zones(facts: Facts, grids: Sequence[GridVersion]) -> list[ZoneVersion]:
    """All zone versions; a zone that a redrawing leaves as it was goes on in one version."""
    days = sorted({day for grid in grids for day in (grid.valid_from, grid.valid_to) if day}
                  | set(_redrawing_days(facts)))
    versions: list[ZoneVersion] = []
    for day in days:
        held: dict[str, tuple[ZonePlan, list[int]]] = {}
        for grid in grids:
            if grid.holds(day):
                plan = zone_of(facts, grid, day)
                held.setdefault(plan.code, (plan, []))[1].extend(grid.atoms)
        now = {code: (plan, tuple(sorted(atoms))) for code, (plan, atoms) in held.items()}
        versions = [_closed(version, now, day) for version in versions]
        going_on = {version.plan.code for version in versions if version.valid_to is None}
        versions += [
            ZoneVersion(plan, atoms, day, None)
            for code, (plan, atoms) in sorted(now.items())
            if code not in going_on
        ]
    return sorted(versions, key=lambda version: (version.plan.code, version.valid_from))


def _closed(
    version: ZoneVersion, now: dict[str, tuple[ZonePlan, tuple[int, ...]]], day: date
) -> ZoneVersion:
    """The version ended on ``day`` unless it is still what holds."""
    if version.valid_to is not None or now.get(version.plan.code) == (version.plan, version.atoms):
        return version
    return replace(version, valid_to=day)


def _redrawing_days(facts: Facts) -> list[date]:
    first = min(zone.valid_from for zone in facts.zones)
    return sorted({zone.valid_from for zone in facts.zones} - {first})


def main_community(atoms: Atoms, members: Sequence[int]) -> int:
    """The community that holds most of the area of some atoms."""
    share: dict[int, float] = {}
    for atom in members:
        name = int(atoms.community[atom])
        share[name] = share.get(name, 0.0) + float(atoms.area[atom])
    return max(share, key=lambda name: (share[name], -name))


def shape_of(atoms: Atoms, members: Sequence[int]) -> shapely.Polygon:
    """The union of some atoms, with every shared vertex kept."""
    return shapely.coverage_union_all([atoms.faces[atom] for atom in members])


def _first_versions(
    facts: Facts, atoms: Atoms, towns: Sequence[Town], names: GridNames
) -> list[GridVersion]:
    """A grid for every block that is or becomes built-up area; numbered west to east."""
    members: dict[int, list[int]] = {}
    for atom, block in enumerate(atoms.block.tolist()):
        if block >= 0:
            members.setdefault(block, []).append(atom)
    found = []
    for block, (town, rim) in enumerate((t, rim) for t in towns for rim in t.on_rim):
        held = members[block]
        community = main_community(atoms, held)
        since = _since(facts, town, rim, facts.communities[community].code)
        if since is not None:
            shape = shape_of(atoms, held)
            west, north = shape.bounds[0], -shape.bounds[3]
            found.append((community, west, north, tuple(held), since, shape))
    count: dict[int, int] = {}
    grids = []
    for community, _, _, inside, since, shape in sorted(found, key=lambda row: row[:3]):
        count[community] = count.get(community, 0) + 1
        code = facts.communities[community].code
        name = names.give(shape, code[:6])
        grids.append(
            GridVersion(f"{code}-R{count[community]:03d}", name, community, inside, since, None)
        )
    return grids


def _since(facts: Facts, town: Town, rim: bool, community: str) -> date | None:
    """From which day a block counts as built-up area (None: never)."""
    if not rim:
        return town.plan.valid_from
    for quarter in facts.quarters:
        if quarter.town == town.plan.key and community.startswith(quarter.township):
            return quarter.rim_from
    return None


def _redraw(
    facts: Facts,
    atoms: Atoms,
    grids: list[GridVersion],
    day: date,
    names: GridNames,
    rng: np.random.Generator,
) -> list[GridVersion]:
    """Redraw, join and rename some of the grids that change their zone on ``day``."""
    free = {
        grid.code: grid
        for grid in grids
        if grid.valid_from < day
        and zone_of(facts, grid, grid.valid_from).code != zone_of(facts, grid, day).code
    }
    most = len(free) // 25
    order = [sorted(free)[n] for n in rng.permutation(len(free))]
    new: dict[str, GridVersion | None] = {}
    for change, quota in ((_hand_over, min(REDRAWN_PAIRS, most)), (_join, min(JOINED_PAIRS, most))):
        for code in order:
            if quota and code in free and (changed := change(atoms, free[code], free)):
                new.update({name: grid and replace(grid, valid_from=day) for name, grid in changed.items()})
                free = {name: grid for name, grid in free.items() if name not in changed}
                quota -= 1
    for code in [code for code in order if code in free][: min(RENAMED, most)]:
        name = names.give(shape_of(atoms, free[code].atoms), code[:6])
        new[code] = replace(free[code], name=name, valid_from=day)
    ended = [replace(grid, valid_to=day) if grid.code in new else grid for grid in grids]
    return ended + [grid for grid in new.values() if grid is not None]


def _beside(
    atoms: Atoms, atom: int, grid: GridVersion, free: dict[str, GridVersion]
) -> GridVersion | None:
    """A grid of ``free`` in the same community that adjoins the atom."""
    near = set(atoms.graph.of(atom).tolist()) - set(grid.atoms)
    beside = [
        other
        for other in free.values()
        if other.community == grid.community and not near.isdisjoint(other.atoms)
    ]
    return min(beside, key=lambda other: other.code, default=None)


def _hand_over(
    atoms: Atoms, grid: GridVersion, free: dict[str, GridVersion]
) -> dict[str, GridVersion | None] | None:
    """One of two atoms goes to the grid next door, so their border moves to the alley."""
    given, kept = (grid.atoms[0], grid.atoms[1:]) if len(grid.atoms) == 2 else (-1, ())
    other = _beside(atoms, given, grid, free) if kept else None
    if other is None:
        return None
    larger = replace(other, atoms=tuple(sorted((*other.atoms, given))))
    return {grid.code: replace(grid, atoms=kept), other.code: larger}


def _join(
    atoms: Atoms, grid: GridVersion, free: dict[str, GridVersion]
) -> dict[str, GridVersion | None] | None:
    """The grid takes in the one next door, which ends."""
    other = _beside(atoms, grid.atoms[0], grid, free)
    if other is None:
        return None
    return {grid.code: replace(grid, atoms=tuple(sorted(grid.atoms + other.atoms))), other.code: None}

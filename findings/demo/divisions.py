"""Pure: which community does each face of the land fall to?

Townships grow over their county, communities over their township, each from a seed. The
seats of street offices and development zones lie in the towns; urban communities start
among the blocks, villages among the rural cells.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from findings.demo.facts import Division, Facts
from findings.demo.growth import grow, spread
from findings.demo.landscape import Land
from findings.demo.plane import Flags, Floats, Integers
from findings.demo.towns import Town

RURAL, URBAN = 0, 1
URBAN_MARKS = ("社区", "居委", "居民委")
FACES_A_COMMUNITY = 3
AWAY_FROM_TOWN = 1.5


class TooLittleLand(ValueError):
    """A township got fewer faces than it has communities: other seed, or finer cells."""


def communities_of(
    facts: Facts, land: Land, towns: Sequence[Town], rng: np.random.Generator
) -> Integers:
    """The place in ``facts.communities`` of each face (-1 outside)."""
    ground = np.where(land.block >= 0, URBAN, RURAL)
    township = _townships(facts, land, towns, ground, rng)
    seeds = np.full(len(facts.communities), -1, dtype=np.int64)
    slowness = np.ones((len(facts.communities), 2))
    for number, division in enumerate(facts.townships):
        members = [n for n, c in enumerate(facts.communities) if c.code[:9] == division.code]
        mine = township == number
        urban, rural = _urban_and_rural(facts, members, mine, ground)
        seeds[urban] = _seeds(land, mine & (ground == URBAN), len(urban), division, rng)
        seeds[rural] = _seeds(land, mine & (ground == RURAL), len(rural), division, rng)
        slowness[urban] = [1.6, 1.0]
        slowness[rural] = [1.0, 4.0]
    return grow(land.graph, seeds, slowness, ground, township)


def _townships(
    facts: Facts, land: Land, towns: Sequence[Town], ground: Integers, rng: np.random.Generator
) -> Integers:
    """The place in ``facts.townships`` of each face (-1 outside)."""
    seeds = np.full(len(facts.townships), -1, dtype=np.int64)
    slowness = np.ones((len(facts.townships), 2))
    place = {township.code: n for n, township in enumerate(facts.townships)}
    by_key = {town.plan.key: (n, town) for n, town in enumerate(towns)}
    for quarter in facts.quarters:
        if quarter.town not in by_key or quarter.township not in place:
            continue
        number, town = by_key[quarter.town]
        seat = np.array(town.centre) + town.radius * np.array([quarter.east, quarter.north])
        row = place[quarter.township]
        seeds[row] = _nearest(land, land.town == number, seat)
        names = [c for c in facts.communities if c.code[:9] == quarter.township]
        urban = np.mean([is_urban(c) for c in names])
        size = np.clip(np.sqrt(len(names) / 14), 0.7, 1.25)
        slowness[row] = np.array([1.0 + 3.0 * urban, 1.0]) / size
    for number, county in enumerate(facts.counties):
        rows = [n for c, n in place.items() if c[:6] == county.code and seeds[n] < 0]
        open_land = (land.county == number) & (ground == RURAL) & _far(land, towns)
        seeds[rows] = rng.permutation(_seeds(land, open_land, len(rows), county, rng))
    for row, township in enumerate(facts.townships):
        if slowness[row].tolist() == [1.0, 1.0]:
            count = sum(c.code[:9] == township.code for c in facts.communities)
            slowness[row] = np.array([1.0, 6.0]) / np.clip(np.sqrt(count / 14), 0.45, 1.25)
    return grow(land.graph, seeds, slowness, ground, land.county)


def is_urban(community: Division) -> bool:
    """Whether a community's official name is that of an urban one 社区, not a village 村."""
    return any(mark in community.name for mark in URBAN_MARKS)


def _urban_and_rural(
    facts: Facts, members: list[int], mine: Flags, ground: Integers
) -> tuple[list[int], list[int]]:
    """The communities to seed among blocks, and those to seed among rural cells."""
    blocks, cells = int((mine & (ground == URBAN)).sum()), int((mine & (ground == RURAL)).sum())
    by_name = sorted(members, key=lambda n: (not is_urban(facts.communities[n]), n))
    wanted = sum(is_urban(facts.communities[n]) for n in members)
    room = min(wanted, blocks // FACES_A_COMMUNITY)
    count = max(room, len(members) - cells // FACES_A_COMMUNITY)
    return by_name[:count], by_name[count:]


def _seeds(
    land: Land, allowed: Flags, count: int, division: Division, rng: np.random.Generator
) -> Integers:
    rows = np.flatnonzero(allowed)
    if count > len(rows):
        raise TooLittleLand(f"{division.code} {division.name}: {count} seeds for {len(rows)} faces")
    return rows[spread(land.centres[rows], count, rng)] if count else rows[:0]


def _nearest(land: Land, allowed: Flags, place: Floats) -> int:
    rows = np.flatnonzero(allowed)
    return int(rows[((land.centres[rows] - place) ** 2).sum(axis=1).argmin()])


def _far(land: Land, towns: Sequence[Town]) -> Flags:
    """Faces well away from every town."""
    far = np.ones(len(land.faces), dtype=bool)
    for town in towns:
        away = np.hypot(*(land.centres - np.array(town.centre)).T)
        far &= away > max(AWAY_FROM_TOWN * town.radius, town.radius + 1500)
    return far

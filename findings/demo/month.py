"""Pure: what was found in a month of the fictitious demo?

Real monthly volumes and shares of categories (fixtures/xianning/rounds.csv, bulletins); where,
when and what exactly is drawn by chance from a seed. Inspectors visit every zone about
equally often, so scores lie in the range the city publishes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from findings.demo.places import BORDER, OUTSIDE, Grounds, Places, random_places
from findings.demo.plane import Flags, Integers

SEVERITIES = ("minor", "normal", "serious")
SEVERITY_SHARES = (0.3, 0.6, 0.1)
POOL = 3
"""Places drawn for each one used, so that every zone can be given its number."""
DUE_HOURS = 72.0

Weights = Mapping[str, float]


@dataclass(frozen=True)
class RoundFacts:
    """A round's volumes: findings in streets and estates that count, others outside of every zone,
    those of all of them rectified too late, platform cases, and those of them not handled.

    ``as_published``: categories and types of estates come exactly in the weights' proportions.
    """

    key: str
    plan: str
    status: str
    urban_findings: int
    estate_findings: int
    outside_findings: int
    late_findings: int
    cases: int
    unhandled_cases: int
    as_published: bool = False


@dataclass(frozen=True)
class DemoFinding:
    """A finding to be stored; ``lon``, ``lat`` WGS84, times aware; ``closed_at`` may be None."""

    key: str
    source: str
    category: str
    severity: str
    lon: float
    lat: float
    observed_at: datetime
    due_at: datetime
    closed_at: datetime | None
    component: str
    place_kind: str


@dataclass(frozen=True)
class Month:
    """A month to be filled: the ground, the first day and number of days, how often what is found.

    ``categories`` holds weights by component (``urban``, ``estates`` where estates count), ``types``
    weights of the types of estates.
    """

    facts: RoundFacts
    grounds: Grounds
    first: date
    days: int
    zone: ZoneInfo
    categories: Mapping[str, Weights]
    types: Weights

    def inspection_findings(self, rng: np.random.Generator) -> Iterator[DemoFinding]:
        """The round's inspection findings."""
        facts, ground = self.facts, self.grounds.on(self.first)
        total = facts.urban_findings + facts.estate_findings + facts.outside_findings
        pool = random_places(
            ground, rng, total * POOL, border_share=0.05, estate_share=facts.estate_findings / total,
            outside_share=facts.outside_findings / total,
        )
        streets = ~pool.in_estate & (pool.kind != OUTSIDE)
        chosen = {
            "urban": _evenly_by_zone(ground.zones, pool, streets, facts.urban_findings, rng),
            "outside": rng.permutation(np.flatnonzero(pool.kind == OUTSIDE))[: facts.outside_findings],
            "estates": self._in_estates(ground.zones, pool, rng),
        }
        hours = np.minimum(rng.gamma(3, 8, total), DUE_HOURS - 1)
        hours[rng.permutation(total)[: facts.late_findings]] += DUE_HOURS
        index = np.concatenate(list(chosen.values()))
        drawn = [
            self._categories("estates" if name == "estates" else "urban", len(each), name == "outside", rng)
            for name, each in chosen.items()
        ]
        component = np.repeat(["urban", "urban", "estates"], [len(each) for each in chosen.values()])
        keys = (f"{facts.key}-I{number:05}" for number in range(1, total + 1))
        return self._found(
            keys, "inspection", pool, index, component, np.concatenate(drawn), hours.tolist(), rng
        )

    def platform_cases(self, rng: np.random.Generator) -> Iterator[DemoFinding]:
        """The round's cases of the city's platform, where they come."""
        number = self.facts.cases
        ground = self.grounds.on(self.first)
        pool = random_places(ground, rng, number, border_share=0.035, outside_share=0.012)
        counted = pool.in_estate & ("estates" in self.categories)
        category = self._categories("urban", number, True, rng)
        category[counted] = self._categories("estates", int(counted.sum()), True, rng)
        hours: list[float | None] = list(rng.gamma(3, 8, number).tolist())
        for index in rng.permutation(number)[: self.facts.unhandled_cases].tolist():
            hours[index] = None
        keys = (f"{self.facts.key}-P{index:06}" for index in range(number))
        component = np.where(counted, "estates", "urban")
        return self._found(keys, "platform", pool, np.arange(number), component, category, hours, rng)

    def visited_places(self, number: int, rng: np.random.Generator) -> Places:
        """Places inspected in the round where nothing was wrong, evenly over the zones."""
        ground = self.grounds.on(self.first)
        estates = 0.35 if "estates" in self.categories else 0.0
        pool = random_places(
            ground, rng, number * POOL, border_share=0.0, outside_share=0.0, estate_share=estates
        )
        return pool.at(_evenly_by_zone(ground.zones, pool, np.ones(len(pool), bool), number, rng))

    def _in_estates(self, zones: np.ndarray, pool: Places, rng: np.random.Generator) -> Integers:
        number = self.facts.estate_findings
        if not self.facts.as_published:
            return _evenly_by_zone(zones, pool, pool.in_estate, number, rng)
        return np.concatenate([
            _evenly_by_zone(zones, pool, pool.estate_type == name, wanted, rng)
            for name, wanted in apportioned(number, self.types).items()
        ])

    def _categories(
        self, component: str, number: int, by_chance: bool, rng: np.random.Generator
    ) -> np.ndarray:
        """A category for each of ``number`` findings of a component."""
        weights = self.categories.get(component, {})
        if not number:
            return np.array([], dtype=object)
        names = np.array(list(weights), dtype=object)
        if by_chance or not self.facts.as_published:
            share = np.array(list(weights.values()))
            return np.asarray(names[rng.choice(len(names), number, p=share / share.sum())])
        exact = np.repeat(names, list(apportioned(number, weights).values()))
        return np.asarray(rng.permutation(exact))

    def _found(
        self, keys: Iterator[str], source: str, pool: Places, index: Integers, component: np.ndarray,
        category: np.ndarray, hours: Sequence[float | None], rng: np.random.Generator,
    ) -> Iterator[DemoFinding]:
        """The findings at these places of the pool, closed after ``hours`` (None: not closed)."""
        severity = rng.choice(len(SEVERITIES), len(index), p=SEVERITY_SHARES).tolist()
        day = rng.integers(self.days, size=len(index)).tolist()
        second = rng.integers(10 * 3600, size=len(index)).tolist()
        morning = [
            datetime.combine(self.first + timedelta(days=n), time(8), tzinfo=self.zone)
            for n in range(self.days)
        ]
        for n, (key, (lon, lat), kind) in enumerate(
            zip(keys, pool.lonlat[index].tolist(), pool.kind[index].tolist(), strict=True)
        ):
            seen, after = morning[day[n]] + timedelta(seconds=second[n]), hours[n]
            yield DemoFinding(
                key=key, source=source, category=str(category[n]), severity=SEVERITIES[severity[n]],
                lon=lon, lat=lat, observed_at=seen, due_at=seen + timedelta(hours=DUE_HOURS),
                closed_at=None if after is None else seen + timedelta(hours=after),
                component=str(component[n]), place_kind=kind,
            )


def apportioned(total: int, weights: Weights) -> dict[str, int]:
    """``total`` divided in proportion to the weights in whole numbers, by the largest remainders."""
    whole = sum(weights.values())
    exact = {name: total * weight / whole for name, weight in weights.items()}
    found = {name: int(number) for name, number in exact.items()}
    by_rest = sorted(weights, key=lambda name: found[name] - exact[name])
    for name in by_rest[: total - sum(found.values())]:
        found[name] += 1
    return found


def _evenly_by_zone(
    zones: np.ndarray, pool: Places, usable: Flags, wanted: int, rng: np.random.Generator
) -> Integers:
    """Indices of ``wanted`` usable places in zones: some at borders, as many as chance drew there,
    the rest so that every zone has about the same number.
    """
    inside = np.flatnonzero(usable)
    at, zone = shapely.STRtree(zones).query(shapely.points(pool.lonlat[inside]), predicate="intersects")
    zone_of = np.full(len(pool), -1)
    zone_of[inside[at]] = zone
    border = pool.kind == BORDER
    special = _kept(border & (zone_of >= 0), rng, wanted)
    plain = np.where(border, -1, zone_of)
    queues = [rng.permutation(np.flatnonzero(plain == number)).tolist() for number in range(len(zones))]
    quotas = _quotas(wanted - len(special), [len(queue) for queue in queues], rng)
    picked = [index for queue, quota in zip(queues, quotas, strict=True) for index in queue[:quota]]
    return np.array(sorted([*picked, *special]), dtype=int)


def _kept(chosen: Flags, rng: np.random.Generator, wanted: int) -> list[int]:
    candidates = rng.permutation(np.flatnonzero(chosen))
    return [int(index) for index in candidates[: min(wanted, -(-len(candidates) // POOL))]]


def _quotas(total: int, available: Sequence[int], rng: np.random.Generator) -> list[int]:
    """``total`` shared about equally, within what each has; the last places by turns.

    Raises ValueError where there are too few.
    """
    if total > sum(available):
        raise ValueError(f"{total} places are wanted of {sum(available)} in the zones")
    quotas = [0] * len(available)
    weights = rng.normal(1, 0.06, len(available)).clip(0.8, 1.2)
    while sum(quotas) < total:
        open_to = [n for n, limit in enumerate(available) if quotas[n] < limit]
        least = min(open_to, key=lambda n: quotas[n] / weights[n])
        quotas[least] += 1
    return quotas

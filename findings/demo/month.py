"""Pure: what was found in a month of the fictitious demo?

Real monthly volumes and shares of categories (fixtures/xianning/rounds.csv, bulletins); where,
when and what exactly is drawn by chance from a seed. Inspectors visit every zone about
equally often, so scores lie in the range the city publishes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import shapely

from findings.demo.geography import Geography
from findings.demo.places import BORDER, ESTATE, OUTSIDE, Places, random_places

SEVERITIES = ("minor", "normal", "serious")
SEVERITY_SHARES = (0.3, 0.6, 0.1)
POOL = 3
"""Places drawn for each one used, so that every zone can be given its number."""
HANDLED = 0.9964
"""Share of platform cases handled, as published for 2021."""


@dataclass(frozen=True)
class RoundFacts:
    """A round's real volumes: findings in streets and estates, and platform cases."""

    key: str
    plan: str
    status: str
    urban_findings: int
    estate_findings: int
    cases: int


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


def inspection_findings(
    geography: Geography,
    facts: RoundFacts,
    first: date,
    days: int,
    zone: ZoneInfo,
    categories: Mapping[str, Mapping[str, float]],
    rng: np.random.Generator,
) -> list[DemoFinding]:
    """The round's inspection findings, ``categories`` giving the weights by component."""
    total = facts.urban_findings + facts.estate_findings
    pool = random_places(
        geography,
        rng,
        total * POOL,
        on=first,
        border_share=0.05,
        outside_share=0.02,
        estate_share=facts.estate_findings / total,
    )
    estates = pool.in_estate
    urban = _evenly_by_zone(geography, pool, ~estates, facts.urban_findings, first, rng)
    estate = _evenly_by_zone(geography, pool, estates, facts.estate_findings, first, rng)
    chosen = np.concatenate([urban, estate])
    components = ["urban"] * len(urban) + ["estates"] * len(estate)
    clock = _Clock(first, days, zone, rng)
    return [
        _finding(f"{facts.key}-I{number:05}", "inspection", pool, int(index), component, categories, clock)
        for number, (index, component) in enumerate(zip(chosen, components, strict=True), start=1)
    ]


def platform_cases(
    geography: Geography,
    facts: RoundFacts,
    first: date,
    days: int,
    zone: ZoneInfo,
    categories: Mapping[str, Mapping[str, float]],
    rng: np.random.Generator,
) -> list[DemoFinding]:
    """The round's cases of the city's platform, where they come."""
    pool = random_places(geography, rng, facts.cases, on=first, border_share=0.035, outside_share=0.012)
    clock = _Clock(first, days, zone, rng)
    return [
        _finding(
            f"{facts.key}-P{index:06}",
            "platform",
            pool,
            index,
            "estates" if pool.kind[index] == ESTATE else "urban",
            categories,
            clock,
        )
        for index in range(len(pool))
    ]


def visited_places(geography: Geography, first: date, number: int, rng: np.random.Generator) -> Places:
    """Places inspected in the round where nothing was wrong, evenly over the zones."""
    pool = random_places(
        geography, rng, number * POOL, on=first, border_share=0.0, outside_share=0.0, estate_share=0.35
    )
    kept = _evenly_by_zone(geography, pool, np.ones(len(pool), bool), number, first, rng)
    return Places(pool.lonlat[kept], pool.kind[kept])


class _Clock:
    """Random moments of working hours in a round."""

    def __init__(self, first: date, days: int, zone: ZoneInfo, rng: np.random.Generator) -> None:
        self.first, self.days, self.zone, self.rng = first, days, zone, rng

    def moment(self) -> datetime:
        day = self.first + timedelta(days=int(self.rng.integers(self.days)))
        start = datetime.combine(day, time(8), tzinfo=self.zone)
        return start + timedelta(seconds=int(self.rng.integers(10 * 3600)))


def _finding(
    key: str,
    source: str,
    pool: Places,
    index: int,
    component: str,
    categories: Mapping[str, Mapping[str, float]],
    clock: _Clock,
) -> DemoFinding:
    rng = clock.rng
    names, weights = list(categories[component]), np.array(list(categories[component].values()))
    seen = clock.moment()
    handled = rng.random() < (1.0 if source == "inspection" else HANDLED)
    lon, lat = (float(number) for number in pool.lonlat[index])
    return DemoFinding(
        key=key,
        source=source,
        category=str(names[rng.choice(len(names), p=weights / weights.sum())]),
        severity=str(rng.choice(SEVERITIES, p=SEVERITY_SHARES)),
        lon=lon,
        lat=lat,
        observed_at=seen,
        due_at=seen + timedelta(days=3),
        closed_at=seen + timedelta(hours=float(rng.gamma(3, 8))) if handled else None,
        component=component,
        place_kind=str(pool.kind[index]),
    )


def _evenly_by_zone(
    geography: Geography,
    pool: Places,
    usable: np.ndarray,
    wanted: int,
    on: date,
    rng: np.random.Generator,
) -> np.ndarray:
    """Indices of ``wanted`` usable places: those at borders and outside first, by chance the
    shares they were drawn with, the rest so that every zone has about the same number.
    """
    zones = np.array([unit.geometry for unit in geography.on("zone", on)], dtype=object)
    special = _kept(usable & np.isin(pool.kind, (BORDER, OUTSIDE)), rng, wanted, POOL)
    left = wanted - len(special)
    plain = np.flatnonzero(usable & ~np.isin(pool.kind, (BORDER, OUTSIDE)))
    points = shapely.points(pool.lonlat[plain])
    at, zone = shapely.STRtree(zones).query(points, predicate="intersects")
    queues = [list(rng.permutation(plain[at[zone == number]])) for number in range(len(zones))]
    quotas = _quotas(left, [len(queue) for queue in queues], rng)
    picked = [index for queue, quota in zip(queues, quotas, strict=True) for index in queue[:quota]]
    return np.array(sorted(set(picked) | set(special)), dtype=int)[:wanted]


def _kept(chosen: np.ndarray, rng: np.random.Generator, wanted: int, one_in: int) -> list[int]:
    candidates = np.flatnonzero(chosen)
    return [int(index) for index in rng.permutation(candidates)[: min(wanted, -(-len(candidates) // one_in))]]


def _quotas(total: int, available: Sequence[int], rng: np.random.Generator) -> list[int]:
    """``total`` shared about equally, within what each has; the last places by turns."""
    quotas = [0] * len(available)
    weights = rng.normal(1, 0.06, len(available)).clip(0.8, 1.2)
    while sum(quotas) < total:
        open_to = [n for n, limit in enumerate(available) if quotas[n] < limit]
        if not open_to:
            break
        least = min(open_to, key=lambda n: quotas[n] / weights[n])
        quotas[least] += 1
    return quotas

"""Pure: which facts does the fictitious demo start from?

Codes and names are real (statistics bureau); where things lie is invented. The facts are
plain CSV files in one folder, so that the code itself names no city.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True)
class Division:
    """An administrative division: its official code and name."""

    code: str
    name: str


@dataclass(frozen=True)
class Disc:
    """A disc of the invented outline: longitude, latitude and radius in metres, and its county."""

    county: str
    lon: float
    lat: float
    radius: float


@dataclass(frozen=True)
class TownPlan:
    """A built-up area to invent: where, how many road-chief grids, how its streets lie.

    ``block`` is the usual distance of two streets in metres, ``bearing`` the turn of the
    lattice in degrees, ``avenues`` the number of avenues that cut across it.
    """

    key: str
    county: str
    lon: float
    lat: float
    grids: int
    small_grids: int
    block: float
    bearing: float
    avenues: int
    valid_from: date


@dataclass(frozen=True)
class Quarter:
    """A township with its seat in a town: offset east and north in town radii.

    ``rim_from`` is the day from which the town's outer rim there counts as built-up.
    """

    town: str
    township: str
    east: float
    north: float
    rim_from: date | None


@dataclass(frozen=True)
class ZonePlan:
    """An evaluation zone for a period: the built-up parts of divisions, by code prefix.

    Among the zones of one day the longest prefix that fits a grid's township wins.
    """

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    divisions: tuple[str, ...]
    document: str


@dataclass(frozen=True)
class Facts:
    """Everything the demo's geography is made from."""

    city: Division
    counties: tuple[Division, ...]
    townships: tuple[Division, ...]
    communities: tuple[Division, ...]
    outline: tuple[Disc, ...]
    towns: tuple[TownPlan, ...]
    quarters: tuple[Quarter, ...]
    zones: tuple[ZonePlan, ...]
    street_words: tuple[str, ...]

    def within(self, counties: tuple[str, ...]) -> Facts:
        """The same facts for some counties only; the outline stays whole (neighbours shape it)."""
        towns = tuple(town for town in self.towns if town.county in counties)
        keys = {town.key for town in towns}
        return Facts(
            city=self.city,
            counties=tuple(c for c in self.counties if c.code in counties),
            townships=tuple(t for t in self.townships if t.code[:6] in counties),
            communities=tuple(c for c in self.communities if c.code[:6] in counties),
            outline=self.outline,
            towns=towns,
            quarters=tuple(q for q in self.quarters if q.town in keys),
            zones=tuple(z for z in self.zones if z.divisions[0][:6] in counties),
            street_words=self.street_words,
        )


def read_facts(folder: Path) -> Facts:
    """Read the demo's facts from the CSV files of ``folder`` (UTF-8, with a header line)."""
    return Facts(
        city=_divisions(folder / "cities.csv")[0],
        counties=_divisions(folder / "counties.csv"),
        townships=_divisions(folder / "townships.csv"),
        communities=_divisions(folder / "communities.csv"),
        outline=tuple(map(_disc, _rows(folder / "outline.csv"))),
        towns=tuple(map(_town, _rows(folder / "towns.csv"))),
        quarters=tuple(map(_quarter, _rows(folder / "quarters.csv"))),
        zones=tuple(map(_zone, _rows(folder / "zones.csv"))),
        street_words=tuple(row["word"] for row in _rows(folder / "street_words.csv")),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _divisions(path: Path) -> tuple[Division, ...]:
    return tuple(Division(row["code"], row["name"]) for row in _rows(path))


def _disc(row: dict[str, str]) -> Disc:
    return Disc(row["county"], float(row["lon"]), float(row["lat"]), 1000 * float(row["radius_km"]))


def _town(row: dict[str, str]) -> TownPlan:
    return TownPlan(
        key=row["key"],
        county=row["county"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        grids=int(row["grids"]),
        small_grids=int(row["small_grids"]),
        block=float(row["block_m"]),
        bearing=float(row["bearing"]),
        avenues=int(row["avenues"]),
        valid_from=date.fromisoformat(row["valid_from"]),
    )


def _quarter(row: dict[str, str]) -> Quarter:
    return Quarter(
        town=row["town"],
        township=row["township"],
        east=float(row["east"]),
        north=float(row["north"]),
        rim_from=_day(row["rim_from"]),
    )


def _zone(row: dict[str, str]) -> ZonePlan:
    return ZonePlan(
        code=row["code"],
        name=row["name"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        divisions=tuple(row["divisions"].split()),
        document=row["document"],
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None

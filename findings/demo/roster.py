"""Pure: who answers for what in the fictitious demo, and since when?

Bodies are named after real divisions, everything else is plainly invented: chiefs are called
路长甲-001 and so on, companies 虚构物业公司-01. Duties change in the middle of months, apart from
boundaries, since that is what the accountable chain must survive.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from findings.demo.geography import DemoUnit, Geography

STEMS = "甲乙丙丁戊己庚辛壬癸"
COMPANIES = 60
CHIEFS_CHANGE = date(2022, 12, 15)
CHIEFS_CHANGING = 0.05
COMPANIES_CHANGE = date(2022, 11, 16)
COMPANIES_CHANGING = 0.04
PAPER = "咸路长办〔2020〕虚构1号"


@dataclass(frozen=True)
class DemoBody:
    """An organisation; ``kind`` as grids.models.Body.Kind, named in Chinese and English."""

    key: str
    kind: str
    name: str
    name_en: str


@dataclass(frozen=True)
class DemoPost:
    """A road chief's office with the invented person who holds it."""

    key: str
    body: str
    title: str
    title_en: str
    person: str


@dataclass(frozen=True)
class DemoDuty:
    """A body, or one of its posts, answers for a unit and/or a category, for a time."""

    body: str
    role: str
    since: date
    until: date | None = None
    post: str | None = None
    unit: tuple[str, str] | None = None
    category: str | None = None
    level: int | None = None


@dataclass
class Roster:
    """Bodies and posts by key, and duties."""

    bodies: dict[str, DemoBody] = field(default_factory=dict)
    posts: dict[str, DemoPost] = field(default_factory=dict)
    duties: list[DemoDuty] = field(default_factory=list)

    def body(self, key: str, kind: str, name: str, name_en: str) -> str:
        """Know a body; its key."""
        self.bodies.setdefault(key, DemoBody(key, kind, name, name_en))
        return key

    def post(self, key: str, body: str, title: str, title_en: str) -> str:
        """Know a post, held by the next invented person; its key."""
        number = len(self.posts)
        person = f"路长{STEMS[number // 999 % 10]}-{number % 999 + 1:03}"
        self.posts.setdefault(key, DemoPost(key, body, title, title_en, person))
        return key


def build_roster(geography: Geography, departments: Path, seed: int) -> Roster:
    """The roster for a geography; ``departments`` is a CSV of name, name_en and categories."""
    rng = np.random.default_rng([seed, 7])
    roster = Roster()
    _territories(roster, geography)
    _departments(roster, departments)
    _property_companies(roster, geography, rng)
    _road_chiefs(roster, geography, rng)
    return roster


def _office_name(unit: DemoUnit, above: str) -> tuple[str, str, str]:
    """Kind, Chinese and English name of the body that holds a territory inside ``above``."""
    if unit.kind == "county":
        return "office", f"{unit.name}人民政府", f"County government {unit.code}"
    if unit.kind == "zone":
        return "office", f"{unit.name}城市管理责任办公室", f"City management office {unit.code}"
    if unit.kind == "community":
        committee = "村民委员会" if unit.name.endswith("村") else "居民委员会"
        return "community", f"{above}{unit.name}{committee}", f"Community committee {unit.code}"
    suffix = (
        "办事处" if unit.name.endswith("街道") else ("人民政府" if unit.name[-1] in "乡镇" else "管理委员会")
    )
    return "office", f"{above}{unit.name}{suffix}", f"Township office {unit.code}"


def _territories(roster: Roster, geography: Geography) -> None:
    names = {unit.code: unit.name for unit in geography.units if unit.kind in ("county", "township")}
    for unit in geography.units:
        if unit.kind in ("county", "township", "community", "zone"):
            above = names.get(unit.parent_code or "", "")
            body = roster.body(_office(unit), *_office_name(unit, above))
            roster.duties.append(
                DemoDuty(body, "territory", unit.valid_from, unit.valid_to, unit=(unit.kind, unit.code))
            )


def _office(unit: DemoUnit) -> str:
    return f"{unit.kind}:{unit.code}"


def _departments(roster: Roster, departments: Path) -> None:
    with departments.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            body = roster.body(f"department:{row['name']}", "department", row["name"], row["name_en"])
            roster.duties.extend(
                DemoDuty(body, "department", date(2020, 9, 1), category=category)
                for category in row["categories"].split()
            )


def _property_companies(roster: Roster, geography: Geography, rng: np.random.Generator) -> None:
    companies = [
        roster.body(f"property:{n}", "property", f"虚构物业公司-{n:02}", f"Fictitious Property Co. {n:02}")
        for n in range(1, COMPANIES + 1)
    ]
    for estate in (unit for unit in geography.units if unit.kind == "estate"):
        first, second = rng.choice(COMPANIES, 2, replace=False)
        changes = rng.random() < COMPANIES_CHANGING
        for company, since, until in _succession(estate, first, second, COMPANIES_CHANGE, changes):
            roster.duties.append(
                DemoDuty(companies[company], "property", since, until, unit=("estate", estate.code))
            )


def _succession(
    unit: DemoUnit, first: int, second: int, change: date, changes: bool
) -> Iterator[tuple[int, date, date | None]]:
    """Who holds a unit's duty from when to when: the first, or the first and then the second."""
    inside = unit.valid_from < change and (unit.valid_to is None or change < unit.valid_to)
    if changes and inside:
        yield first, unit.valid_from, change
        yield second, change, unit.valid_to
    else:
        yield first, unit.valid_from, unit.valid_to


def _road_chiefs(roster: Roster, geography: Geography, rng: np.random.Generator) -> None:
    """A general chief per zone, level 1 per township, 2 per community, 3 per grid."""
    grids = [unit for unit in geography.units if unit.kind == "grid"]
    held = {unit.parent_code for unit in grids}
    above = {code[:9] for code in held if code}
    for unit in geography.units:
        if unit.kind == "zone":
            _chief(roster, unit, 0, "总路长", "General road chief")
        elif unit.kind == "township" and unit.code in above:
            _chief(roster, unit, 1, "一级路长", "Road chief, level 1")
        elif unit.kind == "community" and unit.code in held:
            _chief(roster, unit, 2, "二级路长", "Road chief, level 2")
    for grid in grids:
        _grid_chiefs(roster, grid, bool(rng.random() < CHIEFS_CHANGING))


def _chief(roster: Roster, unit: DemoUnit, level: int, title: str, title_en: str) -> None:
    post = roster.post(f"chief:{unit.kind}:{unit.code}", _office(unit), title, title_en)
    roster.duties.append(
        DemoDuty(
            _office(unit),
            "road_chief",
            unit.valid_from,
            unit.valid_to,
            post=post,
            unit=(unit.kind, unit.code),
            level=level,
        )
    )


def _grid_chiefs(roster: Roster, grid: DemoUnit, changes: bool) -> None:
    body = f"community:{grid.parent_code}"
    posts = [
        roster.post(
            f"chief:grid:{grid.code}:{number}",
            body,
            f"三级路长（{grid.code}-{number}）",
            f"Road chief, level 3 ({grid.code}-{number})",
        )
        for number in ((1, 2) if changes else (1,))
    ]
    for number, since, until in _succession(grid, 0, 1, CHIEFS_CHANGE, changes):
        roster.duties.append(
            DemoDuty(body, "road_chief", since, until, post=posts[number], unit=("grid", grid.code), level=3)
        )

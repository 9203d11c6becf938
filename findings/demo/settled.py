"""Pure: which invented ground is settled otherwise than by units in the demo, so that it can be seen?

A handful of each: special areas in and around the first town, rules on roads along borders of its
communities, decisions on site of which one superseded another. Chosen by code and by shape alone,
without chance, so that the same geography always has the same.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import numpy as np
import shapely
from shapely.ops import substring

from findings.demo.geography import DemoUnit, Geography
from gis_core.crs import from_metric, to_metric
from grids.settlement_wishes import AreaWish, DecisionWish, RuleWish

SINCE = date(2022, 1, 1)
DECIDED = date(2022, 11, 20)
PAPER = "咸路长办〔2022〕虚构7号"
PHOTO = (
    "虚构现场照片.png",
    b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    ),
)
_BEATEN = ("territory", "road_chief")
_LEAST_BORDER_M = 250.0
_STRETCH_M = 600.0


@dataclass(frozen=True)
class DemoSettled:
    """What is to be settled, each from its own day on; evidence goes with the decisions."""

    areas: tuple[AreaWish, ...]
    rules: tuple[RuleWish, ...]
    decisions: tuple[DecisionWish, ...]


@dataclass(frozen=True)
class _Border:
    """A stretch of road along the border of two communities, in metres."""

    one: DemoUnit
    other: DemoUnit
    line: shapely.Geometry


def settled_ground(geography: Geography) -> DemoSettled:
    """The demo's settled ground; of a geography with too few borders, less of it."""
    borders = list(_borders(geography))[:5]
    return DemoSettled(
        tuple(_areas(geography)),
        tuple(_rules(borders[:3], geography.srid)),
        tuple(_decisions(borders[3:], geography.srid)),
    )


def _areas(geography: Geography) -> Iterator[AreaWish]:
    grids = geography.on("grid", SINCE)[:4]
    places = (
        ("park", "虚构中心公园", "市园林绿化中心", 70.0, None),
        ("station", "虚构汽车站", "公共交通公司", 45.0, None),
        ("market", "虚构农贸市场", "市市场监督管理局", 35.0, None),
        ("construction_site", "虚构大厦工地", "市住房和城乡建设局", 40.0, date(2022, 12, 16)),
    )
    for number, (grid, place) in enumerate(zip(grids, places, strict=False), start=1):
        kind, name, body, radius, until = place
        middle = shapely.point_on_surface(to_metric(grid.geometry, geography.srid))
        # Eight corners: round enough for a park, few enough to be read in a file.
        ground = from_metric(shapely.buffer(middle, radius, quad_segs=2), geography.srid)
        yield AreaWish(
            f"TS-{number:03}", name, kind, ground, f"department:{body}", beats=_BEATEN, precedence=10,
            until=until, document=PAPER,
        )
    yield AreaWish(
        "TS-005", "虚构高速公路", "motorway", _motorway(geography), "department:市交通运输局",
        beats=_BEATEN, precedence=20, buffer_m=20.0, until=None, document=PAPER,
    )


def _motorway(geography: Geography) -> shapely.Geometry:
    """A line across the countryside, through the middles of the county's last three townships."""
    townships = geography.on("township", SINCE)
    county = townships[0].code[:6]
    last = [unit for unit in townships if unit.code.startswith(county)][-3:]
    middles = [shapely.point_on_surface(unit.geometry) for unit in last]
    return shapely.LineString(shapely.get_coordinates(middles))


def _borders(geography: Geography) -> Iterator[_Border]:
    """Borders of neighbouring communities with grids, long enough for a road; by code, each once."""
    held = {unit.parent_code for unit in geography.on("grid", SINCE)}
    urban = [unit for unit in geography.on("community", SINCE) if unit.code in held][:40]
    outlines = [to_metric(shapely.boundary(unit.geometry), geography.srid) for unit in urban]
    used: set[str] = set()
    for (one, first), (other, second) in combinations(zip(urban, outlines, strict=True), 2):
        if {one.code, other.code} & used or not shapely.intersects(first, second):
            continue
        shared = _longest(shapely.intersection(first, second))
        if shared is not None and shapely.length(shared) >= _LEAST_BORDER_M:
            used |= {one.code, other.code}
            yield _Border(one, other, shared)


def _longest(shared: shapely.Geometry) -> shapely.Geometry | None:
    """The longest line of what two outlines have in common, cut to a stretch."""
    parts: Sequence[shapely.Geometry] = shapely.get_parts(shapely.get_parts(shared)).tolist()
    lines = [part for part in parts if part.geom_type == "LineString"]
    if not lines:
        return None
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(np.array(lines, dtype=object))))
    longest = max(merged.tolist(), key=shapely.length)
    return substring(longest, 0, min(shapely.length(longest), _STRETCH_M))


def _rules(borders: Sequence[_Border], srid: int) -> Iterator[RuleWish]:
    for number, (border, rule) in enumerate(
        zip(borders, ("centre_line", "one_side", "superior"), strict=False), start=1
    ):
        yield RuleWish(
            f"BJ-{number:03}", "community", border.one.code, border.other.code, rule,
            from_metric(border.line, srid), takes=border.one.code if rule == "one_side" else "",
            name=f"{border.one.name}—{border.other.name}虚构道路", buffer_m=10.0, until=None, document=PAPER,
        )


def _decisions(borders: Sequence[_Border], srid: int) -> Iterator[DecisionWish]:
    """One to the other side of a border, later superseded; and one that names a body beside the units."""
    present = ("虚构参加人甲", "虚构参加人乙")
    for border in borders[:1]:
        stretch = from_metric(substring(border.line, 0, 120), srid)
        for code, unit, since, supersedes in (
            ("QR-2022-001", border.one, date(2022, 3, 1), ()),
            ("QR-2022-003", border.other, DECIDED, ("QR-2022-001",)),
        ):
            yield DecisionWish(
                code, f"{border.one.name}与{border.other.name}交界路段", stretch,
                f"双方现场认定该路段归{unit.name}（虚构）", since, unit=f"community:{unit.code}",
                present=present, document=PAPER, supersedes=supersedes, buffer_m=15.0,
            )
    for border in borders[1:2]:
        yield DecisionWish(
            "QR-2022-002", f"{border.one.name}检查井", from_metric(substring(border.line, 0, 60), srid),
            "现场认定井盖由养护单位负责（虚构）", date(2022, 6, 1), body="department:市市政公用事业中心",
            role="maintainer", present=present, document=PAPER, buffer_m=8.0,
        )

"""Rounds whose results are those Xianning published, in the database: bulletins are to come out as printed."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import cycle
from pathlib import Path

import shapely
from django.contrib.gis.geos import Point

from findings.bulletin_facts import facts_of
from findings.models import (
    Assignment,
    AssignmentUnit,
    DeductionLine,
    Finding,
    Result,
    ResultPart,
    Round,
)
from findings.plans import read_plan, store_plan
from findings.rounds import open_round
from gis_core.precision import snap
from grids.changes import UnitChange
from grids.models import UnitVersion
from grids.revisions import publish
from tests import sketch

ROOT = Path(__file__).resolve().parents[2]
ZONES = {
    "中心城区": "zone-central",
    "嘉鱼县": "zone-jiayu",
    "咸安区": "zone-xianan",
    "赤壁市": "zone-chibi",
    "咸宁高新区": "zone-hightech",
    "通城县": "zone-tongcheng",
    "通山县": "zone-tongshan",
    "崇阳县": "zone-chongyang",
}
# news.xnnews.com.cn and think.szonline.cn: 2022-12 published 2023-01-09, 2022-08 published 2022-09-01.
DECEMBER = {
    "totals": dict(
        zip(ZONES, ("91.21", "91.02", "90.25", "89.61", "89.35", "88.84", "88.61", "88.04"), strict=True)
    ),
    "urban": {
        "back_alleys": 242,
        "sidewalk_order": 239,
        "sanitation": 190,
        "municipal_facilities": 126,
        "facades": 100,
        "parking": 80,
        "greenery": 40,
        "public_space": 20,
        "other": 8,
    },
    "estates": {"托管": 279, "专管": 277, "自管": 157},
    "estates_mean": "94.93",
}
NOVEMBER = {  # not published zone by zone: made so that the printed changes follow
    "totals": dict(
        zip(ZONES, ("91.11", "91.52", "89.85", "90.11", "88.45", "89.34", "88.01", "88.62"), strict=True)
    ),
    "urban": {"back_alleys": 985},
    "estates": {"托管": 646},
    "estates_mean": "95.17",
}
AUGUST = {
    "totals": {
        "咸宁高新区": "90.68",
        "中心城区": "90.33",
        "赤壁市": "90.15",
        "通山县": "89.92",
        "嘉鱼县": "89.71",
        "通城县": "89.31",
        "咸安区": "89.18",
        "崇阳县": "88.00",
    },
    "urban": {
        "back_alleys": 200,
        "sidewalk_order": 176,
        "facades": 169,
        "sanitation": 144,
        "parking": 107,
        "municipal_facilities": 191,
    },
    "estates": {"托管": 305, "专管": 266, "自管": 156},
    "estates_mean": "94.64",
}
DRAWING = """
    AABBCCDD
    AABBCCDD
    EEFFGGHH
    EEFFGGHH
"""


def draw_world():
    """Eight zones on a drawing, each its own county, and an estate of each kind of management."""
    shapes = sketch.units(DRAWING)
    changes = []
    for number, (letter, (name, code)) in enumerate(zip("ABCDEFGH", ZONES.items(), strict=True)):
        shape = shapely.MultiPolygon([shapes[letter]])
        changes.append(UnitChange("zone", code, name, shape))
        changes.append(UnitChange("county", f"4212{number + 10}", f"{name}（县）", shape))
    for number, management in enumerate(("托管", "专管", "自管")):
        corner = sketch.point(0.2 + number * 0.5, 0.2)
        wall = shapely.MultiPolygon([snap(shapely.box(*corner, corner[0] + 1e-4, corner[1] + 1e-4))])
        changes.append(
            UnitChange(
                "estate",
                f"421202001001-E00{number + 1}",
                f"{management}小区",
                wall,
                {"management": management},
            )
        )
    return publish(changes, effective_on=date(2020, 1, 1), document="drawn").revision


def published_round(key, told, revision):
    """A round of that key with the results told, published; its findings count, one point each."""
    plan = (
        store_plan(read_plan(ROOT / "fixtures" / "xianning" / "plan-2022.yaml"))
        if not Round.objects.exists()
        else Round.objects.first().plan
    )
    of = open_round(key, plan)
    zones = {row.code: row for row in UnitVersion.objects.filter(kind="zone")}
    parts = _store_results(of, told, zones)
    _store_findings(of, told, parts, revision)
    of.status, of.revision = Round.Status.PUBLISHED, revision
    of.released_at = of.published_at = datetime(2023, 1, 9, 2, tzinfo=UTC)
    of.save()
    return of


def _store_results(of, told, zones):
    estates = Decimal(told["estates_mean"])
    parts = {"urban": [], "estates": []}
    ordered = sorted(told["totals"].items(), key=lambda pair: -Decimal(pair[1]))
    for rank, (name, total) in enumerate(ordered, 1):
        score = Decimal(total)
        result = Result.objects.create(
            round=of,
            unit_version=zones[ZONES[name]],
            kind="zone",
            code=ZONES[name],
            rank=rank,
            score=score,
            score_exact=score,
        )
        urban = (score - estates / 10) / Decimal("0.9")
        for component, weight, part in (("urban", "0.9", urban), ("estates", "0.1", estates)):
            parts[component].append(
                ResultPart.objects.create(
                    result=result,
                    component=component,
                    weight=weight,
                    effective_weight=weight,
                    source="inspected",
                    score=part.quantize(Decimal("1e-12")),
                )
            )
    return parts


def _store_findings(of, told, parts, revision):
    estates = {row.attributes["management"]: row for row in UnitVersion.objects.filter(kind="estate")}
    wanted = [(category, "urban", None) for category, number in told["urban"].items() for _ in range(number)]
    wanted += [
        ("estate_order", "estates", kind) for kind, number in told["estates"].items() for _ in range(number)
    ]
    day = of.period.lower
    at = datetime(day.year, day.month, 5, 2, tzinfo=UTC)
    made = Finding.objects.bulk_create(
        Finding(
            source="inspection",
            source_key=f"{of.key}-{number}",
            plan=of.plan,
            round=of,
            observed_at=at,
            observed_on=at.date(),
            received_datum="wgs84",
            geometry=Point(*sketch.point(0.1 + number % 80 / 10, 0.1 + number % 37 / 10), srid=4326),
        )
        for number in range(len(wanted))
    )
    turns = {component: cycle(listed) for component, listed in parts.items()}
    lines = [
        DeductionLine(part=next(turns[component]), finding=found, category=category, points=1)
        for found, (category, component, _) in zip(made, wanted, strict=True)
    ]
    DeductionLine.objects.bulk_create(lines)
    for listed in parts.values():
        for part in listed:
            part.findings = sum(line.part_id == part.pk for line in lines)
            part.save(update_fields=["findings"])
    inside = [(found, kind) for found, (_, _, kind) in zip(made, wanted, strict=True) if kind]
    assigned = Assignment.objects.bulk_create(
        Assignment(finding=found, revision=revision, plan=of.plan, on=at.date(), state="clear")
        for found, _ in inside
    )
    AssignmentUnit.objects.bulk_create(
        AssignmentUnit(assignment=one, unit_version=estates[kind], kind="estate", chosen=True, state="clear")
        for one, (_, kind) in zip(assigned, inside, strict=True)
    )


_FACTS = []


def december_facts():
    """The facts of 2022-12, made in the database once for all tests of a process: they are a value."""
    if not _FACTS:
        revision = draw_world()
        published_round("2022-11", NOVEMBER, revision)
        _FACTS.append(facts_of(published_round("2022-12", DECEMBER, revision)))
    return _FACTS[0]

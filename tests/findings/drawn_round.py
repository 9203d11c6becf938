"""A small city with two zones in two counties, one plan and one round, for tests of scoring."""

from datetime import UTC, date, datetime

import shapely
from django.contrib.gis.geos import Point

from findings.models import Assignment, AssignmentUnit, Finding, Visit
from findings.plans import store_plan
from findings.rounds import open_round
from findings.scoring.plan_document import plan_from_yaml
from grids.changes import UnitChange
from grids.models import UnitVersion
from grids.revisions import publish
from tests import sketch

PLAN = """
key: "2022"
label: {en: Plan, zh: 方案}
first_day: 2022-01-01
last_day: 2022-12-31
standard: drawn
severities: [{key: normal, label: {en: Normal}}, {key: serious, label: {en: Serious}}]
components:
  - key: urban
    label: {en: Urban}
    weight: 0.9
    categories:
      - {key: litter, label: {en: Litter, zh: 垃圾}, full_mark: 100, floor: 98, deductions: {normal: 0.5, serious: 1}}
  - key: estates
    label: {en: Estates}
    weight: 0.1
    missing: redistribute
    categories:
      - {key: estate, label: {en: Estate, zh: 小区}, full_mark: 100, floor: 0, deductions: {normal: 1, serious: 2}}
evaluated: [{kind: zone}, {kind: township, group_kind: county}]
"""
DRAWING = """
    AABB
    AABB
    AABB
"""
NAMES = {"A": ("421202", "zone-west", "421202001"), "B": ("421221", "zone-east", "421221100")}
FIRST = date(2020, 1, 1)


def draw_city():
    """Publish counties, zones and townships on the two halves of the drawing."""
    changes = []
    for letter, shape in sketch.units(DRAWING).items():
        for kind, code in zip(("county", "zone", "township"), NAMES[letter], strict=True):
            changes.append(UnitChange(kind, code, f"{kind} {letter}", shapely.MultiPolygon([shape])))
    return publish(changes, effective_on=FIRST, document="drawn").revision


def draw_round(key="2022-12"):
    return open_round(key, store_plan(plan_from_yaml(PLAN)))


def place(column, row):
    return Point(*sketch.point(column, row), srid=4326)


def visit(of, key, column, row, component=""):
    return Visit.objects.create(
        round=of,
        source_key=key,
        geometry=place(column, row),
        component=component,
        visited_at=datetime(2022, 12, 5, tzinfo=UTC),
        points_observed=1,
        points_passed=1,
    )


def finding(of, key, column, row, category="litter", severity="normal", source="inspection", **more):
    entry = of.plan.categories.select_related("category").get(category__code=category)
    return Finding.objects.create(
        source=source,
        source_key=key,
        plan=of.plan,
        round=of,
        category=entry.category,
        severity=severity,
        observed_at=datetime(2022, 12, 5, 2, tzinfo=UTC),
        observed_on=date(2022, 12, 5),
        received_datum="wgs84",
        geometry=place(column, row),
        **more,
    )


def assign_to(found, letter, revision, state="clear"):
    """The assignment as the engine would store it, to all units of one half."""
    made = Assignment.objects.create(
        finding=found, revision=revision, plan=found.plan, on=found.observed_on, state=state
    )
    versions = UnitVersion.objects.filter(code__in=NAMES[letter])
    AssignmentUnit.objects.bulk_create(
        AssignmentUnit(
            assignment=made, unit_version=version, kind=version.kind, chosen=True, state=state, distance_m=9
        )
        for version in versions
    )
    return made

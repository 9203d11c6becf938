"""A drawn town in which much is settled otherwise than the map says, with lines and areas among its findings."""

from datetime import date, timedelta

import numpy as np
import shapely
from django.contrib.gis.geos import GEOSGeometry
from django.db.backends.postgresql.psycopg_any import DateRange

from findings.appeal_effects import effects_of
from findings.models import Assignment, AssignmentBody, AssignmentUnit, Finding, Round, Ruling
from findings.plans import store_plan
from findings.rounds import open_round
from findings.scoring.plan_document import plan_from_yaml
from gis_core.precision import snap
from gis_core.stamping import bump
from grids.duty_changes import DutyStart, start
from grids.models import Body, BorderRule, SiteDecision, SpecialArea
from grids.units import newest_revision, versions_on
from tests import sketch
from tests.findings import drawn_round
from tests.findings import redrawn_town as redrawn

PLAN = drawn_round.PLAN + """
accountability:
  border: centre_line
  border_tolerance_m: 3
  fallback: territory
  rules:
    - key: inside
      label: {zh: 小区, en: Estates}
      when: {inside: [estate]}
      order: [property, territory]
      shares: [{role: property, share: 1}]
      set_aside: [department]
    - key: field
      label: {zh: 二八, en: Two and eight}
      when: {categories: [litter]}
      order: [department, territory]
      shares: [{role: department, share: 0.2}, {role: territory, kind: township, share: 0.8}]
"""
DAYS = [date(2022, 11, 1), date(2022, 12, 5), date(2022, 12, 15), date(2022, 12, 20)]
KINDS = ("county", "township", "community", "zone", "grid", "estate")


def box(west, north, east, south):
    corners = [(west, north), (west, south), (east, south), (east, north)]
    return snap(shapely.Polygon([sketch.point(*corner) for corner in corners]))


def stored(shape):
    return GEOSGeometry(shapely.to_wkb(shape, hex=True), srid=4326)


def ground(*corners):
    return stored(shapely.MultiPolygon([box(*corners)]))


def open_december(plan=PLAN):
    return open_round("2022-12", store_plan(plan_from_yaml(plan)))


def somewhere(random):
    """The corners of a box in the town."""
    west, north = random.uniform((-0.2, -0.2), (redrawn.WIDTH - 1, redrawn.HEIGHT - 1)).round(1)
    wide, high = random.uniform((0.3, 0.3), (2.2, 2.2)).round(1)
    return west, north, west + wide, north + high


def days(random):
    first = DAYS[random.integers(0, 3)]
    return DateRange(first, None if random.random() < 0.6 else first + timedelta(days=int(random.integers(3, 20))))


def settle(random, of, number=4):
    """So many border rules, decisions on site and special areas each, wherever they fall, and duties of fields."""
    units = {}
    for each in versions_on(redrawn.ON, newest_revision().number).order_by("pk"):
        units.setdefault(each.kind, []).append(each.unit_id)
    bodies = Body.objects.bulk_create(Body(kind="other", name=f"settled {at}") for at in range(3))
    categories = [each.category_id for each in of.plan.categories.order_by("pk")]
    for at in range(number):
        kind = random.choice([each for each in KINDS if len(units.get(each, ())) > 1])
        one, other = random.choice(units[kind], 2, replace=False).tolist()
        rule = ("one_side", "superior", "centre_line")[random.integers(0, 3)]
        BorderRule.objects.create(
            code=f"B{at}", kind=kind, one_id=one, other_id=other, rule=rule, name=f"road {at}",
            takes_id=(one, other)[at % 2] if rule == "one_side" else None,
            geometry=ground(*somewhere(random)), valid=days(random),
        )
        its = days(random)
        kind = random.choice([each for each in KINDS if units.get(each)])
        SiteDecision.objects.create(
            code=f"D{at}", name=f"site {at}", geometry=ground(*somewhere(random)), valid=its, as_decided=its,
            unit_id=int(random.choice(units[kind])) if at % 3 else None, decided_on=its.lower, reason="r",
            **({} if at % 3 == 1 else {"body": bodies[at % 3], "role": ("territory", "department")[at % 2]}),
            category_id=(None, None, categories[0])[random.integers(0, 3)],
        )
        SpecialArea.objects.create(
            code=f"S{at}", name=f"park {at}", kind="park", geometry=ground(*somewhere(random)), body=bodies[at % 3],
            role=("owner", "maintainer")[at % 2], beats=[["territory"], ["department"], []][random.integers(0, 3)],
            precedence=at % 2, valid=days(random), category_id=(None, categories[1])[random.integers(0, 2)],
        )
    wardens = Body.objects.bulk_create(Body(kind="other", name=f"warden {at}") for at in range(4))
    start([
        DutyStart(wardens[0].pk, "department", redrawn.SINCE, category_id=categories[0], until=DAYS[2]),
        DutyStart(wardens[1].pk, "department", DAYS[2], category_id=categories[0]),
        *(DutyStart(wardens[2].pk, "property", redrawn.SINCE, unit_id=each) for each in units.get("estate", ())),
        *(DutyStart(wardens[3].pk, "owner", DAYS[3], unit_id=each, category_id=categories[1]) for each in units["community"]),
    ], document="drawn")
    bump("settlements")


def stretch_some(random, every=6):
    """Some findings become lines and areas that reach from where they are."""
    for at, found in enumerate(Finding.objects.order_by("pk")):
        if at % every == 0:
            lon, lat = found.geometry.x, found.geometry.y
            east, south = (np.array(sketch.point(*random.uniform(0.2, 1.5, 2))) - sketch.point(0, 0)).tolist()
            line = [(lon, lat), (lon + east, lat + south)]
            shape = shapely.LineString(line) if at % 2 else shapely.box(*shapely.LineString(line).bounds)
            Finding.objects.filter(pk=found.pk).update(extent=stored(snap(shape)))


def rule_some(random, number=8):
    """Rulings over some inspection findings: a unit, a body, or both."""
    units = list(versions_on(redrawn.ON, newest_revision().number).order_by("pk").values_list("unit_id", flat=True))
    bodies = list(Body.objects.order_by("pk").values_list("pk", flat=True))
    found = list(Finding.objects.filter(source="inspection").order_by("pk").values_list("pk", flat=True))
    for at, finding in enumerate(random.choice(found, min(number, len(found)), replace=False).tolist()):
        Ruling.objects.create(
            finding_id=finding, unit_id=int(random.choice(units)) if at % 3 else None, reason="r",
            **({} if at % 3 == 1 else {"body_id": int(random.choice(bodies)), "role": "territory"}),
        )


# --- what is really stored -----------------------------------------------------------------------


def answers():
    """By finding as it is answered for, a ruling over what is assigned: state, units by kind, bodies in roles."""
    rulings = {each.finding_id: each for each in Ruling.objects.filter(is_current=True)}
    ruled = effects_of(Round.objects.get(), True)
    units, bodies, found = {}, {}, {}
    for key, kind, unit in AssignmentUnit.objects.filter(assignment__is_current=True, chosen=True).values_list(
        "assignment__finding", "kind", "unit_version__unit"
    ):
        units.setdefault(key, {})[kind] = unit
    for key, *row in AssignmentBody.objects.filter(assignment__is_current=True).values_list(
        "assignment__finding", "body", "role", "unit"
    ):
        bodies.setdefault(key, set()).add(tuple(row))
    rows = Assignment.objects.filter(is_current=True).values_list("finding", "finding__source_key", "state")
    for finding, key, state in rows:
        computed = units.get(finding, {})
        its = {**computed, **(ruled[finding].ruled if finding in ruled else {})}
        its = {kind: unit for kind, unit in its.items() if unit is not None}
        aside = set(computed.values()) - set(its.values())
        answering = {(body, role) for body, role, unit in bodies.get(finding, ()) if unit not in aside}
        ruling = rulings.get(finding)
        if ruling is not None and ruling.body_id is not None:
            answering = {each for each in answering if each[1] != ruling.role} | {(ruling.body_id, ruling.role)}
        found[key] = state, its, answering
    return found

"""A plan that divides by measures, by the management of estates, counts cases and gives awards; what it asks for."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from findings.models import Award, Finding, UnitMeasure, Visit
from grids.changes import UnitChange
from grids.coverage.value import Change, Pair, Unit
from grids.models import Document, UnitVersion
from grids.revisions import publish
from grids.units import newest_revision, versions_on
from tests.findings import redrawn_town as redrawn
from tests.findings import settled_redrawing as settled
from tests.people import person

PER = {"km2": "0.01", "inhabitants": 10, "street_km": 10, "inspected_points": 10}
MANAGEMENT = ("trustee", "own", None)
EVALUATED = "evaluated: [{kind: zone}, {kind: township, group_kind: county}]\n"
MORE = """
  - key: cases
    label: {en: Cases}
    weight: 0.2
    method: indicators
    missing: redistribute
    indicators:
      - {key: closed, label: {en: Closed}, full_mark: 60, rate: {of: closed, in: [cases]}, threshold: 0.9, each: 1}
      - {key: late, label: {en: Rectified}, full_mark: 40, rate: {of: rectified, in: [findings]}}
  - {key: special, label: {en: Special}, weight: 0.1, method: given, missing: redistribute}
  - {key: points, label: {en: Points}, weight: 0.1, method: pass_rate, missing: redistribute}
multipliers:
  - {key: repeat, label: {en: Again}, factor: 2, when: {repeat: {within_m: 300, within_days: 20}}}
awards:
  - {key: drive, label: {en: Drive}, at_most: 4}
  - {key: faking, label: {en: Faked}, effect: last}
"""
DIVISION = """
    missing: redistribute
    division:
      kind: estate
      attribute: management
      parts:
        - {value: trustee, label: {en: Trustee}, weight: 0.75}
        - {value: own, label: {en: Own}, weight: 0.25}
"""


def plan(by):
    """The plan; the deductions of its first component are divided by a measure."""
    text = settled.PLAN.replace(EVALUATED, MORE.lstrip("\n") + EVALUATED)
    normaliser = f"    normaliser: {{by: {by}, per: {PER[by]}}}\n"
    text = text.replace("    weight: 0.9\n", "    weight: 0.4\n    missing: full\n" + normaliser)
    text = text.replace("floor: 98", "floor: 0")
    text = text.replace("    weight: 0.1\n    missing: redistribute\n", "    weight: 0.2" + DIVISION)
    return text


def manage_estates(random):
    """Some estates that are there are managed one way or the other, from the first day on."""
    publish([
        UnitChange("estate", each.code, each.name, redrawn.areas_of([each])[each.code], {"management": MANAGEMENT[at]})
        for each, at in zip(estates(), random.integers(0, 2, len(estates())).tolist(), strict=True)
    ], effective_on=redrawn.SINCE, document="managed")


def estates():
    return list(versions_on(redrawn.ON, newest_revision().number, ["estate"]).order_by("code"))


def managed_otherwise(difference, random):
    """The difference in which estates, those it leaves alone among them, are managed anyhow."""
    pairs, numbers = dict(difference.changes.get("estate", Change()).pairs), dict(difference.units)
    for each in estates():
        old = Unit(redrawn.areas_of([each])[each.code], each.code, each.name, attributes=each.attributes)
        pairs[each.code] = Pair(old, pairs[each.code].new if each.code in pairs else old)
        numbers["estate", each.code] = each.unit_id
    for code, pair in pairs.items():
        if pair.new is not None:
            told = {"management": MANAGEMENT[random.integers(0, 3)]}
            pairs[code] = Pair(pair.old, replace(pair.new, attributes=told))
    return replace(difference, changes=difference.changes | {"estate": Change(pairs)}, units=numbers)


def record(random, of):
    """Measures (some taken in the boundaries of now), given scores, awards, handled cases, points of visits."""
    paper = Document.objects.get_or_create(number="measured")[0]
    held = list(UnitVersion.objects.filter(kind__in=("zone", "township"), believed__upper_inf=True, valid__contains=redrawn.SINCE))
    for at, each in enumerate(held):
        for key in ("inhabitants", "street_km", "special"):
            UnitMeasure.objects.create(
                kind=each.kind, unit_id=each.unit_id, key=key, value=Decimal(int(random.integers(1, 90))),
                valid=(redrawn.SINCE, None), document=paper, boundary=each if (at + len(key)) % 2 else None,
            )
    by = person("office")
    for at, each in enumerate(random.choice(held, min(3, len(held)), replace=False)):
        Award.objects.create(
            round=of, kind=each.kind, unit_id=each.unit_id, key=("drive", "faking")[at == 2],
            points=Decimal(int(random.integers(1, 6))) if at < 2 else 0, document=paper, reason="r", by=by,
        )
    moment = datetime(2022, 12, 20, tzinfo=UTC)
    for at, each in enumerate(Finding.objects.order_by("pk")):
        if at % 2:
            each.rectified_at = moment if each.source == "inspection" else None
            each.save(update_fields=["rectified_at"])
    for at, each in enumerate(Visit.objects.order_by("pk")):
        Visit.objects.filter(pk=each.pk).update(points_observed=10 + at, points_passed=10 - at % 7)

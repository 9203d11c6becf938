"""Do multipliers, divisions, normalisers, cases, awards and deferrals reach the stored score, with their lines?"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import shapely

from findings.models import (
    AssignmentUnit,
    Award,
    DeductionLine,
    Plan,
    Result,
    ResultPart,
    Round,
    UnitMeasure,
    Visit,
)
from findings.plans import store_plan
from findings.results import ResultQuery, results_of
from findings.rounds import open_round, score_round
from findings.scoring.plan_document import plan_from_yaml
from gis_core.current_city import current_city
from grids.changes import UnitChange
from grids.models import Document, Unit, UnitVersion
from grids.revisions import publish
from tests import sketch
from tests.findings import drawn_round as drawn
from tests.people import person

pytestmark = pytest.mark.usefixtures("xianning_city")

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
    weight: 0.5
    NORMALISER
    categories:
      - {key: litter, label: {en: Litter}, full_mark: 100, floor: 0, cap: 60, deductions: {normal: 0.5, serious: 1}}
  - key: estates
    label: {en: Estates}
    weight: 0.3
    missing: redistribute
    division:
      kind: estate
      attribute: management
      parts:
        - {value: trustee, label: {en: Trustee}, weight: 0.75}
        - {value: own, label: {en: Own}, weight: 0.25}
    categories:
      - {key: estate, label: {en: Estate}, full_mark: 100, floor: 0, deductions: {normal: 2, serious: 4}}
  - key: cases
    label: {en: Cases}
    weight: 0.2
    method: indicators
    missing: redistribute
    indicators:
      - {key: on_time, label: {en: In time}, full_mark: 100, rate: {of: closed_on_time, in: [cases], less: [deferred]}, threshold: 0.9, each: 1}
multipliers:
  - {key: repeat, label: {en: Again}, factor: 2, when: {repeat: {within_m: 20, within_days: 10}}, categories: [litter]}
  - {key: overdue, label: {en: Late}, factor: 1.5, when: {overdue: true}}
  - {key: leaders, label: {en: Leaders}, factor: 3, when: {found_by: [leader]}}
awards:
  - {key: drive, label: {en: Drive}, at_most: 4}
adjustments: [{kind: zone, unit: zone-east, points: -1, label: {en: Ahead}}]
evaluated: [{kind: zone}]
rewards: [{kind: zone, from_top: [1000000], from_bottom: [-1000000]}]
treatment: {deferred: leave_out}
rectification: {days: 3}
"""


def december(normaliser=""):
    plan = store_plan(plan_from_yaml(PLAN.replace("NORMALISER", normaliser)))
    return open_round("2022-12", plan)


@pytest.fixture
def revision(xianning_city):
    return drawn.draw_city()


def found(of, revision, key, letter="A", category="litter", day=5, column=0.5, **more):
    one = drawn.finding(of, key, column, 1.5, category=category, **more)
    at = datetime(2022, 12, day, 2, tzinfo=UTC)
    type(one).objects.filter(pk=one.pk).update(observed_at=at, observed_on=date(2022, 12, day))
    one.refresh_from_db()
    return drawn.assign_to(one, letter, revision)


def lines():
    rows = DeductionLine.objects.order_by("finding__source_key")
    return {line.finding.source_key: (line.asked, line.points, line.factor) for line in rows}


def part(component, code="zone-west"):
    return ResultPart.objects.get(component=component, result__code=code, result__kind="zone")


def test_a_repeated_finding_costs_twice_and_one_a_leader_saw_three_times(revision):
    of = december()
    found(of, revision, "a-first")
    found(of, revision, "b-again", day=12)
    found(of, revision, "c-much-later", day=30)
    found(of, revision, "d-leader", column=1.5, attributes={"found_by": "leader"})
    score_round("2022-12")
    half = Decimal("0.5")
    assert lines() == {
        "a-first": (half, half, 1), "b-again": (1, 1, 2), "c-much-later": (half, half, 1),
        "d-leader": (half * 3, half * 3, 3),
    }


def test_what_was_not_rectified_when_it_was_due_costs_half_as_much_again(revision):
    of = december()
    due = datetime(2022, 12, 10, tzinfo=UTC)
    found(of, revision, "a-late", due_at=due, rectified_at=datetime(2022, 12, 11, tzinfo=UTC))
    found(of, revision, "b-in-time", column=1.5, due_at=due, rectified_at=datetime(2022, 12, 9, tzinfo=UTC))
    found(of, revision, "c-released", column=0.5, day=1, released_at=datetime(2022, 12, 2, 2, tzinfo=UTC),
          category="estate")
    score_round("2022-12")
    assert {key: factor for key, (_, _, factor) in lines().items()} == {
        "a-late": Decimal("1.5"), "b-in-time": 1, "c-released": Decimal("1.5"),
    }


def test_estates_are_scored_by_their_management_and_weighed(revision):
    changes = [
        UnitChange("estate", f"421202001001-E00{number}", f"Estate {value}",
                   shapely.MultiPolygon([shapely.box(column, row, column + 1e-4, row + 1e-4)]),
                   {"management": value})
        for number, value, (column, row) in (
            (1, "trustee", sketch.point(0.4, 0.5)), (2, "own", sketch.point(1.4, 0.5)),
        )
    ]
    publish(changes, effective_on=date(2022, 1, 1), document="estates")
    of = december()
    for key, code in (("a", "E001"), ("b", "E001"), ("c", "E002")):
        made = found(of, revision, key, category="estate")
        AssignmentUnit.objects.create(
            assignment=made, unit_version=UnitVersion.objects.get(code__endswith=code), kind="estate",
            chosen=True, state="clear", distance_m=9,
        )
    drawn.visit(of, "v", 0.5, 1.5, component="urban")
    score_round("2022-12")
    # trustee 100 − 4, own 100 − 2: 0.75 × 96 + 0.25 × 98
    assert part("estates").score == Decimal("96.5")
    told = {each["value"]: each["exact"] for each in part("estates").detail["divisions"]}
    assert told == {"trustee": "96", "own": "98"}


def test_deductions_are_divided_by_the_points_inspected(revision):
    of = december("normaliser: {by: inspected_points, per: 10}")
    drawn.visit(of, "v", 0.5, 1.5, component="urban")
    Visit.objects.update(points_observed=30)
    found(of, revision, "a", severity="serious")
    score_round("2022-12")
    assert part("urban").normaliser == 3
    assert lines()["a"][0] == Decimal("0.333333333333")
    assert part("urban").score == Decimal("99.666666666667")


def test_deductions_are_divided_by_a_measured_number_and_without_it_there_is_no_data(revision):
    of = december("normaliser: {by: inhabitants, per: 1000}")
    west = Unit.objects.get(versions__code="zone-west")
    UnitMeasure.objects.create(
        kind="zone", unit=west, key="inhabitants", value=2000, valid=("2022-01-01", None),
        document=Document.objects.get_or_create(number="census")[0],
    )
    for letter in "AB":
        found(of, revision, letter, letter, severity="serious")
    score_round("2022-12")
    assert part("urban").score == Decimal("99.5")
    assert Result.objects.get(code="zone-east").reason == "no measure inhabitants for urban"


def test_cases_awards_and_the_adjustment_of_a_zone_add_up_to_the_total(revision):
    of = december()
    for letter in "AB":
        drawn.visit(of, f"v{letter}", 0.5 if letter == "A" else 3.5, 1.5)
    for number, closed in enumerate([True] * 8 + [False] * 2):
        closed_at = datetime(2022, 12, 6, tzinfo=UTC) if closed else None
        found(of, revision, f"p{number}", source="platform", closed_at=closed_at)
    Award.objects.create(
        round=of, kind="zone", unit=Unit.objects.get(versions__code="zone-west"), key="drive",
        points=Decimal(9), document=Document.objects.get_or_create(number="drive")[0], reason="drive",
        by=person("office"),
    )
    score_round("2022-12")
    west, east = (Result.objects.get(code=code) for code in ("zone-west", "zone-east"))
    # 80 % in time of a threshold of 90 %: 90; 0.5 × 100 + 0.3 × 100 + 0.2 × 90 + at most 4
    assert (west.score_exact, west.awarded, west.reward) == (Decimal(102), 4, 1000000)
    # No cases in the east: their weight goes to the others; one point less by the plan.
    assert (east.score_exact, east.adjustment, east.reward) == (Decimal(99), -1, -1000000)
    told = results_of(Round.objects.get(), ResultQuery("zone"), current_city())["results"]
    assert [(each["awarded"], each["adjustment"], each["reward_yuan"]) for each in told] == [
        ("4", "0", "1000000"), ("0", "-1", "-1000000"),
    ]


def test_a_deferred_finding_is_listed_and_takes_nothing_where_the_plan_leaves_it_out(revision):
    of = december()
    found(of, revision, "a", deferred=True)
    score_round("2022-12")
    assert lines() == {}
    assert {each.reason for each in of.not_counted.all()} == {
        "its handling is deferred, and the plan leaves such findings out"
    }


def test_a_frozen_plan_stays_and_its_change_is_the_next_version(revision):
    of = december()
    Plan.objects.update(frozen_at=datetime(2023, 1, 9, tzinfo=UTC))
    changed = store_plan(plan_from_yaml(
        PLAN.replace("NORMALISER", "").replace("cap: 60", "cap: 50")
    ))
    assert (changed.version, Round.objects.get().plan.version) == (2, 1)
    assert Plan.objects.get(version=1).rules == of.plan.rules
    assert open_round("2022-11", changed).plan.version == 2



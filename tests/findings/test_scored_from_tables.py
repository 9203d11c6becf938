"""Scores through the whole chain that are divided by measures, made from tables of cases, given, awarded."""

import io
from decimal import Decimal

import pytest
from django.core.management import call_command

from findings.models import Result
from findings.plans import store_plan
from findings.rounds import open_round, score_round
from findings.scoring.plan_document import plan_from_yaml
from tests import people
from tests.findings import drawn_round as drawn

pytestmark = pytest.mark.usefixtures("xianning_city")
PLAN = """
key: "2022"
label: {zh: 方案}
first_day: 2022-01-01
last_day: 2022-12-31
standard: drawn
severities: [{key: normal, label: {zh: 一般}}, {key: serious, label: {zh: 严重}}]
components:
  - key: urban
    label: {zh: 城市管理}
    weight: 0.5
    normaliser: {by: inhabitants, per: 1000}
    categories:
      - {key: litter, label: {zh: 垃圾}, full_mark: 100, deductions: {normal: 2, serious: 4}}
  - key: cases
    label: {zh: 案件}
    weight: 0.3
    method: indicators
    missing: redistribute
    indicators:
      - {key: on_time, label: {zh: 按期结案率}, full_mark: 100, rate: {of: closed_on_time, in: [due]}, threshold: 0.7, each: 1}
  - {key: special, label: {zh: 专项}, weight: 0.2, method: given, missing: none}
awards: [{key: drive, label: {zh: 专项整治}, at_most: 3}]
evaluated: [{kind: zone}]
"""


@pytest.fixture
def december(xianning_city):
    revision = drawn.draw_city()
    of = open_round("2022-12", store_plan(plan_from_yaml(PLAN)))
    for number, (column, letter) in enumerate([(0.5, "A"), (1.5, "A"), (3.5, "B")]):
        drawn.assign_to(drawn.finding(of, f"f{number}", column, 0.5), letter, revision)
    return of


def table(tmp_path, text, *options):
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    call_command("import_measures", str(path), "--kind", "zone", *options, "--commit", stdout=io.StringIO())


def scored():
    score_round("2022-12")
    return {each.code: each for each in Result.objects.filter(kind="zone")}


def test_tables_and_awards_come_to_what_a_person_works_out_by_hand(december, tmp_path):
    table(tmp_path, "code,常住人口（万人）\nzone-west,0.8\nzone-east,0.3\n", "--on", "2022-01-01")
    table(tmp_path, "code,due,closed_on_time,special\nzone-west,200,130,90\nzone-east,50,40,80\n", "--round", "2022-12")
    people.person("office")
    call_command(
        "record_award", "2022-12", "zone:zone-east", "drive", "--points", "5", "--document", "d", "--reason", "r",
        "--by", "the-office", "--commit", stdout=io.StringIO(),
    )
    made = scored()
    # west: two findings of 2 ÷ 8 = 0.5 lost; 65 % in time = 100 − 5; 0.5 × 99.5 + 0.3 × 95 + 0.2 × 90
    assert made["zone-west"].score_exact == Decimal("96.25")
    # east: 2 ÷ 3 = 0.666666666667 lost; 80 % in time; 0.5 × 99.333333333333 + 0.3 × 100 + 0.2 × 80, and 3 of
    # the 5 points: 98.6666666666665, kept half up with 12 decimals
    assert made["zone-east"].score_exact == Decimal("98.666666666667")
    assert (made["zone-east"].rank, made["zone-west"].rank) == (1, 2)


def test_a_recorded_score_overrules_the_tables(december, tmp_path):
    table(tmp_path, "code,inhabitants,due,closed_on_time,special\nzone-west,2000,0,0,90\n", "--round", "2022-12")
    people.person("office")
    call_command(
        "record_award", "2022-12", "zone:zone-west", "special", "--points", "100", "--document", "d",
        "--reason", "r", "--by", "the-office", "--commit", stdout=io.StringIO(),
    )
    west = scored()["zone-west"]
    # no case was due: its weight goes to the others; two findings of 2 ÷ 2: (0.5 × 98 + 0.2 × 100) ÷ 0.7
    assert west.score_exact == Decimal("98.571428571429")


def test_a_zone_without_the_measure_has_no_result_and_says_which(december, tmp_path):
    table(tmp_path, "code,inhabitants,special\nzone-west,2000,90\nzone-east,,90\n", "--round", "2022-12")
    east = scored()["zone-east"]
    assert (east.score, east.rank, east.reason) == (None, None, "no measure inhabitants for urban")

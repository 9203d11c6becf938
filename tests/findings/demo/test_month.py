"""The demo's months: the year's totals and the printed bulletin of December 2022 come out as published."""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely

from findings.demo.month import Month, apportioned
from findings.demo.places import Grounds
from findings.demo_loading import _round_facts, _table, _weights
from findings.plans import read_plan
from tests.city_fixtures import ROOT

BULLETIN = json.loads((Path(__file__).parent / "bulletin_2022_12.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def december(whole):
    facts = next(each for each in _round_facts(small=False) if each.key == "2022-12")
    rules, weights = read_plan(ROOT / "fixtures" / "xianning" / "plan-2022.yaml"), _weights("categories", "code")
    categories = {
        each.key: {rule.key: weights[rule.key] for rule in each.categories}
        for each in rules.components if each.categories
    }
    zone, types = ZoneInfo("Asia/Shanghai"), _weights("estate_types", "type")
    return Month(facts, Grounds(whole), date(2022, 12, 1), 31, zone, categories, types)


@pytest.fixture(scope="module")
def found(december):
    return list(december.inspection_findings(np.random.default_rng(12)))


def inside(shapes, findings):
    """Numbers of the shapes that hold findings, one of each finding that lies in any."""
    points = shapely.points([(each.lon, each.lat) for each in findings])
    at, number = shapely.STRtree(shapes).query(points, predicate="intersects")
    return dict(zip(at.tolist(), number.tolist(), strict=True))


def test_the_rounds_follow_each_other_from_september_2020_to_january_2023():
    keys = [row["key"] for row in _table("rounds")]
    assert len(keys) == 29 and (keys[0], keys[-1]) == ("2020-09", "2023-01")
    assert keys == sorted(set(keys))
    states = [row["status"] for row in _table("rounds")]
    assert states == ["published"] * 27 + ["closed", "open"]


def test_the_totals_of_2021_are_those_the_city_told():
    year = [each for each in _round_facts(small=False) if each.key.startswith("2021-")]
    assert sum(each.urban_findings + each.estate_findings + each.outside_findings for each in year) == 9833
    assert sum(each.late_findings for each in year) == 0
    cases, left = sum(each.cases for each in year), sum(each.unhandled_cases for each in year)
    assert (cases, left) == (61919, 223)
    assert f"{100 * (cases - left) / cases:.2f}" == "99.64"


def test_estates_count_from_2022_on():
    assert all((each.estate_findings > 0) == (each.key >= "2022") for each in _round_facts(small=False))


def test_december_2022_has_the_categories_that_were_printed(found, december):
    zones = december.grounds.on(december.first).zones
    counted = [found[at] for at in inside(zones, found)]
    components = Counter(each.component for each in counted)
    assert dict(components) == BULLETIN["problems"]
    categories = Counter(each.category for each in counted if each.component == "urban")
    assert {key: categories[key] for key in BULLETIN["categories"]} == BULLETIN["categories"]


def test_december_2022_has_the_types_of_estates_that_were_printed(found, whole, december):
    estates = whole.on("estate", december.first)
    in_estates = [each for each in found if each.component == "estates"]
    held = inside([unit.geometry for unit in estates], in_estates)
    types = Counter(estates[number].attributes["management"] for number in held.values())
    assert dict(types) == BULLETIN["estate_types"]


def test_as_many_findings_are_late_and_cases_unhandled_as_told(found, december):
    late = [each for each in found if each.closed_at > each.due_at]
    assert len(late) == december.facts.late_findings
    cases = list(december.platform_cases(np.random.default_rng(3)))
    assert len(cases) == december.facts.cases
    assert sum(each.closed_at is None for each in cases) == december.facts.unhandled_cases


@pytest.mark.parametrize("total", [0, 1, 7, 713, 10_000])
def test_apportioned_numbers_add_up_and_stay_within_one_of_their_share(total):
    weights = {"a": 279.0, "b": 277.0, "c": 157.0}
    made = apportioned(total, weights)
    assert sum(made.values()) == total
    assert all(abs(made[key] - total * weights[key] / 713) < 1 for key in weights)

"""Are the schemes cities published expressible as plans, and do they come to what a person works out by hand?"""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from findings.scoring.components import Award, UnitFacts
from findings.scoring.inputs import FindingInput, RoundInputs, UnitInput, score
from findings.scoring.plan_document import plan_from_yaml, plan_to_yaml
from findings.scoring.rewards import rewards_of

FIXTURES = Path(__file__).parents[3] / "fixtures"
NOON = datetime(2022, 6, 15, 4, tzinfo=UTC)


def scheme(name):
    return plan_from_yaml((FIXTURES / name).read_text(encoding="utf-8"))


def standings(rules, kind, units, findings=()):
    return score(RoundInputs("2022-06", kind, rules, tuple(units), tuple(findings)))


def findings(unit, number, category, severity="normal", **more):
    return [
        FindingInput(f"{unit}-{category}-{at}", category, severity, NOON, unit, unit, **more)
        for at in range(number)
    ]


@pytest.mark.parametrize("path", sorted(
    str(path.relative_to(FIXTURES)) for path in [*FIXTURES.glob("*/plan-*.yaml"), *FIXTURES.glob("schemes/*")]
))
def test_every_plan_in_the_fixtures_is_read_and_written_back_equal(path):
    rules = scheme(path)
    assert plan_from_yaml(plan_to_yaml(rules)) == rules


def test_xianning_2021_takes_a_point_from_the_centre_alone():
    rules = scheme("xianning/plan-2021.yaml")
    units = [
        UnitInput(code, "", frozenset({"urban"}), UnitFacts(counts={"findings": Decimal(9),
                                                                    "rectified_on_time": Decimal(9)}))
        for code in ("zone-central", "zone-jiayu")
    ]
    # Ten findings of 0.10 each: 99 × 0.9 + 100 × 0.1 = 99.1.
    found = [*findings("zone-central", 10, "sanitation"), *findings("zone-jiayu", 10, "sanitation")]
    made = standings(rules, "zone", units, found)
    assert made.outcomes["zone-jiayu"].exact == Decimal("99.1")
    assert made.outcomes["zone-central"].exact == Decimal("98.1")
    assert made.outcomes["zone-central"].adjustment == -1
    assert rewards_of(rules, "zone", made.placings.values()) == {
        "zone-jiayu": 1000000, "zone-central": -1000000,
    }


def test_xianning_2020_loses_a_point_of_rectification_for_every_percent_late():
    rules = scheme("xianning/plan-2020.yaml")
    facts = UnitFacts(counts={"findings": Decimal(50), "rectified_on_time": Decimal(48)})
    made = standings(rules, "zone", [UnitInput("zone-jiayu", "", frozenset({"urban"}), facts)])
    # 96 % in time: 100 − 4 = 96; 100 × 0.9 + 96 × 0.1 = 99.6.
    assert made.outcomes["zone-jiayu"].exact == Decimal("99.6")


def test_xianning_2022_rewards_three_and_fines_three_and_counties_reward_their_townships():
    rules = scheme("xianning/plan-2022.yaml")
    zones = [each for entry in rules.evaluated if entry.kind == "zone" for each in entry.units]
    units = [UnitInput(code, "", frozenset({"urban", "estates"})) for code in zones]
    found = [one for at, code in enumerate(zones) for one in findings(code, at, "sanitation", "serious")]
    made = standings(rules, "zone", units, found)
    sums = rewards_of(rules, "zone", made.placings.values())
    assert [int(sums.get(code, 0)) for code in zones] == [
        1000000, 600000, 400000, 0, 0, -400000, -600000, -1000000,
    ]
    towns = standings(rules, "township", [
        UnitInput(code, code[:6], frozenset({"urban", "estates"}))
        for code in ("421221100", "421221101", "421222100", "421222101")
    ], findings("421221101", 1, "sanitation") + findings("421222100", 1, "sanitation"))
    assert rewards_of(rules, "township", towns.placings.values())["421221100"] == 50000
    assert rewards_of(rules, "township", towns.placings.values())["421222101"] == 50000


def wuhan_units(**awards):
    rules = scheme("schemes/wuhan.yaml")
    entry = rules.evaluated_kind("district")
    return rules, [
        UnitInput(code, group.key, frozenset({"field"}), UnitFacts(awards=awards.get(code, ())))
        for group in entry.groups for code in group.units
    ]


def test_wuhan_has_two_lists_with_sums_of_their_own():
    rules, units = wuhan_units()
    found = [one for at, unit in enumerate(units) for one in findings(unit.code, at, "order")]
    made = standings(rules, "district", units, found)
    sums = rewards_of(rules, "district", made.placings.values())
    assert {code: int(amount) for code, amount in sums.items()} == {
        "c01": 1000000, "c02": 600000, "c03": 400000, "c10": -600000,
        "o1": 600000, "o2": 400000, "o5": -300000,
    }


def test_wuhan_adds_to_a_base_of_100_up_to_the_limit_of_each_drive():
    rules, units = wuhan_units(
        c01=(Award("construction_waste", Decimal(4)), Award("construction_waste", Decimal(5)),
             Award("building_sites", Decimal("3.5"))),
        c02=(Award("veto", Decimal(0)),),
    )
    # A serious finding of 0.3, and the same again at twice the price: 0.9 of 100; add-ons 6 + 3.5.
    found = [*findings("c01", 1, "order", "serious"),
             *findings("c01", 1, "sanitation", "serious", factors=(("repeat", Decimal(2)),))]
    made = standings(rules, "district", units, found)
    assert made.outcomes["c01"].exact == Decimal("108.6")
    assert made.placings["c01"].rank == 1
    assert made.outcomes["c02"].exact == 100
    assert made.placings["c02"].rank == 10


def test_yichang_weighs_given_scores_and_a_pass_rate_each_quarter():
    rules = scheme("schemes/yichang.yaml")
    given = {"special_work": Decimal(90), "trades": Decimal(80), "departments": Decimal(85)}
    units = [
        UnitInput(f"c{passed}", "", facts=UnitFacts(points={"inspection": (328, passed)}, given=given))
        for passed in (300, 290, 280, 270, 260)
    ]
    made = standings(rules, "county", units)
    # 0.2 × (90 + 80 + 85) + 0.4 × 91.463414634146 (100 × 300 ÷ 328, kept with 12 decimals)
    assert made.outcomes["c300"].exact == Decimal("87.585365853658")
    assert made.outcomes["c300"].published == Decimal("87.59")
    sums = rewards_of(rules, "county", made.placings.values())
    assert [int(sums.get(f"c{passed}", 0)) for passed in (300, 290, 280, 270, 260)] == [
        600000, 500000, 0, -500000, -600000,
    ]


def jinhua(**counts):
    names = ("due", "deferred", "closed", "closed_on_time", "urgent", "urgent_on_time", "rework",
             "rework_thrice", "faked", "refused")
    facts = UnitFacts(counts={name: Decimal(counts.get(name, 0)) for name in names})
    made = standings(scheme("schemes/jinhua.yaml"), "district", [UnitInput("d", "", facts=facts)])
    return made.outcomes["d"]


def test_jinhua_gives_all_points_from_seventy_and_ninety_percent_on():
    # 5 deferred cases are no part of what was due: 70 of 100 in time, 90 of 100 closed.
    outcome = jinhua(due=105, deferred=5, closed=90, closed_on_time=70, urgent=3, urgent_on_time=3)
    assert outcome.exact == 100


def test_jinhua_takes_a_point_for_every_percent_missing_and_the_price_of_each_fault():
    outcome = jinhua(due=100, closed=85, closed_on_time=65, urgent=20, urgent_on_time=19, rework=4,
                     rework_thrice=2, faked=1, refused=2)
    # 50 − 5, 20 − 5, 10 − 2.5, 10 − 0.8, 0 − 1, 5 − 1, 5 − 2
    assert outcome.exact == Decimal("45") + 15 + Decimal("7.5") + Decimal("9.2") - 1 + 4 + 3


def test_a_rate_over_no_cases_is_no_data_and_leaves_its_points_to_the_others():
    outcome = jinhua(due=100, closed=90, closed_on_time=65)
    # No urgent case: 95 − 5 of the 90 points that can be reached … (45 + 20 + 10 + 0 + 5 + 5) × 100 ÷ 90.
    assert outcome.exact == Decimal("94.444444444444")
    assert {each.indicator: each.mark for each in outcome.parts[0].indicators}["urgent"] is None

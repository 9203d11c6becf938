"""A plan's document is validated as a whole, read and written without loss."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from findings.scoring.plan import WHOLE_LIST, PlanFault
from findings.scoring.plan_document import plan_from_dict, plan_from_yaml, plan_to_yaml
from tests.deep import examples
from tests.findings.scoring.plans import FIXTURES, category, document, plans

XIANNING = ["plan-2022.yaml", "plan-2023.yaml"]


def problems_of(changed):
    with pytest.raises(PlanFault) as caught:
        plan_from_dict(changed)
    return {problem.path: problem.message for problem in caught.value.problems}


def changed_component(**changes):
    whole = document()
    whole["components"][0] |= changes
    return whole


@given(plans())
@settings(max_examples=examples(30), deadline=None)
def test_a_plan_written_as_dict_json_or_yaml_reads_back_equal(rules):
    assert plan_from_dict(rules.to_dict()) == rules
    assert plan_from_dict(json.loads(json.dumps(rules.to_dict()))) == rules
    assert plan_from_yaml(plan_to_yaml(rules)) == rules


@given(plans())
@settings(max_examples=examples(30), deadline=None)
def test_the_weights_of_an_accepted_plan_sum_to_one_and_its_marks_to_the_full_mark(rules):
    assert sum(component.weight for component in rules.components) == 1
    for component in rules.components:
        assert sum(rule.full_mark for rule in component.categories) == rules.full_mark


@pytest.mark.parametrize("name", XIANNING)
def test_the_demo_plans_are_valid_and_say_they_are_fictitious(name):
    rules = plan_from_yaml((FIXTURES / name).read_text(encoding="utf-8"))
    assert [(part.key, part.weight) for part in rules.components] == [
        ("urban", Decimal("0.9")),
        ("estates", Decimal("0.1")),
    ]
    assert "虚构" in rules.fictitious["zh"] and "ictitious" in rules.fictitious["en"]
    labels = [rule.label for part in rules.components for rule in part.categories]
    assert all(label["en"] and label["zh"] for label in labels)
    assert plan_from_yaml(plan_to_yaml(rules)) == rules


def test_the_year_2022_has_eight_zones_and_2023_seven_without_the_high_tech_zone():
    units = []
    for name in XIANNING:
        rules = plan_from_yaml((FIXTURES / name).read_text(encoding="utf-8"))
        units.append(set(rules.evaluated_kind("zone").units))
    assert (len(units[0]), len(units[1])) == (8, 7)
    assert units[0] - units[1] == {"zone-hightech"}


def test_numbers_written_unquoted_in_yaml_are_the_decimals_that_were_written():
    rules = plan_from_dict(changed_component(weight=0.9))
    assert rules.components[0].weight == Decimal("0.9")


def test_equal_plans_written_differently_give_the_same_document():
    longer = changed_component(weight="0.9000")
    assert plan_from_dict(longer).to_dict() == plan_from_dict(document()).to_dict()


@pytest.mark.parametrize(
    ("wrong", "path", "says"),
    [
        (document(ranks_on="exact"), "ranks_on", "did you mean “rank_on”"),
        (document(rank_on="best"), "rank_on", "exact, published"),
        (document(ties="alphabet"), "ties", "competition"),
        (document(rounding={"mode": "half_even"}), "rounding.mode", "half_up"),
        (document(rounding={"places": 5}), "rounding.places", "0 to 4"),
        (document(first_day="2022-13-01"), "first_day", "must be a day"),
        (document(last_day="2021-12-31"), "last_day", "before 2022-01-01"),
        (document(key=2022), "key", "quotes"),
        (document(label="Plan"), "label", "each language"),
        (document(severities=[]), "severities", "at least one"),
        (document(evaluated={"kind": "zone"}), "evaluated", "must be a list"),
        (document(evaluated=[{"kind": "zone"}, {"kind": "zone"}]), "evaluated", "“zone” stands twice"),
        (changed_component(weight="0.8"), "components", "sum to 0.9; they must sum to 1"),
        (changed_component(weight="-0.9"), "components[0].weight", "not be negative"),
        (changed_component(weight="0.90001"), "components[0].weight", "more than 4 decimals"),
        (changed_component(weight=True), "components[0].weight", "must be a number"),
        (changed_component(weight=float("nan")), "components[0].weight", "no plain decimal"),
        (changed_component(weight="NaN"), "components[0].weight", "no plain decimal"),
        (changed_component(weight="９"), "components[0].weight", "no plain decimal"),
        (changed_component(weight=0.1 + 0.2), "components[0].weight", "no plain decimal"),
        (changed_component(weight=None), "components[0].weight", "missing"),
        (changed_component(key="Urban part"), "components[0].key", "small letters"),
        (changed_component(missing="zero"), "components[0].missing", "redistribute, full, none"),
        (changed_component(categories=[category("a", "99")]), "components[0].categories", "sum to 99"),
        (
            changed_component(categories=[category("a", "100", floor="101")]),
            "components[0].categories[0].floor",
            "above the full mark",
        ),
        (
            changed_component(categories=[category("courtyards", "100")]),
            "components[…].categories",
            "“courtyards” stands twice",
        ),
        (
            changed_component(categories=[category("a", "100", serious="two")]),
            "components[0].categories[0].deductions.serious",
            "no plain decimal",
        ),
    ],
)
def test_a_wrong_plan_is_refused_with_the_path_and_what_to_do(wrong, path, says):
    found = problems_of(wrong)
    assert says in found[path]


def test_a_severity_without_deduction_is_named():
    wrong = changed_component(categories=[category("a", "100")])
    del wrong["components"][0]["categories"][0]["deductions"]["serious"]
    assert problems_of(wrong) == {
        "components[0].categories[0].deductions.serious": "is missing; write a number."
    }


def test_all_problems_are_told_at_once_and_travel_in_the_problem_document():
    wrong = changed_component(weight="x", missing="zero")
    with pytest.raises(PlanFault) as caught:
        plan_from_dict(wrong)
    told = caught.value.as_problem()["problems"]
    assert {entry["path"] for entry in told} == {"components[0].weight", "components[0].missing"}


def test_a_field_standing_twice_in_the_text_is_refused_with_its_line():
    text = (FIXTURES / XIANNING[0]).read_text(encoding="utf-8") + "\nrank_on: exact\n"
    with pytest.raises(PlanFault, match=r"line \d+: the field “rank_on” stands twice"):
        plan_from_yaml(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- 1",
        "key: [",
        "key: \x00",
        "? [a]\n: b",
        "first_day: 2022-13-45",
        "a: " + "[" * 5000,
        "!!python/name:os",
    ],
)
def test_a_text_that_is_no_plan_is_refused_as_a_plan_fault(text):
    with pytest.raises(PlanFault):
        plan_from_yaml(text)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
@settings(max_examples=examples(120), deadline=None)
def test_whatever_stands_in_a_plans_field_it_is_taken_or_refused_as_a_plan_fault(data):
    spoilt = json.loads(json.dumps(document()))
    at = spoilt
    while True:
        key = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        if not isinstance(at[key], (dict, list)) or not at[key] or data.draw(st.booleans()):
            break
        at = at[key]
    at[key] = data.draw(anything)
    try:
        rules = plan_from_dict(spoilt)
    except PlanFault as fault:
        assert fault.problems
    else:
        assert plan_from_dict(rules.to_dict()) == rules


def test_townships_are_ranked_inside_their_county_and_zones_in_one_list():
    rules = plan_from_dict(document())
    assert rules.evaluated_kind("township").group_of("421202001", "421202") == "421202"
    assert rules.evaluated_kind("township").group_of("421202001", None) is None
    assert rules.evaluated_kind("zone").group_of("zone-central") == WHOLE_LIST
    assert rules.evaluated_kind("grid") is None


def test_named_groups_rank_their_units_and_no_unit_stands_in_two():
    groups = [
        {"key": "centre", "label": {"en": "Centre"}, "units": ["a", "b"]},
        {"key": "outer", "label": {"en": "Outer"}, "units": ["c"]},
    ]
    entry = plan_from_dict(document(evaluated=[{"kind": "district", "groups": groups}])).evaluated[0]
    assert [entry.group_of(code) for code in "abcd"] == ["centre", "centre", "outer", None]
    groups[1]["units"] = ["a"]
    assert (
        "“a” stands twice"
        in problems_of(document(evaluated=[{"kind": "district", "groups": groups}]))["evaluated[0].groups"]
    )


def test_a_plan_that_names_its_units_evaluates_no_others():
    entry = plan_from_dict(document(evaluated=[{"kind": "zone", "units": ["a"]}])).evaluated[0]
    assert entry.evaluates("a") and not entry.evaluates("b")
    assert plan_from_dict(document()).evaluated[0].evaluates("b")


def test_days_are_days_whether_yaml_or_json_brought_them():
    assert plan_from_dict(document(first_day=date(2022, 1, 1))) == plan_from_dict(document())

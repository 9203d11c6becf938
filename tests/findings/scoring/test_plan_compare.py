"""Two plans side by side: what is the same, what changed, what came and what went."""

from copy import deepcopy
from pathlib import Path

from findings.scoring.plan_compare import compare_plans, told_comparison
from findings.scoring.plan_document import plan_from_dict, plan_from_yaml
from tests.findings.scoring.plans import document

FIXTURES = Path(__file__).parents[3] / "fixtures" / "xianning"


def compared(a, b):
    return {each.part.key: each for each in compare_plans(plan_from_dict(a), plan_from_dict(b))}


def test_a_plan_is_the_same_as_itself():
    assert all(part.same for part in compared(document(), document()).values())


def test_a_changed_cell_is_told_with_both_values_and_nothing_else_is():
    other = deepcopy(document())
    other["components"][0]["categories"][0]["deductions"]["minor"] = "0.6"
    found = compared(document(), other)
    row = found["categories"].rows[0]
    assert [(cell.column.name, cell.a, cell.b) for cell in row.changed] == [("deductions.minor", "0.5", "0.6")]
    assert [each.state for each in found["categories"].rows] == ["changed", "same", "same"]
    assert [key for key, part in found.items() if not part.same] == ["categories"]


def test_what_came_and_what_went_stands_in_its_place():
    other = deepcopy(document())
    other["components"][0]["categories"][1]["key"] = "rubbish"
    rows = compared(document(), other)["categories"].rows
    assert [(row.identity[1], row.state) for row in rows] == [
        ("streets", "same"), ("litter", "removed"), ("rubbish", "added"), ("courtyards", "same"),
    ]


def test_a_default_that_is_written_out_is_no_difference_and_one_that_is_not_is():
    assert all(part.same for part in compared(document(), document(ties="competition", full_mark=100)).values())
    plan = compared(document(), document(appeals={"days": 5}))["plan"]
    assert [(cell.column.name, cell.a, cell.b) for cell in plan.rows[0].changed] == [("appeals.days", "3", "5")]


def test_another_order_is_told():
    other = deepcopy(document())
    other["severities"].reverse()
    part = compared(document(), other)["severities"]
    assert part.reordered and not part.same


def test_the_city_s_two_years_differ_where_they_do():
    a, b = (plan_from_yaml((FIXTURES / f"plan-{year}.yaml").read_text(encoding="utf-8")) for year in (2022, 2023))
    told = {each["part"]: each for each in told_comparison(compare_plans(a, b))}
    changed = {each["field"]: (each["a"], each["b"]) for each in told["plan"]["rows"][0]["changed"]}
    assert changed["first_day"] == ("2022-01-01", "2023-01-01")
    assert told["evaluated"]["rows"][0]["state"] == "changed"
    assert told["severities"]["same"] is True

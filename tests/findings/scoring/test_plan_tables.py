"""Tables come to the document they were laid out from, and every problem is led back to its cell."""

from copy import deepcopy
from random import Random

import pytest

from findings.scoring.plan_cells import chosen, listed, read
from findings.scoring.plan_document import plan_from_dict, plan_from_yaml
from findings.scoring.plan_layout_parts import part
from findings.scoring.plan_tables import (
    Cell,
    TablesFault,
    columns_of,
    plan_from_tables,
    tables_of,
)
from tests.findings.random_plans import plan_document
from tests.findings.scoring.plans import document
from tests.findings.scoring.test_plan_schema import FULL, PATHS


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_tables_of_every_plan_of_the_fixtures_come_to_the_same_document(path):
    rules = plan_from_yaml(path.read_text(encoding="utf-8"))
    assert plan_from_tables(tables_of(rules)).to_dict() == rules.to_dict()


def test_tables_of_invented_plans_come_to_the_same_rules():
    for seed in range(60):
        rules = plan_from_dict(plan_document(Random(seed)) | (FULL if seed % 2 else {}) | {"rewards": [], "adjustments": []})  # noqa: S311
        assert plan_from_tables(tables_of(rules)) == rules, seed


def test_rules_of_accountability_with_shares_come_back():
    rules = plan_from_dict(document(**{key: FULL[key] for key in ("accountability", "fictitious", "sources")}))
    assert plan_from_tables(tables_of(rules)) == rules
    assert [row["role"] for row in tables_of(rules)["shares"]] == ["department", "territory"]


def test_a_list_whose_entries_hold_a_comma_is_not_torn_apart():
    field = part("evaluated").field("units")
    for entries in (["a", "b"], ["a,b"], ["甲、乙", "丙"], ["[x"], [" a"], ["a\nb", ""], ["only"]):
        assert read(field, listed(entries)) == entries


@pytest.mark.parametrize("text", ["a、b", "a, b", "a；b", "a\nb", " a ,b, ", '["a","b"]'])
def test_people_part_lists_as_they_like(text):
    assert read(part("evaluated").field("units"), text) == ["a", "b"]


def test_choices_are_read_by_key_and_in_both_languages():
    options = part("components").field("method").options
    assert {chosen(options, text) for text in ("pass_rate", "合格率", "Share of points passed")} == {"pass_rate"}
    assert chosen(options, "guessing") == "guessing"


@pytest.mark.parametrize(("text", "flag"), [("是", True), ("no", False), ("TRUE", True), ("0", False), ("perhaps", "perhaps")])
def test_yes_and_no(text, flag):
    assert read(part("categories").field("immediate"), text) == flag


def small():
    return deepcopy(tables_of(plan_from_dict(document())))


def problems(tables):
    with pytest.raises(TablesFault) as fault:
        plan_from_tables(tables)
    return {each.cell: each.problem.message for each in fault.value.cells}


def test_a_fault_is_told_at_its_cell():
    tables = small()
    tables["categories"][1]["floor"] = "41"
    assert problems(tables) == {Cell("categories", 1, "floor"): "41 lies above the full mark 40."}


def test_a_missing_number_is_told_at_the_empty_cell():
    tables = small()
    tables["categories"][2]["deductions.minor"] = ""
    tables["components"][1]["weight"] = " "
    assert problems(tables) == {
        Cell("categories", 2, "deductions.minor"): "is missing; write a number.",
        Cell("components", 1, "weight"): "is missing; write a number.",
    }


def test_a_sum_is_told_at_the_part():
    tables = small()
    tables["components"][0]["weight"] = "0.8"
    assert problems(tables) == {Cell("components"): "the weights sum to 0.9; they must sum to 1."}
    tables = small()
    tables["categories"][0]["full_mark"] = "61"
    assert list(problems(tables)) == [Cell("categories")]


def test_a_row_that_belongs_to_nothing_is_told_where_it_says_so():
    tables = small()
    tables["categories"].append({"component": "nowhere", "key": "x"})
    found = problems(tables)
    assert found[Cell("categories", 3, "component")] == "there is no component “nowhere”."


def test_rows_are_counted_as_they_stand_empty_ones_included():
    tables = small()
    tables["components"].insert(0, {"key": "", "weight": "  "})
    tables["components"][1]["missing"] = "whatever"
    assert list(problems(tables)) == [Cell("components", 1, "missing")]


def test_a_label_that_is_missing_is_told_at_its_first_language():
    tables = small()
    del tables["components"][0]["label.en"]
    assert list(problems(tables)) == [Cell("components", 0, "label.zh")]


def test_the_table_of_categories_has_a_column_for_each_severity():
    names = [column.name for column in columns_of(part("categories"), small())]
    assert names == [
        "component", "key", "label.zh", "label.en", "full_mark", "floor", "cap", "deductions.minor",
        "deductions.normal", "deductions.serious", "immediate", "counts",
    ]

"""An office's workbook and the YAML are the same document, and what is wrong in it is told by sheet and cell."""

import io
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

from findings.plan_workbook import empty_workbook, plan_workbook
from findings.plan_workbook_reading import plan_from_workbook
from findings.scoring.plan import PlanFault
from findings.scoring.plan_document import plan_from_dict, plan_from_yaml
from gis_core.errors import Fault, Unprocessable
from tests.findings.random_plans import plan_document
from tests.findings.scoring.plans import document
from tests.findings.scoring.test_plan_schema import FULL, PATHS


@pytest.fixture
def book(tmp_path):
    """Writes a plan, lets the test change the workbook, and says where it is."""
    def make(rules, change=None, language="zh"):
        path = tmp_path / "plan.xlsx"
        content = plan_workbook(rules, language)
        if change is not None:
            opened = load_workbook(io.BytesIO(content))
            change(opened)
            opened.save(path)
        else:
            path.write_bytes(content)
        return path

    return make


def small():
    return plan_from_dict(document())


def faults(path):
    with pytest.raises(PlanFault) as fault:
        plan_from_workbook(path)
    return [str(each) for each in fault.value.problems]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_plan_of_the_fixtures_comes_back_exactly(book, path):
    rules = plan_from_yaml(path.read_text(encoding="utf-8"))
    back = plan_from_workbook(book(rules, language="en" if "2022" in path.stem or path.stem == "jinhua" else "zh"))
    assert back.to_dict() == rules.to_dict()
    assert back == rules


def test_invented_plans_come_back_exactly(book):
    for seed in range(6):
        invented = plan_document(Random(seed)) | FULL | {"rewards": [], "adjustments": []}  # noqa: S311
        rules = plan_from_dict(invented)
        assert plan_from_workbook(book(rules)) == rules, seed


def test_a_language_beyond_the_two_comes_back(book):
    rules = plan_from_dict(document(label={"en": "Plan", "fr": "Plan à neuf"}))
    assert plan_from_workbook(book(rules)).label == {"en": "Plan", "fr": "Plan à neuf"}


def test_texts_that_look_like_formulas_numbers_or_days_stay_texts(book):
    label = {"en": "=1+1", "zh": "=HYPERLINK(\"x\")"}
    rules = plan_from_dict(document(key="0012", label=label, sources=["2022-01-01", "-5", "a、b"]))
    path = book(rules)
    assert plan_from_workbook(path) == rules
    assert {cell.data_type for row in load_workbook(path)["方案"].iter_rows() for cell in row} <= {"s", "n"}


def test_the_sheets_and_their_words_are_chinese(book):
    names = load_workbook(book(small())).sheetnames
    assert names[:5] == ["填写说明", "方案", "评价对象", "分组", "严重程度"]
    sheet = load_workbook(book(small()))["组成部分"]
    assert [cell.value for cell in sheet[1]][:6] == ["标识", "名称 (中文)", "名称 (英文)", "权重", "无此类对象时", "计分方式"]
    assert [cell.value for cell in sheet[2]][3:6] == [0.9, "不计总分", "扣分制"]


def set_cell(sheet, cell, value):
    def change(opened):
        opened[sheet][cell] = value
    return change


@pytest.mark.parametrize(("sheet", "cell", "value", "said"), [
    ("问题类别", "F3", 41, "问题类别!F3: 41 lies above the full mark 40."),
    ("问题类别", "E2", "many", "问题类别!E2: “many” is no plain decimal number such as 0.08."),
    ("组成部分", "D2", 0.8, "组成部分: the weights sum to 0.9; they must sum to 1."),
    ("组成部分", "F2", "猜", "组成部分!F2: “猜” must be one of deductions, pass_rate, indicators, given."),
    ("方案", "B6", "some day", "方案!B6: must be a day such as 2022-12-31, not 'some day'."),
    ("问题类别", "A4", "nowhere", "问题类别!A4: there is no component “nowhere”."),
    ("评价对象", "A1", "对象", "评价对象!A1: “对象” is no heading here; known: 责任区类别"),
    ("问题类别", "E2", "=1+1", "问题类别!E2: holds a formula without a value"),
    ("问题类别", "N3", "a note", "问题类别!N3: stands in a column without a heading."),
])
def test_a_fault_is_told_by_sheet_and_cell(book, sheet, cell, value, said):
    assert any(each.startswith(said) for each in faults(book(small(), set_cell(sheet, cell, value))))


def test_a_sheet_that_is_no_part_of_a_plan_is_not_passed_over(book):
    def change(opened):
        opened["奖惩"].title = "奖罚"
    assert faults(book(small(), change)) == ["奖罚: this sheet is no part of a plan; take it out, or name it as a part is named."]


def test_rows_may_be_left_empty_between_others_and_cells_still_told_rightly(book):
    def change(opened):
        opened["问题类别"].insert_rows(2, 2)
        opened["问题类别"]["F5"] = 41
    assert faults(book(small(), change))[0].startswith("问题类别!F5: 41 lies above")


def test_numbers_as_spreadsheets_compute_them_and_days_as_days_are_taken(book):
    from datetime import datetime

    def change(opened):
        opened["组成部分"]["D2"], opened["组成部分"]["D3"] = 0.7, 0.1 + 0.2
        opened["方案"]["B6"] = datetime(2022, 2, 1)  # noqa: DTZ001
    rules = plan_from_workbook(book(small(), change))
    assert [str(each.weight) for each in rules.components] == ["0.7", "0.3"]
    assert rules.first_day.isoformat() == "2022-02-01"


def test_the_empty_workbook_says_what_is_missing(tmp_path):
    path = tmp_path / "empty.xlsx"
    path.write_bytes(empty_workbook())
    assert faults(path)[:2] == ["方案!B2: is missing; write a text.", "方案!B3: must give a text for each language, such as {en: …, zh: …}."]


def test_a_workbook_that_unpacks_to_more_than_any_plan_is_refused(tmp_path, monkeypatch):
    (tmp_path / "x.xlsx").write_bytes(plan_workbook(small()))
    monkeypatch.setattr("findings.plan_workbook_reading._MOST_BYTES", 1000)
    with pytest.raises(Fault, match="no plan is that long"):
        plan_from_workbook(tmp_path / "x.xlsx")


def test_a_file_that_is_no_workbook_and_a_text_no_cell_holds_are_told(tmp_path):
    (tmp_path / "x.xlsx").write_text("key: 2022")
    with pytest.raises(Fault, match="zip"):
        plan_from_workbook(Path(tmp_path / "x.xlsx"))
    with pytest.raises(Unprocessable, match="a cell holds"):
        plan_workbook(plan_from_dict(document(label={"zh": "长" * 40_000})))
    with pytest.raises(Unprocessable, match="character"):
        plan_workbook(plan_from_dict(document(label={"zh": "a\x01b"})))

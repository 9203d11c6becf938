"""Which headings of a wide roster mean what; and no sheet, whatever its cells, is too strange to be read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from grids.roster_folding import folded_rows
from grids.roster_reading import read_roster
from grids.roster_rows import read_rows
from grids.roster_sheets import understood
from grids.roster_tables import RawSheet
from grids.roster_wide import letters, wide_header
from grids.roster_wide_words import meaning
from tests.deep import examples
from tests.grids.wide_sheets import OFFICE, G, sheet_of

WORDS = ("道路", "网格编码", "社区", "街道", "起止点", "一级路长", "二级", "路长", "总路长", "姓名", "职务", "单位", "电话", "三级路长电话", "级别",
         "备注：无", "制表人：赵六", "长安大道", "张三", "张三、李四\n王五", "13800000001", "", None, 7, 13800000001.0, "空缺", "=1+1", "'-1", "Level 2", "Name")
CELLS = st.lists(st.lists(st.sampled_from(WORDS), max_size=8), max_size=8)
SPANS = st.lists(st.tuples(*[st.integers(1, 9)] * 4).map(lambda s: (min(s[:2]), max(s[:2]), min(s[2:]), max(s[2:]))), max_size=4)


@pytest.mark.parametrize(("path", "level", "key"), [
    (("一级路长",), 1, "person"), (("二级路长", "姓  名"), 2, "person"), (("路长", "三级路长", "联系电话"), 3, "phone"), (("总路长", "职务"), 0, "post"),
    (("Ⅱ级路长",), 2, "person"), (("路长（三级）",), 3, "person"), (("第一级路长单位",), 1, "body"), (("3级路长电话",), 3, "phone"), (("三级路长2",), 3, "person"),
    (("Level 2 chief", "Phone"), 2, "phone"), (("Second-level road chief",), 2, "person"), (("level 1 chief’s name",), 1, "person"),
    (("路长", "二级"), 2, "person"), (("二级", "电话"), 2, "phone"), (("电话", "二级"), 2, "phone"), (("二级",), 2, ""), (("级别", "二级"), 2, "level"),
    (("一级路长", "分工"), 1, ""), (("一级网格名称",), 1, "unit"), (("起止点", "起点"), None, "start"), (("所属社区",), None, "community"), (("备注",), None, ""),
])
def test_what_a_heading_means(path, level, key):
    assert tuple(meaning(path))[:2] == (level, key)


def test_a_column_is_called_by_its_letters():
    assert [letters(n) for n in range(1, 800)] == [get_column_letter(n) for n in range(1, 800)]


@pytest.mark.parametrize("head", [
    [("网格编码", "一级路长", "职务", "单位", "电话", "三级路长", "职务", "单位", "电话")],
    [("网格编码", "一级路长姓名", "一级路长职务", "一级路长单位", "一级路长电话", "三级路长姓名", "三级路长 职务", "三级路长所在单位", "三级路长联系电话")],
    [("网格编码", "路长（一级）", "职务", "单位", "电话", "Ⅲ级路长", "职务", "单位", "联系方式（手机）")],
    [("网格编码", "一级责任人", "职务", "单位", "电话", "三级责任人", "职务", "单位", "电话")],
    [("网格编码", "一级路长", "", "", "", "三级路长", "", "", ""), ("", "姓名", "职务", "单位", "电话", "姓名", "职务", "单位", "手机")],
    [("", "路长", "", "", "", "", "", "", ""), ("网格编码", "一级路长", "", "", "", "三级路长", "", "", ""), ("", "姓名", "职务", "单位", "电话", "姓名", "职务", "单位", "手机")],
    [("Grid code", "Level 1 road chief", "Post", "Organisation", "Phone", "Level 3 road chief", "Post", "Organisation", "Phone")],
    [("grid", "Level 1 chief's name", "Level 1 post", "Level 1 body", "Level 1 phone", "Level 3 name", "Level 3 post", "Level 3 body", "Level 3 mobile")],
    [("Grid code", "First-level chief", "", "", "", "Third-level chief", "", "", ""), ("", "Name", "Title", "Body", "Phone", "Name", "Title", "Body", "Phone")],
])
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_headers_are_known_by_their_words_in_one_line_or_more_with_or_without_merging(tmp_path, head, suffix):
    rows = [("某街道路长名册",), *head, (G[1], "王芳", "主任", OFFICE, "13800000001", "张三", "队员", OFFICE, "13800000002"),
            (G[2], "王芳", "主任", OFFICE, "13800000001", "李四", "站长", OFFICE, "")]
    path = tmp_path / f"wide{suffix}"
    if suffix == ".csv":
        width = max(map(len, rows))
        path.write_text("\n".join(",".join([*row, *[""] * (width - len(row))]) for row in rows[1:]), encoding="utf-8")
    else:
        sheet_of(path, rows)
    sheets, _ = read_roster(path)
    said = read_rows(sheets)
    assert not said.refused and sheets[0].wide and not sheets[0].unknown
    assert [(row.row.row, row.place.code or row.place.unit, row.level, row.person, row.post, row.body, row.phones) for row in said.chiefs] == [
        (line, code, level, person, post, OFFICE, phones) for line, (code, *both) in enumerate((
            (G[1], (1, "王芳", "主任", ("13800000001",)), (3, "张三", "队员", ("13800000002",))),
            (G[2], (1, "王芳", "主任", ("13800000001",)), (3, "李四", "站长", ())),
        ), start=said.chiefs[0].row.row) for level, person, post, phones in both]


@pytest.mark.parametrize("rows", [
    [("网格编码", "级别", "姓名", "单位"), ("路长网格", "二级", "三级", "x")],
    [("网格编码", "级别", "职务", "单位"), ("路长网格", "二级", "二级路长", "x")],
    [("路段", "级别", "职务", "单位"), ("社区", "2", "二级路长", "街道")],
    [("道路", "一级", "二级", "三级"), ("长安大道", "张三", "李四", "王五")],
    [("一级路长", "二级路长", "三级路长")],
    [("网格编码", "一级路长电话", "二级路长电话")],
    [("一级网格", "二级网格", "道路", "姓名")],
    [("长安大道", "一级路长", "二级路长", "张三")],
])
def test_what_is_no_wide_roster(rows):
    sheet = understood(RawSheet("Sheet1", rows))
    assert sheet is None or not sheet.wide


def test_of_two_lines_of_headings_both_are_the_header_and_data_is_none():
    rows = [("路长名册", None, None), ("道路", "三级路长", None), (None, "姓名", "电话"), ("背街小巷", "空缺", None), ("夏至路", "张三", 1)]
    header = wide_header(RawSheet("Sheet1", rows))
    assert (header.at, header.height) == (1, 2)


@settings(max_examples=examples(120), derandomize=True, deadline=None)
@given(rows=CELLS, merged=SPANS)
def test_no_sheet_is_too_strange_to_be_read(rows, merged):
    sheet = understood(RawSheet("Sheet1", rows, merged))
    if sheet is not None:
        said = read_rows([sheet])
        places = [row.number for row in sheet.rows] + [refusal.row for refusal in said.refused]
        assert all(sheet.header_row < place <= len(rows) for place in places)


def test_two_chiefs_of_one_level_have_a_row_each_and_nothing_is_lost():
    rows = [{"unit_kind": "网格", "code": code, "level": level, "person": person, "post": "x", "body": "y"}
            for code, level, person in (("1", "三级", "甲"), ("1", "三级", "乙"), ("1", "一级", "丙"), ("2", "一级", "丙"))]
    table = folded_rows(rows, leave_out=("phone",))
    assert table.levels == (1, 3) and table.fields == ("person", "post", "body")
    assert [(place["code"], {level: row["person"] for level, row in held.items()}) for place, held in table.rows] == [
        ("1", {3: "甲", 1: "丙"}), ("1", {3: "乙"}), ("2", {1: "丙"})]

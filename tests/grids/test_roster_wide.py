"""A wide roster 宽表, a row a road and columns a level, says what its rows would say in the long form."""

import openpyxl
import pytest
from django.core.management import CommandError

from grids.models import Body, Duty, Incumbency, Person, PersonPhone, Post
from tests.grids import test_import_duties as duties
from tests.grids.roster_town import B, chiefs, workbook
from tests.grids.test_import_duties import DAY, NEXT, NEXT_DAY, chiefs_on, state
from tests.grids.wide_sheets import COMMITTEE, OFFICE, STREET_LONG, G, sheet_of, street_sheet

pytestmark = pytest.mark.usefixtures("xianning_city")
units, bodies, roster = duties.units, duties.bodies, duties.roster
PLACE = ("网格编码", "道路名称")


def everything(units):
    """Who is chief of what and who is called how, without numbers of records."""
    phones = sorted(PersonPhone.objects.values_list("person__name", "number"))
    return chiefs_on(DAY, units), phones


def forget():
    for model in (Duty, Incumbency, PersonPhone, Person, Post):
        model.objects.all().delete()


def test_a_street_offices_wide_sheet_says_what_the_long_form_says(roster, units, tmp_path):
    code, told, report = roster("--commit", path=street_sheet(tmp_path / "wide.xlsx"))
    assert code == 0 and "Written." in told, told
    assert "as 路长花名册（宽表）: header in row 4, 4 rows with 11 entries of road chiefs" in told and "remarks left aside in rows 11, 12" in told
    assert "columns not used: 序号、备注" in told
    wide = everything(units)
    before = state()
    assert "Nothing to write" in roster("--commit", path=street_sheet(tmp_path / "wide.xlsx"))[1] and state() == before
    forget()
    rows = [(G[place], *row) for place, *row in STREET_LONG]
    assert roster("--commit", 路长花名册=chiefs(*rows))[0] == 0
    assert everything(units) == wide
    assert len(wide[0]) == 18 and (G[8], 2, "副主任（3）", None) in wide[0] and len(wide[1]) == 7


@pytest.mark.parametrize(("cells", "words"), [
    ((G[1], "", "王芳", "主任", OFFICE, "没有"), ("row 4, column F 一级路长 电话", "no phone's number")),
    ((G[1], "", "王芳", "主任", "没有的单位", ""), ("row 4, column E 一级路长 单位", "There is no body “没有的单位”")),
    ((G[1], "", "王芳、李四、张三", "主任", OFFICE, "13800000001、13800000002"), ("row 4, column F 一级路长 电话", "3 names in the cell and 2 phones")),
    (("421202001001-R099", "", "王芳", "主任", OFFICE, ""), ("row 4", "No unit has the code")),
    (("", "没有的路", "王芳", "主任", OFFICE, ""), ("row 4", "No grid lies along “没有的路”")),
    ((G[1], "", "", "", OFFICE, "13800000001"), ("row 4, column F 一级路长 电话", "A phone without a person's name")),
    ((G[1], "", "王芳", "主任", "", ""), ("row 4, column E 一级路长 单位", "There is no 单位")),
    ((G[1], "", "王芳", "队" * 191, OFFICE, ""), ("row 4, column D 一级路长 职务", "More than 190 characters")),
])
def test_a_refusal_names_sheet_row_and_column_of_the_offices_own_file(roster, tmp_path, cells, words):
    head = [("网格路长表",), (*PLACE, "一级路长", "", "", "", "二级路长", "", "", ""), ("", "", *("姓名", "职务", "单位", "电话") * 2)]
    rows = [*head, (*cells, "李四", "副主任", OFFICE, "13900000000")]
    code, told, report = roster("--commit", path=sheet_of(tmp_path / "w.xlsx", rows, ("C2:F2", "G2:J2"), "城区路长"))
    assert code == 1 and not Duty.objects.exists() and len(report["refused"]) == 1, told
    assert all(word in told for word in ("城区路长", *words)), told
    assert "1380000" not in told and "1390000" not in told


def test_one_body_for_all_levels_and_the_body_within_the_post_are_understood(roster, units, tmp_path):
    rows = [(*PLACE, "二级路长", "单位及职务", "三级路长", "单位及职务"), (G[1], "", "李四", f"{OFFICE}副主任", "张三", f"{COMMITTEE} 网格员")]
    assert roster("--commit", path=sheet_of(tmp_path / "a.xlsx", rows))[0] == 0
    held = Duty.objects.order_by("level").values_list("body__name", "post__title")
    assert list(held) == [(OFFICE, "副主任"), (COMMITTEE, "网格员")]
    rows = [(*PLACE, "二级路长", "电话", "三级路长", "电话", "责任单位"), (G[2], "", "李四", "", "周九", "", OFFICE)]
    assert roster("--commit", path=sheet_of(tmp_path / "b.xlsx", rows))[0] == 0
    assert {row for row in chiefs_on(DAY, units) if row[0] == G[2]} == {(G[2], 2, "二级路长", "李四"), (G[2], 3, "三级路长", "周九")}


def test_whose_a_lonely_phone_is_nobody_guesses(roster, tmp_path):
    rows = [("网格编码", "一级路长", "二级路长", "联系电话", "单位"), (G[1], "王芳", "李四", "13800000001", OFFICE)]
    code, told, _ = roster("--commit", path=sheet_of(tmp_path / "a.xlsx", rows))
    assert code == 0 and "columns not used: 联系电话" in told and not PersonPhone.objects.exists()


def test_several_names_in_a_cell_each_keep_their_own_post_and_phone(roster, units, tmp_path):
    rows = [("网格编码", "三级路长", "职务", "电话", "单位"), (G[1], "张三、李四", "队员、站长", "13800000001/13800000002", OFFICE),
            (G[2], "张三 13800000001，王五（13800000003）", "队员", "", OFFICE)]
    code, told, _ = roster("--commit", path=sheet_of(tmp_path / "a.xlsx", rows))
    assert code == 0, told
    assert chiefs_on(DAY, units) == [(G[1], 3, "站长", "李四"), (G[1], 3, "队员", "张三"), (G[2], 3, "队员", "张三"), (G[2], 3, "队员（2）", "王五")]
    assert dict(PersonPhone.objects.values_list("person__name", "number")) == {"张三": "13800000001", "李四": "13800000002", "王五": "13800000003"}


def test_columns_left_empty_say_nobody_is_chief_at_that_level_where_the_sheet_has_the_level(roster, units, tmp_path):
    roster("--commit", 路长花名册=chiefs((G[1], "二级", "李四", "副主任", OFFICE, ""), (G[1], "三级", "张三", "队员", OFFICE, ""), (G[2], "一级", "王芳", "主任", OFFICE, "")))
    rows = [("网格编码", "二级路长", "三级路长", "一级路长", "单位"), (G[1], "", "张三", "", OFFICE), (G[2], "李四", "", "", OFFICE), (G[3], "", "", "", "")]
    _, told, report = roster("--commit", on=NEXT, path=sheet_of(tmp_path / "a.xlsx", rows))
    assert [line["who"] for line in report["ends"]] == [f"副主任, {OFFICE}", f"队员, {OFFICE}"], told
    assert "no road chief in rows 4" in told
    assert (G[2], 1, "主任", "王芳") in chiefs_on(NEXT_DAY, units), "no row has the first level: nothing is said of it"


def test_vacant_and_doubly_held_grids_are_listed_for_wide_sheets_too(roster, tmp_path):
    codes = [*G[1:], *(f"{B}-R00{n}" for n in range(1, 6))]
    rows = [("网格编码", "三级路长", "职务", "单位"), *((code, f"人{n}", f"岗{n}", OFFICE) for n, code in enumerate(codes)), ("421202001001-R0O1", "人", "岗", OFFICE)]
    rows[1] = (G[1], "人甲、人乙", "岗甲、岗乙", OFFICE)
    code, told, report = roster(path=sheet_of(tmp_path / "a.xlsx", rows))
    assert {label.split()[0] for label, _ in report["coverage"]["vacant"]} == {f"{B}-R006", f"{B}-R007", f"{B}-R008"}
    assert report["coverage"]["doubly"] == [[f"{G[1]} 长安大道（甲路—乙路）", 3, 2]]
    assert code == 1 and report["refused"][0]["row"] == 15 and report["refused"][0]["candidates"], "unmatched"


def test_sheets_of_other_kinds_are_taken_for_none_but_themselves(roster, units, tmp_path):
    sheets = {"物业": [("小区名称", "社区", "物业公司", "三级路长"), ("花园", "花坛社区", "好邻居物业", "张三")],
              "部门": [("单位名称", "统一社会信用代码", "一级路长"), ("市城管执法委", "91350100M000100Y43", "王芳")]}
    code, told, report = roster("--commit", path=workbook(tmp_path / "a.xlsx", **sheets))
    assert code == 0 and "宽表" not in told and Duty.objects.get().role == "property", told
    assert Body.objects.get(name="市城管执法委").outside_ids == {"uscc": "91350100M000100Y43"}


def test_two_columns_of_one_meaning_are_told_and_township_beside_community_is_none(roster, tmp_path):
    with pytest.raises(CommandError, match="two columns mean the same"):
        roster(path=sheet_of(tmp_path / "a.xlsx", [("道路名称", "路名", "三级路长", "单位"), ("夏至路", "x", "张三", OFFICE)]))
    rows = [("所属街道", "所属社区", "道路名称", "三级路长", "单位"), ("北街道", "花坛社区", "夏至路", "张三", OFFICE)]
    code, told, _ = roster(path=sheet_of(tmp_path / "b.xlsx", rows))
    assert code == 0 and "columns not used: 所属街道" in told, told


def test_a_merged_range_over_everything_costs_nothing_in_a_wide_sheet(roster, tmp_path):
    path = sheet_of(tmp_path / "a.xlsx", [("网格编码", "三级路长", "单位"), (G[1], "张三", OFFICE)])
    book = openpyxl.load_workbook(path)
    book.active.merged_cells.add("D3:XFD1048576")
    book.save(path)
    assert roster(path=path)[0] == 0

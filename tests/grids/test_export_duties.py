"""A roster goes out in the sheets it came in by, without persons unless asked, and comes back without a change."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from gis_core.stamps import version
from grids.duty_changes import DutyStart, start
from grids.models import Body, Category, Duty, Incumbency, Person, PersonPhone, Post
from grids.roster import PostEntry, put_posts
from grids.roster_words import clean, disarmed
from tests.grids import roster_town as town
from tests.grids.roster_town import A, B
from tests.grids.test_import_duties import state

SINCE, ON = date(2022, 1, 1), "2022-12-20"
NASTY = '=HYPERLINK("http://x","y")'


def run(command, *arguments):
    out = io.StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=io.StringIO())
    except SystemExit:
        pytest.fail(out.getvalue())
    return out.getvalue()


@pytest.fixture
def held(xianning_city):
    """Chiefs of every sort, one post on two grids, a vacant one, bodies of one name and of nasty names."""
    units = town.publish_town()
    office, other, nasty, company, bureau, twin = (
        Body.objects.create(kind=kind, name=name, outside_ids=ids, names=names) for kind, name, ids, names in (
            ("office", "北街道办事处", {"uscc": "11", "xyz": "-5"}, {"en": "North"}), ("other", "北街道办事处", {}, {}),
            ("contractor", NASTY, {}, {}), ("property", "+好邻居  物业", {}, {}), ("department", "@城管（委）", {}, {}),
            ("other", "@城管(委)", {}, {}),
        )
    )
    posts = put_posts([
        PostEntry(office.pk, "副主任", holder="张三", held_since=SINCE), PostEntry(office.pk, "副主任（2）", holder="李四", held_since=SINCE),
        PostEntry(other.pk, "-1 号岗", holder="=王五", held_since=SINCE), PostEntry(nasty.pk, "空岗"),
    ])
    PersonPhone.objects.create(person=Person.objects.get(name="张三"), number="13800000001")
    PersonPhone.objects.create(person=Person.objects.get(name="张三"), number="+86-715-1")

    def chief(body, post, code, level):
        return DutyStart(body.pk, "road_chief", SINCE, unit_id=units[code], post_id=post, level=level)

    start([
        chief(office, posts[0], f"{A}-R001", 2), chief(office, posts[0], f"{A}-R002", 3), chief(office, posts[1], f"{A}-R001", 3),
        chief(other, posts[2], f"{B}-R001", 3), chief(nasty, posts[3], B, 1), chief(nasty, None, "zone-all", 0),
        DutyStart(company.pk, "property", SINCE, unit_id=units[town.ESTATE]),
        DutyStart(bureau.pk, "department", SINCE, category_id=Category.objects.get(code="litter").pk),
        DutyStart(office.pk, "territory", SINCE, unit_id=units[A]),
        DutyStart(office.pk, "road_chief", date(2023, 1, 1), unit_id=units[f"{A}-R003"], level=3),
    ])
    return units


@pytest.mark.parametrize("options", [(), ("--persons",)])
def test_what_is_exported_comes_back_without_a_change(held, tmp_path, options):
    path, before, stamp = tmp_path / "roster.xlsx", state(), version("duties")
    run("export_duties", "--on", ON, "--out", path, *options)
    for more in ((), ("--full",)):
        told = run("import_duties", path, "--on", ON, "--commit", *more)
        assert "Nothing to write: it is like this already." in told, told
    assert state() == before and version("duties") == stamp


def test_it_comes_into_an_empty_database_as_it_was(held, tmp_path):
    path, again = tmp_path / "roster.xlsx", tmp_path / "again.xlsx"
    run("export_duties", "--on", ON, "--out", path, "--persons")
    for model in (Duty, Incumbency, PersonPhone, Person, Post, Body):
        model.objects.all().delete()
    run("import_duties", path, "--on", ON, "--commit", "--create-bodies")
    run("export_duties", "--on", ON, "--out", again, "--persons")

    def cells(file):
        return {sheet.title: sorted(tuple(clean(cell) for cell in row) for row in sheet.iter_rows(values_only=True)) for sheet in openpyxl.load_workbook(file)}

    assert cells(again) == cells(path)


def test_persons_are_in_it_only_when_asked_for_and_that_is_said(held, tmp_path):
    told = run("export_duties", "--on", ON, "--out", tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")
    words = " ".join(str(cell) for each in sheet for row in each.iter_rows(values_only=True) for cell in row)
    assert not any(secret in words for secret in ("=王五", "13800000001", "86-715")) and "Without persons" in told
    assert [cell.value for cell in sheet["路长花名册"][1]].count("姓名") == 0
    told = run("export_duties", "--on", ON, "--out", tmp_path / "b.xlsx", "--persons")
    full = openpyxl.load_workbook(tmp_path / "b.xlsx")["路长花名册"]
    rows = [dict(zip([c.value for c in full[1]], row, strict=True)) for row in full.iter_rows(min_row=2, values_only=True)]
    assert {row["姓名"] for row in rows} == {"张三", "李四", "'=王五", "空缺", None} and "keep it as such data are kept" in told
    assert {row["电话"] for row in rows if row["姓名"] == "张三"} == {"13800000001、+86-715-1"}


def test_no_cell_is_a_formula_for_a_spreadsheet(held, tmp_path):
    run("export_duties", "--on", ON, "--out", tmp_path / "a.xlsx", "--persons")
    for sheet in openpyxl.load_workbook(tmp_path / "a.xlsx"):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and not str(cell.value or "").startswith(("=", "+", "-", "@", "\t", "\r")), cell


@given(st.text(st.sampled_from("'=+-@\t\r a甲1"), max_size=8))
def test_what_keeps_a_text_from_being_a_formula_is_undone(text):
    safe = disarmed(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert clean(safe) == " ".join(text.split()), "but for blanks, which names never differ by"


def test_a_template_is_empty_understood_and_pleasant(xianning_city, tmp_path):
    town.publish_town()
    path = tmp_path / "template.xlsx"
    assert "填写说明" in run("import_duties", "--template", path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["填写说明", "路长花名册", "部门", "物业", "类别"]
    chiefs = book["路长花名册"]
    assert chiefs.freeze_panes == "A2" and chiefs.column_dimensions["A"].width > 15
    lists = {str(each.sqref): each.formula1 for each in chiefs.data_validations.dataValidation}
    assert '"总路长,一级,二级,三级"' in lists.values()
    assert "Nothing to write" in run("import_duties", path, "--on", ON)
    with pytest.raises(CommandError, match="there already"):
        run("import_duties", "--template", path)
    with pytest.raises(CommandError, match="from which day"):
        run("import_duties")


@pytest.mark.parametrize("options", [(), ("--persons",)])
def test_a_wide_roster_goes_out_and_comes_back_without_a_change(held, tmp_path, options):
    path, again, before, stamp = tmp_path / "wide.xlsx", tmp_path / "again.xlsx", state(), version("duties")
    run("export_duties", "--wide", "--on", ON, "--out", path, *options)
    for more in ((), ("--full",)):
        told = run("import_duties", path, "--on", ON, "--commit", *more)
        assert "宽表" in told and "Nothing to write: it is like this already." in told, told
    assert state() == before and version("duties") == stamp
    run("export_duties", "--wide", "--on", ON, "--out", again, *options)
    assert cells_of(again) == cells_of(path)


def cells_of(path):
    return {sheet.title: [[clean(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] for sheet in openpyxl.load_workbook(path)}


def test_a_wide_roster_into_an_empty_database_is_the_long_one(held, tmp_path):
    run("export_duties", "--on", ON, "--out", tmp_path / "long.xlsx", "--persons")
    run("export_duties", "--wide", "--on", ON, "--out", tmp_path / "wide.xlsx", "--persons")
    for model in (Duty, Incumbency, PersonPhone, Person, Post, Body):
        model.objects.all().delete()
    run("import_duties", tmp_path / "wide.xlsx", "--on", ON, "--commit", "--create-bodies")
    run("export_duties", "--on", ON, "--out", tmp_path / "again.xlsx", "--persons")
    first, second = (cells_of(tmp_path / name) for name in ("long.xlsx", "again.xlsx"))
    assert {title: sorted(rows) for title, rows in first.items()} == {title: sorted(rows) for title, rows in second.items()}


def test_a_wide_sheet_looks_as_offices_keep_it(held, tmp_path):
    run("export_duties", "--wide", "--on", ON, "--out", tmp_path / "a.xlsx", "--persons")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["路长花名册"]
    rows = [[clean(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    places = ["网格编码", "网格名称", "责任区类型", "道路", "起点", "止点", "社区"]
    levels = ("总路长", "一级路长", "二级路长", "三级路长")
    assert rows[0][0] == "路长花名册（宽表）2022-12-20 的花名册"
    assert rows[1] == [*places, *(text for level in levels for text in (level, "", "", "", ""))]
    assert rows[2] == ["", "", "", "", "", "", "", *("姓名", "职务", "单位", "单位类型", "电话") * 4]
    first = next(row for row in rows if row[0] == f"{A}-R001")
    assert first[3:6] == ["长安大道", "甲路", "乙路"] and first[17:22] == ["张三", "副主任", "北街道办事处", "政府/街道", "13800000001、+86-715-1"]
    assert first[22:26] == ["李四", "副主任（2）", "北街道办事处", "政府/街道"]
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert {"A1:AA1", "A2:A3", "H2:L2", "W2:AA2"} <= merged and sheet.freeze_panes == "H4" and sheet.print_title_rows == "$2:$3"
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_a_wide_template_is_empty_and_understood(xianning_city, tmp_path):
    town.publish_town()
    run("import_duties", "--template", tmp_path / "t.xlsx", "--wide")
    told = run("import_duties", tmp_path / "t.xlsx", "--on", ON)
    assert "（宽表）: header in row 2, 0 rows" in told and "Nothing to write" in told
    with pytest.raises(CommandError, match="recognised by its header"):
        run("import_duties", tmp_path / "t.xlsx", "--on", ON, "--wide")

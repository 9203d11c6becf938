"""A roster comes in as offices keep it: what changes is told first, happens at once or not at all, and only where it says so."""

import io
import json
from datetime import date

import openpyxl
import pghistory.models
import pytest
from django.core.management import CommandError, call_command

from gis_core.stamps import version
from grids.duties import held_on
from grids.models import Body, Duty, Incumbency, Person, PersonPhone, Post
from tests.grids import roster_town as town
from tests.grids.roster_town import A, B, chiefs, workbook

pytestmark = pytest.mark.usefixtures("xianning_city")

ON, NEXT = "2022-03-01", "2022-06-01"
DAY, NEXT_DAY = date(2022, 3, 1), date(2022, 6, 1)
OFFICE, COMMITTEE = "北街道办事处", "花坛社区居民委员会"
G = [f"{A}-R00{n}" for n in range(9)]


@pytest.fixture
def units():
    return town.publish_town()


@pytest.fixture
def bodies(units):
    names = (("office", OFFICE), ("community", COMMITTEE), ("property", "好邻居物业"), ("department", "市城管执法委"))
    return {name: Body.objects.create(kind=kind, name=name) for kind, name in names}


@pytest.fixture
def roster(tmp_path, bodies):
    """Import sheets; exit code, words and JSON report."""
    def run(*options, on=ON, path=None, **sheets):
        path = path or workbook(tmp_path / "roster.xlsx", **sheets)
        out, report = io.StringIO(), tmp_path / "report.json"
        report.unlink(missing_ok=True)
        code = 0
        try:
            call_command("import_duties", str(path), "--on", on, "--report", str(report), *options, stdout=out, stderr=io.StringIO())
        except SystemExit as end:
            code = end.code
        return code, out.getvalue(), json.loads(report.read_text(encoding="utf-8"))
    return run


def state():
    """Everything a roster writes, byte for byte."""
    return {
        model.__name__: sorted(map(repr, model.objects.values_list()))
        for model in (Body, Post, Person, PersonPhone, Incumbency, Duty)
    }


def chiefs_on(on, units):
    """(code, level, post's title or body, holder) of every road chief on a day."""
    codes = {pk: code for code, pk in units.items()}
    holders = dict(Incumbency.objects.filter(valid__contains=on).values_list("post_id", "person__name"))
    return sorted(
        (codes[duty.unit_id], duty.level, duty.post_title or duty.body_name, holders.get(duty.post_id))
        for duty in held_on(on) if duty.role == "road_chief"
    )


def test_a_roster_as_an_office_keeps_it_is_understood(roster, units, tmp_path):
    """Title lines, a two-line header, merged cells, blanks in names, numbers as numbers, remarks, wrong order."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    sheet["A1"] = "咸安区北街道路长制花名册（2022年）"
    sheet.merge_cells("A1:J1")
    sheet["A2"] = "填报单位：北街道办事处        填报时间：2022年3月"
    sheet.merge_cells("A2:J2")
    for place, heading in enumerate(("序号", "道路名称", "起止点", None, "路长级别", "姓  名", "职务", "所在单位", "联系电话（手机）", "备注"), 1):
        sheet.cell(4, place, heading)
    sheet.merge_cells("C4:D4")
    sheet["C5"], sheet["D5"] = "起点", "止点"
    for column in "ABEFGHIJ":
        sheet.merge_cells(f"{column}4:{column}5")
    rows = [
        (1, "长安大道", "甲路", "丙路", "二级路长", "王　芳", "副主任", OFFICE, 13800000001, ""),
        (2, None, "丙路", "戊路", "Ⅱ级", "李四", "副主任", None, "0715-1234567、13800000002", "兼"),
        (3, "书台街", "乙路", "甲路", 3.0, "张三", "网格员", COMMITTEE, 13800000003, ""),
        (4, "书台街", "乙路", "丙路", "三级", "张三", "网格员", COMMITTEE, None, ""),
        (5, "背街小巷", None, None, "三级", "空缺", "网格员", COMMITTEE, None, "花坛社区"),
    ]
    for offset, row in enumerate(rows, 6):
        for place, value in enumerate(row, 1):
            sheet.cell(offset, place, value)
    sheet.merge_cells("B6:B7")
    sheet.merge_cells("H6:H7")
    sheet["A12"] = "备注：以上人员名单如有变动请及时报送路长办"
    sheet["A14"] = "审核人：赵六"
    book.save(tmp_path / "messy.xlsx")

    code, told, report = roster(path=tmp_path / "messy.xlsx")
    assert code == 1 and "row 10" in told and "背街小巷" in told and report["refused"][0]["candidates"], told
    code, told, report = roster("--commit", "--skip-refused", path=tmp_path / "messy.xlsx")
    assert code == 0 and "Written." in told and "header in row 4, 5 rows" in told and "remarks left aside in rows 12, 14" in told
    assert "columns not used: 序号、备注" in told
    assert chiefs_on(DAY, units) == [
        (G[1], 2, "副主任", "王芳"), (G[2], 2, "副主任", "王芳"),
        (G[3], 2, "副主任（2）", "李四"), (G[4], 2, "副主任（2）", "李四"),
        (G[5], 3, "网格员", "张三"), (G[6], 3, "网格员", "张三"),
    ]
    assert len(report["spans"]) == 2 and "is for 2 units" in report["spans"][0]
    assert sorted(PersonPhone.objects.values_list("person__name", "number")) == [
        ("张三", "13800000003"), ("李四", "0715-1234567"), ("李四", "13800000002"), ("王芳", "13800000001")
    ]
    before = state()
    code, told, _ = roster("--commit", "--skip-refused", path=tmp_path / "messy.xlsx")
    assert "Nothing to write" in told and state() == before


def test_a_dry_run_tells_what_a_commit_does_and_writes_nothing(roster, units):
    sheet = {"路长花名册": chiefs((G[1], "三级", "张三", "网格员", COMMITTEE, "13800000003"))}
    before, stamp = state(), version("duties")
    _, told, tried = roster(**sheet)
    assert "Dry run: nothing written. Add --commit." in told and state() == before and version("duties") == stamp
    _, told, done = roster("--commit", **sheet)
    assert done["starts"] == tried["starts"] and len(done["starts"]) == 1 and version("duties") > stamp
    assert done["new_posts"] == tried["new_posts"] == [f"网格员, {COMMITTEE}"]


def test_old_duties_end_and_new_ones_start_on_the_day_and_the_others_stay_byte_for_byte(roster, units):
    first = chiefs((G[1], "三级", "张三", "网格员", COMMITTEE, ""), (G[2], "三级", "李四", "队员", OFFICE, ""), (G[3], "三级", "王五", "站长", OFFICE, ""))
    roster("--commit", "--document", "咸路长〔2022〕1号", 路长花名册=first)
    kept = {pk: row for pk, *row in Duty.objects.filter(unit_id__in=(units[G[1]], units[G[3]])).values_list()}
    _, _, report = roster("--commit", on=NEXT, 路长花名册=chiefs(
        (G[1], "三级", "张三", "网格员", COMMITTEE, ""), (G[2], "三级", "赵六", "中队长", OFFICE, "")))
    assert report["stay"] == {"road_chief": 1}
    assert [(line["place"], line["who"]) for line in report["ends"]] == [(f"{G[2]} 长安大道（乙路—丙路）", f"队员, {OFFICE}")]
    assert {pk: row for pk, *row in Duty.objects.filter(pk__in=kept).values_list()} == kept
    assert {row for row in chiefs_on(date(2022, 5, 31), units) if row[0] == G[2]} == {(G[2], 3, "队员", "李四")}
    assert {row for row in chiefs_on(NEXT_DAY, units) if row[0] == G[2]} == {(G[2], 3, "中队长", "赵六")}
    old = Duty.objects.get(unit_id=units[G[2]], valid__endswith=NEXT_DAY)
    assert (old.valid.lower, old.document.number) == (DAY, "咸路长〔2022〕1号")


def test_a_post_that_changes_hands_keeps_its_duties(roster, units):
    roster("--commit", 路长花名册=chiefs((G[1], "三级", "张三", "站长", OFFICE, "138000000"), (G[2], "三级", "张三", "站长", OFFICE, "")))
    duties = sorted(Duty.objects.values_list())
    _, told, report = roster("--commit", on=NEXT, 路长花名册=chiefs(
        (G[1], "三级", "李四", "站长", OFFICE, ""), (G[2], "三级", "李四", "站长", OFFICE, "")))
    assert report["stay"] == {"road_chief": 2} and not report["ends"] and not report["starts"]
    assert report["holders"] == [f"站长, {OFFICE} changes hands"] and "李四" not in told
    assert sorted(Duty.objects.values_list()) == duties
    assert chiefs_on(date(2022, 5, 31), units)[0][3] == "张三" and chiefs_on(NEXT_DAY, units)[0][3] == "李四"
    _, told, _ = roster("--persons", on="2022-07-01", 路长花名册=chiefs((G[1], "三级", "空缺", "站长", OFFICE, ""), (G[2], "三级", "空缺", "站长", OFFICE, "")))
    assert f"站长, {OFFICE}: 李四 → 空缺" in told


def test_a_holder_with_duties_the_sheet_does_not_name_is_never_displaced(roster, units):
    roster("--commit", 路长花名册=chiefs((G[1], "三级", "张三", "副主任", OFFICE, ""), (G[2], "三级", "张三", "副主任", OFFICE, "")))
    roster("--commit", on=NEXT, 路长花名册=chiefs((G[1], "三级", "李四", "副主任", OFFICE, "")))
    assert chiefs_on(NEXT_DAY, units) == [(G[1], 3, "副主任（2）", "李四"), (G[2], 3, "副主任", "张三")]


def test_what_a_partial_roster_does_not_name_stays_and_a_full_one_ends_it(roster, units):
    roster("--commit", 路长花名册=chiefs(
        (G[1], "二级", "甲", "主任", OFFICE, ""), (G[1], "三级", "乙", "队员", OFFICE, ""), (G[2], "三级", "丙", "队长", OFFICE, ""),
        (G[3], "三级", "丁", "站长", OFFICE, "")),
        物业=[("小区编码", "物业公司"), (town.ESTATE, "好邻居物业")], 类别=[("类别编码", "责任部门"), ("litter", "市城管执法委")])
    only = chiefs((G[1], "三级", "乙", "队员", OFFICE, ""))
    _, _, report = roster("--commit", on=NEXT, 路长花名册=only)
    assert not report["ends"], "level 2 is in no row, the other grids in none either"
    code, told, report = roster("--commit", "--full", on=NEXT, 路长花名册=only)
    assert code == 1 and "--yes-end" in told
    _, _, report = roster("--commit", "--full", "--yes-end", on=NEXT, 路长花名册=only)
    assert len(report["ends"]) == 3
    assert chiefs_on(NEXT_DAY, units) == [(G[1], 3, "队员", "乙")]
    assert {duty.role for duty in held_on(NEXT_DAY)} == {"road_chief", "property", "department"}, "sheets not in the file stay"


def test_companies_and_departments_come_and_go_by_day(roster, units):
    sheets = {"物业": [("小区名称", "社区", "物业公司", "管理方式"), ("花园", "花坛社区", "好邻居物业", "专管"), ("花园", "阳光社区", "无物业", "自管")],
              "类别": [("类别", "主管部门"), ("暴露垃圾", "市城管执法委"), ("乱停车", "市城管执法委")]}
    code, told, report = roster("--commit", **sheets)
    assert code == 0 and len(report["starts"]) == 3 and "管理方式" in told
    held = held_on(DAY)
    assert {(duty.role, duty.unit_id) for duty in held if duty.unit_id} == {("property", units[town.ESTATE])}
    assert roster("--commit", **sheets)[1].endswith("Nothing to write: it is like this already.\n")
    roster("--commit", on=NEXT, 物业=[("小区编码", "物业公司"), (town.ESTATE, "无物业")], 类别=[("类别编码", "责任部门"), ("parking", "市城管执法委")])
    assert [duty.role for duty in held_on(NEXT_DAY)] == ["department", "department"]
    code, told, _ = roster(物业=[("小区名称", "物业公司"), ("花园", "好邻居物业")])
    assert code == 1 and "2 units are named “花园”" in told and town.OTHER_ESTATE in told


def test_an_unknown_body_is_listed_with_its_likeliest_and_made_only_when_told(roster, units):
    sheet = {"路长花名册": chiefs((G[1], "三级", "张三", "网格员", "花坛社区居委会", "")), "部门": [("单位名称", "统一社会信用代码"), ("市水务局", "91350100M000100Y43")]}
    code, told, report = roster("--commit", **sheet)
    assert code == 1 and not Duty.objects.exists() and COMMITTEE in told and "--create-bodies" in told
    code, told, report = roster("--commit", "--create-bodies", **sheet)
    assert code == 0 and report["new_bodies"] == ["市水务局 (department)", "花坛社区居委会 (community)"]
    assert Body.objects.get(name="市水务局").outside_ids == {"uscc": "91350100M000100Y43"}


def test_outside_ids_of_a_known_body_are_brought_and_a_wrong_check_digit_is_told(roster, bodies):
    Body.objects.filter(name=OFFICE).update(outside_ids={"other": "7"})
    code, told, report = roster("--commit", 部门=[("名称", "信用代码", "平台编号", "编号:xyz", "英文名"), (OFFICE, "91350100m000100y44", 12.0, "q", "North office")])
    body = Body.objects.get(name=OFFICE)
    assert body.outside_ids == {"other": "7", "uscc": "91350100M000100Y44", "platform": "12", "xyz": "q"} and body.names == {"en": "North office"}
    assert "check digit" in told and report["changed_bodies"] == [OFFICE]


@pytest.mark.parametrize(("row", "words"), [
    ((G[1], "四级", "张三", "队员", OFFICE, ""), "“四级” is no level"),
    ((G[1], None, "张三", "队员", OFFICE, ""), "There is no level"),
    ((G[1], "三级", "张三、李四", "队员", OFFICE, ""), "more than one name"),
    ((G[1], "三级", "张三\n李四", "队员", OFFICE, ""), "more than one name"),
    ((G[1], "三级", "张三", "队员", OFFICE, "没有"), "no phone's number"),
    ((G[1], "三级", None, "队员", OFFICE, "13800000000"), "without a person's name"),
    ((G[1], "三级", "张三", "队员", None, ""), "There is no 单位"),
    (("421202001001-R099", "三级", "张三", "队员", OFFICE, ""), "No unit has the code"),
    ((None, "三级", "张三", "队员", OFFICE, ""), "Nothing says which place"),
    ((G[1], "三级", "张三", "队" * 201, OFFICE, ""), "More than 190 characters"),
])
def test_a_row_that_cannot_be_taken_says_why_and_keeps_the_whole_file_out(roster, row, words):
    sound = (G[2], "三级", "王五", "站长", OFFICE, "13900000000")
    code, told, report = roster("--commit", 路长花名册=chiefs(sound, row))
    assert code == 1 and words in told and "row 3" in told and "Nothing written" in told
    assert not Duty.objects.exists() and not Person.objects.exists()
    assert "13800000000" not in told + json.dumps(report) and "13900000000" not in told + json.dumps(report)
    assert roster("--commit", "--skip-refused", 路长花名册=chiefs(sound, row))[0] == 0
    assert Duty.objects.count() == 1
    assert roster("--full", "--skip-refused", 路长花名册=chiefs(sound, row))[0] == 1, "a whole roster must be read whole"


def test_a_unit_with_a_refused_row_is_left_as_it_is(roster, units):
    roster("--commit", 路长花名册=chiefs((G[1], "三级", "甲", "队员", OFFICE, ""), (G[1], "三级", "乙", "站长", OFFICE, "")))
    before = chiefs_on(DAY, units)
    _, told, report = roster("--commit", "--skip-refused", on=NEXT, 路长花名册=chiefs(
        (G[1], "三级", "甲", "队员", OFFICE, ""), (G[1], "三级", "乙", "站长", OFFICE, "不知道"), (G[2], "三级", "丙", "队长", OFFICE, "")))
    assert report["untouched"] == [f"{G[1]} 长安大道（甲路—乙路）"]
    assert [row for row in chiefs_on(NEXT_DAY, units) if row[0] == G[1]] == before


def test_vacant_and_doubly_held_grids_are_listed(roster, units):
    rows = [(code, "三级", f"人{n}", f"岗{n}", OFFICE, "") for n, code in enumerate([*G[1:], *(f"{B}-R00{n}" for n in range(1, 6))])]
    _, told, report = roster(路长花名册=chiefs(*rows, (G[1], "三级", "人甲", "岗甲", OFFICE, "")))
    assert {label.split()[0] for label, _ in report["coverage"]["vacant"]} == {f"{B}-R006", f"{B}-R007", f"{B}-R008"}
    assert report["coverage"]["doubly"] == [[f"{G[1]} 长安大道（甲路—乙路）", 3, 2]] and f"{B}-R006 车站路: no 三级" in told
    _, told, _ = roster(路长花名册=chiefs(rows[0]))
    assert "Vacant (a level the others have): none." in told, "one grid of sixteen has a chief: the rest is not yet vacant"


def test_one_post_cannot_have_two_holders(roster):
    code, told, _ = roster(路长花名册=chiefs((G[1], "三级", "张三", "副主任（2）", OFFICE, ""), (G[2], "三级", "李四", "副主任（2）", OFFICE, "")))
    assert code == 1 and "row 3" in told and "Row 2 names another person for the same post" in told


def test_a_sheet_of_the_same_day_corrects_the_one_before(roster, units):
    roster("--commit", 路长花名册=chiefs((G[1], "三级", "张三", "网格员", COMMITTEE, "")))
    _, told, report = roster("--commit", 路长花名册=chiefs((G[1], "三级", "李四", "队员", OFFICE, "")))
    assert report["ends"][0]["never"] and "taken back" in told
    assert chiefs_on(DAY, units) == [(G[1], 3, "队员", "李四")] and Duty.objects.count() == 1
    roster("--commit", 路长花名册=chiefs((G[1], "三级", "王五", "队员", OFFICE, "")))
    assert chiefs_on(DAY, units) == [(G[1], 3, "队员", "王五")] and Incumbency.objects.filter(post__title="队员").count() == 1


def test_a_sheet_of_an_earlier_day_is_refused_where_something_begins_later_or_holds_until_then(roster, units):
    early, earlier = "2022-01-01", date(2022, 1, 1)
    roster("--commit", 路长花名册=chiefs((G[1], "三级", "张三", "网格员", COMMITTEE, ""), (G[3], "三级", "赵六", "站长", OFFICE, "")))
    sheet = {"路长花名册": chiefs((G[1], "三级", "李四", "队员", OFFICE, ""), (G[2], "三级", "王五", "队长", OFFICE, ""))}
    before = state()
    code, told, report = roster("--commit", on=early, **sheet)
    assert code == 1 and state() == before and len(report["later"]) == 1
    assert "2022-03-01: another road_chief of" in told and "--until-later" in told
    code, told, _ = roster("--commit", "--until-later", on=early, **sheet)
    assert code == 0 and "until 2022-03-01" in told
    assert chiefs_on(earlier, units) == [(G[1], 3, "队员", "李四"), (G[2], 3, "队长", "王五")]
    assert chiefs_on(DAY, units) == [(G[1], 3, "网格员", "张三"), (G[2], 3, "队长", "王五"), (G[3], 3, "站长", "赵六")]


def test_what_spans_a_later_change_is_cut_out_and_comes_back(roster, units):
    """On 03-01 张三; on 06-01 李四 besides him. A sheet of 04-01 names another: 张三 is back on 06-01, as was known."""
    roster("--commit", 路长花名册=chiefs((G[1], "三级", "张三", "网格员", COMMITTEE, "")))
    roster("--commit", on=NEXT, 路长花名册=chiefs((G[1], "三级", "张三", "网格员", COMMITTEE, ""), (G[1], "三级", "李四", "队员", OFFICE, "")))
    roster("--commit", "--until-later", on="2022-04-01", 路长花名册=chiefs((G[1], "三级", "王五", "站长", OFFICE, "")))
    who = {day: [row[3] for row in chiefs_on(date.fromisoformat(day), units)] for day in ("2022-03-31", "2022-04-01", "2022-05-31", NEXT)}
    assert who == {"2022-03-31": ["张三"], "2022-04-01": ["王五"], "2022-05-31": ["王五"], NEXT: ["张三", "李四"]} or who[NEXT] == ["李四", "张三"]


def test_phones_stay_in_their_own_table_and_out_of_every_word(roster, capfd, caplog):
    number = "13812345678"
    sheet = {"路长花名册": chiefs((G[1], "三级", "张三", "网格员", COMMITTEE, number), (G[2], "三级", "张三", "网格员", COMMITTEE, number))}
    _, told, report = roster("--commit", "--persons", **sheet)
    assert report["phones"] == 1
    _, more, changed = roster("--commit", "--persons", on=NEXT, 路长花名册=chiefs((G[1], "三级", "张三", "网格员", COMMITTEE, "13912345678")))
    assert changed["phones"] == 1 and list(PersonPhone.objects.values_list("number", flat=True)) == ["13912345678"]
    events = str([event.pgh_data for event in pghistory.models.Events.objects.all()])
    contexts = str(list(pghistory.models.Context.objects.values_list("metadata", flat=True)))
    everything = told + more + json.dumps([report, changed]) + events + contexts + caplog.text + "".join(capfd.readouterr())
    assert number not in everything and "13912345678" not in everything
    assert "import_duties" in contexts


def test_names_are_told_only_when_asked_for(roster):
    sheet = {"路长花名册": chiefs((G[1], "三级", "欧阳某某", "网格员", COMMITTEE, ""))}
    _, told, report = roster(**sheet)
    assert "欧阳某某" not in told + json.dumps(report, ensure_ascii=False)
    _, told, report = roster("--persons", **sheet)
    assert "欧阳某某" in told


def test_persons_of_one_name_are_told_apart_by_body_and_joined_by_phone(roster):
    roster("--commit", 路长花名册=chiefs(
        (G[1], "三级", "张伟", "网格员", COMMITTEE, "13800000001"), (G[2], "三级", "张伟", "队员", OFFICE, "13800000002"),
        (G[3], "三级", "李军", "网格员", COMMITTEE, "13800000003"), (G[4], "三级", "李军", "站长", OFFICE, "13800000003")))
    assert sorted(Person.objects.values_list("name", flat=True)) == ["张伟", "张伟", "李军"]


def test_a_csv_is_one_sheet(roster, tmp_path, units):
    path = tmp_path / "路长.csv"
    path.write_text(f"grid,level,name,post,organisation\n{G[1]},3,Zhang San,Warden,{OFFICE}\n", encoding="utf-8")
    assert roster("--commit", path=path)[0] == 0
    assert chiefs_on(DAY, units) == [(G[1], 3, "Warden", "Zhang San")]


def test_files_that_are_no_roster_say_what_is_missing(roster, tmp_path):
    for path, words in (
        (workbook(tmp_path / "a.xlsx", 统计=[("年份", "数量"), (2022, 3)]), "No sheet has a header of a roster"),
        (workbook(tmp_path / "b.xlsx", 路长=chiefs(), 花名册=chiefs()), "are both 路长花名册"),
        (workbook(tmp_path / "c.xlsx", 路长=chiefs(head=("网格编码", "级别", "单位", "责任单位"))), "two columns mean the same"),
        (tmp_path / "none.xlsx", "There is no file"),
        (tmp_path / "d.xls", "neither .xlsx nor .csv"),
        (tmp_path / "e.xlsx", "not a zip file"),
    ):
        if path.name in ("d.xls", "e.xlsx"):
            path.write_bytes(b"nonsense")
        with pytest.raises(CommandError, match=words):
            roster(path=path)


def test_a_range_merged_over_everything_costs_nothing(roster, tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in chiefs((G[1], "三级", "张三", "网格员", COMMITTEE, "")):
        sheet.append(row)
    sheet.merged_cells.add("H3:XFD1048576")
    book.save(tmp_path / "merged.xlsx")
    code, told, _ = roster(path=tmp_path / "merged.xlsx")
    assert code == 0 and "1 rows" in told


def test_an_estate_or_category_with_a_refused_row_is_left_as_it_is(roster, units):
    roster("--commit", 物业=[("小区编码", "物业公司"), (town.ESTATE, "好邻居物业")], 类别=[("类别编码", "责任部门"), ("litter", "市城管执法委")])
    before = state()
    code, told, report = roster(
        "--commit", "--skip-refused", on=NEXT,
        物业=[("小区编码", "物业公司"), (town.ESTATE, "没有的公司"), (town.ESTATE, "无物业")],
        类别=[("类别编码", "责任部门"), ("litter", "没有的局"), ("litter", OFFICE)])
    assert len(report["refused"]) == 2 and state() == before and "Nothing to write" in told

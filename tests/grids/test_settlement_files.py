"""Files of settled ground: what comes in starts, changes, ends or stays, and what goes out comes back."""

import csv
import json
from datetime import date
from io import StringIO

import pytest
import shapely
from django.core.management import CommandError, call_command

from gis_core.crs import from_wgs84
from grids.models import BorderRule, SiteDecision, SpecialArea
from grids.settlement_checks import shape_of
from grids.settlements import put_border_rule, put_special_area
from grids.site_decisions import record_site_decision
from tests.grids import drawn_town as town
from tests.grids.settled_town import AUTUMN, SPRING, SUMMER, area, bodies, decision, road

pytestmark = pytest.mark.django_db

FORMATS = ["gpkg", "geojson", "zip", "shp", "csv"]
WHATS = ["special_area", "border_rule", "site_decision"]


@pytest.fixture
def city(xianning_city):
    town.publish_town()
    bodies()
    return xianning_city


@pytest.fixture
def settled(city):
    """One of each, two of the areas, with every column filled somewhere."""
    put_special_area(area(document="咸园〔2022〕3号", category="占道", precedence=5), SPRING)
    put_special_area(
        area("M1", name="=高速", kind="motorway", geometry=town.PAPER.line((0, 2), (4, 2)), buffer_m=12.5,
             body="department:服务中心", beats=(), until=AUTUMN), SPRING,
    )
    put_border_rule(road(rule="one_side", takes=town.B, document="协议1"), SPRING)
    record_site_decision(decision(decided_on=SPRING, body="公园处", role="maintainer", category="A1", until=AUTUMN))
    record_site_decision(decision("D0", since=town.SINCE, name="旧址", present=()))


def run(command, *arguments):
    out = StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=StringIO())
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


def take(path, what, *more, on=SPRING, datum="wgs84"):
    return run("import_settlements", path, f"--what={what}", f"--on={on}", f"--datum={datum}", *more)


def collection(path, rows):
    """A GeoJSON file of (properties, geometry)."""
    features = [
        {"type": "Feature", "properties": properties,
         "geometry": None if geometry is None else shapely.geometry.mapping(geometry)}
        for properties, geometry in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def park(code="P1", **more):
    return {"代码": code, "名称": "中心公园", "类型": "公园", "责任单位": "公园处", "不计职责": "属地、物业", **more}


GROUND = town.PAPER.polygon((1, 1), (1, 3), (3, 3), (3, 1))


# --- round trip ------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("what", WHATS)
def test_what_nobody_touched_comes_back_without_a_change(settled, tmp_path, what, ending):
    file = tmp_path / f"out.{ending}"
    run("export_settlements", f"--what={what}", f"--on={SUMMER}", f"--out={file}")
    rows = {"special_area": SpecialArea, "border_rule": BorderRule, "site_decision": SiteDecision}[what].objects
    before = list(rows.order_by("pk").values())
    said, code = take(file, what, "--commit", *(["--edition=full"] if what != "site_decision" else []), on=SUMMER)
    assert code == 0 and "0 start, 0 change, 0 end" in said and "Nothing to write" in said, said
    assert list(rows.order_by("pk").values()) == before


def test_it_comes_back_from_metres_too(settled, tmp_path):
    file = tmp_path / "out.gpkg"
    run("export_settlements", "--what=special_area", f"--on={SUMMER}", f"--out={file}", "--crs=EPSG:4547")
    said, _ = take(file, "special_area", on=SUMMER)
    assert "0 start, 0 change, 0 end, 2 stay" in said


def test_a_formula_is_harmless_in_the_table_and_itself_again_when_it_comes_back(settled, tmp_path):
    file = tmp_path / "out.csv"
    run("export_settlements", "--what=special_area", f"--on={SUMMER}", f"--out={file}")
    with file.open(encoding="utf-8-sig", newline="") as source:
        names = {row["code"]: row["name"] for row in csv.DictReader(source)}
    assert names == {"P1": "中心公园", "M1": "'=高速"}


def test_an_empty_database_takes_the_file_and_is_then_as_the_other(settled, tmp_path):
    file = tmp_path / "out.gpkg"
    run("export_settlements", "--what=special_area", f"--on={SUMMER}", f"--out={file}")
    kept = {row.code: shape_of(row) for row in SpecialArea.objects.all()}
    SpecialArea.objects.all().delete()
    said, _ = take(file, "special_area", "--commit", on=SUMMER)
    assert "2 start" in said
    assert all(shapely.equals(kept[row.code], shape_of(row)) for row in SpecialArea.objects.all())


def test_no_file_is_written_over(settled, tmp_path):
    for ending in FORMATS:
        file = tmp_path / f"out.{ending}"
        file.write_text("mine")
        with pytest.raises(CommandError):
            run("export_settlements", "--what=border_rule", f"--on={SUMMER}", f"--out={file}")
        assert file.read_text() == "mine"


def test_nothing_that_holds_is_no_file(city, tmp_path):
    with pytest.raises(CommandError):
        run("export_settlements", "--what=border_rule", f"--on={SUMMER}", f"--out={tmp_path / 'out.gpkg'}")


# --- coming in ---------------------------------------------------------------------------------------


def test_a_dry_run_says_what_commit_does_and_does_nothing(city, tmp_path):
    file = collection(tmp_path / "in.geojson", [(park(), GROUND)])
    said, _ = take(file, "special_area")
    assert "1 start" in said and "row 1 (P1 中心公园): starts." in said and "Add --commit" in said
    assert not SpecialArea.objects.exists()
    said, _ = take(file, "special_area", "--commit")
    assert "Written." in said
    row = SpecialArea.objects.get()
    assert (row.kind, row.beats, row.role) == ("park", ["territory", "property"], "owner")


def test_twice_changes_nothing(city, tmp_path):
    file = collection(tmp_path / "in.geojson", [(park(), GROUND)])
    take(file, "special_area", "--commit")
    (row,) = SpecialArea.objects.values()
    said, _ = take(file, "special_area", "--commit", on=SUMMER)
    assert "1 stay" in said and "Nothing to write" in said
    assert list(SpecialArea.objects.values()) == [row]


def test_a_line_with_a_width_becomes_the_ground_beside_it(city, tmp_path):
    lines = [
        ({"code": "M1", "name": "路", "kind": "motorway", "body": "公园处", "宽度": "30"}, town.PAPER.line((0, 2), (4, 2))),
        ({"code": "M2", "name": "路", "kind": "motorway", "body": "公园处", "宽度": None}, town.PAPER.line((0, 2), (4, 2))),
    ]
    said, code = take(collection(tmp_path / "in.geojson", lines), "special_area", "--commit", "--skip-refused")
    assert code == 0 and "row 2 (M2 路): refused." in said and "needs-buffer" in said
    assert SpecialArea.objects.get().buffer_m == 15.0


def test_the_datum_that_is_said_moves_the_ground(city, tmp_path):
    shifted = shapely.transform(GROUND, lambda xy: shapely.get_coordinates(
        shapely.points(*from_wgs84(xy[:, 0], xy[:, 1], "gcj02"))))
    file = collection(tmp_path / "in.geojson", [(park(), shifted)])
    take(file, "special_area", "--commit", datum="gcj02")
    assert shapely.hausdorff_distance(shape_of(SpecialArea.objects.get()), GROUND) < 2e-7


def test_rows_are_refused_one_by_one_and_keep_the_file_out(city, tmp_path):
    rows = [
        (park("P1"), GROUND), (park("P2", 责任单位="无名"), GROUND), (park("P3"), None),
        (park("P4"), shapely.box(0, 0, 1, 1)), (park("P5"), GROUND), (park("P5"), GROUND),
        (park("P6", 截止日期="明天"), GROUND), (park("P7", 优先级="高"), GROUND), (park(""), GROUND),
    ]
    said, code = take(collection(tmp_path / "in.geojson", rows), "special_area", "--commit", f"--report={tmp_path}/r.json")
    assert code == 1 and not SpecialArea.objects.exists()
    refused = json.loads((tmp_path / "r.json").read_text())["refused"]
    assert [(each["row"], each["code"]) for each in refused] == [
        (2, "bad-parameter"), (3, "empty"), (4, "off-the-city"), (5, "double-code"), (6, "double-code"),
        (7, "bad-day"), (8, "bad-number"), (9, "bad-parameter"),
    ]


def test_columns_that_are_not_known_are_told_and_those_needed_are_asked_for(city, tmp_path):
    file = collection(tmp_path / "in.geojson", [({**park(), "面积": 12}, GROUND)])
    assert "Columns that are not read: 面积." in take(file, "special_area")[0]
    lacking = collection(tmp_path / "lacking.geojson", [({"code": "P1", "name": "n", "who": "公园处"}, GROUND)])
    with pytest.raises(CommandError, match="kind, body"):
        take(lacking, "special_area")
    with pytest.raises(CommandError, match="names no column"):
        take(lacking, "special_area", "--column", "body=whose")
    named = collection(tmp_path / "named.geojson", [({"code": "P1", "name": "n", "who": "公园处", "kind": "park"}, GROUND)])
    assert "1 start" in take(named, "special_area", "--column", "body=who")[0]


def test_a_full_edition_ends_what_it_leaves_out_unless_it_looks_like_a_part(city, tmp_path):
    for code in ("P1", "P2", "P3"):
        put_special_area(area(code), SPRING)
    two = collection(tmp_path / "two.geojson", [(park("P1"), GROUND), (park("P2"), GROUND)])
    assert "1 that are not in the file are left as they are." in take(two, "special_area", on=SUMMER)[0]
    said, _ = take(two, "special_area", "--edition=full", "--commit", on=SUMMER)
    assert "not in the file (P3 中心公园): ends." in said
    assert SpecialArea.objects.get(code="P3").valid.upper == SUMMER
    one = collection(tmp_path / "one.geojson", [(park("P9"), GROUND)])
    with pytest.raises(CommandError, match="looks like a part"):
        take(one, "special_area", "--edition=full", "--commit", on=AUTUMN)
    assert not SpecialArea.objects.filter(code="P9").exists()
    assert "2 end" in take(one, "special_area", "--edition=full", "--yes-end", on=AUTUMN)[0]


def test_a_decision_does_not_end_by_not_being_listed(settled, tmp_path):
    file = collection(tmp_path / "in.geojson", [({"code": "D9", "name": "n", "reason": "r"}, GROUND)])
    with pytest.raises(CommandError):
        take(file, "site_decision", "--edition=full")


def test_border_rules_come_in_by_chinese_headings_and_words(city, tmp_path):
    row = {"编号": "R1", "路名": "中街", "责任区类型": "社区（村）", "甲方": town.A, "乙方": town.B, "规则": "整幅归一侧", "归属": town.A, "路宽": 20}
    said, code = take(collection(tmp_path / "in.geojson", [(row, town.PAPER.line((2, 0), (2, 2)))]), "border_rule", "--commit")
    assert code == 0, said
    assert BorderRule.objects.get().rule == "one_side"


def test_decisions_come_in_from_a_table_with_their_days_and_who_was_present(city, tmp_path):
    file = tmp_path / "in.csv"
    file.write_text(
        "编号,地点,责任区,生效日期,认定日期,到场人员,理由,WKT\n"
        f'D1,大院,community:{town.B},2022/3/1,2022年2月20日,"张三、李四",现场认定,"{town.PAPER.polygon((0, 0), (0, 1), (1, 1), (1, 0)).wkt}"\n',
        encoding="gbk",
    )
    said, code = take(file, "site_decision", "--encoding=GBK", "--commit", on=SUMMER)
    assert code == 0, said
    row = SiteDecision.objects.get()
    assert (row.valid.lower, row.decided_on, row.present) == (SPRING, date(2022, 2, 20), ["张三", "李四"])


def test_a_table_without_a_shape_says_how_to_name_one(city, tmp_path):
    file = tmp_path / "in.csv"
    file.write_text("code,name,kind,body\nP1,n,park,公园处\n")
    with pytest.raises(CommandError, match="--wkt FIELD"):
        take(file, "special_area")


def test_a_command_ends_an_area(settled):
    arguments = ("P1", "--what=special_area", f"--on={SUMMER}")
    assert "Dry run" in run("end_settlement", *arguments)[0]
    assert SpecialArea.objects.get(code="P1").valid.upper is None
    assert "Written" in run("end_settlement", *arguments, "--commit")[0]
    assert SpecialArea.objects.get(code="P1").valid.upper == SUMMER
    assert "like this already" in run("end_settlement", *arguments, "--commit")[0]

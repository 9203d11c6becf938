"""Every format people send comes in through the command line, and broken files say what is wrong where."""

import csv
import io
import json
from datetime import UTC, date, datetime, time

import geopandas
import openpyxl
import pytest
import shapely
from django.core.management import CommandError, call_command

from findings.models import Finding, Plan, PlanCategory, Round
from findings.plans import store_plan
from findings.rounds import open_round
from findings.scoring.plan_document import plan_from_yaml
from tests.city_fixtures import ROOT
from tests.findings import drawn_round as drawn
from tests.people import two_clerks

HEADER = ["编号", "经度", "纬度", "类别", "时间"]
PLACED = ("--lon", "经度", "--lat", "纬度")
CHINESE = ("--key", "编号", "--category", "类别", "--observed", "时间")


@pytest.fixture
def plan(xianning_city):
    made = store_plan(plan_from_yaml(drawn.PLAN))
    open_round("2022-12", made)
    return made


def run(path, *options, source="inspection", tz="Asia/Shanghai", plan="2022", datum="wgs84"):
    """The command's exit code and what it prints."""
    out = io.StringIO()
    try:
        call_command(
            "import_findings", str(path), *options, "--plan", plan, "--source", source, "--tz", tz,
            "--datum", datum, stdout=out, stderr=io.StringIO(),
        )
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def workbook(path, *rows, header=HEADER):
    book = openpyxl.Workbook()
    book.active.append(header)
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def places():
    return {key: point.coords if point else None for key, point in Finding.objects.values_list("source_key", "geometry")}


def test_a_workbook_brings_dates_day_numbers_and_numbers_as_text(plan, tmp_path):
    path = workbook(
        tmp_path / "findings.xlsx",
        [1001, 114.3225, 29.8418, "垃圾", datetime(2022, 12, 15, 10, 0)],
        ["1002", "114.3225", "29.8419", "垃圾", 44910.4166666667],
        [1003.0, 114.3225, 29.842, "垃圾", "2022-12-15 10:00"],
        [1004, 114.3225, 29.8421, "垃圾", date(2022, 12, 15)],
        [1005, None, None, "垃圾", datetime(2022, 12, 15)],
    )
    code, said = run(path, *CHINESE, *PLACED, "--commit")
    assert code == 0, said
    times = dict(Finding.objects.values_list("source_key", "observed_at"))
    ten = datetime(2022, 12, 15, 2, tzinfo=UTC)
    assert [times[key] for key in ("1001", "1002", "1003")] == [ten, ten, ten]
    assert times["1004"] == times["1005"] == datetime(2022, 12, 14, 16, tzinfo=UTC)
    assert "1 times were day numbers of Excel" in said
    assert places()["1002"] == (114.3225, 29.8419)
    assert "marked missing, no place given: 1 (row 6)" in said


def test_a_formula_without_a_saved_value_is_an_empty_cell(plan, tmp_path):
    path = workbook(tmp_path / "f.xlsx", [1, "=114+0.3225", "=29.84", "垃圾", datetime(2022, 12, 15)])
    code, said = run(path, *CHINESE, *PLACED, "--commit")
    assert (code, places()) == (0, {"1": None}), said


@pytest.mark.parametrize(
    ("encoding", "options"), [("gbk", ("--encoding", "GBK")), ("utf-8-sig", ()), ("utf-8", ())]
)
def test_a_table_in_gbk_or_with_a_byte_order_mark_is_read_to_the_letter(plan, tmp_path, encoding, options):
    path = tmp_path / "findings.csv"
    path.write_bytes("编号,经度,纬度,类别,时间\r\n1,114.3225,29.8418,小区,2022-12-15\r\n".encode(encoding))
    code, said = run(path, *CHINESE, *PLACED, *options, "--commit")
    assert code == 0, said
    assert Finding.objects.get().category_text == "小区"
    assert Finding.objects.get().category.code == "estate"


def test_gbk_taken_for_utf_8_is_refused_with_what_to_do(plan, tmp_path):
    path = tmp_path / "findings.csv"
    path.write_bytes("编号,经度,纬度,类别,时间\n1,114.3225,29.8418,小区,2022-12-15\n".encode("gbk"))
    with pytest.raises(CommandError, match="--encoding GBK"):
        run(path, *CHINESE, *PLACED)


def geojson(path, *features):
    document = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "geometry": geometry, "properties": {"id": key, "kind": "litter", "at": "2022-12-15T02:00:00Z"}}
        for key, geometry in features
    ]}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


OF_FEATURES = ("--key", "id", "--category", "kind", "--observed", "at")


def test_features_bring_their_own_place_and_those_without_are_marked(plan, tmp_path):
    path = geojson(
        tmp_path / "findings.geojson", ("a", {"type": "Point", "coordinates": [114.3225, 29.8418]}), ("b", None),
        ("c", {"type": "MultiPoint", "coordinates": [[114.3, 29.8], [114.4, 29.8]]}),
    )
    code, said = run(path, *OF_FEATURES, "--commit")
    assert code == 0, said
    assert places() == {"a": (114.3225, 29.8418), "b": None, "c": None}
    assert dict(Finding.objects.values_list("source_key", "place_mark")) == {"a": "", "b": "missing", "c": "unreadable"}
    assert "the file's geometry" in said


def test_a_geopackage_in_metres_is_placed_by_what_it_says_and_the_report_says_so(plan, tmp_path):
    path = tmp_path / "findings.gpkg"
    geopandas.GeoDataFrame(
        {"id": ["a"], "kind": ["litter"], "at": ["2022-12-15 10:00"]},
        geometry=[shapely.Point(531166.145, 3302620.399)], crs=4547,
    ).to_file(path, engine="pyogrio")
    code, said = run(path, *OF_FEATURES, "--commit", datum="cgcs2000")
    assert code == 0, said
    assert places()["a"] == pytest.approx((114.3225, 29.8418), abs=1e-7)
    assert "EPSG:4547 as the file says, datum cgcs2000 as declared" in said


@pytest.mark.parametrize("name", ["rootstring", "bad-json", "badcoordtype", "stringcoord", "false", "nofeaturetype",
                                  "bad-properties-as-array", "featurecollection-obj", "bad-duplicate-properties"])
def test_a_broken_geojson_is_refused_in_words(plan, real_data, name):
    with pytest.raises((CommandError, SystemExit)) as refused:
        code, said = run(real_data / "bad_files" / "geojson_bad" / f"{name}.geojson", *OF_FEATURES)
        assert "refused" in said
        raise SystemExit(code)
    assert str(refused.value) not in ("", "0")


BOSTON = ("--key", "case_enquiry_id", "--lon", "longitude", "--lat", "latitude", "--category", "case_title",
          "--observed", "open_dt", "--due", "target_dt", "--closed", "closed_dt", "--state", "case_status",
          "--department", "department", "--description", "closure_reason")


@pytest.fixture
def boston(db):
    """A third city: the second's document with Boston's envelope."""
    from gis_core.configuring import configure_city, read_city_document

    document = read_city_document(ROOT / "fixtures" / "cities" / "new_york.yaml")
    configure_city(document | {"key": "boston", "envelope": [-71.3, 42.2, -70.8, 42.5], "metric_srid": 32619})
    made = store_plan(plan_from_yaml(drawn.PLAN))
    open_round("2022-01", made)
    return made


def test_a_clean_table_of_another_city_comes_in_with_its_deadlines(boston, real_data):
    code, said = run(real_data / "boston" / "boston311-100.csv", *BOSTON, "--commit",
                     source="citizen", tz="America/New_York")
    assert code == 0, said
    assert Finding.objects.count() == 100
    assert "100 rows read, 100 new" in said
    with (real_data / "boston" / "boston311-100.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["case_enquiry_id"]: row for row in csv.DictReader(file)}
    for found in Finding.objects.all():
        row = rows[found.source_key]
        assert (found.due_at is None, found.closed_at is None) == (not row["target_dt"], not row["closed_dt"])
        assert (found.received_x, found.received_y) == (row["longitude"], row["latitude"])
        assert found.place_mark in ("", "repeated")


def test_a_deliberately_broken_table_says_which_row_and_why_and_writes_nothing(boston, real_data):
    path = real_data / "boston" / "boston311-100-bad.tsv"
    code, said = run(path, *BOSTON, "--commit", source="citizen", tz="America/New_York")
    assert code == 1
    assert not Finding.objects.exists()
    assert "refused: row 41: Row 41 has 30 cells where the header has 29." in said
    assert "Nothing written" in said


def test_the_rest_of_the_broken_table_comes_in_when_asked_for(boston, real_data):
    path = real_data / "boston" / "boston311-100-bad.tsv"
    code, said = run(path, *BOSTON, "--commit", "--skip-refused", source="citizen", tz="America/New_York")
    assert code == 0, said
    assert Finding.objects.count() == 99
    assert not Finding.objects.filter(source_key="101004113615").exists()


def test_a_place_of_another_city_is_outside_this_one(plan, real_data):
    code, said = run(real_data / "boston" / "boston311-100.csv", *BOSTON, source="citizen", tz="America/New_York")
    assert code == 0
    assert "marked outside, outside the city's envelope: 100 (rows 2, 3, 4" in said


def test_the_whole_report_can_be_had_for_a_machine(plan, tmp_path):
    path = tmp_path / "findings.csv"
    lines = ["编号,经度,纬度,类别,时间"] + [f"{number},114.3,29.8,垃圾,soon" for number in range(80)]
    path.write_text("\n".join(lines), encoding="utf-8")
    code, said = run(path, *CHINESE, *PLACED, "--report", str(tmp_path / "report.json"))
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert code == 1
    assert "and 30 more; --report" in said
    assert len(report["refused"]) == report["refused_rows"] == 80
    assert report["refused"][79] == {
        "row": 81, "column": "时间", "value": "soon", "reason": "not a time as expected",
        "hint": report["refused"][79]["hint"],
    }


def test_nul_and_unbalanced_quotes_are_told_by_row(plan, tmp_path):
    path = tmp_path / "findings.csv"
    path.write_bytes('编号,经度,纬度,类别,时间\n1,114.3,29.8,垃\x00圾,2022-12-15\n2,114.3,29.8,"垃圾,2022-12-15\n'.encode())
    code, said = run(path, *CHINESE, *PLACED)
    assert code == 1
    assert "row 2" in said and "NUL" in said
    assert "row 3: Row 3 (line 3)" in said


def test_an_open_quotation_mark_tells_the_lines_it_swallowed(plan, tmp_path):
    path = tmp_path / "findings.csv"
    path.write_text('编号,经度,纬度,类别,时间\n1,114.3,29.8,"垃圾,2022-12-15\n2,114.3,29.8,垃圾,2022-12-15\n')
    assert "Row 2 (lines 2 to 3)" in run(path, *CHINESE, *PLACED)[1]


def test_a_file_of_a_header_alone_is_said_to_have_no_rows(plan, tmp_path):
    path = tmp_path / "findings.csv"
    path.write_text("编号,经度,纬度,类别,时间\n")
    assert "the file has no rows" in run(path, *CHINESE, *PLACED)[1]


def test_a_time_of_day_without_its_day_is_shown_as_people_write_it(plan, tmp_path):
    path = workbook(tmp_path / "findings.xlsx", ["1", 114.3, 29.8, "垃圾", time(3, 4)])
    assert "“03:04:00” a time of day without its day" in run(path, *CHINESE, *PLACED)[1]


def test_a_round_is_not_opened_under_a_plan_of_another_year(plan):
    with pytest.raises(CommandError, match="is not for 2023-01"):
        call_command("open_round", "2023-01", "--plan", "2022")


def test_a_plan_known_word_for_word_is_not_written_again(plan, tmp_path):
    def said(text, *options):
        (tmp_path / "plan.yaml").write_text(text, encoding="utf-8")
        out = io.StringIO()
        call_command("import_plan", str(tmp_path / "plan.yaml"), *options, stdout=out)
        return out.getvalue()

    kept = list(PlanCategory.objects.order_by("pk").values_list("pk", flat=True))
    assert "Nothing to write" in said(drawn.PLAN, "--commit")
    assert list(PlanCategory.objects.order_by("pk").values_list("pk", flat=True)) == kept
    changed = drawn.PLAN.replace("2022-12-31", "2022-12-30")
    assert changed != drawn.PLAN and "Dry run" in said(changed)
    Plan.objects.update(frozen_at=datetime(2023, 1, 1, tzinfo=UTC))
    assert "Version 2" in said(changed, "--commit")
    assert Plan.objects.get(version=1).rules != Plan.objects.get(version=2).rules


def test_a_rounds_life_by_commands_is_a_dry_run_until_it_is_committed(plan):
    def status(command, *options):
        call_command(command, "2022-12", *options, stdout=io.StringIO())
        return Round.objects.get(key="2022-12").status

    call_command("open_round", "2022-11", "--plan", "2022", stdout=io.StringIO())
    assert not Round.objects.filter(key="2022-11").exists()
    call_command("open_round", "2022-11", "--plan", "2022", "--commit", stdout=io.StringIO())
    assert Round.objects.get(key="2022-11").plan == plan
    assert status("close_round") == "open"
    assert status("close_round", "--commit") == "closed"
    assert status("release_round") == "closed"
    assert status("release_round", "--commit") == "objection"
    list(two_clerks())
    with pytest.raises(CommandError, match="looked at first.*--acknowledge"):
        status("ask_publication", "--by", "first-clerk", "--commit")
    with pytest.raises(CommandError, match="no results"):
        status("ask_publication", "--by", "first-clerk", "--acknowledge", "0" * 64, "--commit")
    with pytest.raises(CommandError, match="no round 1999-01"):
        call_command("close_round", "1999-01", "--commit")
    with pytest.raises(CommandError, match="There are: 2022"):
        call_command("open_round", "2022-10", "--plan", "1999", "--commit")

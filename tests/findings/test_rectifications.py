"""Visits and dates of rectification come in by tables: tried first, each wrong row named, nothing half-done."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from findings.models import Finding, Plan, Visit
from findings.rectification_imports import rests_on_rectification
from findings.rounds import score_round
from tests.findings import drawn_round as drawn
from tests.findings import rewarded_round as rewarded

pytestmark = pytest.mark.usefixtures("xianning_city")
DEARER = drawn.PLAN + """
multipliers:
  - {key: overdue, label: {en: Overdue}, factor: 2, when: {overdue: true}}
"""
HEAD = "编号,整改时间,核实时间,缓办\n"
COLUMNS = ("--key", "编号", "--rectified", "整改时间", "--verified", "核实时间", "--deferred", "缓办")


@pytest.fixture
def december(xianning_city):
    drawn.draw_city()
    of = drawn.draw_round()
    for key in ("f1", "f2", "f3"):
        drawn.finding(of, key, 0.5, 0.5)
    return of


def run(tmp_path, rows, *options, head=HEAD, columns=COLUMNS):
    path = tmp_path / "dates.csv"
    path.write_text(head + rows, encoding="utf-8")
    out = io.StringIO()
    try:
        call_command("import_rectifications", str(path), "--tz", "Asia/Shanghai", *columns, *options, stdout=out)
    except SystemExit:
        return "exit 1\n" + out.getvalue()
    return out.getvalue()


def finding(key):
    return Finding.objects.get(source_key=key)


ROWS = "f1,2022-12-20 10:00,2022-12-21,\nf2,,,是\nf3,,,\n"


def test_dates_are_tried_first_and_then_taken_as_the_files_zone_has_them(december, tmp_path):
    assert "Dry run" in run(tmp_path, ROWS) and finding("f1").rectified_at is None
    said = run(tmp_path, ROWS, "--commit")
    assert "2 updated (1 deferred, 1 rectified, 1 verified), 1 as they were." in said
    one = finding("f1")
    assert one.rectified_at == datetime(2022, 12, 20, 2, tzinfo=UTC)
    assert one.verified_at == datetime(2022, 12, 20, 16, tzinfo=UTC)
    assert finding("f2").deferred and not finding("f3").deferred
    assert "Nothing to write" in run(tmp_path, ROWS, "--commit")


def test_an_empty_cell_says_nothing_and_nothing_else_of_a_finding_is_touched(december, tmp_path):
    run(tmp_path, ROWS, "--commit")
    before = Finding.objects.filter(source_key="f1").values().get()
    run(tmp_path, "f1,,2022-12-22,\n", "--commit")
    after = Finding.objects.filter(source_key="f1").values().get()
    assert {name for name in after if after[name] != before[name]} == {"verified_at"}


@pytest.mark.parametrize(("row", "said"), [
    ("f9,2022-12-20,,", "no finding of inspection has that key"),
    ("f1,2022-12-01,,", "rectified before it was seen"),
    ("f1,,2022-12-21,", "verified before it was rectified"),
    ("f1,2022-12-22,2022-12-21,", "verified before it was rectified"),
    ("f1,gestern,,", "gestern"),
    ("f1,2100-01-01,,", "a time still to come"),
    ("f1,,,vielleicht", "vielleicht"),
    (",2022-12-20,,", "no key"),
    ("f1,2022-12-20,,\nf1,2022-12-21,,", "row 3 is about the same finding"),
])
def test_one_wrong_row_keeps_the_file_out_and_is_named(december, tmp_path, row, said):
    told = run(tmp_path, f"f2,2022-12-20,,\n{row}\n", "--commit")
    assert told.startswith("exit 1") and said in told
    assert finding("f2").rectified_at is None


def test_the_other_rows_come_in_where_that_is_said(december, tmp_path):
    report = tmp_path / "report.json"
    told = run(tmp_path, "f2,2022-12-20,,\nf9,2022-12-20,,\n", "--skip-refused", "--commit", "--report",
               str(report))
    assert "Written." in told and finding("f2").rectified_at is not None
    assert json.loads(report.read_text())["refused"][0]["value"] == "f9"


def test_a_file_says_by_which_columns_it_is_read(december, tmp_path):
    with pytest.raises(CommandError, match="the file has no column “完成”"):
        run(tmp_path, "f1,,,\n", columns=("--key", "编号", "--rectified", "完成"))
    with pytest.raises(CommandError, match="No column says what became"):
        run(tmp_path, "f1,,,\n", columns=("--key", "编号"))


def test_after_the_publication_dates_come_in_where_no_score_rests_on_them(xianning_city, tmp_path):
    drawn.draw_city()
    rewarded.published(plan=drawn.PLAN)
    assert not rests_on_rectification(Plan.objects.get())
    run(tmp_path, "2022-12-litter,2023-01-20,,\n", "--commit")
    assert finding("2022-12-litter").rectified_at is not None
    call_command("verify_round", "2022-12", stdout=io.StringIO())


def test_after_the_publication_what_scores_rest_on_stays(xianning_city, tmp_path):
    drawn.draw_city()
    rewarded.published(plan=DEARER)
    told = run(tmp_path, "2022-12-litter,2023-01-20,,\n", "--commit")
    assert "its scores rest on rectification" in told
    assert finding("2022-12-litter").rectified_at is None


def test_a_round_scored_by_such_dates_is_to_be_scored_again(xianning_city, tmp_path):
    drawn.draw_city()
    rewarded.scored(plan=DEARER)
    said = run(tmp_path, "2022-12-litter,2022-12-20,,\n", "--commit")
    assert "Now: manage.py score_round 2022-12" in said
    score_round("2022-12")


def visits(tmp_path, rows, *options):
    path = tmp_path / "visits.csv"
    path.write_text("点次,时间,经度,纬度,检查项,合格项,类型\n" + rows, encoding="utf-8")
    out = io.StringIO()
    try:
        call_command(
            "import_visits", str(path), "--plan", "2022", "--datum", "wgs84", "--tz", "Asia/Shanghai",
            "--visit", "点次", "--observed", "时间", "--lon", "经度", "--lat", "纬度", "--points-observed",
            "检查项", "--points-passed", "合格项", "--component", "类型", *options, stdout=out, stderr=out,
        )
    except SystemExit:
        return "exit 1\n" + out.getvalue()
    return out.getvalue()


def at(column, row):
    place = drawn.place(column, row)
    return f"{place.x},{place.y}"


def test_visits_come_in_with_the_points_that_passed(december, tmp_path):
    rows = f"V1,2022-12-05,{at(0.5, 0.5)},20,17,Urban\nV2,2022-12-06,{at(3.5, 0.5)},,,\n"
    assert "Dry run" in visits(tmp_path, rows) and not Visit.objects.exists()
    assert "visits: 2 new" in visits(tmp_path, rows, "--commit")
    told = Visit.objects.order_by("source_key").values_list(
        "source_key", "points_observed", "points_passed", "component", "round__key"
    )
    assert list(told) == [("V1", 20, 17, "urban", "2022-12"), ("V2", 1, 1, "", "2022-12")]
    assert Finding.objects.count() == 3
    score_round("2022-12")
    assert december.results.get(code="zone-west").score is not None


def test_a_visit_gets_other_points_only_where_that_is_said_and_never_another_place(december, tmp_path):
    visits(tmp_path, f"V1,2022-12-05,{at(0.5, 0.5)},20,17,\n", "--commit")
    other = f"V1,2022-12-06,{at(3.5, 0.5)},20,19,Urban\n"
    assert "kept as it was: the points of the visit" in visits(tmp_path, other, "--commit")
    assert "0 new, 1 with other points" in visits(tmp_path, other, "--update", "--commit")
    one = Visit.objects.get()
    assert (one.points_passed, one.component) == (19, "urban")
    assert (one.visited_at.day, one.geometry.coords) == (4, drawn.place(0.5, 0.5).coords)
    assert "Nothing to write" in visits(tmp_path, other, "--update", "--commit")


@pytest.mark.parametrize(("row", "said"), [
    ("V1,2022-12-05,{place},3,4,", "more points passed than the 3 observed"),
    (",2022-12-05,{place},3,3,", "no key"),
    ("V1,2022-12-05,,,3,3,", "the place is marked missing"),
    ("V1,2022-11-05,{place},3,3,", "no round"),
    ("V1,2022-12-05,{place},3,3,Moon", "not known to the plan"),
])
def test_a_visit_that_cannot_be_kept_is_refused_never_taken_for_a_finding(december, tmp_path, row, said):
    told = visits(tmp_path, row.format(place=at(0.5, 0.5)) + "\n", "--commit")
    assert told.startswith("exit 1") and said in told
    assert (Visit.objects.count(), Finding.objects.count()) == (0, 3)

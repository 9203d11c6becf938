"""A file of findings comes in whole or not at all, once, and says what became of every row."""

import csv
from datetime import UTC, date, datetime

import pytest

from findings.intake import FindingImport, import_findings
from findings.intake_rows import Columns
from findings.models import Finding, Round, Visit
from findings.plans import store_plan
from findings.rounds import close_round, open_round, release_round, score_round
from findings.scoring.plan_document import plan_from_yaml
from gis_core.crs import from_wgs84
from gis_core.errors import BadParameter, Fault, NotFound
from gis_core.stamps import version
from tests.findings import drawn_round as drawn
from tests.people import publish

pytestmark = pytest.mark.usefixtures("xianning_city")

FIELDS = ("id", "lon", "lat", "category", "seen", "state", "closed", "visit", "points", "passed")
COLUMNS = Columns(category="category", observed="seen", lon="lon", lat="lat", key="id", state="state", closed="closed")
WITH_VISITS = Columns(category="category", observed="seen", lon="lon", lat="lat", key="id", visit="visit",
                      points_observed="points", points_passed="passed")


@pytest.fixture
def plan():
    made = store_plan(plan_from_yaml(drawn.PLAN))
    open_round("2022-12", made)
    return made


def row(key, **changes):
    base = {"id": str(key), "lon": "114.3225", "lat": str(round(29.84 + int(key) / 10_000, 7)), "category": "litter",
            "seen": "2022-12-15 10:00", "state": "open"}
    return base | changes


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def take(tmp_path, plan):
    """Import rows; the report."""

    def import_rows(*rows, commit=True, **changes):
        path = write(tmp_path / "findings.csv", rows)
        wish = {"columns": COLUMNS, "datum": "wgs84", "time_zone": "Asia/Shanghai", "plan": "2022"} | changes
        return import_findings(FindingImport(path=path, commit=commit, **wish))

    return import_rows


def marks():
    return dict(Finding.objects.values_list("source_key", "place_mark"))


def test_a_row_becomes_a_finding_with_its_place_as_received_and_as_stored(take):
    lon, lat = (float(each) for each in from_wgs84(114.3225, 29.8418, "gcj02"))
    take(row(1, lon=f" {lon!r}", lat=f"{lat!r}0"), datum="gcj02")
    found = Finding.objects.get()
    assert (found.received_x, found.received_y) == (f" {lon!r}", f"{lat!r}0")
    assert (found.received_epsg, found.received_datum) == (4326, "gcj02")
    assert found.geometry.coords == pytest.approx((114.3225, 29.8418), abs=1e-7)
    assert found.geometry.coords == tuple(round(each, 7) for each in found.geometry.coords), "not on the grid"
    assert found.observed_at == datetime(2022, 12, 15, 2, tzinfo=UTC)
    assert found.observed_on == date(2022, 12, 15)
    assert (found.category.code, found.category_text) == ("litter", "litter")
    assert (found.round.key, found.plan.code, found.source, found.severity) == ("2022-12", "2022", "inspection", "normal")


def test_metres_are_taken_by_the_crs_that_is_said(take):
    report = take(row(1, lon="531166.145", lat="3302620.399"), crs="EPSG:4547", datum="cgcs2000")
    found = Finding.objects.get()
    assert found.geometry.coords == pytest.approx((114.3225, 29.8418), abs=1e-7)
    assert (found.received_epsg, found.received_datum, found.received_x) == (4547, "cgcs2000", "531166.145")
    assert "EPSG:4547" in report.coordinates and "cgcs2000" in report.coordinates


def test_a_dry_run_says_the_same_and_writes_nothing(take):
    before = version("findings", "2022-12")
    tried = take(row(1), row(2, lon=""), commit=False)
    assert not Finding.objects.exists()
    assert version("findings", "2022-12") == before
    done = take(row(1), row(2, lon=""))
    assert (tried.new, tried.marked["missing"]) == (done.new, done.marked["missing"])
    assert "Dry run" in tried.outcome() and done.outcome() == "Written."
    assert version("findings", "2022-12") > before


def test_the_same_file_twice_adds_nothing_and_moves_no_stamp(take):
    take(row(1), row(2), row(3, lon=""))
    first = list(Finding.objects.order_by("pk").values())
    stamp = version("findings", "2022-12")
    again = take(row(1), row(2), row(3, lon=""))
    assert (again.new, again.unchanged, again.updated) == (0, 3, 0)
    assert list(Finding.objects.order_by("pk").values()) == first
    assert version("findings", "2022-12") == stamp
    assert "Nothing to write" in again.outcome()


def test_without_a_key_the_same_file_adds_nothing_either(take):
    keyless = Columns(category="category", observed="seen", lon="lon", lat="lat")
    assert take(row(1), row(2), columns=keyless).new == 2
    again = take(row(2), row(1), row(3), columns=keyless)
    assert (again.new, again.unchanged) == (1, 2)
    assert "without --key" in "\n".join(again.lines())


def test_a_later_file_brings_the_state_up_to_date_and_leaves_place_time_and_category(take):
    take(row(1))
    report = take(row(1, state="closed", closed="2022-12-20 09:00", lon="114.9", category="estate"))
    found = Finding.objects.get()
    assert (found.state, found.closed_at) == ("closed", datetime(2022, 12, 20, 1, tzinfo=UTC))
    assert (found.geometry.x, found.category.code) == (114.3225, "litter")
    assert report.updated == 1
    assert {what: rows.first for what, rows in report.kept.items()} == {"category_text, received_x": [2]}


def test_rows_without_a_place_to_trust_are_taken_marked_and_told(take):
    report = take(
        row(1), row(2, lon="", lat=""), row(3, lon="0", lat="0"), row(4, lon="29.84", lat="114.32"),
        row(5, lon="NaN"), row(6, lon="１１４"),
    )
    assert marks() == {"1": "", "2": "missing", "3": "zero", "4": "outside", "5": "unreadable", "6": "unreadable"}
    assert {mark: rows.first for mark, rows in report.marked.items()} == {
        "missing": [3], "zero": [4], "outside": [5], "unreadable": [6, 7]
    }
    assert Finding.objects.exclude(place_mark="").filter(geometry__isnull=False).count() == 0
    assert "swapped" in "\n".join(report.lines())


def test_one_place_again_and_again_keeps_its_place_and_is_marked(take):
    rows = [row(number, lat="29.85") for number in range(1, 6)] + [row(7), row(8)]
    report = take(*rows, repeated_limit=5)
    assert report.marked["repeated"].count == 5
    assert report.marked["repeated"].first == [2, 3, 4, 5, 6]
    assert {key for key, mark in marks().items() if mark == "repeated"} == set("12345")
    assert Finding.objects.filter(place_mark="repeated", geometry__isnull=False).count() == 5
    again = take(*rows, repeated_limit=5)
    assert (again.new, again.newly_repeated) == (0, 0)
    assert "Nothing to write" in again.outcome()


def test_a_place_repeated_in_a_later_file_marks_the_earlier_findings_there_too(take):
    take(row(1, lat="29.85"), row(2, lat="29.85"))
    later = take(*(row(number, lat="29.85") for number in range(3, 8)), repeated_limit=5)
    assert set(marks().values()) == {"repeated"} and later.newly_repeated == 7
    assert "7 newly marked, with earlier ones" in "\n".join(later.lines())


def test_one_place_less_often_than_the_limit_is_a_place(take):
    take(*(row(number, lat="29.85") for number in range(1, 5)), repeated_limit=5)
    assert set(marks().values()) == {""}


def test_one_refused_row_keeps_the_whole_file_out(take):
    report = take(row(1), row(2, seen="yesterday"))
    assert not Finding.objects.exists()
    assert report.blocked and "--skip-refused" in report.outcome()
    (refusal,) = report.refused
    assert (refusal.row, refusal.column, refusal.value) == (3, "seen", "yesterday")


def test_the_other_rows_come_in_when_the_refused_are_skipped(take):
    report = take(row(1), row(2, seen="yesterday"), skip_refused=True)
    assert list(marks()) == ["1"]
    assert (report.new, report.refused_rows, report.outcome()) == (1, 1, "Written.")


def test_a_key_that_says_two_things_refuses_the_second_row(take):
    report = take(row(1), row(2), row(1, state="closed"), skip_refused=True)
    assert [(each.row, each.column) for each in report.refused] == [(4, "id")]
    assert "row 2" in report.refused[0].reason
    assert Finding.objects.get(source_key="1").state == "open"


def test_a_row_that_stands_twice_is_taken_once(take):
    report = take(row(1), row(1))
    assert (report.new, report.twice.first, report.refused_rows) == (1, [3], 0)


def test_unknown_categories_are_kept_as_text_and_counted(take):
    report = take(row(1, category="乱堆"), row(2, category="乱堆"), row(3, category="垃圾"), row(4, category=""))
    assert report.unknown_categories == {"乱堆": 2, "": 1}
    assert Finding.objects.get(source_key="1").category is None
    assert Finding.objects.get(source_key="1").category_text == "乱堆"
    assert Finding.objects.get(source_key="3").category.code == "litter", "a category is known by its names too"


def test_a_day_in_no_round_is_told_with_the_command_that_opens_it(take):
    report = take(row(1, seen="2022-11-30 23:59"), row(2, seen="2022-12-01"))
    assert Finding.objects.get(source_key="1").round is None
    assert Finding.objects.get(source_key="2").round.key == "2022-12"
    assert "manage.py open_round 2022-11 --plan 2022 --commit" in "\n".join(report.lines())


def test_a_round_evaluated_under_another_plan_is_not_joined(take, plan):
    other = store_plan(plan_from_yaml(drawn.PLAN.replace('key: "2022"', 'key: "other"')))
    Round.objects.filter(key="2022-12").update(plan=other)
    report = take(row(1))
    assert Finding.objects.get().round is None
    assert list(report.without_round) == ["round 2022-12 is evaluated under plan other"]


def publish_december():
    drawn.draw_city()
    drawn.visit(Round.objects.get(key="2022-12"), "v1", 0.5, 0.5)
    score_round("2022-12")
    for step in (close_round, release_round, publish):
        step("2022-12")


def test_a_published_round_takes_no_inspection_finding_any_more(take):
    take(row(1))
    publish_december()
    report = take(row(1, state="closed"), row(2), skip_refused=True)
    assert list(marks()) == ["1"]
    assert Finding.objects.get().state == "open"
    assert "published and frozen" in report.refused[0].reason
    assert list(report.kept) == ["the state (its round is published)"]
    assert take(row(3), source="citizen").new == 1, "what citizens say does not change a score"


def test_one_number_of_two_sources_is_two_findings(take):
    take(row(1), source="citizen")
    assert take(row(1), source="patrol").new == 1
    assert Finding.objects.count() == 2


def test_visits_are_kept_also_where_nothing_was_found(take):
    report = take(
        row(1, visit="V1", points="10", passed="8"), row(2, visit="V1", points="10", passed="8"),
        row(3, visit="V2", points="10", category=""), columns=WITH_VISITS,
    )
    kept = {visit.source_key: visit for visit in Visit.objects.all()}
    assert {key: (each.points_observed, each.points_passed) for key, each in kept.items()} == {
        "V1": (10, 8), "V2": (10, 10)
    }
    assert set(Finding.objects.values_list("source_key", "visit__source_key")) == {("1", "V1"), ("2", "V1")}
    assert (report.new, report.visits) == (2, 2)
    again = take(row(1, visit="V1", points="10", passed="8"), row(3, visit="V2", points="10", category=""),
                 columns=WITH_VISITS)
    assert (again.new, again.visits, Visit.objects.count()) == (0, 0, 2)


def test_a_visit_that_cannot_be_kept_is_refused_or_left_out_never_lost_silently(take):
    report = take(
        row(1, visit="V1", lon=""), row(2, visit="V2", category="", seen="2022-10-01"),
        row(3, visit="V3", points="5", passed="5", category=""), row(4, visit="V3", points="6", passed="5"),
        columns=WITH_VISITS, skip_refused=True,
    )
    assert list(Visit.objects.values_list("source_key", flat=True)) == ["V3"]
    assert report.visits_not_made == {"the place is marked missing": 1}
    assert {each.row: each.reason for each in report.refused} == {
        3: "a visit that cannot be kept: no round",
        5: "an earlier row gives that visit other points",
    }


def test_a_row_refused_for_its_visit_is_not_taken_as_a_finding(take):
    take(row(3, visit="V3", points="5", passed="5", category=""), row(4, visit="V3", points="6", passed="5"),
         columns=WITH_VISITS, skip_refused=True)
    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"plan": "1999"}, {"datum": "wgs72"}, {"crs": "EPSG:2263"}, {"crs": "+proj=longlat"}, {"source": "rumour"},
     {"time_zone": "Mars/Olympus"}, {"time_zone": "../../etc/passwd"}, {"time_format": "%Q"}, {"repeated_limit": 1},
     {"columns": Columns(category="category", observed="when", lon="lon", lat="lat")},
     {"columns": WITH_VISITS, "source": "citizen"},
     {"columns": Columns(category="category", observed="seen", lon="lon", lat="lat", points_observed="points")}],
)
def test_an_option_that_is_wrong_refuses_the_file_before_any_row(take, changes):
    with pytest.raises(Fault) as refused:
        take(row(1), **changes)
    assert isinstance(refused.value, BadParameter | NotFound | Fault) and refused.value.detail
    assert not Finding.objects.exists()


def test_text_that_looks_like_a_copy_command_is_only_text(take):
    nasty = "\\N\ttab\\.\r\nline\\"
    take(row(1, state=nasty.strip()), row(2, state="\\."), row(3, category="'; drop table findings_finding; --"))
    assert Finding.objects.get(source_key="1").state == nasty.strip()
    assert Finding.objects.get(source_key="2").state == "\\."
    assert Finding.objects.count() == 3


def test_a_file_of_several_chunks_is_one_import(take, monkeypatch):
    monkeypatch.setattr("findings.intake_chunks._CHUNK", 3)
    rows = [row(number) for number in range(1, 9)] + [row(2)]
    report = take(*rows, row(10, lon=""))
    assert (report.read, report.new, report.twice.first) == (10, 9, [10])
    blocked = take(*(row(number) for number in range(20, 29)), row(30, seen="?"))
    assert blocked.blocked and Finding.objects.count() == 9

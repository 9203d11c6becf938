"""A row is a finding with what it says, or everything that is wrong with it is told at once."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import shapely

from findings.cells import TimeNotes
from findings.intake_rows import Columns, Recipe, read_row
from gis_core.errors import BadParameter
from gis_core.feature_table import FileFault, Row
from gis_core.geometry import GeometryFault

COLUMNS = Columns(
    category="category", observed="seen", lon="lon", lat="lat", key="id", severity="grade",
    accuracy="accuracy", due="due", deferred="deferred", state="state", visit="visit",
    points_observed="points", points_passed="passed", component="component",
)
GOOD = {"id": "7", "lon": "114.32", "lat": "29.84", "category": "垃圾", "seen": "2022-12-31 23:30"}


def recipe(columns=COLUMNS, zone="Asia/Shanghai"):
    return Recipe(
        columns=columns, zone=ZoneInfo(zone), city_zone=ZoneInfo("Asia/Shanghai"),
        severities={"normal": "normal", "serious": "serious", "严重": "serious"},
        components={"urban": "urban", "城市管理": "urban"}, newest=datetime(2026, 1, 1, tzinfo=UTC),
    )


def read(zone="Asia/Shanghai", number=2, columns=COLUMNS, geometry=None, fault=None, **changes):
    values = {**GOOD, **changes}
    return read_row(Row(number, values, geometry, fault), recipe(columns, zone), TimeNotes())


def refused(**changes):
    found = read(**changes)
    assert isinstance(found, list), "the row was taken"
    return {(each.column, each.row): each.reason for each in found}


def test_a_good_row_is_taken_as_it_stands():
    row = read(grade="严重", accuracy="5", due="2023-01-01", deferred="是", state="处置中")
    assert (row.key, row.category_text, row.severity, row.mark) == ("7", "垃圾", "serious", "")
    assert (row.x, row.y, row.received_x, row.received_y) == (114.32, 29.84, "114.32", "29.84")
    assert row.observed_at == datetime(2022, 12, 31, 15, 30, tzinfo=UTC)
    assert row.status["deferred"] is True
    assert row.status["due_at"] == datetime(2022, 12, 31, 16, tzinfo=UTC)


def test_the_day_is_the_citys_whatever_the_files_zone():
    assert read(seen="2022-12-31 23:30", zone="America/New_York").observed_on == date(2023, 1, 1)
    assert read(seen="2023-01-01 00:30", zone="Asia/Shanghai").observed_on == date(2023, 1, 1)


def test_coordinates_are_kept_to_the_letter():
    row = read(lon=" 114.3200000000000001", lat="+29.840")
    assert (row.received_x, row.received_y) == (" 114.3200000000000001", "+29.840")
    assert read(lon=114.1, lat=29).received_x == "114.1"


@pytest.mark.parametrize(
    ("lon", "lat", "mark"),
    [("", "", "missing"), (None, None, "missing"), ("114.3", "", "missing"), ("0", "0.000", "zero"),
     (0.0, 0, "zero"), ("nan", "29.8", "unreadable"), ("inf", "29.8", "unreadable"),
     ("１１４", "29.8", "unreadable"), ("114,3", "29.8", "unreadable"), ("E114°", "29.8", "unreadable")],
)
def test_a_row_without_a_place_that_can_be_read_is_taken_and_marked(lon, lat, mark):
    assert read(lon=lon, lat=lat).mark == mark


def test_what_no_database_can_hold_is_shown_escaped_where_it_was_a_coordinate():
    row = read(lon="1\x0014", lat="29\ud800")
    assert (row.mark, row.received_x, row.received_y) == ("unreadable", "1\\x0014", "29\\ud800")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("seen", "", "no time"), ("seen", "soon", "not a time"), ("seen", "2030-01-01", "still to come"),
        ("id", "", "no key"), ("id", "x" * 201, "201 characters"), ("id", "a\x00", "NUL"),
        ("category", "\ud83d", "surrogate"), ("grade", "terrible", "not known"), ("accuracy", "inf", "number"),
        ("accuracy", "-1", "less than nothing"), ("due", "31.12.22", "not a time"), ("deferred", "perhaps", "neither"),
        ("points", "-3", "count"), ("component", "rural", "not known"),
    ],
)
def test_a_cell_that_cannot_be_kept_refuses_the_row_and_is_named(column, value, reason):
    found = refused(number=9, **{column: value})
    assert list(found) == [(column, 9)]
    assert reason in found[column, 9]


def test_every_fault_of_a_row_is_told_at_once():
    assert set(refused(seen="?", due="?", grade="?")) == {("seen", 2), ("due", 2), ("grade", 2)}


def test_a_refusal_shows_the_value_shortened_and_what_to_do():
    (refusal,) = read(seen="9" * 500)
    assert len(refusal.value) <= 61
    assert "--time-format" in str(refusal) or "date format" in str(refusal)


def test_a_row_the_reader_could_not_read_is_refused_in_its_words():
    assert refused(fault=FileFault("Row 2 has 3 cells where the header has 5.")) == {
        ("", 2): "Row 2 has 3 cells where the header has 5."
    }


def test_without_a_key_a_row_is_known_by_all_it_says_and_by_nothing_else():
    keyless = Columns(category="category", observed="seen", lon="lon", lat="lat")
    one = read(columns=keyless).key
    assert read(columns=keyless, number=99, note="").key == one
    assert read(columns=keyless, note="more").key != one
    assert read(columns=keyless, lat="29.840").key != one


OF_GEOMETRY = Columns(category="category", observed="seen", key="id")


@pytest.mark.parametrize(
    ("geometry", "mark"),
    [(shapely.Point(114.3, 29.8), ""), (shapely.MultiPoint([(114.3, 29.8)]), ""), (None, "missing"),
     (shapely.Point(), "missing"), (shapely.Point(0, 0), "zero"),
     (shapely.LineString([(114.3, 29.8), (114.3, 29.8)]), "unreadable"),
     (shapely.MultiPoint([(1, 1), (2, 2)]), "unreadable")],
)
def test_the_files_own_geometry_is_the_place_if_it_is_one_point(geometry, mark):
    row = read(columns=OF_GEOMETRY, geometry=geometry)
    assert row.mark == mark
    if not mark:
        assert (row.x, row.y, row.received_x) == (114.3, 29.8, "114.3")


def test_a_geometry_that_cannot_be_read_marks_the_row():
    assert read(columns=OF_GEOMETRY, fault=GeometryFault("no geometry")).mark == "unreadable"


def test_a_visit_without_a_category_found_nothing_and_all_its_points_passed():
    row = read(visit="V1", category="", points="10", id="")
    assert row.only_a_visit
    assert (row.points_observed, row.points_passed) == (10, 10)


def test_a_visit_with_a_finding_has_the_points_that_are_said():
    row = read(visit="V1", points="10", passed="9", component="城市管理")
    assert not row.only_a_visit
    assert (row.points_observed, row.points_passed, row.component) == (10, 9, "urban")
    assert "more points" in refused(visit="V1", points="3", passed="4")["passed", 2]


def test_a_column_the_file_lacks_is_named_with_those_it_has():
    with pytest.raises(BadParameter, match="--points-passed.*“passed”.*lon"):
        COLUMNS.check(["category", "seen", "lon", "lat", "id", "grade", "accuracy", "due", "deferred",
                       "state", "visit", "points"], has_geometry=False)
    with pytest.raises(BadParameter, match="--lon FIELD"):
        OF_GEOMETRY.check(["category", "seen", "id"], has_geometry=False)

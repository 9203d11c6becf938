"""A cell means one text, number, moment or flag, or it is refused in words: never a traceback."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from findings import cells
from findings.cells import CellFault, TimeNotes

CHINA = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")


def moment(value, zone=CHINA, time_format="", notes=None):
    return cells.moment(value, zone, time_format, notes or TimeNotes())


@pytest.mark.parametrize(
    ("value", "means"),
    [("114.3225", 114.3225), (" 29 ", 29.0), ("-7.39e1", -73.9), (".5", 0.5), ("5.", 5.0), (12, 12.0)],
)
def test_a_number_is_ascii_digits_with_a_point(value, means):
    assert cells.number(value) == means


@pytest.mark.parametrize(
    "value",
    ["nan", "inf", "-Infinity", "１２", "²", "1,5", "1_0", "0x1F", "1e999", "", "114°19′", "\x00", "\ud800",
     float("nan"), float("inf"), True, object(), 10**400],
)
def test_anything_else_is_no_number(value):
    with pytest.raises(CellFault):
        cells.number(value)


@pytest.mark.parametrize("value", [None, "", "  ", "\u3000", float("nan")])
def test_nothing_is_empty_text(value):
    assert cells.is_empty(value)
    assert cells.text(value) == ""


def test_a_number_in_a_text_column_loses_the_point_a_spreadsheet_gave_it():
    assert cells.text(54049402.0) == "54049402"
    assert cells.text(0.5) == "0.5"
    assert cells.text(date(2022, 12, 31)) == "2022-12-31"


@pytest.mark.parametrize("value", ["a\x00b", "half \ud83d", ["a", "b"], {"a": 1}, b"a"])
def test_text_no_database_holds_is_refused(value):
    with pytest.raises(CellFault):
        cells.text(value)


def test_text_beyond_its_column_is_refused_with_both_lengths():
    with pytest.raises(CellFault, match="61 characters, 60"):
        cells.text("x" * 61, 60)


def test_line_breaks_and_four_byte_signs_are_text():
    assert cells.text("路面\n破损 🚧") == "路面\n破损 🚧"


@pytest.mark.parametrize(
    "value",
    ["2022-12-31 23:30:00", "2022-12-31T23:30", "2022/12/31 23:30", "2022-12-31T15:30:00Z",
     "2022-12-31T23:30:00.000+08:00", "2022-12-31 15:30:00+00", datetime(2022, 12, 31, 23, 30)],
)
def test_a_local_time_is_of_the_files_zone_and_a_time_with_an_offset_is_what_it_says(value):
    assert moment(value) == datetime(2022, 12, 31, 15, 30, tzinfo=UTC)


def test_a_day_alone_is_its_first_moment():
    assert moment("2022/1/2") == moment(date(2022, 1, 2)) == datetime(2022, 1, 1, 16, tzinfo=UTC)


@pytest.mark.parametrize("value", [44926.979166666664, "44926.979166666664"])
def test_an_excel_day_number_is_a_time_to_the_millisecond_and_counted(value):
    notes = TimeNotes()
    assert moment(value, notes=notes) == datetime(2022, 12, 31, 15, 30, tzinfo=UTC)
    assert notes.serials == 1


def test_a_stated_format_is_the_only_one_read():
    form = "%m/%d/%Y %I:%M:%S %p"
    assert moment("05/01/2022 12:00:03 AM", NEW_YORK, form) == datetime(2022, 5, 1, 4, 0, 3, tzinfo=UTC)
    with pytest.raises(CellFault):
        moment("2022-05-01 00:00:03", NEW_YORK, form)


def test_a_chinese_format_is_read_and_full_width_digits_are_not():
    assert moment("2022年12月1日", CHINA, "%Y年%m月%d日") == datetime(2022, 11, 30, 16, tzinfo=UTC)
    with pytest.raises(CellFault, match="0–9"):
        moment("２０２２年12月1日", CHINA, "%Y年%m月%d日")


def test_an_hour_that_occurs_twice_is_the_first_and_counted():
    notes = TimeNotes()
    assert moment("2022-11-06 01:30", NEW_YORK, notes=notes) == datetime(2022, 11, 6, 5, 30, tzinfo=UTC)
    assert (notes.ambiguous, notes.skipped) == (1, 0)


def test_an_hour_that_never_occurs_is_taken_an_hour_later_and_counted():
    notes = TimeNotes()
    found = moment("2022-03-13 02:30", NEW_YORK, notes=notes)
    assert found.astimezone(NEW_YORK).isoformat() == "2022-03-13T03:30:00-04:00"
    assert (notes.ambiguous, notes.skipped) == (0, 1)


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "2022-02-30", "2022-12-31 25:00", "2022-12-31 23:59:60", "20221231", "1e5", "0001-01-01",
     "9999-12-31 23:59", "1969-12-31", "２０２２-12-31", "2022-12-31 10:00+99:00", 5, float("inf"), True, [2022]],
)
def test_what_is_no_time_is_refused(value):
    with pytest.raises(CellFault):
        moment(value)


@pytest.mark.parametrize("time_format", ["%Q", "%d %d", "%", "%Y %Y"])
def test_a_format_strptime_does_not_know_is_refused_before_any_row(time_format):
    with pytest.raises(CellFault, match="no time format"):
        cells.check_time_format(time_format)


def test_a_usable_format_is_not_refused():
    cells.check_time_format("%m/%d/%Y %I:%M:%S %p")
    cells.check_time_format("%Y年%m月%d日")


@pytest.mark.parametrize(("value", "means"), [("是", True), ("TRUE", True), (1, True), ("否", False), ("", False)])
def test_yes_and_no_are_said_in_either_language(value, means):
    assert cells.flag(value) is means


def test_a_word_that_is_neither_yes_nor_no_is_refused():
    with pytest.raises(CellFault):
        cells.flag("maybe")


@pytest.mark.parametrize("value", ["-1", "1.5", "１２", "1e3", "99999999999", "x"])
def test_a_count_is_a_whole_number_of_things(value):
    with pytest.raises(CellFault):
        cells.whole(value)
    assert cells.whole("3.0") == cells.whole(3) == 3


@given(st.one_of(st.text(), st.floats(), st.integers(), st.binary(), st.none(), st.booleans(), st.datetimes()))
def test_no_cell_whatever_makes_a_reader_fall_over(value):
    for read in (cells.text, cells.number, cells.whole, cells.flag, moment):
        try:
            read(value)
        except CellFault as fault:
            assert fault.detail
    cells.as_received(value).encode("utf-8")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_coordinate_kept_as_text_gives_the_same_number_back(value):
    assert cells.number(cells.as_received(value)) == value

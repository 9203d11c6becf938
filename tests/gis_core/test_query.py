"""A query string is read strictly: a value has its form, or is refused by its name."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core.errors import BadParameter
from gis_core.query import StrictQuery


def query(**given_values):
    return StrictQuery({name: [value] for name, value in given_values.items()}, given_values)


def refusal(read):
    with pytest.raises(BadParameter) as caught:
        read()
    return caught.value


def test_an_unknown_parameter_is_refused_by_name_and_the_known_ones_are_listed():
    fault = refusal(lambda: StrictQuery({"filter": ["1=1 OR true"]}, {"lon", "lat"}))
    assert fault.parameter == "filter"
    assert "lat, lon" in fault.hint


def test_a_repeated_parameter_is_refused_by_name():
    assert refusal(lambda: StrictQuery({"lon": ["1", "2"]}, {"lon"})).parameter == "lon"


def test_a_very_long_name_is_not_echoed_in_full():
    assert len(refusal(lambda: StrictQuery({"x" * 5000: ["1"]}, ())).detail) < 120


@pytest.mark.parametrize("read", ["text", "integer", "number", "day"])
def test_a_missing_parameter_is_refused_or_takes_the_default(read):
    empty = StrictQuery({}, {"on"})
    assert refusal(lambda: getattr(empty, read)("on")).parameter == "on"
    assert getattr(empty, read)("on", None) is None


@pytest.mark.parametrize(
    "value", ["１２", "²", "+1", " 7", "7 ", "1_0", "0x1", "1e3", "1.0", "", "nan", "--1", "9" * 19, "१"]
)
def test_what_is_no_whole_number_in_ascii_digits_is_refused(value):
    assert refusal(lambda: query(z=value).integer("z")).parameter == "z"


def test_a_whole_number_outside_its_bounds_is_refused():
    assert query(z="22").integer("z", least=0, most=22) == 22
    assert "0 to 22" in refusal(lambda: query(z="23").integer("z", least=0, most=22)).detail
    refusal(lambda: query(z="-1").integer("z", least=0, most=22))


@pytest.mark.parametrize(
    "value",
    ["nan", "inf", "-Infinity", "1e999", "1e400", "0x1p3", "1_0.0", "１.5", " 1", "1,5", "", ".", "1e", "+1"],
)
def test_what_is_no_finite_number_is_refused(value):
    assert refusal(lambda: query(lon=value).number("lon")).parameter == "lon"


@given(st.floats(min_value=-180, max_value=180))
def test_a_coordinate_survives_the_address_to_the_bit(lon):
    assert query(lon=repr(lon)).number("lon", least=-180, most=180) == lon


def test_a_coordinate_outside_the_world_is_refused():
    assert "from -90 to 90" in refusal(lambda: query(lat="114.3").number("lat", least=-90, most=90)).detail


@pytest.mark.parametrize(
    "value", ["2022-02-30", "2022-1-1", "20220101", "2022-01-01T00:00", "0000-01-01", "２022-01-01"]
)
def test_what_is_no_day_of_the_calendar_is_refused(value):
    assert refusal(lambda: query(on=value).day("on")).parameter == "on"


def test_a_day_is_read():
    assert query(on="2022-12-15").day("on") == datetime.date(2022, 12, 15)


@pytest.mark.parametrize("value", ["", "  ", "a\x00b", "a\nb", "\x1b[31m", "\ufffd", "\ud800", "x" * 201])
def test_a_text_with_control_characters_or_too_long_is_refused(value):
    assert refusal(lambda: query(category=value).text("category")).parameter == "category"


def test_a_text_outside_its_choices_is_refused_with_the_choices():
    assert query(datum="wgs84").text("datum", choices=("wgs84", "gcj02")) == "wgs84"
    assert (
        "gcj02, wgs84" in refusal(lambda: query(datum="nad27").text("datum", choices=("wgs84", "gcj02"))).hint
    )

"""An address of a tile is accepted in exactly one form, and refused before anything is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis_core.errors import BadParameter, NotFound
from tests.tiles.conftest import tile_of
from tiles.layers import LAYERS, asked_of, kind_key, tile_address

UNITS = LAYERS["units"]

BAD_NUMBERS = ["-1", "1.5", "nan", "1e3", "0x1", "+1", " 7", "7 ", "1_0", "１２", "²", "", "07", "1\n",
               "9" * 30, "٣"]


@pytest.mark.parametrize("bad", BAD_NUMBERS)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_only_plain_ascii_whole_numbers_are_a_place(bad, position):
    parts = ["3", "4", "5"]
    parts[position] = bad
    with pytest.raises(NotFound):
        tile_address(UNITS, *parts)


@pytest.mark.parametrize("z, x, y", [("17", "0", "0"), ("25", "0", "0"), ("32", "0", "0"), ("99", "0", "0"),
                                     ("0", "1", "0"), ("3", "8", "0"), ("3", "0", "8")])
def test_no_tile_beyond_the_world_or_the_greatest_zoom(z, x, y):
    with pytest.raises(NotFound):
        tile_address(UNITS, z, x, y)


@pytest.mark.parametrize("bad", ["grid;drop table x", "../grid", "grid\x00", "g" * 5000, "Grid", "", "网格",
                                 "grid\n"])
def test_a_kind_is_a_short_lower_case_word(bad):
    with pytest.raises(NotFound):
        kind_key(bad)


@pytest.mark.parametrize("given, parameter", [
    ({"round": ["2022-13"]}, "round"), ({"round": ["2022Q5"]}, "round"), ({"round": [""]}, "round"),
    ({"round": ["２022-11"]}, "round"), ({"round": ["2022-11", "2022-11"]}, "round"),
    ({"round": ["2022-11\n"]}, "round"),
    ({"filter": ["1=1 OR true"]}, "filter"), ({"round": ["2022-11"], "cols": ["password"]}, "cols"),
])
def test_a_parameter_that_is_wrong_is_named(given, parameter):
    with pytest.raises(BadParameter) as refused:
        asked_of(UNITS, given)
    assert refused.value.parameter == parameter


def test_density_needs_a_round_and_units_do_not():
    assert asked_of(UNITS, {}).round is None
    assert asked_of(UNITS, {"round": ["2022Q4"]}).round == "2022Q4"
    with pytest.raises(BadParameter):
        asked_of(LAYERS["density"], {})


@given(st.floats(-179.9, 179.9), st.floats(-84, 84), st.integers(0, 16))
def test_a_tile_reaches_over_every_place_in_it(lon, lat, z):
    x, y = tile_of(lon, lat, z)
    west, south, east, north = tile_address(UNITS, str(z), str(x), str(y)).reach(0.0)
    assert west - 1e-9 <= lon <= east + 1e-9 and south - 1e-9 <= lat <= north + 1e-9


def test_the_reach_includes_a_buffer_on_every_side():
    address = tile_address(UNITS, "10", "837", "422")
    bare, wide = address.reach(0.0), address.reach()
    width = bare[2] - bare[0]
    assert wide[0] == pytest.approx(bare[0] - width * 64 / 4096)
    assert wide[2] == pytest.approx(bare[2] + width * 64 / 4096)
    assert wide[1] < bare[1] and wide[3] > bare[3]

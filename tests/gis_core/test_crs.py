"""Datums and projections agree with what others published and with an independent formula."""

import json
from math import cos, hypot, radians
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis_core import crs
from tests import sketch

VECTORS = json.loads(Path(__file__).with_name("datum_vectors.json").read_text())
ALLOWED = (4326, 4490, 4547, 4526, 3857, 2263)
OFFSET = ("gcj02", "bd09")


def metres(one, other):
    """Distance on a sphere, good to a thousandth for places a kilometre apart."""
    east = (one[0] - other[0]) * cos(radians(one[1])) * 111_320
    return float(hypot(east, (one[1] - other[1]) * 111_320))


# (source datum, place, target datum, published place, metres): AMap and Baidu answer with noise of
# their own, the others are the formula.
PUBLISHED = [
    ("wgs84", (116.481499, 39.990475), "gcj02", (116.487585177952, 39.991754014757), 0.1),
    ("wgs84", (116.481499, 39.990375), "gcj02", (116.487585177952, 39.991653917101), 0.1),
    ("wgs84", (121.5272106, 31.1774276), "gcj02", (121.531541859215, 31.17530398364597), 0.02),
    ("wgs84", (113.912316, 22.543847), "gcj02", (113.9171764808363, 22.540796131694766), 0.02),
    ("wgs84", (116.377817, 39.911954), "gcj02", (116.38404722455657, 39.91334545536069), 0.02),
    ("gcj02", (116.404, 39.915), "bd09", (116.41036949371029, 39.92133699351021), 1e-5),
    ("wgs84", (114.21892734521, 29.575429778924), "bd09", (114.2307519546763, 29.57908428837437), 1.0),
    ("wgs84", (114.3225, 29.8418), "gcj02", (114.327906535, 29.839334548), 1e-3),
    ("wgs84", (114.3225, 29.8418), "bd09", (114.334399916, 29.845292744), 1e-3),
]


@pytest.mark.parametrize(("source", "place", "target", "published", "tolerance"), PUBLISHED)
def test_published_places_are_met(source, place, target, published, tolerance):
    assert metres(crs.convert(*place, source, target), published) < tolerance


@pytest.mark.parametrize(("source", "place", "target", "published", "tolerance"), PUBLISHED)
def test_published_places_are_met_backwards(source, place, target, published, tolerance):
    assert metres(crs.convert(*published, target, source), place) < tolerance * 1.1


@pytest.mark.parametrize("datum", OFFSET)
def test_the_independent_formula_agrees_on_every_vector(datum):
    wgs84 = np.array([vector["wgs84"] for vector in VECTORS]).T
    expected = np.array([vector[datum] for vector in VECTORS]).T
    assert np.abs(np.array(crs.from_wgs84(*wgs84, datum)) - expected).max() < 1e-11
    assert np.abs(np.array(crs.to_wgs84(*expected, datum)) - wgs84).max() < 1e-11


@pytest.mark.parametrize("epsg", [4547, 4526, 3857])
def test_projected_coordinates_come_back_by_an_independent_series(epsg):
    vectors = [vector for vector in VECTORS if str(epsg) in vector]
    assert len(vectors) > 40
    x, y = np.array([vector[str(epsg)] for vector in vectors]).T
    stored = crs.to_storage(x, y, epsg=epsg, datum="cgcs2000", allowed=ALLOWED)
    assert np.abs(np.array(stored).T - [vector["wgs84"] for vector in vectors]).max() < 1e-10
    if epsg != 3857:
        east, north = crs.to_metric(tuple(np.array([vector["wgs84"] for vector in vectors]).T), epsg)
        assert max(np.abs(east - x).max(), np.abs(north - y).max()) < 1e-5


def test_published_projected_place():
    assert crs.to_metric((114.3225, 29.8418), 4547) == (
        pytest.approx(531166.145, abs=1e-3),
        pytest.approx(3302620.399, abs=1e-3),
    )


def test_new_york_feet_agree_with_their_own_degrees():
    lon, lat = crs.to_storage(1005536, 241916, epsg=2263, datum="wgs84", allowed=ALLOWED)
    assert abs(lon - -73.92308231033165) < 1e-6
    assert abs(lat - 40.83065331987539) < 1e-6


longitudes = st.floats(72.06, 137.78)
latitudes = st.floats(0.88, 55.77)


@pytest.mark.parametrize("datum", OFFSET)
@given(lon=longitudes, lat=latitudes)
def test_there_and_back_is_under_a_millimetre(datum, lon, lat):
    assert metres(crs.to_wgs84(*crs.from_wgs84(lon, lat, datum), datum), (lon, lat)) < 1e-3
    assert metres(crs.from_wgs84(*crs.to_wgs84(lon, lat, datum), datum), (lon, lat)) < 1e-3


@given(lon=longitudes, lat=latitudes)
def test_the_offset_is_hundreds_of_metres_never_none(lon, lat):
    shift = metres((lon, lat), crs.from_wgs84(lon, lat, "gcj02"))
    assert 1 < shift < 1500


@pytest.mark.parametrize("datum", crs.DATUMS)
@given(lon=st.floats(-180, 71.9), lat=st.floats(-90, 90))
def test_abroad_every_datum_is_wgs84(datum, lon, lat):
    assert crs.from_wgs84(lon, lat, datum) == (lon, lat)
    assert crs.to_wgs84(lon, lat, datum) == (lon, lat)


def test_the_box_ends_where_it_is_said_to_end():
    west, south, east, north = crs.CHINA_BOX
    inside = [(west, south), (east, north), (west, north), (east, south)]
    outside = [(west - 1e-9, 30), (east + 1e-9, 30), (100, south - 1e-9), (100, north + 1e-9)]
    assert all(crs.from_wgs84(*place, "gcj02") != place for place in inside)
    assert all(crs.from_wgs84(*place, "gcj02") == place for place in outside)
    for place in inside:
        assert metres(crs.to_wgs84(*crs.from_wgs84(*place, "bd09"), "bd09"), place) < 1e-3


def test_cgcs2000_is_wgs84():
    assert crs.convert(114.3, 29.8, "cgcs2000", "wgs84") == (114.3, 29.8)
    assert crs.convert(114.3, 29.8, "gcj02", "cgcs2000") == crs.to_wgs84(114.3, 29.8, "gcj02")


def test_arrays_keep_their_shape_and_are_not_changed():
    lon = np.full((2, 3), 114.3)
    out, _ = crs.from_wgs84(lon, 29.8, "gcj02")
    assert out.shape == (2, 3) and (lon == 114.3).all() and (out != 114.3).all()
    assert [len(part) for part in crs.to_wgs84([], [], "bd09")] == [0, 0]


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("datum", crs.DATUMS)
def test_what_is_not_finite_is_refused_with_its_place(datum, wrong):
    with pytest.raises(crs.CrsFault, match="Coordinate 3 of 3 is not a finite number") as caught:
        crs.to_wgs84([1, 2, 3], [4, 5, wrong], datum)
    assert caught.value.members["index"] == 2
    with pytest.raises(crs.CrsFault):
        crs.from_wgs84(wrong, 1, datum)
    with pytest.raises(crs.CrsFault):
        crs.to_storage(wrong, 1, epsg=4547, datum=datum, allowed=ALLOWED)


@pytest.mark.parametrize("wrong", ["north", None, 10**400, [1, "x"]])
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(crs.CrsFault):
        crs.to_wgs84(wrong, 1.0, "gcj02")


def test_an_unknown_datum_is_refused_by_name():
    with pytest.raises(crs.CrsFault, match="beijing54") as caught:
        crs.to_wgs84(1, 1, "beijing54")
    assert caught.value.parameter == "datum"


def test_for_degrees_the_declared_datum_wins_over_the_code():
    declared = crs.to_wgs84(114.3, 29.8, "gcj02")
    for epsg in (None, 4326, 4490):
        assert crs.to_storage(114.3, 29.8, epsg=epsg, datum="gcj02", allowed=ALLOWED) == declared


def test_projected_coordinates_are_unprojected_before_the_datum():
    lon, lat = crs.from_wgs84(114.3, 29.8, "gcj02")
    x, y = crs.to_metric((lon, lat), 3857)
    assert metres(crs.to_storage(x, y, epsg=3857, datum="gcj02", allowed=ALLOWED), (114.3, 29.8)) < 1e-3


def test_the_three_datums_of_a_geometry_are_one_place():
    area = sketch.units("AAB\nBBB")["B"]
    for datum in OFFSET:
        moved = crs.convert_geometry(area, "wgs84", datum)
        assert moved.distance(area) == 0 or moved.disjoint(area)
        back = crs.geometry_to_storage(moved, epsg=None, datum=datum, allowed=ALLOWED)
        assert shapely.hausdorff_distance(back, area) < 1e-10
    pair = crs.convert_geometry(np.array([area, area]), "wgs84", "bd09")
    assert pair.shape == (2,)


def test_a_cell_of_a_hundred_metres_measures_so():
    cell = sketch.at(114.3, 29.85, metres=100).cell(0, 0)
    assert crs.to_metric(cell, 4547).area == pytest.approx(10_000, rel=0.01)
    assert shapely.hausdorff_distance(crs.from_metric(crs.to_metric(cell, 4547), 4547), cell) < 1e-10


@pytest.mark.parametrize(
    ("text", "epsg"), [("EPSG:4547", 4547), ("4547", 4547), ("epsg:3857", 3857), (2263, 2263)]
)
def test_a_code_is_understood(text, epsg):
    assert crs.parse_epsg(text, ALLOWED) == epsg


@pytest.mark.parametrize(
    "text",
    [
        "", "4547 ", " EPSG:4547", "EPSG:", "EPSG:45470000", "EPSG::4547", "ESRI:4547", "４５４７", "-4547",
        "EPSG:4547\n", "+proj=longlat", "http://127.0.0.1/x", "/etc/passwd", "urn:ogc:def:crs:EPSG::4547",
        'GEOGCS["x"]', "4549", "999999", 999999999999, True, 45.47,
    ],
)  # fmt: skip
def test_nothing_else_is_a_code(text):
    with pytest.raises(crs.CrsFault) as caught:
        crs.parse_epsg(text, ALLOWED)
    assert caught.value.parameter == "crs" and caught.value.hint


def test_a_code_the_city_does_not_allow_is_refused_naming_those_it_does():
    with pytest.raises(crs.CrsFault, match=r"EPSG:4549 is not among.*EPSG:4547"):
        crs.to_storage(1, 1, epsg=4549, datum="wgs84", allowed=ALLOWED)
    with pytest.raises(TypeError):
        crs.to_storage(1, 1, epsg="4547", datum="wgs84", allowed=("4547",))


@pytest.mark.parametrize("epsg", [4610, 2383, 4214])
def test_a_code_on_another_datum_is_refused_even_if_allowed(epsg):
    with pytest.raises(crs.CrsFault, match="not close to WGS84"):
        crs.to_storage(114, 30, epsg=epsg, datum="wgs84", allowed=(epsg,))


def test_metres_are_metres():
    for srid in (2263, 4326):
        with pytest.raises(crs.CrsFault, match="does not measure in metres"):
            crs.to_metric((114.3, 29.8), srid)


def test_a_place_the_projection_does_not_know_is_refused():
    with pytest.raises(crs.CrsFault, match="is no place in EPSG:4547"):
        crs.to_storage(1e30, 1e30, epsg=4547, datum="wgs84", allowed=ALLOWED)


@pytest.mark.parametrize("epsg", [4326, 4490, 4547, 3857])
def test_what_leaves_storage_in_another_system_comes_back(epsg):
    shape = shapely.box(114.1, 29.5, 114.1234567, 29.6)
    out = crs.geometry_from_storage(shape, epsg=epsg, allowed=[epsg])
    assert out.equals(shape) == (epsg in (4326, 4490))
    back = crs.geometry_to_storage(out, epsg=epsg, datum="wgs84", allowed=[epsg])
    assert shapely.equals_exact(back, shape, 1e-9)


def test_nothing_leaves_storage_in_a_system_that_is_not_allowed():
    with pytest.raises(crs.CrsFault, match="not among this city's"):
        crs.geometry_from_storage(shapely.Point(114, 29), epsg=2263, allowed=[4326])

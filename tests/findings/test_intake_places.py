"""A place is where its datum and CRS say, on the grid; one outside the city is told what would fit."""

import numpy as np
import pytest

from findings.intake_places import Frame, explanations, stored_places
from gis_core.crs import from_wgs84

XIANNING = (113.3, 28.9, 115.2, 30.5)
ALLOWED = (3857, 4326, 4490, 4526, 4547)
PLACE = (114.3225, 29.8418)
IN_4547 = (531166.145, 3302620.399)


def frame(epsg=None, datum="wgs84"):
    return Frame(epsg, datum, ALLOWED, XIANNING)


def stored(places, of):
    xs, ys = np.array(places, dtype=float).T
    return list(zip(*(each.tolist() for each in stored_places(xs, ys, of)), strict=True))


def explained(places, of):
    xs, ys = np.array(places, dtype=float).T
    return dict(explanations(xs, ys, of))


def test_degrees_are_stored_on_the_grid():
    assert stored([(114.32250004, 29.84179996)], frame()) == [(114.3225, 29.8418)]


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_an_offset_datum_comes_back_to_the_same_place(datum):
    given = tuple(float(each) for each in from_wgs84(*PLACE, datum))
    assert stored([given], frame(datum=datum)) == [pytest.approx(PLACE, abs=1e-7)]


def test_metres_of_the_citys_projection_are_places():
    assert stored([IN_4547], frame(4547)) == [pytest.approx(PLACE, abs=1e-7)]


@pytest.mark.parametrize("far", [(0.0, 50.0), (1e308, 1e308), (-1e20, 3e6), (116.4, 39.9)])
def test_one_place_off_the_city_does_not_cost_the_others_theirs(far):
    for of, good in ((frame(), PLACE), (frame(4547), IN_4547)):
        found = stored([good, far, good, far], of)
        assert found[0] == found[2] == pytest.approx(PLACE, abs=1e-7)
        assert np.isnan(found[1]).all() and np.isnan(found[3]).all()


def test_swapped_coordinates_are_recognised():
    assert list(explained([PLACE[::-1]], frame())) == ["x and y look swapped (--lon is the easting or longitude)"]


def test_metres_given_for_degrees_are_recognised_by_their_crs():
    assert explained([IN_4547, IN_4547], frame()) == {"--crs EPSG:4547": 2}
    assert list(explained([(38531166.145, 3302620.399)], frame(4547))) == ["--crs EPSG:4526"]


def test_degrees_given_for_metres_are_recognised():
    assert list(explained([PLACE], frame(4547))) == ["degrees, without --crs"]


def test_a_place_at_the_edge_that_another_datum_would_bring_in_names_that_datum():
    edge = tuple(float(each) for each in from_wgs84(115.1999, 29.8, "gcj02"))
    assert stored([edge], frame())[0] != edge
    assert "--datum gcj02" in explained([edge], frame())


def test_a_place_nothing_explains_is_explained_by_nothing():
    assert explained([(2.35, 48.85)], frame()) == {}

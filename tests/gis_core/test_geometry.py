"""A geometry that cannot be taken says why, and where."""

import numpy as np
import pytest
import shapely

from gis_core import geometry
from gis_core.geometry import GeometryFault, point, polygonal, storable
from tests import sketch

CITY = (112.5, 28.5, 115.5, 31.0)
NEW_YORK = (-74.6, 40.3, -73.4, 41.1)
SQUARE = sketch.units("AA\nAA")["A"]


def refusal(given, envelope=CITY, take=polygonal, **options):
    with pytest.raises(GeometryFault) as caught:
        take(given, envelope, **options)
    return caught.value


def test_a_polygon_is_taken_as_a_multipolygon_of_one_exactly_as_given():
    taken = polygonal(SQUARE, CITY)
    assert taken.geom_type == "MultiPolygon"
    assert np.array_equal(shapely.get_coordinates(taken), shapely.get_coordinates(SQUARE))
    parts = sketch.units("A.A")["A"]
    assert polygonal(parts, CITY) == parts


def test_heights_are_dropped():
    assert not polygonal(shapely.force_3d(SQUARE, 12.0), CITY).has_z


@pytest.mark.parametrize("given", [None, shapely.Polygon(), shapely.MultiPolygon(), shapely.Point()])
def test_nothing_is_refused(given):
    assert refusal(given).code == "empty"


@pytest.mark.parametrize(
    "given",
    [
        shapely.Point(sketch.point(0, 0)),
        sketch.line((0, 0), (1, 1)),
        shapely.GeometryCollection([SQUARE]),
        SQUARE.exterior,
    ],
)
def test_what_is_no_area_is_refused_by_its_name(given):
    fault = refusal(given)
    assert fault.code == "not-an-area" and given.geom_type in fault.detail


def test_a_crossing_outline_is_refused_where_it_crosses():
    fault = refusal(sketch.polygon((0, 0), (2, 2), (2, 0), (0, 2)))
    assert fault.code == "self-crossing"
    assert fault.place == pytest.approx(sketch.point(1, 1))
    assert fault.as_problem()["place"] == list(fault.place)


@pytest.mark.parametrize(
    ("code", "shell", "holes", "place"),
    [
        ("hole-outside", [(0, 0), (2, 0), (2, 2), (0, 2)], [[(3, 0), (4, 0), (4, 1)]], None),
        ("self-touching", [(0, 0), (2, 0), (1, 1), (2, 2), (0, 2), (1, 1)], [], (1, 1)),
        ("too-few-points", [(0, 0), (0, 0), (0, 0)], [], (0, 0)),
        ("cut-apart", [(0, 0), (4, 0), (4, 4), (0, 4)], [[(2, 0), (1, 2), (2, 4), (3, 2)]], None),
        (
            "nested-holes",
            [(0, 0), (9, 0), (9, 9), (0, 9)],
            [[(1, 1), (8, 1), (8, 8), (1, 8)], [(3, 3), (4, 3), (4, 4)]],
            None,
        ),
    ],
)
def test_each_invalidity_has_its_name(code, shell, holes, place):
    rings = [[sketch.point(*each) for each in ring] for ring in (shell, *holes)]
    given = shapely.Polygon(rings[0], rings[1:])
    fault = refusal(given)
    assert fault.code == code
    assert place is None or fault.place == pytest.approx(sketch.point(*place))


def test_a_crossing_ring_of_three_thousand_points_is_refused_at_once():
    random = np.random.default_rng(3).uniform(0, 1, (3000, 2)) + [114, 29]
    assert refusal(shapely.Polygon(random)).code == "self-crossing"


@pytest.mark.filterwarnings("ignore:invalid value")
@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_not_finite_is_refused(wrong):
    vertices = shapely.get_coordinates(SQUARE)
    vertices[1, 1] = wrong
    assert refusal(shapely.Polygon(vertices)).code == "not-finite"


def test_metres_labelled_degrees_are_recognised():
    fault = refusal(shapely.box(531166, 3302620, 531266, 3302720))
    assert fault.code == "looks-like-metres" and "--crs EPSG:" in fault.hint
    assert refusal(shapely.box(1005536, 241916, 1005636, 242016), NEW_YORK).code == "looks-like-metres"
    assert refusal(shapely.box(531166, 3302620, 531266, 3302720), None).code == "looks-like-metres"


def test_swapped_coordinates_are_recognised_where_they_would_fit():
    swapped = shapely.transform(SQUARE, lambda vertices: vertices[:, ::-1])
    assert refusal(swapped).code == "looks-swapped"
    assert refusal(shapely.box(40.5, -74.0, 40.6, -73.9), NEW_YORK).code == "looks-swapped"
    assert refusal(shapely.box(20, 100, 21, 101)).code == "off-the-world"


def test_another_city_is_refused_with_the_first_place_outside():
    fault = refusal(shapely.box(114.0, 29.0, 121.0, 31.0))
    assert fault.code == "off-the-city" and fault.place[0] == 121.0
    assert polygonal(shapely.box(114.0, 29.0, 121.0, 31.0)).geom_type == "MultiPolygon"


def test_too_many_vertices_are_refused_before_they_are_judged():
    fault = refusal(sketch.polygon((0, 0), (2, 2), (2, 0), (0, 2)), max_vertices=4)
    assert fault.code == "too-many-vertices" and "5" in fault.detail
    assert geometry.MAX_VERTICES == 500_000


def test_what_is_stored_lies_on_the_grid_and_is_checked_there_again():
    crooked = shapely.transform(SQUARE, lambda vertices: vertices + 3.3e-8)
    assert storable(crooked, CITY) == polygonal(SQUARE, CITY)
    sliver = shapely.Polygon([(114, 29), (115, 29), (115, 29 + 3e-8)])
    assert polygonal(sliver, CITY).is_valid
    fault = refusal(sliver, take=storable)
    assert fault.code == "collapses" and "storage grid" in fault.detail


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        ("114.3", 29.8, "not-a-number"), (True, 29.8, "not-a-number"), (None, 29.8, "not-a-number"),
        ([], 29.8, "not-a-number"), (float("nan"), 29.8, "not-finite"), (114.3, float("inf"), "not-finite"),
        (10**400, 1, "not-finite"),
        (29.8, 114.3, "looks-swapped"), (531166.1, 3302620.4, "looks-like-metres"),
        (0, 0, "null-island"), (0.0, -0.0, "null-island"),
        (121.5, 31.2, "off-the-city"), (181, 29, "off-the-world"),
    ],
)  # fmt: skip
def test_a_point_that_cannot_be_taken_says_why(lon, lat, code):
    with pytest.raises(GeometryFault) as caught:
        point(lon, lat, CITY)
    assert caught.value.code == code


def test_a_point_that_can_be_taken_is_unchanged():
    assert point(114.32250001, 29.8418, CITY) == (114.32250001, 29.8418)
    assert point(np.float64(114.3), 29, CITY) == (114.3, 29.0)
    assert point(0, 0, (-1.0, -1.0, 1.0, 1.0)) == (0.0, 0.0)

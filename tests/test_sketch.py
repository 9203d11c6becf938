"""What is drawn with letters is what the tests mean."""

import numpy as np
import pytest
import shapely

from tests import sketch

STREETS = """
    AAB
    AAB
    CCC
"""


def test_letters_are_areas_and_their_cells_add_up():
    areas = sketch.units(STREETS)
    assert sorted(areas) == ["A", "B", "C"]
    assert {letter: round(area.area * 1e6) for letter, area in areas.items()} == {"A": 4, "B": 2, "C": 3}
    assert all(area.geom_type == "Polygon" and area.is_valid for area in areas.values())


def test_a_drawing_without_gaps_is_a_valid_coverage():
    areas = list(sketch.units(STREETS).values())
    assert shapely.coverage_is_valid(areas)
    assert shapely.equals(shapely.coverage_union_all(areas), sketch.polygon((0, 0), (3, 0), (3, 3), (0, 3)))


def test_every_corner_along_a_border_is_a_vertex_of_both_neighbours():
    areas = sketch.units(STREETS)
    border = {sketch.point(2, row) for row in (0, 1, 2)}
    for letter in "AB":
        assert border <= set(areas[letter].exterior.coords)


def test_vertices_lie_on_the_storage_grid_bit_for_bit():
    vertices = shapely.get_coordinates(list(sketch.at(114.123, 29.456, metres=33).units(STREETS).values()))
    assert np.array_equal(vertices, np.floor(vertices * 1e7 + 0.5) / 1e7)


def test_rows_go_down_and_halves_are_middles():
    lon, lat = sketch.point(0, 0)
    assert sketch.point(1, 1) == (114.301, 29.849)
    assert (lon, lat) == (114.3, 29.85)
    assert sketch.units(STREETS)["B"].covers(shapely.Point(sketch.point(2.5, 0.5)))


def test_dots_are_nobodys_and_parts_are_one_unit():
    areas = sketch.units("""
        A.A
        BBB
        B.B
        BBB
    """)
    assert areas["A"].geom_type == "MultiPolygon"
    assert len(areas["B"].interiors) == 1


def test_marks_stand_in_the_middle_of_their_cells():
    marks = sketch.points("""
        .1.
        ..*
    """)
    assert marks == {"1": sketch.point(1.5, 0.5), "*": sketch.point(2.5, 1.5)}
    with pytest.raises(ValueError, match="twice"):
        sketch.points("1.1")
    with pytest.raises(ValueError, match="no letter"):
        sketch.units("A1")


def test_crossings_are_the_corners_where_three_owners_meet():
    assert sketch.crossings(STREETS) == [(0, 2), (2, 0), (2, 2), (3, 2)]


def test_cells_in_metres_are_about_square():
    square = sketch.at(114.3, 29.85, metres=100).cell(0, 0)
    west, south, east, north = square.bounds
    assert (east - west) * 111_320 * np.cos(np.radians(29.85)) == pytest.approx(100, abs=0.1)
    assert (north - south) * 111_320 == pytest.approx(100, abs=0.1)

"""Do polygons that meet at a place overlap there, or do they only share a border?"""

import numpy as np
import pytest
import shapely

from findings.place.overlaps import interiors_meet
from gis_core.precision import snap_coordinate
from tests import sketch


def array(*polygons):
    return np.array(polygons, dtype=object)


def test_neighbours_share_a_border_and_no_ground():
    assert not interiors_meet(array(sketch.cell(0, 0), sketch.cell(1, 0)), *sketch.point(1, 0.5))


def test_polygons_that_touch_in_a_corner_share_no_ground():
    assert not interiors_meet(array(sketch.cell(0, 0), sketch.cell(1, 1)), *sketch.point(1, 1))


def test_the_same_polygon_twice_shares_all_its_ground():
    assert interiors_meet(array(sketch.cell(0, 0), sketch.cell(0, 0)), *sketch.point(1, 0.5))


def test_of_three_any_two_are_enough():
    three = array(sketch.cell(0, 0), sketch.cell(1, 0), sketch.cell(1, 0))
    assert interiors_meet(three, *sketch.point(1, 0.5))


def test_a_narrow_wedge_of_common_ground_is_found():
    one = sketch.polygon((0, 0), (0, 1), (1, 1))
    other = sketch.polygon((0, 0), (1, 1), (1, 0.99))
    assert not interiors_meet(array(one, other), *sketch.point(0, 0))
    wedge = sketch.polygon((0, 0), (0.99, 1), (1, 0))
    assert interiors_meet(array(one, wedge), *sketch.point(0, 0))


@pytest.mark.parametrize("seed", range(20))
def test_a_vertex_on_a_slanted_edge_that_rounding_moved_by_a_last_bit_is_no_overlap(seed):
    """On the grid three places of a straight line are straight only up to the last bit of a double."""
    random = np.random.default_rng(seed)
    start = snap_coordinate(np.array([114.3, 29.8]) + random.uniform(0, 0.1, 2))
    step = random.integers(500, 2000, 2) * 1e-7
    on_line = [snap_coordinate(start + step * times) for times in (0, 1, 2)]
    left = shapely.Polygon([on_line[0], on_line[2], snap_coordinate(on_line[0] + [-0.001, 0.003])])
    right = shapely.Polygon([*on_line, snap_coordinate(on_line[0] + [0.003, -0.001])])
    for lon, lat in on_line:
        assert not interiors_meet(array(left, right), lon, lat)

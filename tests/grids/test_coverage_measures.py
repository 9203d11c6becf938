"""Overlaps and gaps are measured in square metres and the largest is named."""

import pytest
import shapely

from grids.coverage_measures import Measure, gaps, overlaps
from tests.grids.drawing import SOUTH, WEST, box

METRES = 4547
STEP_EAST, STEP_NORTH = 969.1, 1108.6  # a hundredth of a degree at 29.5 N, in metres


def test_areas_that_only_touch_neither_overlap_nor_leave_gaps():
    row = [box(n, 0, n + 1, 1) for n in range(3)]
    assert overlaps(row, METRES) == Measure() == gaps(row, METRES)


def test_nothing_has_no_overlaps_and_no_gaps():
    assert overlaps([], METRES) == Measure() == gaps([], METRES)


def test_overlaps_are_summed_and_the_largest_is_placed_between_its_two_units():
    areas = [box(0, 0, 1, 1), box(0.9, 0, 2, 1), box(1.99, 0, 3, 1)]
    found = overlaps(areas, METRES)
    assert found.places == 2 and found.largest_units == (0, 1)
    whole = STEP_EAST * STEP_NORTH
    assert found.square_metres == pytest.approx(0.11 * whole, rel=0.01)
    assert found.largest_square_metres == pytest.approx(0.1 * whole, rel=0.01)
    assert box(0.9, 0, 1, 1).contains(shapely.Point(found.largest_place))


def test_a_gap_is_what_the_areas_enclose_and_names_those_around_it():
    frame = [box(0, 0, 3, 1), box(0, 2, 3, 3), box(0, 1, 1, 2), box(2, 1, 3, 2), box(9, 9, 10, 10)]
    found = gaps(frame, METRES)
    assert (found.places, found.largest_units) == (1, (0, 1, 2, 3))
    assert found.square_metres == pytest.approx(STEP_EAST * STEP_NORTH, rel=0.01)
    lon, lat = found.largest_place
    assert WEST + 0.01 < lon < WEST + 0.02 and SOUTH + 0.01 < lat < SOUTH + 0.02

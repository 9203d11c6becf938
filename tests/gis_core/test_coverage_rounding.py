"""A coverage on a coarser grid is a coverage still: no crack, no overlap, a part as in the whole."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from gis_core.coverage_rounding import rounded_coverages
from tests.tiles.wiggly import SOUTH, WEST, merged, wiggly_cells

STEPS = [2e-3, 1e-3, 1e-4]


def there(shapes):
    return np.array([shape for shape in shapes if shape is not None], dtype=object)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.integers(0, 5), st.sampled_from(STEPS))
def test_rounded_neighbours_neither_part_nor_overlap(seed, step):
    cells = wiggly_cells(seed, cells=25, steps=30)
    (rounded,) = rounded_coverages([cells], step)
    shown = there(rounded)
    assert shapely.is_valid(shown).all() and shapely.coverage_is_valid(shown)
    whole = shapely.coverage_union_all(shown)
    holes = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    assert not holes, "a crack between neighbours"
    places = shapely.get_coordinates(shown) / step
    assert np.abs(places - np.round(places)).max() < 1e-6, "off the grid"
    before = shapely.coverage_union_all(cells)
    assert shapely.hausdorff_distance(whole.boundary, before.boundary) <= 1.5 * step


@pytest.mark.parametrize("seed", [2, 4, 5])
def test_rounding_outline_by_outline_would_part_them(seed):
    """The test above can fail: this is what it guards against."""
    alone = shapely.set_precision(wiggly_cells(seed, cells=25, steps=30), 2e-3)
    assert not shapely.coverage_is_valid(alone[~shapely.is_empty(alone)])


@pytest.mark.parametrize("step", STEPS)
def test_a_parents_rounded_border_is_that_of_its_children(step):
    cells = wiggly_cells(3, cells=24, steps=30)
    parents = merged(cells, 4)
    shown, above = rounded_coverages([cells, parents], step)
    for number, parent in enumerate(above):
        children = shapely.coverage_union_all(there(shown[number::4]))
        assert shapely.symmetric_difference(children, parent).area < 1e-14


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("number", [0, 7, 13])
def test_a_unit_rounded_with_what_touches_it_is_as_in_the_whole(step, number):
    cells = wiggly_cells(4, cells=25, steps=30)
    (whole,) = rounded_coverages([cells], step)
    west, south, east, north = cells[number].bounds
    near = shapely.box(west - 2 * step, south - 2 * step, east + 2 * step, north + 2 * step)
    beside = np.flatnonzero(shapely.intersects(shapely.box(*shapely.bounds(cells).T), near))
    (part,) = rounded_coverages([cells[beside]], step)
    (same,) = part[beside == number]
    assert shapely.equals(shapely.normalize(same), shapely.normalize(whole[number]))


def test_left_out_ground_is_in_nobody_and_those_off_it_stay():
    cells = wiggly_cells(1, cells=25, steps=30)
    mask = shapely.box(WEST + 0.011, SOUTH + 0.011, WEST + 0.029, SOUTH + 0.027)
    (shown,) = rounded_coverages([cells], 1e-7, mask)
    assert shapely.area(shapely.intersection(there(shown), mask)).sum() < 1e-12
    assert shapely.coverage_is_valid(there(shown))
    for before, after in zip(cells, shown, strict=True):
        if after is None:
            assert shapely.area(shapely.difference(before, mask)) < 1e-12
        elif not shapely.intersects(before, mask):
            assert shapely.equals(before, after)


def test_what_is_smaller_than_a_step_is_not_shown_and_a_hole_stays_nobodys():
    ring = shapely.difference(shapely.box(0, 0, 9, 9), shapely.box(3, 3, 6, 6))
    small = shapely.box(4.1, 4.1, 4.3, 4.3)
    shown = rounded_coverages([np.array([ring, small], dtype=object)], 1.0)[0]
    assert shapely.equals(shown[0], ring) and shown[1] is None
    assert rounded_coverages([np.array([], dtype=object)], 1.0)[0].size == 0

"""What a repair moves is small, told, and done once; what decides who has ground is left."""

import numpy as np
import pytest
import shapely

from gis_core.geometry import GeometryFault, storable
from gis_core.precision import is_on_grid, snap
from grids.repairing import cleaned_borders, mended_outline
from tests.grids.drawing import SOUTH, WEST, box

METRE = 1 / 111_320 * 100  # in the hundredths of a degree of ``box``, north or south
SRID = 4547


def cleaned(*areas, islands=False, tolerance=0.5):
    return cleaned_borders(list(areas), [f"U{at}" for at in range(len(areas))], SRID, tolerance, islands)


def outline(*corners):
    return shapely.Polygon([(WEST + x / 100, SOUTH + y / 100) for x, y in corners])


def mended(area, tolerance=0.5):
    with pytest.raises(GeometryFault) as caught:
        storable(area)
    return mended_outline(area, caught.value, "U", SRID, tolerance)


def test_what_fits_is_not_touched():
    areas = [box(0, 0, 1, 1), box(1, 0, 2, 1)]
    done = cleaned(*areas)
    assert not done.repairs and not done.unrepaired
    assert all(made is given for made, given in zip(done.areas, areas, strict=True))


@pytest.mark.parametrize("by", [0.3, -0.3], ids=["a gap", "an overlap"])
def test_a_hairline_goes_to_a_neighbour_and_is_told_in_metres(by):
    below, above = box(0, 0, 1, 1), box(0, 1 + by * METRE, 1, 2)
    done = cleaned(below, above)
    assert shapely.coverage_is_valid(np.array(done.areas)) and is_on_grid(np.array(done.areas))
    assert shapely.union_all(done.areas).equals(box(0, 0, 1, 2))
    (moved,) = [each for each in done.repairs if abs(each.area_change_m2) > 1]
    assert moved.largest_shift_m == pytest.approx(0.3, abs=0.02) and not done.unrepaired
    assert abs(moved.area_change_m2) == pytest.approx(0.3 * 967, rel=0.05)  # a hundredth of a degree is 967 m wide here
    assert moved.place[1] == pytest.approx(SOUTH + 0.01, abs=1e-5)


def test_a_second_repair_finds_nothing():
    once = cleaned(box(0, 0, 1, 1), box(0, 1 + 0.3 * METRE, 1, 2), box(1, 0, 2, 2))
    assert once.repairs and not cleaned(*once.areas).repairs


def test_an_overlap_wider_than_the_tolerance_is_left_and_told():
    areas = [box(0, 0, 1, 1), box(0, 1 - 0.8 * METRE, 1, 2), box(0, 2 + 0.3 * METRE, 1, 3), box(0, 3, 1, 4)]
    done = cleaned(*areas)
    (left,) = done.unrepaired
    assert (left.what, left.codes) == ("overlap", ("U0", "U1"))
    assert left.width_m == pytest.approx(0.8, abs=0.02) and left.area_m2 == pytest.approx(0.8 * 967, rel=0.05)
    assert done.areas[0] is areas[0] and done.areas[1] is areas[1]
    assert not cleaned(*areas, tolerance=1.0).unrepaired


def test_ground_enclosed_that_is_wider_is_left_and_told():
    ring = shapely.MultiPolygon([(box(0, 0, 3, 3).geoms[0].exterior, [box(1, 1, 2, 2).geoms[0].exterior])])
    (left,) = cleaned(ring).unrepaired
    assert (left.what, left.codes) == ("gap", ("U0",)) and left.width_m > 900


def test_gaps_between_islands_stay():
    areas = [box(0, 0, 1, 1), box(0, 1 + 0.3 * METRE, 1, 2)]
    assert not cleaned(*areas, islands=True).repairs


def test_a_vertex_a_neighbour_lacks_is_given_to_it_without_moving_anything():
    left = snap(shapely.MultiPolygon([outline((0, 0), (1, 0), (1, 0.5), (1, 1), (0, 1))]))
    (one,) = cleaned(left, box(1, 0, 2, 1)).repairs
    assert (one.code, abs(one.area_change_m2) < 0.01, one.largest_shift_m < 0.01) == ("U1", True, True)


def test_a_crossing_outline_becomes_what_it_encloses():
    made, repair = mended(outline((0, 0), (1, 1), (1, 0), (0, 1), (0, 0)))
    assert len(made.geoms) == 2 and made.is_valid
    assert repair.code == "U" and "crosses itself near (114.005, 29.505)" in repair.what


def test_a_spike_is_cut_off_and_its_length_told():
    made, repair = mended(outline((0, 0), (1, 0), (1, 1), (0.5, 1), (0.5, 1.2), (0.5, 1), (0, 1), (0, 0)))
    assert made.equals(box(0, 0, 1, 1))
    assert repair.largest_shift_m == pytest.approx(0.2 / METRE, rel=0.01)
    assert repair.place[1] == pytest.approx(SOUTH + 0.012, abs=1e-4)


def test_ground_encircled_twice_is_not_decided():
    twice = outline((0, 0), (3, 0), (3, 3), (1, 3), (1, 1), (2, 1), (2, 2), (0, 2), (0, 0))
    with pytest.raises(GeometryFault) as caught:
        mended(twice)
    assert caught.value.code == "two-ways" and "inside or outside cannot be told" in caught.value.detail


def test_what_is_no_matter_of_drawing_is_not_repaired():
    far = outline((0, 0), (1e7, 0), (1, 1))
    with pytest.raises(GeometryFault) as caught:
        mended(far)
    assert caught.value.code not in ("two-ways", "not-valid")


def test_a_net_of_hairlines_goes_to_all_its_neighbours_and_not_to_one():
    random = np.random.default_rng(1)
    inside = shapely.box(WEST, SOUTH, WEST + 0.1, SOUTH + 0.1)
    points = shapely.MultiPoint(random.uniform([WEST, SOUTH], [WEST + 0.1, SOUTH + 0.1], (60, 2)))
    cells = [cell.intersection(inside) for cell in shapely.voronoi_polygons(points).geoms]
    moved = [
        storable(shapely.transform(cell, lambda at: at + random.uniform(-1e-6, 1e-6, (1, 2)))) for cell in cells
    ]
    done = cleaned(*moved)
    assert shapely.coverage_is_valid(np.array(done.areas))
    assert not shapely.union_all(done.areas).interiors
    assert max(each.largest_shift_m for each in done.repairs) <= 0.5 and not done.unrepaired
    assert not cleaned(*done.areas).repairs


def test_a_unit_that_would_have_to_move_too_far_is_left_and_told():
    sliver = box(1, 0.2 * METRE, 1 + 0.2 * METRE, 1)  # nothing but a strip between two that share it
    areas = [box(0, 0, 1 + 0.2 * METRE, 1), sliver, box(1 + 0.2 * METRE, 0, 2, 1)]
    done = cleaned(*areas)
    assert done.areas[1] is sliver
    assert [each.codes for each in done.unrepaired] == [("U1",)] and done.unrepaired[0].what == "no fit"

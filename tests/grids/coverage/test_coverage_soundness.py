"""What is broken is found, and what only looks broken to GEOS is not."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from gis_core.precision import GRID, snap
from grids.coverage.areas import Retire
from grids.coverage.faults import CoverageFault
from grids.coverage.repairs import CutOverlap
from grids.coverage.soundness import broken_edges, checked
from grids.coverage.steps import in_degrees, normal, shapes
from grids.coverage.value import Change, Pair
from tests import sketch
from tests.grids.coverage import worlds

WEST, SOUTH = 1_143_000_000, 298_000_000


def area(*outlines, holes=()):
    """An area by the corners of its parts, in thousands of grid steps from one place."""
    def corners(outline):
        return [(WEST + 1000 * x, SOUTH + 1000 * y) for x, y in outline]

    parts = [shapely.Polygon(corners(outline), [corners(hole) for hole in holes]) for outline in outlines]
    return in_degrees(shapely.MultiPolygon(parts))


HOLE = ((0, 0), (4, 4), (1, 3))
SHELL = ((-10, 3), (0, 6), (10, 6), (10, -12), (-8, -10), (0, -2), (2, 0), (0, 0), (0, 4))
WEDGE = ((0, 0), (2, 0), (0, -2))
EAST = ((0, 0), (2, 0), (10, -1), (10, 6), (4, 4))
WEST_OF_IT = (
    ((-10, 3), (0, 6), (10, 6), (4, 4), (1, 3), (0, 0), (0, 4)), ((2, 0), (10, -1), (10, -12), (-8, -10), (0, -2)),
)


def with_neighbour(outline):
    return shapes([area(SHELL, holes=[HOLE]), area(HOLE), area(outline)])


def test_a_hole_that_touches_its_shell_at_the_rim_beside_a_neighbour_is_sound():
    areas = with_neighbour(WEDGE)
    assert not shapely.coverage_is_valid(areas), "GEOS is right by now: the second judge may go"
    assert shapely.is_empty(broken_edges(areas))
    assert worlds.misfits(areas) == []


@pytest.mark.parametrize("why, outline", [
    ("it lies over the shell", ((0, 0), (3, 0), (0, -2))),
    ("it lies over the shell and the hole", ((1, 1), (2, 0), (0, -2))),
    ("the shell lacks its vertex", ((0, 0), (1, 0), (2, 0), (0, -2))),
    ("it lacks a vertex of the shell", ((0, 0), (2, 0), (-1, -3))),
])
def test_the_same_place_really_broken_is_found(why, outline):
    areas = with_neighbour(outline)
    assert not shapely.is_empty(broken_edges(areas)), why
    assert worlds.misfits(areas), why


def test_a_unit_may_be_retired_where_the_heir_then_touches_itself_at_the_rim():
    """Once refused as ``coverage-broken`` (GEOS's false alarm above)."""
    coverage = worlds.coverage({"A": area(EAST), "N": area(*WEST_OF_IT), "B": area(HOLE), "C": area(WEDGE)})
    assert worlds.faults(coverage) == []
    after = coverage.after(Retire("N", "A").apply(coverage))
    assert set(after) == {"A", "B", "C"}
    assert not shapely.coverage_is_valid(after.areas), "the place is no longer that of the false alarm"
    assert worlds.faults(after) == []
    assert after.units["A"].geometry.area == pytest.approx(area(SHELL, holes=[HOLE]).area)


def box(west, south, east, north):
    return area(((west, south), (east, south), (east, north), (west, north)))


RIM = ((5, 5), (8, 5), (12, 5), (15, 5), (15, 15), (5, 15))


def nested():
    """Within A, B claims a square, and C a smaller one at its rim within that; D lies south of A."""
    return worlds.coverage({
        "A": box(0, 0, 20, 20),
        "B": area(((20, 0), (40, 0), (40, 20), (20, 20)), RIM),
        "C": box(-20, 0, 0, 20) | box(8, 5, 12, 12),
        "D": box(0, -20, 20, 0),
    })


def test_an_overlap_within_another_is_not_new_when_the_other_is_cut():
    coverage = nested()
    after = coverage.after(CutOverlap(("A", "B"), "A").apply(coverage))
    both = shapely.intersection(after.units["A"].geometry, after.units["C"].geometry)
    assert shapely.symmetric_difference(both, box(8, 5, 12, 12)).area == 0
    assert shapely.relate_pattern(after.units["A"].geometry, after.units["B"].geometry, "F********")


@pytest.mark.parametrize("why, ground", [
    ("on sound ground", box(1, 1, 3, 3)),
    ("where two claimed it and now one does", box(6, 6, 7, 7)),
    ("within the overlap that stays", box(9, 9, 11, 11)),
    ("across the outline of the one that stays", box(6, 9, 10, 11)),
])
def test_a_new_overlap_does_not_slip_in_where_another_is_cut(why, ground):
    coverage = nested()
    cut = CutOverlap(("A", "B"), "A").apply(coverage)
    old = coverage.units["D"]
    new = replace(old, geometry=normal(old.geometry | ground))
    with pytest.raises(CoverageFault) as refused:
        checked(coverage, Change({**cut.pairs, "D": Pair(old, new)}, cut.vertex_only))
    assert refused.value.code == "coverage-broken", why


@pytest.mark.parametrize("why, ground", [
    ("the smaller of two that are there", box(8, 5, 12, 12)),
    ("the larger one", area(RIM)),
    ("a part of it along its outline", box(5, 5, 8, 15)),
])
def test_a_third_claim_with_the_very_outline_of_two_is_seen(why, ground):
    coverage = nested()
    old = coverage.units["D"]
    new = replace(old, geometry=normal(old.geometry | ground))
    with pytest.raises(CoverageFault) as refused:
        checked(coverage, Change({"D": Pair(old, new)}))
    assert refused.value.code == "coverage-broken", why


def test_a_claim_may_pass_from_one_unit_to_another():
    coverage = nested()
    b, d = coverage.units["B"], coverage.units["D"]
    given = area(RIM)
    change = Change({
        "B": Pair(b, replace(b, geometry=normal(b.geometry - given))),
        "D": Pair(d, replace(d, geometry=normal(d.geometry | given))),
    })
    assert checked(coverage, change) is change


def claims(**drawings):
    """The areas that units claim, each drawn by itself: ground can be claimed by several."""
    return {key: normal(sketch.units(drawing)[key]) for key, drawing in drawings.items()}


def torn_off(area, row):
    """The area, its corners on the upper edge of that row one grid step farther north."""
    def moved(corners):
        north = corners[:, 1] == sketch.point(0, row)[1]
        corners[north, 1] = np.round((corners[north, 1] + GRID) / GRID) * GRID
        return corners

    return normal(snap(shapely.transform(area, moved)))


def test_a_tear_does_not_slip_in_where_cutting_an_overlap_brings_another_to_light():
    """A claims ground of B in the third row, B of A in the second, D of B there: A's claim hides that of D."""
    coverage = worlds.coverage(claims(
        A="A.\nA.\nAA\n..",
        B=".B\nBB\n.B\n..",
        C="..\n..\n..\nC.",
        D="..\n.D\n..\n.D",
    ))
    a, b = coverage.units["A"], coverage.units["B"]
    cut = Pair(a, replace(a, geometry=claims(A="A.\nA.\nA.\n..")["A"]))
    change = Change({"A": cut})
    assert checked(coverage, change) is change, "D's claim was there"
    tear = Pair(b, replace(b, geometry=torn_off(b.geometry, 3)))
    with pytest.raises(CoverageFault) as refused:
        checked(coverage, Change({"A": cut, "B": tear}))
    assert refused.value.code == "coverage-broken"

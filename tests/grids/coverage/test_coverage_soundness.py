"""What is broken is found, and what only looks broken to GEOS is not."""

import pytest
import shapely

from grids.coverage.areas import Retire
from grids.coverage.soundness import broken_edges
from grids.coverage.steps import in_degrees, shapes
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

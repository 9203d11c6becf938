"""How much of a city must an operation see: only where a ring of units may close, all of it."""

import pytest
import shapely

from grids.coverage.areas import Create, NewUnit
from grids.coverage.faults import CoverageFault
from grids.coverage.value import Coverage
from grids.operation_reach import POCKET, may_enclose
from tests import sketch
from tests.grids.coverage import walks, worlds

HORSESHOE = "AAAAA\nA...C\nA....\nA...D\nBBBBB"
OTHERS = ("AABB\nAABB\nCCDD\nCCDD", "A.B\nA.B\n...\nC.D", "AAA\nA.A\nAAA")


def covered(coverage):
    return shapely.union_all(coverage.areas)


def creation(coverage, drawing, key="n"):
    """A creation out of nobody's ground, drawn like the units of a drawing."""
    area = sketch.units(drawing)[key]
    return Create(NewUnit("N", "N"), area, out_of=tuple(sorted(coverage.near(area))))


@pytest.mark.parametrize(("drawing", "closes"), [
    ("AAAAA\nA...C\nA...n\nA...D\nBBBBB", True),  # between the ends of the shoe
    ("AAAAA\nA...C\nA.n..\nA...D\nBBBBB", False),
    ("AAAAA\nA...C\nAnn..\nA...D\nBBBBB", False),
    ("AAAAA\nA...C\nAnnn.\nA...D\nBBBBB", True),  # from the back to two corners in the opening
    ("AAAAA\nAnnnC\nAnnn.\nAnnnD\nBBBBB", False),  # all that lies within, up to the opening
    ("AAAAA\nAnnnC\nAn.nn\nA.nnD\nBBBBB", True),
    ("AAAAA\nAnnnC\nAn.n.\nAnnnD\nBBBBB", True),  # round ground of nobody
])
def test_a_ring_may_close_where_new_ground_touches_the_units_in_two_stretches_or_has_a_hole(drawing, closes):
    coverage = worlds.coverage(sketch.units(HORSESHOE))
    operation = creation(coverage, drawing)
    assert may_enclose(operation, coverage) == closes
    try:
        refused = operation.apply(coverage) is None
    except CoverageFault as fault:
        refused = fault.code == "gap"
    assert refused <= closes


def test_ground_taken_from_units_alone_closes_nothing():
    coverage = worlds.coverage(sketch.units(HORSESHOE))
    inside = shapely.Point(coverage.units["B"].geometry.centroid).buffer(1e-5)
    assert not may_enclose(Create(NewUnit("N"), inside, out_of=("B",)), coverage)


def outcome(operation, coverage):
    try:
        return sorted(operation.apply(coverage).pairs)
    except CoverageFault as fault:
        return fault.code, fault.place


def around(coverage, area):
    """What is read for it: what lies where it is drawn, and all beside that."""
    keys = coverage.neighbourhood(coverage.near(area, POCKET))
    return Coverage({key: coverage.units[key] for key in sorted(keys)})


@pytest.mark.parametrize("drawing", [HORSESHOE, *OTHERS])
def test_where_no_ring_may_close_the_neighbourhood_says_what_the_whole_says(drawing):
    coverage = worlds.coverage(sketch.units(drawing))
    hand, calm = walks.Hand(coverage, 7), 0
    for _ in range(150):
        operation = hand.draw("create")
        if not may_enclose(operation, coverage):
            calm += not shapely.covers(covered(coverage), operation.area)
            assert outcome(operation, around(coverage, operation.area)) == outcome(operation, coverage)
    assert calm > 20, "only the rim is drawn over, as a rule"

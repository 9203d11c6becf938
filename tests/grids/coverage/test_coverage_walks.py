"""Whatever a planner does in whatever order, the coverage stays whole and can be undone.

``LUZHANG_COVERAGE_WALKS=500`` walks deeper than the suite does.
"""

import os
from collections import Counter

import pytest
import shapely
from hypothesis import HealthCheck, assume, given, seed, settings
from hypothesis import strategies as st

from gis_core.errors import Fault
from gis_core.precision import GRID, is_on_grid
from tests import sketch
from tests.grids.coverage import walks, worlds

WALKS = int(os.environ.get("LUZHANG_COVERAGE_WALKS", "12"))
STEPS = 12
# Refusals that a kernel must not fall back on where ground goes over: it can always be noded.
NEVER = {"reassign", "along_a_border", "split", "merge", "retire"}

DRAWINGS = (
    "AABB\nAABB\nCCDD\nCCDD",
    "AAAAA\nABBCA\nABDCA\nAADAA\nEEEEE",
    "AAABB\nA.ABB\nAAACC\nDDDCC",
    "AB.CD\nAB.CD\nEE.FF",
)
ALL = (*walks.KINDS, "fill_gap")
"""In the drawing with a gap, it is filled sooner or later."""


def walk(coverage, number, steps, kinds=walks.KINDS):
    """Draw and apply operations; check what must hold after each; count what became of them."""
    holes = worlds.holes(coverage)
    hand, begun, done, told = walks.Hand(coverage, number), worlds.rows(coverage), [], Counter()
    for step in range(steps):
        kind = kinds[int(hand.random.integers(len(kinds)))]
        operation = hand.draw(kind)
        try:
            change = operation.apply(hand.coverage)
        except Fault as fault:
            assert fault.detail
            assert not (kind in NEVER and fault.code in ("coverage-broken", "outline-broken")), (step, operation)
            told[f"{kind} refused"] += 1
            continue
        after = hand.coverage.after(change)
        assert worlds.faults(after, allowed_holes=holes, begun=coverage) == [], (step, operation)
        holes = worlds.holes(after)
        assert worlds.rows(after.after(change.inverted())) == worlds.rows(hand.coverage)
        for key in change.vertex_only:
            pair = change.pairs[key]
            assert shapely.hausdorff_distance(pair.old.geometry, pair.new.geometry) <= 1.5 * GRID, (step, key)
        if kind in NEVER:
            near = sum(pair.old.geometry.length for pair in change.pairs.values() if pair.old)
            assert abs(worlds.total(after) - worlds.total(hand.coverage)) <= GRID * near, "only outlines move, by a step"
        told[kind] += 1
        done.append(change)
        hand.coverage = after
    if done:
        whole = done[0]
        for change in done[1:]:
            whole = whole.then(change)
        assert worlds.rows(hand.coverage.after(whole.inverted())) == begun
    return told


modest = settings(
    max_examples=WALKS, deadline=None, derandomize=WALKS <= 12,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@modest
@given(number=st.integers(0, 2**32 - 1), drawing=st.sampled_from(DRAWINGS))
def test_drawn_units_stay_whole(number, drawing):
    walk(worlds.coverage(sketch.units(drawing)), number, STEPS, ALL)


@pytest.mark.parametrize("number", [12181167, 2557350022])
def test_hands_that_once_found_a_judge_mistaken(number):
    for drawing in DRAWINGS:
        walk(worlds.coverage(sketch.units(drawing)), number, STEPS)


def test_a_handover_along_a_border_that_leans_by_a_step_leaves_no_hairline():
    """The face that noding cuts off there lies half in either unit, its middle on the border: no gap."""
    told = walk(worlds.coverage(sketch.units(DRAWINGS[2])), 30291, STEPS)
    assert told["along_a_border"] == 2 and told["along_a_border refused"] == 0


@modest
@given(number=st.integers(0, 2**32 - 1), cells=st.integers(3, 60))
def test_voronoi_cells_stay_whole(number, cells):
    walk(worlds.voronoi(cells, number), number, STEPS)


@modest
@given(number=st.integers(0, 2**32 - 1), cells=st.integers(3, 60))
def test_cells_that_are_not_convex_stay_whole(number, cells):
    coverage = worlds.wavy(worlds.voronoi(cells, number), number)
    assume(worlds.faults(coverage) == [])
    walk(coverage, number, STEPS)


@modest
@given(number=st.integers(0, 2**32 - 1), cells=st.integers(4, 30))
def test_gaps_and_overlaps_are_mended_one_by_one_and_nothing_else_moves(number, cells):
    """What fill_gap and cut_overlap take away stays away, what they leave is as it was, and undo gives all back."""
    mended(worlds.torn(worlds.voronoi(cells, number), number), number)


def test_an_overlap_that_only_shows_when_the_one_around_it_is_cut_is_not_refused_as_new():
    """A claim that lay wholly on ground two others claimed: GEOS named its edges only afterwards."""
    number = 86948420
    told = mended(worlds.torn(worlds.voronoi(4, number), number), number)
    assert told["cut_overlap"] >= 2


def mended(coverage, number):
    """Mend at random until nothing is left to mend; check each step, and that every piece went to one unit."""
    hand, begun, done, told = walks.Hand(coverage, number), worlds.rows(coverage), [], Counter()
    union = shapely.union_all(coverage.areas)
    closed = shapely.union_all([union, *worlds.holes(coverage)])
    while (left := claims(hand.coverage)) != (0, 0):
        kind = walks.MENDING[0] if left[0] and (not left[1] or hand.random.integers(2)) else walks.MENDING[1]
        operation = hand.draw(kind)
        before = hand.coverage
        try:
            change = operation.apply(before)
        except Fault as fault:  # a piece may run out so sharply along a border that mending leaves a spike
            told[fault.code] += 1
            assert fault.code in ("spike", "sliver", "not-adjacent"), (operation, fault.detail)
            if sum(told.values()) > 40:
                return told
            continue
        hand.coverage = before.after(change)
        told[kind] += 1
        done.append(change)
        assert sum(claims(hand.coverage)) < sum(left), operation
        assert shapely.is_valid(hand.coverage.areas).all() and is_on_grid(hand.coverage.areas)
        assert worlds.rows(hand.coverage.after(change.inverted())) == worlds.rows(before)
        for key in set(before.units) - set(change.pairs):
            assert hand.coverage.units[key] is before.units[key]
        for key in change.vertex_only:
            pair = change.pairs[key]
            assert shapely.hausdorff_distance(pair.old.geometry, pair.new.geometry) <= 1.5 * GRID
        assert len(change.pairs.keys() - change.vertex_only) <= 2 if kind == "cut_overlap" else True
    assert worlds.faults(hand.coverage) == []
    assert shapely.area(shapely.symmetric_difference(shapely.union_all(hand.coverage.areas), closed)) <= GRID * closed.length
    whole = done[0]
    for change in done[1:]:
        whole = whole.then(change)
    assert worlds.rows(hand.coverage.after(whole.inverted())) == begun
    return told


def claims(coverage):
    """How many gaps are enclosed, and how many pairs of units claim the same ground."""
    areas = coverage.areas
    one, other = shapely.STRtree(areas).query(areas, predicate="intersects")
    over = (one < other) & shapely.relate_pattern(areas[one], areas[other], "T********")
    return len(worlds.holes(coverage)), int(over.sum())


def test_both_ways_of_mending_are_really_walked():
    told = Counter()
    for number in range(6):
        told += mended(worlds.torn(worlds.voronoi(12, number), number), number)
    assert all(told[kind] >= 3 for kind in walks.MENDING), told


def test_in_a_whole_coverage_there_is_nothing_to_mend():
    hand = walks.Hand(worlds.voronoi(12, 1), 1)
    for kind, code in (("fill_gap", "no-gap"), ("cut_overlap", "no-overlap")):
        with pytest.raises(Fault) as refused:
            hand.draw(kind).apply(hand.coverage)
        assert refused.value.code == code


@pytest.fixture(scope="module")
def counties():
    found = worlds.real("xianning/xianning_counties_tianditu.geojson", "district_adcode")
    if found is None:
        pytest.skip("the outlines of the real counties are not on this machine")
    return found


@pytest.fixture(scope="module")
def districts():
    found = worlds.real("nyc/community_district.geojson", "boro_cd")
    if found is None:
        pytest.skip("New York's districts are not on this machine")
    return found


@modest
@given(number=st.integers(0, 2**32 - 1))
def test_real_counties_stay_whole(counties, number):
    walk(counties, number, STEPS)


@settings(modest, max_examples=max(1, WALKS // 12))
@given(number=st.integers(0, 2**32 - 1))
@seed(1)
def test_real_districts_with_islands_and_lagoons_stay_whole(districts, number):
    walk(districts, number, 6)


def test_a_walk_really_does_every_operation():
    """So that the claims above cannot hold for want of anything done."""
    told = Counter()
    for number in range(6):
        told += walk(worlds.voronoi(30, number), number, 40)
    assert all(told[kind] >= 3 for kind in walks.KINDS), told

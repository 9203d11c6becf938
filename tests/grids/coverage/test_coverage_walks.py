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
from gis_core.precision import GRID
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
    walk(worlds.coverage(sketch.units(drawing)), number, STEPS)


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

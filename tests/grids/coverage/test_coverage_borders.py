"""Both sides of a border always have the same border."""

import pytest
import shapely

from gis_core.precision import GRID
from grids.coverage.arcs import ArcName, Arcs, arcs_of, named
from grids.coverage.borders import MoveArc, MoveNode, Simplify
from grids.coverage.faults import CoverageFault
from tests import sketch
from tests.grids.coverage import worlds

DRAWN = """
    AAABBB
    AAABBB
    CCCDDD
    CCCDDD
"""
AB = ArcName("A", "B", sketch.point(3, 1))


@pytest.fixture
def town():
    return worlds.coverage(sketch.units(DRAWN))


def refusal(operation, coverage):
    with pytest.raises(CoverageFault) as caught:
        operation.apply(coverage)
    return caught.value


def test_arcs_run_from_node_to_node_with_a_unit_on_each_side(town):
    arcs = arcs_of(town)
    between = {frozenset((arc.left, arc.right)) for arc in arcs.arcs}
    inner = {frozenset(pair) for pair in ("AB", "AC", "BD", "CD")}
    assert between == inner | {frozenset((key, None)) for key in "ABCD"}
    assert set(arcs.nodes) == {sketch.point(*place) for place in ((3, 0), (0, 2), (3, 2), (6, 2), (3, 4))}


def test_the_left_of_an_arc_is_on_its_left(town):
    for arc in arcs_of(town).arcs:
        line = arc.degrees()
        beside = shapely.offset_curve(line, 10 * GRID).interpolate(0.5, normalized=True)
        owner = [key for key in town if town.units[key].geometry.contains(beside)]
        assert owner == ([arc.left] if arc.left else [])


def test_units_put_together_from_their_arcs_are_the_same():
    coverage = worlds.coverage(sketch.units("AAAA\nABCA\nAAAA\nDD.D"))
    arcs = Arcs(coverage.keys, coverage.areas)
    for key in coverage:
        assert shapely.to_wkb(arcs.rebuilt(key, {})) == shapely.to_wkb(coverage.units[key].geometry)


def test_every_arc_is_found_by_its_name():
    coverage = worlds.voronoi(40, 3)
    arcs = arcs_of(coverage)
    assert [arcs.find(named(arc)) for arc in arcs.arcs] == list(range(len(arcs.arcs)))


def test_an_arc_moves_for_both_sides(town):
    change = MoveArc(AB, sketch.line((3, 0), (3.5, 1), (3, 2))).apply(town)
    after = town.after(change)
    assert set(change.pairs) == {"A", "B"}
    assert worlds.faults(after) == []
    assert after.units["A"].geometry.contains(shapely.Point(sketch.point(3.2, 1)))
    assert worlds.total(after) == pytest.approx(worlds.total(town), rel=1e-9)


def test_an_arc_may_be_drawn_from_its_other_end(town):
    course = ((3, 0), (3.5, 1), (3, 2))
    forward = MoveArc(AB, sketch.line(*course)).apply(town)
    backward = MoveArc(AB, sketch.line(*reversed(course))).apply(town)
    assert worlds.rows(town.after(forward)) == worlds.rows(town.after(backward))


@pytest.mark.parametrize(
    ("course", "code", "place"),
    [
        (((3, 0), (3, 1.9)), "ends-moved", (3, 1.9)),
        (((3, 0), (3.5, 2.5), (3, 2)), "meets-border", None),
        (((3, 0), (2, 1.5), (2, 0.5), (3, 1.5), (3, 2)), "self-crossing", None),
        (((3, 0), (7, 1), (3, 2)), "meets-border", None),
        (((3, 0), (0, 0), (3, 2)), "meets-border", None),
    ],
)
def test_an_arc_that_would_meet_another_is_refused_with_the_place(town, course, code, place):
    fault = refusal(MoveArc(AB, sketch.line(*course)), town)
    assert fault.code == code
    assert place is None or fault.place == pytest.approx(sketch.point(*place), abs=2 * GRID)


def test_where_an_arc_would_leave_its_two_units_is_said(town):
    fault = refusal(MoveArc(AB, sketch.line((3, 0), (4, 0.5), (4, 3), (3, 2))), town)
    assert fault.place == pytest.approx(sketch.point(4, 2), abs=GRID) or fault.place == pytest.approx(sketch.point(3, 2), abs=GRID)
    assert "B" in fault.detail and "D" in fault.detail


def test_an_arc_does_not_swallow_a_unit_it_passes_by():
    coverage = worlds.coverage(sketch.units("AAAABB\nAECABB\nAAAABB"))
    name = ArcName("A", "B", sketch.point(4, 1))
    around = sketch.line((4, 0), (0.5, 0.5), (0.5, 2.5), (4, 3))
    assert refusal(MoveArc(name, around), coverage).code in ("outline-broken", "coverage-broken")


def test_the_border_around_an_enclave_moves():
    coverage = worlds.coverage(sketch.units("AAAA\nABBA\nAAAA"))
    ring = sketch.line((0.5, 0.5), (3.5, 0.5), (3.5, 2.5), (0.5, 2.5), (0.5, 0.5))
    after = coverage.after(MoveArc(ArcName("A", "B", sketch.point(1, 1)), ring).apply(coverage))
    assert worlds.faults(after) == []
    assert after.units["B"].geometry.equals(shapely.Polygon(ring))


def test_a_border_that_is_not_there_is_not_moved(town):
    fault = refusal(MoveArc(ArcName("A", "D", sketch.point(3, 1)), sketch.line((3, 0), (3, 2))), town)
    assert fault.code == "no-such-border"


def test_a_node_moves_for_all_units_that_meet_there(town):
    change = MoveNode(sketch.point(3, 2), sketch.point(3.4, 1.7)).apply(town)
    assert set(change.pairs) == set("ABCD")
    assert worlds.faults(town.after(change)) == []


def test_a_node_does_not_jump_over_a_border(town):
    fault = refusal(MoveNode(sketch.point(3, 2), sketch.point(7, 1)), town)
    assert fault.code == "meets-border"
    assert refusal(MoveNode(sketch.point(1.5, 0.5), sketch.point(1, 1)), town).code == "no-node"


def test_a_border_loses_the_vertices_it_needs_not(town):
    wavy = town.after(MoveArc(AB, sketch.line((3, 0), (3.02, 0.5), (2.98, 1), (3.02, 1.5), (3, 2))).apply(town))
    name = ArcName("A", "B", sketch.point(2.98, 1))
    after = wavy.after(Simplify(name, 0.0001).apply(wavy))
    assert worlds.faults(after) == []
    arcs = arcs_of(after)
    assert len(arcs.arcs[arcs.find(AB)].vertices) == 2
    assert refusal(Simplify(AB, 0.0001), after).code == "nothing-changes"


@pytest.mark.parametrize("tolerance", [0, -1, float("nan"), 5])
def test_a_tolerance_is_a_small_positive_number(town, tolerance):
    assert refusal(Simplify(AB, tolerance), town).code == "bad-tolerance"


def test_a_border_that_goes_out_and_comes_back_is_a_spike_and_refused(town):
    (lon, lat), (tip, _) = sketch.point(3, 1), sketch.point(3.5, 1)
    course = [sketch.point(3, 0), (lon, lat), (tip, lat), (lon, lat - GRID), sketch.point(3, 2)]
    fault = refusal(MoveArc(AB, shapely.LineString(course)), town)
    assert (fault.code, fault.place) == ("spike", pytest.approx((tip, lat), abs=GRID))

"""Ground goes from unit to unit, and every border stays where it was not meant to move."""

import pytest
import shapely

from gis_core.precision import GRID
from grids.coverage.areas import Create, Merge, NewUnit, Reassign, Retire, Split
from grids.coverage.faults import CoverageFault
from tests import sketch
from tests.grids.coverage import worlds

DRAWN = """
    AAABBB
    AAABBB
    CCCDDD
    CCCDDD
"""


@pytest.fixture
def town():
    return worlds.coverage(sketch.units(DRAWN))


def refusal(operation, coverage):
    with pytest.raises(CoverageFault) as caught:
        operation.apply(coverage)
    return caught.value


def same(area, other):
    return shapely.normalize(shapely.simplify(area, 0)).equals(shapely.simplify(other, 0))


def test_an_area_goes_over_and_nothing_else_moves(town):
    area = sketch.polygon((2, 0.5), (4, 0.5), (4, 1.5), (2, 1.5))
    change = Reassign("A", area).apply(town)
    after = town.after(change)
    assert worlds.faults(after) == []
    assert set(change.pairs) == {"A", "B"} and not change.vertex_only
    assert same(after.units["A"].geometry, town.units["A"].geometry.union(sketch.polygon((3, 0.5), (4, 0.5), (4, 1.5), (3, 1.5))))


def test_only_the_named_units_give_ground(town):
    area = sketch.polygon((2.5, 1.5), (4, 1.5), (4, 3), (2.5, 3))
    change = Reassign("A", area, units=("B",)).apply(town)
    assert {key for key in change.pairs if key not in change.vertex_only} == {"A", "B"}


def test_a_third_unit_takes_the_vertex_on_its_border_and_is_unchanged_for_people(town):
    area = sketch.polygon((2.3, 1), (3, 1), (3, 2), (2.3, 2))
    change = Reassign("B", area, units=("A",)).apply(town)
    assert change.vertex_only == {"C"}
    assert same(change.pairs["C"].old.geometry, change.pairs["C"].new.geometry)
    assert worlds.faults(town.after(change)) == []


def test_a_shaky_line_along_a_border_leaves_no_sliver(town):
    shaky = shapely.Polygon([
        (lon + dx * GRID, lat + dy * GRID)
        for (lon, lat), dx, dy in zip(
            [sketch.point(*place) for place in ((3, 0), (3, 0.7), (3, 1.4), (3, 2), (4, 2), (4, 0))],
            (4, -3, 5, -4, 0, 0), (0, 2, -2, 3, 4, -5), strict=True,
        )
    ])
    after = town.after(Reassign("A", shaky).apply(town))
    assert worlds.faults(after) == []
    expected = sketch.polygon((0, 0), (4, 0), (4, 2), (0, 2))
    assert shapely.hausdorff_distance(after.units["A"].geometry, expected) < 6 * GRID
    assert after.units["A"].geometry.geoms[0].interiors[:] == []


@pytest.mark.parametrize(
    ("area", "code"),
    [
        (((1, 1), (2, 1), (2, 2), (1, 2)), "nothing-changes"),
        (((3, 0), (6, 0), (6, 2), (3, 2)), "nothing-left"),
        (((4, 0.5), (5, 0.5), (5, 1), (4, 1)), "in-parts"),
        (((4, 0), (5, 0), (5, 2), (4, 2)), "in-parts"),
        (((2, 0), (5, 1), (5, 0), (2, 1)), "self-crossing"),
    ],
)
def test_an_area_that_cannot_go_over_is_refused(town, area, code):
    assert refusal(Reassign("A", sketch.polygon(*area)), town).code == code


def test_the_place_of_a_crossing_outline_is_said(town):
    fault = refusal(Reassign("A", sketch.polygon((2, 0), (4, 1), (4, 0), (2, 1))), town)
    assert fault.place == pytest.approx(sketch.point(3, 0.5), abs=GRID)


def test_apart_is_done_when_it_is_said(town):
    area = sketch.polygon((4, 0.5), (5, 0.5), (5, 1), (4, 1))
    after = town.after(Reassign("A", area, apart=True).apply(town))
    assert len(after.units["A"].geometry.geoms) == 2
    assert worlds.faults(after) == []


def test_whole_units_go_over_and_end(town):
    after = town.after(Reassign("A", units=("B", "C")).apply(town))
    assert set(after) == {"A", "D"}
    assert worlds.faults(after) == []


def test_a_line_splits_and_the_largest_piece_keeps_the_code(town):
    change = Split("A", sketch.line((1, -1), (1, 3)), (NewUnit("E", code="E1"),)).apply(town)
    after = town.after(change)
    assert worlds.faults(after) == []
    assert same(after.units["E"].geometry, sketch.polygon((0, 0), (1, 0), (1, 2), (0, 2)))
    assert (after.units["E"].code, after.units["E"].parent) == ("E1", "P")
    assert after.units["A"].code == "A"
    assert change.vertex_only <= {"C"}, "the line went on into C without cutting it"


def test_a_slanting_line_moves_no_border_by_more_than_a_grid_step(town):
    after = town.after(Split("A", sketch.line((0.13, -1), (2.71, 3)), (NewUnit("E"),)).apply(town))
    assert worlds.faults(after) == []
    assert shapely.hausdorff_distance(after.units["C"].geometry, town.units["C"].geometry) <= GRID
    joined = after.units["A"].geometry.union(after.units["E"].geometry)
    assert shapely.hausdorff_distance(joined, town.units["A"].geometry) <= GRID


def test_a_multipart_unit_keeps_the_parts_the_line_leaves():
    town = worlds.coverage(sketch.units("AABA\nAABA"))
    after = town.after(Split("A", sketch.line((-1, 1), (2.5, 1)), (NewUnit("E"),)).apply(town))
    assert len(after.units["A"].geometry.geoms) == 2
    assert worlds.faults(after) == []


@pytest.mark.parametrize(
    ("line", "code", "place"),
    [
        (((4, 1), (5, 1)), "line-misses", (3, 1)),
        (((-1, 1), (2, 1)), "ends-inside", (2, 1)),
        (((3, -1), (3, 3)), "along-border", None),
        (((-1, 0.5), (4, 0.5), (1.5, -1), (1.5, 3)), "self-crossing", (1.5, 0.5)),
        (((0, 0), (-1, 1), (0, 2)), "line-misses", None),
        (((1, 1), (1, 1)), "too-short", None),
    ],
)
def test_a_line_that_does_not_split_is_refused_with_its_place(town, line, code, place):
    fault = refusal(Split("A", sketch.line(*line), (NewUnit("E"),)), town)
    assert fault.code == code
    if place:
        assert fault.place == pytest.approx(sketch.point(*place), abs=2 * GRID)


def test_as_many_new_units_as_pieces(town):
    twice = sketch.line((1, -1), (1, 2.5), (2, 2.5), (2, -1))
    assert refusal(Split("A", twice, (NewUnit("E"),)), town).code == "pieces"
    after = town.after(Split("A", twice, (NewUnit("E"), NewUnit("F"))).apply(town))
    assert set(after) == set("ABCDEF")
    assert worlds.faults(after) == []


@pytest.mark.parametrize("new", [NewUnit("B"), NewUnit("E", code="B")])
def test_a_key_or_code_that_is_borne_is_not_given_again(town, new):
    assert refusal(Split("A", sketch.line((1, -1), (1, 3)), (new,)), town).code == "code-taken"


def test_units_side_by_side_become_one(town):
    after = town.after(Merge(("A", "B", "D"), "B").apply(town))
    assert set(after) == {"B", "C"}
    assert worlds.faults(after) == []


def test_units_that_meet_in_a_corner_do_not_become_one(town):
    fault = refusal(Merge(("A", "D"), "A"), town)
    assert (fault.code, fault.units) == ("not-adjacent", ["D"])
    assert town.units["D"].geometry.contains(shapely.Point(fault.place))


def test_a_unit_is_created_out_of_others(town):
    area = sketch.polygon((2, 1), (4, 1), (4, 3), (2, 3))
    after = town.after(Create(NewUnit("E"), area, out_of=("A", "B", "C", "D")).apply(town))
    assert same(after.units["E"].geometry, area)
    assert worlds.faults(after) == []


def test_ground_of_a_unit_not_named_is_not_taken(town):
    area = sketch.polygon((2, 1), (4, 1), (4, 3), (2, 3))
    fault = refusal(Create(NewUnit("E"), area, out_of=("A", "B", "C")), town)
    assert (fault.code, fault.units) == ("overlaps", ["D"])
    assert town.units["D"].geometry.contains(shapely.Point(fault.place))


def test_an_island_is_created_on_free_ground_and_ends_again():
    islands = worlds.coverage(sketch.units("A.B"), islands=True)
    change = Create(NewUnit("E"), sketch.polygon((4, 0), (5, 0), (5, 1))).apply(islands)
    assert set(change.pairs) == {"E"}
    after = islands.after(change)
    assert set(after.after(Retire("E").apply(after))) == {"A", "B"}


def test_new_ground_encloses_none_of_nobody(town):
    around = sketch.polygon((-1, 0), (0, 0), (-0.5, 1), (0, 2), (-1, 2))
    assert refusal(Create(NewUnit("E"), around), town).code == "gap"


def test_new_ground_closes_no_bay_however_far_its_shores_reach():
    bay = worlds.coverage(sketch.units("ABCDE\nF...G\nHI.JK"))
    mouth = sketch.polygon((2, 2), (3, 2), (3, 3), (2, 3))
    fault = refusal(Create(NewUnit("Z"), mouth), bay)
    assert fault.code == "gap"
    assert shapely.Point(fault.place).within(sketch.polygon((1, 1), (4, 1), (4, 2), (1, 2)))


def test_in_a_partition_a_unit_ends_only_with_an_heir(town):
    assert refusal(Retire("A"), town).code == "heir-missing"
    after = town.after(Retire("A", "C").apply(town))
    assert set(after) == {"B", "C", "D"}
    assert worlds.faults(after) == []


def test_a_unit_of_a_hairline_is_refused_with_its_place():
    islands = worlds.coverage(sketch.units("A"), islands=True)
    lon, lat = sketch.point(3, 3)
    hairline = shapely.box(lon, lat, lon + 0.01, lat + GRID)
    fault = refusal(Create(NewUnit("E"), hairline), islands)
    assert fault.code == "sliver"
    assert hairline.distance(shapely.Point(fault.place)) <= GRID

"""In what state is a place, and which unit of each kind is the one that counts?"""

import pytest

from findings.place.index import IndexedUnit, PlaceIndex, PlaceIndexFault
from findings.place.judging import Judge, worst
from findings.place.kinship import Kinship
from gis_core.city import UnitKind
from tests import sketch

METRIC = 4547
PAPER = sketch.at(114.3, 29.85, metres=100)


def kind(key, policy, parent=None, *, border_counts=True):
    return UnitKind(key, {"en": key}, policy, parent, ".*", border_counts=border_counts)


# Not the kinds of any city: the rules must follow from the policies alone.
KINDS = (
    kind("realm", "root", border_counts=False),
    kind("ward", "partition_of_parent", "realm"),
    kind("cell", "partition_of_parent", "ward"),
    kind("yard", "islands", "cell"),
    kind("field", "partition_of_own_extent"),
    kind("strip", "partition_of_own_extent", "field"),
)


def judge(drawings, memberships=(), tolerance=1.0, paper=PAPER, kinds=KINDS):
    """A judge over drawings by kind; memberships are (kind, code, parent's kind, parent's code)."""
    units, polygons, number = [], [], {}
    for which, drawing in drawings.items():
        areas = paper.units(drawing) if isinstance(drawing, str) else drawing
        for code, polygon in areas.items():
            number[which, code] = len(units) + 100
            units.append(IndexedUnit(len(units), len(units) + 100, which, code, f"{which} {code}"))
            polygons.append(polygon)
    triples = [(number[child, code], up, number[up, above]) for child, code, up, above in memberships]
    kinship = Kinship(triples, {unit.unit: unit.kind for unit in units})
    return Judge(PlaceIndex(units, polygons, METRIC), kinds, kinship, tolerance)


def at(judging, column, row, accuracy=None, paper=PAPER):
    lon, lat = paper.point(column, row)
    return judging.answers([lon], [lat], None if accuracy is None else [accuracy])[0]


def of(answer, key):
    return next(entry for entry in answer.kinds if entry.kind.key == key)


def codes(answer, key):
    return [found.unit.code for found in of(answer, key).covering]


TOWN = {
    "realm": "RRRR\nRRRR",
    "ward": "VVWW\nVVWW",
    "cell": "ABCD\nABCD",
    "field": "FFGG\nFFGG",
    "strip": "STUX\nSTUX",
}


def test_far_from_every_border_a_place_is_clear():
    answer = at(judge(TOWN), 0.5, 0.5)
    assert answer.state == "clear"
    assert [(entry.kind.key, codes(answer, entry.kind.key)) for entry in answer.kinds] == [
        ("realm", ["R"]),
        ("ward", ["V"]),
        ("cell", ["A"]),
        ("field", ["F"]),
        ("strip", ["S"]),
    ]


def test_within_the_tolerance_of_a_border_a_place_is_border():
    near = at(judge(TOWN, tolerance=5), 1 - 0.03, 0.5)
    beyond = at(judge(TOWN, tolerance=5), 1 - 0.07, 0.5)
    assert (near.state, beyond.state) == ("border", "clear")
    assert of(near, "cell").covering[0].across.code == "B"


def test_the_accuracy_of_the_place_widens_the_tolerance_and_never_narrows_it():
    judging = judge(TOWN, tolerance=5)
    assert at(judging, 1 - 0.07, 0.5, accuracy=10).state == "border"
    assert at(judging, 1 - 0.03, 0.5, accuracy=0.5).state == "border"
    assert at(judging, 1 - 0.03, 0.5, accuracy=float("nan")).state == "border"


def test_a_border_that_does_not_count_is_told_without_raising_the_state():
    answer = at(
        judge(
            {"realm": "RR", "ward": "VV"},
            tolerance=5,
            kinds=(
                kind("realm", "root", border_counts=False),
                kind("ward", "partition_of_parent", "realm"),
            ),
        ),
        1,
        0.5,
    )
    assert answer.state == "clear"
    edge = at(judge({"realm": "R"}, tolerance=5), 0, 0.5)
    assert of(edge, "realm").state == "border" and edge.state == "clear"


def test_on_a_shared_border_of_atoms_the_lowest_code_is_chosen_and_both_are_named():
    answer = at(judge(TOWN), 1, 0.5)
    assert codes(answer, "cell") == ["A", "B"]
    assert [found.chosen for found in of(answer, "cell").covering] == [True, False]
    assert of(answer, "cell").choice == "lowest_code"
    assert answer.state == "border"


def test_on_a_border_of_parents_the_parent_follows_the_chosen_child():
    crossed = TOWN | {"ward": "WWVV\nWWVV"}
    answer = at(judge(crossed), 2, 0.5)
    assert codes(answer, "cell") == ["B", "C"]
    assert codes(answer, "ward") == ["W", "V"], "the lowest code would have been V"
    assert of(answer, "ward").choice == "inside"


def test_a_stored_membership_outweighs_where_the_child_lies():
    declared = [("cell", "B", "ward", "W")]
    answer = at(judge(TOWN, declared), 2, 0.5)
    assert codes(answer, "ward") == ["W", "V"]
    assert of(answer, "ward").choice == "membership"


def test_a_membership_in_a_unit_that_does_not_cover_the_place_chooses_nothing():
    elsewhere = TOWN | {"ward": "VVWW\nVVWW\nYYYY"}
    answer = at(judge(elsewhere, [("cell", "B", "ward", "Y")]), 2, 0.5)
    assert codes(answer, "ward") == ["V", "W"]
    assert of(answer, "ward").choice == "lowest_code"


def test_where_four_corners_meet_the_whole_chain_hangs_together():
    answer = at(
        judge(
            {
                "realm": "RR\nRR",
                "ward": "ZV\nZV",
                "cell": "DC\nBA",
                "field": "GF\nGF",
                "strip": "UT\nXS",
            }
        ),
        1,
        1,
    )
    assert codes(answer, "cell")[0] == "A" and codes(answer, "ward")[0] == "V"
    assert codes(answer, "strip")[0] == "S" and codes(answer, "field")[0] == "F"


def test_no_field_covers_the_place_and_none_ought_to():
    answer = at(judge(TOWN | {"field": "FF..\nFF..", "strip": "ST..\nST.."}), 2.5, 0.5)
    assert answer.state == "outside"
    assert of(answer, "field").state == of(answer, "strip").state == "outside"
    assert codes(answer, "cell") == ["C"]
    assert of(answer, "field").nearest.code == "F"
    assert of(answer, "field").nearest_m == pytest.approx(50, rel=0.01)


def test_a_covered_parent_without_a_covering_child_is_a_gap():
    answer = at(judge(TOWN | {"strip": "ST.X\nST.X"}), 2.5, 0.5)
    assert answer.state == "gap"
    assert of(answer, "strip").within.code == "G"
    assert of(answer, "strip").nearest.code in "TX"


def test_a_gap_in_the_middle_of_the_chain_is_a_gap_of_all_below():
    answer = at(judge(TOWN | {"ward": "VV..\nVV..", "cell": "AB..\nAB.."}), 2.5, 0.5)
    assert [of(answer, key).state for key in ("ward", "cell")] == ["gap", "gap"]
    assert of(answer, "cell").within.code == "R"


def test_a_parent_that_was_never_divided_owns_its_ground_without_a_gap():
    known = [("cell", "A", "ward", "V"), ("cell", "B", "ward", "V")]
    undivided = judge(TOWN | {"cell": "AB..\nAB.."}, known)
    assert at(undivided, 2.5, 0.5).state == "clear"
    assert of(at(undivided, 2.5, 0.5), "cell").within.code == "W"
    divided = judge(TOWN | {"cell": "ABC.\nABC."}, [*known, ("cell", "C", "ward", "W")])
    assert at(divided, 3.5, 0.5).state == "gap"


def test_an_own_extent_without_parts_is_a_gap_even_where_it_was_never_divided():
    known = [("strip", "S", "field", "F"), ("strip", "T", "field", "F")]
    assert at(judge(TOWN | {"strip": "ST..\nST.."}, known), 2.5, 0.5).state == "gap"


def test_beyond_everything_a_place_is_outside():
    answer = at(judge(TOWN), 9, 0.5)
    assert answer.state == "outside"
    assert {entry.state for entry in answer.kinds} == {"outside"}
    assert of(answer, "cell").nearest.code == "D"


def test_without_any_unit_a_place_is_outside():
    answer = at(judge({}), 0.5, 0.5)
    assert (answer.state, answer.kinds) == ("outside", ())


def test_a_kind_of_which_no_unit_holds_is_left_out():
    answer = at(judge({"realm": "R", "field": "F"}), 0.5, 0.5)
    assert [entry.kind.key for entry in answer.kinds] == ["realm", "field"]
    assert answer.state == "clear"


def test_no_island_is_no_gap():
    answer = at(judge(TOWN | {"yard": "..Y.\n...."}), 0.5, 0.5)
    assert (of(answer, "yard").state, of(answer, "yard").covering, answer.state) == ("clear", (), "clear")
    assert of(answer, "yard").nearest is None


@pytest.mark.parametrize("column", [0.97, 1.03])
def test_both_sides_of_an_islands_wall_are_border(column):
    yard = {"Y": PAPER.polygon((0.2, 0.2), (0.2, 0.8), (1, 0.8), (1, 0.2))}
    answer = at(judge({"realm": "RRR", "yard": yard}, tolerance=5), column, 0.5)
    assert (of(answer, "yard").state, answer.state) == ("border", "border")
    named = of(answer, "yard").covering[0].unit if column < 1 else of(answer, "yard").nearest
    assert named.code == "Y"


def test_the_tolerance_of_one_place_does_not_bring_an_island_near_another():
    yard = {"Y": PAPER.polygon((0.2, 0.2), (0.2, 0.8), (0.9, 0.8), (0.9, 0.2))}
    judging = judge({"realm": "RRR", "yard": yard}, tolerance=1)
    lon, lat = PAPER.point(1, 0.5)
    rough, exact = judging.answers([lon, lon], [lat, lat], [50, 1])
    assert (rough.state, exact.state) == ("border", "clear")


def test_of_islands_that_meet_at_the_place_the_one_in_the_chosen_parent_counts():
    yards = {"A": PAPER.cell(2, 0), "B": PAPER.cell(1, 0)}
    answer = at(judge({"realm": "RRRR", "ward": "VVWW", "cell": "ABCD", "yard": yards}), 2, 0.5)
    assert codes(answer, "cell")[0] == "B"
    assert codes(answer, "yard") == ["B", "A"]


def test_ground_claimed_twice_is_an_overlap_worse_than_all_else():
    twice = {"S": PAPER.polygon((0, 0), (0, 1), (2, 1), (2, 0)), "T": PAPER.cell(1, 0)}
    answer = at(judge({"realm": "RR", "field": "..", "strip": twice}), 1.5, 0.5)
    assert answer.state == "overlap"
    assert [found.state for found in of(answer, "strip").covering] == ["overlap", "overlap"]
    assert codes(answer, "strip")[0] == "S"


def test_islands_may_lie_on_one_another():
    twice = {"Y": PAPER.cell(0, 0), "Z": PAPER.polygon((0, 0), (0, 1), (2, 1), (2, 0))}
    assert at(judge({"realm": "RR", "yard": twice}), 0.5, 0.5).state == "clear"


def test_the_worst_state_wins_in_the_stated_order():
    order = ["overlap", "gap", "outside", "border", "clear"]
    for place, state in enumerate(order):
        assert worst(order[place:]) == state
    assert worst([]) == "clear"


def test_places_and_accuracies_that_do_not_pair_up_are_refused():
    with pytest.raises(PlaceIndexFault):
        judge(TOWN).answers([114.3, 114.4], [29.8, 29.9], [1.0])


def test_no_places_no_answers():
    assert judge(TOWN).answers([], []) == []

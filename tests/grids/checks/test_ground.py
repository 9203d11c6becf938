"""Every place belongs to exactly one unit, each unit to its parent; what is not so is named."""

import pytest
import shapely

from grids.checks.faults import OPERATIONS, DrawnUnit
from tests import sketch
from tests.grids.checks.town import (
    CODES,
    KINDS,
    changed,
    cut,
    faults_of,
    grown,
    named,
    rectangle,
    same_ground,
    size,
    town,
)

IN_A = rectangle(1.2, 0.3, 1.8, 0.7)
NEXT_TO_B = rectangle(2.9, 0, 3, 1)


def only(faults):
    assert [fault.fault for fault in faults] and len(faults) == 1, [fault.message for fault in faults]
    return faults[0]


def test_a_clean_drawing_has_no_fault():
    assert faults_of(town()) == []


def test_nothing_drawn_has_no_fault():
    assert faults_of([]) == []


def test_an_overlap_names_both_units_its_ground_and_its_square_metres():
    fault = only(faults_of(grown(town(), "B", NEXT_TO_B), only=["block"])[:1])
    assert (fault.fault, fault.severity, fault.operation) == ("overlap", "error", "cut_overlap")
    assert {code for _, code in fault.units} == {CODES["A"], CODES["B"]}
    assert same_ground(fault.place, NEXT_TO_B)
    assert (fault.size, fault.size_unit) == (pytest.approx(size(NEXT_TO_B), rel=1e-6), "m2")
    assert f"{fault.size:,.0f} m²" in fault.message["en"] and "重叠" in fault.message["zh"]


def test_the_same_unit_drawn_twice_overlaps_wholly():
    units = town()
    twin = DrawnUnit("block", "421202001003", "twin", units["A"].area, "421202")
    found = [f for f in faults_of([*units.values(), twin]) if f.fault == "overlap"]
    assert only(found).size == pytest.approx(size(units["A"].area), rel=1e-6)


def test_a_unit_wholly_inside_another_overlaps_it():
    units = town()
    inner = DrawnUnit("block", "421202001003", "inner", IN_A, "421202")
    found = [f for f in faults_of([*units.values(), inner]) if f.fault == "overlap"]
    assert same_ground(only(found).place, IN_A)


def test_a_hole_in_a_partition_is_a_missing_unit():
    fault = only(faults_of(cut(town(), "A", IN_A), only=["block"]))
    assert (fault.fault, fault.severity, fault.operation) == ("hole", "error", "create")
    assert same_ground(fault.place, IN_A) and fault.size == pytest.approx(size(IN_A), rel=1e-6)
    assert fault.units == (("block", CODES["A"]),)


def test_a_strip_between_two_units_is_a_gap_even_when_it_reaches_the_outside():
    strip = rectangle(2.95, 0, 3, 2)
    fault = only(faults_of(cut(town(), "A", strip), only=["block"]))
    assert (fault.fault, fault.operation) == ("gap", "fill_gap")
    assert same_ground(fault.place, strip) and {"A", "B"} <= letters(fault)


def letters(fault):
    return {letter for letter, code in CODES.items() if ("block", code) in fault.units}


@pytest.mark.parametrize("missing", "ABCD")
def test_a_wholly_missing_unit_is_seen_which_validity_alone_does_not_see(missing):
    units = town()
    ground = units.pop(missing).area
    found = [f for f in faults_of(units, only=["block"]) if f.fault in ("gap", "hole")]
    assert same_ground(only(found).place, ground)


def test_undivided_parts_of_one_parent_apart_from_all_units_are_one_fault():
    islands = shapely.union_all([sketch.cell(8, 0), sketch.cell(10, 0)])
    units = grown(town(), "Q", islands)
    fault = only(faults_of(units, only=["block"]))
    assert (fault.fault, fault.units) == ("gap", (("district", CODES["Q"]),))
    assert same_ground(fault.place, islands) and "2 separate" in fault.message["en"]


def test_ground_outside_the_parent_is_a_spill():
    outside = rectangle(2, -0.5, 3, 0)
    fault = only(faults_of(grown(town(), "A", outside), only=["block"]))
    assert (fault.fault, fault.severity, fault.operation) == ("spill", "error", "move_arc")
    assert fault.units == (("block", CODES["A"]), ("district", CODES["P"]))
    assert same_ground(fault.place, outside) and fault.size == pytest.approx(size(outside), rel=1e-6)


def test_a_unit_in_the_wrong_parent_is_to_be_moved_there():
    fault = only(faults_of(changed(town(), "A", parent=CODES["Q"]), only=["block"]))
    assert (fault.fault, fault.operation) == ("spill", "move_to_parent")
    assert same_ground(fault.place, town()["A"].area)


def test_a_unit_far_from_every_parent_spills_with_all_it_has():
    far = DrawnUnit("block", "421202001009", "far", sketch.cell(20, 20))
    fault = only(faults_of([*town().values(), far], only=["block"]))
    assert (fault.fault, fault.units) == ("spill", (("block", far.code),))


def test_without_a_declared_parent_the_one_that_holds_most_counts():
    units = changed(town(), "A", parent=None)
    assert faults_of(units) == []


def test_cells_may_cross_zones_but_neither_leave_them_nor_leave_ground_in_them():
    left = faults_of(cut(town(), "H", sketch.cell(4, 2)), only=["cell"])
    assert only(left).fault in ("gap", "hole") and same_ground(left[0].place, sketch.cell(4, 2))
    spilt = only(faults_of(grown(town(), "H", sketch.cell(5, 2)), only=["cell"]))
    assert (spilt.fault, spilt.units) == ("spill", (("cell", CODES["H"]),))
    assert "every zone" in spilt.message["en"]


def test_ground_enclosed_by_zones_that_have_no_parent_is_only_a_warning():
    ring = """
        YYZ
        Y.Z
        YZZ
    """
    fault = only(faults_of(town(zone=ring, cell=".", estate="."), only=["zone"]))
    assert (fault.fault, fault.severity) == ("hole", "warning")


def test_estates_lie_inside_their_block_and_not_on_each_other():
    out = only(faults_of(grown(town(), "S", rectangle(0, 2, 1, 2.5)), only=["estate"]))
    assert (out.fault, out.units) == ("spill", (("estate", CODES["S"]), ("block", CODES["A"])))
    both = only(faults_of(changed(town(), "T", area=sketch.cell(0, 0)), only=["estate"])[:1])
    assert both.fault == "overlap" and {c for _, c in both.units} == {CODES["S"], CODES["T"]}


def test_a_parent_without_units_while_others_have_some_is_said_once():
    units = town()
    del units["B"], units["D"]
    fault = only(faults_of(units, only=["block"]))
    assert (fault.fault, fault.severity) == ("empty_parent", "warning")
    assert fault.units == (("district", CODES["Q"]),) and units["Q"].area.contains(fault.place)


def test_a_kind_that_has_not_been_drawn_is_no_fault_and_islands_need_not_be_anywhere():
    assert faults_of(town(block=".", estate=".")) == []
    assert faults_of(town(estate=".")) == []


def hairlined():
    """Each of the four blocks drawn apart from the others by a few decimetres, or over them."""
    units = cut(town(), "A", rectangle(2.997, 0, 3, 2))
    units = grown(units, "C", rectangle(0, 1.997, 2.9, 2))
    return grown(units, "D", rectangle(5.5, 4, 6, 4.002))


def test_hairlines_are_one_line_under_the_tolerance_and_listed_above_it():
    fault = only(faults_of(hairlined(), only=["block"]))
    assert (fault.fault, fault.severity, fault.size_unit) == ("hairlines", "warning", "m2")
    assert "1 gaps, 1 overlaps, 1 spills" in fault.message["en"] and "0.5 米" not in fault.message["en"]
    assert {"A", "C", "D"} <= letters(fault)
    width, height = 97, 111
    assert fault.size == pytest.approx(0.003 * 2 * width * height + 0.003 * 2.9 * width * height
                                       + 0.001 * width * height, rel=0.02)
    fine = faults_of(hairlined(), only=["block"], tolerance=0.1)
    assert sorted(f.fault for f in fine) == ["gap", "overlap", "spill"]


@pytest.mark.parametrize(("width", "word"), [(0.0049, "hairlines"), (0.0053, "gap")])
def test_the_tolerance_is_the_width_at_the_widest(width, word):
    strip = rectangle(3 - width, 0, 3, 2)  # a cell is 96.9 m wide
    assert only(faults_of(cut(town(), "A", strip), only=["block"])).fault == word


def test_a_vertex_that_only_one_side_has_is_told_in_one_line():
    corners = [sketch.point(*place) for place in ((0, 0), (0, 2), (3, 2), (3, 0))]
    units = changed(town(), "A", area=shapely.Polygon(corners))
    fault = only(faults_of(units, only=["block"]))
    assert (fault.fault, fault.severity, fault.size_unit) == ("unmatched", "warning", "m")
    assert fault.size == pytest.approx(2 * 111 + 3 * 97, rel=0.02)


def test_errors_come_first_and_every_suggestion_is_an_operation():
    units = changed(hairlined(), "B", name="")
    units = grown(units, "A", rectangle(3, 0.2, 3.5, 0.7))
    found = faults_of(units)
    severities = [fault.severity for fault in found]
    assert severities == sorted(severities) and set(severities) == {"error", "warning"}
    assert {fault.operation for fault in found} <= set(OPERATIONS)
    assert named(found, "A", "B")[0].fault == "overlap"


def test_a_feature_is_geojson_with_both_languages():
    feature = faults_of(cut(town(), "A", IN_A), only=["block"])[0].as_feature()
    assert shapely.geometry.shape(feature["geometry"]).equals(IN_A)
    properties = feature["properties"]
    assert set(properties["message"]) == {"en", "zh"}
    assert properties["units"] == [{"kind": "block", "code": CODES["A"]}]


def test_a_parent_kind_that_is_no_longer_configured_does_no_harm():
    blocks = [unit for unit in town().values() if unit.kind == "block"]
    assert faults_of(blocks, kinds=KINDS[1:2]) == []

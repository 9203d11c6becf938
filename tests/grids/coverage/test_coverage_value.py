"""A change can be undone, joined, printed, and is never forced on another state."""

import pytest
import shapely

from grids.coverage.areas import Merge, NewUnit, Reassign, Split
from grids.coverage.attributes import Details, MoveToParent, Recode, SetAttributes, SetEach
from grids.coverage.faults import CoverageFault
from tests import sketch
from tests.grids.coverage import worlds

DRAWN = "AAABBB\nAAABBB\nCCCDDD\nCCCDDD"
AREA = sketch.polygon((2.3, 1), (3, 1), (3, 2), (2.3, 2))


@pytest.fixture
def town():
    return worlds.coverage(sketch.units(DRAWN))


def refusal(operation, coverage):
    with pytest.raises(CoverageFault) as caught:
        operation.apply(coverage)
    return caught.value


def test_undo_gives_the_old_rows_byte_for_byte_neighbours_included(town):
    """Also where the drawn rows begin their rings elsewhere than the kernel would."""
    rotated = shapely.MultiPolygon([shapely.Polygon(list(AREA.exterior.coords)[1:])])
    turned = worlds.Coverage({**town.units, "E": worlds.Unit(shapely.transform(rotated, lambda xy: xy + [0.1, 0]))})
    change = Reassign("B", AREA).apply(turned)
    assert "C" in change.pairs
    assert worlds.rows(turned.after(change).after(change.inverted())) == worlds.rows(turned)


def test_two_changes_become_one(town):
    first = Split("A", sketch.line((1, -1), (1, 3)), (NewUnit("E"),)).apply(town)
    middle = town.after(first)
    second = Merge(("E", "C"), "C").apply(middle)
    joined = first.then(second)
    assert worlds.rows(town.after(joined)) == worlds.rows(middle.after(second))
    assert "E" not in joined.pairs, "it came and went"
    assert worlds.rows(middle.after(second).after(joined.inverted())) == worlds.rows(town)


def test_a_change_and_its_inverse_are_nothing(town):
    change = Reassign("B", AREA).apply(town)
    nothing = change.then(change.inverted())
    assert nothing.pairs == {} and str(nothing) == "nothing changes"


def test_a_vertex_only_neighbour_that_later_gives_ground_is_changed(town):
    first = Reassign("B", AREA).apply(town)
    after = town.after(first)
    second = Reassign("D", sketch.polygon((2, 3), (4, 3), (4, 4), (2, 4))).apply(after)
    assert first.vertex_only == {"C"}
    assert "C" not in first.then(second).vertex_only


def test_changes_that_do_not_follow_each_other_are_not_joined(town):
    first = Recode("A", "A1").apply(town)
    with pytest.raises(CoverageFault, match="do not follow"):
        first.then(Recode("A", "A2").apply(town))


def test_a_change_is_not_put_on_another_state(town):
    change = Recode("A", "A1").apply(town)
    moved = town.after(SetAttributes(("A",), {"households": 7}).apply(town))
    with pytest.raises(CoverageFault) as caught:
        moved.after(change)
    assert (caught.value.code, caught.value.units) == ("not-the-old", ["A"])


def test_a_change_is_printed_for_people(town):
    change = Reassign("B", AREA).apply(town)
    assert str(change) == "A: area -11.67%\nB: area +11.67%\nC: takes a vertex"
    split = Split("A", sketch.line((1, -1), (1, 3)), (NewUnit("E", code="E1"),)).apply(town)
    assert "E: new, code E1" in str(split)


def test_a_unit_gets_another_code_and_stays_the_same(town):
    after = town.after(Recode("A", "A1").apply(town))
    assert after.units["A"].code == "A1"
    assert after.units["A"].geometry is town.units["A"].geometry
    assert refusal(Recode("A", "B"), town).units == ["B"]
    assert refusal(Recode("A", " "), town).code == "no-code"
    assert refusal(Recode("A", "A"), town).code == "nothing-changes"


def test_attributes_are_set_and_removed(town):
    after = town.after(SetAttributes(("A", "B"), {"households": 7, "kind": "old"}, name="花坛").apply(town))
    later = after.after(SetAttributes(("A",), {"kind": None}).apply(after))
    assert later.units["A"].attributes == {"households": 7}
    assert later.units["B"].attributes == {"households": 7, "kind": "old"}
    assert later.units["B"].name == "花坛"


def test_a_table_names_each_unit_by_itself_and_codes_may_change_places(town):
    table = SetEach({"A": Details("甲", "B", {"households": 7}), "B": Details(code="A")})
    after = town.after(table.apply(town))
    assert [(after.units[key].name, after.units[key].code) for key in "AB"] == [
        ("甲", "B"), (town.units["B"].name, "A")
    ]
    assert after.units["A"].attributes == {**town.units["A"].attributes, "households": 7}
    assert town.after(table.apply(town)).after(table.apply(town).inverted()).units == town.units


def test_a_table_that_gives_a_code_twice_or_an_empty_one_is_refused(town):
    assert refusal(SetEach({"A": Details(code="B")}), town).units == ["A", "B"]
    assert refusal(SetEach({"A": Details(code="Q"), "B": Details(code="Q")}), town).code == "code-taken"
    assert refusal(SetEach({"A": Details(code=" ")}), town).code == "no-code"
    assert refusal(SetEach({"A": Details()}), town).code == "nothing-changes"
    assert refusal(SetEach({"Z": Details("x")}), town).code == "unknown-unit"


def test_units_go_to_another_parent_beside_which_they_lie(town):
    first = town.after(MoveToParent(("A",), "Q").apply(town))
    assert first.units["A"].parent == "Q"
    assert first.after(MoveToParent(("B",), "Q").apply(first)).units["B"].parent == "Q"
    assert refusal(MoveToParent(("D",), "Q"), first).code == "in-parts"
    assert first.after(MoveToParent(("D",), "Q", apart=True).apply(first)).units["D"].parent == "Q"


def test_a_unit_that_is_not_there_is_named(town):
    for operation in (Recode("Z", "1"), SetAttributes(("Z",)), Merge(("A", "Z"), "A"), MoveToParent(("Z",), "Q")):
        fault = refusal(operation, town)
        assert (fault.code, fault.units) == ("unknown-unit", ["Z"])

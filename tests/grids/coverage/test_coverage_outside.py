"""Gaps, overlaps and outlines from other programs find their place, or are refused with it."""

import pytest
import shapely

from gis_core.errors import Fault
from gis_core.precision import GRID
from grids.coverage.faults import CoverageFault
from grids.coverage.repairs import CutOverlap, FillGap
from grids.coverage.replacing import Replace
from grids.coverage.value import Coverage, Unit
from tests import sketch
from tests.grids.coverage import worlds

DRAWN = "AAABBB\nAAABBB\nCCCDDD\nCCCDDD"


@pytest.fixture
def town():
    return worlds.coverage(sketch.units(DRAWN))


def refusal(operation, coverage):
    with pytest.raises(Fault) as caught:
        operation.apply(coverage)
    return caught.value


def outline(*places, code="", name=""):
    return Unit(shapely.MultiPolygon([sketch.polygon(*places)]), code=code, name=name)


def test_a_gap_goes_to_the_unit_named_or_to_the_longest_border():
    gapped = worlds.coverage(sketch.units("AAAB\nA..B\nAAAB"))
    at = sketch.point(2, 1.5)
    for to, owner in ((None, "A"), ("B", "B")):
        after = gapped.after(FillGap(at, to).apply(gapped))
        assert worlds.faults(after) == []
        assert after.units[owner].geometry.contains(shapely.Point(at))


def test_a_gap_is_not_given_to_a_unit_that_does_not_border_it():
    gapped = worlds.coverage(sketch.units("AAAB\nA.AB\nAAAB"))
    assert refusal(FillGap(sketch.point(1.5, 1.5), "B"), gapped).code == "not-adjacent"


def test_where_there_is_no_gap_none_is_filled(town):
    fault = refusal(FillGap(sketch.point(1, 1)), town)
    assert (fault.code, fault.place) == ("no-gap", sketch.point(1, 1))


def test_a_hairline_between_two_outlines_is_closed():
    left = sketch.polygon((0, 0), (3, 0), (3, 2), (0, 2))
    right = shapely.transform(sketch.polygon((3, 0), (6, 0), (6, 2), (3, 2)), lambda xy: xy + [3 * GRID, 0])
    below = sketch.polygon((0, 2), (3, 2), (7, 2), (7, 4), (0, 4))
    above = sketch.polygon((0, 0), (3, 0), (7, 0), (7, -2), (0, -2))
    cracked = worlds.coverage({"A": left, "B": right, "C": below, "D": above})
    assert worlds.faults(cracked, allowed_holes=worlds.holes(cracked)) != []
    lon, lat = sketch.point(3, 1)
    after = cracked.after(FillGap((lon + 1.5 * GRID, lat)).apply(cracked))
    assert shapely.coverage_is_valid(after.areas, gap_width=1e-6)
    assert worlds.holes(after) == []


@pytest.mark.parametrize("to", ["A", "B"])
def test_what_two_units_claim_goes_to_one(to):
    claimed = worlds.coverage({
        "A": sketch.polygon((0, 0), (4, 0), (4, 2), (0, 2)), "B": sketch.polygon((3, 0), (6, 0), (6, 2), (3, 2)),
    })
    assert worlds.faults(claimed) != []
    after = claimed.after(CutOverlap(("A", "B"), to).apply(claimed))
    assert worlds.faults(after) == []
    assert after.units[to].geometry.equals(claimed.units[to].geometry)


def test_units_that_do_not_overlap_are_not_cut(town):
    assert refusal(CutOverlap(("A", "B"), "A"), town).code == "no-overlap"


def test_an_outline_that_fits_is_taken_as_it_is(town):
    a = outline((0, 0), (0, 2), (3, 2), (2, 1), (3, 0), code="A")
    b = outline((3, 0), (2, 1), (3, 2), (6, 2), (6, 0), code="B")
    c, d = (Unit(shapely.simplify(town.units[key].geometry, 0), code=key) for key in "CD")
    after = town.after(Replace({"A": a, "B": b, "C": c, "D": d}).apply(town))
    assert shapely.to_wkb(after.units["A"].geometry) == shapely.to_wkb(a.geometry)
    assert worlds.faults(after) == []


def test_an_edition_that_is_the_same_changes_nothing(town):
    assert refusal(Replace(dict(town.units)), town).code == "nothing-changes"


def test_a_hairline_is_closed_and_the_neighbour_stays(town):
    rough = outline((0, 0), (3, 0), (3, 2), (0, 2), code="A")
    shifted = Unit(shapely.transform(rough.geometry, lambda xy: xy + [2 * GRID, 1 * GRID]), code="A", name="new")
    after = town.after(Replace({"A": shifted}).apply(town))
    assert worlds.faults(after) == []
    assert after.units["A"].name == "new"
    for key in "BCD":
        assert shapely.hausdorff_distance(after.units[key].geometry, town.units[key].geometry) <= 4 * GRID


def test_an_outline_over_a_neighbour_is_refused_with_the_place(town):
    fault = refusal(Replace({"A": outline((0, 0), (4, 0), (4, 2), (0, 2))}), town)
    assert (fault.code, set(fault.units)) == ("overlaps", {"A", "B"})
    assert town.units["B"].geometry.contains(shapely.Point(fault.place))


def test_an_outline_that_leaves_a_gap_is_refused_with_the_place():
    town = worlds.coverage(sketch.units("AAAA\nABBA\nAAAA"))
    fault = refusal(Replace({"B": outline((1, 1), (2, 1), (2, 2), (1, 2))}), town)
    assert (fault.code, fault.units) == ("gap", ["B"])
    assert town.units["B"].geometry.contains(shapely.Point(fault.place))


def test_an_edition_redraws_ends_and_begins_units_at_once(town):
    edition = {
        "A": outline((0, 0), (4, 0), (4, 2), (0, 2), code="A"),
        "B": outline((4, 0), (6, 0), (6, 2), (4, 2), code="B2"),
        "C": outline((0, 2), (4, 2), (6, 2), (6, 3), (0, 3), code="C"),
        "D": None,
        "E": outline((0, 3), (6, 3), (6, 4), (0, 4), code="D"),
    }
    change = Replace(edition).apply(town)
    after = town.after(change)
    assert worlds.faults(after) == []
    assert set(after) == set("ABCE")
    assert (after.units["B"].code, after.units["E"].code) == ("B2", "D")
    assert worlds.rows(after.after(change.inverted())) == worlds.rows(town)


def test_a_code_is_borne_by_one_unit(town):
    assert refusal(Replace({"A": Unit(town.units["A"].geometry, code="B")}), town).code == "code-taken"


def test_a_broken_outline_is_refused_with_its_place(town):
    fault = refusal(Replace({"A": outline((0, 0), (3, 2), (3, 0), (0, 1.5))}), town)
    assert fault.code == "self-crossing" and fault.place is not None


def test_the_first_units_of_all_are_an_import_too():
    empty = Coverage({})
    units = {key: Unit(worlds.normal(area), code=key) for key, area in sketch.units(DRAWN).items()}
    after = empty.after(Replace(units).apply(empty))
    assert worlds.rows(after) == worlds.rows(Coverage(units))
    assert isinstance(refusal(Replace({"Z": None}), empty), CoverageFault)

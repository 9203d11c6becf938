"""An outline that is not valid, a sliver and a size off the norm are named with place and size."""

from dataclasses import replace

import pytest
import shapely

from tests import sketch
from tests.grids.checks.town import CODES, KINDS, changed, cut, faults_of, grown, rectangle, size, town

BOW_TIE = sketch.polygon((0, 0), (3, 2), (3, 0), (0, 2))


def of(faults, word):
    return [fault for fault in faults if fault.fault == word]


def test_an_outline_that_crosses_itself_is_named_where_it_does():
    found = of(faults_of(changed(town(), "A", area=BOW_TIE)), "invalid")
    assert len(found) == 1 and found[0].units == (("block", CODES["A"]),)
    assert found[0].place.distance(shapely.Point(sketch.point(1.5, 1))) < 1e-7
    assert "self-intersection at (114.3" in found[0].message["en"] and "自相交" in found[0].message["zh"]


def test_an_invalid_outline_still_holds_the_ground_it_goes_round():
    found = faults_of(changed(town(), "A", area=BOW_TIE), only=["block"])
    left = shapely.union_all([fault.place for fault in found if fault.fault in ("gap", "hole")])
    assert size(left) == pytest.approx(size(town()["A"].area) / 2, rel=0.01)
    assert of(found, "spill") == of(found, "overlap") == []


@pytest.mark.parametrize(
    ("area", "says"),
    [
        (None, "empty"), (shapely.Polygon(), "empty"), (shapely.Point(114.3, 29.8), "Point"),
        (shapely.box(114, 29, 214, 30), "longitude"), (shapely.box(500000, 3e6, 500100, 3000100), "longitude"),
        (shapely.Polygon([(114, 29), (114.1, 29), (114.2, 29), (114, 29)]), "not valid"),
    ],
)
def test_what_is_no_area_is_invalid_and_does_not_stop_the_check(area, says):
    units = changed(town(), "C", area=area)
    found = faults_of(changed(units, "B", name=" "))
    assert says in of(found, "invalid")[0].message["en"]
    assert of(found, "blank_name") and (of(found, "gap") or of(found, "hole"))


def test_a_strip_of_one_unit_inside_another_is_a_sliver_with_its_width():
    strip = rectangle(3.2, 0.5, 3.8, 0.503)
    found = of(faults_of(grown(cut(town(), "B", strip), "A", strip)), "sliver")
    assert [fault.units for fault in found] == [(("block", CODES["A"]),)]
    assert (found[0].size, found[0].size_unit) == (pytest.approx(0.003 * 111, rel=0.02), "m")
    assert found[0].place.intersects(strip) and "58.31 m long" in found[0].message["en"]


@pytest.mark.parametrize("height", [0.0001, 0.001, 0.004])  # of a cell: from a step of the grid on
def test_a_tongue_into_a_neighbour_is_a_sliver(height):
    tongue = rectangle(3, 0.5, 3.9, 0.5 + height)
    found = of(faults_of(grown(cut(town(), "B", tongue), "A", tongue), only=["block"]), "sliver")
    assert [fault.units for fault in found] == [(("block", CODES["A"]),)]
    assert found[0].size == pytest.approx(height * 111, rel=0.1)


def test_a_short_strip_is_a_sliver_when_it_is_a_part_of_its_own():
    strip = rectangle(3.2, 0.5, 3.25, 0.503)
    found = of(faults_of(grown(cut(town(), "B", strip), "A", strip), only=["block"]), "sliver")
    assert [fault.units for fault in found] == [(("block", CODES["A"]),)]
    nick = rectangle(3, 0.5, 3.05, 0.503)
    assert of(faults_of(grown(cut(town(), "B", nick), "A", nick), only=["block"]), "sliver") == []


def test_a_sharp_corner_or_a_narrow_street_is_no_sliver():
    wedge = sketch.polygon((0, 0), (0, 0.2), (3, 0))
    assert of(faults_of(changed(town(), "A", area=wedge), only=["block"]), "sliver") == []
    street = rectangle(3, 0.5, 3.9, 0.51)
    assert of(faults_of(grown(cut(town(), "B", street), "A", street)), "sliver") == []


def test_area_is_compared_with_the_norm_in_square_metres_where_there_is_one():
    kinds = [replace(kind, area_norm_m2=21_500.0) if kind.key == "cell" else kind for kind in KINDS]
    assert size(town()["G"].area) == pytest.approx(21_500, rel=0.01)
    assert of(faults_of(town(), kinds=kinds), "area_norm") == []  # F is twice the norm, not more
    small = [replace(kind, area_norm_m2=10_000.0) if kind.key == "cell" else kind for kind in KINDS]
    found = of(faults_of(town(), kinds=small), "area_norm")
    assert {fault.units[0][1] for fault in found} == {CODES["F"], CODES["G"], CODES["H"]}
    assert {(fault.severity, fault.operation) for fault in found} == {("warning", "split")}
    assert found[0].size == pytest.approx(size(town()["F"].area)) and "4.28 times" in found[0].message["en"]
    large = [replace(kind, area_norm_m2=100_000.0) if kind.key == "cell" else kind for kind in KINDS]
    assert {fault.operation for fault in of(faults_of(town(), kinds=large), "area_norm")} == {"merge"}

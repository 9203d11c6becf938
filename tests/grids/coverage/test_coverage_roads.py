"""A road chief's grid is a strip along the street, cut out of what lies there."""

import pytest
import shapely

from gis_core.crs import to_metric
from grids.coverage.areas import NewUnit
from grids.coverage.faults import CoverageFault
from grids.coverage.roads import CreateAlongRoad
from tests import sketch
from tests.grids.coverage import worlds

METRIC = 4547
STREET = sketch.line((-1, 1), (2, 1.2), (4, 0.9), (7, 1))


@pytest.fixture
def town():
    return worlds.coverage(sketch.units("AAABBB\nAAABBB\nCCCDDD\nCCCDDD"))


def along(start=(1, 1.13333333), end=(5, 0.93333333), **options):
    told = {"width": 30.0, "out_of": ("A", "B")} | options
    return CreateAlongRoad(NewUnit("R", code="R1"), STREET, sketch.point(*start), sketch.point(*end), metric_srid=METRIC, **told)


def test_the_strip_is_as_wide_as_said_and_ends_at_the_crossings(town):
    after = town.after(along().apply(town))
    assert worlds.faults(after) == []
    strip = to_metric(after.units["R"].geometry, METRIC)
    length = to_metric(STREET, METRIC).intersection(strip).length
    assert strip.area == pytest.approx(30 * length, rel=0.01)
    assert after.units["R"].geometry.bounds[0] == pytest.approx(sketch.point(1, 1)[0], abs=2e-5)


def test_the_crossings_may_be_given_in_either_order(town):
    there, back = along(), along(start=(5, 0.93333333), end=(1, 1.13333333))
    assert worlds.rows(town.after(there.apply(town))) == worlds.rows(town.after(back.apply(town)))


def test_a_strip_that_cuts_a_unit_in_two_is_said(town):
    whole = along(start=(-0.5, 1.03333333), end=(5, 0.93333333))
    with pytest.raises(CoverageFault, match="A would lie in 2 parts"):
        whole.apply(town)
    after = town.after(along(start=(-0.5, 1.03333333), apart=True).apply(town))
    assert len(after.units["A"].geometry.geoms) == 2
    assert worlds.faults(after) == []


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"start": (1, 2)}, "off-the-street"),
        ({"end": (1, 1.13333333)}, "too-short"),
        ({"width": 0}, "bad-width"),
        ({"width": float("nan")}, "bad-width"),
        ({"out_of": ("A",)}, "overlaps"),
    ],
)
def test_what_makes_no_strip_is_refused(town, options, code):
    with pytest.raises(CoverageFault) as caught:
        along(**options).apply(town)
    assert caught.value.code == code


def test_a_crossing_off_the_street_is_named_with_its_place(town):
    with pytest.raises(CoverageFault) as caught:
        along(start=(1, 2)).apply(town)
    assert caught.value.place == sketch.point(1, 2)
    assert shapely.Point(caught.value.place).distance(STREET) > 0

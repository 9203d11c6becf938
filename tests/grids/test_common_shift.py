"""A file in another datum than declared moves every unit alike, and that is told."""

import numpy as np
import pytest
import shapely

from gis_core.crs import convert_geometry
from grids.common_shift import common_shift

SRID = 4547
TOWN = [shapely.box(x, y, x + 0.05, y + 0.05) for x in np.arange(113.8, 114.6, 0.1) for y in (29.4, 29.7)]


@pytest.mark.parametrize(
    ("datum", "least", "most", "bearing"), [("gcj02", 560, 660, 118), ("bd09", 1150, 1290, 71)]
)
def test_another_datum_is_seen_with_its_way_and_direction(datum, least, most, bearing):
    found = common_shift(TOWN, [convert_geometry(area, "wgs84", datum) for area in TOWN], SRID)
    assert found.units == len(TOWN) and least < found.metres < most and abs(found.bearing - bearing) <= 6
    assert "is the datum right?" in found.sentence()


def test_boundaries_that_stay_or_move_a_little_are_none():
    assert common_shift(TOWN, TOWN, SRID) is None
    assert common_shift(TOWN, [shapely.affinity.translate(area, 1e-4, 0) for area in TOWN], SRID) is None


def test_boundaries_that_move_each_their_own_way_are_none():
    ways = np.random.default_rng(1).normal(0, 0.01, (len(TOWN), 2))
    given = [shapely.affinity.translate(area, *way) for area, way in zip(TOWN, ways, strict=True)]
    assert common_shift(TOWN, given, SRID) is None


def test_one_unit_that_stays_where_it_was_is_no_common_shift():
    moved = [shapely.affinity.translate(area, 0.005, 0) for area in TOWN]
    assert common_shift(TOWN, moved, SRID) is not None
    assert common_shift(TOWN, [TOWN[0], *moved[1:]], SRID) is None


def test_two_units_alone_prove_nothing():
    assert common_shift(TOWN[:2], [shapely.affinity.translate(area, 0.005, 0) for area in TOWN[:2]], SRID) is None

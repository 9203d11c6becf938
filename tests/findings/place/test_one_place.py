"""Is one place looked up by itself told exactly what it is told among many?"""

import numpy as np
import pytest
import shapely

from findings.place.building import build
from findings.place.judging import Judge
from findings.place.kinship import Kinship
from gis_core.city import UnitKind
from tests.findings.place.coverages import METRIC, hard_units, hostile_places, index_of, voronoi_units

KINDS = tuple(
    UnitKind(key, {"zh": key, "en": key}, policy, None, ".*")
    for key, policy in (
        ("county", "partition_of_parent"), ("zone", "partition_of_own_extent"),
        ("grid", "partition_of_own_extent"), ("estate", "islands"),
    )
)


def judged_alone(judge, cells, lon, lat, tolerance):
    """The answer for one place, None where it takes a closer look."""
    found = judge.index.one_place.covered(cells, lon, lat)
    if found is None:
        return None
    covering = {judge.index.units[unit].kind for unit in found.units}
    near = {
        kind.key: nearest for kind in judge.kinds_in_use if kind.key not in covering
        if (nearest := judge.nearest_at(kind, lon, lat, tolerance)) is not None
    }
    return judge.of_covered(found, near, tolerance)


@pytest.mark.parametrize("entries", [hard_units(2), voronoi_units(80, np.random.default_rng(4))])
def test_hostile_places_are_judged_alone_as_among_many(entries):
    index = index_of(entries)
    cells = build(index.polygons, METRIC)
    judge = Judge(index, KINDS, Kinship([], {}), 1.0)
    random = np.random.default_rng(6)
    lon, lat = hostile_places(index.polygons, random, 60)
    tolerance = random.choice([1.0, 5.0, 60.0], len(lon))
    many = judge.answers(lon, lat, tolerance)
    states, told = set(), 0
    for at, place in enumerate(zip(lon.tolist(), lat.tolist(), tolerance.tolist(), strict=True)):
        alone = judged_alone(judge, cells, *place)
        if alone is not None:
            assert alone == many[at], place
            told += 1
            states.add(alone.state)
    assert told > len(lon) / 3 and {"clear", "border"} <= states


def test_no_island_at_hand_is_missed_and_a_wide_reach_is_not_gone_through():
    index = index_of(hard_units(3))
    cells = build(index.polygons, METRIC)
    random = np.random.default_rng(5)
    lon, lat = hostile_places(index.polygons, random, 60)
    for x, y in zip(lon.tolist(), lat.tolist(), strict=True):
        bordering = index.one_place.bordering(cells, x, y, 30.0)
        if bordering is None:  # more borders than are told apart
            continue
        near = index.nearest("estate", np.array([x]), np.array([y]), 30.0)
        at_border = shapely.boundary(index.polygons[near.unit[0]]) if near.unit[0] >= 0 else None
        if at_border is not None and not shapely.contains_xy(index.polygons[near.unit[0]], x, y):
            assert int(near.unit[0]) in bordering
    assert index.one_place.bordering(cells, float(lon[0]), float(lat[0]), 51.0) is None

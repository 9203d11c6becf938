"""Is the index of cells right at every place, to the last bit?"""

import subprocess
import sys

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from findings.place import look_up, many, nearness
from findings.place.building import build
from findings.place.compiled import compiled
from gis_core.crs import to_metric
from tests.findings.place.coverages import METRIC, hard_units, hostile_places, index_of, voronoi_units
from tests.findings.place.proving import by_cells, by_fractions, by_shapely, differing, only


@pytest.fixture(scope="module")
def hard():
    index = index_of(hard_units())
    return index, build(index.polygons, METRIC)


def test_every_hostile_place_is_judged_as_fractions_judge_it(hard):
    index, cells = hard
    x, y = hostile_places(index.polygons, np.random.default_rng(5), 250)
    found, untold = by_cells(cells, x, y)
    expected = by_fractions(index.polygons, x, y, range(len(x)))
    assert {key: border for key, border in expected.items() if key[0] not in untold} == found
    assert sum(found.values()) > 100 and len(untold) < len(x) / 200


def test_many_hostile_places_are_judged_as_shapely_judges_them(hard):
    index, cells = hard
    x, y = hostile_places(index.polygons, np.random.default_rng(6), 4000)
    found, untold = by_cells(cells, x, y)
    expected = by_shapely(index.polygons, x, y)
    different = differing(found, expected) - untold
    assert by_fractions(index.polygons, x, y, sorted(different)) == only(found, different), "GEOS is right, not we"


def test_the_whole_index_answers_where_the_cells_tell_nothing(hard):
    index, cells = hard
    with_cells = index_of(hard_units(), lambda polygons, srid: cells)
    x, y = hostile_places(index.polygons, np.random.default_rng(7), 4000)
    assert with_cells.cells_for(len(x)) is cells
    place, unit, border = with_cells.pairs(x, y)
    other = index.pairs(x, y)
    assert np.array_equal(place, other[0]) and np.array_equal(unit, other[1]) and np.array_equal(border, other[2])


@settings(max_examples=15, deadline=None)
@given(st.integers(3, 60), st.integers(0, 2**32 - 1))
def test_cells_round_random_places_are_judged_exactly(number, seed):
    random = np.random.default_rng(seed)
    index = index_of(voronoi_units(number, random))
    cells = build(index.polygons, METRIC)
    x, y = hostile_places(index.polygons, random, 40)
    found, untold = by_cells(cells, x, y)
    expected = by_fractions(index.polygons, x, y, range(len(x)))
    assert {key: border for key, border in expected.items() if key[0] not in untold} == found


def test_nowhere_and_no_number_are_covered_by_nothing(hard):
    _, cells = hard
    x = np.array([0.0, np.nan, 114.3, np.inf, -180.0, 1e300, 5e-324])
    y = np.array([0.0, 29.8, np.nan, 29.8, 90.0, -1e300, 5e-324])
    assert by_cells(cells, x, y) == ({}, set())


def test_the_compiled_loops_say_the_same(hard):
    index, cells = hard
    x, y = hostile_places(index.polygons, np.random.default_rng(8), 300)
    reach = np.random.default_rng(9).choice([0.5, 5.0, 60.0], len(x))
    answers = []
    for made in (lambda module: module, compiled):
        found, why = np.empty(len(x), np.int32), np.empty(len(x), np.uint8)
        made(look_up).combinations(cells.arrays, x, y, found, why)
        place, unit, metres = (np.zeros(200_000, kind) for kind in (np.int64, np.int32, np.float64))
        end, rows = made(nearness).all_near(cells.arrays, x, y, reach, 0, place, unit, metres)
        answers.append((found, why, end, place[:rows], unit[:rows], metres[:rows].round(9)))
    for plain, fast in zip(*answers, strict=True):
        assert np.array_equal(plain, fast)


@pytest.mark.parametrize("reach", [1.0, 12.0, 80.0])
def test_no_border_within_reach_is_missed_and_no_other_is_called_near(hard, reach):
    index, cells = hard
    x, y = hostile_places(index.polygons, np.random.default_rng(10), 40)
    place, unit, metres = many.all_near(cells, x, y, np.full(len(x), reach))
    found = dict(zip(zip(place.tolist(), unit.tolist(), strict=True), metres.tolist(), strict=True))
    points = shapely.points(*to_metric((x, y), METRIC))
    borders = shapely.boundary(to_metric(index.polygons, METRIC))
    for at, point in enumerate(points):
        for other, distance in enumerate(shapely.distance(borders, point).tolist()):
            if (at, other) in found:
                assert abs(found[at, other] - distance) < 0.01 + distance * cells.arrays.shape[-1]
            elif (at, -1) not in found:
                assert distance > reach


def test_numba_stays_out_of_a_process_that_was_not_told_to_compile():
    program = (
        "import sys, numpy as np\n"
        "from tests.findings.place.coverages import *\n"
        "from findings.place.building import build\n"
        "index = index_of(hard_units(), build)\n"
        "x, y = hostile_places(index.polygons, np.random.default_rng(1), 2500)\n"
        "index.pairs(x, y)\n"
        "print('numba' in sys.modules, index.cells_for(1) is not None)\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]

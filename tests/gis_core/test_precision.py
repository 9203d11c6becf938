"""Everything stored lies on one grid, and every language agrees where that is."""

import json
import math
import shutil
import subprocess

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from gis_core import precision
from tests import sketch

degrees = st.floats(-180, 180)


@given(value=degrees)
def test_geos_and_our_rule_agree_bit_for_bit(value):
    by_geos = shapely.set_precision(shapely.Point(value, 0), precision.GRID, mode="pointwise").x
    assert by_geos == float(precision.snap_coordinate(value)) == math.floor(value * 1e7 + 0.5) / 1e7


@given(step=st.integers(-1_800_000_000, 1_800_000_000))
def test_halves_go_up_in_geos_too(step):
    half = (step + 0.5) / 1e7
    by_geos = shapely.set_precision(shapely.Point(half, 0), precision.GRID, mode="pointwise").x
    assert by_geos == float(precision.snap_coordinate(half))


def test_javascript_rounds_the_same():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed here")
    random = np.random.default_rng(7)
    values = [
        *random.uniform(-180, 180, 2000).tolist(),
        *((random.integers(-18e8, 18e8, 2000) + 0.5) / 1e7).tolist(),
    ]
    script = "console.log(JSON.stringify(JSON.parse(process.argv[1]).map(v => Math.round(v * 1e7) / 1e7)))"
    out = subprocess.run([node, "-e", script, json.dumps(values)], capture_output=True, check=True, text=True)
    assert json.loads(out.stdout) == precision.snap_coordinate(values).tolist()


@given(value=degrees)
def test_snapping_twice_is_snapping_once_and_moves_less_than_a_step(value):
    once = float(precision.snap_coordinate(value))
    assert float(precision.snap_coordinate(once)) == once
    assert abs(once - value) <= 0.5000001e-7
    assert once == int(precision.grid_steps(value)) / 1e7


def test_shared_vertices_stay_shared_and_nothing_is_noded():
    crooked = [shapely.affinity.translate(area, 3.3e-8, 4.4e-8) for area in sketch.units("AB\nCC").values()]
    snapped = precision.snap(np.array(crooked))
    assert shapely.coverage_is_valid(snapped)
    assert precision.is_on_grid(snapped) and not precision.is_on_grid(crooked)
    assert (shapely.get_precision(snapped) == 0).all()
    bow_tie = sketch.polygon((0, 0), (2, 2), (2, 0), (0, 2))
    assert len(precision.snap(bow_tie).exterior.coords) == 5


def test_vertices_that_fall_together_become_one():
    area = shapely.Polygon([(0, 0), (1, 0), (1 + 1e-9, 0), (1, 1)])
    assert precision.snap(area) == shapely.Polygon([(0, 0), (1, 0), (1, 1)])


def test_a_collapsed_ring_is_left_to_be_seen():
    speck = shapely.Polygon([(0, 0), (1e-9, 0), (0, 1e-9)])
    assert not precision.snap(speck).is_valid
    mixed = precision.snap(np.array([speck, shapely.box(0, 0, 1, 1)]))
    assert shapely.is_valid(mixed).tolist() == [False, True]

"""Is the point index equal to ST_Relate, to shapely and to fractions on real, demo and made-up units?

The short form; a million places: ``make prove-index``.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from findings.demo.facts import read_facts
from findings.demo.geography import build as build_demo
from findings.place.building import build
from tests.findings.place.coverages import METRIC, hard_units, hostile_places, voronoi_units
from tests.findings.place.proving import by_fractions, by_postgis, by_shapely, prove

pytestmark = pytest.mark.django_db
FACTS = Path(__file__).parents[3] / "fixtures" / "xianning"
NEW_YORK = Path(__file__).parents[4] / "shared" / "data" / "nyc"


def proven(polygons, places, seed, srid=METRIC, relate=True):
    """Prove some hostile places; how many of them, and on how many each other judge erred."""
    polygons = np.array(polygons, dtype=object)
    x, y = hostile_places(polygons, np.random.default_rng(seed), places)
    wrong = prove(polygons, build(polygons, srid), x, y, [by_shapely] + [by_postgis] * relate)
    few = np.random.default_rng(seed).choice(len(x), 100)
    prove(polygons, build(polygons, srid), x[few], y[few], [lambda *given: by_fractions(*given, range(100))])
    return len(x), {judge: len(places) for judge, places in wrong.items()}


def new_york():
    for name in ("borough", "community_district"):
        features = json.loads((NEW_YORK / f"{name}.geojson").read_text())["features"]
        yield from (shapely.geometry.shape(feature["geometry"]) for feature in features)


@pytest.mark.skipif(not NEW_YORK.exists(), reason="shared/data is not beside this checkout")
def test_new_york_is_judged_as_by_postgis_and_shapely():
    polygons = [each for each in new_york() if each.is_valid]
    places, wrong = proven(polygons, 20, 21, srid=32118)
    assert len(polygons) > 60 and places == 180, wrong


def test_the_demo_is_judged_as_by_postgis_and_shapely():
    geography = build_demo(read_facts(FACTS), small=True)
    day = max(unit.valid_from for unit in geography.units)
    units = [unit.geometry for unit in geography.units if unit.holds(day)]
    assert proven(units, 50, 22)[0] == 450


def test_drawn_units_are_judged_as_by_postgis_and_shapely():
    assert proven([polygon for _, _, polygon in hard_units(3)], 300, 23)[0] == 2700


@pytest.mark.parametrize("seed", range(4))
def test_cells_round_random_places_are_judged_as_by_postgis_and_shapely(seed):
    random = np.random.default_rng(seed)
    units = [polygon for _, _, polygon in voronoi_units(int(random.integers(5, 200)), random)]
    assert proven(units, 100, seed)[0] == 900


@pytest.mark.parametrize("origin", [(0.0, 0.0), (-180.0, -10.0), (179.99, 60.0), (10.0, -0.001)])
def test_elsewhere_on_the_earth_too(origin):
    units = [shapely.transform(polygon, lambda at: at - (114.3, 29.85) + origin) for _, _, polygon in hard_units(4)]
    units = [polygon for polygon in units if polygon.is_valid]
    assert proven(units, 60, 24, srid=32650, relate=False)[0] == 540

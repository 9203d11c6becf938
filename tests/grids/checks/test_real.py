"""Real and invented cities: the demo has no error, and New York's hairlines drown nobody."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import shapely
import yaml

from findings.demo.facts import read_facts
from findings.demo.geography import build
from gis_core.city import city_from_document
from grids.checks.checking import find_faults
from grids.checks.faults import DrawnUnit

FIXTURES = Path(__file__).parents[3] / "fixtures"


def city(name):
    return city_from_document(yaml.safe_load((FIXTURES / "cities" / f"{name}.yaml").read_text("utf-8")))


@pytest.fixture(scope="module")
def demo():
    return build(read_facts(FIXTURES / "xianning"), small=True)


@pytest.mark.parametrize("day", [date(2022, 12, 31), date(2023, 1, 1)])
def test_the_small_demo_has_no_error_on_either_side_of_the_redrawing(demo, day):
    kinds = city("xianning").kinds
    parent_of = {kind.key: kind.parent for kind in kinds}
    units = [
        DrawnUnit(unit.kind, unit.code, unit.name, unit.geometry,
                  unit.parent_code if parent_of[unit.kind] not in (None, "zone") else None)
        for unit in demo.units if unit.holds(day)
    ]
    faults = find_faults(units, kinds, demo.srid)
    assert [fault.message["en"] for fault in faults if fault.severity == "error"] == []
    assert len(faults) <= 10, Counter(fault.fault for fault in faults)


def new_york(real_data):
    units = []
    for kind, code, name in (("borough", "borough_code", "borough"), ("community_district", "boro_cd", "name")):
        path = real_data / "nyc" / f"{'borough' if kind == 'borough' else 'community_district'}.geojson"
        for feature in json.loads(path.read_text("utf-8"))["features"]:
            facts, area = feature["properties"], shapely.from_geojson(json.dumps(feature["geometry"]))
            units.append(DrawnUnit(kind, str(facts[code]), facts[name], area))
    return units


def test_new_york_is_a_list_one_can_read(real_data):
    """41 lines of 2,271 pieces: real parks, airports and islands without a district; the rest in four."""
    configured = city("new_york")
    faults = find_faults(new_york(real_data), configured.kinds, configured.metric_srid)
    counted = Counter(fault.fault for fault in faults)
    assert counted == {"gap": 24, "spill": 7, "hole": 6, "hairlines": 2, "unmatched": 2}
    districts = next(f for f in faults if f.fault == "hairlines" and f.units[0][0] == "community_district")
    assert districts.message["en"].endswith(
        "448 gaps, 239 overlaps, 1584 spills over the parent; 1.34 m² in all, the largest 0.03 m²."
    )
    central_park = shapely.Point(-73.9654, 40.7829)
    holes = [fault for fault in faults if fault.fault == "hole" and fault.place.contains(central_park)]
    assert len(holes) == 1 and holes[0].size == pytest.approx(3.557e6, rel=0.01)

"""Grids that lie across communities are told in one line, and are no error."""

from gis_core.city import UnitKind
from grids.checks.checking import find_faults
from grids.checks.crossings import crossed_kinds
from grids.checks.faults import DrawnUnit, has_errors
from tests import sketch

KINDS = [
    UnitKind("county", {"en": "County", "zh": "县"}, "partition_of_parent", "city", r"\d"),
    UnitKind("township", {"en": "Township", "zh": "街道"}, "partition_of_parent", "county", r"\d{2}"),
    UnitKind("community", {"en": "Community", "zh": "社区"}, "partition_of_parent", "township", r"\d{3}"),
    UnitKind("zone", {"en": "Zone", "zh": "区域"}, "partition_of_own_extent", None, r"z"),
    UnitKind("estate", {"en": "Estate", "zh": "小区"}, "islands", "community", r"e"),
    UnitKind("grid", {"en": "Grid", "zh": "网格"}, "partition_of_own_extent", "zone", r"g\d"),
]
COMMUNITIES = {"A": "111", "B": "112"}


def town(grids):
    areas = sketch.units("AABB\nAABB")
    units = [DrawnUnit("community", COMMUNITIES[key], key, area) for key, area in areas.items()]
    units += [DrawnUnit("grid", f"g{n}", f"g{n}", area) for n, area in enumerate(sketch.units(grids).values())]
    return units


def crossings(grids):
    faults = find_faults(town(grids), KINDS, 4547, only=["grid"])
    return [fault for fault in faults if fault.fault == "crossing"]


def test_a_grid_across_two_communities_is_told_and_is_no_error():
    (fault,) = crossings("GGHH\nIIII")
    assert fault.units == (("grid", "g2"),) and not has_errors([fault])
    assert "g2" in fault.message["en"] and "允许" in fault.message["zh"]
    assert fault.place.geom_type == "Point"


def test_all_that_cross_stand_in_one_line():
    (fault,) = crossings("GGGG\nIIII")
    assert fault.size == 2 and len(fault.units) == 2


def test_grids_that_end_at_the_border_are_not_told():
    assert crossings("GGHH\nGGHH") == []


def test_what_is_crossed_is_the_division_nobody_divides_further():
    assert crossed_kinds(KINDS, "grid") == ["community"]
    assert crossed_kinds(KINDS, "zone") == crossed_kinds(KINDS, "estate") == []
    assert crossed_kinds(KINDS, "county") == crossed_kinds(KINDS, "township") == []

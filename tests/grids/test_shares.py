"""Shares are of areas on the sphere, and which kinds count is the city's policy."""

from pathlib import Path

import numpy as np
import pytest
import shapely

from gis_core.city import city_from_document
from gis_core.configuring import read_city_document
from grids.shares import parent_kinds, shares

CITIES = Path(__file__).resolve().parents[2] / "fixtures" / "cities"


def kinds(name):
    return city_from_document(read_city_document(CITIES / f"{name}.yaml")).kinds


@pytest.mark.parametrize("city, kind, expected", [
    ("xianning", "city", []),
    ("xianning", "county", ["city"]),
    ("xianning", "community", ["township"]),
    ("xianning", "zone", ["county"]),
    ("xianning", "grid", ["county", "zone", "township", "community"]),
    ("xianning", "estate", ["county", "zone", "township", "community", "grid"]),
    ("new_york", "community_district", ["borough"]),
])
def test_the_policy_says_of_which_kinds_a_unit_can_be_a_member(city, kind, expected):
    assert parent_kinds(kinds(city), kind) == expected


def test_a_share_is_of_the_area_on_the_globe_not_of_degrees():
    child = np.array([shapely.box(114, 0, 115, 60)])
    parents = np.array([shapely.box(113, 0, 116, 30), shapely.box(113, 30, 116, 61)])
    _, parent, share = shares(child, parents)
    whole = np.sin(np.radians(60))
    assert dict(zip(parent.tolist(), share.tolist(), strict=True)) == pytest.approx(
        {0: 0.5 / whole, 1: (whole - 0.5) / whole}
    )


def test_a_hairline_overlap_or_a_common_border_is_no_membership():
    child = np.array([shapely.box(114, 30, 114.01, 30.01)])
    beside = shapely.box(114.01, 30, 114.02, 30.01)
    hairline = shapely.box(114.01 - 5e-9, 30, 114.02, 30.01)
    assert [len(found) for found in shares(child, np.array([beside, hairline]))] == [0, 0, 0]


def test_nothing_in_nothing_is_nothing():
    none = np.array([], dtype=object)
    assert [len(found) for found in shares(none, none)] == [0, 0, 0]

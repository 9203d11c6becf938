"""Asked for errors alone, the check says the same of them as the whole check, whatever is wrong."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grids.checks import town

_WRONG_NAMES, _WRONG_CODES = ("", "\u200b", "name B"), ("421202001001", "42", "4212020010010011")


def spoilt(seed, faults):
    """The town with so many faults of any kind planted by chance."""
    random = np.random.default_rng(seed)
    units = town.town()
    for _ in range(faults):
        letter = str(random.choice(sorted(units)))
        west, north = random.uniform(0, 6), random.uniform(0, 4)
        size = random.choice([1e-6, 1e-3, 0.1, 1.0], 2) * random.random(2)
        ground = town.rectangle(west, north, west + size[0], north + size[1])
        what = str(random.choice(["cut", "grown", "name", "code", "gone", "bow", "nowhere", "parent"]))
        if units[letter].area is None or what == "gone":
            units[letter] = replace(units[letter], area=None)
        elif what in ("cut", "grown") and units[letter].area.is_valid:
            units = getattr(town, what)(units, letter, ground)
        elif what == "name":
            units = town.changed(units, letter, name=str(random.choice(_WRONG_NAMES)))
        elif what == "code":
            units = town.changed(units, letter, code=str(random.choice(_WRONG_CODES)))
        elif what == "bow":
            units = town.changed(units, letter, area=shapely.Polygon([(114.3, 29.8), (114.31, 29.81), (114.31, 29.8), (114.3, 29.81)]))
        elif what == "nowhere":
            units = town.changed(units, letter, area=shapely.box(114, 29, 200, 30))
        elif what == "parent":
            units = town.changed(units, letter, parent=str(random.choice(["421202", "421221", "999999"])))
    return units


@settings(max_examples=60, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32 - 1), faults=st.integers(0, 6))
def test_errors_alone_are_those_of_the_whole_check(seed, faults):
    town.faults_of(spoilt(seed, faults))  # which compares the two


@pytest.mark.parametrize("faults", [3])
def test_the_spoilt_towns_have_errors_of_many_kinds(faults):
    told = {fault.fault for seed in range(60) for fault in town.faults_of(spoilt(seed, faults)) if fault.severity == "error"}
    assert {"invalid", "overlap", "gap", "spill", "malformed_code", "duplicate_code", "blank_name"} <= told

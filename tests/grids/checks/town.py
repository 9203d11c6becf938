"""A drawn town with every policy in it: districts, blocks in them, zones, cells over zones, estates."""

from dataclasses import replace

import shapely

from gis_core.city import UnitKind
from gis_core.crs import to_metric
from grids.checks.checking import find_faults
from grids.checks.faults import DrawnUnit
from tests import sketch

METRES = 4547
TOLERANCE = 0.5


def _kind(key, policy, pattern, parent=None, **more):
    return UnitKind(key, {"en": key.capitalize(), "zh": f"{key}类"}, policy, parent, pattern, **more)


KINDS = (
    _kind("district", "root", "[0-9]{6}"),
    _kind("block", "partition_of_parent", "[0-9]{9}00[1-9]", "district"),
    _kind("zone", "partition_of_own_extent", "zone-[a-z]+"),
    _kind("cell", "partition_of_own_extent", "[0-9]{15}", "zone"),
    _kind("estate", "islands", "[0-9]{12}-E[0-9]{3}", "block"),
)
DISTRICTS = """
    PPPQQQ
    PPPQQQ
    PPPQQQ
    PPPQQQ
"""
BLOCKS = """
    AAABBB
    AAABBB
    CCCDDD
    CCCDDD
"""
ZONES = """
    ......
    .YYYZ.
    .YYYZ.
    ......
"""
CELLS = """
    ......
    .FFGG.
    .FFHH.
    ......
"""
ESTATES = """
    S.....
    ....T.
    ......
    .U....
"""
CODES = {
    "P": "421202", "Q": "421221",
    "A": "421202001001", "C": "421202001002", "B": "421221001001", "D": "421221001002",
    "Y": "zone-old", "Z": "zone-new",
    "F": "421202001001001", "G": "421221001001001", "H": "421221001002001",
    "S": "421202001001-E001", "T": "421221001001-E001", "U": "421202001002-E001",
}
PARENTS = {"A": "421202", "C": "421202", "B": "421221", "D": "421221"}
DRAWINGS = {"district": DISTRICTS, "block": BLOCKS, "zone": ZONES, "cell": CELLS, "estate": ESTATES}


def town(**drawings):
    """The units of the town by letter; ``block=…`` draws a kind otherwise."""
    units = {}
    for kind, drawing in (DRAWINGS | drawings).items():
        for letter, area in sketch.units(drawing).items():
            units[letter] = DrawnUnit(kind, CODES[letter], f"name {letter}", area, PARENTS.get(letter))
    return units


def changed(units, letter, **what):
    """The town with one unit otherwise."""
    return units | {letter: replace(units[letter], **what)}


def cut(units, letter, ground):
    """The town with ground taken from a unit."""
    return changed(units, letter, area=shapely.difference(units[letter].area, ground))


def grown(units, letter, ground):
    """The town with ground added to a unit."""
    return changed(units, letter, area=shapely.union(units[letter].area, ground))


def rectangle(west, north, east, south):
    """Ground between columns and rows of the drawing."""
    return sketch.polygon((west, north), (west, south), (east, south), (east, north))


def size(ground):
    """Square metres."""
    return shapely.area(to_metric(ground, METRES))


def faults_of(units, *, kinds=KINDS, tolerance=TOLERANCE, only=None):
    """What the check says of a town (by letter) or of a list of units.

    That its cells lie across its blocks, as they are drawn, is another test's (test_crossings). Asked for
    errors alone, it says the same of them.
    """
    listed = list(units.values()) if isinstance(units, dict) else units
    found = find_faults(listed, kinds, METRES, tolerance, only)
    errors = find_faults(listed, kinds, METRES, tolerance, only, errors_only=True)
    assert errors == [fault for fault in found if fault.severity == "error"]
    return [fault for fault in found if fault.fault != "crossing"]


def named(faults, *letters):
    """The faults of which each named unit is part."""
    codes = {CODES[letter] for letter in letters}
    return [fault for fault in faults if codes <= {code for _, code in fault.units}]


def same_ground(place, ground):
    """Whether two areas differ by nothing that could be seen."""
    return size(shapely.symmetric_difference(place, ground)) < 0.01

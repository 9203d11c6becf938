"""Whatever fault is planted into whatever drawing, it is named, where it is and how large it is."""

import random

import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gis_core.city import UnitKind
from grids.checks.faults import DrawnUnit
from tests import sketch
from tests.deep import examples
from tests.grids.checks.town import changed, cut, faults_of, grown, rectangle, same_ground, size

KINDS = (
    UnitKind("ward", {"en": "Ward", "zh": "区"}, "root", None, "[0-9]{6}"),
    UnitKind("plot", {"en": "Plot", "zh": "块"}, "partition_of_parent", "ward", "[0-9]{9}"),
)
PAPER = 5


def drawn(chance):
    """A ward of 5 × 5 cells, each cell to one of up to five plots, in whatever parts."""
    rows = ["".join(chance.choice("ABCDE") for _ in range(PAPER)) for _ in range(PAPER)]
    plots = sketch.units("\n".join(rows))
    ward = sketch.units("\n".join("W" * PAPER for _ in range(PAPER)))["W"]
    units = {
        letter: DrawnUnit("plot", f"42120200{'ABCDE'.index(letter)}", f"name {letter}", area, "421202")
        for letter, area in plots.items()
    }
    return units | {"W": DrawnUnit("ward", "421202", "ward", ward)}, rows


def some_ground(chance):
    """A cell of the drawing and a rectangle well inside it, two cells' tenths or more each way."""
    column, row = chance.randrange(PAPER), chance.randrange(PAPER)
    west, east = sorted(chance.sample(range(1, 10), 2))
    north, south = sorted(chance.sample(range(1, 10), 2))
    ground = rectangle(column + west / 10, row + north / 10, column + east / 10, row + south / 10)
    return column, row, ground


def other_than(chance, units, *letters):
    return chance.choice(sorted(set(units) - {"W", *letters}) or ["W"])


def missing_ground(chance, units, rows):
    column, row, ground = some_ground(chance)
    return cut(units, rows[row][column], ground), ("gap", "hole"), ground


def missing_unit(chance, units, rows):
    letter = other_than(chance, units)
    return {key: unit for key, unit in units.items() if key != letter}, ("gap", "hole"), units[letter].area


def claimed_twice(chance, units, rows):
    column, row, ground = some_ground(chance)
    claimant = other_than(chance, units, rows[row][column])
    return grown(units, claimant, ground), ("overlap",), ground


def spilt(chance, units, rows):
    column = chance.randrange(PAPER)
    ground = rectangle(column + 0.1, -0.4, column + 0.8, 0)
    return grown(units, rows[0][column], ground), ("spill",), ground


def sliver(chance, units, rows):
    column, row, _ = some_ground(chance)
    north = row + chance.randrange(1, 9) / 10
    strip = rectangle(column + 0.1, north, column + 0.9, north + chance.choice([0.0002, 0.001, 0.003]))
    taker = other_than(chance, units, rows[row][column])
    return grown(cut(units, rows[row][column], strip), taker, strip), ("sliver",), strip


def hairline(chance, units, rows):
    column, row, _ = some_ground(chance)
    strip = rectangle(column + 0.1, row + 0.5, column + 0.9, row + 0.5 + chance.choice([0.0002, 0.004]))
    return cut(units, rows[row][column], strip), ("hairlines",), strip


def crossed(chance, units, rows):
    letter = other_than(chance, units)
    bow = sketch.polygon((0, 0), (2, 2), (2, 0), (0, 2))
    return changed(units, letter, area=bow), ("invalid",), shapely.Point(sketch.point(1, 1))


def misnamed(chance, units, rows):
    letter = other_than(chance, units)
    return changed(units, letter, name=chance.choice(["", " ", "\u3000"])), ("blank_name",), units[letter].area


def miscoded(chance, units, rows):
    letter = other_than(chance, units)
    code = chance.choice(["42120200", "4212020001", "42120200x", "４２１２０２００１", " 421202001"])
    return changed(units, letter, code=code), ("malformed_code",), units[letter].area


def coded_twice(chance, units, rows):
    one = other_than(chance, units)
    other = other_than(chance, units, one)
    return changed(units, one, code=units[other].code), ("duplicate_code",), units[one].area


def named_twice(chance, units, rows):
    one = other_than(chance, units)
    other = other_than(chance, units, one)
    return changed(units, one, name=units[other].name + " "), ("repeated_name",), units[one].area


PLANTS = [
    missing_ground, missing_unit, claimed_twice, spilt, sliver, hairline, crossed, misnamed, miscoded,
    coded_twice, named_twice,
]
SEVERAL = (claimed_twice, sliver, coded_twice, named_twice, missing_unit)


@settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), plant=st.sampled_from(PLANTS))
def test_every_planted_fault_is_found_where_it_was_planted(seed, plant):
    chance = random.Random(seed)
    units, rows = drawn(chance)
    assert faults_of(units, kinds=KINDS) == []
    if len(units) < 3 and plant in SEVERAL:
        return  # one plot alone has no neighbour to quarrel with: about one drawing in 10^17
    planted, words, ground = plant(chance, units, rows)
    found = [fault for fault in faults_of(planted, kinds=KINDS) if fault.fault in words]
    assert any(fault.place.intersects(ground.buffer(1e-7)) for fault in found)
    if words[0] in ("gap", "overlap", "spill"):
        together = shapely.union_all([fault.place for fault in found])
        assert same_ground(together, ground)
        assert abs(sum(fault.size for fault in found) - size(ground)) < 0.01
    if words == ("hairlines",):
        assert len(found) == 1 and abs(found[0].size - size(ground)) < 0.01

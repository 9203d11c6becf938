"""Codes have the form of their kind and stand once; names tell the units of a parent apart."""

import pytest

from gis_core.city import UnitKind
from grids.checks.faults import DrawnUnit
from grids.checks.naming import is_variant
from tests import sketch
from tests.grids.checks.town import CODES, changed, faults_of, town

GRID = UnitKind("cell", {"en": "Cell"}, "islands", None, "[0-9]{15}")


def words(units):
    return [(fault.fault, fault.severity, fault.operation) for fault in faults_of(units)]


@pytest.mark.parametrize(
    ("letter", "code"),
    [
        ("P", "42120"), ("P", "421202 "), ("P", "４２１２０２"), ("A", "421202"), ("A", "4212020010011"),
        ("F", "42120200100100a"), ("F", "4212020010010011111"), ("Y", "Zone-old"), ("S", "421202001001001"),
    ],
)
def test_a_code_without_the_form_of_its_kind_is_malformed(letter, code):
    units = changed(town(), letter, code=code)
    children = {key: unit for key, unit in units.items() if unit.parent != CODES[letter]}
    found = [fault for fault in faults_of(children) if fault.fault == "malformed_code"]
    assert [(fault.units[0][1], fault.severity, fault.operation) for fault in found] == [
        (code, "error", "recode")
    ]
    assert children[letter].area.contains(found[0].place) and f"“{code}”" in found[0].message["zh"]


@pytest.mark.parametrize(("code", "digits"), [("42120200100101", 14), ("4212020010010001", 16)])
def test_codes_of_14_and_16_digits_are_flagged_as_variants(code, digits):
    units = changed(town(), "F", code=code)
    assert words(units) == [("code_variant", "warning", "recode")]
    assert f"{digits}-digit variant" in faults_of(units)[0].message["en"]


@pytest.mark.parametrize(
    ("code", "variant"),
    [("1" * 14, True), ("1" * 16, True), ("1" * 15, False), ("1" * 13, False), ("1" * 13 + "a", False)],
)
def test_only_digits_of_a_length_in_use_are_a_variant(code, variant):
    assert is_variant(GRID, code) is variant


def test_a_kind_with_other_codes_knows_no_variants():
    assert not is_variant(UnitKind("zone", {"en": "Zone"}, "root", None, "[0-9]{12}"), "1" * 14)


def test_the_virtual_community_is_allowed_even_where_the_pattern_asks_for_a_real_one():
    virtual = changed(town(), "A", code="421202570498")
    assert words(virtual) == []
    assert words(changed(town(), "A", code="421202570497")) == [("malformed_code", "error", "recode")]


def test_a_code_borne_twice_names_both_and_where_they_are():
    units = changed(town(), "G", code=CODES["H"])
    found = faults_of(units)
    assert [(fault.fault, fault.severity) for fault in found] == [("duplicate_code", "error")]
    assert found[0].units == (("cell", CODES["H"]),) * 2
    assert found[0].place.geom_type == "MultiPoint" and "name G, name H" in found[0].message["en"]


@pytest.mark.parametrize("name", ["", "  ", "\u3000", "\u200b", "\t\n"])
def test_a_name_of_blanks_is_none(name):
    assert words(changed(town(), "A", name=name)) == [("blank_name", "error", "set_attributes")]


def test_a_name_that_stands_twice_in_one_parent_is_a_warning_and_in_two_parents_none():
    again = changed(town(), "C", name="ＮＡＭＥ　a")
    found = faults_of(again)
    assert [(fault.fault, fault.severity) for fault in found] == [("repeated_name", "warning")]
    assert found[0].units == (("block", CODES["A"]), ("block", CODES["C"]), ("district", CODES["P"]))
    assert faults_of(changed(town(), "B", name="name A")) == []


def test_units_of_a_kind_without_parents_are_told_apart_among_all():
    zones = [DrawnUnit("zone", f"zone-{n}", "同名", sketch.cell(x, 0)) for n, x in (("a", 0), ("b", 2), ("c", 4))]
    found = faults_of(zones)
    assert len(found) == 1 and found[0].fault == "repeated_name" and "3" in found[0].message["zh"]

"""A city is configuration: what holds together is taken, what does not is refused in words."""

from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from gis_core.city import CityFault, city_from_document
from gis_core.configuring import configure_city
from gis_core.current_city import current_city
from gis_core.notices import map_mark

CITIES = Path(__file__).resolve().parent.parent.parent / "fixtures" / "cities"


def document(name="xianning"):
    return yaml.safe_load((CITIES / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["xianning", "new_york"])
def test_the_cities_we_ship_hold_together(name):
    city = city_from_document(document(name))
    assert city.contains(*city.map_centre)
    assert city.metric_srid in city.allowed_epsgs


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda d: d.pop("time_zone"), "time_zone"),
        (lambda d: d.update(time_zone="Asia/Xianning"), "IANA"),
        (lambda d: d.update(envelope=[115, 28, 112, 31]), "west < east"),
        (lambda d: d.update(envelope=[1, 2, 3]), "four numbers"),
        (lambda d: d.update(round_length="week"), "week"),
        (lambda d: d.update(kinds=[]), "list"),
        (lambda d: d["kinds"].append(d["kinds"][0]), "twice"),
        (lambda d: d["kinds"][1].update(parent="planet"), "planet"),
        (lambda d: d["kinds"][1].update(policy="anarchy"), "anarchy"),
        (lambda d: d["kinds"][1].update(code_pattern="("), "regular expression"),
        (lambda d: d["kinds"][1].update(key="County!"), "no key"),
        (lambda d: d["kinds"][1].pop("labels"), "labels"),
        (lambda d: d.update(attributes=["households"]), "attributes"),
        (lambda d: d.update(attributes={"households": "户数"}), "attributes.households"),
        (lambda d: d.update(attributes={"a": {"zh": "户数"}, "b": {"zh": "户数"}}), "户数"),
    ],
)
def test_what_does_not_hold_together_is_refused_in_words(change, says):
    wrong = deepcopy(document())
    change(wrong)
    with pytest.raises(CityFault, match=says):
        city_from_document(wrong)


@pytest.mark.parametrize(
    ("kind", "code", "fits"),
    [
        ("county", "421202", True), ("county", "42120", False), ("county", "４２１２０２", False),
        ("township", "421202001", True), ("community", "421202570498", True),
        ("grid", "421202001007001", True), ("grid", "421202001007-R012", True),
        ("grid", "4212020010070001", False), ("zone", "zone-central", True), ("zone", "421202", False),
    ],
)
def test_codes_have_the_form_of_their_kind(kind, code, fits):
    assert city_from_document(document()).kind(kind).accepts_code(code) is fits


def test_a_map_without_approval_number_bears_the_mark():
    city = city_from_document(document())
    assert map_mark(city) == "内部使用·未经审图"
    approved = document()
    approved["public_profile"]["map_approval_number"] = "鄂S（2023）001号"
    assert map_mark(city_from_document(approved)) == "审图号：鄂S（2023）001号"
    assert map_mark(city_from_document(document("new_york"))) == ""


def test_one_database_serves_one_city(db):
    configure_city(document())
    with pytest.raises(CityFault, match="new_york"):
        configure_city(document("new_york"))
    assert current_city().key == "xianning"


def test_a_changed_configuration_is_seen_at_once(db):
    configure_city(document())
    assert current_city().border_tolerance_m == 1.0
    configure_city(document() | {"border_tolerance_m": 2.5})
    assert current_city().border_tolerance_m == 2.5


def test_a_kind_may_have_a_norm_of_area_in_square_metres():
    changed = document()
    changed["kinds"][-1]["area_norm_m2"] = 10_000
    city = city_from_document(changed)
    assert (city.kinds[-1].area_norm_m2, city.kinds[0].area_norm_m2) == (10_000.0, None)


@pytest.mark.parametrize("norm", [0, -1, "10000", True, float("nan"), float("inf")])
def test_a_norm_of_area_that_is_no_number_above_zero_is_refused(norm):
    changed = document()
    changed["kinds"][-1]["area_norm_m2"] = norm
    with pytest.raises(CityFault, match="area_norm_m2 must be a number above zero"):
        city_from_document(changed)


def test_an_attribute_is_called_as_the_city_says_and_by_its_stored_name_otherwise():
    city = city_from_document(document() | {"attributes": {"households": {"zh": "户数"}}})
    assert [city.attribute_label("households", each) for each in ("zh", "en")] == ["户数", "households"]
    assert city.attribute_label("storeys", "zh") == "storeys"

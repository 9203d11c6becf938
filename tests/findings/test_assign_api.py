"""GET /api/v1/assign: who answers for this place, on this day, for this category?"""

import json
from datetime import date, timedelta

import pytest
from django.test import Client
from psycopg2.extras import DateRange

from findings.answers import today
from findings.duty_book import forget
from gis_core.crs import from_wgs84
from grids.changes import UnitChange
from grids.duty_changes import end
from grids.models import Duty, Incumbency, Person
from grids.revisions import publish
from tests.findings import town

pytestmark = pytest.mark.django_db
URL = "/api/v1/assign"


@pytest.fixture
def world(xianning_city):
    """The town with its plan and duties."""
    town.publish_town()
    town.plan()
    return town.duties(town.category())


def ask(column=0.5, row=0.8, *, accept="application/json", **parameters):
    lon, lat = town.PAPER.point(column, row)
    given = {"lon": lon, "lat": lat, "datum": "wgs84", "on": "2022-12-15"} | parameters
    given = {name: value for name, value in given.items() if value is not None}
    return Client().get(URL, given, headers={"accept": accept})


def answer(*place, **parameters):
    response = ask(*place, **parameters)
    assert response.status_code == 200, response.content.decode()
    return response.json()


def refused(parameter, *place, **parameters):
    response = ask(*place, **parameters)
    assert response.status_code == 400, response.content.decode()
    assert response["content-type"].startswith("application/problem+json")
    problem = response.json()
    assert problem["parameter"] == parameter, problem
    return problem


def units(document, kind):
    return [entry for entry in document["units"] if entry["kind"] == kind]


def test_the_answer_has_the_agreed_shape_from_the_smallest_unit_up(world):
    found = answer(0.6, 0.8, category="人行道秩序", accuracy_m=5)
    assert list(found) == [
        "answer_id",
        "on",
        "revision",
        "plan",
        "place",
        "category",
        "state",
        "tolerance_m",
        "units",
        "bodies",
        "ruling",
        "because",
    ]
    assert (found["on"], found["revision"], found["plan"], found["ruling"]) == ("2022-12-15", 1, "2022", None)
    assert found["place"]["datum"] == "wgs84" and found["place"]["accuracy_m"] == 5
    assert [(entry["kind"], entry["code"]) for entry in found["units"]] == [
        ("grid", town.R1),
        ("estate", None),
        ("community", town.A),
        ("township", "421202001"),
        ("zone", "zone-central"),
        ("county", "421202"),
    ]
    assert units(found, "community") == [
        {
            "kind": "community",
            "code": town.A,
            "name": "花坛社区",
            "chosen": True,
            "state": "clear",
            "distance_to_border_m": pytest.approx(40, abs=0.5),
            "other_side": {"code": town.B, "name": "阳光社区"},
        }
    ]
    assert units(found, "estate") == [{"kind": "estate", "code": None, "state": "clear"}]


def test_the_bodies_come_with_role_level_rule_document_and_day(world):
    found = answer(category="人行道秩序")
    assert [(each["body"]["name"], each["role"]) for each in found["bodies"]] == [
        ("温泉街道办事处", "territory"),
        ("路长制办公室", "road_chief"),
        ("市城管执法委", "department"),
    ]
    territory, chief, _ = found["bodies"]
    assert territory == {
        "body": {
            "id": f"b_{world['office'].pk}",
            "name": "温泉街道办事处",
            "names": {"zh": "温泉街道办事处"},
            "outside_ids": {"uscc": "11421200MB000001X0"},
        },
        "role": "territory",
        "unit": {"kind": "township", "code": "421202001"},
        "share": None,
        "dispatch": None,
        "rule": "duty/territory",
        "document": "咸政办函〔2022〕3号",
        "since": "2021-03-01",
    }
    assert (chief["body"]["post"], chief["level"]) == ("二级路长", 2)


def test_names_of_bodies_and_titles_of_posts_come_in_every_language_there_is(world):
    office = world["office"]
    office.names = {"en": "Wenquan Subdistrict Office"}
    office.save()
    forget()
    territory, chief = (each["body"] for each in answer()["bodies"])
    assert territory["name"] == "温泉街道办事处"
    assert territory["names"] == {"zh": "温泉街道办事处", "en": "Wenquan Subdistrict Office"}
    assert chief["post"] == "二级路长" and chief["titles"] == {"zh": "二级路长", "en": "level 2 chief"}
    assert "titles" not in territory


def test_the_department_answers_only_for_its_category(world):
    assert [each["role"] for each in answer()["bodies"]] == ["territory", "road_chief"]
    assert "department" in [each["role"] for each in answer(category="sidewalk_order")["bodies"]]


def test_a_category_below_the_departments_own_is_its_too(world):
    town.category("tactile_path", "盲道", parent=Duty.objects.get(role="department").category)
    assert "department" in [each["role"] for each in answer(category="盲道")["bodies"]]


def test_the_road_chief_answers_from_the_day_of_taking_office(world):
    assert "road_chief" in [each["role"] for each in answer(on="2022-06-15")["bodies"]]
    assert "road_chief" not in [each["role"] for each in answer(on="2022-06-14")["bodies"]]


def test_a_duty_that_is_laid_down_is_gone_from_the_next_answer(world):
    assert len(answer()["bodies"]) == 2
    end([Duty.objects.get(role="territory").pk], town.DAY)
    assert [each["role"] for each in answer()["bodies"]] == ["road_chief"]


def test_no_person_is_ever_named(world):
    person = Person.objects.create(name="路长甲-001")
    Incumbency.objects.create(
        post=Duty.objects.get(role="road_chief").post, person=person, valid=DateRange(town.SINCE, None)
    )
    assert "路长甲" not in json.dumps(answer(), ensure_ascii=False)


def test_on_a_shared_border_both_sides_are_named_and_the_whole_chain_follows_the_chosen_one(world):
    found = answer(2, 0.5)
    assert found["state"] == "border"
    assert [(each["code"], each["chosen"]) for each in units(found, "community")] == [
        (town.B, True),
        (town.C, False),
    ]
    assert [each["code"] for each in units(found, "township") if each["chosen"]] == ["421202001"]
    assert [each["code"] for each in units(found, "grid") if each["chosen"]] == [town.R2]
    assert units(found, "community")[0]["distance_to_border_m"] == 0
    assert any("共同边界" in sentence for sentence in found["because"]["zh"])


def test_near_a_border_the_other_side_is_named_with_the_distance(world):
    found = answer(0.97, 0.5, accuracy_m=5)
    entry = units(found, "community")[0]
    assert (found["state"], entry["state"], entry["other_side"]["code"]) == ("border", "border", town.B)
    assert 2.5 < entry["distance_to_border_m"] < 3.5
    assert answer(0.97, 0.5)["state"] == "clear", "the city's own tolerance is one metre"


def test_outside_every_zone_the_nearest_is_told_and_the_chain_still_stands(world):
    found = answer(3.5, 0.5)
    assert found["state"] == "outside"
    zone = units(found, "zone")[0]
    assert (zone["code"], zone["state"], zone["nearest"]["code"]) == (None, "outside", "zone-east")
    assert zone["nearest"]["distance_m"] == pytest.approx(50, abs=0.5)
    assert units(found, "community")[0]["code"] == town.D


def test_in_a_zone_without_a_grid_the_place_is_a_gap(world):
    found = answer(2.5, 1.5)
    assert (found["state"], units(found, "grid")[0]["state"]) == ("gap", "gap")
    assert units(found, "grid")[0]["nearest"]["code"] == town.R3


def test_far_from_the_town_all_is_outside_and_nobody_answers(world):
    found = answer(500, 500)
    assert (found["state"], found["bodies"]) == ("outside", [])
    assert "须由主管机关指定" in found["because"]["zh"][-1]


def test_inside_the_estates_wall_the_estate_is_named(world):
    assert units(answer(0.4, 0.4), "estate")[0]["code"] == town.ESTATE


def test_the_reasons_are_sentences_in_both_languages_in_the_same_order(world):
    because = answer(0.97, 0.5, accuracy_m=5, category="人行道秩序")["because"]
    assert set(because) == {"zh", "en"} and len(because["zh"]) == len(because["en"])
    assert "容许误差5.0米以内" in "".join(because["zh"])
    assert any(
        each == "温泉街道办事处是“温泉街道”的属地责任单位，依据咸政办函〔2022〕3号，自2021年3月1日起。"
        for each in because["zh"]
    )
    assert any("市城管执法委是“人行道秩序”类问题的主管部门" in each for each in because["zh"])


def test_a_place_is_put_on_the_storage_grid_as_a_stored_finding_would_be(world):
    lon, lat = town.PAPER.point(1, 0.5)
    beside = answer(lon=f"{lon + 4e-8:.9f}", lat=lat)
    assert [entry["code"] for entry in units(beside, "community")] == [town.A, town.B]


@pytest.mark.parametrize("datum", ["cgcs2000", "gcj02", "bd09"])
def test_the_same_place_in_another_datum_gets_the_same_answer(world, datum):
    here = answer(0.5, 0.5)
    lon, lat = from_wgs84(*town.PAPER.point(0.5, 0.5), datum)
    there = answer(lon=float(lon), lat=float(lat), datum=datum)
    assert there["units"] == here["units"] and there["bodies"] == here["bodies"]
    assert there["place"]["datum"] == datum


def test_the_same_question_has_the_same_answer_id_and_another_revision_another(world):
    first = answer()["answer_id"]
    assert first.startswith("a_") and answer()["answer_id"] == first
    assert answer(row=0.7)["answer_id"] != first
    publish(
        [UnitChange("county", "421207", "far", town.area((60, 60)))], effective_on=town.SINCE, document="x"
    )
    assert answer()["answer_id"] != first
    assert answer(revision=1)["answer_id"] == first


def test_a_published_change_of_border_shows_in_the_next_answer(world):
    assert units(answer(1.5, 0.5), "community")[0]["code"] == town.B
    publish(
        [
            UnitChange("community", town.A, "花坛社区", town.columns(0, 1)),
            UnitChange("community", town.B, "阳光社区", town.area((70, 70))),
        ],
        effective_on=date(2022, 12, 15),
        document="x",
    )
    assert units(answer(1.5, 0.5), "community")[0]["code"] == town.A
    assert units(answer(1.5, 0.5, on="2022-12-14"), "community")[0]["code"] == town.B


def test_without_a_day_it_is_the_citys_today(world, xianning_city):
    assert answer(on=None)["on"] == today(xianning_city).isoformat()


def test_a_feature_is_given_to_whoever_prefers_geojson(world):
    response = ask(accept="application/geo+json", datum="wgs84")
    feature = response.json()
    assert response["content-type"].startswith("application/geo+json")
    assert feature["type"] == "Feature" and feature["geometry"]["type"] == "Point"
    assert feature["geometry"]["coordinates"] == list(town.PAPER.point(0.5, 0.8))
    assert feature["properties"] == answer() and feature["id"] == feature["properties"]["answer_id"]
    assert "Accept" in response["Vary"]


def test_invented_data_are_marked_as_such(world):
    from gis_core.configuring import configure_city, read_city_document
    from tests.city_fixtures import ROOT

    document = read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml")
    configure_city(document | {"fictitious": True})
    assert "虚构数据" in answer()["notice"]["zh"]
    assert "notice" in ask(accept="application/geo+json").json()


@pytest.mark.parametrize("name", ["lon", "lat", "datum"])
def test_a_missing_parameter_is_named(world, name):
    refused(name, **{name: None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lon", "nan"),
        ("lon", "inf"),
        ("lat", "1e999"),
        ("lat", ""),
        ("lon", "１１４"),
        ("lon", "0x72"),
        ("datum", "WGS-84"),
        ("on", "2022-02-30"),
        ("on", "20221215"),
        ("accuracy_m", "-1"),
        ("accuracy_m", "1e9"),
        ("revision", "0"),
        ("revision", "7"),
        ("revision", "99999999999999"),
        ("plan", "1999"),
        ("category", "no such thing"),
        ("category", "a\x00b"),
        ("lang", "zh"),
    ],
)
def test_a_wrong_parameter_is_refused_by_its_name(world, name, value):
    refused(name, **{name: value})


def test_a_repeated_parameter_is_refused_by_its_name(world):
    response = Client().get(f"{URL}?lon=114.3&lat=29.8&lat=29.9&datum=wgs84")
    assert (response.status_code, response.json()["parameter"]) == (400, "lat")


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_swapped_coordinates_are_recognised(world, datum):
    lon, lat = town.PAPER.point(0.5, 0.5)
    problem = refused("lon", lon=lat, lat=lon, datum=datum)
    assert "swapped" in problem["hint"]


@pytest.mark.parametrize(
    ("lon", "lat", "name"),
    [
        (116.4, 29.8, "lon"),
        (114.3, 39.9, "lat"),
        (0, 0, "lon"),
        (1e15, 29.8, "lon"),
        (114.3, -1e15, "lat"),
    ],
)
def test_a_place_outside_the_city_is_refused(world, lon, lat, name):
    refused(name, lon=lon, lat=lat)


def test_a_name_of_two_categories_is_refused_with_both(world):
    town.category("s2", "人行道秩序", standard="other")
    problem = refused("category", category="人行道秩序")
    assert "xianning" in problem["detail"] and "other" in problem["detail"]


def test_of_two_categories_of_one_name_the_plans_own_is_meant(world):
    from findings.models import Plan

    own = town.category("s2", "人行道秩序", standard="other")
    Plan.objects.get().categories.create(category=own, component="c", full_mark=10)
    assert "department" not in [each["role"] for each in answer(category="人行道秩序")["bodies"]]


def test_before_any_boundaries_are_published_the_answer_is_not_available(xianning_city):
    assert ask().status_code == 503


def test_other_methods_than_reading_and_asking_for_many_are_refused(world):
    assert Client().put(URL).status_code == 405
    assert Client().post(URL).status_code == 415


def test_a_day_before_all_units_is_outside(world):
    found = answer(on=(town.SINCE - timedelta(days=1)).isoformat())
    assert (found["state"], found["units"]) == ("outside", [])
    assert "当日没有任何责任区数据。" in found["because"]["zh"]


def test_a_warm_answer_asks_no_spatial_question_of_the_database(world, django_assert_max_num_queries):
    answer(category="人行道秩序")
    with django_assert_max_num_queries(2) as asked:
        answer(category="人行道秩序")
    assert not [
        query for query in asked.captured_queries if "ST_" in query["sql"] or "geometry" in query["sql"]
    ]

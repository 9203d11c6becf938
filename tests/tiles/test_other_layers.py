"""Findings, borders and duties as tiles: counted, paired, without persons, and only for those who may know."""

import json

import pytest
from psycopg2.extras import DateRange

from gis_core.stamping import bump
from grids.models import Body, Duty
from tests.people import client_of
from tests.tiles.conftest import decoded, tile_of
from tests.tiles.mapped_city import DECEMBER, JANUARY, NOVEMBER, middle

pytestmark = pytest.mark.django_db


def features(client, path, z, at, **query):
    x, y = tile_of(*at, z)
    response = client.get(f"/tiles/{path}/{z}/{x}/{y}.mvt", query)
    assert response.status_code in (200, 204), response.content
    layers = decoded(response)
    return next(iter(layers.values()))["features"] if layers else []


def test_clusters_count_by_category_and_state(client, mapped_city):
    found = features(client, "findings", 11, middle(0, 0), round=NOVEMBER)
    told = sorted((each["properties"]["count"], each["properties"]["states"]) for each in found)
    assert sum(count for count, _ in told) >= 4
    assert all(json.loads(states) == {"open": count} for count, states in told)
    assert all(each["geometry"]["type"] == "Point" for each in found)


def test_points_are_the_findings_themselves_above(client, mapped_city):
    found = features(client, "findings", 14, middle(0, 0), round=NOVEMBER)
    assert [each["properties"]["count"] for each in found] == [1, 1, 1]
    assert {each["properties"]["observed_on"] for each in found} == {"2022-11-03"}


def test_the_public_sees_places_as_rounded_as_the_citys_profile_says(client, mapped_city):
    lon, lat = 114.3123456, 29.8123456
    mapped_city.add_finding(NOVEMBER, "fine", lon, lat)
    x, y = tile_of(lon, lat, 16)
    address = f"/tiles/findings/16/{x}/{y}.mvt"
    public, office = client.get(address, {"round": NOVEMBER}), client_of("office").get(address, {"round": NOVEMBER})
    assert "public" in public["Cache-Control"] and "ETag" in public
    assert "no-store" in office["Cache-Control"] and "ETag" not in office
    assert len(decoded(public)["findings"]["features"]) == len(decoded(office)["findings"]["features"]) == 1


@pytest.mark.parametrize("role, status", [("office", 200), ("inspector", 200), ("planner", 404)])
def test_points_of_a_sealed_round_exist_for_its_readers_only(mapped_city, role, status):
    x, y = tile_of(*middle(2, 0), 14)
    response = client_of(role).get(f"/tiles/findings/14/{x}/{y}.mvt", {"round": JANUARY})
    assert response.status_code == status


def test_to_the_public_points_of_a_sealed_round_are_as_unknown_as_of_none(client, mapped_city):
    x, y = tile_of(*middle(2, 0), 14)
    told = [client.get(f"/tiles/findings/14/{x}/{y}.mvt", {"round": key}) for key in (DECEMBER, JANUARY, "2031-01")]
    assert [each.status_code for each in told] == [404, 404, 404]


def test_every_border_is_one_line_with_both_its_sides(client, mapped_city):
    found = features(client, "arcs/township", 12, middle(1, 0), round=NOVEMBER)
    inner = [{each["properties"]["one"], each["properties"]["other"]} for each in found
             if not each["properties"]["outer"]]
    assert {"421202000", "421202001"} in inner and len(inner) == len({frozenset(pair) for pair in inner})
    assert all(each["geometry"]["type"] in ("LineString", "MultiLineString") for each in found)


def test_duties_name_the_body_and_no_person(client, mapped_city):
    grid = mapped_city.units["421202001007-R000"].unit
    body = Body.objects.create(kind="office", name="温泉街道办事处")
    Duty.objects.create(body=body, unit=grid, role="territory", valid=DateRange(None, None))
    bump("duties")
    found = {each["properties"]["code"]: each["properties"]
             for each in features(client, "duties/grid", 12, middle(0, 0), on="2022-11-15")}
    assert found["421202001007-R000"] == {
        "code": "421202001007-R000", "body": "温泉街道办事处", "role": "territory", "duties": 1}
    assert set(found["421202001007-R001"]) == {"code"}


@pytest.mark.parametrize("path", ["findings", "arcs/township", "duties/grid"])
def test_each_layer_describes_every_field_it_has(client, mapped_city, path):
    query = {"round": NOVEMBER} if path != "duties/grid" else {}
    document = client.get(f"/tiles/{path}.json", query).json()
    (layer,) = document["vector_layers"]
    for z in (11, 14):
        for each in features(client, path, z, middle(0, 0), **query):
            assert set(each["properties"]) <= set(layer["fields"])

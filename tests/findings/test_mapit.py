"""/point/… and /area/…: what a program that knows MapIt is told."""

import pytest
import shapely
from django.test import Client

from gis_core.crs import from_wgs84, to_metric
from tests.findings import town
from tests.people import client_of

pytestmark = pytest.mark.django_db
MEMBERS = {
    "id", "name", "parent_area", "type", "type_name", "country", "country_name", "generation_low",
    "generation_high", "codes", "all_names",
}


@pytest.fixture
def world(xianning_city):
    town.publish_town()
    return xianning_city


def place(column=0.5, row=0.8):
    return town.PAPER.point(column, row)


def at(srid, x, y, **query):
    response = Client().get(f"/point/{srid}/{x},{y}", {"on": "2022-12-15"} | query)
    assert response.status_code == 200, response.content
    return response.json()


def test_a_place_has_the_areas_of_every_kind_that_cover_it_in_mapits_shape(world):
    found = at(4326, *place())
    assert {each["type"]: each["codes"]["luzhang"] for each in found.values()} == {
        "county": "421202", "zone": "zone-central", "township": "421202001", "community": town.A, "grid": town.R1,
    }
    assert all(set(each) == MEMBERS and key == str(each["id"]) for key, each in found.items())
    by_type = {each["type"]: each for each in found.values()}
    assert by_type["community"]["parent_area"] == by_type["township"]["id"]
    assert by_type["township"]["type_name"] == "乡镇街道" and by_type["township"]["name"] == "温泉街道"
    assert (by_type["county"]["generation_low"], by_type["county"]["generation_high"]) == (1, 1)


def test_projected_coordinates_and_other_datums_mean_the_same_place(world):
    here = at(4326, *place())
    east, north = to_metric(place(), 4547)
    assert at(4547, float(east), float(north)) == here
    lon, lat = from_wgs84(*place(), "gcj02")
    assert at(4326, float(lon), float(lat), datum="gcj02") == here


def test_on_a_border_both_sides_are_named_and_types_narrow(world):
    found = at(4326, *town.PAPER.point(1, 0.5), type="community,grid")
    assert sorted(each["codes"]["luzhang"] for each in found.values()) == sorted([town.A, town.B, town.R1, town.R2])
    assert at(4326, *place(), on="2021-12-31") == {}


def test_an_area_is_found_by_its_number_with_its_boundary(world):
    (unit, told), *_ = at(4326, *place(), type="community").items()
    assert Client().get(f"/area/{unit}", {"on": "2022-12-15"}).json() == told
    response = Client().get(f"/area/{unit}.geojson", {"on": "2022-12-15"})
    shape = shapely.geometry.shape(response.json())
    assert shape.equals(town.columns(0)) and response["content-type"].startswith("application/geo+json")
    assert Client().get(f"/area/{unit}", {"on": "2021-01-01"}).status_code == 404


def test_answers_are_public_cached_and_the_same_for_everybody(world):
    address = "/point/4326/{},{}?on=2022-12-15".format(*place())
    first = Client().get(address)
    assert first["Cache-Control"] == "public, max-age=60" and "Set-Cookie" not in first
    assert Client().get(address, headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client_of("office").get(address).json() == first.json()
    assert Client().post(address).status_code == 405


@pytest.mark.parametrize(
    "address",
    ["4326/nan,29", "4326/1e2,29", "4326/29.8,114.3", "2263/114.3,29.8", "99999999999/1,2", "4326/0,0",
     "4326/１１４,29", "4326/114.3,29.8?srid=1", "4326/114.3,29.8?datum=x", "4326/114.3,29.8?on=x"],
)
def test_what_is_no_place_is_refused(world, address):
    response = Client().get(f"/point/{address}", headers={"accept": "text/html"})
    assert response.status_code == 400 and response["content-type"].startswith("application/problem+json")

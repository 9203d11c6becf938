"""Tiles cost nothing to repeat, tell nothing they must not, and refuse what makes no sense."""

import gzip
from urllib.parse import urlsplit

import jsonschema
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gis_core.models import Grant
from gis_core.stamping import bump
from tests.tiles.conftest import decoded, tile_of
from tests.tiles.mapped_city import DECEMBER, JANUARY, NOVEMBER, middle

pytestmark = pytest.mark.django_db
X, Y = tile_of(*middle(1, 0), 11)
ZONES = f"/tiles/units/zone/11/{X}/{Y}.mvt"
DENSITY = f"/tiles/density/11/{X}/{Y}.mvt"
OF_A_ROUND = [ZONES, DENSITY, "/tiles/units/zone.json", "/tiles/values/zone.json", "/tiles/density.json"]


def signed_in(django_user_model, role):
    user = django_user_model.objects.create_user(f"the {role}", password="a long enough one")
    Grant.objects.create(user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


BAD_ADDRESSES = [
    (f"/tiles/units/zone/11/{X}/{Y}.mvt?filter=1=1 OR true", 400),
    (f"/tiles/units/zone/11/{X}/{Y}.mvt?cols=password", 400),
    (f"/tiles/units/zone/11/{X}/{Y}.mvt?round=2022-11&round=2022-12", 400),
    (f"/tiles/units/zone/11/{X}/{Y}.mvt?round=now", 400),
    (f"/tiles/units/zone/11/{X}/{Y}.mvt?round=", 400),
    (f"/tiles/density/11/{X}/{Y}.mvt", 400),
    ("/tiles/density.json", 400),
    ("/tiles/units/zone.json?x=1", 400),
    ("/tiles/values/zone.json?x=1", 400),
    ("/tiles/streets.json?round=2022-11", 400),
    ("/tiles/units/zone/-1/0/0.mvt", 404),
    ("/tiles/units/zone/17/0/0.mvt", 404),
    ("/tiles/units/zone/32/0/0.mvt", 404),
    ("/tiles/units/zone/1.5/0/0.mvt", 404),
    ("/tiles/units/zone/%EF%BC%91/0/0.mvt", 404),
    ("/tiles/units/zone/%C2%B2/0/0.mvt", 404),
    ("/tiles/units/zone/3/8/0.mvt", 404),
    ("/tiles/units/zone/3/0/1000000000000000000000000000000.mvt", 404),
    ("/tiles/units/zone%3Bdrop%20table%20x/3/0/0.mvt", 404),
    ("/tiles/units/..%2Fgrid/3/0/0.mvt", 404),
    ("/tiles/units/grid%00/3/0/0.mvt", 404),
    (f"/tiles/units/{'g' * 5000}/3/0/0.mvt", 404),
    ("/tiles/units/Zone.json", 404),
]


@pytest.mark.parametrize("address, status", BAD_ADDRESSES)
def test_a_bad_address_is_refused_before_any_sql(client, mapped_city, address, status):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == status
    assert [query["sql"] for query in queries.captured_queries] == []
    problem = response.json()
    assert response["Content-Type"].startswith("application/problem+json")
    assert problem["status"] == status
    if status == 400:
        assert problem["parameter"] in ("filter", "cols", "round", "x")


@pytest.mark.parametrize("kind", ["pg_shadow", "auth_user", "province"])
def test_a_kind_the_city_does_not_know_costs_only_its_configuration(client, mapped_city, kind):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/tiles/units/{kind}/3/0/0.mvt")
    assert response.status_code == 404
    told = [query["sql"] for query in queries.captured_queries]  # by a plan the connection keeps, or not yet
    assert all("gis_core_citysettings" in each or "city_and_" in each for each in told), told


def test_the_second_time_nothing_is_drawn(client, mapped_city):
    first = client.get(ZONES, {"round": NOVEMBER})
    with CaptureQueriesContext(connection) as queries:
        second = client.get(ZONES, {"round": NOVEMBER}, headers={"If-None-Match": first["ETag"]})
    assert (second.status_code, second.content) == (304, b"")
    assert second["ETag"] == first["ETag"] and second["Cache-Control"] == "public, no-cache"
    assert not any("ST_AsMVT" in query["sql"] for query in queries.captured_queries)


@pytest.mark.parametrize("topic, cell", [
    ("results", NOVEMBER), ("findings", NOVEMBER), ("assignments", NOVEMBER),
    ("rounds", NOVEMBER)])
def test_whoever_changes_something_makes_the_tile_new(client, mapped_city, topic, cell):
    before = client.get(ZONES, {"round": NOVEMBER})["ETag"]
    bump(topic, [cell])
    again = client.get(ZONES, {"round": NOVEMBER}, headers={"If-None-Match": before})
    assert again.status_code == 200 and again["ETag"] != before


def test_boundaries_published_elsewhere_leave_the_tile_as_it_is_and_move_its_lasting_address(client, mapped_city):
    before = client.get(ZONES, {"round": NOVEMBER})["ETag"]
    lasting = client.get("/tiles/units/zone.json", {"round": NOVEMBER}).json()["tiles"]
    bump("units")
    assert client.get(ZONES, {"round": NOVEMBER}, headers={"If-None-Match": before}).status_code == 304
    assert client.get("/tiles/units/zone.json", {"round": NOVEMBER}).json()["tiles"] != lasting


def test_another_rounds_change_leaves_the_tile_as_it_is(client, mapped_city):
    before = client.get(ZONES, {"round": NOVEMBER})["ETag"]
    bump("results", [DECEMBER])
    assert client.get(ZONES, {"round": NOVEMBER}, headers={"If-None-Match": before}).status_code == 304


def test_every_address_has_a_tag_of_its_own(client, mapped_city):
    addresses = [ZONES, ZONES + "?round=" + NOVEMBER, DENSITY + "?round=" + NOVEMBER,
                 ZONES.replace("zone", "township") + "?round=" + NOVEMBER,
                 f"/tiles/units/zone/11/{X + 1}/{Y}.mvt?round=" + NOVEMBER,
                 "/tiles/values/zone.json?round=" + NOVEMBER, "/tiles/units/zone.json?round=" + NOVEMBER]
    tags = {client.get(address)["ETag"] for address in addresses}
    assert len(tags) == len(addresses)


@pytest.mark.parametrize("address", [ZONES, DENSITY, "/tiles/values/zone.json", "/tiles/units/zone.json"])
def test_gzip_is_applied_once_and_tagged_apart(client, mapped_city, address):
    plain = client.get(address, {"round": NOVEMBER}, headers={"Accept-Encoding": "identity"})
    small = client.get(address, {"round": NOVEMBER}, headers={"Accept-Encoding": "br;q=0, gzip"})
    assert "Content-Encoding" not in plain and small["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert plain["ETag"] != small["ETag"]
    assert "Accept-Encoding" in plain["Vary"] and "Accept-Encoding" in small["Vary"]
    crossed = client.get(address, {"round": NOVEMBER},
                         headers={"Accept-Encoding": "gzip", "If-None-Match": plain["ETag"]})
    assert crossed.status_code == 200


def test_head_is_get_without_a_body_and_nothing_else_is_taken(client, mapped_city):
    asked, headed = client.get(ZONES, {"round": NOVEMBER}), client.head(ZONES, {"round": NOVEMBER})
    assert headed.content == b"" and headed["ETag"] == asked["ETag"]
    assert headed["Content-Type"] == asked["Content-Type"] == "application/vnd.mapbox-vector-tile"
    assert client.post(ZONES).status_code == 405


def test_an_empty_tile_is_tagged_too(client, mapped_city):
    empty = client.get("/tiles/units/zone/11/0/0.mvt")
    assert empty.status_code == 204
    again = client.get("/tiles/units/zone/11/0/0.mvt", headers={"If-None-Match": empty["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("address", OF_A_ROUND)
def test_to_the_public_a_sealed_round_is_as_unknown_as_one_that_is_not_there(client, mapped_city, address):
    known, released = client.get(address, {"round": NOVEMBER}), client.get(address, {"round": DECEMBER})
    unknown, sealed = client.get(address, {"round": "2031-01"}), client.get(address, {"round": JANUARY})
    assert known.status_code == 200
    assert released.status_code == unknown.status_code == sealed.status_code == 404

    def told(response, key):
        document = response.json()
        document.pop("request", None)
        document.pop("instance", None)
        return {name: str(value).replace(key, "KEY") for name, value in document.items()}

    assert told(unknown, "2031-01") == told(sealed, JANUARY) == told(released, DECEMBER)
    assert "ETag" not in sealed


@pytest.mark.parametrize("role, sealed", [("office", 200), ("inspector", 200), ("admin", 200),
                                          ("planner", 404), ("reviewer", 404), ("dispatcher", 404)])
@pytest.mark.parametrize("address", OF_A_ROUND)
def test_a_sealed_round_exists_for_its_readers_and_is_kept_by_nobody(
        django_user_model, mapped_city, address, role, sealed):
    response = signed_in(django_user_model, role).get(address, {"round": JANUARY})
    assert response.status_code == sealed
    if sealed == 200:
        assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"]
        assert "ETag" not in response


@pytest.mark.parametrize("address", OF_A_ROUND)
def test_a_public_answer_depends_on_no_cookie(client, mapped_city, address):
    response = client.get(address, {"round": NOVEMBER})
    assert "Set-Cookie" not in response and "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"] == "public, no-cache"


TILEJSON = {
    "type": "object",
    "required": ["tilejson", "tiles", "vector_layers", "attribution", "bounds", "minzoom", "maxzoom"],
    "properties": {
        "tilejson": {"const": "3.0.0"},
        "tiles": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^http://testserver/"}},
        "bounds": {"type": "array", "minItems": 4, "maxItems": 4},
        "center": {"type": "array", "minItems": 3, "maxItems": 3},
        "vector_layers": {"type": "array", "minItems": 1, "items": {
            "type": "object", "required": ["id", "fields"],
            "properties": {"fields": {"type": "object", "additionalProperties": {"type": "string"}}}}},
    },
}


@pytest.mark.parametrize("address, kinds_tile", [
    ("/tiles/units/zone.json", True), ("/tiles/density.json", True), ("/tiles/streets.json", False)])
def test_tilejson_describes_tiles_that_are_there(client, mapped_city, address, kinds_tile):
    document = client.get(address, {"round": NOVEMBER} if kinds_tile else {}).json()
    jsonschema.validate(document, TILEJSON)
    template = urlsplit(document["tiles"][0])
    place = {"z": 12, **dict(zip("xy", tile_of(*middle(0, 0), 12), strict=True))}
    path = template.path.replace("%7B", "{").replace("%7D", "}").format(**place)
    layers = decoded(client.get(f"{path}?{template.query}"))
    (described,) = document["vector_layers"]
    (drawn,) = layers
    assert described["id"] == drawn
    seen = {name for feature in layers[drawn]["features"] for name in feature["properties"]}
    assert seen <= set(described["fields"]), "a tile has no field its description does not know"


def test_tilejson_says_fictitious_unapproved_and_no_title(client, mapped_city):
    said = client.get("/tiles/units/zone.json").json()["attribution"]
    for words in ("虚构数据", "Fictitious data", "内部使用·未经审图", "界线仅供城市管理评价，不作为划界依据"):
        assert words in said


def test_a_kinds_tilejson_begins_where_its_tiles_do(client, mapped_city):
    assert client.get("/tiles/units/grid.json").json()["minzoom"] == 10
    assert client.get("/tiles/units/zone.json").json()["minzoom"] == 0

"""The editor's page, streets to follow, and operations that are sent twice."""

import json
import re
import sqlite3
import struct

import pytest
import shapely
from django.test import Client

from gis_core.crs import to_metric
from gis_core.models import KeptReply
from grids.models import Operation
from grids.streets import StreetLine, put_streets
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ON, A, B
from tests.people import client_of, client_with_token

pytestmark = pytest.mark.django_db

PAPER = town.PAPER


@pytest.fixture
def planner(xianning_city):
    town.publish_town()
    return client_of("planner")


def started(client):
    answer = client.post("/drafts", {"day": ON.isoformat(), "title": "路段移交"})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_the_form_starts_a_draft_and_leads_to_its_map(planner):
    address = started(planner)
    page = planner.get(address)
    assert page.status_code == 200 and page["Cache-Control"] == "private, no-store"
    configuration = json.loads(re.search(r'id="configuration"[^>]*>(.*?)</script>', page.content.decode(), re.S)[1])
    assert configuration["mayEdit"] and configuration["whyNot"] == ""
    assert {kind["key"]: kind["children"] for kind in configuration["kinds"]}["township"] == "community"
    assert planner.get(f"/editor/?draft={configuration['draft']}")["Location"] == address
    assert planner.get("/editor/")["Location"] == "/drafts"


def test_no_script_but_the_map_of_modules_stands_in_the_page(planner):
    page = planner.get(started(planner))
    policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
    nonce = re.search(r"'nonce-([^']+)'", policy["script-src"])[1]
    assert policy["script-src"] == f"'self' 'nonce-{nonce}'" and policy["worker-src"] == "'self'"
    inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", page.content.decode())
    assert [each for each in inline if "application/json" not in each] == [f' type="importmap" nonce="{nonce}"']
    assert "nonce-" not in planner.get("/drafts")["Content-Security-Policy"]


@pytest.mark.parametrize(("role", "says"), [("reviewer", "You are no planner"), ("office", "")])
def test_who_may_not_draw_is_told_why(planner, role, says):
    page = client_of(role).get(started(planner), headers={"accept-language": "en"}).content.decode()
    told = json.loads(re.search(r'id="configuration"[^>]*>(.*?)</script>', page, re.S)[1])
    assert told["whyNot"].startswith(says) and told["mayEdit"] == (not says)


def test_who_is_not_signed_in_is_sent_to_sign_in(planner):
    answer = Client().get("/editor/", headers={"accept": "text/html"})
    assert answer.status_code == 302 and answer["Location"].startswith("/sign-in?next=/editor/")


# --- an operation sent twice is done once ---------------------------------------------------------


HANDOVER = {"kind": "community", "operation": "reassign", "to": B, "area": town.block(1, 0, 1, 1)}


@pytest.fixture
def draft(planner):
    client = client_with_token("planner")
    answer = client.post("/api/v1/drafts", json.dumps({"effective_on": ON.isoformat()}), content_type="application/json")
    return client, answer["Location"], answer["ETag"]


def sent(draft, body, key, tag=None):
    client, address, first = draft
    return client.post(
        f"{address}/operations", json.dumps(body), content_type="application/json",
        headers={"if-match": tag or first, "idempotency-key": key},
    )


def test_an_operation_sent_again_is_answered_again_and_not_done_again(draft):
    first = sent(draft, HANDOVER, "k1")
    again = sent(draft, HANDOVER, "k1")
    assert first.status_code == again.status_code == 201 and first.content == again.content
    assert first["ETag"] == again["ETag"] == '"draft-{id}-{version}"'.format(**first.json())
    assert (first["Idempotency-Replayed"], again["Idempotency-Replayed"]) == ("false", "true")
    assert Operation.objects.count() == 1


def test_another_operation_under_the_same_key_is_refused(draft):
    sent(draft, HANDOVER, "k1")
    other = sent(draft, HANDOVER | {"to": A, "area": town.block(2, 0, 1, 1)}, "k1")
    assert other.status_code == 422 and Operation.objects.count() == 1


def test_what_was_refused_may_be_tried_again_under_its_key(draft):
    refused = sent(draft, HANDOVER, "k1", tag='"draft-0-0"')
    assert refused.status_code == 412 and not KeptReply.objects.exists()
    assert sent(draft, HANDOVER, "k1").status_code == 201


# --- streets ------------------------------------------------------------------------------------


@pytest.fixture
def streets(xianning_city):
    put_streets([
        StreetLine("s1", "大道", PAPER.line((0, 1), (4, 1)), "primary"),
        StreetLine("s2", "一路", PAPER.line((1, 0), (1, 2))),
        StreetLine("s3", "二路", PAPER.line((3, 1.1), (3, 2))),
        StreetLine("s4", "远路", PAPER.line((0, 9), (4, 9))),
    ], source="drawn")


def test_streets_are_told_by_their_place(client, streets):
    west, north = PAPER.point(0, 0)
    east, south = PAPER.point(4, 4)
    found = client.get(f"/api/v1/streets?box={west},{south},{east},{north}").json()["features"]
    assert [each["properties"]["code"] for each in found] == ["s1", "s2", "s3"]
    assert client.get("/api/v1/streets").status_code == 400
    assert client.get("/api/v1/streets?box=4,3,2,1").status_code == 400


def test_a_street_tells_its_crossings_in_order_and_its_ends(client, streets):
    told = client.get("/api/v1/streets/s1").json()
    crossings = told["properties"]["crossings"]
    assert [each["name"] for each in crossings] == ["", "一路", "二路", ""]
    assert [round(each["metres"] / 100) for each in crossings] == [0, 1, 3, 4]
    at = shapely.Point(crossings[1]["at"])
    assert shapely.distance(at, shapely.Point(PAPER.point(1, 1))) < 1e-6
    assert client.get("/api/v1/streets/none").status_code == 404


# --- lines of a file ----------------------------------------------------------------------------


def geopackage(path, shapes, srs=4326, table="roads"):
    """A GeoPackage made by hand: one layer of named lines."""
    with sqlite3.connect(path) as database:
        database.execute("create table gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id)")
        database.execute("insert into gpkg_geometry_columns values (?, 'geom', 'LINESTRING', ?)", (table, srs))
        database.execute(f'create table "{table}" (fid integer primary key, name text, geom blob)')
        for name, shape in shapes:
            blob = b"GP\x00\x01" + struct.pack("<i", srs) + shapely.to_wkb(shape)
            database.execute(f'insert into "{table}" (name, geom) values (?, ?)', (name, blob))
    database.close()
    return path.read_bytes()


def posted(client, content, datum="wgs84"):
    return client.post(
        f"/editor/lines?datum={datum}", content, content_type="application/octet-stream",
        headers={"accept": "application/json"},
    )


def test_the_lines_of_a_geopackage_can_be_followed(planner, tmp_path):
    content = geopackage(tmp_path / "a.gpkg", [("大道", PAPER.line((0, 1), (4, 1)))])
    told = posted(planner, content).json()["features"]
    assert told[0]["properties"] == {"name": "大道"}
    assert shapely.geometry.shape(told[0]["geometry"]).equals(PAPER.line((0, 1), (4, 1)))


def test_a_declared_datum_moves_the_lines_and_a_projection_is_taken_back(planner, tmp_path):
    line = PAPER.line((0, 1), (4, 1))
    moved = shapely.geometry.shape(posted(
        planner, geopackage(tmp_path / "a.gpkg", [("", line)]), "gcj02").json()["features"][0]["geometry"])
    assert 0.002 < line.distance(moved) < 0.008
    metric = to_metric(line, 4547)
    back = posted(planner, geopackage(tmp_path / "b.gpkg", [("", metric)], srs=4547)).json()["features"][0]["geometry"]
    assert shapely.hausdorff_distance(shapely.geometry.shape(back), line) < 2e-7


@pytest.mark.parametrize(("content", "code"), [
    (b"{", "bad-json"),
    (b"SQLite format 3\0 and nothing", "bad-geopackage"),
    (b'{"type": "FeatureCollection", "features": []}', "no-lines"),
    (json.dumps({"type": "Feature", "properties": {}, "geometry": {
        "type": "LineString", "coordinates": [[511000, 3300000], [511100, 3300000]]}}).encode(), "off-the-world"),
])
def test_what_cannot_be_followed_is_refused_with_its_reason(planner, content, code):
    answer = posted(planner, content)
    assert answer.status_code == 400 and answer.json()["type"] == f"/problems/{code}", answer.content

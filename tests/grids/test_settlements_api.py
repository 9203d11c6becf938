"""Settled ground over HTTP: pages for everybody, decisions recorded by the office, papers for colleagues."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gis_core.permission_table import PERSON_READERS as IN_THE_TABLE
from gis_core.permissions import PERSON_READERS
from grids.models import SiteDecision, SpecialArea
from grids.settlements import put_border_rule, put_special_area
from grids.site_decisions import record_site_decision
from tests.grids import drawn_town as town
from tests.grids.settled_town import AUTUMN, SPRING, SUMMER, area, bodies, decision, road
from tests.people import client_of, client_with_token, person

pytestmark = pytest.mark.django_db

PHOTO = b"\xff\xd8\xffphoto"


@pytest.fixture
def city(xianning_city):
    town.publish_town()
    bodies()
    return xianning_city


@pytest.fixture
def settled(city):
    for number in range(5):
        put_special_area(area(f"P{number}"), SPRING)
    put_border_rule(road(rule="one_side", takes=town.B), SPRING)
    record_site_decision(decision(), person("office"), [("photo.jpg", PHOTO)])


def asked(**given):
    answer = Client().get("/api/v1/settlements", {"on": SUMMER.isoformat()} | given)
    assert answer.status_code == 200, answer.content
    return answer.json()


def codes(page):
    return [feature["id"] for feature in page["features"]]


def body(**more):
    return {
        "code": "D1", "name": "大院", "geometry": town.block(0, 0, 1, 1), "datum": "wgs84", "reason": "双方现场认定。",
        "since": "2022-03-01", "unit": {"kind": "community", "code": town.B}, "present": ["张三"], **more,
    }


def post(client, given, to="/api/v1/site-decisions", **more):
    return client.post(to, json.dumps(given), content_type="application/json", **more)


# --- everybody ---------------------------------------------------------------------------------------


def test_everybody_sees_what_holds_on_a_day_and_nobody_who_was_present(settled):
    page = asked()
    assert codes(page) == [f"special_area/P{n}" for n in range(5)] + ["border_rule/R1", "site_decision/D1"]
    told = json.dumps(page, ensure_ascii=False)
    assert "张三" not in told and "photo" not in told and "双方现场认定。" in told
    takes = page["features"][5]["properties"]["takes"]
    assert takes == {"kind": "community", "code": town.B, "name": "乙社区"}
    assert asked(on="2021-01-01")["numberMatched"] == 0


def test_pages_follow_each_other_without_a_gap_or_a_double(settled):
    seen, after = [], {}
    while True:
        page = asked(limit=2, **after)
        assert page["numberMatched"] == 7 and len(page["features"]) <= 2
        seen += codes(page)
        following = [link["href"] for link in page["links"] if link["rel"] == "next"]
        if not following:
            break
        page = Client().get(following[0]).json()
        after = {"after": following[0].rpartition("after=")[2].replace("%2F", "/")}
    assert seen == codes(asked())


def test_a_page_of_one_sort_and_of_a_place(settled):
    assert codes(asked(what="border_rule")) == ["border_rule/R1"]
    west, south = town.PAPER.point(0, 1)
    near = f"{west + 0.0001},{south + 0.0001},{west + 0.0005},{south + 0.0005}"
    assert codes(asked(bbox=near)) == ["site_decision/D1"]


@pytest.mark.parametrize(
    "given",
    [{"bbox": "1,2,3"}, {"bbox": "3,2,1,4"}, {"bbox": "nan,0,1,1"}, {"after": "nothing"}, {"what": "x"},
     {"after": "special_area/P1", "what": "border_rule"}, {"limit": "0"}, {"on": "soon"}],
)
def test_a_parameter_that_is_none_is_refused_by_name(settled, given):
    answer = Client().get("/api/v1/settlements", given)
    assert answer.status_code == 400 and answer.json()["parameter"] in given


# --- recording ------------------------------------------------------------------------------------------


def test_the_office_records_a_decision_and_the_same_again_is_no_second_one(city):
    office = client_with_token("office")
    first = post(office, body())
    assert first.status_code == 201 and first["Location"] == "/api/v1/site-decisions/D1"
    again = post(office, body())
    assert again.status_code == 200 and SiteDecision.objects.count() == 1
    assert SiteDecision.objects.get().recorded_by == person("office")
    other = post(office, body(reason="另有原因。"))
    assert other.status_code == 409 and other.json()["different"] == ["reason"]


def test_a_form_brings_its_evidence_along(city):
    given = {
        "decision": json.dumps(body()),
        "file": [SimpleUploadedFile("现场.jpg", PHOTO), SimpleUploadedFile("sheet.pdf", b"%PDF-1.7")],
    }
    answer = client_with_token("office").post("/api/v1/site-decisions", given)
    assert answer.status_code == 201, answer.content
    assert [each["name"] for each in answer.json()["properties"]["evidence"]] == ["现场.jpg", "sheet.pdf"]


@pytest.mark.parametrize(
    ("more", "status", "parameter"),
    [
        ({"reason": ""}, 400, "/reason"), ({"since": "2022-02-30"}, 400, "/since"), ({"datum": "mars"}, 400, "/datum"),
        ({"colour": "red"}, 400, "/colour"), ({"unit": {"kind": "community", "code": "x"}}, 400, "unit"),
        ({"supersedes": ["D0"]}, 422, "supersedes"), ({"present": ["x"] * 200}, 400, "present"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_by_name(city, more, status, parameter):
    answer = post(client_with_token("office"), body(**more))
    assert (answer.status_code, answer.json()["parameter"]) == (status, parameter)
    assert not SiteDecision.objects.exists()


def test_ground_that_is_none_is_refused_with_its_reason(city):
    office = client_with_token("office")
    for shape, code in (
        (town.line((0, 0), (1, 1)), "needs-buffer"), (town.geojson(town.PAPER.polygon((0, 0), (1, 1), (1, 0), (0, 1))), "self-crossing"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}, "off-the-city"),
        ({"type": "Nonsense"}, "bad-geometry-type"),
    ):
        answer = post(office, body(geometry=shape))
        assert answer.status_code == 400 and answer.json()["type"].endswith(code), answer.content
    assert not SiteDecision.objects.exists()


def test_the_datum_moves_the_ground(city):
    office = client_with_token("office")
    post(office, body())
    post(office, body(code="D2", datum="gcj02"))
    one, other = (row.geometry.centroid for row in SiteDecision.objects.order_by("code"))
    assert 0.003 < one.distance(other) < 0.01


@pytest.mark.parametrize("role", ["public", "body", "inspector", "planner", "reviewer", "dispatcher"])
def test_nobody_else_records_or_adds(city, role):
    record_site_decision(decision())
    client = client_with_token(role)
    for answer in (
        post(client, body(code="D9")),
        client.post("/api/v1/site-decisions/D1/evidence", PHOTO, content_type="image/jpeg"),
    ):
        assert answer.status_code == (401 if role == "public" else 403)
    assert SiteDecision.objects.count() == 1 and not SiteDecision.objects.get().evidence.exists()


def test_evidence_is_added_and_saved_by_those_who_may(settled):
    office = client_with_token("office")
    more = office.post("/api/v1/site-decisions/D1/evidence?name=sheet", b"%PDF-1.7 x", content_type="application/pdf")
    assert more.status_code == 201 and more.json()["name"] == "sheet.pdf"
    assert office.post("/api/v1/site-decisions/D1/evidence", b"%PDF-1.7 x", content_type="application/pdf").status_code == 200
    page = office.post("/api/v1/site-decisions/D1/evidence", b"<html>", content_type="image/png")
    assert page.status_code == 415
    saved = office.get(more.json()["address"])
    assert saved.content == b"%PDF-1.7 x" and saved["Content-Disposition"].startswith("attachment")
    assert office.get("/api/v1/site-decisions/D2/evidence/1").status_code == 404


# --- reading one -----------------------------------------------------------------------------------------


def test_who_may_see_persons_is_said_once():
    assert IN_THE_TABLE == PERSON_READERS


@pytest.mark.parametrize(
    ("role", "people"),
    [("office", True), ("dispatcher", True), ("planner", True), ("reviewer", True), ("body", False), ("inspector", False)],
)
def test_who_was_present_and_the_papers_are_for_those_who_may_see_persons(settled, role, people):
    client = client_of(role)
    one = client.get("/api/v1/site-decisions/D1")
    page = client.get("/site-decisions/D1")
    assert one.status_code == page.status_code == 200
    for text in (one.content.decode(), page.content.decode()):
        assert ("张三" in text) == people and ("photo.jpg" in text) == people
        assert "双方现场认定。" in text
    address = f"/api/v1/site-decisions/D1/evidence/{SiteDecision.objects.get().evidence.get().pk}"
    assert client.get(address).status_code == (200 if people else 403)
    assert Client().get("/api/v1/site-decisions/D1").status_code == 401


def test_a_superseded_decision_is_still_told_with_what_came_after_it(settled):
    record_site_decision(decision("D2", since=AUTUMN, unit=f"community:{town.C}", supersedes=("D1",)))
    told = client_of("office").get("/api/v1/site-decisions/D1").json()["properties"]
    assert (told["valid_until"], told["superseded_by"], told["as_decided"]["until"]) == (AUTUMN.isoformat(), "D2", None)
    later = client_of("office").get("/api/v1/site-decisions/D2").json()["properties"]
    assert later["supersedes"] == ["D1"]
    assert [each["code"] for each in later["on_the_same_ground"]] == ["D1"]
    page = client_of("office").get("/site-decisions/D2").content.decode()
    assert "/site-decisions/D1" in page


# --- pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["Decisions on site", "Counts as", "Owner"]), ("zh-hans", ["现场确权", "认定归属", "权属"])],
)
def test_the_pages_speak_the_readers_language(settled, language, words):
    record_site_decision(decision("D3", unit="", body="公园处", role="owner"))
    client = client_of("office")
    text = "".join(
        client.get(address, headers={"accept-language": language}).content.decode()
        for address in ("/site-decisions", "/site-decisions/D1", "/site-decisions/D3")
    )
    assert [word for word in words if word not in text] == []
    assert "<script" not in text and "<svg" in text


def test_what_people_wrote_is_text_on_the_page_and_in_the_picture(city):
    record_site_decision(decision(name="<b>大院</b>", reason="<script>x</script>"))
    for address in ("/site-decisions", "/site-decisions/D1"):
        text = client_of("office").get(address).content.decode()
        assert "<b>大院" not in text and "<script>" not in text


def test_the_list_goes_on_to_earlier_ones(city):
    for number in range(52):
        record_site_decision(decision(f"D{number:02}", name=f"第{number}处"))
    first = client_of("office").get("/site-decisions").content.decode()
    assert "第51处" in first and "第1处" not in first
    before = SiteDecision.objects.get(code="D02").pk
    assert f"?before={before}" in first
    assert "第1处" in client_of("office").get(f"/site-decisions?before={before}").content.decode()


def test_nothing_is_settled_by_looking(settled):
    before = list(SpecialArea.objects.values()), list(SiteDecision.objects.values())
    asked()
    client_of("office").get("/site-decisions")
    assert (list(SpecialArea.objects.values()), list(SiteDecision.objects.values())) == before

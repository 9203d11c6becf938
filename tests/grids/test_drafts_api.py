"""Drafts over HTTP, as a program draws, reviews and publishes them."""

import json

import pytest
from django.test import Client

from findings import drafts_api
from findings.impact_progress import Progress
from gis_core.errors import Unavailable
from gis_core.models import Grant
from grids.models import Operation, Revision
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ON, A, B, C
from tests.people import client_with_token, person

pytestmark = pytest.mark.django_db

DRAFTS = "/api/v1/drafts"


@pytest.fixture
def planner(xianning_city):
    town.publish_town()
    return client_with_token("planner")


@pytest.fixture
def reviewer(planner):
    return client_with_token("reviewer")


def sent(client, method, address, body=None, tag=None):
    headers = {} if tag is None else {"if-match": tag}
    data = "" if body is None else json.dumps(body)
    return getattr(client, method)(address, data, content_type="application/json", headers=headers)


def started(client, **more):
    words = {"effective_on": ON.isoformat(), "reason": "路段移交", "document": "咸政办函〔2022〕12号"} | more
    answer = sent(client, "post", DRAFTS, words)
    assert answer.status_code == 201, answer.content
    return answer["Location"], answer["ETag"]


def handover(to=B, block=(1, 0, 1, 1)):
    return {"kind": "community", "operation": "reassign", "to": to, "area": town.block(*block)}


def test_the_whole_way_from_a_draft_to_a_revision(planner, reviewer):
    draft, tag = started(planner)
    drawn = sent(planner, "post", f"{draft}/operations", handover(), tag)
    assert drawn.status_code == 201
    told = drawn.json()
    assert {each["properties"]["key"] for each in told["changed"]["features"]} == {A, B}
    assert told["faults"]["features"] == [] and told["can_undo"] and told["units"] == {
        "community": {"changed": 2, "new": 0, "ended": 0}
    }
    undone = sent(planner, "post", f"{draft}/undo", {}, drawn["ETag"])
    assert undone.json()["units"] == {} and undone.json()["can_redo"]
    redone = sent(planner, "post", f"{draft}/redo", {"steps": 1}, undone["ETag"])
    rows = planner.get(f"{draft}/diff?format=json").json()["rows"]
    assert {row["what"] for row in rows} if "what" in rows[0] else rows
    submitted = sent(planner, "post", f"{draft}/submit", {}, redone["ETag"])
    assert submitted.json()["status"] == "submitted"
    approved = sent(reviewer, "post", f"{draft}/approve", {}, submitted["ETag"])
    assert approved.json()["reviewer"] == "the-reviewer"
    published = sent(planner, "post", f"{draft}/publish", {}, approved["ETag"])
    assert (published.json()["status"], published.json()["number"]) == ("published", 2)
    history = Client().get(f"/api/v1/units/{A}/history").json()
    assert [each["revision"] for each in history["versions"]] == [1, 2, 2]
    newest = Client().get("/api/v1/revisions").json()["revisions"][0]
    assert newest["number"] == 2 and "author" not in newest
    assert planner.get("/api/v1/revisions").json()["revisions"][0]["author"] == "the-planner"
    moved = [
        each for each in Client().get("/api/v1/revisions/2/diff").json()["features"]
        if each["properties"].get("role") == "move"
    ]
    assert [(each["properties"]["from"], each["properties"]["to"]) for each in moved] == [(A, B)]


def test_a_write_without_if_match_is_428_and_says_how(planner):
    draft, _ = started(planner)
    answer = sent(planner, "post", f"{draft}/operations", handover())
    assert answer.status_code == 428 and answer.json()["type"] == "/problems/precondition-required"
    assert "ETag" in answer.json()["hint"]
    assert sent(planner, "post", f"{draft}/operations", handover(), "*").status_code == 428
    assert not Operation.objects.exists()


@pytest.mark.parametrize("tag", ["old", '"draft-1-1"', '"something"', 'W/"draft-0-0"'])
def test_a_write_on_an_old_state_is_412_with_the_present_one(planner, tag):
    draft, first = started(planner)
    drawn = sent(planner, "post", f"{draft}/operations", handover(), first)
    answer = sent(planner, "post", f"{draft}/undo", {}, first if tag == "old" else tag)
    assert answer.status_code == 412 and answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["current"]["version"] == drawn.json()["version"] == 1
    assert Revision.objects.get(pk=drawn.json()["id"]).position == 1


def test_who_has_the_state_is_not_told_it_again(planner):
    draft, tag = started(planner)
    answer = planner.get(draft, headers={"if-none-match": tag})
    assert answer.status_code == 304 and not answer.content
    assert planner.get(draft, headers={"if-none-match": '"draft-0-0"'}).status_code == 200


@pytest.mark.parametrize(("body", "pointer"), [
    ({}, "/effective_on"),
    ({"effective_on": "2022-02-30"}, "/effective_on"),
    ({"effective_on": "tomorrow"}, "/effective_on"),
    ({"effective_on": "2022-07-01", "colour": 1}, "/colour"),
    ({"effective_on": "2022-07-01", "title": 5}, "/title"),
])
def test_what_is_wrong_in_a_body_is_named(planner, body, pointer):
    answer = sent(planner, "post", DRAFTS, body)
    assert answer.status_code == 400 and answer.json()["parameter"] == pointer


@pytest.mark.parametrize("data", ["{", "[1]", '{"kind": 5}', '{"a": 1, "a": 2}', "\x00", '"text"'])
def test_a_body_that_is_no_operation_is_refused_and_changes_nothing(planner, data):
    draft, tag = started(planner)
    answer = planner.post(
        f"{draft}/operations", data, content_type="application/json", headers={"if-match": tag}
    )
    assert answer.status_code == 400 and not Operation.objects.exists()


def test_an_operation_that_cannot_be_done_says_where(planner):
    draft, tag = started(planner)
    split = {"kind": "community", "operation": "split", "unit": A, "line": town.line((0.5, -1), (0.5, 1)),
             "new": [{"key": "421202001003"}]}
    answer = sent(planner, "post", f"{draft}/operations", split, tag)
    problem = answer.json()
    assert answer.status_code == 422 and problem["place"] and problem["units"] == [A] and problem["hint"]
    code = problem["type"]
    assert Client().get(code, headers={"accept": "text/html"}).status_code == 200


def test_another_kind_of_right_is_refused_by_name(planner):
    draft, tag = started(planner)
    Grant.objects.filter(user=person("planner")).update(territory=1)
    answer = sent(planner, "post", f"{draft}/operations", handover(), tag)
    assert answer.status_code == 403 and answer.json()["rule"] == "plans-there"


def test_an_author_does_not_approve_over_http_either(planner):
    draft, tag = started(planner)
    drawn = sent(planner, "post", f"{draft}/operations", handover(), tag)
    submitted = sent(planner, "post", f"{draft}/submit", {}, drawn["ETag"])
    answer = sent(planner, "post", f"{draft}/approve", {}, submitted["ETag"])
    assert answer.status_code == 403 and answer.json()["rule"] == "did-not-draw-it"


def test_a_conflict_at_publication_is_409_with_the_difference(planner, reviewer):
    tags = {}
    for block in ((1, 0, 1, 1), (1, 0, 1, 2)):
        draft, tag = started(planner)
        drawn = sent(planner, "post", f"{draft}/operations", handover(block=block), tag)
        submitted = sent(planner, "post", f"{draft}/submit", {}, drawn["ETag"])
        tags[draft] = sent(reviewer, "post", f"{draft}/approve", {}, submitted["ETag"])["ETag"]
    answers = [sent(planner, "post", f"{draft}/publish", {}, tag) for draft, tag in tags.items()]
    assert [answer.status_code for answer in answers] == [200, 409]
    problem = answers[1].json()
    assert problem["type"] == "/problems/draft-conflict"
    assert {each["key"] for each in problem["conflict"]["units"]} == {A, B}
    state = planner.get(draft).json()
    assert state["status"] == "draft" and state["conflict"]["to"] == 2


def test_a_revision_is_rolled_back_by_a_draft(planner, reviewer):
    draft, tag = started(planner)
    drawn = sent(planner, "post", f"{draft}/operations", handover(C, (0, 1, 1, 1)), tag)
    submitted = sent(planner, "post", f"{draft}/submit", {}, drawn["ETag"])
    approved = sent(reviewer, "post", f"{draft}/approve", {}, submitted["ETag"])
    sent(planner, "post", f"{draft}/publish", {}, approved["ETag"])
    back = sent(planner, "post", "/api/v1/revisions/2/rollback", {})
    assert back.status_code == 201 and back.json()["rolls_back"] == 2
    assert back.json()["units"]["community"]["changed"] == 2
    assert sent(planner, "post", "/api/v1/revisions/9/rollback", {}).status_code == 404


def test_units_and_borders_of_a_draft_are_those_it_drew(planner):
    draft, tag = started(planner)
    sent(planner, "post", f"{draft}/operations", handover(), tag)
    units = planner.get(f"{draft}/units?kind=community").json()["features"]
    assert len(units) == 4
    arcs = planner.get(f"{draft}/arcs?kind=community").json()["features"]
    between = [each for each in arcs if {each["properties"]["left"], each["properties"]["right"]} == {A, B}]
    assert len(between) == 1
    west, north = town.PAPER.point(-1, -1)
    east, south = town.PAPER.point(0.5, 0.5)
    near = planner.get(f"{draft}/units?kind=community&box={west},{south},{east},{north}").json()["features"]
    assert [each["properties"]["key"] for each in near] == [A]
    assert planner.get(f"{draft}/units?kind=community&box=1,2,3").status_code == 400
    assert planner.get(f"{draft}/units?kind=street").status_code == 400


def test_an_arc_as_it_was_told_can_be_moved(planner):
    draft, tag = started(planner)
    arcs = planner.get(f"{draft}/arcs?kind=community").json()["features"]
    arc = next(e for e in arcs if {e["properties"]["left"], e["properties"]["right"]} == {A, B})
    line = arc["geometry"]
    line["coordinates"][1][0] += 0.0001
    move = {"kind": "community", "operation": "move_arc", "arc": arc["properties"]["arc"], "line": line}
    answer = sent(planner, "post", f"{draft}/operations", move, tag)
    assert answer.status_code == 201
    assert {each["properties"]["key"] for each in answer.json()["changed"]["features"]} == {A, B}


def test_the_table_of_a_difference_opens_in_a_spreadsheet_and_holds_no_formula(planner):
    draft, tag = started(planner)
    rename = {"kind": "community", "operation": "set_attributes", "units": [A], "name": "=1+1"}
    sent(planner, "post", f"{draft}/operations", rename, tag)
    text = planner.get(f"{draft}/diff?format=csv").content.decode()
    assert text.startswith("\ufeff") and "'=1+1" in text and ",=1+1" not in text


def test_drafts_are_listed_page_by_page(planner):
    for number in range(3):
        started(planner, title=f"草案{number}")
    page = planner.get(f"{DRAFTS}?limit=2").json()
    assert [each["title"] for each in page["drafts"]] == ["草案2", "草案1"]
    rest = planner.get(f"{DRAFTS}?limit=2&before={page['next']}").json()
    assert [each["title"] for each in rest["drafts"]] == ["草案0"] and rest["next"] is None
    assert planner.get(f"{DRAFTS}?status=published").json()["drafts"] == []


def test_a_draft_is_described_and_thrown_away(planner):
    draft, tag = started(planner)
    answer = sent(planner, "patch", draft, {"title": "新", "effective_on": "2022-08-01"}, tag)
    assert answer.json()["title"] == "新" and answer.json()["effective_on"] == "2022-08-01"
    assert sent(planner, "delete", draft, None, answer["ETag"]).status_code == 204
    assert planner.get(draft).status_code == 404


def test_the_public_learns_nothing_of_drafts(planner):
    draft, _ = started(planner)
    for address in (DRAFTS, draft, f"{draft}/diff", f"{draft}/impact", "/api/v1/drafts/999999"):
        assert Client().get(address).status_code == 401


def test_a_cookie_needs_the_forms_mark(planner):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("planner"))
    assert sent(client, "post", DRAFTS, {"effective_on": "2022-07-01"}).status_code == 403


def test_the_impact_of_a_draft_is_told_by_the_findings_floor(planner):
    draft, tag = started(planner)
    sent(planner, "post", f"{draft}/operations", handover(), tag)
    answer = planner.get(f"{draft}/impact")
    assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-store"


def test_whoever_accepts_lines_is_told_how_far_the_impact_is_and_the_same_in_the_end(planner):
    draft, tag = started(planner)
    sent(planner, "post", f"{draft}/operations", handover(), tag)
    told = planner.get(f"{draft}/impact", headers={"accept": "application/x-ndjson"})
    *steps, last = [json.loads(line) for line in b"".join(told.streaming_content).splitlines()]
    assert told["Content-Type"] == "application/x-ndjson" and told["Cache-Control"] == "private, no-store"
    assert [each["progress"]["step"] for each in steps][:2] == ["reading", "deciding"]
    assert all(0 <= each["progress"]["done"] <= each["progress"]["of"] for each in steps)
    plain = planner.get(f"{draft}/impact")
    assert last == {"impact": plain.json()} and plain["Vary"].count("Accept") and plain["Content-Type"].startswith("application/json")


def test_an_impact_that_fails_on_the_way_says_so_in_its_last_line(planner, monkeypatch):
    draft, _ = started(planner)

    def failing(*given):
        yield Progress("reading", 0, 1)
        raise Unavailable("The boundaries are being moved.")

    monkeypatch.setattr(drafts_api, "foreseeing", failing)
    told = planner.get(f"{draft}/impact", headers={"accept": "application/x-ndjson"})
    *_, last = [json.loads(line) for line in b"".join(told.streaming_content).splitlines()]
    assert told.status_code == 200 and last["problem"]["status"] == 503 and "moved" in last["problem"]["detail"]

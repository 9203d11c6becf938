"""Two persons of the office publish a round by page and by API; others are refused."""

import json

import pytest
from django.test import Client

from findings.acknowledged import sensitivity_digest
from findings.canonical import digest
from findings.models import Round, Snapshot
from findings.rounds import score_round
from gis_core.accounts import issue_token
from tests.findings import drawn_round as drawn
from tests.people import client_of, person, two_clerks

API, PAGE = "/api/v1/rounds/2022-12/publication", "/rounds/2022-12/publication"


@pytest.fixture
def clerks(xianning_city):
    drawn.draw_city()
    drawn.visit(drawn.draw_round(), "v", 0.5, 0.5)
    score_round("2022-12")
    signed_in = []
    for user in two_clerks():
        client = Client()
        client.force_login(user)
        signed_in.append(client)
    return signed_in


def listed():
    """The digest of the sensitivity list as it is now."""
    return sensitivity_digest(Round.objects.get())


def posted(client, **step):
    answer = client.post(API, json.dumps(step), content_type="application/json")
    return answer.status_code, json.loads(answer.content)


def test_a_round_is_taken_through_its_steps_by_the_api(clerks):
    first, second = clerks
    assert posted(first, step="close")[1]["may"] == ["release"]
    status, state = posted(first, step="release", since="2023-01-03", until="2023-01-07")
    assert (status, state["objection"]) == (200, {"from": "2023-01-03", "to": "2023-01-07"})
    seen = state["sensitivity"]["sha256"]
    assert posted(first, step="ask")[0] == 422, "without having looked at the list"
    assert posted(first, step="ask", acknowledged=seen)[1]["may"] == ["withdraw"]
    status, refused = posted(first, step="confirm", acknowledged=seen)
    assert (status, refused["type"]) == (403, "/problems/two-persons")
    status, state = posted(second, step="confirm", acknowledged=seen)
    assert (status, state["status"], state["may"]) == (200, "published", ["correct"])
    assert state["bulletins"][0]["sha256"] == Snapshot.objects.get().sha256


def test_a_step_out_of_turn_or_unknown_is_refused_in_words(clerks):
    assert posted(clerks[0], step="release")[0] == 409
    status, problem = posted(clerks[0], step="fly")
    assert (status, problem["parameter"]) == (400, "/step")
    assert posted(clerks[0], step="close", more=1)[0] == 400


def test_the_page_shows_the_list_and_takes_both_steps(clerks):
    first, second = clerks
    for form in ({"step": "close"}, {"step": "release"}):
        assert first.post(PAGE, form).status_code == 302
    page = first.get(PAGE).content.decode()
    assert listed() in page and 'name="seen"' in page
    unseen = first.post(PAGE, {"step": "ask", "acknowledged": listed()})
    assert unseen.status_code == 422 and 'role="alert"' in unseen.content.decode()
    assert first.post(PAGE, {"step": "ask", "acknowledged": listed(), "seen": "yes"}).status_code == 302
    assert 'value="confirm"' not in first.get(PAGE).content.decode()
    assert 'value="confirm"' in second.get(PAGE).content.decode()
    assert second.post(PAGE, {"step": "confirm", "acknowledged": listed(), "seen": "yes"}).status_code == 302
    assert Round.objects.get().status == "published"
    assert 'value="correct"' in second.get(PAGE).content.decode()


@pytest.mark.parametrize("role", ["public", "body", "inspector", "planner", "reviewer", "dispatcher"])
def test_nobody_else_takes_a_step(clerks, role):
    client = client_of(role)
    assert posted(client, step="close")[0] == (401 if role == "public" else 403)
    assert client.post(PAGE, {"step": "close"}, headers={"accept": "application/json"}).status_code in (401, 403)
    assert Round.objects.get().status == "open"


def test_a_token_takes_a_step_where_its_role_may(clerks):
    token = issue_token(person("office"))
    program = Client(headers={"authorization": f"Token {token}"})
    assert posted(program, step="close")[0] == 200


def test_everybody_reads_a_published_round_its_manifest_and_its_page(clerks):
    first, second = clerks
    assert Client().get("/api/v1/rounds/2022-12").status_code == 404
    for step in ("close", "release", "ask"):
        assert posted(first, step=step, **({"acknowledged": listed()} if step == "ask" else {}))[0] == 200
    assert Client().get("/rounds/2022-12/proof", headers={"accept": "application/json"}).status_code == 404
    posted(second, step="confirm", acknowledged=listed())
    told = json.loads(Client().get("/api/v1/rounds/2022-12").content)
    assert told["bulletins"][0]["address"] == "/rounds/2022-12/proof?bulletin=1"
    manifest = json.loads(Client().get("/api/v1/rounds/2022-12/manifest").content)
    assert digest(manifest["manifest"]) == manifest["sha256"] == told["bulletins"][0]["sha256"]
    page = Client().get("/rounds/2022-12/proof").content.decode()
    assert manifest["sha256"] in page and "<svg" in page and "proof.zip" in page
    assert Client().get("/api/v1/rounds/2022-12/manifest?bulletin=2").status_code == 404

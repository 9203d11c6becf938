"""GET /api/v1/changes: which units and stored answers did each revision change, for whose eyes?"""

from datetime import date

import pytest
from django.test import Client

from findings.assignment import run
from findings.models import Assignment, Round
from findings.stale import newest_order
from gis_core.accounts import create_account
from grids.changes import UnitChange
from grids.revisions import publish
from tests.findings import town
from tests.people import client_of, person

pytestmark = pytest.mark.django_db
URL = "/api/v1/changes"


@pytest.fixture
def moved(xianning_city):
    """Two findings of a sealed round; then the second column goes from community B to A."""
    town.publish_town()
    plan = town.plan()
    made = town.duties(town.category())
    december = town.round_of(plan)
    town.finding("stays", plan, (0.5, 0.5), round=december)
    town.finding("moves", plan, (1.5, 0.5), round=december)
    run(newest_order())
    publish(
        [
            UnitChange("community", town.A, "花坛新社区", town.columns(0, 1)),
            UnitChange("community", town.B, "阳光社区", town.area((70, 70))),
        ],
        effective_on=date(2022, 12, 1), document="x",
    )
    run(newest_order(stale=True))
    return made


def told(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200, response.content
    return response.json()


def test_units_are_told_with_what_of_them_changed_from_which_day(moved):
    found = told(Client(), since=1)["changes"]
    assert [(each["code"], each["what"], each["from"]) for each in found] == [
        (town.A, ["name", "boundary"], "2022-12-01"), (town.B, ["boundary"], "2022-12-01"),
    ]
    first = told(Client(), since=0)["changes"]
    assert {tuple(each["what"]) for each in first if each["revision"] == 1} == {("begun",)}
    assert len([each for each in first if each["revision"] == 1]) == 13


def test_answers_are_told_with_what_became_of_them_to_the_office(moved):
    (answer,) = [each for each in told(client_of("office"), since=1)["changes"] if each["type"] == "answer"]
    former, present = Assignment.objects.filter(finding__source_key="moves").order_by("pk")
    assert answer["finding"] == {"source": "inspection", "key": "moves", "on": "2022-12-15"}
    assert answer["former"] == {"assignment": former.pk, "revision": 1, "state": former.state}
    assert answer["present"]["assignment"] == present.pk
    assert {"kind": "community", "former": town.B, "present": town.A} in answer["units"]


@pytest.mark.parametrize("role", ["public", "body", "planner", "dispatcher"])
def test_a_sealed_rounds_answers_exist_for_no_one_else(moved, role):
    assert {each["type"] for each in told(client_of(role), since=1)["changes"]} == {"unit"}


def test_of_a_released_round_a_body_sees_its_own(moved):
    Round.objects.update(status="closed", released_at="2023-01-05T00:00:00Z")
    create_account("ours", "body", body=moved["office"].pk)
    create_account("theirs", "body", body=moved["department"].pk)
    for name, sees in (("ours", 1), ("theirs", 0)):
        client = Client()
        client.force_login(person("body", name))
        assert len([each for each in told(client, since=1)["changes"] if each["type"] == "answer"]) == sees, name
    assert "answer" not in {each["type"] for each in told(Client(), since=1)["changes"]}


def test_a_walk_in_pages_of_one_tells_everything_once(moved):
    office = client_of("office")
    whole = told(office, since=0, limit=1000)
    assert whole["next"] is None
    pages, page = [], told(office, since=0, limit=1)
    while True:
        pages += page["changes"]
        if page["next"] is None:
            break
        page = told(office, cursor=page["next"], limit=1)
    assert pages == whole["changes"] and len(pages) > 10


def test_since_a_day_is_by_publication(moved, xianning_city):
    from findings.answers import today

    assert len(told(Client(), since=today(xianning_city).isoformat())["changes"]) > 10
    assert told(Client(), since="2100-01-01")["changes"] == []


def test_who_has_a_page_is_not_told_it_again_until_something_changes(moved):
    office = client_of("office")
    tag = office.get(URL, {"since": 1})["ETag"]
    assert office.get(URL, {"since": 1}, headers={"if-none-match": tag}).status_code == 304
    assert client_of("dispatcher").get(URL, {"since": 1}, headers={"if-none-match": tag}).status_code == 200
    publish([UnitChange("county", "421207", "far", town.area((60, 60)))], effective_on=town.SINCE, document="x")
    assert office.get(URL, {"since": 1}, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize(
    "query", [{}, {"since": "x"}, {"since": "2022-02-30"}, {"since": "-1"}, {"since": "1", "cursor": "1-units-0"},
              {"cursor": "1-x-0"}, {"cursor": "１-units-0"}, {"since": "1", "limit": "0"}]
)
def test_what_is_no_question_is_refused(moved, query):
    assert Client().get(URL, query).status_code == 400

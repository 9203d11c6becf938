"""Before publication, who has a territory or a body sees the deductions of those only."""

import pytest
from django.test import Client

from findings.models import AssignmentBody, Finding
from findings.rounds import close_round, release_round, score_round
from gis_core.accounts import create_account, grant_role
from grids.models import Body, UnitVersion
from tests.findings import drawn_round as drawn
from tests.people import client_of, person, publish

ADDRESS = "/api/v1/rounds/2022-12/results/zone-west/lines?kind=zone&component=urban"


@pytest.fixture
def released(xianning_city):
    """A released round with three findings in the west, one of them answered for by a body."""
    revision = drawn.draw_city()
    december = drawn.draw_round()
    for key in ("f1", "f2", "f3"):
        made = drawn.assign_to(drawn.finding(december, key, 0.5, 0.5), "A", revision)
    ours = Body.objects.create(name="ours")
    AssignmentBody.objects.create(assignment=made, body=ours, role="territory", rule="duty")
    score_round("2022-12")
    close_round("2022-12")
    release_round("2022-12")
    return ours


def findings_seen(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    return [line["finding"] for line in answer.json()["lines"]]


def signed_in(name):
    client = Client()
    client.force_login(person("planner", name))
    return client


def account(name, role, **reach):
    create_account(name, role, **reach)
    return signed_in(name)


def unit(code):
    return UnitVersion.objects.get(code=code).unit_id


@pytest.mark.parametrize("role", ["office", "inspector", "admin", "reviewer", "dispatcher", "planner"])
def test_whose_role_reaches_everywhere_sees_all(released, role):
    assert findings_seen(client_of(role)) == ["f1", "f2", "f3"]


def test_a_body_sees_what_it_answers_for(released):
    assert findings_seen(account("clerk", "body", body=released.pk)) == ["f3"]


def test_another_body_sees_nothing_of_it(released):
    other = Body.objects.create(name="another")
    assert findings_seen(account("clerk", "body", body=other.pk)) == []


@pytest.mark.parametrize(("code", "seen"), [("421202", 3), ("421202001", 3), ("421221", 0)])
def test_a_planner_sees_the_findings_inside_the_territory(released, code, seen):
    assert len(findings_seen(account("drawer", "planner", territory=unit(code)))) == seen


def test_grants_add_up(released):
    clerk = account("clerk", "body", body=released.pk)
    grant_role(person("body", "clerk"), "planner", territory=unit("421221"))
    assert findings_seen(clerk) == ["f3"]
    grant_role(person("body", "clerk"), "planner", territory=unit("421202"))
    assert findings_seen(clerk) == ["f1", "f2", "f3"]


def test_once_published_everybody_sees_all(released):
    clerk = account("clerk", "body", body=Body.objects.create(name="another").pk)
    publish("2022-12")
    assert findings_seen(clerk) == findings_seen(Client()) == ["f1", "f2", "f3"]
    assert Finding.objects.count() == 3

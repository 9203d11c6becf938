"""What has to be put right at once reaches the body that answers, and nothing else of a sealed round does."""

import json

import pytest
from django.test import Client

from findings.models import Finding, PlanCategory, Round
from tests.findings import appealing
from tests.people import client_of


@pytest.fixture
def here(xianning_city):
    """A sealed, scored round in which f1 and f3 are immediate: one of each body."""
    made = appealing.scene(release=False)
    litter, estate = PlanCategory.objects.order_by("pk")
    PlanCategory.objects.filter(pk=estate.pk).update(immediate=True)
    Finding.objects.filter(source_key__in=["f1", "f3"]).update(category=estate.category)
    assert Round.objects.get().sealed and litter.category_id != estate.category_id
    return made


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def keys(client, query=""):
    answer = client.get(f"/api/v1/findings/immediate{query}")
    assert answer.status_code == 200
    return [each["key"] for each in json.loads(answer.content)["findings"]]


def test_a_body_sees_its_own_immediate_findings_of_a_sealed_round_only(here):
    assert keys(signed_in(here.clerk)) == ["f1"]
    assert keys(signed_in(here.other_clerk)) == ["f3"]
    page = signed_in(here.clerk).get("/findings/immediate").content.decode()
    assert "f1" in page and "f2" not in page and "f3" not in page


@pytest.mark.parametrize("role", ["office", "inspector", "admin"])
def test_whoever_sees_what_is_sealed_sees_all_of_them(here, role):
    assert sorted(keys(client_of(role))) == ["f1", "f3"]


@pytest.mark.parametrize("role", ["public", "planner", "reviewer", "dispatcher"])
def test_nobody_else_is_told(here, role):
    client = client_of(role)
    assert client.get("/api/v1/findings/immediate").status_code in (401, 403)


def test_what_was_verified_as_put_right_is_no_longer_listed(here):
    Finding.objects.filter(source_key="f1").update(verified_at="2022-12-06T00:00:00Z")
    assert keys(signed_in(here.clerk)) == []
    assert keys(signed_in(here.clerk), "?state=all") == ["f1"]


def test_the_body_opens_it_and_nothing_else_of_the_round_leaks(here):
    client, found = signed_in(here.clerk), here.findings
    opened = [f"/findings/{found['f1'].pk}", f"/api/v1/findings/{found['f1'].pk}/answer", f"/findings/{found['f1'].pk}/appeal"]
    for address in opened:
        answer = client.get(address)
        assert answer.status_code == 200, address
        told = answer.content.decode()
        for secret in ("f2", "f3", "99.5", "98.", "zone-west: <span"):
            assert secret not in told, (address, secret)
    hidden = [
        f"/findings/{found['f2'].pk}", f"/findings/{found['f3'].pk}", f"/api/v1/findings/{found['f2'].pk}/answer",
        "/api/v1/rounds/2022-12", "/api/v1/rounds/2022-12/results?kind=zone", "/rounds/2022-12/proof",
        "/api/v1/rounds/2022-12/results/zone-west/lines?kind=zone&component=urban",
    ]
    for address in hidden:
        assert client.get(address, headers={"accept": "application/json"}).status_code == 404, address
    assert "2022-12" not in client.get("/api/v1/rounds").content.decode()


def test_its_cost_is_told_once_the_round_is_released(here):
    client, f1 = signed_in(here.clerk), here.findings["f1"]
    page = f"/findings/{f1.pk}/appeal"
    sealed = client.get(page).content.decode()
    Round.objects.update(status="objection", released_at="2023-01-05T00:00:00Z")
    released = client.get(page).content.decode()
    assert "zone-west: <span" not in sealed and "zone-west: <span" in released

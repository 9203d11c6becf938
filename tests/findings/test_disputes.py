"""Twenty and more written disputes are decided as written, in memory and through the API."""

import pytest
from django.test import Client

from findings import assignment
from findings.models import Finding, Plan
from findings.stale import newest_order
from gis_core.models import CitySettings
from grids.models import Category
from tests.findings import disputes


def named(case):
    return case["key"]


@pytest.mark.parametrize("case", disputes.cases(), ids=named)
def test_a_dispute_is_decided_as_written(case):
    disputes.check(case, disputes.in_memory(case))


def test_there_are_twenty_disputes_and_each_is_another():
    keys = [case["key"] for case in disputes.cases()]
    assert len(keys) >= 20 and len(set(keys)) == len(keys)


@pytest.fixture
def stored(xianning_city):
    CitySettings.objects.update(document=disputes.with_tolerance(CitySettings.objects.get().document))
    disputes.store()


@pytest.mark.django_db
def test_every_dispute_is_decided_the_same_through_the_api(stored):
    for case in disputes.cases():
        lon, lat, datum = disputes.place_of(case)
        given = {
            "lon": repr(lon), "lat": repr(lat), "datum": datum, "on": disputes.day_of(case).isoformat(),
            "category": case["category"],
        }
        if "accuracy_m" in case:
            given["accuracy_m"] = case["accuracy_m"]
        response = Client().get("/api/v1/assign", given)
        assert response.status_code == 200, (case["key"], response.content)
        disputes.check(case, response.json())


@pytest.mark.django_db
def test_stored_answers_to_the_disputes_say_the_same(stored):
    plan, keys = Plan.objects.get(), {category.code: category for category in Category.objects.all()}
    for case in disputes.cases():
        lon, lat = disputes.PAPER.point(*case["at"])
        on = disputes.day_of(case)
        Finding.objects.create(
            source="inspection", source_key=case["key"], plan=plan, category=keys[case["category"]],
            observed_at=f"{on}T04:00:00Z", observed_on=on, received_datum=case.get("datum", "wgs84"),
            accuracy_m=case.get("accuracy_m"), geometry=f"SRID=4326;POINT({lon:.7f} {lat:.7f})",
        )
    assignment.run(newest_order())
    for case in disputes.cases():
        disputes.check_stored(case, Finding.objects.get(source_key=case["key"]).assignments.get(is_current=True))

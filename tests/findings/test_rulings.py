"""Rulings: which stands, which stood, and how one is told."""

from datetime import date

import pytest

from findings.models import Ruling
from findings.rulings import current_rulings, ruling_entry, rulings_of
from grids.changes import UnitChange
from grids.revisions import publish
from tests.findings import town

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(xianning_city):
    town.publish_town()
    return town.finding("1", town.plan(), (0.5, 0.5))


def test_a_finding_nobody_ruled_on_has_no_ruling(found):
    assert current_rulings([found.pk]) == {} and rulings_of(found.pk) == [] and ruling_entry(None) is None


def test_the_ruling_that_stands_is_told_with_the_units_name_of_the_findings_day(found):
    unit = town.unit("community", town.B)
    renamed = next(shape for _, code, shape in town.boundaries() if code == town.B)
    publish(
        [UnitChange("community", town.B, "新名社区", renamed)], effective_on=date(2023, 1, 1), document="later"
    )
    Ruling.objects.create(finding=found, unit=unit, reason="以路中心线为界", document="咸路长办〔2022〕7号")
    (fact,) = current_rulings([found.pk]).values()
    entry = ruling_entry(fact)
    assert entry["unit"] == {"kind": "community", "code": town.B, "name": "阳光社区"}
    assert (entry["body"], entry["role"], entry["document"]) == (None, None, "咸路长办〔2022〕7号")
    assert entry["reason"] == "以路中心线为界" and entry["appeal"] is None


def test_a_body_is_told_by_id_and_names_and_never_who_decided(found):
    body = town.body("某物业公司", "property", outside_ids={"uscc": "9142"})
    Ruling.objects.create(finding=found, body=body, role="property", reason="r")
    entry = ruling_entry(current_rulings([found.pk])[found.pk])
    assert entry["body"] == {
        "id": f"b_{body.pk}", "name": "某物业公司", "names": {"zh": "某物业公司"}, "outside_ids": {"uscc": "9142"},
    }
    assert set(entry) == {"id", "unit", "body", "role", "reason", "document", "decided_at", "appeal"}


def test_superseded_rulings_stay_to_be_read_after_the_one_that_stands(found):
    unit = town.unit("community", town.B)
    first = Ruling.objects.create(finding=found, unit=unit, reason="first", is_current=False)
    second = Ruling.objects.create(finding=found, unit=unit, reason="second")
    assert [fact.ruling for fact in rulings_of(found.pk)] == [second.pk, first.pk]
    assert list(current_rulings([found.pk, found.pk + 1])) == [found.pk]

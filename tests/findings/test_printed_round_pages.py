"""The pages of a round that was published elsewhere tell its totals and say that nothing of it was computed here."""

import io

import pytest
from django.core.management import call_command

from findings.plans import store_plan
from findings.scoring.plan_document import plan_from_yaml
from tests.findings import drawn_round as drawn
from tests.findings.test_history import PLAIN
from tests.people import client_of

pytestmark = pytest.mark.usefixtures("xianning_city")


@pytest.fixture
def october(xianning_city, tmp_path):
    drawn.draw_city()
    store_plan(plan_from_yaml(drawn.PLAN))
    path = tmp_path / "old.csv"
    path.write_text(PLAIN, encoding="utf-8")
    call_command("import_results", str(path), "--source", "咸宁日报", "--commit", stdout=io.StringIO())


def page(address):
    answer = client_of("public").get(address, headers={"accept-language": "en"})
    return answer.status_code, answer.content.decode()


def test_they_tell_what_was_printed_and_by_whom_and_claim_no_inspection(october):
    for address in ("/rounds/2022-10/", "/rounds/2022-10/ranking", "/units/zone/zone-west/?round=2022-10"):
        status, told = page(address)
        assert status == 200 and "91.21" in told and "/rounds/2022-10/proof" not in told, address
    _, told = page("/rounds/2022-10/")
    assert "published elsewhere" in told and "咸宁日报" in told and "Progress of inspection" not in told
    assert "as printed elsewhere" in page("/rounds/")[1]


def test_there_is_no_sensitivity_of_what_was_not_computed_here(october):
    status, told = page("/rounds/2022-10/sensitivity")
    assert status == 200 and "There is no list" in told
    assert "/rounds/2022-10/sensitivity" not in page("/rounds/2022-10/")[1]

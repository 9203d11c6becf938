"""Departments' pages: the series is what each round's rates come to, and a sheet counts before the cases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from findings.bulletin_departments import departments_of
from findings.department_sheet import forget, rates_over_time
from findings.departments import computed_rates
from findings.models import Round
from grids.models import Body
from tests.findings import drawn_round as drawn
from tests.findings.test_departments import DUE, SHEET, case, department
from tests.people import client_of

pytestmark = pytest.mark.usefixtures("xianning_city")


@pytest.fixture(autouse=True)
def quick():
    forget()


@pytest.fixture
def december(xianning_city):
    """Cases of two departments: on time, late, open, deferred, one of both; and one finding of the inspection."""
    revision = drawn.draw_city()
    of = drawn.draw_round()
    one, two = department("市住建局"), department("市交警支队")
    late, early = DUE + timedelta(days=1), DUE - timedelta(days=1)
    case(of, revision, "a", one, closed=early)
    case(of, revision, "b", one, closed=late)
    case(of, revision, "c", one)
    case(of, revision, "d", one, deferred=True)
    case(of, revision, "e", one, two, closed=early)
    seen = drawn.finding(of, "seen", 0.5, 0.5)
    drawn.assign_to(seen, "A", revision).bodies.create(body=one, role="department", rule="field")
    return of


def page(role, address):
    answer = client_of(role).get(address, headers={"accept-language": "en"})
    return answer.status_code, answer.content.decode()


def test_the_series_says_of_each_round_what_the_rates_of_that_round_say(december):
    for each in computed_rates(december).departments:
        (told,) = rates_over_time(Body.objects.get(pk=each.body), [december])
        assert told[1] == each and told[2] == ""


def test_a_case_counts_as_it_stood_when_the_round_was_published(december):
    Round.objects.filter(pk=december.pk).update(
        status="published", published_at=DUE, released_at=datetime(2022, 12, 6, tzinfo=UTC)
    )
    december.refresh_from_db()
    body = department("市住建局")
    ((_, rate, _),) = rates_over_time(body, [december])
    assert (rate.due, rate.handled, rate.on_time, rate.deferred) == (4, 2, 2, 1)
    assert rate == next(each for each in computed_rates(december).departments if each.body == body.pk)


def test_a_sheet_counts_before_the_cases_on_the_pages_and_in_the_bulletin(december, tmp_path):
    assert [(each.name, each.source) for each in departments_of(december)] == [
        ("市住建局", "computed"), ("市交警支队", "computed"),
    ]
    path = tmp_path / "sheet.csv"
    path.write_text(SHEET, encoding="utf-8")
    call_command("import_department_table", str(path), "--round", "2022-12", "--source", "指挥中心", "--commit")
    body = department("市住建局")
    ((_, rate, source),) = rates_over_time(body, [december])
    assert (rate.due, rate.handled, source) == (300, 299, "指挥中心")
    assert [(each.name, each.rate, each.source) for each in departments_of(december)][0][2] == "指挥中心"
    _, told = page("office", "/departments/?round=2022-12")
    assert "99.67" in told and "By the sheet that was sent" in told and f"/departments/{body.pk}/" in told


def test_a_department_is_shown_with_its_findings_and_an_unknown_body_is_not(december):
    body = department("市住建局")
    status, told = page("office", f"/departments/{body.pk}/?round=2022-12")
    assert status == 200 and "1 in all, 0 rectified" in told and "seen" in told
    assert "50.00" in told or "75.00" in told
    office = Body.objects.create(kind="office", name="街道办")
    for number in (office.pk, 2_000_000_000):
        assert page("office", f"/departments/{number}/")[0] == 404


def test_nobody_learns_of_a_sealed_rounds_findings_by_a_department(december):
    body = department("市住建局")
    for role in ("public", "body", "dispatcher"):
        assert page(role, f"/departments/{body.pk}/?round=2022-12")[0] == 404
        assert "2022-12" not in page(role, f"/departments/{body.pk}/")[1]


def test_what_was_counted_is_kept_until_a_case_changes(december):
    body = department("市住建局")
    client = client_of("office")
    client.get(f"/departments/{body.pk}/")
    with CaptureQueriesContext(connection) as seen:
        client.get(f"/departments/{body.pk}/")
    assert len(seen) <= 22 and not any("WITH cases" in each["sql"] for each in seen)


def test_the_api_tells_the_same_series_and_which_rounds_were_looked_at(december):
    body = department("市住建局")
    told = client_of("office").get(f"/api/v1/departments/{body.pk}").json()
    assert told["rounds"] == ["2022-12"]
    (rate,) = told["rates"]
    assert (rate["due"], rate["handled"], rate["on_time"], rate["handled_rate"]) == (4, 3, 2, "75.00")
    assert client_of("public").get(f"/api/v1/departments/{body.pk}").json()["rounds"] == []

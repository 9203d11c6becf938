"""Any stored answer is explained, and given again under another revision or plan; any kept name too."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from findings import assignment
from findings.models import Assignment, Finding, Plan, Ruling
from findings.stale import newest_order
from gis_core.models import CitySettings
from grids.changes import UnitChange
from grids.models import Body, Category, Duty, SiteDecision, Unit
from grids.revisions import publish
from tests.findings import disputes
from tests.people import client_of, client_with_token

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(xianning_city):
    CitySettings.objects.update(document=disputes.with_tolerance(CitySettings.objects.get().document))
    disputes.store()


def finding(key):
    """The finding of a dispute, answered for."""
    case = next(case for case in disputes.cases() if case["key"] == key)
    lon, lat = disputes.PAPER.point(*case["at"])
    on = disputes.day_of(case)
    made = Finding.objects.create(
        source="inspection", source_key=key, plan=Plan.objects.get(), accuracy_m=case.get("accuracy_m"),
        category=Category.objects.get(code=case["category"]), observed_at=f"{on}T04:00:00Z", observed_on=on,
        received_datum=case.get("datum", "wgs84"), geometry=f"SRID=4326;POINT({lon:.7f} {lat:.7f})",
    )
    assignment.run(newest_order())
    return made


def told(made, **query):
    answer = client_with_token("office").get(f"/api/v1/findings/{made.pk}/answer", query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def explained(*arguments, capsys):
    call_command("explain", *arguments)
    return capsys.readouterr().out


def test_a_stored_answer_is_the_one_given_again(stored):
    for case in disputes.cases():
        found = told(finding(case["key"]))
        assert found["differences"] == [], case["key"]
        disputes.check(case, found["answer"])


def test_under_a_later_revision_another_unit_answers_and_the_difference_is_told(stored, capsys):
    made = finding("seam")
    shapes = disputes.outlines()
    a, b = shapes["community", "A"], shapes["community", "B"]
    strip = disputes.box(1.9, 0, 2, 4)
    publish(effective_on=disputes.written()["since"], document="文2", changes=[
        UnitChange("community", disputes.code_of("community", "A"), "花坛社区", disputes.multi(a - strip)),
        UnitChange("community", disputes.code_of("community", "B"), "阳光社区", disputes.multi(b | strip)),
    ])
    assert told(made)["differences"] == []
    under_two = told(made, revision=2)
    assert {"what": "unit", "kind": "community", "stored": disputes.code_of("community", "A"),
            "again": disputes.code_of("community", "B")} in under_two["differences"]
    said = explained(str(made.pk), "--revision", "2", "--language", "zh", capsys=capsys)
    assert "differs in unit community: stored 421202001001, now 421202001002" in said
    assert "阳光社区" in said and "1. 县市区" in said


def test_under_another_plan_the_shares_are_that_plans(stored):
    made = finding("seam")
    other = Plan.objects.get()
    rules = other.rules["accountability"] | {"rules": [{
        "key": "all", "label": {"en": "All"}, "shares": [{"role": "department", "share": "1"}],
    }]}
    other.pk, other.code, other.rules = None, "draft", other.rules | {"accountability": rules}
    other.save()
    found = told(made, plan="draft")
    shares = {body["role"]: body["share"] for body in found["answer"]["bodies"] if body["share"]}
    assert shares == {"department": "1"} and found["answer"]["plan"] == "draft"
    assert {each["what"] for each in found["differences"]} == {"body"}


def test_a_ruling_stands_beside_the_computed_answer(stored):
    made = finding("seam")
    before = list(Assignment.objects.values())
    Ruling.objects.create(
        finding=made, unit=Unit.objects.get(versions__code=disputes.code_of("community", "B")),
        reason="双方确认", document="裁1",
    )
    found = told(made)
    assert found["ruling"]["unit"]["code"] == disputes.code_of("community", "B")
    assert found["answer"]["ruling"] == found["ruling"] and found["differences"] == []
    assert list(Assignment.objects.values()) == before


def test_a_finding_without_a_place_is_explained_too(stored, capsys):
    made = Finding.objects.create(
        source="citizen", source_key="无处", plan=Plan.objects.get(), observed_at="2022-12-15T04:00:00Z",
        observed_on="2022-12-15", received_datum="wgs84", place_mark="missing",
    )
    found = told(made)
    assert found["answer"] is None and "没有可信的位置" in found["because"]["zh"][0]
    assert "no place that can be trusted" in explained("citizen:无处", capsys=capsys)


@pytest.mark.parametrize("text", ["nonsense", "inspection:nothing", "999999999999999999999"])
def test_a_finding_that_is_not_there_is_told_as_such(stored, text):
    with pytest.raises(CommandError, match="no finding|neither a number"):
        call_command("explain", text)


def test_the_page_shows_whose_it_is_in_both_languages(stored):
    made = finding("agreement")
    client = client_of("office")
    zh = client.get(f"/findings/{made.pk}", headers={"accept-language": "zh-hans"}).content.decode()
    en = client.get(f"/findings/{made.pk}", headers={"accept-language": "en"}).content.decode()
    assert "责任归属（建议）" in zh and "整条道路由“阳光社区”" in zh and "border_rule/B-BC" in zh
    assert "Accountability (suggested)" in en and "answers for the whole road" in en
    assert "<svg" in zh and "<script" not in zh.split("<main")[-1]
    wrong = client.get(f"/findings/{made.pk}?revision=99", headers={"accept": "text/html"})
    assert wrong.status_code == 400 and "no published revision 99" in wrong.content.decode()


def test_a_finding_is_not_told_to_whom_it_does_not_concern(stored):
    made = finding("seam")
    assert Client().get(f"/api/v1/findings/{made.pk}/answer").status_code == 401
    assert client_with_token("planner").get(f"/api/v1/findings/{made.pk}/answer").status_code == 404
    assert client_of("body").get(f"/findings/{made.pk}", headers={"accept": "text/html"}).status_code == 404


# --- names of answers ----------------------------------------------------------------------------


def asked(**more):
    lon, lat = disputes.PAPER.point(1.97, 0.9)
    given = {"lon": lon, "lat": lat, "datum": "wgs84", "on": "2022-12-15", "accuracy_m": 5, "category": "litter"}
    return Client().get("/api/v1/assign", given | more).json()


def test_a_kept_name_gives_the_same_answer_again(stored):
    first = asked()
    again = Client().get(f"/api/v1/answers/{first['answer_id']}").json()
    assert again["same"] is True and again["answer"]["bodies"] == first["bodies"]
    assert again["answer"]["answer_id"] == first["answer_id"]


def test_a_later_revision_does_not_change_what_a_name_stands_for(stored):
    first = asked()
    publish(effective_on=disputes.written()["since"], document="文2", changes=[UnitChange(
        "estate", "421202001001-E002", "新小区", disputes.multi(disputes.box(1.9, 0.8, 1.99, 0.95))
    )])
    assert asked()["answer_id"] != first["answer_id"]
    again = Client().get(f"/api/v1/answers/{first['answer_id']}").json()
    assert again["same"] is True and again["answer"]["revision"] == 1


def test_a_corrected_roster_shows_in_a_kept_name(stored):
    name = asked()["answer_id"]
    from grids.duty_changes import end

    end([Duty.objects.get(role="territory", body__name="温泉街道办事处").pk], disputes.DAY)
    assert Client().get(f"/api/v1/answers/{name}").json()["same"] is False


def test_nonsense_is_no_name(stored):
    answer = Client().get("/api/v1/answers/a_" + "x" * 66)
    assert answer.status_code in (400, 404) and answer["content-type"].startswith("application/problem+json")


# --- what is settled makes answers stale ---------------------------------------------------------


def test_a_decision_on_site_makes_only_the_answers_on_its_ground_stale(stored):
    here, elsewhere = finding("territory-first"), finding("estate-inside")
    days = SiteDecision.objects.first().valid
    SiteDecision.objects.create(
        code="D-9", name="新确权", geometry=f"SRID=4326;{disputes.multi(disputes.box(2.4, 1.4, 2.6, 1.6)).wkt}",
        body=Body.objects.get(name="市水务集团"), role="department", valid=days, as_decided=days,
        decided_on=days.lower, reason="确认", changed_at=timezone.now() + timedelta(seconds=1),
    )
    from gis_core.stamping import bump

    bump("settlements")
    report = assignment.run(newest_order(stale=True))
    assert report.assigned == 1 and elsewhere.assignments.count() == 1
    bodies = here.assignments.get(is_current=True).bodies
    assert bodies.get(role="department").body.name == "市水务集团"
    assert here.assignments.count() == 2
    former = here.assignments.get(is_current=False)
    assert former.bodies.get(role="department").body.name == "市城管执法委"
    assert json.dumps(told(here)["former"])


def test_a_body_is_one_step_from_an_appeal_about_its_finding(stored):
    made = finding("territory-first")
    from gis_core.models import Grant

    client = client_of("body")
    Grant.objects.filter(role="body").update(body=Body.objects.get(name="温泉街道办事处").pk)
    page = client.get(f"/findings/{made.pk}", headers={"accept-language": "en"}).content.decode()
    assert f'href="/findings/{made.pk}/appeal"' in page
    assert "/appeal" not in client_of("office").get(f"/findings/{made.pk}").content.decode().split("<main")[-1]

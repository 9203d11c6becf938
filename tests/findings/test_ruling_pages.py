"""Rulings without an appeal on pages: the office rules on a finding, and whoever it concerns reads it."""

import pytest
from django.test import Client
from django.urls import reverse

from findings.appeal_decisions import Verdict, decide, rule
from findings.appeals import file_appeal
from findings.models import Ruling
from tests.findings.appealing import scene, unit
from tests.people import person, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(xianning_city):
    return scene()


def browser(user, language="zh-hans"):
    client = Client(headers={"Accept": "text/html", "Accept-Language": language})
    client.force_login(user)
    return client


def form_of(here, key="f1"):
    return reverse("ruling-form", kwargs={"finding": here.findings[key].pk})


def given(**more):
    return {"unit": "zone-east", "role": "territory", "body": "", "reason": "现场勘查属东区", "document": "咸办〔2023〕1号",
            "seen": "0"} | more


def test_the_office_rules_by_the_form_and_reads_what_it_ruled(here):
    office = browser(here.office)
    form = office.get(form_of(here))
    assert form.status_code == 200 and "作出责任认定" in form.content.decode()
    answered = office.post(form_of(here), given())
    made = Ruling.objects.get()
    assert answered.status_code == 302 and answered["Location"] == reverse("ruling-page", kwargs={"ruling": made.pk})
    assert (made.unit_id, made.body_id, made.appeal_id, made.decided_by) == (unit("zone-east"), None, None, here.office)
    page = office.get(answered["Location"])
    told = page.content.decode()
    assert all(words in told for words in ("现场勘查属东区", "咸办〔2023〕1号", "未经申诉", "zone-east", "现行"))
    assert page["Cache-Control"] == "private, no-store"


def test_a_form_filled_in_wrongly_comes_back_with_what_was_written(here):
    office = browser(here.office)
    for wrong, says in (
        ({"unit": "", "body": ""}, "责任认定须指明责任区或责任单位"), ({"reason": " "}, "责任认定须写明理由"),
        ({"unit": "no-such"}, "no-such"), ({"seen": "77"}, "其间已有新的责任认定"),
    ):
        answered = office.post(form_of(here), given(**wrong))
        told = answered.content.decode()
        assert answered.status_code in (409, 412, 422) and says in told, (wrong, answered.status_code)
        assert 'role="alert"' in told and "咸办〔2023〕1号" in told
    assert not Ruling.objects.exists()


def test_who_is_not_of_the_office_neither_sees_the_form_nor_rules(here):
    for user in (here.clerk, person("inspector"), person("planner")):
        assert browser(user).get(form_of(here)).status_code == 403
        assert browser(user).post(form_of(here), given()).status_code == 403
    assert browser(here.office).get(
        reverse("ruling-form", kwargs={"finding": 10**9})
    ).status_code == 404
    assert not Ruling.objects.exists()


def test_a_later_ruling_supersedes_and_both_are_listed(here):
    office = browser(here.office)
    office.post(form_of(here), given())
    first = Ruling.objects.get()
    assert office.post(form_of(here), given(reason="复核", seen=str(first.pk))).status_code == 302
    listed = office.get(reverse("rulings-page")).content.decode()
    assert "现场勘查属东区" in listed and "复核" in listed and "已被取代" in listed
    standing = office.get(reverse("rulings-page"), {"standing": "yes", "how": "", "round": ""}).content.decode()
    assert "复核" in standing and "现场勘查属东区" not in standing


def test_rulings_on_appeals_and_without_are_told_apart(here):
    made = file_appeal(here.clerk, here.findings["f1"].pk, here.grounds("disclaim", says_unknown=True))
    decide(here.office, made.pk, True, "确属东区", verdict=Verdict("按申诉认定", unit("zone-east")))
    rule(here.office, here.findings["f2"].pk, Verdict("直接认定", unit("zone-east")))
    office = browser(here.office, "en")
    alone, on_appeal = (
        office.get(reverse("rulings-page"), {"how": how}).content.decode() for how in ("alone", "appeal")
    )
    assert "直接认定" in alone and "按申诉认定" not in alone
    assert "按申诉认定" in on_appeal and "直接认定" not in on_appeal and "on an appeal" in on_appeal
    assert office.get(reverse("rulings-page"), {"how": "so"}).status_code == 400


def test_a_body_reads_the_rulings_about_its_own_findings_only(here):
    rule(here.office, here.findings["f1"].pk, Verdict("归西区所有", body=here.ours.pk, role="territory"))
    rule(here.office, here.findings["f3"].pk, Verdict("归东区所有", body=here.theirs.pk, role="territory"))
    ours, theirs = Ruling.objects.order_by("pk")
    clerk = browser(here.clerk)
    listed = clerk.get(reverse("rulings-page")).content.decode()
    assert "归西区所有" in listed and "归东区所有" not in listed
    assert clerk.get(reverse("ruling-page", kwargs={"ruling": ours.pk})).status_code == 200
    assert clerk.get(reverse("ruling-page", kwargs={"ruling": theirs.pk})).status_code == 404
    assert here.office.get_username() not in clerk.get(
        reverse("ruling-page", kwargs={"ruling": ours.pk})
    ).content.decode()
    assert clerk.get(reverse("rulings-page"), {"after": theirs.pk}).status_code == 400


def test_of_a_published_round_nothing_is_ruled(here):
    publish("2022-12")
    office = browser(here.office)
    assert "只能以编号更正通报予以更改" in office.get(form_of(here)).content.decode()
    assert office.post(form_of(here), given()).status_code == 409
    assert not Ruling.objects.exists()


def test_pages_of_fifty_lead_on_to_the_rest(here, monkeypatch):
    monkeypatch.setattr("findings.ruling_sheets._A_PAGE", 2)
    for nth in range(5):
        rule(here.office, here.findings["f1"].pk, Verdict(f"第{nth}次", unit("zone-east")))
    for user in (here.office, here.clerk):
        client, address, met = browser(user), reverse("rulings-page"), []
        while address:
            page = client.get(address)
            met += [row["ruling"].reason for row in page.context["rows"]]
            address = page.context["next"] and reverse("rulings-page") + page.context["next"]
        assert met == [f"第{nth}次" for nth in (4, 3, 2, 1, 0)]

"""Each side of a border answers for itself: its body, or those who plan or review there; nobody for both."""

import logging
import re
import threading
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from django.urls import reverse

from gis_core.accounts import create_account, issue_token
from gis_core.errors import Fault, NotAllowed, Unprocessable
from gis_core.log_masks import SecretsMasked
from grids import co_signing, drafts
from grids import draft_publishing as publishing
from grids.co_sign_rights import same_name
from grids.duty_changes import DutyStart, start
from grids.models import Body, Consent
from grids.units import unit_by_code
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ON, T1, A, B, C
from tests.people import client_of, client_with_token, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(xianning_city):
    town.publish_town()
    return town.planner()


def drawn(planner):
    made = drafts.start_draft(planner, ON, reason="路段移交", document="文1").pk
    document = {"operation": "reassign", "to": B, "area": town.block(1, 0, 1, 1)}
    drafts.append(planner, made, "community", document, None)
    return made


@pytest.fixture
def draft(planner):
    return drawn(planner)


def asked(planner, draft, **more):
    return {link.consent.unit_key: link.secret for link in co_signing.ask_for_consents(planner, draft, None, **more)}


def number_of(unit):
    return Consent.objects.get(unit_key=unit).pk


def body(name, kind, code, role="territory", since=date(2022, 1, 1), until=None, **more):
    """A user of a new body that holds a duty on a unit."""
    made = Body.objects.create(kind="community", name=name)
    unit = unit_by_code(kind, code, ON, 1).pk
    start([DutyStart(made.pk, role, since, unit_id=unit, until=until, **more)])
    create_account(f"of-{made.pk}", "body", body=made.pk)
    return get_user_model().objects.get(username=f"of-{made.pk}")


def by_token(user):
    return Client(raise_request_exception=False, headers={"authorization": f"Token {issue_token(user)}"})


def rule_refusing(act):
    with pytest.raises(NotAllowed) as refused:
        act()
    return refused.value.members["rule"]


# --- bodies --------------------------------------------------------------------------------------


def test_the_body_of_a_side_confirms_its_own_side_signed_in(planner, draft):
    asked(planner, draft)
    of_a = body("甲居委会", "community", A)
    given = co_signing.answer_by_login(of_a, number_of(A), "confirmed", "")
    assert (given.answered_by, given.answered_office, given.answered_through) == (of_a, "甲居委会", "login")
    assert rule_refusing(lambda: co_signing.answer_by_login(of_a, number_of(B), "confirmed", "")) == "answers-there"


def test_a_body_above_speaks_for_a_side_but_for_one_only(planner, draft):
    asked(planner, draft)
    street = body("北街道办", "township", T1)
    co_signing.answer_by_login(street, number_of(A), "confirmed", "")
    assert rule_refusing(lambda: co_signing.answer_by_login(street, number_of(B), "confirmed", "")) == "one-side-only"


@pytest.mark.parametrize("kind, code, role, more", [
    ("township", T1, "sponsor", {}),  # above, but no territory
    ("community", C, "territory", {}),  # elsewhere
    ("grid", f"{A}-R001", "territory", {}),  # below
    ("zone", town.WEST, "territory", {}),  # over it, but not above it
    ("community", A, "territory", {"since": date(2022, 7, 2)}),  # not yet on the effective day
    ("community", A, "territory", {"until": ON}),  # no longer
    ("township", T1, "road_chief", {"level": 1}),  # a road chief answers for the very unit only
])
def test_no_other_body_answers_for_a_side(planner, draft, kind, code, role, more):
    asked(planner, draft)
    other = body("别处", kind, code, role, **more)
    assert rule_refusing(lambda: co_signing.answer_by_login(other, number_of(A), "confirmed", "")) == "answers-there"


def test_the_road_chief_of_a_grid_answers_for_the_grid_itself(planner):
    made = drafts.start_draft(planner, ON, reason="x", document="y").pk
    document = {"operation": "reassign", "to": town.G2, "area": town.block(1, 0, 1, 1)}
    drafts.append(planner, made, "grid", document, None)
    asked(planner, made, kinds=["grid"])
    chief = body("路长甲", "grid", town.G1, "road_chief", level=3)
    assert co_signing.answer_by_login(chief, number_of(town.G1), "confirmed", "").answered_by == chief


def test_a_body_sees_the_consents_of_its_own_sides_and_nothing_else_of_a_draft(planner, draft):
    asked(planner, draft)
    client = by_token(body("甲居委会", "community", A))
    told = client.get(f"/api/v1/drafts/{draft}/consents").json()["consents"]
    assert [each["unit"] for each in told] == [A]
    (own,) = client.get("/api/v1/consents").json()["consents"]
    assert own["unit"] == A and own["moves"][0]["from"] == A and own["moves"][0]["geometry"]["type"] == "MultiPolygon"
    for path in ("", "/diff", "/units?kind=community", "/impact", "/attachments"):
        assert client.get(f"/api/v1/drafts/{draft}{path}").status_code == 403
    answer = client.post(f"/api/v1/drafts/{draft}/consents", "{}", content_type="application/json")
    assert answer.status_code == 403
    stranger = by_token(body("丙居委会", "community", C))
    for each in (draft, draft + 1000):
        assert stranger.get(f"/api/v1/drafts/{each}/consents").status_code == 404
    assert stranger.get("/api/v1/consents").json()["consents"] == []


def test_a_body_answers_over_http_and_on_its_page(planner, draft):
    asked(planner, draft)
    of_a, of_b = body("甲居委会", "community", A), body("乙居委会", "community", B)
    answer = by_token(of_a).post(
        f"/api/v1/consents/{number_of(A)}/answer", '{"answer": "confirmed"}', content_type="application/json"
    )
    assert answer.status_code == 200 and answer.json()["through"] == "login" and answer.json()["office"] == "甲居委会"
    page = Client()
    page.force_login(of_b)
    where = reverse("own-consent", kwargs={"number": number_of(B)})
    text = page.get(where).content.decode()
    assert text.count("<svg") == 2 and 'name="name"' not in text
    assert page.post(where, {"answer": "confirmed", "remark": ""}).status_code == 200
    assert Consent.objects.get(unit_key=B).answered_by == of_b
    assert page.get(reverse("own-consent", kwargs={"number": number_of(A)})).status_code == 404
    publishing.submit(planner, draft, None)
    told = client_with_token("reviewer").get(f"/api/v1/drafts/{draft}").json()
    assert told["consents"] == {"open": 0, "confirmed": 2, "objected": 0, "by_link": 0} and told["warnings"] == []


# --- links ---------------------------------------------------------------------------------------


def test_whoever_drew_or_asked_answers_by_no_link_and_for_no_side(planner, draft):
    colleague = town.planner("colleague")
    links = asked(colleague, draft)
    for who in (planner, colleague):
        act = lambda who=who: co_signing.answer_by_link(links[A], "confirmed", "", "张三", "甲社区", user=who)  # noqa: E731
        assert rule_refusing(act) == "not-who-asks"
        assert rule_refusing(lambda who=who: co_signing.answer_by_login(who, number_of(A), "confirmed", "")) == "not-who-asks"


def test_a_link_is_not_answered_in_the_name_of_whoever_asked(planner, draft):
    links = asked(planner, draft)
    act = lambda: co_signing.answer_by_link(links[A], "confirmed", "", " THE-PLANNER ", "甲社区")  # noqa: E731
    assert rule_refusing(act) == "not-who-asks"


def test_the_planners_own_browser_is_refused_even_when_signed_out(planner, draft):
    browser = client_of("planner")
    tag = browser.get(f"/api/v1/drafts/{draft}")["ETag"]
    told = browser.post(
        f"/api/v1/drafts/{draft}/consents", "{}", content_type="application/json", headers={"if-match": tag}
    )
    link, mark = told.json()["consents"][0]["link"], told.cookies[f"asked-{draft}"]
    assert mark["httponly"] and mark["path"] == "/co-sign/"
    given = {"answer": "confirmed", "name": "张三", "office": "甲社区", "remark": ""}
    refused = browser.post(link, given)
    assert refused.status_code == 403 and "<form" in refused.content.decode()
    browser.logout()
    browser.cookies[f"asked-{draft}"] = mark.value
    answer = browser.post(link, given)
    assert answer.status_code == 403 and not Consent.objects.exclude(answer="").exists()
    assert Client().post(link, given).status_code == 200


@pytest.mark.parametrize("name, other", [
    ("张三", " 张 三 "), ("ＷＡＮＧ Fang", "wang fang"), ("李四", "李四\u3000"), ("Straße", "STRASSE"),
])
def test_the_same_name_answers_for_one_side_only(planner, draft, name, other):
    links = asked(planner, draft)
    co_signing.answer_by_link(links[A], "confirmed", "", name, "甲社区")
    assert rule_refusing(lambda: co_signing.answer_by_link(links[B], "confirmed", "", other, "乙社区")) == "one-side-only"
    assert co_signing.answer_by_link(links[B], "confirmed", "", "王五", "乙社区").answer == "confirmed"


def test_namesakes_answer_when_both_are_signed_in(planner, draft):
    asked(planner, draft)
    of_a, of_b = body("甲居委会", "community", A), body("乙居委会", "community", B)
    for user, unit in ((of_a, A), (of_b, B)):
        user.first_name, user.last_name = "伟", "张"
        user.save()
        assert co_signing.answer_by_login(user, number_of(unit), "confirmed", "").answer == "confirmed"


def test_one_account_answers_for_one_side_however_it_comes(planner, draft):
    links = asked(planner, draft)
    of_a = body("甲居委会", "community", A)
    co_signing.answer_by_login(of_a, number_of(A), "confirmed", "")
    act = lambda: co_signing.answer_by_link(links[B], "confirmed", "", "别名", "乙社区", user=of_a)  # noqa: E731
    assert rule_refusing(act) == "one-side-only"


@pytest.mark.parametrize("name, office", [("", "甲社区"), ("张三", " "), ("——", "甲社区"), ("张三", "\u200b")])
def test_a_link_asks_for_a_name_and_an_office(planner, draft, name, office):
    links = asked(planner, draft)
    with pytest.raises(Unprocessable, match="who answers"):
        co_signing.answer_by_link(links[A], "confirmed", "", name, office)


@pytest.mark.parametrize("wrong", ["a\0b", "a\x1bb", "a\x85b", "a\ud800b", "a\ufffdb"])
@pytest.mark.parametrize("field", ["name", "office", "remark"])
def test_what_is_no_text_is_refused(planner, draft, wrong, field):
    given = {"remark": "不同意", "name": "张三", "office": "甲社区"} | {field: wrong}
    with pytest.raises(Unprocessable, match="no text"):
        co_signing.answer_by_link(asked(planner, draft)[A], "objected", **given)


@pytest.mark.parametrize("wrong", ["%00", "%1B", "%ED%A0%80", "%FF"])
def test_a_form_with_what_is_no_text_comes_back_as_a_page(planner, draft, wrong):
    link = f"/co-sign/{asked(planner, draft)[A]}"
    for field in ("name", "remark", "office", "answer"):
        fields = {"answer": "confirmed", "name": "a", "office": "b", "remark": "c"} | {field: f"a{wrong}"}
        form = "&".join(f"{key}={value}" for key, value in fields.items())
        answer = Client(raise_request_exception=False).post(
            link, form, content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 422 and "<form" in answer.content.decode(), field


def test_the_reviewer_is_told_which_sides_answered_by_link(planner, draft):
    links = asked(planner, draft)
    co_signing.answer_by_link(links[A], "confirmed", "", "张三", "甲社区")
    co_signing.answer_by_login(body("乙居委会", "community", B), number_of(B), "confirmed", "")
    publishing.submit(planner, draft, None)
    client = client_with_token("reviewer")
    seen = client.get(f"/api/v1/drafts/{draft}")
    approved = client.post(f"/api/v1/drafts/{draft}/approve", "{}", content_type="application/json",
                           headers={"if-match": seen["ETag"]})
    for told in (seen.json(), approved.json()):
        (warning,) = told["warnings"]
        assert warning["code"] == "answered-by-link" and warning["sides"] == [f"{A} towards {B}"]
        assert "by link, not by login" in warning["message"]["en"]
    sheet = client_of("reviewer").get(f"/drafts/{draft}/sheet", headers={"accept-language": "zh-hans"}).content.decode()
    assert sheet.count("链接确认，未登录") == 1 and sheet.count("登录确认") == 1


def test_no_link_leads_out_of_the_page_of_a_secret(planner, draft):
    text = Client().get(f"/co-sign/{asked(planner, draft)[A]}").content.decode()
    found = re.findall(r"""(?:href|src|action|xlink:href)\s*=\s*["']([^"']+)""", text)
    assert found and all(each.startswith(("/", "#")) and not each.startswith("//") for each in found), found
    assert "url(http" not in text and 'name="referrer"' not in text


@pytest.mark.parametrize("line, kept", [
    ('127.0.0.1 "GET /static/a.css" 200 "http://h/co-sign/abc-_1" "Moz"', '127.0.0.1 "GET /static/a.css" 200 "http://h/co-sign/…" "Moz"'),
    ("Referer: http://h/co-sign/abc?x=1", "Referer: http://h/co-sign/…?x=1"),
    ("next=%2Fco-sign%2Fabc-_1&x", "next=%2Fco-sign%2F…&x"),
])
def test_a_secret_is_masked_wherever_it_stands_in_a_line(line, kept):
    record = logging.LogRecord("access", 20, "", 1, "%s", (line,), None)
    assert SecretsMasked().filter(record) and record.getMessage() == kept


# --- two at once -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("way", ["login", "link"])
def test_two_answers_at_once_by_one_person_for_both_sides_do_not_both_count(xianning_city, turn, way):
    town.publish_town()
    planner, local = town.planner(), person("reviewer", "local")
    links = asked(planner, drawn(planner))
    numbers = {unit: number_of(unit) for unit in (A, B)}
    barrier, outcomes = threading.Barrier(2), []

    def answer(unit):
        barrier.wait()
        try:
            if way == "login":
                outcomes.append(co_signing.answer_by_login(local, numbers[unit], "confirmed", ""))
            else:
                outcomes.append(co_signing.answer_by_link(links[unit], "confirmed", "", "张三", "社区"))
        except Fault as fault:
            outcomes.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer, args=(unit,)) for unit in (A, B)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(isinstance(each, NotAllowed) for each in outcomes) == [False, True], outcomes
    assert Consent.objects.exclude(answer="").count() == 1


def test_names_are_compared_as_people_read_them():
    assert same_name("Ｚhang　San", "zhangsan") and not same_name("张三", "张四")

"""Each side of a border confirms its new course, by a link or signed in; the answer holds for that ground only."""

import logging
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gis_core.errors import Conflict, NotAllowed, Unprocessable
from gis_core.log_masks import SecretsMasked
from gis_core.models import Grant
from grids import co_signing, drafts
from grids import draft_publishing as publishing
from grids.models import Consent
from grids.units import unit_by_code
from tests.grids import drawn_town as town
from tests.grids.drawn_town import ON, T1, A, B
from tests.people import client_of, client_with_token, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(xianning_city):
    town.publish_town()
    return town.planner()


@pytest.fixture
def draft(planner):
    made = drafts.start_draft(planner, ON, reason="路段移交", document="文1").pk
    document = {"operation": "reassign", "to": B, "area": town.block(1, 0, 1, 1)}
    drafts.append(planner, made, "community", document, None)
    return made


def asked(planner, draft):
    return {link.consent.unit_key: link.secret for link in co_signing.ask_for_consents(planner, draft, None)}


def address(secret):
    return f"/co-sign/{secret}"


def submitted(planner, draft):
    publishing.submit(planner, draft, None)
    return draft


def test_both_sides_confirm_before_a_reviewer_may_approve(planner, draft):
    links = asked(planner, draft)
    assert set(links) == {A, B}
    submitted(planner, draft)
    co_signing.answer_by_link(links[A], "confirmed", "", "张三", "甲社区")
    with pytest.raises(Conflict, match=f"{B} towards {A} \\(open\\)"):
        publishing.approve(person("reviewer"), draft, None)
    co_signing.answer_by_link(links[B], "confirmed", "", "李四", "乙社区")
    assert publishing.approve(person("reviewer"), draft, None).status == "approved"


def test_an_objection_keeps_the_draft_from_approval_and_says_why(planner, draft):
    links = asked(planner, draft)
    with pytest.raises(Unprocessable, match="remark"):
        co_signing.answer_by_link(links[A], "objected", " ", "张三", "甲社区")
    co_signing.answer_by_link(links[A], "objected", "应以路中心线为界", "张三", "甲社区")
    co_signing.answer_by_link(links[B], "confirmed", "", "李四", "乙社区")
    submitted(planner, draft)
    with pytest.raises(Conflict, match="objected"):
        publishing.approve(person("reviewer"), draft, None)


def test_an_answer_counts_for_no_other_ground(planner, draft):
    for unit, secret in asked(planner, draft).items():
        co_signing.answer_by_link(secret, "confirmed", "", f"某 {unit}", "社区")
    document = {"operation": "reassign", "to": B, "area": town.block(1, 1, 1, 1)}
    drafts.append(planner, draft, "community", document, None)
    submitted(planner, draft)
    with pytest.raises(Conflict, match="outdated"):
        publishing.approve(person("reviewer"), draft, None)


def test_an_old_objection_does_not_bind_the_new_course(planner, draft):
    co_signing.answer_by_link(asked(planner, draft)[A], "objected", "不同意", "张三", "甲社区")
    drafts.undo(planner, draft, None)
    document = {"operation": "reassign", "to": B, "area": town.block(1, 1, 1, 1)}
    drafts.append(planner, draft, "community", document, None)
    for unit, secret in asked(planner, draft).items():
        co_signing.answer_by_link(secret, "confirmed", "", f"某 {unit}", "社区")
    submitted(planner, draft)
    assert publishing.approve(person("reviewer"), draft, None).status == "approved"


def test_the_page_of_a_link_shows_the_border_and_takes_the_answer(planner, draft):
    secret = asked(planner, draft)[A]
    client = Client(enforce_csrf_checks=True)
    page = client.get(address(secret), headers={"accept-language": "zh-hans"})
    text = page.content.decode()
    assert page.status_code == 200 and "边界会签" in text and "甲社区" in text and text.count("<svg") == 2
    assert "内部使用·未经审图" in text and page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"] and "<script" not in text.split("<main")[-1]
    mark = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[1]
    given = {"answer": "confirmed", "name": "张三", "office": "甲社区", "remark": "", "csrfmiddlewaretoken": mark}
    answer = client.post(address(secret), given)
    assert answer.status_code == 200
    assert Consent.objects.get(unit_key=A).answer == "confirmed"
    english = Client().get(address(secret), headers={"accept-language": "en"}).content.decode()
    assert "Co-signature of a border" in english


def test_an_objection_without_a_remark_is_answered_by_the_page_that_says_so(planner, draft):
    secret = asked(planner, draft)[A]
    answer = Client(raise_request_exception=False).post(
        address(secret), {"answer": "objected", "name": "张三", "remark": ""}, headers={"accept": "text/html"}
    )
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()


def test_an_unknown_and_an_expired_link_look_alike(planner, draft):
    secret = asked(planner, draft)[A]
    Consent.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    answers = [Client().get(address(each), headers={"accept": "text/html"}) for each in (secret, "nothing")]
    assert [each.status_code for each in answers] == [404, 404]
    own = r'<code>[0-9a-f]{16}</code>|name="csrfmiddlewaretoken" value="[^"]+"|/co-sign/[^"]+'
    told = [re.sub(own, "", each.content.decode()) for each in answers]
    assert told[0] == told[1]
    for each in answers:
        assert each["X-Robots-Tag"] == "noindex" and "no-store" in each["Cache-Control"]
        assert each["Referrer-Policy"] == "strict-origin"


def test_the_secret_is_kept_nowhere(planner, draft):
    secret = asked(planner, draft)[A]
    answer = client_with_token("planner").get(f"/api/v1/drafts/{draft}/consents")
    assert secret not in answer.content.decode() and len(answer.json()["consents"]) == 2
    assert not Consent.objects.filter(token_digest=secret).exists()


def test_one_person_signs_in_their_territory_and_for_one_side_only(planner, draft):
    asked(planner, draft)
    local = person("reviewer", "local")
    first, second = Consent.objects.order_by("unit_key")
    Grant.objects.filter(user=local).update(territory=unit_by_code("township", "421202002", ON, 1).pk)
    with pytest.raises(NotAllowed) as refused:
        co_signing.answer_by_login(local, first.pk, "confirmed", "")
    assert refused.value.members["rule"] == "answers-there"
    Grant.objects.filter(user=local).update(territory=unit_by_code("township", T1, ON, 1).pk)
    assert co_signing.answer_by_login(local, first.pk, "confirmed", "").answered_by == local
    with pytest.raises(NotAllowed) as refused:
        co_signing.answer_by_login(local, second.pk, "confirmed", "")
    assert refused.value.members["rule"] == "one-side-only"


def test_no_log_holds_a_secret():
    record = logging.LogRecord("x", 30, "", 1, "Not Found: %s", ("/co-sign/abcDEF_-123",), None)
    assert SecretsMasked().filter(record) and record.getMessage() == "Not Found: /co-sign/…"


def test_links_are_asked_for_over_http_and_told_once(planner, draft):
    client = client_with_token("planner")
    tag = client.get(f"/api/v1/drafts/{draft}")["ETag"]
    answer = client.post(
        f"/api/v1/drafts/{draft}/consents", "{}", content_type="application/json", headers={"if-match": tag}
    )
    assert answer.status_code == 201
    link = answer.json()["consents"][0]["link"]
    assert Client().get(link).status_code == 200


def test_a_co_signature_is_part_of_the_state_that_a_write_must_have_seen(planner, draft):
    client, address = client_with_token("planner"), f"/api/v1/drafts/{draft}"

    def undo(tag):
        return client.post(f"{address}/undo", "{}", content_type="application/json", headers={"if-match": tag})

    tags = [client.get(address)["ETag"]]
    links = asked(planner, draft)
    for answer, told in ((None, "open"), ("confirmed", "by_link"), ("objected", "objected")):
        if answer:
            co_signing.answer_by_link(links[A], answer, "不同意", "张三", "甲社区")
        seen = client.get(address, headers={"if-none-match": tags[-1]})
        assert seen.status_code == 200 and seen.json()["consents"][told]
        tags.append(seen["ETag"])
        for same in (tags[-1], f"W/{tags[-1]}"):
            assert client.get(address, headers={"if-none-match": same}).status_code == 304
    for old in tags[:-1]:
        refused = undo(old)
        assert refused.status_code == 412 and refused.json()["current"]["consents"]["objected"] == 1
    assert undo(tags[-1]).status_code == 200


def test_who_asks_over_http_is_told_the_tag_to_go_on_with(planner, draft):
    client, address = client_with_token("planner"), f"/api/v1/drafts/{draft}"
    headers = {"if-match": client.get(address)["ETag"]}
    links = client.post(f"{address}/consents", "{}", content_type="application/json", headers=headers)
    assert links["ETag"] == client.get(address)["ETag"] != headers["if-match"]


def test_the_sheet_names_what_is_signed_and_escapes_what_was_typed(planner, draft):
    rename = {"operation": "set_attributes", "units": [A], "name": "<script>alert(1)</script>"}
    drafts.append(planner, draft, "community", rename, None)
    co_signing.answer_by_link(asked(planner, draft)[B], "confirmed", "", "李四", "乙社区")
    page = client_of("planner").get(f"/drafts/{draft}/sheet", headers={"accept-language": "zh-hans"})
    text = page.content.decode()
    assert "边界调整确认表" in text and "签字（盖章）" in text and "李四" in text and text.count("<svg") == 2
    assert "<script>alert" not in text and "sha256" in text
    assert Client().get(f"/drafts/{draft}/sheet").status_code in (302, 401)


def test_the_sheet_is_a_pdf_too(planner, draft):
    answer = client_of("planner").get(f"/drafts/{draft}/sheet?format=pdf")
    assert answer["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 5000

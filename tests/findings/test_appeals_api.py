"""Appeals and rulings over HTTP: as a body's clerk and the office would, and what nobody else may."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from findings import appeals
from findings.models import Appeal, Evidence
from gis_core.accounts import issue_token
from grids.scans import MOST_BYTES
from tests.findings.appealing import PDF, PNG, scene
from tests.people import client_with_token, publish

pytestmark = pytest.mark.django_db
LIST = "/api/v1/appeals"


@pytest.fixture
def here(xianning_city):
    made = scene()
    made.clients = {name: signed(user) for name, user in (
        ("clerk", made.clerk), ("other", made.other_clerk), ("office", made.office))}
    return made


def signed(user):
    return Client(raise_request_exception=False, headers={"authorization": f"Token {issue_token(user)}"})


def about(here, key="f1", what="appeals"):
    return f"/api/v1/findings/{here.findings[key].pk}/{what}"


def post(client, address, tag=None, **body):
    headers = {"if-match": tag} if tag else {}
    return client.post(address, body, content_type="application/json", headers=headers)


def filed(here, kind="disclaim", key="f1", **more):
    more = more or {"says_unit": {"kind": "zone", "code": "zone-east"}}
    return post(here.clients["clerk"], about(here, key), kind=kind, body=f"b_{here.ours.pk}",
                text="该处属东区", **more)


def problem(answer):
    return answer.status_code, answer.json().get("type", "").rpartition("/")[2], answer.json().get("parameter")


def test_from_filing_to_a_ruling(here):
    made = filed(here)
    assert made.status_code == 201 and made.json()["may"] == ["withdraw", "add_evidence"]
    where, tag = made["Location"], made["ETag"]
    assert made.json()["says_unit"] == {"kind": "zone", "code": "zone-east", "name": "zone B"}
    assert made.json()["computed"]["bodies"][0]["body"]["name"] == "温泉街道办事处"
    assert [unit["kind"] for unit in made.json()["computed"]["units"]] == ["township", "zone", "county"]
    kept = here.clients["clerk"].post(f"{where}/evidence", {"file": SimpleUploadedFile("现场.png", PNG)})
    assert kept.status_code == 201 and kept["ETag"] != tag
    ruling = {"unit": {"kind": "zone", "code": "zone-east"}, "reason": "以路中心线为界", "document": "咸路长办〔2022〕7号"}
    late = post(here.clients["office"], f"{where}/decide", tag, outcome="upheld", decision="属实", ruling=ruling)
    assert problem(late)[:2] == (412, "appeal-changed")
    assert [each["name"] for each in late.json()["current"]["evidence"]] == ["现场.png"]
    done = post(here.clients["office"], f"{where}/decide", kept["ETag"], outcome="upheld", decision="属实",
                ruling=ruling)
    assert (done.status_code, done.json()["state"], done.json()["may"]) == (200, "upheld", [])
    (told,) = here.clients["clerk"].get(about(here, what="rulings")).json()["rulings"]
    assert told["unit"]["code"] == "zone-east" and told["current"] and told["appeal"] == made.json()["id"]
    again = post(here.clients["office"], f"{where}/decide", done["ETag"], outcome="rejected", decision="x")
    assert problem(again)[:2] == (409, "appeal-over")


def test_the_clerk_is_told_no_name_of_the_office_and_the_office_is(here):
    where = filed(here, "rectification", says_unknown=False)["Location"]
    tag = here.clients["office"].get(where)["ETag"]
    post(here.clients["office"], f"{where}/decide", tag, outcome="rejected", decision="x")
    for_clerk, for_office = (here.clients[name].get(where) for name in ("clerk", "office"))
    assert (for_clerk.json()["decided_by"], for_office.json()["decided_by"]) == (None, "the-office")
    assert "the-office" not in for_clerk.content.decode()


@pytest.mark.parametrize("tag, status, code", [
    (None, 428, "precondition-required"), ("*", 428, "precondition-required"),
    ('"draft-1-0"', 412, "appeal-changed"),
])
def test_a_write_says_which_state_was_seen(here, tag, status, code):
    where = filed(here)["Location"]
    for act in ("decide", "withdraw"):
        client = here.clients["office" if act == "decide" else "clerk"]
        body = {"outcome": "rejected", "decision": "x"} if act == "decide" else {}
        assert problem(post(client, f"{where}/{act}", tag, **body))[:2] == (status, code)


def test_a_ruling_says_which_ruling_was_seen_to_stand(here):
    address, office = about(here, what="rulings"), here.clients["office"]
    tag, ruling = office.get(address)["ETag"], {"unit": {"kind": "zone", "code": "zone-east"}, "reason": "r"}
    assert problem(post(office, address, None, **ruling))[0] == 428
    first = post(office, address, tag, **ruling)
    assert first.status_code == 201 and first["ETag"] != tag
    assert problem(post(office, address, tag, **ruling))[0] == 412
    second = post(office, address, first["ETag"], body=f"b_{here.theirs.pk}", role="owner", reason="r2")
    assert [(each["reason"], each["current"]) for each in second.json()["rulings"]] == [("r2", True), ("r", False)]
    assert problem(post(here.clients["clerk"], address, second["ETag"], **ruling))[0] == 403


@pytest.mark.parametrize("body, parameter", [
    ({"kind": "anger"}, "/kind"), ({"body": "17"}, "/body"), ({"text": ""}, "/text"), ({"more": 1}, "/more"),
    ({"says_unit": {"kind": "zone"}}, "/says_unit/code"), ({"says_body": "b_"}, "/says_body"),
    ({"says_unit": {"kind": "zone", "code": "no"}}, "/says_unit"),
    ({"says_unit": {"kind": "no", "code": "no"}}, "/says_unit"), ({"says_unknown": "yes"}, "/says_unknown"),
])
def test_a_member_that_is_not_of_its_form_is_named(here, body, parameter):
    given = {"kind": "disclaim", "body": f"b_{here.ours.pk}", "text": "t"} | body
    answer = post(here.clients["clerk"], about(here), **given)
    assert answer.status_code in (400, 422) and answer.json()["parameter"] == parameter


def test_a_finding_of_others_and_a_sealed_one_are_told_as_none(here):
    none = here.clients["clerk"].get("/api/v1/findings/999999/appeals")
    theirs = here.clients["clerk"].get(about(here, "f3"))
    assert none.status_code == theirs.status_code == 404
    here.round.__class__.objects.filter(pk=here.round.pk).update(status="closed", released_at=None)
    for what in ("appeals", "rulings"):
        assert here.clients["clerk"].get(about(here, what=what)).status_code == 404
        assert here.clients["office"].get(about(here, what=what)).status_code == 200
    assert filed(here).status_code == 404


def test_an_appeal_of_another_body_is_told_as_none(here):
    where = filed(here)["Location"]
    for address in (where, f"{where}/evidence"):
        assert here.clients["other"].get(address).status_code == 404
        assert client_with_token("inspector").get(address).status_code == 200
        assert client_with_token("planner").get(address).status_code == 403
    assert post(here.clients["other"], f"{where}/withdraw", '"appeal-1-0"').status_code == 404
    assert here.clients["other"].get(LIST).json()["appeals"] == []
    assert [each["address"] for each in here.clients["clerk"].get(LIST).json()["appeals"]] == [where]


def test_after_publication_nothing_is_filed_and_the_answer_says_what_can_be_done(here):
    publish("2022-12")
    answer = filed(here)
    assert problem(answer)[:2] == (409, "appeals-closed") and "bulletin" in answer.json()["hint"]
    tag = here.clients["office"].get(about(here, what="rulings"))["ETag"]
    ruled = post(here.clients["office"], about(here, what="rulings"), tag, reason="r",
                 unit={"kind": "zone", "code": "zone-east"})
    assert problem(ruled)[:2] == (409, "round-published")


# --- the list -----------------------------------------------------------------------------------------


def make(here, number, due, state="open", body=None):
    return Appeal.objects.create(
        finding=here.findings["f1"], kind="rectification", body=body or here.ours, text=str(number),
        state=state, due_at=due, **({} if state in ("open", "withdrawn") else
                                    {"decided_at": due, "decided_by": here.office, "decision": "d"}),
    )


def test_pages_follow_the_due_dates_and_miss_or_double_nothing(here):
    dues = ["2022-12-09T00:00Z", "2022-12-05T00:00Z", "2022-12-05T00:00Z", "2022-12-07T00:00Z", "2022-12-05T00:00Z"]
    made = [make(here, number, due, "withdrawn") for number, due in enumerate(dues)]
    seen, after = [], None
    while True:
        page = here.clients["office"].get(LIST, {"limit": 2} | ({"after": after} if after else {})).json()
        seen += [each["id"] for each in page["appeals"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [made[at].pk for at in (1, 2, 4, 3, 0)]


def test_the_list_is_narrowed_by_state_body_round_due_date_and_lateness(here):
    late = make(here, 1, "2022-12-05T00:00Z")
    done = make(here, 2, "2022-12-09T00:00Z", "upheld", here.theirs)

    def ids(**asked):
        return [each["id"] for each in here.clients["office"].get(LIST, asked).json()["appeals"]]

    assert ids() == [late.pk, done.pk]
    assert ids(state="open") == ids(overdue="yes") == [late.pk]
    assert ids(body=f"b_{here.theirs.pk}") == ids(state="upheld") == [done.pk]
    assert ids(round="2022-12") == [late.pk, done.pk] and ids(round="2022-11") == []
    assert ids(due_before="2022-12-06") == [late.pk] and ids(kind="fact") == []
    assert [each["overdue"] for each in here.clients["office"].get(LIST).json()["appeals"]] == [True, False]
    for asked in ({"state": "x"}, {"body": "17"}, {"after": "5000"}, {"limit": "0"}, {"other": "1"}):
        assert here.clients["office"].get(LIST, asked).status_code == 400


def test_the_page_after_anothers_appeal_is_refused_as_after_none(here):
    theirs = make(here, 1, "2022-12-05T00:00Z", body=here.theirs)
    answer = here.clients["clerk"].get(LIST, {"after": theirs.pk})
    assert answer.status_code == 400 and answer.json()["parameter"] == "after"


# --- files --------------------------------------------------------------------------------------------


def test_evidence_is_saved_by_a_browser_and_never_shown(here):
    where = filed(here)["Location"]
    kept = here.clients["clerk"].post(
        f"{where}/evidence?name=a/b.exe", PDF, content_type="application/octet-stream"
    )
    assert kept.status_code == 201 and kept.json()["name"] == "b.exe.pdf"
    file = here.clients["office"].get(kept.json()["address"])
    assert file.content == PDF and file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment") and file["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file["Content-Security-Policy"] and "no-store" in file["Cache-Control"]
    assert file["ETag"] == f'"{hashlib.sha256(PDF).hexdigest()}"'
    assert here.clients["other"].get(kept.json()["address"]).status_code == 404
    assert here.clients["office"].get(f"{where}/evidence/999999").status_code == 404
    again = here.clients["clerk"].post(f"{where}/evidence", {"file": SimpleUploadedFile("c.pdf", PDF)})
    assert again.status_code == 200 and Evidence.objects.count() == 1


@pytest.mark.parametrize("content, status", [
    (b"<html><script>1</script>", 415), (b"", 400), (b"%PDF-" + bytes(MOST_BYTES), 413),
])
def test_what_is_no_scan_is_not_kept(here, content, status):
    where = filed(here)["Location"]
    answer = here.clients["clerk"].post(f"{where}/evidence", {"file": SimpleUploadedFile("a.pdf", content)})
    assert answer.status_code == status and not Evidence.objects.exists()


def test_an_appeal_keeps_so_many_files_and_not_one_more(here, monkeypatch):
    monkeypatch.setattr(appeals, "MOST_FILES", 1)
    where = filed(here)["Location"]
    send = [here.clients["clerk"].post(f"{where}/evidence", {"file": SimpleUploadedFile("a", each)})
            for each in (PDF, PNG)]
    assert [each.status_code for each in send] == [201, 409]


# --- the pages ----------------------------------------------------------------------------------------


def test_a_form_that_lacks_something_is_answered_by_the_page_that_says_what(here):
    page = Client(raise_request_exception=False, headers={"accept": "text/html", "accept-language": "en"})
    page.force_login(here.clerk)
    answer = page.post(f"/findings/{here.findings['f1'].pk}/appeal", {"kind": "fact", "body": here.ours.pk, "text": " "})
    assert answer.status_code == 422 and "An appeal gives its grounds." in answer.content.decode()
    again = page.post(f"/findings/{here.findings['f1'].pk}/appeal", {"kind": "fact", "body": here.ours.pk, "text": "t"})
    assert again.status_code == 302 and again["Location"].startswith("/appeals/")
    nothing = page.post(again["Location"], {"act": "dance"})
    assert nothing.status_code == 422
    decided = page.post(again["Location"], {"act": "decide", "outcome": "upheld", "decision": "x", "seen": "0"})
    assert decided.status_code == 403 and "evaluation office" in decided.content.decode()


def test_a_filter_that_was_left_open_filters_nothing_and_a_wrong_one_is_refused(here):
    filed(here)
    page = Client(raise_request_exception=False, headers={"accept": "text/html", "accept-language": "en"})
    page.force_login(here.office)
    shown = page.get("/appeals?state=&kind=&body=&round=&due_before=")
    assert shown.status_code == 200 and "f1" in shown.content.decode()
    assert "f1" not in page.get("/appeals?state=upheld").content.decode()
    assert page.get("/appeals?state=dancing").status_code == 400


def test_what_is_typed_is_shown_as_text(here):
    page = Client(headers={"accept": "text/html"})
    page.force_login(here.clerk)
    address = f"/findings/{here.findings['f1'].pk}/appeal"
    where = page.post(address, {"kind": "fact", "body": here.ours.pk, "text": "<script>1</script>"})["Location"]
    shown = page.get(where)
    assert "<script" not in shown.content.decode() and "&lt;script&gt;" in shown.content.decode()
    assert "script-src 'self'" in shown["Content-Security-Policy"] and shown["Cache-Control"] == "private, no-store"


def test_a_form_offers_the_ranked_units_first_and_the_answering_bodies_first(here, monkeypatch):
    from findings import appeal_sheets

    monkeypatch.setattr(appeal_sheets, "MOST_OFFERED", 2)
    offered = appeal_sheets.offered(here.findings["f1"])
    assert [each["code"] for each in offered["units"]] == ["zone-east", "zone-west"]
    assert offered["bodies"][0]["name"] == "温泉街道办事处"

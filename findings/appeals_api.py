"""Door: /api/v1/appeals and what is appealed and ruled about a finding, for programs.

A write to an appeal says by If-Match which state of it was seen, a ruling which ruling was seen to
stand. An appeal that was decided meanwhile is 409, one that was added to 412.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from findings import appeal_answers, appeal_decisions, appeals
from findings.appeal_answers import AppealQuery, in_full, in_short, page_of_appeals
from findings.appeal_decisions import Cost, Verdict
from findings.appeal_forms import FORMS, KINDS
from findings.appeal_references import body_number, unit_number
from findings.appeal_rights import appeal_in_sight, finding_in_sight
from findings.appeals import Grounds
from findings.models import Appeal, Finding
from gis_core.auditing import acting
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.http import Query, json_response, reads_only
from gis_core.json_forms import checked
from gis_core.notices import notice_member
from gis_core.received import body_of, by_method, seen_version, sent_file, to_be_saved
from grids.scans import MOST_BYTES

PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}
_MOST = 200
_LAST_NUMBER = 2**62
FILTERS = frozenset({"state", "kind", "body", "round", "due_before", "overdue", "after", "limit"})


def query_of(request: HttpRequest, more: frozenset[str] = frozenset()) -> AppealQuery:
    """The appeals that a query string asks for."""
    query = Query(request, FILTERS | more)
    body = query.text("body", None, longest=20)
    due = query.day("due_before", None)
    zone = current_city().zone
    return AppealQuery(
        state=query.text("state", None, choices=Appeal.State.values),
        kind=query.text("kind", None, choices=KINDS),
        body=None if body is None else body_number(body, "body"),
        round=query.text("round", None, longest=10),
        due_before=None if due is None else appeal_answers.beginning(due, zone),
        overdue=query.text("overdue", "no", choices=("yes", "no")) == "yes",
        after=query.integer("after", None, least=1, most=_LAST_NUMBER),
        limit=query.integer("limit", 50, least=1, most=_MOST),
    )


@reads_only
def all_appeals(request: HttpRequest) -> HttpResponseBase:
    """The appeals that exist for whoever asks, in the order in which they are to be decided."""
    return _page(*page_of_appeals(request.user, query_of(request)))


def _page(rows: list[Appeal], following: int | None) -> HttpResponse:
    data = {"appeals": [in_short(each) for each in rows], "next": following}
    return json_response(notice_member(current_city()) | data, headers=PRIVATE)


def _of_finding(request: HttpRequest, finding: int) -> HttpResponseBase:
    Query(request, set())
    found = finding_in_sight(finding, request.user)
    return _page(*page_of_appeals(request.user, AppealQuery(finding=found.pk, limit=_MOST)))


def _file(request: HttpRequest, finding: int) -> HttpResponseBase:
    Query(request, set())
    found = finding_in_sight(finding, request.user)
    given = checked(FORMS["appeal"], body_of(request))
    grounds = Grounds(
        kind=given["kind"],
        body=body_number(given["body"], "/body"),
        text=given["text"],
        says_unit=unit_number(given.get("says_unit"), found, "/says_unit"),
        says_body=body_number(given["says_body"], "/says_body") if "says_body" in given else None,
        says_unknown=given.get("says_unknown", False),
        duplicate_of=given.get("duplicate_of", ""),
    )
    with acting(request.user):
        made = appeals.file_appeal(request.user, finding, grounds)
    response = _answer(request, made.pk, 201)
    response["Location"] = appeal_answers.in_short(made)["address"]
    return response


def _answer(request: HttpRequest, appeal: int, status: int = 200) -> HttpResponse:
    found = appeal_in_sight(appeal, request.user)
    data = notice_member(current_city()) | in_full(found, request.user)
    return json_response(data, status=status, headers=PRIVATE | {"ETag": appeal_answers.etag(found)})


@reads_only
def one_appeal(request: HttpRequest, appeal: int) -> HttpResponseBase:
    """One appeal with everything that was said, kept and decided."""
    Query(request, set())
    return _answer(request, appeal)


def _withdraw(request: HttpRequest, appeal: int) -> HttpResponseBase:
    Query(request, set())
    seen = _seen(request, appeal)
    checked(FORMS["nothing"], body_of(request))
    with acting(request.user):
        _with_the_present(request, appeal, lambda: appeals.withdraw(request.user, appeal, seen))
    return _answer(request, appeal)


def _decide(request: HttpRequest, appeal: int) -> HttpResponseBase:
    Query(request, set())
    seen = _seen(request, appeal)
    given = checked(FORMS["decide"], body_of(request))
    finding = appeal_in_sight(appeal, request.user).finding
    verdict = _verdict(given["ruling"], finding, "/ruling") if "ruling" in given else None
    cost = None
    if "severity" in given or "points" in given:
        cost = Cost(given.get("severity", ""), Decimal(given["points"]) if "points" in given else None)
    with acting(request.user):
        _with_the_present(request, appeal, lambda: appeal_decisions.decide(
            request.user, appeal, given["outcome"] == "upheld", given["decision"], seen,
            verdict=verdict, cost=cost,
        ))
    return _answer(request, appeal)


def _seen(request: HttpRequest, appeal: int) -> int:
    appeal_in_sight(appeal, request.user)
    return seen_version(request, f"appeal-{appeal}", "the appeal")


def _with_the_present(request: HttpRequest, appeal: int, act: Any) -> None:
    """Do it; where the appeal was another meanwhile, the present one travels along."""
    try:
        act()
    except appeals.AppealChanged as fault:
        fault.members["current"] = in_full(appeal_in_sight(appeal, request.user), request.user)
        raise


def _verdict(given: dict[str, Any], finding: Finding, at: str) -> Verdict:
    return Verdict(
        reason=given["reason"],
        unit=unit_number(given.get("unit"), finding, f"{at}/unit"),
        body=body_number(given["body"], f"{at}/body") if "body" in given else None,
        role=given.get("role", ""),
        document=given.get("document", ""),
    )


def _evidence(request: HttpRequest, appeal: int) -> HttpResponseBase:
    Query(request, set())
    found = appeal_in_sight(appeal, request.user)
    data = {"evidence": [appeal_answers.file_entry(each) for each in appeal_answers.files_of(found)]}
    return json_response(notice_member(current_city()) | data, headers=PRIVATE)


def _add(request: HttpRequest, appeal: int) -> HttpResponseBase:
    name = Query(request, {"name"}).text("name", "", longest=400) or ""
    appeal_in_sight(appeal, request.user)
    own_name, content = sent_file(request, MOST_BYTES)
    with acting(request.user):
        kept, new = appeals.add_evidence(request.user, appeal, name or own_name, content)
    found = appeal_in_sight(appeal, request.user)
    told = appeal_answers.file_entry(appeal_answers.files_of(found).get(pk=kept.pk))
    return json_response(
        notice_member(current_city()) | told, status=201 if new else 200,
        headers=PRIVATE | {"Location": told["address"], "ETag": appeal_answers.etag(found)},
    )


@reads_only
def evidence_file(request: HttpRequest, appeal: int, evidence: int) -> HttpResponseBase:
    """One file of evidence, to be saved and never shown."""
    Query(request, set())
    found = appeal_in_sight(appeal, request.user).evidence.filter(pk=evidence).first()
    if found is None:
        raise NotFound(f"Appeal {appeal} has no evidence {evidence}.")
    return to_be_saved(found.name, found.media_type, bytes(found.content), found.sha256)


def _rulings(request: HttpRequest, finding: int, status: int = 200) -> HttpResponse:
    found = finding_in_sight(finding, request.user)
    data = {
        "finding": {"id": found.pk, "source": found.source, "key": found.source_key},
        "rulings": appeal_answers.rulings_told(found),
    }
    tag = {"ETag": appeal_answers.rulings_etag(found.pk)}
    return json_response(notice_member(current_city()) | data, status=status, headers=PRIVATE | tag)


def _list_rulings(request: HttpRequest, finding: int) -> HttpResponseBase:
    Query(request, set())
    return _rulings(request, finding)


def _rule(request: HttpRequest, finding: int) -> HttpResponseBase:
    Query(request, set())
    found = finding_in_sight(finding, request.user)
    seen = seen_version(request, f"rulings-{finding}", "a finding's rulings")
    given = checked(FORMS["ruling"], body_of(request))
    with acting(request.user):
        appeal_decisions.rule(request.user, finding, _verdict(given, found, ""), seen)
    return _rulings(request, finding, 201)


finding_appeals = by_method(get=_of_finding, post=_file)
withdraw = by_method(post=_withdraw)
decide = by_method(post=_decide)
evidence = by_method(get=_evidence, post=_add)
rulings = by_method(get=_list_rulings, post=_rule)

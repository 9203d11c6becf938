"""Door: the pages on which bodies appeal and the office decides; they run no script."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from findings import appeal_decisions, appeals
from findings.appeal_answers import page_of_appeals
from findings.appeal_decisions import Cost
from findings.appeal_references import body_called, unit_called
from findings.appeal_rights import answering_bodies, appeal_in_sight, finding_in_sight
from findings.appeal_sheets import appeal_sheet, form_sheet, list_sheet
from findings.appeals import Grounds
from findings.appeals_api import query_of
from findings.models import Finding
from findings.whose_forms import given_in, said, seen_in, verdict_in
from gis_core.closed_pages import closed_page, leave_out_open_filters
from gis_core.errors import Fault, Unprocessable
from gis_core.http import Query, reads_only
from gis_core.received import by_method
from grids.scans import MOST_BYTES

_ABOUT_WHOSE = ("whose", "disclaim")


@reads_only
def list_page(request: HttpRequest) -> HttpResponseBase:
    """The appeals that exist for whoever asks, those due first; with filters."""
    leave_out_open_filters(request)
    query = query_of(request)
    rows, following = page_of_appeals(request.user, query)
    more = request.GET.copy()
    more["after"] = str(following)
    return closed_page(request, "findings/appeals.html", list_sheet(query, rows, request.user) | {
        "next": f"?{more.urlencode()}" if following else "", "body_asked": request.GET.get("body", ""),
        "due_asked": request.GET.get("due_before", ""),
    })


def _show(request: HttpRequest, appeal: int) -> HttpResponseBase:
    Query(request, set())
    sheet = appeal_sheet(appeal_in_sight(appeal, request.user), request.user)
    return closed_page(request, "findings/appeal.html", sheet)


def _act(request: HttpRequest, appeal: int) -> HttpResponseBase:
    """Decide, withdraw or add evidence; a fault is told on the page, with what was filled in."""
    found, given = appeal_in_sight(appeal, request.user), dict[str, str]()
    try:
        given = given_in(request)
        _ACTS.get(given.get("act", ""), _nothing)(request, appeal, given, found.finding)
    except Fault as fault:
        sheet = appeal_sheet(appeal_in_sight(appeal, request.user), request.user)
        told = sheet | {"fault": said(fault), "given": given}
        return closed_page(request, "findings/appeal.html", told, fault.status)
    return HttpResponseRedirect(reverse("appeal-page", kwargs={"appeal": appeal}))


def _nothing(request: HttpRequest, appeal: int, given: dict[str, str], finding: Finding) -> None:
    raise Unprocessable("The form does not say what is to be done.")


def _decide(request: HttpRequest, appeal: int, given: dict[str, str], finding: Finding) -> None:
    upheld = {"upheld": True, "rejected": False}.get(given.get("outcome", ""))
    if upheld is None:
        raise Unprocessable("Choose whether the appeal is upheld or rejected.", parameter="outcome")
    appeal_decisions.decide(
        request.user, appeal, upheld, given.get("decision", ""), seen_in(given),
        verdict=verdict_in(given, finding, given.get("decision", "")) if upheld else None,
        cost=_cost(given) if upheld else None,
    )


def _cost(given: dict[str, str]) -> Cost | None:
    severity, points = given.get("severity", ""), given.get("points", "").strip()
    if not severity and not points:
        return None
    try:
        return Cost(severity if not points else "", Decimal(points) if points else None)
    except InvalidOperation as error:
        raise Unprocessable("The points are a number such as 0.25.", parameter="points") from error


def _withdraw(request: HttpRequest, appeal: int, given: dict[str, str], finding: Finding) -> None:
    appeals.withdraw(request.user, appeal, seen_in(given))


def _add(request: HttpRequest, appeal: int, given: dict[str, str], finding: Finding) -> None:
    files = _files(request)
    if not files:
        raise Unprocessable("Choose a photo or a scan.", parameter="evidence")
    for name, content in files:
        appeals.add_evidence(request.user, appeal, name, content)


_ACTS = {"decide": _decide, "withdraw": _withdraw, "evidence": _add}


def _files(request: HttpRequest) -> list[tuple[str, bytes]]:
    sent = request.FILES.getlist("evidence")
    if len(sent) > appeals.MOST_FILES:
        raise Unprocessable("That are too many files for one appeal.", parameter="evidence")
    return [(file.name or "", file.read(MOST_BYTES + 1)) for file in sent]


def _form(request: HttpRequest, finding: int) -> HttpResponseBase:
    Query(request, set())
    found = finding_in_sight(finding, request.user)
    sheet = form_sheet(found, request.user, answering_bodies(found))
    return closed_page(request, "findings/appeal_form.html", sheet)


def _file(request: HttpRequest, finding: int) -> HttpResponseBase:
    found, given = finding_in_sight(finding, request.user), dict[str, str]()
    try:
        given = given_in(request)
        made = appeals.file_appeal(request.user, finding, _grounds(given, found), _files(request))
    except Fault as fault:
        sheet = form_sheet(found, request.user, answering_bodies(found))
        told = sheet | {"fault": said(fault), "given": given}
        return closed_page(request, "findings/appeal_form.html", told, fault.status)
    return HttpResponseRedirect(reverse("appeal-page", kwargs={"appeal": made.pk}))


def _grounds(given: dict[str, str], finding: Finding) -> Grounds:
    """What a form says; fields of other kinds of appeals than the chosen one are passed over."""
    kind, body = given.get("kind", ""), given.get("body", "")
    if not body.isdecimal() or len(body) > 18:
        raise Unprocessable("Choose for which body you appeal.", parameter="body")
    about_whose = kind in _ABOUT_WHOSE
    return Grounds(
        kind=kind,
        body=int(body),
        text=given.get("text", ""),
        says_unit=unit_called(given.get("says_unit", ""), finding, "says_unit") if about_whose else None,
        says_body=body_called(given.get("says_body", ""), "says_body") if about_whose else None,
        says_unknown=kind == "disclaim" and bool(given.get("says_unknown")),
        duplicate_of=given.get("duplicate_of", "").strip() if kind == "duplicate" else "",
    )


one_page = by_method(get=_show, post=_act)
form_page = by_method(get=_form, post=_file)

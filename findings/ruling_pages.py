"""Door: the pages on which the office rules whose a finding is, and on which rulings are read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from findings import appeal_decisions
from findings.appeal_rights import finding_in_sight, require_office
from findings.ruling_sheets import (
    HOW,
    RulingQuery,
    form_sheet,
    list_sheet,
    page_of_rulings,
    ruling_in_sight,
    ruling_sheet,
)
from findings.whose_forms import given_in, said, seen_in, verdict_in
from gis_core.auditing import acting
from gis_core.closed_pages import closed_page, leave_out_open_filters
from gis_core.errors import Fault, Unprocessable
from gis_core.http import Query, reads_only
from gis_core.received import by_method

_LAST_NUMBER = 2**63 - 1


@reads_only
def list_page(request: HttpRequest) -> HttpResponseBase:
    """The rulings that exist for whoever asks, the newest first; with filters."""
    leave_out_open_filters(request)
    given = Query(request, {"standing", "how", "round", "after"})
    query = RulingQuery(
        standing=given.text("standing", None, choices=("yes",)) is not None,
        how=given.text("how", None, choices=HOW),
        round=given.text("round", None, longest=10),
        after=given.integer("after", None, least=1, most=_LAST_NUMBER),
    )
    rows, following = page_of_rulings(request.user, query)
    more = request.GET.copy()
    more["after"] = str(following)
    return closed_page(request, "findings/rulings.html", list_sheet(query, rows, request.user) | {
        "next": f"?{more.urlencode()}" if following else "",
    })


@reads_only
def one_page(request: HttpRequest, ruling: int) -> HttpResponseBase:
    """One ruling, beside the computed answer and what else was ruled about the finding."""
    Query(request, set())
    sheet = ruling_sheet(ruling_in_sight(ruling, request.user), request.user)
    return closed_page(request, "findings/ruling.html", sheet)


def _form(request: HttpRequest, finding: int) -> HttpResponseBase:
    Query(request, set())
    require_office(request.user)
    sheet = form_sheet(finding_in_sight(finding, request.user), request.user)
    return closed_page(request, "findings/ruling_form.html", sheet)


def _rule(request: HttpRequest, finding: int) -> HttpResponseBase:
    """Rule; a fault is told on the page, with what was filled in."""
    require_office(request.user)
    found, given = finding_in_sight(finding, request.user), dict[str, str]()
    try:
        given = given_in(request)
        verdict = verdict_in(given, found)
        if verdict is None:
            raise Unprocessable("A ruling names a unit or a body.", parameter="unit")
        with acting(request.user):
            made = appeal_decisions.rule(request.user, finding, verdict, seen_in(given))
    except Fault as fault:
        told = form_sheet(found, request.user) | {"fault": said(fault), "given": given}
        return closed_page(request, "findings/ruling_form.html", told, fault.status)
    return HttpResponseRedirect(reverse("ruling-page", kwargs={"ruling": made.pk}))


form_page = by_method(get=_form, post=_rule)

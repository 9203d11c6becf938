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
from findings.whose_forms import closed_page, given_in, said, seen_in, verdict_in
from gis_core.auditing import acting
from gis_core.errors import Fault, Unprocessable
from gis_core.http import Query, reads_only
from gis_core.received import by_method

_LAST_NUMBER = 2**63 - 1


@reads_only
def list_page(request: HttpRequest) -> HttpResponseBase:
    """The rulings that exist for whoever asks, the newest first; with filters."""
    filled = request.GET.copy()
    for name in [name for name, value in filled.items() if not value]:
        del filled[name]  # a filter that was left open
    request.GET = filled  # type: ignore[assignment]
    given = Query(request, {"standing", "how", "round", "after"})
    query = RulingQuery(
        standing=given.text("standing", None, choices=("yes",)) is not None,
        how=given.text("how", None, choices=HOW),
        round=given.text("round", None, longest=10),
        after=given.integer("after", None, least=1, most=_LAST_NUMBER),
    )
    rows, following = page_of_rulings(request.user, query)
    filled["after"] = str(following)
    return closed_page(request, "rulings", list_sheet(query, rows, request.user) | {
        "next": f"?{filled.urlencode()}" if following else "",
    })


@reads_only
def one_page(request: HttpRequest, ruling: int) -> HttpResponseBase:
    """One ruling, beside the computed answer and what else was ruled about the finding."""
    Query(request, set())
    return closed_page(request, "ruling", ruling_sheet(ruling_in_sight(ruling, request.user), request.user))


def _form(request: HttpRequest, finding: int) -> HttpResponseBase:
    Query(request, set())
    require_office(request.user)
    return closed_page(
        request, "ruling_form", form_sheet(finding_in_sight(finding, request.user), request.user)
    )


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
        return closed_page(request, "ruling_form", told, fault.status)
    return HttpResponseRedirect(reverse("ruling-page", kwargs={"ruling": made.pk}))


form_page = by_method(get=_form, post=_rule)

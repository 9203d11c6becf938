"""Door: /api/v1/ledger: rewards and penalties, the quarter's joint meeting, and settling."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from findings.ledger_forms import SETTLE_FORM
from findings.ledger_openapi import XLSX
from findings.ledger_quarters import quarter_lists
from findings.ledger_settling import settle
from findings.ledger_tables import LedgerQuery, found_entries, told_entries, year_table
from findings.ledger_workbook import ledger_workbook
from gis_core.auditing import acting
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from gis_core.http import Query, json_response, reads_only
from gis_core.json_forms import checked
from gis_core.notices import notice_member
from gis_core.received import body_of, by_method

PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}
_ASKED = {"year", "round", "kind", "group", "state"}


def ledger_query(request: HttpRequest) -> LedgerQuery:
    """Which entries a request asks for; raises BadParameter."""
    query = Query(request, _ASKED)
    return LedgerQuery(
        query.integer("year", None, least=2000, most=2200), query.text("round", ""), query.text("kind", ""),
        query.text("group", "") if query.has("group") else None, query.text("state", ""),
    )


def _answer(data: dict[str, Any]) -> HttpResponse:
    return json_response(notice_member(current_city()) | data, headers=PRIVATE)


@reads_only
def ledger(request: HttpRequest) -> HttpResponse:
    """The entries asked for; of a year its tables too."""
    query, user = ledger_query(request), request.user
    entries = told_entries(user, found_entries(user, query))
    whole = query.year is not None and not query.round and not query.state
    years = year_table(user, query.year or 0, query.kind, query.group) if whole else []
    return _answer({"entries": entries, "years": [each.as_json() for each in years]})


@reads_only
def book(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, in the language of whoever asks."""
    query = ledger_query(request)
    made = ledger_workbook(request.user, query, get_language() or "zh-hans")
    name = f"ledger-{query.round or query.year or 'all'}.xlsx"
    return HttpResponse(
        made, content_type=XLSX, headers=PRIVATE | {"Content-Disposition": f'attachment; filename="{name}"'}
    )


@reads_only
def quarter(request: HttpRequest, quarter: str) -> HttpResponse:
    """Who speaks at the joint meeting of a quarter."""
    Query(request, set())
    return _answer({
        "quarter": quarter, "lists": [each.as_json() for each in quarter_lists(request.user, quarter)]
    })


def _settle(request: HttpRequest) -> HttpResponseBase:
    Query(request, set())
    given = checked(SETTLE_FORM, body_of(request))
    with acting(request.user):
        rows = settle(request.user, given["entries"], given["voucher"], day_of(given.get("on", "")))
    return _answer({"entries": told_entries(request.user, rows)})


def day_of(text: str) -> date | None:
    """A day as written in a form; None for an empty text. Raises BadParameter."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadParameter(
            f"“{text[:20]}” is no day.", hint="Write it as 2023-01-15.", parameter="on"
        ) from error


settlements = by_method(post=_settle)

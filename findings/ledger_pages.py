"""Door: the page of the ledger 奖惩台账: what is due, the year, budgets, the joint meeting; and settling."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from findings.ledger_api import day_of, ledger_query
from findings.ledger_settling import settle
from findings.ledger_sheets import ledger_sheet
from gis_core.auditing import acting
from gis_core.closed_pages import closed_page, leave_out_open_filters
from gis_core.errors import BadParameter, Fault
from gis_core.received import by_method


def _page(request: HttpRequest, more: dict[str, Any], status: int = 200) -> HttpResponse:
    leave_out_open_filters(request)
    context = ledger_sheet(request.user, ledger_query(request)) | {"address": request.GET.urlencode()} | more
    return closed_page(request, "findings/ledger.html", context, status)


def _look(request: HttpRequest) -> HttpResponseBase:
    return _page(request, {})


def _settle(request: HttpRequest) -> HttpResponseBase:
    """Settle the ticked entries; a fault is told on the page, with what was filled in."""
    given = {name: str(request.POST.get(name, ""))[:200] for name in ("voucher", "on")}
    ticked = [str(each) for each in request.POST.getlist("entry")]
    try:
        if not ticked or not all(each.isdecimal() and len(each) < 19 for each in ticked):
            raise BadParameter("Tick the entries that were settled.", parameter="entry")
        with acting(request.user):
            settle(request.user, [int(each) for each in ticked], given["voucher"], day_of(given["on"]))
    except Fault as fault:
        detail, title = gettext(fault.detail), gettext(fault.title)
        if detail == fault.detail and title != fault.title:
            detail = f"{title} — {fault.detail}"
        said = {"detail": detail, "hint": gettext(fault.hint) if fault.hint else ""}
        return _page(request, {"fault": said, "given": given, "ticked": ticked}, fault.status)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(reverse("ledger-page") + (f"?{query}" if query else ""))


ledger_page = by_method(get=_look, post=_settle)

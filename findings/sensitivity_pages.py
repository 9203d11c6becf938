"""Door: what hangs on findings in doubt: for the office before a bulletin is published, for all after."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from findings.results import visible_round
from findings.round_frame import in_office, round_frame
from findings.sensitivity_sheet import list_shown, sensitivity_sheet
from gis_core.http import Query, reads_only, roles

_ONLY = ("sums", "ranks")


@reads_only
def sensitivity_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """The sensitivity list of a round's bulletin, kind by kind."""
    query, held = Query(request, {"bulletin", "kind", "only", "page"}), roles(request)
    found = visible_round(key, held)
    shown = list_shown(found, query.integer("bulletin", None, least=1, most=999), in_office(held))
    kind, only = query.text("kind", ""), query.text("only", "", choices=_ONLY)
    page = query.integer("page", 1, least=1, most=10_000)
    sheet = sensitivity_sheet(found, shown, kind, only, page, request.user)
    kept = {"kind": sheet["kind"], "only": only, "bulletin": shown.bulletin}
    address = urlencode({name: value for name, value in kept.items() if value})
    frame = round_frame(found, held, "sensitivity", shown.bulletin if shown.frozen else None)
    return render(request, "findings/sensitivity.html", frame | sheet | {
        "address": address, "correction_address": request.path,
    })

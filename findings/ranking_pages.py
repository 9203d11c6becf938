"""Door: the page of a round's ranking, and the same as CSV."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from findings.ranking_sheet import ranking_sheet
from findings.ranking_table import ranking_csv
from findings.results import ResultQuery, results_of, visible_round
from findings.round_frame import round_frame, shown_bulletin
from gis_core.current_city import current_city
from gis_core.http import Query, reads_only, roles


@reads_only
def ranking_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """The ranking of one kind of unit: parts, changes, rewards, and how each went over the rounds."""
    query, held = Query(request, {"kind", "group", "bulletin"}), roles(request)
    found = visible_round(key, held)
    bulletin = shown_bulletin(found, query.integer("bulletin", None, least=1, most=999))
    sheet = ranking_sheet(found, held, query.text("kind", ""), query.text("group", ""), bulletin)
    newest = f"{request.path}?kind={sheet['kind']}" if sheet["kinds"] else request.path
    return render(request, "findings/ranking.html", round_frame(found, held, "ranking", bulletin) | sheet | {
        "correction_address": newest,
    })


@reads_only
def ranking_file(request: HttpRequest, key: str) -> HttpResponseBase:
    """The ranking of one kind as CSV, all lists in it."""
    query, held = Query(request, {"kind", "bulletin"}), roles(request)
    found = visible_round(key, held)
    bulletin = shown_bulletin(found, query.integer("bulletin", None, least=1, most=999))
    kind = query.text("kind")
    content = ranking_csv(results_of(found, ResultQuery(kind, "all", bulletin), current_city()))
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers={
        "Content-Disposition": f'attachment; filename="ranking-{found.key}-{kind}-{bulletin}.csv"',
        "X-Content-Type-Options": "nosniff",
    })

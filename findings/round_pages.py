"""Door: the list of rounds, and the dashboard of one."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from findings.results import visible_round
from findings.round_frame import round_frame
from findings.round_sheet import round_sheet, rounds_sheet
from gis_core.http import Query, reads_only, roles


@reads_only
def rounds_page(request: HttpRequest) -> HttpResponseBase:
    """The rounds that exist for whoever asks, year by year."""
    Query(request, set())
    return render(request, "findings/rounds.html", rounds_sheet(roles(request)))


@reads_only
def round_page(request: HttpRequest, key: str) -> HttpResponseBase:
    """How a round stands: steps, inspection, findings, appeals, and scores for those who may see them."""
    Query(request, set())
    held = roles(request)
    found = visible_round(key, held)
    sheet = round_sheet(found, request.user, held)
    return render(request, "findings/round.html", round_frame(found, held, "overview") | sheet)

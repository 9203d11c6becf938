"""Door: the page of a unit: its score over time, from a lost point down to its finding, and who answers."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from findings.round_frame import round_frame
from findings.unit_found import find_unit
from findings.unit_sheet import unit_sheet
from gis_core.current_city import current_city
from gis_core.http import Query, reads_only, roles
from gis_core.notices import map_mark


@reads_only
def unit_page(request: HttpRequest, kind: str, code: str) -> HttpResponseBase:
    """A unit in the round asked for, else in the newest one that is there for whoever asks."""
    query, held, city = Query(request, {"round", "bulletin"}), roles(request), current_city()
    bulletin = query.integer("bulletin", None, least=1, most=999)
    found = find_unit(kind, code, query.text("round", None), bulletin, held, city)
    context = unit_sheet(found, request.user, held, city)
    if found.round is not None:
        shown = found.result.bulletin if found.result else None
        own = reverse("unit-page", kwargs={"kind": kind, "code": code}) + f"?round={found.round.key}"
        context |= round_frame(found.round, held, "unit", shown) | {"correction_address": own}
    return render(request, "findings/unit.html", context | {
        "mark": map_mark(city), "boundary_notice": city.public_profile.footer,
    })

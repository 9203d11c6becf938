"""Door: GET /api/v1/rounds, a round's results, and the lines behind a score."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from findings import results
from gis_core.current_city import current_city
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.notices import notice_member
from gis_core.permissions import ALL_IN_SIGHT, profile_for, sight_of


def _answer(request: HttpRequest, data: dict[str, Any], *, public: bool) -> HttpResponse:
    caching = "public, no-cache" if public else "private, no-store"
    return json_response(notice_member(current_city()) | data, headers={"Cache-Control": caching})


@reads_only
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds that exist for whoever asks, the newest first."""
    Query(request, allowed=set())
    found = results.visible_rounds(roles(request))
    return _answer(request, {"rounds": [results.round_summary(entry) for entry in found]}, public=False)


@reads_only
def round_results(request: HttpRequest, key: str) -> HttpResponse:
    """The scores and ranks of one kind of unit in a round."""
    query = Query(request, allowed={"kind", "group", "bulletin"})
    wanted = results.ResultQuery(
        kind=query.text("kind"),
        group=query.text("group", "all"),
        bulletin=query.integer("bulletin", None, least=1, most=999),
    )
    found = results.visible_round(key, roles(request))
    data = results.results_of(found, wanted, current_city())
    return _answer(request, data, public=found.status == found.Status.PUBLISHED)


@reads_only
def result_lines(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """Every point a unit lost in one component, each with its finding.

    Before publication somebody with a territory or a body sees the lines of those only.
    """
    query = Query(request, allowed={"kind", "component", "bulletin"})
    held = roles(request)
    found = results.visible_round(key, held)
    data = results.lines_of(
        found,
        query.text("kind"),
        code,
        query.text("component"),
        profile_for(held, current_city()),
        ALL_IN_SIGHT if found.status == found.Status.PUBLISHED else sight_of(request.user),
        query.integer("bulletin", None, least=1, most=999),
    )
    return _answer(request, data, public=False)

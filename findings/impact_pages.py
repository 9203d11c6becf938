"""Door: /drafts/N/impact: what would publishing a draft do, told to whoever reviews it?

The review page of the floor below takes the section out of this page with a script, and links to it
without one: that floor asks nothing of this one.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from findings.impact import impact_of
from findings.impact_answer import Impact, Standing
from gis_core.city import City
from gis_core.closed_pages import closed_page
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.http import Query, reads_only, roles
from gis_core.permissions import sight_of
from grids.draft_answers import draft_numbered
from grids.draft_state import difference_of
from grids.models import Revision
from grids.review_words import label_of

_MOST_ROWS = 100


@reads_only
def impact_page(request: HttpRequest, draft: int) -> HttpResponseBase:
    """Who wins and loses findings and cases, and whose score and rank would be another."""
    Query(request, set())
    found = draft_numbered(draft)
    if found.status == Revision.Status.PUBLISHED:
        raise NotFound(f"Draft {draft} is published: there is nothing left to foresee.")
    impact = impact_of(difference_of(found), roles(request), sight_of(request.user))
    return closed_page(request, "findings/impact.html", {"draft": found} | _told(impact, current_city()))


def _told(impact: Impact, city: City) -> dict[str, Any]:
    return {
        "impact": impact,
        "units": [
            {"kind": label_of(city.kind(each.kind).labels), "unit": each}
            for each in impact.units[:_MOST_ROWS]
        ],
        "bodies": impact.bodies[:_MOST_ROWS],
        "scores": [
            {
                "round": each.round, "name": each.name, "code": each.code,
                "before": _standing(each.before), "after": _standing(each.after),
            }
            for each in impact.scores[:_MOST_ROWS]
        ],
    }


def _standing(standing: Standing | None) -> dict[str, Any]:
    """A score and rank for the table; dashes where there is none."""
    if standing is None:
        return {"score": "—", "rank": "—"}
    tied = "=" if standing.tied else ""
    return {
        "score": standing.score or "—",
        "rank": f"{standing.rank}{tied}" if standing.rank is not None else "—",
    }

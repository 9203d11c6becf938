"""Door: GET /api/v1/drafts/{id}/impact: what would publishing a draft do to findings and scores?"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from findings.impact import impact_of
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.notices import notice_member
from gis_core.permissions import sight_of
from grids.draft_answers import draft_numbered
from grids.draft_state import difference_of
from grids.models import Revision

_MOST_FINDINGS = 1000


@reads_only
def draft_impact(request: HttpRequest, draft: int) -> HttpResponseBase:
    """Findings and open cases that would change hands, and scores and ranks that would change.

    Those who may not see sealed findings are told of released rounds only.
    """
    Query(request, set())
    found = draft_numbered(draft)
    if found.status == Revision.Status.PUBLISHED:
        raise NotFound(f"Draft {draft} is published: there is nothing left to foresee.")
    impact = impact_of(difference_of(found), roles(request), sight_of(request.user))
    return json_response(
        notice_member(current_city()) | impact.as_document(_MOST_FINDINGS),
        headers={"Cache-Control": "private, no-store"},
    )

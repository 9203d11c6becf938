"""Door: GET /api/v1/drafts/{id}/impact: what would publishing a draft do to findings and scores?"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from findings.impact import foreseeing
from findings.impact_answer import Impact
from findings.impact_progress import Progress, ended
from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.json_text import json_text
from gis_core.notices import notice_member
from gis_core.permissions import sight_of
from gis_core.problems import fault_of
from grids.draft_answers import draft_numbered
from grids.draft_state import difference_of
from grids.models import Revision

_MOST_FINDINGS = 1000
NDJSON = "application/x-ndjson"
logger = logging.getLogger(__name__)


@reads_only
def draft_impact(request: HttpRequest, draft: int) -> HttpResponseBase:
    """Findings and open cases that would change hands, and scores and ranks that would change.

    Those who may not see sealed findings are told of released rounds only. Whoever accepts
    application/x-ndjson is told how far it is, line by line, and in the last line what it comes to; leaving
    ends the work.
    """
    Query(request, set())
    found = draft_numbered(draft)
    if found.status == Revision.Status.PUBLISHED:
        raise NotFound(f"Draft {draft} is published: there is nothing left to foresee.")
    telling = foreseeing(difference_of(found), roles(request), sight_of(request.user))
    notice = notice_member(current_city())

    def document(impact: Impact) -> dict[str, object]:
        return notice | impact.as_document(_MOST_FINDINGS)

    response: HttpResponseBase
    if NDJSON in request.headers.get("Accept", ""):
        response = StreamingHttpResponse(_lines(telling, document), content_type=NDJSON)
        response["X-Accel-Buffering"] = "no"  # nginx passes each line on as it comes
    else:
        response = json_response(document(ended(telling)))
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Accept"])
    return response


def _lines(
    telling: Generator[Progress, None, Impact], document: Callable[[Impact], dict[str, object]]
) -> Iterator[str]:
    """``{"progress": …}`` as it goes on, then ``{"impact": …}``, or ``{"problem": …}`` where it fails."""
    try:
        while True:
            try:
                told = next(telling)
            except StopIteration as end:
                yield json_text({"impact": document(end.value)}) + "\n"
                return
            yield json_text({"progress": told.as_document()}) + "\n"
    except Exception as error:  # the status has been sent: what is wrong can only be said in a line
        fault = fault_of(error)
        if fault.status >= 500:
            logger.exception("the impact of a draft failed")
        yield json_text({"problem": fault.as_problem()}) + "\n"

"""Door: GET /api/v1/rounds/KEY/departments: how did the departments handle their cases?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from findings.departments import computed_rates, imported_rates
from findings.results import visible_round
from gis_core.current_city import current_city
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.notices import notice_member


@reads_only
def round_departments(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet that was sent, if there is one, beside what the cases here come to; which of them counts."""
    Query(request, set())
    found = visible_round(key, roles(request))
    sent, computed = imported_rates(found), computed_rates(found)
    counts = sent or computed
    data = notice_member(current_city()) | {
        "round": found.key,
        "counts": counts.source,
        "imported": sent.as_json() if sent else None,
        "computed": computed.as_json(),
    }
    return json_response(data, headers={"Cache-Control": "private, no-store"})

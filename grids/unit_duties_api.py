"""Door: GET /api/v1/units/{kind}/{code}/duties: who answers for a unit on a day?"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gis_core.current_city import current_city
from gis_core.errors import NotFound
from gis_core.http import Query, is_signed_in, json_response, reads_only, roles
from gis_core.notices import notice_member
from gis_core.permissions import may_see_persons, may_see_phones
from grids import history, unit_search
from grids.unit_duties import duties_of

_LAST_NUMBER = 2**31 - 1


@reads_only
def unit_duties(request: HttpRequest, kind: str, code: str) -> HttpResponseBase:
    """Bodies and posts for everybody; persons and phones for those whose work is to reach them."""
    query = Query(request, {"on", "revision"})
    city = current_city()
    if not city.has_kind(kind):
        raise NotFound(f"There is no kind of unit “{kind[:40]}”.")
    revision = query.integer("revision", None, least=1, most=_LAST_NUMBER)
    moment = unit_search.moment_of(query.day("on", None), revision, city)
    number = history.unit_of_code(kind, code, moment, on_that_day=True)
    theirs = roles(request)
    found = duties_of(
        number, moment, with_persons=may_see_persons(theirs, city), with_phones=may_see_phones(theirs)
    )
    told = {"kind": kind, "code": code, "on": moment.on, "revision": moment.revision, "duties": found}
    kept = "private, no-store" if is_signed_in(request) else "public, no-cache"
    return json_response(notice_member(city) | told, headers={
        "Cache-Control": kept, "Vary": "Cookie, Authorization",
    })

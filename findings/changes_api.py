"""Door: GET /api/v1/changes: what did revisions change, for systems that keep units and answers?"""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from findings.changes import Eyes, begin, changes, read_walk
from findings.models import Round
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from gis_core.http import Query, is_signed_in, json_response, reads_only, roles
from gis_core.notices import notice_member
from gis_core.permissions import ALL_IN_SIGHT, may_see_sealed, sight_of
from gis_core.stamps import versions

_USUAL, _MOST = 100, 1000
_RESTS_ON = ("units", "assignments")


@reads_only
def changes_since(request: HttpRequest) -> HttpResponseBase:
    """Units and stored answers that revisions changed, after a revision or day, page by page."""
    query = Query(request, {"since", "cursor", "limit"})
    city = current_city()
    limit = query.integer("limit", _USUAL, least=1, most=_MOST)
    since, mark = query.text("since", None, longest=40), query.text("cursor", None, longest=40)
    if (since is None) == (mark is None):
        raise BadParameter(
            "Either “since” or “cursor”.", parameter="since", hint="since=0 begins at the first."
        )
    eyes = _eyes(request)
    headers = _headers(request, eyes)
    if headers["ETag"] in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    found, going_on = changes(read_walk(mark) if mark else begin(str(since), city), limit, eyes)
    data: dict[str, Any] = {"changes": found, "next": going_on.written() if going_on else None}
    return json_response(notice_member(city) | data, headers=headers)


def _eyes(request: HttpRequest) -> Eyes:
    """Everybody sees units; answers whoever is known, as far as their sight reaches."""
    if not is_signed_in(request):
        return Eyes(False, False, ALL_IN_SIGHT)
    return Eyes(True, may_see_sealed(roles(request)), sight_of(request.user))


def _headers(request: HttpRequest, eyes: Eyes) -> dict[str, str]:
    stamps = versions([(topic, "") for topic in _RESTS_ON])
    rounds = list(Round.objects.order_by("pk").values_list("pk", "released_at")) if eyes.answers else []
    text = f"{stamps} {rounds} {request.get_full_path()} {eyes}"
    tag = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
    kept = "private, no-cache" if eyes.answers else "public, no-cache"
    return {"ETag": f'"{tag}"', "Cache-Control": kept, "Vary": "Cookie, Authorization"}

"""Door: who else draws here, and what do colleagues say about a draft? For programs and the editor."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from gis_core.current_city import current_city
from gis_core.http import Query, json_response, reads_only
from gis_core.notices import notice_member
from grids import draft_areas, draft_comments
from grids.boxes import box_of
from grids.draft_answers import called, draft_numbered
from grids.draft_doors import PRIVATE, by_method, form_of
from grids.models import DraftComment

GEOJSON = "application/geo+json"


@reads_only
def others(request: HttpRequest, draft: int) -> HttpResponseBase:
    """The other open drafts in the same townships, or in ``box``: asked again gently, with the ETag."""
    box = box_of(Query(request, {"box"}))
    found = draft_numbered(draft)
    headers = PRIVATE | {"ETag": draft_areas.others_tag(found, request.user, box)}
    if _has(request, headers["ETag"]):
        return HttpResponse(status=304, headers=headers)
    told = draft_areas.others_collection(found, request.user, box)
    return json_response(notice_member(current_city()) | told, content_type=GEOJSON, headers=headers)


def _has(request: HttpRequest, tag: str) -> bool:
    return request.headers.get("If-None-Match", "").removeprefix("W/") == tag


def _told(comment: DraftComment) -> dict[str, Any]:
    place = comment.place
    return {
        "id": comment.pk,
        "text": comment.text,
        "place": None if place is None else [place.x, place.y],
        "author": called(comment.author),
        "said_at": comment.said_at.isoformat(),
        "settled_at": comment.settled_at.isoformat() if comment.settled_at else None,
        "settled_by": called(comment.settled_by),
    }


def _list(request: HttpRequest, draft: int) -> HttpResponseBase:
    Query(request, set())
    rows = list(draft_numbered(draft).comments.select_related("author", "settled_by").order_by("pk"))
    state = repr([(row.pk, row.settled_at) for row in rows])
    headers = PRIVATE | {"ETag": f'"comments-{sha256(state.encode()).hexdigest()[:20]}"'}
    if _has(request, headers["ETag"]):
        return HttpResponse(status=304, headers=headers)
    told = {"comments": [_told(row) for row in rows]}
    return json_response(notice_member(current_city()) | told, headers=headers)


def _say(request: HttpRequest, draft: int) -> HttpResponseBase:
    draft_numbered(draft)
    body = form_of(request, "comment")
    place = body.get("place")
    at = None if place is None else (place[0], place[1])
    made = draft_comments.say(request.user, draft, body["text"], at)
    return json_response(notice_member(current_city()) | _told(made), status=201, headers=PRIVATE)


def _settle(request: HttpRequest, draft: int, comment: int) -> HttpResponseBase:
    settled = form_of(request, "settle")["settled"]
    made = draft_comments.settle(request.user, draft, comment, settled)
    return json_response(notice_member(current_city()) | _told(made), headers=PRIVATE)


comments = by_method(get=_list, post=_say)
one_comment = by_method(post=_settle)

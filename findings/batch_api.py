"""Door: POST /api/v1/assign: who answers for these places, many at a time?"""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from findings import api
from findings.batch_answers import answered_rows
from findings.batch_request import MOST_ROWS, BatchRequest, batch_request
from gis_core.city import City
from gis_core.current_city import current_city
from gis_core.errors import Fault, TooLarge
from gis_core.http import Query, is_signed_in, json_response, roles
from gis_core.json_input import read_json
from gis_core.kept_replies import Asked, Reply, StillAnswering, check_key, once
from gis_core.notices import notice_member
from gis_core.permissions import profile_for
from gis_core.problems import problem_response
from gis_core.row_budget import spend

MOST_BYTES = 16 * 1024 * 1024
MOST_ROWS_UNKNOWN = 100
"""Rows of one request from somebody who has not signed in."""

_HEADERS = {"Cache-Control": "no-store", "Vary": "Accept, Authorization, Cookie"}
_RETRY_AFTER_S = 2


class NotJson(Fault):
    """The body is of a type that is not read here."""

    status = 415
    code = "not-json"
    title = "Send JSON"


# A POST here changes nothing but a reply that is kept for who asked: no form's mark is asked for.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest) -> HttpResponseBase:
    """One place by GET, up to 10,000 by POST."""
    return _many(request) if request.method == "POST" else api.assign(request)


def _many(request: HttpRequest) -> HttpResponseBase:
    Query(request, set())
    body = _body(request)
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return _response(_reply(request, body))
    asked = Asked(check_key(key), _client(request), _digest(request, body))
    try:
        reply, kept = once(asked, lambda: _reply(request, body))
    except StillAnswering as fault:
        response = problem_response(request, fault)
        response["Retry-After"] = str(_RETRY_AFTER_S)
        return response
    response = _response(reply)
    response["Idempotency-Replayed"] = "true" if kept else "false"
    return response


def _body(request: HttpRequest) -> bytes:
    if request.content_type not in ("application/json", api.GEOJSON):
        raise NotJson(
            f"“{str(request.content_type)[:60]}” is not read here.",
            hint="Send application/json or application/geo+json; files go to /api/v1/assign/jobs.",
        )
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise NotJson("A compressed body is not read here.", hint="Send it as it is.")
    stated = request.META.get("CONTENT_LENGTH") or "0"
    body = b"" if stated.isdecimal() and int(stated) > MOST_BYTES else request.read(MOST_BYTES + 1)
    if not body and stated != "0" or len(body) > MOST_BYTES:
        raise TooLarge(
            f"The body has more than {MOST_BYTES:,} bytes.", hint="Split it, or send a file as a job."
        )
    return body


def _client(request: HttpRequest) -> str:
    if is_signed_in(request):
        return f"user {request.user.pk}"
    return f"address {request.META.get('REMOTE_ADDR', '')}"[:80]


def _digest(request: HttpRequest, body: bytes) -> str:
    told = "\0".join((request.path, str(request.content_type), request.headers.get("Accept", "")))
    return hashlib.sha256(told.encode("utf-8", "replace") + b"\0" + body).hexdigest()


def _reply(request: HttpRequest, body: bytes) -> Reply:
    known = is_signed_in(request)
    asked = batch_request(read_json(body, max_bytes=MOST_BYTES), MOST_ROWS if known else MOST_ROWS_UNKNOWN)
    if not known:
        spend(str(request.META.get("REMOTE_ADDR", "")), len(asked.rows))
    city = current_city()
    response = _written(asked, answered_rows(asked, city, profile_for(roles(request), city)), city)
    return Reply(response.status_code, response["Content-Type"], response.content)


def _written(asked: BatchRequest, rows: list[dict[str, Any]], city: City) -> HttpResponse:
    if asked.geojson:
        data: dict[str, Any] = {"type": "FeatureCollection", "features": rows}
        return json_response(notice_member(city) | data, content_type=api.GEOJSON)
    return json_response(notice_member(city) | {"answers": rows})


def _response(reply: Reply) -> HttpResponse:
    return HttpResponse(
        reply.content, status=reply.status, content_type=reply.content_type, headers=_HEADERS
    )

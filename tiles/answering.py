"""Door: how does a drawn thing travel, and when need it not be drawn at all?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from tiles.encoding import accepts_gzip, compressed, entity_tag

TILE = "application/vnd.mapbox-vector-tile"
JSON = "application/json"


def json_bytes(document: Any) -> bytes:
    """A document as compact JSON in UTF-8."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def answer(
    request: HttpRequest,
    draw: Callable[[], bytes],
    *,
    decided_by: Sequence[object],
    public: bool,
    content_type: str = TILE,
) -> HttpResponseBase:
    """The answer with the bytes ``draw`` makes; 304 without drawing when the asker has them.

    ``decided_by`` is everything the bytes depend on. What is not ``public`` is kept by no
    cache and carries no tag. Nothing drawn is 204. HEAD is answered as GET, without a body.
    """
    gzipped = accepts_gzip(request.headers.get("Accept-Encoding", ""))
    if not public:
        return _dressed(_response(draw(), gzipped, content_type), None)
    tag = entity_tag(decided_by, gzipped)
    known = get_conditional_response(request, etag=tag)
    if known is not None and known.status_code == 304:
        return _dressed(known, tag)
    return _dressed(_response(draw(), gzipped, content_type), tag)


def _response(body: bytes, gzipped: bool, content_type: str) -> HttpResponse:
    if not body:
        return HttpResponse(status=204)
    response = HttpResponse(compressed(body) if gzipped else body, content_type=content_type)
    if gzipped:
        response["Content-Encoding"] = "gzip"
    return response


def _dressed(response: HttpResponseBase, tag: str | None) -> HttpResponseBase:
    """With the headers that caches need; ``tag`` is None for what nobody may keep."""
    response["Cache-Control"] = "public, no-cache" if tag else "private, no-store"
    if tag:
        response["ETag"] = tag
    patch_vary_headers(response, ["Accept-Encoding"])
    return response

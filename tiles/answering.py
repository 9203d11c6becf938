"""Door: how does a drawn thing travel, and when need it not be drawn at all?"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from tiles import kept_tiles
from tiles.edition_members import mark_of
from tiles.encoding import accepts_gzip, compressed, entity_tag

TILE = "application/vnd.mapbox-vector-tile"
JSON = "application/json"
_CONDITIONS = frozenset({
    "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE",
})
FOR_EVER = "public, max-age=31536000, immutable"


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
    keep: bool = False,
    heavy: bool = False,
    quick: bool = False,
    stamp: Callable[[], str] | None = None,
) -> HttpResponseBase:
    """The answer with the bytes ``draw`` makes; 304 without drawing when the asker has them.

    ``decided_by`` is everything the bytes depend on. What is not ``public`` is kept by no shared
    cache and carries no tag. Nothing drawn is 204. HEAD is answered as GET, without a body. ``keep``:
    the bytes are kept on disk once they are made (tiles.kept_tiles); ``heavy``: few of its like are
    made at once, ``quick``: it asks the database little. ``stamp`` tells what a stamped address must carry
    to be answered for ever.
    """
    gzipped = accepts_gzip(request.headers.get("Accept-Encoding", ""))
    decided = mark_of(*decided_by)
    tag = entity_tag(decided, gzipped) if public else None
    asked: str | None = getattr(request, "tile_stamp", None)
    lasting = bool(public and stamp and asked and stamp() == asked)
    if tag is not None and not _CONDITIONS.isdisjoint(request.META):
        known = get_conditional_response(request, etag=tag)
        if known is not None and known.status_code == 304:
            return _dressed(known, tag, lasting)
    if not keep:
        body = draw()
        return _dressed(_response(compressed(body) if body else b"", gzipped, content_type), tag, lasting)
    key = kept_tiles.key_of("public" if public else "private", decided)
    made = kept_tiles.kept(key, draw, public=public, heavy=heavy, timed=not quick)
    if lasting:
        kept_tiles.publish_at(key, f"{asked}/{request.tile_rest}")  # type: ignore[attr-defined]
    return _dressed(_response(made, gzipped, content_type), tag, lasting)


def _response(made: bytes, gzipped: bool, content_type: str) -> HttpResponse:
    if not made:
        return HttpResponse(status=204)
    response = HttpResponse(made if gzipped else gzip.decompress(made), content_type=content_type)
    if gzipped:
        response["Content-Encoding"] = "gzip"
    return response


def _dressed(response: HttpResponseBase, tag: str | None, lasting: bool) -> HttpResponseBase:
    """With the headers that caches need; ``tag`` is None for what nobody may keep."""
    if lasting:
        response["Cache-Control"] = FOR_EVER
    else:
        response["Cache-Control"] = "public, no-cache" if tag else "private, no-store"
    if tag:
        response["ETag"] = tag
        # Any site's map may draw what everybody may see; a browser asks for it without cookies.
        response["Access-Control-Allow-Origin"] = "*"
    response["Vary"] = "Accept-Encoding"
    return response

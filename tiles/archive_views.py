"""Door: archives of tiles, over HTTP, a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from gis_core.errors import Fault, NotFound
from gis_core.http import reads_only
from gis_core.problems import problem_response
from tiles.answering import FOR_EVER
from tiles.archive_files import ArchiveFile, opened
from tiles.archive_ranges import NotSatisfiable, asked_range

PMTILES = "application/vnd.pmtiles"
_AT_ONCE = 1_000_000
"""Bytes up to which an answer is made in memory; longer ones are sent as they are read."""
_CHUNK = 64 * 1024


class BeyondTheEnd(Fault):
    """The bytes asked for lie beyond the end of the file."""

    status = 416
    code = "beyond-the-end"
    title = "The file is shorter than that"


@reads_only
def archive(request: HttpRequest, name: str) -> HttpResponseBase:
    """``/archives/{name}.pmtiles``: an archive as it is now; asks each time whether it still is."""
    return _sent(request, *opened(name))


@reads_only
def lasting_archive(request: HttpRequest, digest: str, name: str) -> HttpResponseBase:
    """``/archives/{digest}/{name}.pmtiles``: an archive of just these bytes, which may be kept for ever."""
    found, file = opened(name)
    if digest != found.digest:
        file.close()
        raise NotFound(
            "There is no archive of these bytes (any more).",
            hint=f"The one of today: /archives/{name}.pmtiles.",
        )
    return _sent(request, found, file, lasting=True)


def _sent(
    request: HttpRequest, found: ArchiveFile, file: IO[bytes], *, lasting: bool = False
) -> HttpResponseBase:
    tag = f'"{found.mark}"'
    known = get_conditional_response(request, etag=tag)
    if known is not None and known.status_code in (304, 412):
        file.close()
        return _dressed(known, tag, lasting)
    # Another state than the one the asker holds a part of: the whole of this one (RFC 9110, 13.1.5).
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag or request.method != "GET":
        wanted = ""
    try:
        span = asked_range(wanted, found.size)
    except NotSatisfiable:
        file.close()
        fault = BeyondTheEnd(f"The archive has {found.size} bytes.", hint="Read its header again.")
        refused = problem_response(request, fault)
        refused["Content-Range"] = f"bytes */{found.size}"
        refused["Access-Control-Allow-Origin"] = "*"
        return refused
    first, after = span or (0, found.size)
    response = _body(request, file, first, after)
    response["Content-Length"] = str(after - first)
    if span is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{after - 1}/{found.size}"
    return _dressed(response, tag, lasting)


def _body(request: HttpRequest, file: IO[bytes], first: int, after: int) -> HttpResponseBase:
    if request.method == "HEAD":
        file.close()
        return HttpResponse(content_type=PMTILES)
    file.seek(first)
    if after - first <= _AT_ONCE:
        with file:
            return HttpResponse(file.read(after - first), content_type=PMTILES)
    response = StreamingHttpResponse(_pieces(file, after - first), content_type=PMTILES)
    response._resource_closers.append(file.close)  # as FileResponse does
    return response


def _pieces(file: IO[bytes], left: int) -> Iterator[bytes]:
    while left > 0 and (piece := file.read(min(_CHUNK, left))):
        left -= len(piece)
        yield piece


def _dressed(response: HttpResponseBase, tag: str, lasting: bool) -> HttpResponseBase:
    response["ETag"] = tag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = FOR_EVER if lasting else "public, no-cache"
    # Any site's map may read what everybody may see.
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Content-Range, Accept-Ranges"
    return response

"""Ask: what does a request that writes carry: which method, which state was seen, which form, which file?

For the views of every floor.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from gis_core.errors import BadParameter, Fault, TooLarge
from gis_core.json_input import read_json

_MOST_FORM_BYTES = 32 * 1024 * 1024
_FORM_ROOM = 64 * 1024
View = Callable[..., HttpResponseBase]


class PreconditionRequired(Fault):
    """A write did not say which state of the thing was seen."""

    status = 428
    code = "precondition-required"
    title = "Say which state you saw"


def by_method(**views: View) -> View:
    """One view of several methods; any other is 405 and names them."""
    allowed = [name.upper() for name in views] + (["HEAD"] if "get" in views else [])

    def view(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        method = "get" if request.method == "HEAD" else str(request.method).lower()
        return views[method](request, **arguments)

    dispatched: View = require_http_methods(allowed)(view)
    return dispatched


def body_of(request: HttpRequest) -> Any:
    """The JSON of the body; an empty object for none."""
    data = request.body
    return read_json(data, max_bytes=_MOST_FORM_BYTES) if data.strip() else {}


def seen_version(request: HttpRequest, thing: str, called: str) -> int:
    """The version that If-Match says was seen of a thing whose tags are ``"THING-VERSION"``.

    -1, which is never the present one, for the tag of something else. ``called`` is what people call
    it. Raises PreconditionRequired where it is not said.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired(
            f"A write to {called} needs the header If-Match.",
            hint=f"Send the ETag of the state you saw; GET {called} to learn it.",
        )
    tag, _, version = given.removeprefix("W/").strip('"').rpartition("-")
    if tag == thing and version.isdecimal() and len(version) <= 18:
        return int(version)
    if given == "*":
        raise PreconditionRequired(
            "“*” does not say which state was seen.", hint="Send the ETag of the state you saw."
        )
    return -1


def sent_file(request: HttpRequest, most_bytes: int) -> tuple[str, bytes]:
    """The file's own name and its bytes, of a form's “file” or of the whole body.

    Read in bounded pieces from the stream, so that the framework's limit for forms in memory does
    not stand in the way of a scan.
    """
    form = request.content_type == "multipart/form-data"
    stated = request.META.get("CONTENT_LENGTH") or "0"
    if stated.isdecimal() and int(stated) > most_bytes + form * _FORM_ROOM:
        raise TooLarge(f"The file has more than {most_bytes:,} bytes.", hint="Scan it at 150 to 300 dpi.")
    if not form:
        return "", request.read(most_bytes + 1)
    files = request.FILES.getlist("file")
    if len(files) != 1:
        raise BadParameter("The form needs one “file”.", hint="Send one file a time.", parameter="file")
    return files[0].name or "", files[0].read(most_bytes + 1)


def to_be_saved(name: str, media_type: str, content: bytes, digest: str) -> HttpResponse:
    """A kept file as an answer that a browser saves and never shows or runs."""
    return HttpResponse(content, content_type=media_type, headers={
        "Cache-Control": "private, no-store",
        "Vary": "Cookie, Authorization",
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "ETag": f'"{digest}"',
    })

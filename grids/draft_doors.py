"""Door: how is a request that writes to a draft read? For the views of drafts and what goes with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from gis_core.errors import Fault
from gis_core.http import Query
from gis_core.json_input import read_json
from grids import draft_forms

PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
_MOST_BYTES = 32 * 1024 * 1024


class PreconditionRequired(Fault):
    """A write to a draft did not say which state of it was seen."""

    status = 428
    code = "precondition-required"
    title = "Say which state of the draft you saw"


View = Callable[..., HttpResponseBase]


def by_method(**views: View) -> View:
    """One view of several methods; any other is 405 and names them."""
    allowed = [name.upper() for name in views] + (["HEAD"] if "get" in views else [])

    def view(request: HttpRequest, **arguments: Any) -> HttpResponseBase:
        method = "get" if request.method == "HEAD" else str(request.method).lower()
        return views[method](request, **arguments)

    dispatched: View = require_http_methods(allowed)(view)
    return dispatched


def form_of(request: HttpRequest, form: str) -> dict[str, Any]:
    Query(request, set())
    return draft_forms.checked(form, body_of(request))


def body_of(request: HttpRequest) -> Any:
    data = request.body
    return read_json(data, max_bytes=_MOST_BYTES) if data.strip() else {}


def seen_version(request: HttpRequest, draft: int) -> int:
    """The version of the draft that the one who writes has seen; raises where it is not said."""
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionRequired(
            "A write to a draft needs the header If-Match.",
            hint="Send the ETag of the state you saw; GET the draft to learn it.",
        )
    tag, _, version = given.removeprefix("W/").strip('"').rpartition("-")
    if tag != f"draft-{draft}" or not version.isdecimal() or len(version) > 9:
        if given == "*":
            raise PreconditionRequired(
                "“*” does not say which state was seen.", hint="Send the ETag of the state you saw."
            )
        return -1  # the tag of something else: never the present state
    return int(version)



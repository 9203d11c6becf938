"""Ask: who asks, what exactly, and how is an answer written? For the views of every floor."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from gis_core import permissions
from gis_core.json_text import json_text
from gis_core.query import REQUIRED, StrictQuery

__all__ = ["REQUIRED", "Query", "is_signed_in", "json_response", "reads_only", "roles"]

View = TypeVar("View", bound=Callable[..., Any])


def reads_only(view: View) -> View:
    """``view`` for GET and HEAD; any other method is 405 and names them.

    It changes nothing, so no form's mark is asked for: what is wrong with a POST here is the
    method, and that is what is told.
    """
    return csrf_exempt(require_safe(view))


class Query(StrictQuery):
    """The query string of a request, strictly (see gis_core.query.StrictQuery).

    ``Query(request, allowed={"lon", "lat"})`` raises BadParameter for an unknown or a
    repeated parameter; then ``.text() .integer() .number() .day() .has()``.
    """

    def __init__(self, request: HttpRequest, allowed: Collection[str]) -> None:
        super().__init__({str(name): values for name, values in request.GET.lists()}, allowed)


def is_signed_in(request: HttpRequest) -> bool:
    """Whether the request comes from a known user, by cookie or by token.

    Without either the session is not even looked at, so that a public answer neither
    costs a query nor varies by cookie.
    """
    if getattr(request, "auth", None) is None and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


def roles(request: HttpRequest) -> frozenset[str]:
    """The roles of the one who asks, ``public`` always among them; read once per request."""
    kept: frozenset[str] | None = getattr(request, "_roles", None)
    if kept is None:
        kept = permissions.roles_of(request.user if is_signed_in(request) else None)
        request._roles = kept  # type: ignore[attr-defined]
    return kept


def json_response(
    data: Any,
    *,
    status: int = 200,
    content_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """``data`` as UTF-8 JSON: Decimal as a decimal string, days and moments as ISO 8601.

    Raises ValueError for NaN and Infinity, which are not JSON.
    """
    body = json_text(data).encode("utf-8")
    return encoded_response(body, status=status, content_type=content_type, headers=headers)


def encoded_response(
    body: bytes,
    *,
    status: int = 200,
    content_type: str = "application/json",
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """A text, such as JSON, that is in UTF-8 already."""
    return HttpResponse(body, status=status, content_type=f"{content_type}; charset=utf-8", headers=headers)


def framed_anywhere(response: HttpResponse) -> HttpResponse:
    """The answer, allowed to stand in a frame of any site: for pages made for it, which show what everybody
    may see and change nothing, so that a frame can trick nobody into anything.
    """
    response.xframe_options_exempt = True  # type: ignore[attr-defined]  # read by Django's middleware
    response._csp_replace = {"frame-ancestors": ["*"]}  # type: ignore[attr-defined]  # read by django-csp
    return response

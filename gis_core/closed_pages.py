"""Ask: how is a page answered that nobody else keeps, and that tells its own problem?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_CLOSED = {"Cache-Control": "private, no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}


def closed_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """A page that nobody else keeps, finds or is told of; one that failed tells the problem itself.

    ``template``: its path, such as ``grids/drafts.html``.
    """
    page = render(request, template, dict(context), status=status)
    for header, value in _CLOSED.items():
        page[header] = value
    page.is_problem = status >= 400  # type: ignore[attr-defined]  # the middleware looks for it
    return page


def leave_out_open_filters(request: HttpRequest) -> None:
    """Forget the filters of a form that were left open: a browser sends them as empty texts."""
    filled = request.GET.copy()
    for name in [name for name, value in filled.items() if not value]:
        del filled[name]
    request.GET = filled  # type: ignore[assignment]  # Django's stubs know only the one it parsed

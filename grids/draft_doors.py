"""Door: how is a request that writes to a draft read? For the views of drafts and what goes with them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from gis_core import received
from gis_core.http import Query
from gis_core.received import View, body_of, by_method
from grids import draft_forms

__all__ = ["PRIVATE", "View", "body_of", "by_method", "form_of", "seen_version"]

PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}


def form_of(request: HttpRequest, form: str) -> dict[str, Any]:
    Query(request, set())
    return draft_forms.checked(form, body_of(request))


def seen_version(request: HttpRequest, draft: int) -> int:
    """The version of the draft that the one who writes has seen; raises where it is not said."""
    return received.seen_version(request, f"draft-{draft}", "the draft")

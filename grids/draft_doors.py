"""Door: how is a request that writes to a draft read? For the views of drafts and what goes with them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from gis_core import received
from gis_core.http import Query
from gis_core.kept_replies import Asked, Reply, check_key, once
from gis_core.received import View, body_of, by_method
from grids import draft_forms

__all__ = [
    "PRIVATE", "View", "answered_once", "asked_in_this_browser", "body_of", "by_method", "form_of",
    "note_asked_here", "seen_version",
]

_ASKED_FOR = 60 * 60 * 24 * 14

PRIVATE = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}


def form_of(request: HttpRequest, form: str) -> dict[str, Any]:
    Query(request, set())
    return draft_forms.checked(form, body_of(request))


def seen_version(request: HttpRequest, draft: int) -> int:
    """The version of the draft that the one who writes has seen; raises where it is not said."""
    return received.seen_version(request, f"draft-{draft}", "the draft")


def answered_once(view: View) -> View:
    """``view``, for which a request with an Idempotency-Key is done once, however often it is sent.

    The same request has the same answer for a day, with the draft as it was then. A refusal is not kept: it
    changed nothing, and what was refused may be tried again. The same key with another body is 422.
    """
    def once_only(request: HttpRequest, *given: Any, **more: Any) -> HttpResponseBase:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return view(request, *given, **more)
        told = hashlib.sha256(request.path.encode("utf-8", "replace") + b"\0" + request.body).hexdigest()

        def make() -> Reply:
            answer = view(request, *given, **more)
            assert isinstance(answer, HttpResponse)
            return Reply(answer.status_code, answer["Content-Type"], answer.content)

        reply, kept = once(Asked(check_key(key), f"user {request.user.pk}", told), make)
        state = json.loads(reply.content)
        headers = PRIVATE | {
            "ETag": f'"draft-{state["id"]}-{state["version"]}"',
            "Idempotency-Replayed": "true" if kept else "false",
        }
        return HttpResponse(
            reply.content, status=reply.status, content_type=reply.content_type, headers=headers
        )

    return once_only


def note_asked_here(response: HttpResponseBase, draft: int) -> None:
    """Let this browser be known again as one in which co-signatures of a draft were asked for.

    It outlasts signing out: whoever asks is not to open the links as if they were the sides.
    """
    response.set_signed_cookie(
        _asked(draft), "yes", max_age=_ASKED_FOR, path="/co-sign/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def asked_in_this_browser(request: HttpRequest, draft: int) -> bool:
    """Whether co-signatures of that draft were asked for in the browser that asks."""
    return request.get_signed_cookie(_asked(draft), None, max_age=_ASKED_FOR) is not None


def _asked(draft: int) -> str:
    return f"asked-{draft}"

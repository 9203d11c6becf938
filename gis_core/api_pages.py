"""Door: GET /api/v1/openapi.json and /docs/api: how is the API described, to programs and people?"""

from __future__ import annotations

import hashlib
import json

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language

from gis_core import http
from gis_core.api_catalogue import openapi_document
from gis_core.api_outline import outline


@http.reads_only
def openapi(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI 3.1 document of this installation."""
    http.Query(request, allowed=())
    body = json.dumps(openapi_document(), ensure_ascii=False, separators=(",", ":")).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    answer = get_conditional_response(request, etag=tag)
    if answer is None or answer.status_code != 304:
        answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["ETag"], answer["Cache-Control"] = tag, "public, no-cache"
    return answer


@http.reads_only
def api_docs(request: HttpRequest) -> HttpResponse:
    """The same for a person to read, in the reader's language."""
    http.Query(request, allowed=())
    language = (get_language() or "en").split("-")[0]
    return render(request, "api_docs.html", {"api": outline(openapi_document(), language)})

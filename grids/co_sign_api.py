"""Door: who agrees to the borders of a draft, for programs?"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from gis_core.current_city import current_city
from gis_core.http import Query, json_response
from gis_core.notices import notice_member
from grids import co_signing, draft_forms
from grids.draft_answers import draft_numbered
from grids.draft_doors import PRIVATE, body_of, by_method, seen_version
from grids.models import Consent


def _told(consent: Consent) -> dict[str, Any]:
    return {
        "id": consent.pk, "kind": consent.kind, "unit": consent.unit_key, "other": consent.other_key,
        "digest": consent.digest, "answer": consent.answer, "remark": consent.remark,
        "answered_as": consent.answered_as,
        "answered_at": consent.answered_at.isoformat() if consent.answered_at else None,
        "expires_at": consent.expires_at.isoformat() if consent.expires_at else None,
    }


def _ask(request: HttpRequest, draft: int) -> HttpResponseBase:
    draft_numbered(draft)
    seen = seen_version(request, draft)
    body = draft_forms.checked("consents", body_of(request))
    links = co_signing.ask_for_consents(request.user, draft, seen, body.get("kinds"))
    told = [
        _told(link.consent)
        | {"link": request.build_absolute_uri(reverse("co-sign", kwargs={"secret": link.secret}))}
        for link in links
    ]
    return json_response(
        notice_member(current_city()) | {"consents": told}, status=201,
        headers={"Cache-Control": "private, no-store"},
    )


def _consents(request: HttpRequest, draft: int) -> HttpResponseBase:
    Query(request, set())
    rows = draft_numbered(draft).consents.order_by("kind", "unit_key", "other_key", "pk")
    told = {"consents": [_told(each) for each in rows]}
    return json_response(notice_member(current_city()) | told, headers=PRIVATE)


def _answer(request: HttpRequest, number: int) -> HttpResponseBase:
    body = draft_forms.checked("answer", body_of(request))
    found = co_signing.answer_by_login(request.user, number, body["answer"], body.get("remark", ""))
    return json_response(notice_member(current_city()) | _told(found), headers=PRIVATE)


consents = by_method(get=_consents, post=_ask)
answer = by_method(post=_answer)

"""Door: who agrees to the borders of a draft, for programs?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from gis_core.current_city import current_city
from gis_core.errors import NotAllowed, NotFound
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.notices import notice_member
from gis_core.permission_table import DRAFTERS
from grids import co_signing, draft_forms
from grids.co_sign_rights import consents_of, is_open, own_sides
from grids.differences import Move
from grids.draft_answers import draft_numbered, etag
from grids.draft_doors import PRIVATE, body_of, by_method, note_asked_here, seen_version
from grids.draft_state import difference_of
from grids.models import Consent


def _told(consent: Consent) -> dict[str, Any]:
    return {
        "id": consent.pk, "kind": consent.kind, "unit": consent.unit_key, "other": consent.other_key,
        "digest": consent.digest, "answer": consent.answer, "remark": consent.remark,
        "answered_as": consent.answered_as, "office": consent.answered_office,
        "through": consent.answered_through,
        "answered_at": consent.answered_at.isoformat() if consent.answered_at else None,
        "expires_at": consent.expires_at.isoformat() if consent.expires_at else None,
    }


def _ask(request: HttpRequest, draft: int) -> HttpResponseBase:
    if roles(request).isdisjoint(DRAFTERS):
        raise NotAllowed("Co-signatures are asked for by planners.", rule="is-planner")
    draft_numbered(draft)
    seen = seen_version(request, draft)
    body = draft_forms.checked("consents", body_of(request))
    links = co_signing.ask_for_consents(request.user, draft, seen, body.get("kinds"))
    told = [
        _told(link.consent)
        | {"link": request.build_absolute_uri(reverse("co-sign", kwargs={"secret": link.secret}))}
        for link in links
    ]
    response = json_response(
        notice_member(current_city()) | {"consents": told}, status=201,
        headers={"Cache-Control": "private, no-store", "ETag": etag(draft_numbered(draft))},
    )
    note_asked_here(response, draft)
    return response


def _consents(request: HttpRequest, draft: int) -> HttpResponseBase:
    """All of a draft to those who draw and review; to an accountable body those of its own sides."""
    Query(request, set())
    found = draft_numbered(draft)
    rows = list(found.consents.select_related("draft").order_by("kind", "unit_key", "other_key", "pk"))
    if roles(request).isdisjoint(DRAFTERS):
        own = own_sides(request.user, rows, difference_of(found)) if is_open(found) else {}
        rows = [each for each in rows if each.pk in own]
        if not rows:
            raise NotFound(f"There is no draft {draft}.")
    told = {"consents": [_told(each) for each in rows]}
    return json_response(notice_member(current_city()) | told, headers=PRIVATE)


@reads_only
def own_consents(request: HttpRequest) -> HttpResponseBase:
    """What waits for an answer of the reader's own sides, each with the ground that moves."""
    Query(request, set())
    told = {"consents": [_with_ground(each, moved) for each, moved in consents_of(request.user)]}
    return json_response(notice_member(current_city()) | told, headers=PRIVATE)


def _with_ground(consent: Consent, moved: Sequence[Move]) -> dict[str, Any]:
    draft = consent.draft
    return _told(consent) | {
        "draft": draft.pk, "effective_on": draft.effective_on, "reason": draft.reason,
        "document": draft.document.number if draft.document else None,
        "page": reverse("own-consent", kwargs={"number": consent.pk}),
        "moves": [
            {"from": each.origin, "to": each.to, "m2": round(each.area_m2, 1),
             "geometry": shapely.geometry.mapping(each.geometry)}
            for each in moved
        ],
    }


def _answer(request: HttpRequest, number: int) -> HttpResponseBase:
    body = draft_forms.checked("answer", body_of(request))
    found = co_signing.answer_by_login(request.user, number, body["answer"], body.get("remark", ""))
    return json_response(notice_member(current_city()) | _told(found), headers=PRIVATE)


consents = by_method(get=_consents, post=_ask)
answer = by_method(post=_answer)

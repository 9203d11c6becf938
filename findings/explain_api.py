"""Door: an answer again by its name, and everything that says whose a finding is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from findings.appeal_rights import finding_in_sight
from findings.batch_answers import masked_answer
from findings.replays import answer_again, explained
from gis_core.current_city import current_city
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.notices import notice_member
from gis_core.permissions import profile_for

_LAST_NUMBER = 2**31 - 1
PRIVATE = {"Cache-Control": "private, no-store"}


@reads_only
def answer_named(request: HttpRequest, name: str) -> HttpResponseBase:
    """The answer another system kept by its name, given again; ``same`` says whether it still is that."""
    Query(request, set())
    city = current_city()
    found = answer_again(name, city)
    fault = masked_answer(found.answer, profile_for(roles(request), city))
    if fault is not None:
        raise fault
    kept = "private, no-store" if city.public_profile.masked_areas else "public, no-cache"
    data = {"asked_for": name, "same": found.same, "answer": found.answer.document}
    return json_response(notice_member(city) | data, headers={"Cache-Control": kept})


@reads_only
def finding_answer(request: HttpRequest, number: int) -> HttpResponseBase:
    """The stored answer of a finding, the same given again, the ruling over it, the answers before."""
    query = Query(request, {"revision", "plan"})
    city = current_city()
    data: dict[str, Any] = explained(
        finding_in_sight(number, request.user), city,
        query.integer("revision", None, least=1, most=_LAST_NUMBER), query.text("plan", None, longest=40),
    )
    return json_response(notice_member(city) | data, headers=PRIVATE)

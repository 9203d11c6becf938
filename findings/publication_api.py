"""Door: /api/v1/rounds/KEY and /publication: how far a round is, and the steps two persons take."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from findings.bulletins import published_bulletins
from findings.publication_forms import STEP_FORM
from findings.publication_state import publication_state, round_for_the_office
from findings.publishing import take_step
from findings.results import round_summary, visible_round
from gis_core.auditing import acting
from gis_core.current_city import current_city
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.json_forms import checked
from gis_core.notices import notice_member
from gis_core.received import body_of, by_method

PRIVATE = {"Cache-Control": "private, no-store", "Vary": "Cookie, Authorization"}


@reads_only
def one_round(request: HttpRequest, key: str) -> HttpResponse:
    """One round with its published bulletins, the newest first."""
    Query(request, set())
    found = visible_round(key, roles(request))
    data = notice_member(current_city()) | round_summary(found) | {"bulletins": published_bulletins(found)}
    caching = "public, no-cache" if found.status == found.Status.PUBLISHED else "private, no-store"
    return json_response(data, headers={"Cache-Control": caching})


def _state(request: HttpRequest, key: str) -> HttpResponse:
    data = publication_state(round_for_the_office(key), request.user)
    return json_response(notice_member(current_city()) | data, headers=PRIVATE)


def _look(request: HttpRequest, key: str) -> HttpResponseBase:
    Query(request, set())
    return _state(request, key)


def _step(request: HttpRequest, key: str) -> HttpResponseBase:
    Query(request, set())
    given = checked(STEP_FORM, body_of(request))
    with acting(request.user):
        take_step(request.user, key, given["step"], given)
    return _state(request, key)


publication = by_method(get=_look, post=_step)

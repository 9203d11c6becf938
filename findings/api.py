"""Door: GET /api/v1/assign: who answers for this place, on this day, for this category?"""

from __future__ import annotations

from functools import lru_cache

from django.http import HttpRequest, HttpResponse

from findings.answer_persons import with_persons
from findings.answer_texts import answer_json
from findings.answerer import city_and_stamps
from findings.answers import Question, answer
from findings.questions import stored_place
from gis_core.city import City
from gis_core.crs import DATUMS
from gis_core.http import Query, encoded_response, reads_only, roles
from gis_core.json_text import json_text
from gis_core.masked_places import masked_fault
from gis_core.notices import with_notice
from gis_core.permissions import may_see_persons, profile_for

PARAMETERS = frozenset({"lon", "lat", "datum", "on", "category", "accuracy_m", "revision", "plan"})
GEOJSON = "application/geo+json"
_MOST_ACCURACY_M = 10_000.0
_LAST_NUMBER = 2**31 - 1


def _question(query: Query) -> Question:
    return Question(
        lon=query.number("lon"),
        lat=query.number("lat"),
        datum=query.text("datum", choices=DATUMS),
        on=query.day("on", None),
        category=query.text("category", None),
        accuracy_m=query.number("accuracy_m", None, least=0.0, most=_MOST_ACCURACY_M),
        revision=query.integer("revision", None, least=1, most=_LAST_NUMBER),
        plan=query.text("plan", None, longest=40),
    )


@lru_cache(maxsize=256)
def _wants_feature(accept: str | None) -> bool:
    asks = HttpRequest()
    if accept is not None:
        asks.META["HTTP_ACCEPT"] = accept
    return bool(asks.get_preferred_type(["application/json", GEOJSON]) == GEOJSON)


@reads_only
def assign(request: HttpRequest) -> HttpResponse:
    """The units, bodies and reasons of one place; as a GeoJSON Feature when that is preferred.

    An answer that may name persons is kept by no cache, whether or not it names one.
    """
    question = _question(Query(request, PARAMETERS))
    city, seen = city_and_stamps()
    held = roles(request)
    persons = may_see_persons(held, city)
    masked = bool(city.public_profile.masked_areas)
    if masked:
        _refuse_masked(question, held, city)
    feature = _wants_feature(request.META.get("HTTP_ACCEPT"))
    told = None if persons or feature else answer_json(question, city, seen)
    if told is None:
        found = answer(question, city, seen)
        found = with_persons(found) if persons else found
        told = json_text(found.as_feature() if feature else found.document).encode("utf-8")
    return encoded_response(
        with_notice(city, told),
        content_type=GEOJSON if feature else "application/json",
        headers={
            "Cache-Control": "private, no-store" if persons or masked else "public, no-cache",
            "Vary": "Accept",
        },
    )


def _refuse_masked(question: Question, held: frozenset[str], city: City) -> None:
    """Raise NotAllowed for a place in an area of which the public is told nothing."""
    fault = masked_fault(profile_for(held, city), *stored_place(question, city))
    if fault is not None:
        raise fault

"""Door: /point/{srid}/{x},{y} and /area/{id}: MapIt's two questions, for programs that ask MapIt."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from findings.mapit_areas import area, area_shape, areas_at
from gis_core.city import City
from gis_core.crs import DATUMS
from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from gis_core.http import Query, json_response, reads_only, roles
from gis_core.permissions import profile_for
from gis_core.stamps import version
from grids.boundary_eyes import public_eyes, same_for_all
from grids.unit_search import Moment, moment_of

_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{0,20})?", re.ASCII)
_CACHED = "public, max-age=60"
GEOJSON = "application/geo+json"


@reads_only
def areas_by_point(request: HttpRequest, srid: int, x: str, y: str) -> HttpResponseBase:
    """The areas that cover a place: x east and y north in the system of that EPSG number."""
    query = Query(request, {"on", "revision", "datum", "type"})
    numbers = _number(x, "x"), _number(y, "y")
    city = current_city()
    datum = query.text("datum", "wgs84", choices=DATUMS)
    kinds = query.text("type", None, longest=200)
    profile = profile_for(roles(request), city)

    def make(moment: Moment) -> Any:
        found = areas_at(*numbers, srid, datum, moment, city, profile)
        wanted = None if kinds is None else set(kinds.split(","))
        return {key: each for key, each in found.items() if wanted is None or each["type"] in wanted}

    return _answer(request, query, city, make, public=not city.public_profile.masked_areas)


@reads_only
def area_by_id(request: HttpRequest, area_id: int) -> HttpResponseBase:
    """One area by its number."""
    city = current_city()
    query = Query(request, {"on", "revision"})
    return _answer(request, query, city, lambda moment: area(area_id, moment, city))


@reads_only
def area_geojson(request: HttpRequest, area_id: int) -> HttpResponseBase:
    """The boundary of an area, as a bare geometry."""
    query = Query(request, {"on", "revision"})
    city = current_city()
    eyes = public_eyes(roles(request), city)
    return _answer(
        request, query, city, lambda moment: area_shape(area_id, moment, eyes), GEOJSON,
        public=same_for_all(eyes, city),
    )


def _number(text: str, name: str) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(value):
        raise BadParameter(f"“{text[:40]}” is no number.", parameter=name)
    return value


def _answer(
    request: HttpRequest,
    query: Query,
    city: City,
    make: Callable[[Moment], Any],
    content_type: str = "application/json",
    *,
    public: bool = True,
) -> HttpResponseBase:
    """What is made for the moment, unless who asks has it: its tag says what it rests on.

    What is not ``public`` has no tag and is kept by nobody.
    """
    revision = query.integer("revision", None, least=1, most=2**31 - 1)
    moment = moment_of(query.day("on", None), revision, city)
    if not public:
        headers = {"Cache-Control": "private, no-store"}
        return json_response(make(moment), content_type=content_type, headers=headers)
    rests_on = f"{version('units')} {moment} {city.public_profile.mark} {request.get_full_path()}"
    tag = f'"{hashlib.sha256(rests_on.encode("utf-8", "replace")).hexdigest()[:32]}"'
    headers = {"Cache-Control": _CACHED, "ETag": tag}
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    return json_response(make(moment), content_type=content_type, headers=headers)

"""Door: /api/v1/streets: which named streets lie somewhere, and where do others cross one?"""

from __future__ import annotations

from typing import Any

import shapely
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gis_core.current_city import current_city
from gis_core.errors import BadParameter
from gis_core.http import Query, json_response, reads_only
from gis_core.notices import notice_member
from grids.boxes import box_of
from grids.models import Street
from grids.street_lines import MOST_STREETS, crossings_of, shape_of, street_coded, streets_within

_GEOJSON = "application/geo+json"
_PUBLIC = {"Cache-Control": "public, max-age=300"}


@reads_only
def streets(request: HttpRequest) -> HttpResponseBase:
    """The streets in a box, as lines to draw and to follow."""
    box = box_of(Query(request, {"box"}))
    if box is None:
        raise BadParameter("Say where.", parameter="box", hint="box=west,south,east,north in degrees.")
    found = streets_within(box, MOST_STREETS + 1)
    if len(found) > MOST_STREETS:
        raise BadParameter(
            f"More than {MOST_STREETS:,} streets lie there.", hint="Ask for a smaller box.", parameter="box"
        )
    data = {"type": "FeatureCollection", "features": [_feature(street) for street in found]}
    return json_response(notice_member(current_city()) | data, content_type=_GEOJSON, headers=_PUBLIC)


def _feature(street: Street) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(shape_of(street)),
        "properties": {"code": street.code, "name": street.name, "grade": street.grade},
    }


@reads_only
def street(request: HttpRequest, code: str) -> HttpResponseBase:
    """One street with its crossings, in order along it: for “from … to …” 起止点."""
    Query(request, set())
    found, city = street_coded(code), current_city()
    feature = _feature(found)
    feature["properties"]["crossings"] = [
        {"part": each.part, "metres": each.metres, "at": list(each.at), "code": each.code, "name": each.name}
        for each in crossings_of(found, city.metric_srid)
    ]
    return json_response(notice_member(city) | feature, content_type=_GEOJSON, headers=_PUBLIC)

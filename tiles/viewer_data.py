"""Door: what the map page asks beside tiles and values: limits of classes, and the sign of a link."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from gis_core.current_city import current_city
from gis_core.errors import BadParameter, NotFound
from gis_core.http import reads_only
from gis_core.qr_code import qr_svg
from gis_core.query import StrictQuery
from tiles.answering import JSON, answer, json_bytes
from tiles.class_limits import POOLED, class_limits, limits_stamp, published_rounds
from tiles.class_methods import METHODS
from tiles.layers import kind_key
from tiles.rendering import recipe

LONGEST_LINK = 500


@reads_only
def unit_classes(request: HttpRequest, kind: str) -> HttpResponseBase:
    """``/tiles/classes/{kind}.json?measure=&method=&classes=``: limits that hold for every month alike."""
    kind_key(kind)
    query = StrictQuery(dict(request.GET.lists()), ("measure", "method", "classes"))
    measure = query.text("measure", choices=POOLED)
    method = query.text("method", "quantile", choices=METHODS)
    classes = query.integer("classes", 5, least=2, most=9)
    if not current_city().has_kind(kind):
        raise NotFound("There is no such kind of unit.")

    def draw() -> bytes:
        limits, rounds = class_limits(kind, measure, method, classes)
        return json_bytes(
            {"kind": kind, "measure": measure, "method": method, "limits": limits, "rounds": rounds}
        )

    decided_by = ["classes", kind, measure, method, classes, limits_stamp(published_rounds()), recipe()]
    return answer(request, draw, decided_by=decided_by, public=True, content_type=JSON)


@reads_only
def link_sign(request: HttpRequest) -> HttpResponse:
    """``/tiles/sign.svg?to=``: a QR code of an address of this site, and of no other."""
    to = StrictQuery(dict(request.GET.lists()), ("to",)).text("to", longest=LONGEST_LINK)
    if not to.startswith("/") or to.startswith("//") or "\\" in to:
        raise BadParameter("“to” is an address of this site and begins with one “/”.", parameter="to")
    host = settings.PUBLIC_URL.rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    response = HttpResponse(qr_svg(host + to), content_type="image/svg+xml")
    response["Cache-Control"] = "private, max-age=3600"
    return response

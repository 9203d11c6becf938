"""Door: what lies under our maps: the configuration that pages get, and tiles of this server's own files."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from gis_core.basemap_files import archive, tile_of
from gis_core.basemaps import Basemap, hosts_of
from gis_core.errors import NotFound
from gis_core.http import reads_only

Response = TypeVar("Response", bound=HttpResponseBase)


def basemap_configuration(language: str) -> list[dict[str, Any]]:
    """The background maps of this server for ``gis_core/basemap.js``, named in the reader's language."""
    return [_told(basemap, language) for basemap in settings.BASEMAPS]


def with_basemaps(response: Response) -> Response:
    """The answer of a page with a map, allowed to ask the hosts of the declared background maps, and only them."""
    hosts = hosts_of(settings.BASEMAPS)
    if hosts:
        response._csp_update = {"img-src": hosts, "connect-src": hosts}  # type: ignore[attr-defined]  # read by django-csp
    return response


def _told(basemap: Basemap, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": basemap.key, "name": basemap.label(language), "form": "raster", "datum": basemap.datum,
        "attribution": basemap.attribution, "attributionUrl": basemap.attribution_url, "approval": basemap.approval,
        "minZoom": basemap.min_zoom, "maxZoom": basemap.max_zoom, "tileSize": basemap.tile_size,
        "stacks": [list(stack) for stack in basemap.stacks], "dark": [list(stack) for stack in basemap.dark],
        "vectorLayers": dict(basemap.vector_layers), "nameField": basemap.name_fields.get(language, ""),
    }
    if basemap.kind == "pmtiles":
        found = archive(Path(basemap.file))
        plain = reverse("basemap-tile", args=[basemap.key, found.mark, 0, 0, 0])
        template = plain.removesuffix("0/0/0") + "{z}/{x}/{y}"
        told |= {"form": found.form, "stacks": [[template]], "bounds": found.bounds}
    return told


@reads_only
def basemap_tile(request: HttpRequest, key: str, mark: str, z: int, x: int, y: int) -> HttpResponse:
    """``/basemaps/{key}/{mark}/{z}/{x}/{y}``: a tile of a file of this server, kept for ever under its mark.

    204 where the file has nothing there.
    """
    declared = next((each for each in settings.BASEMAPS if each.key == key and each.kind == "pmtiles"), None)
    found = archive(Path(declared.file)) if declared else None
    if declared is None or found is None or mark != found.mark or z > found.max_zoom or max(x, y) >= 2**z:
        raise NotFound("There is no such background map (any more).", hint="Load the page again.")
    tile = tile_of(found.path, found.mark, z, x, y)
    response = HttpResponse(tile or b"", content_type=found.content_type, status=200 if tile else 204)
    if tile and found.gzipped:
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response["Content-Encoding"] = "gzip"
        else:
            response.content = gzip.decompress(tile)
        response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response

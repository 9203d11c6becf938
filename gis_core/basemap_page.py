"""Ask: what must a page with a map know, and what may it ask, of declared background and reference maps?"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.http.response import HttpResponseBase
from django.urls import reverse

from gis_core.basemap_files import archive
from gis_core.basemaps import Basemap, hosts_of

Response = TypeVar("Response", bound=HttpResponseBase)


def basemap_configuration(language: str) -> list[dict[str, Any]]:
    """The background maps of this server for ``gis_core/basemap.js``, named in the reader's language."""
    return [_told(basemap, language) for basemap in settings.BASEMAPS]


def reference_configuration(language: str) -> list[dict[str, Any]]:
    """The tiled layers that may be followed while drawing, for the editor's ``reference_tiles.js``."""
    return [
        _told(layer.tiles, language)
        | {"form": layer.form, "lines": list(layer.lines), "nameField": layer.name_field(language)}
        for layer in settings.REFERENCE_LAYERS
    ]


def with_basemaps(response: Response, *, references: bool = False) -> Response:
    """The answer of a page with a map, allowed to ask the hosts of declared background maps only.

    ``references``: and those of the layers that are followed while drawing.
    """
    layers = [layer.tiles for layer in settings.REFERENCE_LAYERS] if references else []
    hosts = hosts_of([*settings.BASEMAPS, *layers])
    if hosts:
        allowed = {"img-src": hosts, "connect-src": hosts}
        response._csp_update = allowed  # type: ignore[attr-defined]  # read by django-csp
    return response


def _told(basemap: Basemap, language: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "key": basemap.key, "name": basemap.label(language), "form": "raster", "datum": basemap.datum,
        "attribution": basemap.attribution, "attributionUrl": basemap.attribution_url,
        "approval": basemap.approval,
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

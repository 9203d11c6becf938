"""Door: tiles of background maps that lie on this server as files."""

from __future__ import annotations

import gzip
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gis_core.basemap_files import archive, tile_of
from gis_core.errors import NotFound
from gis_core.http import reads_only


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

"""Ask: what is in a tile of streets, and by which recipe are tiles drawn?"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.gis.db.models import Extent

from gis_core import stamps
from gis_core.city import City
from grids.units import versions_on
from tiles.bounded_tiles import bounded_tile, one_value
from tiles.layers import TileAddress
from tiles.moments import Moment
from tiles.spliced_tiles import FORMAT
from tiles.vertex_zooms import METHOD
from tiles.web_grid import BUFFER, EXTENT


@cache
def recipe() -> str:
    """A word for what draws: it changes when a release draws otherwise."""
    files = sorted((Path(__file__).parent / "sql").glob("*.sql"))
    texts = [f"{METHOD} {FORMAT}".encode(), *(file.read_bytes() for file in files)]
    return hashlib.sha256(b"".join(texts)).hexdigest()[:16]


def _box(bounds: tuple[float, float, float, float]) -> dict[str, float]:
    return dict(zip(("west", "south", "east", "north"), bounds, strict=True))


def extent_of(city: City, moment: Moment) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the largest units there are at a moment; None without any."""
    held = versions_on(moment.on, moment.revision)
    for kind in city.kinds:
        box = held.filter(kind=kind.key).aggregate(box=Extent("geometry"))["box"]
        if box is not None:
            west, south, east, north = box
            return west, south, east, north
    return None


def streets_tile(address: TileAddress) -> bytes:
    """The vector tile of the named streets."""
    place: dict[str, Any] = {"z": address.z, "x": address.x, "y": address.y, "extent": EXTENT}
    place["buffer"] = BUFFER
    place |= _box(address.reach())
    return bounded_tile(lambda detail: one_value(
        "streets", place | {"fields": detail.fields, "least": detail.least}
    ))


def streets_stamp() -> int:
    """The version that whoever loads streets raises."""
    return stamps.version("streets")

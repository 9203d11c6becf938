"""Act: what is in a tile of findings: clusters below a zoom, places above it?

Acts only in that clusters are counts kept up on demand (tiles.pyramid).
"""

from __future__ import annotations

from typing import Any

import shapely

from gis_core import sql
from gis_core.city import City
from gis_core.public_profile import PublicProfile
from tiles.bounded_tiles import bounded_tile, one_value
from tiles.bounds import MOST_POINTS
from tiles.density import masks_on_the_map
from tiles.hexagons import resolution_at
from tiles.layers import TileAddress
from tiles.moments import Moment
from tiles.parameters import Asked
from tiles.pyramid import fold
from tiles.web_grid import BUFFER, EXTENT

POINTS_FROM = 14
"""From this zoom on every finding is a point of its own."""


def findings_tile(
    city: City, address: TileAddress, moment: Moment, wish: Asked, categories: list[int] | None,
    profile: PublicProfile | None,
) -> bytes:
    """The vector tile of the findings of a moment's rounds; empty bytes for none.

    Where very many lie in a tile they are told in clusters at every zoom (tiles.bounds.MOST_POINTS).

    ``profile``: by which places are told, and masked areas left out; None: as they are.
    """
    shared = {
        "rounds": [found.pk for found in moment.rounds], "categories": categories,
        "source": wish.source, "state": wish.state, "extent": EXTENT, "buffer": BUFFER,
    }
    if address.z >= POINTS_FROM:
        points = shared | _points(address, profile) | {"most": MOST_POINTS}
        ((number, drawn),) = sql.rows("tiles", "findings_points", points)
        if number <= MOST_POINTS:
            return bytes(drawn or b"")
    fold(city)
    clusters = shared | _clusters(address, profile)
    return bounded_tile(lambda detail: one_value("findings_clusters", clusters | {"fields": detail.fields}))


def masks_on_the_ground(profile: PublicProfile | None) -> list[str]:
    """The masked areas in degrees (WGS84), as hexadecimal EWKB."""
    shapes = [area.shape for area in profile.masked_areas] if profile else []
    return [shapely.to_wkb(shapely.set_srid(shape, 4326), hex=True, include_srid=True) for shape in shapes]


def _points(address: TileAddress, profile: PublicProfile | None) -> dict[str, Any]:
    west, south, east, north = address.reach()
    return {
        "z": address.z, "x": address.x, "y": address.y,
        "west": west, "south": south, "east": east, "north": north,
        "step": None if profile is None else 10.0**-profile.coordinate_decimals,
        "masks": masks_on_the_ground(profile),
    }


def _clusters(address: TileAddress, profile: PublicProfile | None) -> dict[str, Any]:
    side, margin = address.side, BUFFER / EXTENT
    return {
        "resolution": resolution_at(address.z), "masks": masks_on_the_map(profile),
        "west": (address.x - margin) / side, "east": (address.x + 1 + margin) / side,
        "north": (address.y - margin) / side, "south": (address.y + 1 + margin) / side,
        "scale": float(EXTENT * side),
        "left": -float(EXTENT * address.x), "top": -float(EXTENT * address.y),
    }

"""Act: what is in a tile of findings: clusters below a zoom, places above it?

Acts only in that clusters are counts kept up on demand (tiles.pyramid).
"""

from __future__ import annotations

from typing import Any

from gis_core import sql
from gis_core.city import City
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
    decimals: int | None,
) -> bytes:
    """The vector tile of the findings of a moment's rounds; empty bytes for none.

    ``decimals`` of a degree are kept of a finding's place; None: as it is.
    """
    shared = {
        "rounds": [found.pk for found in moment.rounds], "categories": categories,
        "source": wish.source, "state": wish.state, "extent": EXTENT, "buffer": BUFFER,
    }
    if address.z >= POINTS_FROM:
        return _drawn("findings_points", shared | _points(address, decimals))
    fold(city)
    return _drawn("findings_clusters", shared | _clusters(address))


def _drawn(statement: str, parameters: dict[str, Any]) -> bytes:
    ((drawn,),) = sql.rows("tiles", statement, parameters)
    return bytes(drawn or b"")


def _points(address: TileAddress, decimals: int | None) -> dict[str, Any]:
    west, south, east, north = address.reach()
    return {
        "z": address.z, "x": address.x, "y": address.y,
        "west": west, "south": south, "east": east, "north": north,
        "step": None if decimals is None else 10.0**-decimals,
    }


def _clusters(address: TileAddress) -> dict[str, Any]:
    side, margin = address.side, BUFFER / EXTENT
    return {
        "resolution": resolution_at(address.z),
        "west": (address.x - margin) / side, "east": (address.x + 1 + margin) / side,
        "north": (address.y - margin) / side, "south": (address.y + 1 + margin) / side,
        "scale": float(EXTENT * side),
        "left": -float(EXTENT * address.x), "top": -float(EXTENT * address.y),
    }

"""Ask: what is in a tile, and what are the values that colour it?"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.gis.db.models import Extent
from django.contrib.gis.geos import Polygon

from gis_core import sql, stamps
from gis_core.city import City, UnitKind
from grids.units import versions_on
from tiles.layers import BUFFER, CELLS_PER_SIDE, EXTENT, WEB_MERCATOR_HALF, TileAddress
from tiles.moments import Moment

GENERALISED_BELOW = 11
"""Zoom below which boundaries lose detail smaller than half a tile unit."""


@cache
def recipe() -> str:
    """A word for the SQL that draws: it changes when a release draws otherwise."""
    files = sorted((Path(__file__).parent / "sql").glob("*.sql"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _tile(name: str, address: TileAddress, parameters: dict[str, Any]) -> bytes:
    """Run one tile's SQL; empty bytes when nothing lies in it."""
    place = {"z": address.z, "x": address.x, "y": address.y, "extent": EXTENT, "buffer": BUFFER}
    ((drawn,),) = sql.rows("tiles", name, place | parameters)
    return bytes(drawn)


def _box(bounds: tuple[float, float, float, float]) -> dict[str, float]:
    return dict(zip(("west", "south", "east", "north"), bounds, strict=True))


def _round_of(moment: Moment) -> dict[str, int | None]:
    if moment.round is None:
        return {"round": None, "bulletin": None}
    return {"round": moment.round.pk, "bulletin": moment.round.bulletin}


def units_tile(kind: UnitKind, address: TileAddress, moment: Moment) -> bytes:
    """The vector tile of a kind's units at a moment; empty bytes where there are none.

    Selection and clipping both reach one buffer beyond the tile, so no seam shows.
    """
    reach = Polygon.from_bbox(address.reach())
    reach.srid = 4326
    held = versions_on(moment.on, moment.revision, [kind.key]).filter(geometry__bboverlaps=reach)
    versions = list(held.values_list("id", flat=True))
    if not versions:
        return b""
    tolerance = address.metres_per_unit / 2 if address.z < GENERALISED_BELOW else 0.0
    parameters = {"versions": versions, "kind": kind.key, "tolerance": tolerance}
    return _tile("units", address, parameters | _round_of(moment))


def extent_of(city: City, moment: Moment) -> tuple[float, float, float, float] | None:
    """West, south, east, north of the largest units there are at a moment; None without any."""
    held = versions_on(moment.on, moment.revision)
    for kind in city.kinds:
        box = held.filter(kind=kind.key).aggregate(box=Extent("geometry"))["box"]
        if box is not None:
            west, south, east, north = box
            return west, south, east, north
    return None


def density_tile(address: TileAddress, moment: Moment) -> bytes:
    """The vector tile of a round's findings counted in squares of the tile grid."""
    columns = CELLS_PER_SIDE * address.side
    parameters = {
        "round": _round_of(moment)["round"],
        "half": WEB_MERCATOR_HALF,
        "side": 2.0 * WEB_MERCATOR_HALF / columns,
        "columns": columns,
        "cells": CELLS_PER_SIDE,
        "first_x": address.x * CELLS_PER_SIDE,
        "first_y": address.y * CELLS_PER_SIDE,
    }
    # A hair more than one square on every side: rounding must not lose a place on its edge.
    reach = address.reach(1.01 / CELLS_PER_SIDE)
    return _tile("density", address, parameters | _box(reach))


def streets_tile(address: TileAddress) -> bytes:
    """The vector tile of the named streets."""
    return _tile("streets", address, _box(address.reach()))


def streets_stamp() -> int:
    """The version that whoever loads streets raises."""
    return stamps.version("streets")


def unit_values(kind: UnitKind, moment: Moment, decimals: int) -> list[dict[str, Any]]:
    """What every unit of a kind scored, ranked inside its group, with a place for a label.

    ``decimals`` of a degree are kept of the label's place. ``findings`` is None without a round.
    """
    groups = versions_on(moment.on, moment.revision, [kind.group_kind] if kind.group_kind else [])
    parameters = {
        "versions": list(
            versions_on(moment.on, moment.revision, [kind.key]).values_list("id", flat=True)
        ),
        "group_versions": list(groups.values_list("id", flat=True)),
        "kind": kind.key,
    }
    names = ("id", "code", "name", "group", "lon", "lat", "score", "rank", "tied", "reason", "findings")
    rows = sql.rows("tiles", "values", parameters | _round_of(moment))
    units = [dict(zip(names, row, strict=True)) for row in rows]
    for unit in units:
        unit["at"] = [round(unit.pop("lon"), decimals), round(unit.pop("lat"), decimals)]
    return units

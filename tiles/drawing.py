"""Act: what is in a tile of units, of their borders or duties, and which values colour them?

Acts only in that it keeps what it had to make for it: outlines, cut geometry, figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import shapely

from gis_core import sql
from gis_core.city import City, UnitKind
from gis_core.errors import Unavailable
from gis_core.public_profile import PublicProfile
from grids.units import versions_on
from tiles import bounds
from tiles.arcs import NOBODY, borders_in
from tiles.bounded_tiles import bounded_tile, one_value
from tiles.cutting import drawn_at
from tiles.edition_members import MapEdition, Members, mark_of
from tiles.editions import edition_on
from tiles.figures import series_of, wanted_series
from tiles.layers import NAMED_FROM, TileAddress
from tiles.moments import Moment
from tiles.tile_geometry import cut_missing, shapes_of
from tiles.web_grid import EXTENT


@dataclass(frozen=True)
class UnitsPicture:
    """The units of a kind that may lie in one tile, at a moment."""

    edition: MapEdition
    members: Members
    mark: str
    address: TileAddress
    moment: Moment

    @property
    def decided_by(self) -> tuple[object, ...]:
        """What the bytes of the tile depend on: which versions are near, and what is told of them.

        So a change of boundaries elsewhere leaves the tile, and its tag, as they are.
        """
        return self.mark, self.moment.figures_stamp


def units_picture(
    city: City, kind: UnitKind, address: TileAddress, moment: Moment, profile: PublicProfile | None = None
) -> UnitsPicture:
    """What a tile of units will show, without drawing it; ``profile``: by which boundaries are shown."""
    edition = edition_on(city, kind.key, moment.on, moment.revision, moment.units_stamp, profile)
    members, mark = _near(edition, address)
    return UnitsPicture(edition, members, mark, address, moment)


@lru_cache(maxsize=512)
def _near(edition: MapEdition, address: TileAddress) -> tuple[Members, str]:
    """The units of an edition that may lie in a tile, and a mark of which outlines and versions they are."""
    members = edition.near(address.z, address.x, address.y)
    return members, mark_of(members["outline"].tobytes(), members["version"].tobytes())


def units_tile(picture: UnitsPicture) -> bytes:
    """The vector tile of a kind's units at a moment; empty bytes where there are none.

    Selection and clipping both reach one buffer beyond the tile, so no seam shows.
    """
    if not len(picture.members):
        return b""
    named, wanted = picture.address.z >= NAMED_FROM, wanted_series(picture.edition, picture.moment)
    return bounded_tile(lambda detail: _joined(
        "units", picture, {"named": named and detail.fields, **wanted}, detail
    ))


def duties_tile(picture: UnitsPicture) -> bytes:
    """The vector tile of who answers for a kind's units on the moment's day; empty bytes for none."""
    if not len(picture.members):
        return b""
    return bounded_tile(lambda detail: _joined("duties", picture, {"on": picture.moment.on}, detail))


def _joined(
    statement: str, picture: UnitsPicture, parameters: dict[str, Any], detail: bounds.Detail
) -> bytes:
    """What a statement joins to the outlines of a tile, which are cut first where they are not yet."""
    members, address = picture.members, picture.address
    parameters |= {
        "z": address.z, "x": address.x, "y": address.y, "extent": EXTENT,
        "fields": detail.fields, "least": detail.least,
        "outlines": members["outline"].tolist(), "versions": members["version"].tolist(),
        "units": members["unit"].tolist(),
    }
    for _ in range(3):
        ((cut, gathered, drawn),) = sql.rows_by_kept_plan("tiles", statement, parameters)
        if cut == len(members) and gathered:
            return bytes(drawn or b"")
        if not gathered:
            series_of(picture.edition, picture.moment)
        if cut != len(members):
            cut_missing(parameters["outlines"], address.z, address.x, address.y)
    raise Unavailable("The tiles' tables are being emptied just now.", hint="Please try again in a moment.")


def arcs_tile(picture: UnitsPicture) -> bytes:
    """The vector tile of the borders between a kind's units; empty bytes where there are none."""
    members, address = picture.members, picture.address
    if not len(members):
        return b""
    drawn = drawn_at(shapes_of(members["outline"].tolist()), address.z)
    borders = borders_in(drawn, address.x, address.y)
    versions = members["version"].tolist()
    parameters = {
        "ones": [versions[each.one] for each in borders],
        "others": [None if each.other == NOBODY else versions[each.other] for each in borders],
        "shapes": [shapely.to_wkb(each.line, hex=True) for each in borders],
        "extent": EXTENT,
    }
    return bounded_tile(lambda detail: one_value(
        "arcs", parameters | {"fields": detail.fields, "least": detail.least}
    ))


def edition_mark(
    city: City, kind: UnitKind, moment: Moment, profile: PublicProfile | None = None
) -> str:
    """Of the outlines a moment shows: two moments of one mark show the same, whoever made them when."""
    edition = edition_on(city, kind.key, moment.on, moment.revision, moment.units_stamp, profile)
    return mark_of(edition.members["version"].tobytes(), edition.members["box"].tobytes())[:16]


def unit_values(city: City, kind: UnitKind, moment: Moment, *, masked: bool) -> list[dict[str, Any]]:
    """What every unit of a kind scored, ranked inside its group, with a place for a label.

    The place is as precise as the public profile has it, for everybody; ``masked``: None where it lies in
    a masked area. ``findings`` is None without a round.
    """
    edition = edition_on(city, kind.key, moment.on, moment.revision, moment.units_stamp)
    groups = versions_on(moment.on, moment.revision, [kind.group_kind] if kind.group_kind else [])
    parameters = {
        "series": series_of(edition, moment), "group_versions": list(groups.values_list("id", flat=True)),
    }
    names = (
        "id", "code", "name", "group", "lon", "lat", "score", "rank", "tied", "reason", "findings", "rate",
        "change",
    )
    units = [dict(zip(names, row, strict=True)) for row in sql.rows("tiles", "values", parameters)]
    for unit in units:
        place = unit.pop("lon"), unit.pop("lat")
        unit["at"] = city.public_profile.label_place(*place, masked=masked)
    return units

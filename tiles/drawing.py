"""Act: what is in a tile of units, of their borders or duties, and which values colour them?

Acts only in that it keeps what it had to make for it: outlines, cut geometry, figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core import sql
from gis_core.city import City, UnitKind
from gis_core.errors import Unavailable
from gis_core.public_profile import PublicProfile
from grids.units import versions_on
from tiles import bounds, kept_tiles
from tiles.arcs import NOBODY, borders_in
from tiles.bounded_tiles import bounded_tile, left_out, one_value
from tiles.cutting import drawn_at
from tiles.edition_members import MapEdition, Members, mark_of
from tiles.editions import edition_on
from tiles.encoding import Gzipped
from tiles.figure_tables import CHANGING, LASTING, FigureTable, figure_table
from tiles.figures import series_of
from tiles.layers import HEAVY_BELOW, NAMED_FROM, TileAddress
from tiles.moments import Moment
from tiles.rendering import recipe
from tiles.spliced_tiles import FORMAT, Skeleton, skeleton_of, spliced
from tiles.tile_geometry import cut_missing, shapes_of
from tiles.web_grid import EXTENT


@dataclass(frozen=True)
class UnitsPicture:
    """The units of a kind that may lie in one tile, at a moment."""

    edition: MapEdition
    address: TileAddress
    moment: Moment

    @cached_property
    def members(self) -> Members:
        """Those that may lie in the tile, in the order of their units."""
        return self.edition.near(self.address.z, self.address.x, self.address.y)

    @property
    def decided_by(self) -> tuple[object, ...]:
        """What the bytes of the tile depend on: which versions are near, and what is told of them.

        So a change of boundaries elsewhere leaves the tile, and its tag, as they are.
        """
        return *self.boundaries, self.moment.figures_stamp

    @property
    def boundaries(self) -> tuple[object, ...]:
        """Where the tile is, and a hash of which outlines and versions are near."""
        address = self.address
        return address.path, self.edition.mark_near(address.z, address.x, address.y)


def units_tile(picture: UnitsPicture) -> bytes:
    """The vector tile of a kind's units at a moment, compressed; empty bytes where there are none.

    Selection and clipping both reach one buffer beyond the tile, so no seam shows. What no value changes
    is made once, by one alone, and kept (tiles.spliced_tiles).
    """
    near = picture.edition.places_near(picture.address.z, picture.address.x, picture.address.y)
    if not len(near):
        return b""
    table = figure_table(picture.edition, picture.moment)
    return bounds.bounded(lambda detail: _spliced(picture, near, table, detail))


def _spliced(
    picture: UnitsPicture, near: NDArray[np.intp], table: FigureTable, detail: bounds.Detail
) -> bytes | None:
    """A tile made of its skeleton and the values of its units; None where the skeleton alone is too large."""
    named = detail.fields and picture.address.z >= NAMED_FROM
    key = kept_tiles.key_of(
        "skeleton", FORMAT, recipe(), *picture.boundaries, named, detail, table.marks[near].tobytes()
    )
    made = kept_tiles.kept(
        key, lambda: _skeleton(picture, near, table, detail, named), public=False,
        heavy=picture.address.z < HEAVY_BELOW, stage="skeleton",
    )
    if not made:
        return b""
    skeleton = Skeleton.from_bytes(made)
    if len(skeleton.blocks) > bounds.MOST_BYTES and detail is not bounds.DETAILS[-1]:
        return None
    values = table.changing.at(near[skeleton.places]) if detail.fields else []
    return spliced(skeleton, b"".join(values), left_out(detail))


def _skeleton(
    picture: UnitsPicture, near: NDArray[np.intp], table: FigureTable, detail: bounds.Detail, named: bool
) -> bytes:
    members = picture.members
    drawn = _cut("skeleton", picture, {
        "extent": EXTENT, "least": detail.least, "outlines": members["outline"].tolist(),
        "units": members["unit"].tolist(),
    })
    codes, names = (column.at(near) for column in table.lasting)
    lasting = [codes, names if named else [b""] * len(names)]
    known = table.known[near] if detail.fields else np.zeros((len(near), len(CHANGING)), dtype=bool)
    made = skeleton_of(drawn, members["unit"].tolist(), (*LASTING, *CHANGING), lasting, known)
    return Gzipped(made.to_bytes()) if made else b""


def duties_tile(picture: UnitsPicture) -> bytes:
    """The vector tile of who answers for a kind's units on the moment's day; empty bytes for none."""
    if not len(picture.members):
        return b""
    return bounded_tile(lambda detail: _with_duties(picture, detail))


def _with_duties(picture: UnitsPicture, detail: bounds.Detail) -> bytes:
    members = picture.members
    return _cut("duties", picture, {
        "extent": EXTENT, "fields": detail.fields, "least": detail.least, "on": picture.moment.on,
        "outlines": members["outline"].tolist(), "versions": members["version"].tolist(),
        "units": members["unit"].tolist(),
    })


def _cut(statement: str, picture: UnitsPicture, parameters: dict[str, Any]) -> bytes:
    """What a statement makes of the outlines of a tile, which are cut first where they are not yet."""
    address = picture.address
    place = {"z": address.z, "x": address.x, "y": address.y}
    for _ in range(3):
        ((cut, drawn),) = sql.rows_by_kept_plan("tiles", statement, parameters | place)
        if cut == len(picture.members):
            return bytes(drawn or b"")
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

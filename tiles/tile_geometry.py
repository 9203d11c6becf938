"""Act: are the outlines of a tile cut already, and if not, who cuts them?

What an outline looks like in a tile depends on nothing else, so it is cut once and for good: another
month, measure or filter only joins values to it, and an edit leaves all but its own outlines as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core import sql
from tiles.cutting import cut_drawn, drawn_at
from tiles.edition_members import MapEdition
from tiles.editions import forget_editions
from tiles.models import Outline, TileGeometry
from tiles.web_grid import tile_span


class OutlinesGone(Exception):
    """The tables were emptied by another process; this one has forgotten what it knew of them. Ask again."""


_PART = 2000
_ROWS = 5000


def cut_missing(outlines: Sequence[int], z: int, x: int, y: int) -> None:
    """Cut those of the outlines that nobody has cut for this tile yet."""
    known = {row[0] for row in sql.rows("tiles", "cut_outlines", {
        "z": z, "x": x, "y": y, "outlines": list(outlines),
    })}
    missing = [number for number in outlines if number not in known]
    if missing:
        shapes = shapes_of(missing)
        _store(z, [(x, y, np.array(missing), cut_drawn(shapes, drawn_at(shapes, z), z, x, y))])


def build_zoom(edition: MapEdition, z: int) -> Iterator[tuple[int, int]]:
    """Cut a whole edition at a zoom, tile after tile: yields tiles and rows written, part by part."""
    tiles = tiles_of(edition, z)
    if not tiles:
        return
    members = edition.members
    shapes = shapes_of(members["outline"].tolist())
    drawn = drawn_at(shapes, z)
    parts: list[tuple[int, int, NDArray[np.int64], NDArray[Any]]] = []
    rows = 0
    for (x, y), at in sorted(tiles.items()):
        index = np.array(at)
        parts.append((x, y, members["outline"][index], cut_drawn(shapes[index], drawn[index], z, x, y)))
        rows += len(at)
        if rows >= _ROWS:
            yield len(parts), _store(z, parts)
            parts, rows = [], 0
    yield len(parts), _store(z, parts)


def cut_ahead(edition: MapEdition, z: int) -> int:
    """Cut a whole edition at a zoom unless all of it is: rows written. Far quicker than tile by tile."""
    wanted = sum(map(len, tiles_of(edition, z).values()))
    outlines = edition.members["outline"].tolist()
    if TileGeometry.objects.filter(z=z, outline__in=outlines).count() >= wanted:
        return 0
    return sum(rows for _, rows in build_zoom(edition, z))


def tiles_of(edition: MapEdition, z: int) -> dict[tuple[int, int], list[int]]:
    """Every tile of a zoom with the places in the edition of those whose box meets it."""
    found: dict[tuple[int, int], list[int]] = {}
    for at, (west, north, east, south) in enumerate(edition.members["box"].tolist()):
        for x in tile_span(west, east, z):
            for y in tile_span(north, south, z):
                found.setdefault((x, y), []).append(at)
    return found


def shapes_of(outlines: Sequence[int]) -> NDArray[Any]:
    """The kept shapes of outlines, in their order (see tiles.cutting); raises OutlinesGone."""
    kept: dict[int, bytes] = {}
    for start in range(0, len(outlines), _PART):
        rows = Outline.objects.filter(pk__in=outlines[start : start + _PART]).values_list("pk", "shape")
        kept |= {pk: bytes(shape) for pk, shape in rows}
    if len(kept) < len(set(outlines)):
        forget_editions()
        raise OutlinesGone
    shapes: NDArray[Any] = shapely.from_wkb(np.array([kept[each] for each in outlines], dtype=object))
    return shapes


def _store(z: int, parts: Sequence[tuple[int, int, NDArray[np.int64], NDArray[Any]]]) -> int:
    if not parts:
        return 0
    counts = [len(outlines) for _, _, outlines, _ in parts]
    shapes = np.concatenate([shapes for _, _, _, shapes in parts])
    return sql.run("tiles", "insert_tile_geometry", {
        "z": z,
        "xs": np.repeat([x for x, _, _, _ in parts], counts).tolist(),
        "ys": np.repeat([y for _, y, _, _ in parts], counts).tolist(),
        "outlines": np.concatenate([outlines for _, _, outlines, _ in parts]).tolist(),
        "geometries": shapely.to_wkb(shapes, hex=True).tolist(),
    })

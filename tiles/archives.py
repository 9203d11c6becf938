"""Act: how do the tiles of a round become one file that any file server can serve (PMTiles 3)?

https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md. The pmtiles package is for commands:
the web process only reads bytes of such a file (tiles.archive_views).
"""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gis_core import stamps
from gis_core.city import City
from gis_core.errors import BadParameter, Conflict, Unprocessable
from gis_core.permissions import PUBLIC
from grids.layer_files import refuse_to_overwrite
from tiles.archive_layers import NamedLayer, TileSource, named_layers, seen_round, tile_source
from tiles.archive_metadata import ArchivedLayer, ArchiveFacts, metadata
from tiles.layers import TileAddress
from tiles.moments import Moment, moment_asked
from tiles.rendering import extent_of
from tiles.tile_geometry import cut_ahead

_SAMPLE = 60
"""Tiles drawn of each zoom by a dry run, from which the size of the whole is told."""

Say = Callable[[str], None]
_Layers = dict[tuple[int, int], list[int]]
"""Places of layers in a list of sources, by column and row."""


@dataclass(frozen=True)
class ArchiveWish:
    """What somebody asks to have archived; ``audience`` is “public” or the role it is made for."""

    path: Path
    round: str
    layers: str
    zooms: tuple[int, int]
    audience: str = PUBLIC
    replace: bool = False

    @property
    def roles(self) -> frozenset[str]:
        """The roles whose tiles are archived."""
        return frozenset({PUBLIC, self.audience})


@dataclass
class ArchiveReport:
    """What is, or would be, in the file: tiles and bytes by zoom, estimated by a dry run."""

    path: Path
    estimated: bool
    layers: list[str] = field(default_factory=list)
    tiles: Counter[int] = field(default_factory=Counter)
    bytes: Counter[int] = field(default_factory=Counter)
    size: int = 0
    sha256: str = ""
    audience: str = PUBLIC

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        about = "about " if self.estimated else ""
        for z in sorted(self.tiles):
            yield f"zoom {z}: {about}{self.tiles[z]:,} tiles, {about}{self.bytes[z] / 1000:,.1f} kB."
        total, size = self.tiles.total(), self.bytes.total()
        yield f"{', '.join(self.layers)}: {about}{total:,} tiles, {about}{size / 1_000_000:.2f} MB."
        if self.audience != PUBLIC:
            yield f"For {self.audience} only: marked as not for the public, and not served to it."
        if not self.estimated:
            yield f"{self.path}: {self.size:,} bytes, SHA-256 {self.sha256}; every tile was read back."


def export_tiles(wish: ArchiveWish, city: City, *, commit: bool, progress: Say) -> ArchiveReport:
    """Write the tiles of some layers of a round into one file, or only estimate it without ``commit``.

    The file appears whole or not at all, after every tile in it was read back. Raises BadParameter for
    a layer or zoom that is not there, NotFound for a round, Conflict for a file that is there already or
    where data changed on the way, Unprocessable for a round the audience may not see, or without tiles.
    """
    moment = seen_round(city, wish.round, wish.audience)
    sources = [tile_source(city, each, wish.round, wish.roles) for each in named_layers(city, wish.layers)]
    if not wish.path.parent.is_dir():
        raise BadParameter(f"There is no folder “{wish.path.parent}”.", parameter="out")
    if not wish.replace:
        refuse_to_overwrite(wish.path)
    names = _names([source.named for source in sources])
    report = ArchiveReport(wish.path, not commit, layers=[source.named.path for source in sources],
                           audience=wish.audience)
    if commit:
        _write(wish, city, moment, sources, names, report, progress)
    else:
        _estimate(wish, sources, names, report, progress)
    return report


def _names(layers: Sequence[NamedLayer]) -> list[str]:
    """The name of each layer inside the tiles: its own, with its kind where several share one."""
    counts = Counter(each.layer.name for each in layers)
    return [
        f"{each.layer.name}_{each.kind.key}" if each.kind and counts[each.layer.name] > 1 else each.layer.name
        for each in layers
    ]


def _drawn(
    sources: Sequence[TileSource], names: Sequence[str], address: TileAddress, there: Iterable[int]
) -> bytes:
    """One tile of the layers that may be ``there``: tiles of one place, one after the other, are one."""
    return b"".join(
        _renamed(drawn, sources[at].named.layer.name, names[at])
        for at in there
        if (drawn := sources[at].draw(address))
    )


def _renamed(tile: bytes, old: str, new: str) -> bytes:
    if old == new:
        return tile
    from mapbox_vector_tile.Mapbox.vector_tile_pb2 import tile as Message  # protobuf: for commands

    message = Message()
    message.ParseFromString(tile)
    for layer in message.layers:
        layer.name = new
    written: bytes = message.SerializeToString(deterministic=True)
    return written


def _places(sources: Sequence[TileSource], zooms: tuple[int, int]) -> dict[int, _Layers]:
    """By zoom the tiles that may hold something, in their order, each with the layers it may hold."""
    found: dict[int, _Layers] = {}
    for z in range(zooms[0], zooms[1] + 1):
        there: _Layers = {}
        for at, source in enumerate(sources):
            for place in source.tiles_at(z):
                there.setdefault(place, []).append(at)
        found[z] = dict(sorted(there.items()))
    return found


def _estimate(
    wish: ArchiveWish, sources: Sequence[TileSource], names: Sequence[str], report: ArchiveReport, say: Say
) -> None:
    chosen = random.Random(1)
    for z, places in _places(sources, wish.zooms).items():
        say(f"zoom {z}: {len(places):,} tiles may hold something")
        sample = chosen.sample(list(places), min(len(places), _SAMPLE))
        drawn = [_drawn(sources, names, TileAddress(z, x, y), places[x, y]) for x, y in sample]
        sizes = [len(_packed(tile)) for tile in drawn if tile]
        share = len(places) / max(len(sample), 1)
        if sizes:
            report.tiles[z], report.bytes[z] = round(len(sizes) * share), round(sum(sizes) * share)


def _packed(tile: bytes) -> bytes:
    return gzip.compress(tile, compresslevel=6, mtime=0)


def _write(
    wish: ArchiveWish, city: City, moment: Moment, sources: Sequence[TileSource], names: Sequence[str],
    report: ArchiveReport, say: Say,
) -> None:
    before = _state(wish, city, sources)
    handle, name = tempfile.mkstemp(prefix=".archive-", dir=wish.path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            sums = _write_tiles(file, wish, city, moment, sources, names, report, say)
            file.flush()
            os.fsync(file.fileno())
        say("reading every tile back")
        report.size, report.sha256 = read_back(part, sums)
        if _state(wish, city, sources) != before:
            raise Conflict("The data changed while the archive was written.", hint="Write it again.")
        if not wish.replace:
            refuse_to_overwrite(wish.path)
        part.chmod(0o644)
        part.replace(wish.path)
    finally:
        part.unlink(missing_ok=True)


def _write_tiles(
    file: Any, wish: ArchiveWish, city: City, moment: Moment, sources: Sequence[TileSource],
    names: Sequence[str], report: ArchiveReport, say: Say,
) -> dict[int, bytes]:
    """Draw and write every tile in the file's own order; the digest of each by its number."""
    from pmtiles.tile import zxy_to_tileid
    from pmtiles.writer import Writer

    writer, sums = Writer(file), {}
    for z, places in _places(sources, wish.zooms).items():
        _cut_ahead(sources, z, say)
        for done, (number, x, y) in enumerate(sorted((zxy_to_tileid(z, x, y), x, y) for x, y in places)):
            say(f"zoom {z}: {done:,} of {len(places):,} tiles")
            drawn = _drawn(sources, names, TileAddress(z, x, y), places[x, y])
            if drawn:
                packed = _packed(drawn)
                writer.write_tile(number, packed)
                sums[number] = hashlib.sha256(packed).digest()
                report.tiles[z] += 1
                report.bytes[z] += len(packed)
    if not sums:
        raise Unprocessable("There is nothing in these layers at these zooms.", code="no-tiles")
    layers = [
        ArchivedLayer(source.named.layer, source.named.path, name, source.named.least_zoom)
        for source, name in zip(sources, names, strict=True)
    ]
    facts = ArchiveFacts(
        wish.round, moment.on.isoformat(), moment.revision, moment.round.bulletin if moment.round else None,
        wish.audience, (min(report.tiles), max(report.tiles)),
    )
    writer.finalize(_header(city, moment, facts.zooms), metadata(city, layers, facts))
    return sums


def _cut_ahead(sources: Sequence[TileSource], z: int, say: Say) -> None:
    """Cut what nobody has cut yet, layer by layer instead of tile by tile."""
    editions = {
        source.edition.number: source.edition for source in sources
        if source.edition is not None and source.named.least_zoom <= z <= source.greatest_zoom
    }
    for edition in editions.values():
        if rows := cut_ahead(edition, z):
            say(f"zoom {z}: {rows:,} outlines cut")


def _header(city: City, moment: Moment, zooms: tuple[int, int]) -> dict[str, Any]:
    from pmtiles.tile import Compression, TileType

    west, south, east, north = (round(each * 1e7) for each in extent_of(city, moment) or city.envelope)
    return {
        "tile_type": TileType.MVT, "tile_compression": Compression.GZIP,
        "min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north,
        "center_zoom": max(zooms[0], min(round(city.map_zoom), zooms[1])),
        "center_lon_e7": (west + east) // 2, "center_lat_e7": (south + north) // 2,
    }


def read_back(path: Path, sums: dict[int, bytes]) -> tuple[int, str]:
    """Size and SHA-256 of an archive that holds exactly the tiles of these digests, by their numbers.

    Raises Unprocessable for one that does not.
    """
    from pmtiles.reader import MmapSource, all_tiles
    from pmtiles.tile import zxy_to_tileid

    with path.open("rb") as file:
        found = {
            zxy_to_tileid(*place): hashlib.sha256(tile).digest()
            for place, tile in all_tiles(MmapSource(file))
        }
        if found != sums:
            raise Unprocessable(
                "The archive does not hold what was drawn: it was thrown away.",
                hint="Look at the disk, and write it again.", code="bad-archive",
            )
        file.seek(0)
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()


def _state(wish: ArchiveWish, city: City, sources: Sequence[TileSource]) -> list[str | int]:
    """What changes whenever a tile of the archive may."""
    now = [moment_asked(city, source.wish, wish.roles).stamp for source in sources]
    whole = seen_round(city, wish.round, wish.audience).stamp
    return [*now, whole, stamps.version("duties"), stamps.version("streets")]

"""Ask: which background maps and reference layers were declared for this server, and what do files hold?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from gis_core.basemaps import OFFSET_DATUMS, Basemap, BasemapFault, basemaps_from_document
from gis_core.reference_layers import ReferenceLayer, reference_layers_from_document

_TILE_TYPES = {
    "MVT": ("vector", "application/vnd.mapbox-vector-tile"),
    "PNG": ("raster", "image/png"),
    "JPEG": ("raster", "image/jpeg"),
    "WEBP": ("raster", "image/webp"),
}


@dataclass(frozen=True)
class Archive:
    """A PMTiles archive: what its header says."""

    path: Path
    mark: str
    """What changes when the file does."""
    form: str
    """``vector`` or ``raster``."""
    content_type: str
    gzipped: bool
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float]


def read_basemaps(document: str) -> tuple[Basemap, ...]:
    """The background maps declared in a YAML file; none where no file is named; raises BasemapFault."""
    if not document:
        return ()
    path = Path(document)
    return tuple(
        _with_file(basemap, path.resolve().parent) if basemap.kind == "pmtiles" else basemap
        for basemap in basemaps_from_document(_declared(path))
    )


def read_reference_layers(document: str) -> tuple[ReferenceLayer, ...]:
    """The reference layers declared in a YAML file; none where no file is named; raises BasemapFault."""
    return reference_layers_from_document(_declared(Path(document))) if document else ()


def _declared(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BasemapFault(f"{path} cannot be read as YAML: {error}") from error


def _with_file(basemap: Basemap, folder: Path) -> Basemap:
    found = archive(folder / basemap.file)
    if found.form == "vector" and basemap.datum in OFFSET_DATUMS:
        raise BasemapFault(
            f"{basemap.key}: a vector map in {basemap.datum} cannot be laid where it belongs.",
            hint="Make the archive from data in WGS 84, or use pictures (a raster archive), which are moved.",
        )
    return replace(
        basemap, file=str(found.path), min_zoom=max(basemap.min_zoom, found.min_zoom),
        max_zoom=min(basemap.max_zoom, found.max_zoom),
    )


def archive(path: Path) -> Archive:
    """What an archive is; raises BasemapFault where it is none that can be drawn."""
    try:
        facts = path.stat()
    except OSError as error:
        raise BasemapFault(f"There is no file {path}.", hint="A PMTiles archive of version 3.") from error
    return _archive(path, f"{facts.st_mtime_ns:x}-{facts.st_size:x}")


@lru_cache(maxsize=16)
def _archive(path: Path, mark: str) -> Archive:
    from pmtiles.tile import Compression, deserialize_header

    with path.open("rb") as file:
        start = file.read(127)
    if len(start) < 127 or start[:8] != b"PMTiles\x03":
        raise BasemapFault(f"{path} is no PMTiles archive of version 3.")
    header: Mapping[str, Any] = deserialize_header(start)
    known = _TILE_TYPES.get(header["tile_type"].name)
    compression = header["tile_compression"]
    if known is None or compression not in (Compression.NONE, Compression.GZIP):
        raise BasemapFault(f"{path} holds tiles that are not drawn here ({header['tile_type'].name}).")
    west, south, east, north = (
        header[name] / 1e7 for name in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
    )
    return Archive(
        path, mark, *known, compression == Compression.GZIP, header["min_zoom"], header["max_zoom"],
        (west, south, east, north),
    )


@lru_cache(maxsize=512)
def tile_of(path: Path, mark: str, z: int, x: int, y: int) -> bytes | None:
    """A tile as it lies in the archive; None where it has none there. ``mark`` tells its versions apart."""
    from pmtiles.reader import Reader

    with path.open("rb") as file:
        def piece(offset: int, length: int) -> bytes:
            file.seek(offset)
            return file.read(length)

        found: bytes | None = Reader(piece).get(z, x, y)
        return found

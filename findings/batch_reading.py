"""Ask: which rows does a file of places hold, a part at a time, so that memory stays flat?

CSV, TSV, XLSX, Parquet (with or without geometry), GeoPackage and Shapefile are read as they go;
a GeoJSON file is read whole (128 MB at most). Each can be walked again from the beginning: once for
its questions, once to write them out with their answers beside them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from findings.batch_wish import BatchWish
from gis_core.archives import member_name, open_archive, unpack
from gis_core.errors import BadParameter, TooLarge
from gis_core.feature_table import FeatureTable, FileFault, Row
from gis_core.parquet_tables import ParquetTable
from gis_core.reading import TABLES, read_features
from gis_core.vector_windows import Window, windows

PART = 5_000
"""Rows that are answered, kept and written together."""

MOST_ROWS = 5_000_000
MOST_GEOJSON_BYTES = 128 * 1024 * 1024
FORMATS = (".csv", ".tsv", ".xlsx", ".geojson", ".json", ".gpkg", ".zip", ".parquet", ".geoparquet")
_SHAPE = (".shp", ".shx", ".dbf", ".cpg", ".prj")


@dataclass(frozen=True)
class Part:
    """Some rows one after the other; ``whole`` is what they were read from, for formats that need it.

    ``rows`` are made when they are first asked for: a Parquet file is mostly read by columns.
    """

    numbers: Sequence[int]
    read: Callable[[], list[Row]]
    whole: Any = None

    @cached_property
    def rows(self) -> list[Row]:
        """The rows one by one."""
        return self.read()


def part_of(rows: list[Row], whole: Any = None) -> Part:
    """A part of rows that are there already."""
    return Part([row.number for row in rows], lambda: rows, whole)


@dataclass
class Source:
    """A file opened for reading: its fields, and its parts, which can be walked once.

    ``count`` is for progress and may be a few too many; ``epsg`` is the projection the file claims.
    """

    suffix: str
    fields: list[str]
    has_geometry: bool
    parts: Iterator[Part]
    epsg: int | None = None
    count: int | None = None
    encoding: str = "utf-8"
    layer: str = ""
    about: Any = None
    notes: list[str] = field(default_factory=list)


@contextmanager
def opened(path: Path, wish: BatchWish) -> Iterator[Source]:
    """A file of places, looked through and ready to be walked; raises FileFault, TooLarge.

    What had to be unpacked is removed at the end.
    """
    suffix = path.suffix.casefold()
    if suffix not in FORMATS:
        raise FileFault(
            f"“{path.name[:80]}” has no ending that is read here.", hint=f"One of {', '.join(FORMATS)}.",
            code="unknown-format",
        )
    with tempfile.TemporaryDirectory(prefix="luzhang-batch-") as folder:
        made = _source(path, suffix, wish, Path(folder))
        made.parts = _bounded(made.parts)
        yield made


def _source(path: Path, suffix: str, wish: BatchWish, folder: Path) -> Source:
    if wish.wkt and suffix not in TABLES:
        raise BadParameter(
            f"A {suffix} file has geometry of its own.", parameter="wkt", hint="WKT is of CSV, TSV and XLSX."
        )
    if suffix in (".parquet", ".geoparquet"):
        return _parquet(path, suffix)
    if suffix == ".zip":
        return _vector(_unpacked(path, wish.layer, folder), suffix, wish)
    if suffix == ".gpkg":
        return _vector(path, suffix, wish)
    geojson = suffix in (".geojson", ".json")
    if geojson and path.stat().st_size > MOST_GEOJSON_BYTES:
        raise TooLarge(
            f"A GeoJSON file has {MOST_GEOJSON_BYTES:,} bytes at most here: it is read whole.",
            hint="Save it as GeoPackage, GeoParquet or CSV.",
        )
    table = read_features(
        path, layer=wish.layer or None, encoding=wish.encoding or None, wkt=wish.wkt or None, keep_wkt=True
    )
    return Source(
        suffix, table.fields, geojson or bool(wish.wkt), _batches(table), table.crs_epsg, table.count,
        table.encoding, wish.layer, notes=table.notes,
    )


def _batches(table: FeatureTable) -> Iterator[Part]:
    rows = iter(table.rows)
    while part := list(islice(rows, PART)):
        yield part_of(part)


def _parquet(path: Path, suffix: str) -> Source:
    table = ParquetTable(path)
    parts = (
        Part(
            range(first + 1, first + batch.num_rows + 1), partial(_rows_of, table, batch, first), batch
        )
        for first, batch in table.batches(PART)
    )
    return Source(
        suffix, table.fields, table.geometry is not None, parts, table.epsg, table.count, about=table
    )


def _rows_of(table: ParquetTable, batch: Any, first: int) -> list[Row]:
    return list(table.rows(batch, first))


def _vector(path: Path, suffix: str, wish: BatchWish) -> Source:
    """A GeoPackage's layer or a Shapefile, looked through by the strict reader, then read in windows."""
    layer = wish.layer or None
    read = read_features(
        path, layer=layer if suffix == ".gpkg" else None, encoding=wish.encoding or None, rows=1
    )
    from pyogrio import list_layers, read_info

    if suffix == ".gpkg" and layer is None:
        layer = str(list_layers(path)[0][0])
    codec = read.encoding if suffix == ".zip" else None
    name = layer if suffix == ".gpkg" else None
    about = read_info(path, layer=name, encoding=codec)
    found: Iterator[Window] = windows(path, name, codec, PART, read.crs_epsg)
    return Source(
        suffix, read.fields, about["geometry_type"] is not None,
        (part_of(list(window.rows()), window) for window in found), read.crs_epsg, int(about["features"]),
        read.encoding, name or "layer", about=about, notes=read.notes,
    )


def _unpacked(path: Path, layer: str, folder: Path) -> Path:
    """The one Shapefile of a zip, unpacked under a name of our own; raises FileFault."""
    read_features(path, layer=layer or None, rows=1)
    with open_archive(path) as archive:
        for member in archive.infolist():
            name = PurePosixPath(member_name(member).replace("\\", "/"))
            mine = not layer or name.stem == layer
            if name.suffix.casefold() in _SHAPE and "__MACOSX" not in name.parts and mine:
                unpack(archive, member, folder / f"layer{name.suffix.casefold()}")
    return folder / "layer.shp"


def _bounded(parts: Iterator[Part]) -> Iterator[Part]:
    count = 0
    for part in parts:
        count += len(part.numbers)
        if count > MOST_ROWS:
            raise TooLarge(f"The file has more than {MOST_ROWS:,} rows.", hint="Split it.")
        yield part

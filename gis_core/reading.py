"""Ask: what is in this file that somebody sent?

One door for all formats: GeoJSON, GeoPackage, Shapefile (plain or zipped), GeoParquet, KML, KMZ,
DXF, CSV, TSV, XLSX (these three may hold geometry as WKT in a column).
The format is the file's ending; what the content claims to be beyond that is not followed.
Nothing is repaired; a row that cannot be read carries its fault, a file that cannot be read
raises FileFault. Coordinates come as they stand in the file: ``crs.to_storage`` is next.
"""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from gis_core.archives import member_name, open_archive, unpack
from gis_core.dxf_files import read_dxf
from gis_core.feature_table import FeatureTable, FileFault, Row
from gis_core.kml_files import read_kml, read_kmz
from gis_core.parquet_files import read_parquet
from gis_core.table_files import MAX_CELL, read_csv, read_xlsx
from gis_core.vector_files import read_geojson, read_geopackage, read_shapefile
from gis_core.wkt_column import MAX_WKT, with_geometry

__all__ = ["FORMATS", "MAX_FILE_BYTES", "TABLES", "FeatureTable", "FileFault", "Row", "read_features"]

TABLES = (".csv", ".tsv", ".xlsx")
"""Endings of tables, which have no geometry unless a column holds it as WKT."""

FORMATS = (
    ".geojson", ".json", ".gpkg", ".shp", ".zip", ".parquet", ".geoparquet", ".kml", ".kmz", ".dxf",
    *TABLES,
)
MAX_FILE_BYTES = 2 * 1024 * 1024 * 1024
_SHAPE_PARTS = (".shp", ".shx", ".dbf", ".cpg", ".prj")


def read_features(
    path: str | Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    rows: int | None = None,
    wkt: str | None = None,
    joined_by: str | None = None,
    keep_wkt: bool = False,
) -> FeatureTable:
    """The fields and rows of a local file.

    ``layer`` names a layer, a sheet, one of several Shapefiles in a zip or KMLs in a KMZ,
    a layer of a DXF;
    ``encoding`` the encoding of a CSV's, Shapefile's, KML's or DXF's text (such as GBK); ``rows``
    reads no more than that; ``wkt`` names the column of a table that holds the geometry,
    which stays a field with ``keep_wkt``;
    ``joined_by`` the field whose equal values make several outlines of a DXF one area.
    Raises FileFault with what is wrong and what to do.
    """
    file = _local_file(path)
    suffix = file.suffix.casefold()
    if suffix in TABLES:
        return _read_table(file, layer, encoding, rows, wkt, keep_wkt)
    if wkt is not None:
        raise FileFault(
            f"A {suffix} file has geometry of its own.", hint="Leave --wkt out.", code="no-table"
        )
    if suffix == ".shp":
        return read_shapefile(file, encoding, rows)
    if suffix == ".zip":
        return _read_zip(file, layer, encoding, rows)
    if suffix == ".dxf":
        return read_dxf(file, layer, encoding, rows, joined_by)
    if suffix == ".kml":
        return read_kml(file, encoding, rows)
    if suffix == ".kmz":
        return read_kmz(file, layer, encoding, rows)
    if suffix in (".parquet", ".geoparquet"):
        return read_parquet(file, rows)
    return read_geopackage(file, layer, rows) if suffix == ".gpkg" else read_geojson(file, rows)


def _read_table(
    file: Path, layer: str | None, encoding: str | None, rows: int | None, wkt: str | None, keep_wkt: bool
) -> FeatureTable:
    """A table, with the geometry of its WKT column if one is named."""
    if file.suffix.casefold() == ".xlsx":
        table = read_xlsx(file, layer, rows)
    else:
        table = read_csv(file, encoding, rows, MAX_CELL if wkt is None else MAX_WKT)
    return table if wkt is None else with_geometry(table, wkt, keep_wkt)


def _local_file(path: str | Path) -> Path:
    """The path, if it is an existing file of a known format and size; raises FileFault."""
    file = Path(path)
    shown = file.name[:80]
    try:
        there = file.is_file()
    except (OSError, ValueError):
        there = False
    if not there:
        raise FileFault(f"There is no file “{shown}”.", code="no-such-file")
    if file.suffix.casefold() not in FORMATS:
        raise FileFault(
            f"“{shown}” has no ending that is read.",
            hint=f"One of {', '.join(FORMATS)}.",
            code="unknown-format",
        )
    size = file.stat().st_size
    if size > MAX_FILE_BYTES:
        raise FileFault(f"“{shown}” is larger than 2 GB.", hint="Split it.", code="too-large")
    if size == 0:
        raise FileFault(f"“{shown}” is empty.", code="empty-file")
    return file.resolve()


def _read_zip(file: Path, layer: str | None, encoding: str | None, rows: int | None) -> FeatureTable:
    """The Shapefile in a zip, unpacked under a name of our own into a folder that goes away."""
    with open_archive(file) as archive, tempfile.TemporaryDirectory(prefix="luzhang-") as folder:
        for suffix, member in _parts_of_layer(archive, layer).items():
            unpack(archive, member, Path(folder) / f"layer{suffix}")
        return read_shapefile(Path(folder) / "layer.shp", encoding, rows)


def _parts_of_layer(archive: zipfile.ZipFile, layer: str | None) -> dict[str, zipfile.ZipInfo]:
    """The members of the one Shapefile in the zip, or of the one named ``layer``, by ending."""
    sets: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for member in archive.infolist():
        name = PurePosixPath(member_name(member).replace("\\", "/"))
        suffix = name.suffix.casefold()
        if suffix in _SHAPE_PARTS and "__MACOSX" not in name.parts:
            sets.setdefault(str(name.with_suffix("")), {})[suffix] = member
    whole = {name: parts for name, parts in sets.items() if ".shp" in parts}
    if layer is not None:
        whole = {name: parts for name, parts in whole.items() if PurePosixPath(name).name == layer}
    if not whole:
        raise FileFault(
            f"There is no Shapefile “{layer}” in the zip." if layer else "There is no Shapefile in the zip.",
            hint="Pack .shp, .shx, .dbf (and .cpg, .prj) together.",
            code="no-such-layer",
        )
    if len(whole) > 1:
        names = ", ".join(sorted(PurePosixPath(name).name for name in whole))
        raise FileFault(
            f"There are {len(whole)} Shapefiles in the zip.",
            hint=f"Say which with --layer: {names}.",
            code="choose-layer",
        )
    return next(iter(whole.values()))

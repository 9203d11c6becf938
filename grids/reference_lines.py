"""Ask: which lines does a file hold that a planner wants to follow while drawing?

GeoJSON and GeoPackage, read without GDAL: this is asked of the web process. A GeoPackage is an SQLite
database (https://www.geopackage.org/spec131/); only its own feature tables are read, nothing is written.
"""

from __future__ import annotations

import re
import sqlite3
import struct
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis_core.crs import geometry_to_storage
from gis_core.feature_table import FileFault
from gis_core.precision import snap
from gis_core.vector_files import read_geojson

MOST_BYTES = 20 * 1024 * 1024
MOST_VERTICES = 200_000
_MAGIC = b"SQLite format 3\0"
_ENVELOPE_BYTES = (0, 32, 48, 48, 64)
_NAME_COLUMNS = ("name", "名称", "道路名称", "road_name", "mc")


def lines_of_file(
    content: bytes, *, datum: str, allowed: Sequence[int]
) -> list[tuple[str, shapely.Geometry]]:
    """The lines and outlines of a file with their names, in WGS84 degrees on the storage grid.

    ``datum`` is what the coordinates were declared to be, ``allowed`` the EPSG codes of the city. Raises
    FileFault for a file that cannot be read or holds nothing to follow, CrsFault for its coordinates.
    """
    with tempfile.TemporaryDirectory() as folder:
        package = content.startswith(_MAGIC)
        path = Path(folder) / ("sent.gpkg" if package else "sent.geojson")
        path.write_bytes(content)
        epsg, rows = _of_package(path) if package else _of_geojson(path)
        named = [(name, shape) for name, shape in rows if shapely.get_dimensions(shape) >= 1]
    if not named:
        raise FileFault("The file holds no line.", hint="Send a layer of lines or areas.", code="no-lines")
    shapes = np.array([shapely.force_2d(shape) for _, shape in named], dtype=object)
    if (count := int(shapely.get_num_coordinates(shapes).sum())) > MOST_VERTICES:
        raise FileFault(
            f"The lines have {count:,} vertices; {MOST_VERTICES:,} are the most that is laid over the map.",
            hint="Cut the file to the area that is redrawn.", code="too-many-vertices",
        )
    placed = geometry_to_storage(shapes, epsg=epsg, datum=datum, allowed=allowed)
    _refuse_off_the_world(placed)
    return [(name, snap(shape)) for (name, _), shape in zip(named, placed, strict=True)]


def _refuse_off_the_world(shapes: Any) -> None:
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise FileFault(
            "The coordinates are no degrees, and the file names no projection of this city.",
            hint="Save it as WGS 84 longitude and latitude.", code="off-the-world",
        )


def _of_geojson(path: Path) -> tuple[int | None, Iterator[tuple[str, shapely.Geometry]]]:
    table = read_geojson(path, None)
    names = _name_column(table.fields)
    rows = (
        (str(row.values.get(names) or ""), row.geometry) for row in table.rows if row.geometry is not None
    )
    return table.crs_epsg, rows


def _name_column(columns: Sequence[str]) -> str:
    known = {column.casefold(): column for column in columns}
    return next((known[name] for name in _NAME_COLUMNS if name in known), "")


def _of_package(path: Path) -> tuple[int | None, Iterator[tuple[str, shapely.Geometry]]]:
    """The EPSG code and the rows of the first feature table that is a plain table."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("pragma trusted_schema = off")
            table, column, epsg = _feature_table(database)
            columns = [row[1] for row in database.execute(f"pragma table_info({_quoted(table)})")]
            name = _name_column(columns)
            shown = _quoted(name) if name else "''"
            query = f"select {shown}, {_quoted(column)} from {_quoted(table)}"
            rows = [(str(label or ""), _shape(blob)) for label, blob in database.execute(query) if blob]
    except (sqlite3.Error, UnicodeDecodeError, struct.error, shapely.GEOSException) as error:
        raise FileFault(
            "The GeoPackage is damaged.", hint="Export it again.", code="bad-geopackage"
        ) from error
    return epsg, iter(rows)


def _feature_table(database: sqlite3.Connection) -> tuple[str, str, int | None]:
    found = database.execute(
        "select g.table_name, g.column_name, g.srs_id from gpkg_geometry_columns g"
        " join sqlite_master m on m.name = g.table_name and m.type = 'table' order by g.table_name"
    ).fetchone()
    if found is None:
        raise FileFault("The GeoPackage has no layer.", hint="Export a layer of lines.", code="no-lines")
    table, column, srs = found
    virtual = database.execute(
        "select 1 from sqlite_master where name = ? and sql like 'create virtual%'", (table,)
    ).fetchone()
    if virtual:
        raise FileFault("The layer is no plain table.", hint="Export it again.", code="bad-geopackage")
    return str(table), str(column), int(srs) if int(srs) > 0 else None


def _quoted(name: str) -> str:
    """A name of a table or column of the file itself, as SQLite writes it."""
    if not re.fullmatch(r"[^\x00\"]{1,200}", name):
        raise FileFault("A name in the GeoPackage cannot be used.", code="bad-geopackage")
    return f'"{name}"'


def _shape(blob: bytes) -> shapely.Geometry:
    """The geometry of a GeoPackage's binary: a header, an envelope, then WKB."""
    if blob[:2] != b"GP":
        raise struct.error("magic")
    kind = (blob[3] >> 1) & 7
    if kind >= len(_ENVELOPE_BYTES):
        raise struct.error("envelope")
    return shapely.from_wkb(blob[8 + _ENVELOPE_BYTES[kind]:])

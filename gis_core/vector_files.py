"""Ask: which features does this Shapefile, GeoPackage or GeoJSON file hold?

GDAL is large and obliging: it opens whatever a file claims to be, follows addresses in it and
mends silently. So a file is looked at first (its first bytes, its companions, its text), and
only then does pyogrio read it, with the drivers that reach out switched off.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from gis_core.errors import Fault
from gis_core.feature_table import FeatureTable, FileFault, Row, check_fields, check_text
from gis_core.geojson import crs_epsg, features
from gis_core.geometry import GeometryFault
from gis_core.json_input import read_json
from gis_core.table_files import python_encoding

MAX_GEOJSON_BYTES = 512 * 1024 * 1024
_AT_IMPORT = {
    "OGR_SKIP": "HTTP,OGR_VRT,WFS,OAPIF,OGCAPI,CSW,GeoRSS,Carto,AmigoCloud,Elasticsearch,NGW,"
    "PLSCENES,EEDA,GDALG,AIVector,ADBC,PMTiles,MVT,GTFS,KML,LIBKML,GML,GPX,XLSX,ODS,PDF",
    "GDAL_DRIVER_PATH": "disable",
}
_AT_RUN_TIME = {
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "OGR_GPKG_FOREIGN_KEY_CHECK": "NO",
}
_SHAPE_MAGIC = b"\x00\x00\x27\x0a"
_SQLITE_MAGIC = b"SQLite format 3\x00"
_LANGUAGE_DRIVERS = {0x03: "cp1252", 0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950"}
_EPSG = re.compile(r"EPSG:([0-9]{4,6})", re.ASCII)
_CRS_NAME = re.compile(r'"([^"]{1,80})"')
_KNOWN_TRIGGER = re.compile(r"(rtree_|trigger_(insert|delete)_feature_count_|gpkg_|fkd?_|ft?i_)")
_CURVES = (
    "CIRCULARSTRING",
    "COMPOUNDCURVE",
    "CURVEPOLYGON",
    "MULTICURVE",
    "MULTISURFACE",
    "CURVE",
    "SURFACE",
)
_EXACT_INTEGER = 2**53


def gdal() -> Any:
    """pyogrio's raw reader and writer, imported with the drivers that reach out switched off.

    The switch works at the first import in the process and is taken back at once, so that
    nothing started from here inherits it. pyogrio imports pandas where it is installed: this
    is for commands and workers, not for the web process.
    """
    before = {name: os.environ.get(name) for name in _AT_IMPORT}
    os.environ.update(_AT_IMPORT)
    try:
        import pyogrio.raw
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    pyogrio.set_gdal_config_options(_AT_RUN_TIME)
    return pyogrio.raw


def read_geojson(path: Path, rows: int | None) -> FeatureTable:
    """The features of a GeoJSON file, by our own strict reader; raises FileFault."""
    if path.stat().st_size > MAX_GEOJSON_BYTES:
        raise FileFault("The file is larger than 512 MB.", hint="Save it as GeoPackage.", code="too-large")
    try:
        document = read_json(path.read_bytes(), max_bytes=MAX_GEOJSON_BYTES)
        read = list(islice(features(document), rows))
        claimed = crs_epsg(document)
    except FileFault:
        raise
    except Fault as fault:
        raise FileFault(fault.detail, hint=fault.hint, code=fault.code, **fault.members) from fault
    fields = list(dict.fromkeys(name for properties, _, _ in read for name in properties))
    made = (
        Row(number, {name: properties.get(name) for name in fields}, geometry, fault)
        for number, (properties, geometry, fault) in enumerate(read, start=1)
    )
    return FeatureTable(check_fields(fields), made, "GeoJSON", claimed, count=len(read), encoding="utf-8")


def read_shapefile(path: Path, encoding: str | None, rows: int | None) -> FeatureTable:
    """The features of a Shapefile with its companions beside it; raises FileFault.

    The encoding is the one given, else the .cpg's, else the .dbf's own mark, else UTF-8 if the
    text is UTF-8; text that does not decode to the last byte is refused.
    """
    if path.open("rb").read(4) != _SHAPE_MAGIC:
        raise FileFault("The .shp file is no Shapefile.", hint="Export it again.", code="bad-shapefile")
    companions = {each.suffix.casefold(): each for each in path.parent.iterdir() if each.stem == path.stem}
    for suffix, meaning in ((".dbf", "its attributes"), (".shx", "its index")):
        if suffix not in companions:
            raise FileFault(
                f"The {suffix} file, {meaning}, is missing.",
                hint="A Shapefile is at least .shp, .shx and .dbf of one name: send all, best in a zip.",
                code=f"missing-{suffix[1:]}",
            )
    table = companions[".dbf"].read_bytes()
    codec, note = _shape_encoding(encoding, companions.get(".cpg"), table)
    _check_dbf_text(table, codec)
    made = _read(path, "ESRI Shapefile", None, codec, rows)
    if note:
        made.notes.append(note)
    return made


def _shape_encoding(given: str | None, cpg: Path | None, table: bytes) -> tuple[str, str]:
    """The codec of the .dbf's text and a note for the report where it was not declared."""
    if given:
        return python_encoding(given), ""
    if cpg is not None:
        name = cpg.read_bytes()[:40].decode("ascii", "replace").strip().strip("\0")
        return python_encoding(name), ""
    mark = table[29] if len(table) > 29 else 0
    if mark in _LANGUAGE_DRIVERS:
        return _LANGUAGE_DRIVERS[mark], f"The .dbf declares its text as {_LANGUAGE_DRIVERS[mark].upper()}."
    return "utf-8", "" if table[32:].isascii() else "No .cpg: the text was taken as UTF-8."


def _dbf_fields(table: bytes) -> list[tuple[bytes, str, int, int]]:
    """Name, type, offset and length of each field of a .dbf."""
    head = int.from_bytes(table[8:10], "little")
    found, offset = [], 1
    for start in range(32, min(head, len(table)) - 32, 32):
        entry = table[start : start + 32]
        if entry[0] == 0x0D:
            break
        found.append((entry[:11].split(b"\0")[0], chr(entry[11]), offset, entry[16]))
        offset += entry[16]
    return found


def _check_dbf_text(table: bytes, codec: str) -> None:
    """Raises FileFault if any name or text of the .dbf does not decode: GDAL would drop the rest."""
    head, width = int.from_bytes(table[8:10], "little"), int.from_bytes(table[10:12], "little")
    fields = _dbf_fields(table)
    if head < 33 or head > len(table) or width != 1 + sum(length for *_, length in fields):
        raise FileFault("The .dbf file is damaged.", hint="Export it again.", code="bad-shapefile")
    count = min(int.from_bytes(table[4:8], "little"), (len(table) - head) // width)
    for name, kind, offset, length in fields:
        shown = _decoded(name, codec, "The name of a column")
        if kind != "C" or not length or not count:
            continue
        column = np.ndarray((count,), f"S{length}", table, head + offset, (width,))
        for number, raw in enumerate(column.tolist(), start=1):
            if not raw.isascii():
                check_text(_decoded(raw, codec, f"Row {number}, “{shown}”"), f"Row {number}, “{shown}”")


def _decoded(raw: bytes, codec: str, where: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        other = "UTF-8" if codec == "gb18030" else "GBK"
        raise FileFault(
            f"{where} is not {codec.upper()} text.",
            hint=f"Say its encoding, such as --encoding {other}. Text cut off in mid-character must be"
            " mended where it was made.",
            code="bad-encoding",
        ) from error


def read_geopackage(path: Path, layer: str | None, rows: int | None) -> FeatureTable:
    """The features of one layer of a GeoPackage; raises FileFault."""
    if path.open("rb").read(16) != _SQLITE_MAGIC:
        raise FileFault("This is no GeoPackage.", hint="Export it again.", code="bad-geopackage")
    _check_schema(path)
    name = _layer(path, layer)
    _refuse_curves(path, name)
    return _read(path, "GPKG", name, None, rows)


def _check_schema(path: Path) -> None:
    """Raises FileFault if the database holds views, foreign triggers or virtual tables."""
    entries = _ask_file(path, "select type, name, coalesce(sql, '') from sqlite_master")
    for kind, name, sql in entries:
        virtual = re.match(r"\s*create\s+virtual\s+table", sql, re.IGNORECASE)
        strange = virtual and not re.search(r"using\s+rtree\b", sql, re.IGNORECASE)
        if kind == "view" or strange or (kind == "trigger" and not _KNOWN_TRIGGER.match(name)):
            raise FileFault(
                f"The GeoPackage holds the {'virtual table' if strange else kind} “{name[:60]}”.",
                hint="Export the layer alone into a new GeoPackage.",
                code="bad-geopackage",
            )


def _ask_file(path: Path, query: str, *values: str) -> list[Any]:
    """What a query on the GeoPackage itself answers, read-only; raises FileFault if it is damaged."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("pragma trusted_schema = off")
            return database.execute(query, values).fetchall()
    except sqlite3.Error as error:
        raise FileFault(
            "The GeoPackage is damaged.", hint="Export it again.", code="bad-geopackage"
        ) from error


def _refuse_curves(path: Path, layer: str) -> None:
    """Raises FileFault if the layer says it holds curves: GDAL would straighten them silently."""
    tables = {name for (name,) in _ask_file(path, "select name from sqlite_master where type = 'table'")}
    declared = _ask_file(
        path, "select geometry_type_name from gpkg_geometry_columns where table_name = ?", layer
    )
    if "gpkg_extensions" in tables:
        declared += _ask_file(path, "select extension_name from gpkg_extensions where table_name = ?", layer)
    for (name,) in declared:
        kind = str(name).upper().removeprefix("GPKG_GEOM_")
        if kind in _CURVES:
            raise FileFault(
                f"The layer “{layer}” holds curves ({kind}).",
                hint="Turn them into straight segments where it was made.",
                code="curves",
            )


def _layer(path: Path, wanted: str | None) -> str:
    """The layer to read: the one wanted, or the only one; raises FileFault."""
    gdal()
    from pyogrio import list_layers

    try:
        names = [str(name) for name, _ in list_layers(path)]
    except Exception as error:  # pyogrio's own errors
        raise FileFault(
            "The GeoPackage cannot be opened.", hint="Export it again.", code="unreadable"
        ) from error
    if wanted is None and len(names) == 1:
        return names[0]
    if wanted in names and wanted is not None:
        return wanted
    shown = ", ".join(names) or "none"
    if wanted is None:
        raise FileFault(
            f"The file has {len(names)} layers.",
            hint=f"Say which with --layer: {shown}.",
            code="choose-layer",
        )
    raise FileFault(f"There is no layer “{wanted}”.", hint=f"There are: {shown}.", code="no-such-layer")


def _read(path: Path, driver: str, layer: str | None, codec: str | None, rows: int | None) -> FeatureTable:
    """One layer through pyogrio."""
    raw = gdal()
    from pyogrio import read_info

    try:
        if read_info(path, layer=layer, encoding=codec)["driver"] != driver:
            raise FileFault(f"This is no {driver} file.", code="bad-file")
        meta, _, shapes, columns = raw.read(
            path, layer=layer, encoding=codec, max_features=rows, force_2d=True, datetime_as_string=True
        )
    except FileFault:
        raise
    except Exception as error:  # pyogrio raises its own errors, ValueError and UnicodeDecodeError
        raise FileFault(
            f"The file cannot be read as {driver}: {_without_path(str(error), path)}",
            hint="It is damaged or incomplete; export it again.",
            code="unreadable",
        ) from error
    fields = check_fields([str(field) for field in meta["fields"]])
    values = [_values(column, str(kind)) for column, kind in zip(columns, meta["dtypes"], strict=True)]
    count = len(shapes) if shapes is not None else (len(columns[0]) if columns else 0)
    epsg, crs = _claimed(meta["crs"])
    return FeatureTable(
        fields, _rows(fields, values, shapes, count), driver, epsg, crs, count, codec or "utf-8"
    )


def _without_path(message: str, path: Path) -> str:
    """GDAL's words for a person, without the server's folders and its advice to programmers."""
    return message.split("; It might help")[0].replace(f"{path.parent}{os.sep}", "")[:300]


def _claimed(crs: str | None) -> tuple[int | None, str]:
    """The EPSG code and the name a file claims. Its text goes to nobody but the report."""
    found = _EPSG.fullmatch(crs or "")
    if found:
        return int(found[1]), str(crs)
    named = _CRS_NAME.search(crs or "")
    return None, named[1] if named else ""


def _values(column: Any, kind: str) -> list[Any]:
    """A column as plain Python values; what is missing is None, whole numbers stay whole."""
    values: list[Any] = column.tolist()
    if column.dtype.kind != "f":
        return values
    whole = kind.startswith(("int", "uint"))
    if whole and any(abs(value) >= _EXACT_INTEGER for value in values if value == value):
        raise FileFault(
            "A column of very large whole numbers has gaps, which this reader cannot keep exact.",
            hint="Make it a text column.",
            code="inexact-numbers",
        )
    return [None if value != value else int(value) if whole else value for value in values]


def _rows(fields: list[str], columns: list[list[Any]], shapes: Any, count: int) -> Iterator[Row]:
    for place in range(count):
        values = {name: column[place] for name, column in zip(fields, columns, strict=True)}
        raw = shapes[place] if shapes is not None else None
        try:
            for name, value in values.items():
                if isinstance(value, str):
                    check_text(value, f"Row {place + 1}, “{name}”")
            yield Row(place + 1, values, None if raw is None else shapely.from_wkb(raw))
        except (shapely.GEOSException, ValueError) as error:
            reason = str(error).split(":")[-1].strip()
            yield Row(place + 1, values, fault=GeometryFault(f"The geometry cannot be read: {reason}."))
        except FileFault as fault:
            yield Row(place + 1, values, fault=fault)

"""Ask: which features does this GeoParquet file hold?

Read with pyarrow alone, batch by batch, and counted: a column can unpack to a thousand times its
size. pyarrow is large: this is for commands and workers, not for the web process.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import shapely

from gis_core.errors import Fault
from gis_core.feature_table import FeatureTable, FileFault, Row, check_fields, check_text
from gis_core.geometry import GeometryFault
from gis_core.json_input import read_json

MAX_BYTES = 1024 * 1024 * 1024
_BATCH = 256
_MAGIC = b"PAR1"
_MAX_METADATA = 16 * 1024 * 1024
_HINT = "Export it again, as GeoParquet with the geometry as WKB."


def read_parquet(path: Path, rows: int | None) -> FeatureTable:
    """The features of a GeoParquet file (version 1, geometry as WKB); raises FileFault.

    Columns that are lists, structures or bytes are left out, and a note says so.
    """
    file = _opened(path)
    about = _about(file.schema_arrow.metadata or {})
    name, epsg, crs = _geometry_column(about)
    if name not in file.schema_arrow.names:
        raise FileFault(f"There is no geometry column “{name[:60]}”.", hint=_HINT, code="bad-geoparquet")
    plain = [field.name for field in file.schema_arrow if field.name != name and _is_plain(field.type)]
    left = [each for each in file.schema_arrow.names if each not in (*plain, name)]
    fields = check_fields(plain)
    made = islice(_rows(file, plain, fields, name), rows)
    notes = [f"Left out, being no plain values: {', '.join(left)}."] if left else []
    return FeatureTable(fields, made, "Parquet", epsg, crs, file.metadata.num_rows, "utf-8", notes)


def _opened(path: Path) -> Any:
    """The file opened by pyarrow, if it is Parquet and does not claim to unpack without measure."""
    with path.open("rb") as source:
        if source.read(4) != _MAGIC:
            raise FileFault("This is no Parquet file.", hint=_HINT, code="bad-geoparquet")
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
        groups = [file.metadata.row_group(at) for at in range(file.metadata.num_row_groups)]
        unpacked = sum(group.total_byte_size for group in groups)
    except Exception as error:  # pyarrow raises its own errors, OSError and ValueError
        raise FileFault("The Parquet file is damaged.", hint=_HINT, code="unreadable") from error
    if unpacked > MAX_BYTES:
        raise FileFault("Unpacked it would be larger than 1 GB.", hint="Split it.", code="too-large")
    return file


def _about(metadata: dict[bytes, bytes]) -> dict[str, Any]:
    """The file's own description of its geometry; raises FileFault."""
    text = metadata.get(b"geo")
    if text is None:
        raise FileFault(
            "This Parquet file says of no column that it is geometry.", hint=_HINT, code="no-geometry"
        )
    try:
        about = read_json(text, max_bytes=_MAX_METADATA)
    except Fault as fault:
        raise FileFault(
            "What the file says of its geometry is damaged.", hint=_HINT, code="bad-geoparquet"
        ) from fault
    if not isinstance(about, dict):
        raise FileFault("What the file says of its geometry is no object.", hint=_HINT, code="bad-geoparquet")
    return about


def _geometry_column(about: dict[str, Any]) -> tuple[str, int | None, str]:
    """The name of the geometry's column, the EPSG code claimed for it, and the name of the system."""
    name, columns = about.get("primary_column"), about.get("columns")
    column = columns.get(name) if isinstance(columns, dict) and isinstance(name, str) else None
    if not isinstance(column, dict) or not isinstance(name, str):
        raise FileFault("The file names no geometry column.", hint=_HINT, code="bad-geoparquet")
    if column.get("encoding") != "WKB":
        shown = str(column.get("encoding"))[:40]
        raise FileFault(f"The geometry is encoded as “{shown}”.", hint=_HINT, code="bad-geoparquet")
    if column.get("edges", "planar") != "planar":
        raise FileFault("The edges are not straight but spherical.", hint=_HINT, code="curves")
    return name, *_claimed(column)


def _claimed(column: dict[str, Any]) -> tuple[int | None, str]:
    """The EPSG code and name of a PROJJSON; without one longitude and latitude are meant."""
    if "crs" not in column:
        return 4326, "OGC:CRS84"
    crs = column["crs"]
    if not isinstance(crs, dict):
        return None, ""
    known = crs.get("id") if isinstance(crs.get("id"), dict) else {}
    authority, code = str(known.get("authority")), known.get("code")
    if authority == "OGC" and str(code) in ("CRS84", "CRS84h"):
        return 4326, "OGC:CRS84"
    if authority == "EPSG" and str(code).isascii() and str(code).isdigit():
        return int(str(code)), f"EPSG:{code}"
    return None, str(crs.get("name", ""))[:80]


def _is_plain(kind: Any) -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    return not (
        types.is_nested(kind)
        or types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_fixed_size_binary(kind)
        or types.is_null(kind)
    )


def _rows(file: Any, plain: list[str], fields: list[str], geometry: str) -> Iterator[Row]:
    number = unpacked = 0
    batches = file.iter_batches(batch_size=_BATCH, columns=[*plain, geometry])
    while True:
        try:
            batch = next(batches, None)
            columns = (
                {} if batch is None else {name: batch.column(name).to_pylist() for name in [*plain, geometry]}
            )
        except Exception as error:  # pyarrow's own errors, and text that is not UTF-8
            raise FileFault(
                f"The Parquet file is damaged after row {number}.", hint=_HINT, code="unreadable"
            ) from error
        if batch is None:
            return
        unpacked += batch.nbytes
        if unpacked > MAX_BYTES:
            raise FileFault("Unpacked it is larger than 1 GB.", hint="Split it.", code="zip-bomb")
        for at in range(batch.num_rows):
            number += 1
            values = {name: _value(columns[old][at]) for name, old in zip(fields, plain, strict=True)}
            yield _row(number, values, columns[geometry][at])


def _value(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _row(number: int, values: dict[str, Any], wkb: Any) -> Row:
    try:
        for name, value in values.items():
            if isinstance(value, str):
                check_text(value, f"Row {number}, “{name}”")
        return Row(number, values, None if wkb is None else shapely.force_2d(shapely.from_wkb(wkb)))
    except FileFault as fault:
        return Row(number, values, fault=fault)
    except (shapely.GEOSException, ValueError, TypeError, NotImplementedError) as error:
        reason = str(error).split(":")[-1].strip()
        return Row(number, values, fault=GeometryFault(f"The geometry cannot be read: {reason}."))

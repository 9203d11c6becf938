"""Pure: which geometry does the WKT in a column of a table mean?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import shapely

from gis_core.feature_table import FeatureTable, FileFault, Row
from gis_core.geometry import GeometryFault

MAX_WKT = 32 * 1024 * 1024
"""Characters of one geometry: some 800,000 vertices."""


def with_geometry(table: FeatureTable, column: str, keep: bool = False) -> FeatureTable:
    """The table with the WKT of a column as geometry (two dimensions), and without the column.

    With ``keep`` the column stays as it was written, for whoever writes the table again.

    Raises FileFault if there is no such column. An SRID before the WKT (PostGIS's EWKT) is a
    fault of its row: the coordinate system is said once, for the whole file.
    """
    if column not in table.fields:
        raise FileFault(
            f"There is no column “{column[:60]}”.",
            hint=f"The columns are: {', '.join(table.fields)}.",
            code="no-such-column",
            parameter="wkt",
        )
    fields = [name for name in table.fields if keep or name != column]
    return replace(table, fields=fields, rows=_rows(table.rows, column, keep))


def _rows(rows: Iterator[Row], column: str, keep: bool) -> Iterator[Row]:
    for row in rows:
        values = {name: value for name, value in row.values.items() if keep or name != column}
        if row.fault is not None:
            yield replace(row, values=values)
            continue
        try:
            yield Row(row.number, values, geometry_from_wkt(row.values.get(column)))
        except GeometryFault as fault:
            yield Row(row.number, values, fault=fault)


def geometry_from_wkt(value: Any) -> shapely.Geometry | None:
    """The shapely geometry of a WKT text, heights dropped; None for an empty one.

    Raises GeometryFault if it is no WKT, has an SRID, or holds curves.
    """
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    if text[:5].upper() == "SRID=":
        raise GeometryFault(
            f"“{text[:10]}…” says a coordinate system in the row.",
            hint="Remove “SRID=…;” and say it once, with --crs.",
            code="srid-in-row",
        )
    try:
        made = shapely.force_2d(shapely.from_wkt(text))
    except (shapely.GEOSException, ValueError, TypeError, NotImplementedError) as error:
        raise GeometryFault(
            f"“{text[:40]}” is no WKT: {str(error)[:120]}.",
            hint="Such as POLYGON ((114.3 29.8, 114.4 29.8, 114.4 29.9, 114.3 29.8)).",
            code="bad-wkt",
        ) from error
    return made

"""Act: how is a file of places written again with its answers beside them, a part at a time?

The same format as it came in. In tables a text that a spreadsheet would take for a formula is made
harmless. The caller gives a path that nobody reads yet and renames it when all is written.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import shapely

from findings.answer_columns import Column, ColumnWish, check_apart
from findings.answer_table import Array, arrow_type, rows_of, values_of
from findings.batch_reading import Part, Source
from findings.batch_vector_writing import GeoPackageWriter, ShapefileWriter
from gis_core.errors import BadParameter, TooLarge
from gis_core.harmless_cells import harmless

MOST_XLSX_ROWS = 1_048_575


class Writer(Protocol):
    """Writes parts one after the other, each with the columns that are added, in their order; ``close`` ends
    the file, which is whole only then."""

    def write(self, part: Part, added: Sequence[Array]) -> None: ...

    def close(self) -> None: ...


def writer_for(path: Path, source: Source, wish: ColumnWish) -> Writer:
    """What writes ``source`` again to ``path`` with the wished columns added.

    Raises BadParameter where that cannot be done (see ``check_writable``).
    """
    check_writable(source, wish)
    added = wish.all_columns()
    if source.suffix in (".csv", ".tsv"):
        return CsvWriter(path, source, added)
    if source.suffix == ".xlsx":
        return XlsxWriter(path, source, added)
    if source.suffix in (".parquet", ".geoparquet"):
        return ParquetWriter(path, source, added)
    if source.suffix == ".gpkg":
        return GeoPackageWriter(path, source, added)
    if source.suffix == ".zip":
        return ShapefileWriter(path, source, added)
    return GeoJsonWriter(path, source, added)


def check_writable(source: Source, wish: ColumnWish) -> None:
    """Raises BadParameter where the file has such a column already, or its format cannot hold one."""
    check_apart(source.fields, wish)
    if source.suffix == ".zip" and wish.because:
        raise BadParameter(
            "A Shapefile cannot hold the reasons: its texts have 254 bytes.", parameter="because",
            hint="Leave them out, or send a GeoPackage.",
        )


class CsvWriter:
    """CSV or TSV in the encoding it came in; UTF-8 with the mark by which Excel knows it."""

    def __init__(self, path: Path, source: Source, added: Sequence[Column]) -> None:
        codec = "utf-8-sig" if source.encoding == "utf-8" else source.encoding
        # What another encoding lacks is written as ?, never left out: names are ours, in Chinese.
        self._file = path.open("w", encoding=codec, errors="replace", newline="")
        self._writer = csv.writer(self._file, delimiter="\t" if source.suffix == ".tsv" else ",")
        self._fields = source.fields
        self._writer.writerow([harmless(name) for name in (*source.fields, *(each.name for each in added))])

    def write(self, part: Part, added: Sequence[Array]) -> None:
        # Few texts of a column differ: each is looked at once.
        more = zip(*(values_of(column, harmless) for column in added), strict=True)
        own = ([harmless(row.values.get(name)) for name in self._fields] for row in part.rows)
        self._writer.writerows(map(chain, own, more))

    def close(self) -> None:
        self._file.close()


class XlsxWriter:
    """A workbook of one sheet, written row by row."""

    def __init__(self, path: Path, source: Source, added: Sequence[Column]) -> None:
        from openpyxl import Workbook

        self._path, self._fields, self._rows = path, source.fields, 0
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("answers")
        self._sheet.append([_xlsx(name) for name in (*source.fields, *(each.name for each in added))])

    def write(self, part: Part, added: Sequence[Array]) -> None:
        self._rows += len(part.rows)
        if self._rows > MOST_XLSX_ROWS:
            raise TooLarge(f"A sheet has {MOST_XLSX_ROWS:,} rows at most.", hint="Send it as CSV.")
        for row, more in zip(part.rows, rows_of(added), strict=True):
            own = (row.values.get(name) for name in self._fields)
            self._sheet.append([_xlsx(value) for value in chain(own, more)])

    def close(self) -> None:
        self._book.save(self._path)


def _xlsx(value: Any) -> Any:
    """The cell, if a workbook can hold it: no formulas, no control characters, no zones of time."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    if isinstance(value, str):
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        return harmless(ILLEGAL_CHARACTERS_RE.sub("", value))[:32_767]
    return value if isinstance(value, int | float | bool | date | time) or value is None else str(value)


class GeoJsonWriter:
    """A FeatureCollection, feature by feature, in the coordinates it came in."""

    def __init__(self, path: Path, source: Source, added: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._names = [each.name for each in added]
        self._first = True
        claimed = source.epsg not in (None, 4326)
        crs = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{source.epsg}"}}
        said = f'"crs":{json.dumps(crs)},' if claimed else ""
        self._file.write(f'{{"type":"FeatureCollection",{said}"features":[\n')

    def write(self, part: Part, added: Sequence[Array]) -> None:
        for row, more in zip(part.rows, rows_of(added), strict=True):
            shape = None if row.geometry is None else shapely.geometry.mapping(row.geometry)
            properties = row.values | dict(zip(self._names, more, strict=True))
            feature = {"type": "Feature", "geometry": shape, "properties": properties}
            text = json.dumps(feature, ensure_ascii=False, separators=(",", ":"), default=str)
            self._file.write(text if self._first else f",\n{text}")
            self._first = False

    def close(self) -> None:
        self._file.write("\n]}\n")
        self._file.close()


class ParquetWriter:
    """Parquet: every column it had as it was, geometry and what is said of it too, and the new ones."""

    def __init__(self, path: Path, source: Source, added: Sequence[Column]) -> None:
        import pyarrow
        from pyarrow import parquet

        self._arrow = pyarrow
        self._schema = source.about.schema
        for column in added:
            self._schema = self._schema.append(pyarrow.field(column.name, arrow_type(column)))
        self._writer = parquet.ParquetWriter(path, self._schema)

    def write(self, part: Part, added: Sequence[Array]) -> None:
        arrays = [*part.whole.columns, *added]
        self._writer.write_batch(self._arrow.record_batch(arrays, schema=self._schema))

    def close(self) -> None:
        self._writer.close()

"""Ask: which rows does a Parquet file hold, with geometry or without, a batch at a time?

Unlike ``parquet_files`` no geometry is needed, and all columns stay as they are for whoever writes
the file again. pyarrow is large: for commands and workers, not for the web process.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import shapely

from gis_core.errors import Fault
from gis_core.feature_table import FileFault, Row, check_fields, check_text
from gis_core.geometry import GeometryFault
from gis_core.parquet_files import read_parquet

MAX_BYTES = 8 * 1024 * 1024 * 1024
_MAX_BATCH_BYTES = 512 * 1024 * 1024
_MAGIC = b"PAR1"


class ParquetTable:
    """A Parquet file opened for reading; raises FileFault where it is none or claims to be endless."""

    def __init__(self, path: Path) -> None:
        self._file = _opened(path)
        self.schema = self._file.schema_arrow
        self.count = int(self._file.metadata.num_rows)
        about = self.schema.metadata or {}
        self.geometry: str | None = None
        self.epsg: int | None = None
        if b"geo" in about:
            read = read_parquet(path, 1)
            self.epsg = read.crs_epsg
            others = (name for name in self.schema.names if name not in read.fields)
            self.geometry = next((name for name in others if _is_wkb(self.schema, name)), None)
        names = [str(name) for name in self.schema.names if name != self.geometry]
        self.fields = check_fields(names)
        self.names_as_they_are = self.fields == names
        """Whether fields are named as the columns are, which may have white space around."""

    def batches(self, size: int) -> Iterator[tuple[int, Any]]:
        """The number of rows before each batch, and the batch; raises FileFault where it breaks off."""
        first = 0
        found = self._file.iter_batches(batch_size=size)
        while True:
            try:
                batch = next(found, None)
            except Exception as error:  # pyarrow's own errors
                raise FileFault(
                    f"The Parquet file is damaged after row {first:,}.", hint="Export it again.",
                    code="unreadable",
                ) from error
            if batch is None:
                return
            if batch.nbytes > _MAX_BATCH_BYTES:
                raise FileFault("Some rows unpack without measure.", hint="Split it.", code="zip-bomb")
            yield first, batch
            first += batch.num_rows

    def rows(self, batch: Any, first: int) -> Iterator[Row]:
        """The rows of a batch, numbered from 1 in the file."""
        names = [name for name in self.schema.names if name != self.geometry]
        try:
            columns = [batch.column(name).to_pylist() for name in names]
            shapes = None if self.geometry is None else batch.column(self.geometry).to_pylist()
        except Exception as error:  # text that is not UTF-8, times beyond the calendar
            raise FileFault(
                f"A value after row {first:,} cannot be read.", hint="Export it again.", code="unreadable"
            ) from error
        for at in range(batch.num_rows):
            values = {
                field: _value(column[at]) for field, column in zip(self.fields, columns, strict=True)
            }
            yield _row(first + at + 1, values, None if shapes is None else shapes[at])


def _opened(path: Path) -> Any:
    with path.open("rb") as source:
        if source.read(4) != _MAGIC:
            raise FileFault("This is no Parquet file.", hint="Export it again.", code="bad-parquet")
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path, pre_buffer=False)
        groups = [file.metadata.row_group(at) for at in range(file.metadata.num_row_groups)]
    except Exception as error:  # pyarrow raises its own errors, OSError and ValueError
        raise FileFault("The Parquet file is damaged.", hint="Export it again.", code="unreadable") from error
    if sum(group.total_byte_size for group in groups) > MAX_BYTES:
        raise FileFault("Unpacked it would be larger than 8 GB.", hint="Split it.", code="too-large")
    return file


def _is_wkb(schema: Any, name: str) -> bool:
    from pyarrow import types

    kind = schema.field(name).type
    return bool(types.is_binary(kind) or types.is_large_binary(kind))


def _value(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _row(number: int, values: dict[str, Any], wkb: Any) -> Row:
    try:
        for name, value in values.items():
            if isinstance(value, str):
                check_text(value, f"Row {number}, “{name}”")
        return Row(number, values, None if wkb is None else shapely.force_2d(shapely.from_wkb(wkb)))
    except Fault as fault:
        return Row(number, values, fault=fault)
    except (shapely.GEOSException, ValueError, TypeError, NotImplementedError) as error:
        reason = str(error).split(":")[-1].strip()
        return Row(number, values, fault=GeometryFault(f"The geometry cannot be read: {reason}."))



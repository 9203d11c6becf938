"""Pure: which questions do the rows of a Parquet batch ask, column by column?

The same questions that ``RowReader.read`` reads row by row. Few days, categories and accuracies differ: each
is read once, by the reader's own rules. A row in which anything is unusual is left to the reader.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from findings.answer_table import Array
from findings.batch_questions import AskedPart, columns_of_questions
from findings.batch_wish import RowReader
from gis_core.errors import Fault
from gis_core.feature_table import Row

_POINT = 0
Flags = NDArray[np.bool_]


def questions_of(
    batch: Any, numbers: Sequence[int], geometry: str | None, reader: RowReader
) -> tuple[AskedPart, Flags] | None:
    """The questions of a batch, and which of them stand: the others are to be read row by row. None where
    no row can be read so: a projection, coordinates that are no numbers."""
    import pyarrow as arrow

    placed = _places(batch, geometry, reader)
    if placed is None:
        return None
    lon, lat, sure = placed
    sure &= _sound_texts(batch)
    columns: dict[str, Array] = {
        "row": arrow.array(numbers, arrow.int64()), "lon": arrow.array(lon), "lat": arrow.array(lat),
        "datum": arrow.repeat(arrow.scalar(reader.wish.datum, arrow.string()), len(numbers)),
    }
    wish = reader.wish
    about = (
        ("on", wish.on_field, reader.day, arrow.date32()),
        ("category", wish.category_field, reader.category, arrow.string()),
        ("accuracy_m", wish.accuracy_field, reader.accuracy, arrow.float64()),
    )
    for name, field, read, kind in about:
        found = _each_once(batch, field, read, kind)
        if found is None:
            return None
        columns[name], known = found
        sure &= known
    columns["shape"] = arrow.nulls(len(numbers), arrow.binary())
    return AskedPart(columns, [None] * len(numbers)), sure


def with_rows_read(found: AskedPart, sure: Flags, rows: Sequence[Row], reader: RowReader) -> AskedPart:
    """The questions, those that do not stand read from their rows."""
    import pyarrow as arrow

    odd = np.flatnonzero(~sure)
    if not odd.size:
        return found
    read = columns_of_questions([reader.read(rows[at]) for at in odd.tolist()])
    where = np.arange(len(found))
    where[odd] = len(found) + np.arange(len(odd))
    columns = {
        name: arrow.concat_arrays([column, read.columns[name]]).take(arrow.array(where))
        for name, column in found.columns.items()
    }
    problems = list(found.problems)
    for at, problem in zip(odd.tolist(), read.problems, strict=True):
        problems[at] = problem
    return AskedPart(columns, problems)


def _places(
    batch: Any, geometry: str | None, reader: RowReader
) -> tuple[NDArray[np.float64], NDArray[np.float64], Flags] | None:
    import pyarrow as arrow

    if reader.epsg is not None:
        return None
    if reader.wish.lon:
        columns = [batch.column(name) for name in (reader.wish.lon, reader.wish.lat)]
        if not all(arrow.types.is_floating(each.type) for each in columns):
            return None
        x, y = (
            each.cast(arrow.float64()).fill_null(float("nan")).to_numpy(zero_copy_only=False).copy()
            for each in columns
        )
    elif geometry is not None:
        shapes = batch.column(geometry).to_numpy(zero_copy_only=False)
        points = shapely.from_wkb(shapes, on_invalid="ignore")
        points[(shapely.get_type_id(points) != _POINT) | shapely.is_empty(points)] = None
        x, y = shapely.get_x(points), shapely.get_y(points)
    else:
        return None
    return x, y, np.isfinite(x) & np.isfinite(y)


def _sound_texts(batch: Any) -> Flags:
    """Rows no text of which was spoilt, or holds what no database can."""
    import pyarrow as arrow
    from pyarrow import compute

    sound = np.ones(batch.num_rows, dtype=np.bool_)
    for column in batch.columns:
        if arrow.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if arrow.types.is_string(column.type) or arrow.types.is_large_string(column.type):
            for spoilt in ("\ufffd", "\0"):
                found = compute.match_substring(column, spoilt).fill_null(False)
                sound &= ~found.to_numpy(zero_copy_only=False)
    return sound


def _each_once(batch: Any, field: str, read: Any, kind: Any) -> tuple[Array, Flags] | None:
    """What a column says, each different cell read once; and the rows where it says what can be read."""
    import pyarrow as arrow

    if not field:
        values, codes = [None], np.zeros(batch.num_rows, dtype=np.int64)
    else:
        column = batch.column(field)
        if arrow.types.is_nested(column.type) or arrow.types.is_binary(column.type):
            return None
        coded = column if arrow.types.is_dictionary(column.type) else column.dictionary_encode()
        try:
            values = [*coded.dictionary.to_pylist(), None]
        except (ValueError, OverflowError, UnicodeError):  # what is wrong is told row by row
            return None
        codes = coded.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False).astype(np.int64)
    meant, known = [], []
    for value in values:
        try:
            meant.append(read(Row(0, {field: float(value) if isinstance(value, Decimal) else value})))
            known.append(True)
        except Fault:
            meant.append(None)
            known.append(False)
    return arrow.array(meant, kind).take(arrow.array(codes)), np.array(known, dtype=np.bool_)[codes]

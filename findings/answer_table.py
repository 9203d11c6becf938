"""Pure: how do the answers of very many rows stand in memory: as columns, not row by row?

Columns are Arrow's, in the order of ``ColumnWish.columns()``. pyarrow is large, and imported where it is
used: for commands and workers, not for the web process.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from findings.answer_columns import Cells, Column, ColumnWish

Array = Any
"""An array of pyarrow, which has no types to check by."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class AnswerTable:
    """The answers of some rows: a column each, and for rows without an answer what is wrong (JSON texts)."""

    columns: list[Array]
    problems: list[str | None]

    def __len__(self) -> int:
        return len(self.problems)


def arrow_type(column: Column) -> Any:
    """Which type of Arrow's a column's cells are of."""
    import pyarrow as arrow

    return {"text": arrow.string(), "number": arrow.float64(), "integer": arrow.int64()}[column.kind]


def columns_of(cells: Sequence[Cells], wish: ColumnWish) -> list[Array]:
    """The columns of answers that were made row by row."""
    import pyarrow as arrow

    turned = list(zip(*cells, strict=True)) or [()] * len(wish.columns())
    return [
        arrow.array(values, arrow_type(column))
        for column, values in zip(wish.columns(), turned, strict=True)
    ]


def picked(tables: Sequence[list[Array]], at: Numbers, wish: ColumnWish) -> list[Array]:
    """The rows ``at`` (-1: an empty one) of tables that are taken for one, the first one's rows first."""
    import pyarrow as arrow

    index = arrow.array(at, mask=at < 0)
    found = []
    for number, column in enumerate(wish.columns()):
        parts = [table[number] for table in tables]
        whole = arrow.concat_arrays(parts) if parts else arrow.array([], arrow_type(column))
        found.append(whole.take(index))
    return found


def _as_it_is(text: Any) -> Any:
    return text


def values_of(column: Array, told: Callable[[Any], Any] = _as_it_is) -> list[Any]:
    """The cells of a column as Python has them; each different text through ``told``, once."""
    import pyarrow as arrow

    if arrow.types.is_floating(column.type) or arrow.types.is_integer(column.type):
        return _numbers(column)
    coded = column if arrow.types.is_dictionary(column.type) else column.dictionary_encode()
    texts = np.array([*map(told, coded.dictionary.to_pylist()), None], dtype=object)
    codes = coded.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)
    found: list[Any] = texts[codes].tolist()
    return found


def _numbers(column: Array) -> list[Any]:
    if not column.null_count:
        found: list[Any] = column.to_numpy(zero_copy_only=False).tolist()
        return found
    known = column.is_valid().to_numpy(zero_copy_only=False)
    values = np.full(len(column), None, dtype=object)
    values[known] = column.drop_null().to_numpy(zero_copy_only=False).tolist()
    return values.tolist()


def rows_of(columns: Sequence[Array]) -> list[Cells]:
    """The same row by row."""
    return [list(row) for row in zip(*map(values_of, columns), strict=True)]

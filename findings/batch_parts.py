"""Act: where do the questions of a file and their answers wait, part by part?

Parquet files in a folder of the job's own. Each appears whole or not at all, under a digest that is
kept apart from it: what was cut off or exchanged is noticed when it is read.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from findings.answer_columns import Cells, ColumnWish
from findings.batch_wish import AskedPlace
from gis_core.errors import Fault, Unavailable

_PROBLEM, _ROW = "problem", "row"


class PartDamaged(Unavailable):
    """A file that holds part of a job is missing or not what was written."""

    code = "part-damaged"
    title = "A part of the work is damaged"


@dataclass(frozen=True)
class Kept:
    """A part in its file: the file's name, the digest of its bytes, its rows, and rows with problems."""

    name: str
    sha256: str
    rows: int
    problems: int = 0


@dataclass(frozen=True)
class AnsweredPart:
    """Rows of a part: their numbers, the cells of their answers, the problems (None for none)."""

    numbers: list[int]
    cells: list[Cells]
    problems: list[dict[str, Any] | None]


def keep_questions(folder: Path, name: str, asked: Sequence[AskedPlace]) -> Kept:
    """The questions of a part, written down."""
    import pyarrow as arrow

    columns = {
        _ROW: arrow.array([each.row for each in asked], arrow.int64()),
        "lon": arrow.array([each.lon for each in asked], arrow.float64()),
        "lat": arrow.array([each.lat for each in asked], arrow.float64()),
        "datum": arrow.array([each.datum for each in asked], arrow.string()),
        "on": arrow.array([each.on for each in asked], arrow.date32()),
        "category": arrow.array([each.category for each in asked], arrow.string()),
        "accuracy_m": arrow.array([each.accuracy_m for each in asked], arrow.float64()),
        "shape": arrow.array([each.shape for each in asked], arrow.binary()),
        _PROBLEM: arrow.array([_told(each.fault) for each in asked], arrow.string()),
    }
    problems = sum(each.fault is not None for each in asked)
    return Kept(name, _written(folder / name, columns), len(asked), problems)


def kept_questions(folder: Path, name: str, sha256: str) -> tuple[list[AskedPlace], list[str | None]]:
    """The questions of a part, and the problems known before they were asked; raises PartDamaged."""
    columns = _read(folder / name, sha256)
    problems: list[str | None] = columns.pop(_PROBLEM)
    names = list(columns)
    rows = zip(*columns.values(), strict=True)
    return [AskedPlace(**dict(zip(names, row, strict=True))) for row in rows], problems


def keep_answers(
    folder: Path,
    name: str,
    numbers: Sequence[int],
    cells: Sequence[Cells],
    problems: Sequence[str | None],
    wish: ColumnWish,
) -> Kept:
    """The cells and problems of a part's rows, written down."""
    import pyarrow as arrow

    kinds = {"text": arrow.string(), "number": arrow.float64(), "integer": arrow.int64()}
    columns = {
        _ROW: arrow.array(numbers, arrow.int64()),
        _PROBLEM: arrow.array(problems, arrow.string()),
    }
    turned = list(zip(*cells, strict=True)) or [()] * len(wish.columns())
    for at, (column, values) in enumerate(zip(wish.columns(), turned, strict=True)):
        columns[f"c{at}"] = arrow.array(values, kinds[column.kind])
    found = sum(each is not None for each in problems)
    return Kept(name, _written(folder / name, columns), len(numbers), found)


def kept_answers(folder: Path, name: str, sha256: str) -> AnsweredPart:
    """What ``keep_answers`` wrote; raises PartDamaged."""
    columns = _read(folder / name, sha256)
    numbers, problems = columns.pop(_ROW), columns.pop(_PROBLEM)
    cells = [list(row) for row in zip(*columns.values(), strict=True)]
    return AnsweredPart(numbers, cells, [None if each is None else json.loads(each) for each in problems])


def _told(fault: Fault | None) -> str | None:
    return None if fault is None else told(fault)


def told(fault: Fault) -> str:
    """A fault as the text that is kept."""
    return json.dumps(fault.as_problem(), ensure_ascii=False, default=str)


def _written(path: Path, columns: dict[str, Any]) -> str:
    """Write a part under its name at once, and tell the digest of its bytes."""
    import pyarrow as arrow
    from pyarrow import parquet

    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        parquet.write_table(arrow.table(columns), draft, compression="zstd")
        content = draft.read_bytes()
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return hashlib.sha256(content).hexdigest()


def _read(path: Path, sha256: str) -> dict[str, list[Any]]:
    import pyarrow as arrow
    from pyarrow import parquet

    try:
        content = path.read_bytes()
    except OSError as error:
        raise PartDamaged(f"The part {path.name} is not there any more.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PartDamaged(f"The part {path.name} is not what was written.")
    table = parquet.read_table(arrow.BufferReader(content))
    return {name: table.column(name).to_pylist() for name in table.column_names}

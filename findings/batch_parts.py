"""Act: where do the questions of a file and their answers wait, part by part?

Parquet files in a folder of the job's own. Each appears whole or not at all, under a digest that is
kept apart from it: what was cut off or exchanged is noticed when it is read.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from findings.answer_table import AnswerTable, Array, values_of
from findings.batch_questions import ROW, AskedPart
from gis_core.errors import Unavailable

_PROBLEM = "problem"


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
    """Rows of a part: their numbers, and their answers or problems."""

    numbers: list[int]
    table: AnswerTable

    def problems(self) -> list[tuple[int, dict[str, Any]]]:
        """Positions of rows without an answer, and what is wrong with each."""
        return [
            (at, json.loads(text)) for at, text in enumerate(self.table.problems) if text is not None
        ]


def keep_questions(folder: Path, name: str, asked: AskedPart) -> Kept:
    """The questions of a part, written down."""
    import pyarrow as arrow

    columns = asked.columns | {_PROBLEM: arrow.array(asked.problems, arrow.string())}
    problems = sum(each is not None for each in asked.problems)
    return Kept(name, _written(folder / name, columns), len(asked), problems)


def kept_questions(folder: Path, name: str, sha256: str) -> AskedPart:
    """The questions of a part; raises PartDamaged."""
    columns = _read(folder / name, sha256)
    return AskedPart(columns, values_of(columns.pop(_PROBLEM)))


def keep_answers(folder: Path, name: str, numbers: Array, answers: AnswerTable) -> Kept:
    """The answers of a part's rows, written down."""
    import pyarrow as arrow

    columns = {
        ROW: numbers, _PROBLEM: arrow.array(answers.problems, arrow.string()),
        **{f"c{at}": column for at, column in enumerate(answers.columns)},
    }
    found = sum(each is not None for each in answers.problems)
    return Kept(name, _written(folder / name, columns), len(answers), found)


def kept_answers(folder: Path, name: str, sha256: str) -> AnsweredPart:
    """What ``keep_answers`` wrote; raises PartDamaged."""
    columns = _read(folder / name, sha256)
    numbers, problems = values_of(columns.pop(ROW)), values_of(columns.pop(_PROBLEM))
    return AnsweredPart(numbers, AnswerTable(list(columns.values()), problems))


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


def _read(path: Path, sha256: str) -> dict[str, Array]:
    import pyarrow as arrow
    from pyarrow import parquet

    try:
        content = path.read_bytes()
    except OSError as error:
        raise PartDamaged(f"The part {path.name} is not there any more.") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PartDamaged(f"The part {path.name} is not what was written.")
    table = parquet.read_table(arrow.BufferReader(content), use_threads=False)
    return {name: table.column(name).combine_chunks() for name in table.column_names}

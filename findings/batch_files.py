"""Act: how does a file of places become the same file with answers, without a server?"""

from __future__ import annotations

import os
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from findings import batch_question_columns
from findings.answer_columns import ColumnWish
from findings.answer_table import Array, values_of
from findings.answerer import stamps
from findings.answers import today
from findings.batch_part_run import answer_part
from findings.batch_parts import (
    AnsweredPart,
    Kept,
    keep_questions,
    kept_answers,
)
from findings.batch_question_columns import with_rows_read
from findings.batch_questions import AskedPart, columns_of_questions
from findings.batch_reading import Part, Source, opened
from findings.batch_shift import likely_datum
from findings.batch_wish import BatchWish, RowReader
from findings.batch_writing import writer_for
from findings.runners.here import Here
from findings.runners.pool import Pool
from gis_core.city import City
from gis_core.crs import is_projected, parse_epsg
from gis_core.current_city import current_city
from gis_core.errors import BadParameter, Conflict, Unavailable
from gis_core.parquet_tables import ParquetTable
from grids.models import Revision
from grids.units import newest_revision

_SHOWN = 10
MANY_ROWS = 15_000
"""A file of so many rows is taken for so large that the index of cells pays."""

Say = Callable[[str], None]


@dataclass
class FileReport:
    """What was done: rows, those with problems (the first few with what was wrong), how fast."""

    rows: int = 0
    problems: int = 0
    first: list[tuple[int, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def note(self, found: AnsweredPart) -> None:
        """Count the rows of a part."""
        self.rows += len(found.numbers)
        for at, problem in found.problems():
            self.problems += 1
            if len(self.first) < _SHOWN:
                self.first.append((found.numbers[at], str(problem["detail"])))

    def lines(self) -> Iterator[str]:
        """The report for a terminal."""
        speed = self.rows / max(self.seconds, 1e-9)
        yield f"{self.rows:,} rows, {self.rows - self.problems:,} answered, {speed:,.0f} rows/s."
        for number, detail in self.first:
            yield f"row {number}: {detail}"
        if self.problems > len(self.first):
            yield f"… and {self.problems - len(self.first):,} more rows with problems (answer_problem)."
        yield from self.notes


_WHAT = {
    "duties": "Duties", "settlements": "Special areas, border rules or decisions on site", "plans": "Plans",
    "categories": "The catalogue of categories",
}


def changes_since(before: Mapping[str, int]) -> list[str]:
    """A note where what answers rest on was written to since ``before`` (stamps by topic).

    The units are not asked about: the revision is fixed, and with it every boundary.
    """
    now = stamps()._asdict()
    changed = [words for topic, words in _WHAT.items() if now[topic] != before.get(topic, now[topic])]
    if not changed:
        return []
    return [
        f"{', '.join(changed)} changed while the rows were answered: rows answered before and after it may "
        "differ. Send the file again to have all of them as it is now."
    ]


@dataclass(frozen=True)
class Settled:
    """What is fixed when a run begins, so that all its rows are answered alike."""

    city: City
    day: date
    revision: int


def settled(wish: BatchWish) -> Settled:
    """The city, its day and the revision of a run that begins now; raises Unavailable, BadParameter."""
    city = current_city()
    newest = newest_revision()
    if newest is None or newest.number is None:
        raise Unavailable(
            "No boundaries have been published yet.", code="no-revision",
            hint="Import units first: manage.py import_units … --commit",
        )
    if wish.revision is not None and not Revision.objects.filter(
        number=wish.revision, status=Revision.Status.PUBLISHED
    ).exists():
        raise BadParameter(f"There is no published revision {wish.revision}.", parameter="revision")
    return Settled(city, today(city), wish.revision or newest.number)


def reader_of(source: Source, wish: BatchWish, fixed: Settled) -> RowReader:
    """What reads the rows of an opened file as questions; raises BadParameter, CrsFault."""
    wish.check(source.fields, source.has_geometry)
    city = fixed.city
    epsg: int | None = None
    if wish.crs:
        epsg = parse_epsg(wish.crs, city.allowed_epsgs)
    elif not wish.lon and source.epsg is not None and source.epsg not in (4326, 4490):
        epsg = parse_epsg(source.epsg, city.allowed_epsgs)
    if epsg is not None and not is_projected(epsg):
        epsg = None
    return RowReader(wish, epsg, city.allowed_epsgs, city.zone, fixed.day)


def questions_of(part: Part, source: Source, reader: RowReader) -> AskedPart:
    """The questions of a part: by columns where the format has them, else row by row."""
    if isinstance(source.about, ParquetTable) and source.about.names_as_they_are:
        by_columns = batch_question_columns.questions_of(
            part.whole, part.numbers, source.about.geometry, reader
        )
        if by_columns is not None:
            asked, sure = by_columns
            return with_rows_read(asked, sure, [] if sure.all() else part.rows, reader)
    return columns_of_questions([reader.read(row) for row in part.rows])


def suspicion_of(asked: AskedPart, wish: BatchWish) -> list[str]:
    """A warning where the places look as if they came in another datum than was said."""
    datum = values_of(asked.columns["datum"])
    placed = [
        at for at, problem in enumerate(asked.problems) if problem is None and datum[at] == wish.datum
    ]
    if not placed:
        return []
    lon, lat = (asked.columns[name].take(placed).to_numpy() for name in ("lon", "lat"))
    found = likely_datum(lon, lat, wish.datum, on=asked.columns["on"][placed[0]].as_py())
    return [] if found is None else [str(found)]


def assign_file(
    path: Path, out: Path, wish: BatchWish, *, workers: int = 1, force: bool = False,
    say: Say = lambda text: None,
) -> FileReport:
    """Write ``path`` to ``out`` with the answers beside each row; the file appears whole or not at all.

    Raises Conflict where ``out`` is there already and not ``force``, and what is wrong with the file
    or the wish; what is wrong with a row stands in its ``answer_problem``.
    """
    _check_out(path, out, force)
    fixed = settled(wish)
    columns = wish.columns(kind.key for kind in fixed.city.kinds)
    report, began, before = FileReport(), time.monotonic(), stamps()._asdict()
    with opened(path, wish) as source, _draft(out) as draft:
        reader = reader_of(source, wish, fixed)
        report.notes += source.notes
        with closing(writer_for(draft, source, columns)) as writer:
            for part, found in _answered_parts(source, reader, wish, columns, fixed, workers, report):
                writer.write(part, with_problems(found))
                report.note(found)
                report.seconds = time.monotonic() - began
                of = f" of {source.count:,}" if source.count else ""
                say(f"{report.rows:,}{of} rows ({report.rows / report.seconds:,.0f}/s)")
        os.replace(draft, out)
    report.notes += changes_since(before)
    report.seconds = time.monotonic() - began
    return report


def with_problems(found: AnsweredPart) -> list[Array]:
    """The columns of a part, the last one of what is wrong with a row, in words."""
    import pyarrow as arrow

    words: list[str | None] = [None] * len(found.numbers)
    for at, problem in found.problems():
        words[at] = in_words(problem)
    return [*found.table.columns, arrow.array(words, arrow.string())]


def in_words(problem: dict[str, Any]) -> str:
    """A problem as one sentence or two."""
    return f"{problem['detail']} {problem.get('hint', '')}".strip()


def _answered_parts(
    source: Source, reader: RowReader, wish: BatchWish, columns: ColumnWish, fixed: Settled, workers: int,
    report: FileReport,
) -> Iterator[tuple[Part, AnsweredPart]]:
    with tempfile.TemporaryDirectory(prefix="luzhang-assign-") as name:
        folder, held = Path(name), deque[Part]()

        def questions() -> Iterator[Kept]:
            for at, part in enumerate(source.parts):
                asked = questions_of(part, source, reader)
                if at == 0:
                    report.notes.extend(suspicion_of(asked, wish))
                held.append(part)
                yield keep_questions(folder, f"questions-{at}.parquet", asked)

        many = (source.count or 0) > MANY_ROWS
        for kept in _answers(folder, questions(), columns, wish.plan, fixed, workers, many):
            found = kept_answers(folder, kept.name, kept.sha256)
            for file in (kept.name, kept.name.replace("answers-", "questions-")):
                (folder / file).unlink()
            yield held.popleft(), found


def _answers(
    folder: Path, questions: Iterator[Kept], columns: ColumnWish, plan: str, fixed: Settled, workers: int,
    many: bool,
) -> Iterator[Kept]:
    if workers > 1:
        with Pool(columns, fixed.revision, plan or None, workers, many) as pool:
            yield from pool.answer_parts(folder, questions)
        return
    runner = Here(columns, fixed.city, fixed.revision, plan or None, many)
    for each in questions:
        yield answer_part(folder, each, each.name.replace("questions-", "answers-"), runner, columns)


def _check_out(path: Path, out: Path, force: bool) -> None:
    if path.suffix.casefold() != out.suffix.casefold():
        raise BadParameter(
            f"The format stays as it is: “{out.name}” must end with {path.suffix}.", parameter="out"
        )
    if out.exists() and path.exists() and out.samefile(path):
        raise Conflict("The file would overwrite itself.", parameter="out")
    if out.exists() and not force:
        raise Conflict(f"“{out}” is there already.", hint="Another name, or --force.", parameter="out")
    if not out.parent.is_dir():
        raise BadParameter(f"There is no folder “{out.parent}”.", parameter="out")


@contextmanager
def _draft(out: Path) -> Iterator[Path]:
    """A file beside ``out`` that nobody takes for it, removed unless it was renamed."""
    draft = out.with_name(f".{out.stem}.{os.getpid()}{out.suffix}")
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)

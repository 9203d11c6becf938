"""Act: how does a worker answer a file that was sent: read its questions, answer them, write it again?

Three stages, all in leased chunks of the job: one chunk reads the file and adds a chunk for each part
of its questions; whoever ends the last of these adds the one that writes the result. A worker that is
killed leaves nothing but drafts, and whoever takes its chunk over does it from the beginning. Day and
revision were fixed when the job was opened, so that the same rows have the same answers whoever
works, and the result the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from findings.answer_columns import ColumnWish
from findings.answerer import stamps
from findings.batch_files import (
    MANY_ROWS,
    Settled,
    changes_since,
    questions_of,
    reader_of,
    suspicion_of,
    with_problems,
)
from findings.batch_part_run import answer_part
from findings.batch_parts import AnsweredPart, Kept, PartDamaged, keep_questions, kept_answers
from findings.batch_reading import opened
from findings.batch_wish import BatchWish, wish_from_json
from findings.batch_writing import check_writable, writer_for
from findings.job_folders import folder_of
from findings.job_records import JOB
from findings.runners.here import Here
from gis_core import jobs
from gis_core.current_city import current_city
from gis_core.errors import Fault
from gis_core.harmless_cells import harmless
from gis_core.models import Job

logger = logging.getLogger("findings.jobs")
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class _Task:
    """One job as a worker sees it."""

    job: Job
    folder: Path
    wish: BatchWish
    fixed: Settled
    columns: ColumnWish

    @property
    def sent(self) -> Path:
        return self.folder / f"sent{self.suffix}"

    @property
    def suffix(self) -> str:
        return Path(self.job.arguments["name"]).suffix.casefold()


def _task(job: Job) -> _Task:
    if job.key is None:
        raise PartDamaged("The job has no key.")
    wish, city = wish_from_json(job.arguments["wish"]), current_city()
    fixed = Settled(city, date.fromisoformat(job.arguments["today"]), int(job.arguments["revision"]))
    columns = wish.columns(kind.key for kind in city.kinds)
    return _Task(job, folder_of(job.key), replace(wish, revision=fixed.revision), fixed, columns)


def work_on(job: Job, enough: Callable[[], bool] = lambda: False, lease: timedelta = LEASE) -> int:
    """Do chunks of a job until none is free or it is ``enough``; the number done.

    What is wrong with the file or the wish ends the job, with its problem told; so does an error of
    our own, of which only its number is told.
    """
    done = 0
    try:
        task = _task(job)
        for _ in jobs.work(job, lambda held: _do(task, held, lease), lease):
            done += 1
            if enough():
                break
    except Fault as fault:
        _fail(job, fault)
    except OSError as error:
        if Job.objects.filter(pk=job.pk, finished_at__isnull=True).exists():
            logger.exception("job %s: its files cannot be read or written", job.pk)
            named = type(error).__name__
            _fail(job, PartDamaged("The files of the job cannot be read or written.", error=named))
    except Exception:
        logger.exception("job %s failed", job.pk)
        _fail(job, PartDamaged(f"Something went wrong on our side; tell us the number {job.pk}."))
    return done


def _fail(job: Job, fault: Fault) -> None:
    jobs.stop(job, {"state": "failed", "problem": fault.as_problem()})


def _do(task: _Task, lease: jobs.Lease, length: timedelta) -> None:
    stages = {"read": _read, "answer": _answer, "write": _write}
    stages[lease.arguments["stage"]](task, lease, _beat(lease, length))


def _beat(lease: jobs.Lease, length: timedelta) -> Callable[[], None]:
    """Says that the worker is alive, at most every tenth of the lease; raises LeaseLost."""
    told = time.monotonic()

    def beat() -> None:
        nonlocal told
        if time.monotonic() - told > length.total_seconds() / 10:
            jobs.heartbeat(lease, length)
            told = time.monotonic()

    return beat


def _read(task: _Task, lease: jobs.Lease, beat: Callable[[], None]) -> None:
    """Read the file's questions, part by part, and add a chunk for each."""
    parts: list[Kept] = []
    notes: list[str] = []
    with opened(task.sent, task.wish) as source:
        reader = reader_of(source, task.wish, task.fixed)
        check_writable(source, task.columns)
        notes += source.notes
        for at, part in enumerate(source.parts):
            asked = questions_of(part, source, reader)
            notes += suspicion_of(asked, task.wish) if at == 0 else []
            parts.append(keep_questions(task.folder, f"questions-{at}-{lease.attempt}.parquet", asked))
            beat()
    rows = sum(each.rows for each in parts)
    report = {
        "rows": rows, "notes": notes, "ended": time.time(),
        "stamps": stamps()._asdict(),  # before any row is answered
    }
    with jobs.finishing(lease, report):
        answering = [{"stage": "answer", "many": rows > MANY_ROWS, **asdict(each)} for each in parts]
        jobs.add_chunks(jobs.hold(lease), answering or [{"stage": "write"}])


def _answer(task: _Task, lease: jobs.Lease, beat: Callable[[], None]) -> None:
    """Answer one part; whoever ends the last adds the chunk that writes."""
    given = {name: lease.arguments[name] for name in ("name", "sha256", "rows", "problems")}
    runner = Here(
        task.columns, task.fixed.city, task.fixed.revision, task.wish.plan or None,
        many=bool(lease.arguments.get("many")), beat=beat,
    )
    name = f"answers-{lease.ordinal}-{lease.attempt}.parquet"
    kept = answer_part(task.folder, Kept(**given), name, runner, task.columns)
    with jobs.finishing(lease, asdict(kept)):
        job = jobs.hold(lease)
        if jobs.is_last(lease):
            jobs.add_chunks(job, [{"stage": "write"}])


def _write(task: _Task, lease: jobs.Lease, beat: Callable[[], None]) -> None:
    """Write the file again with its answers, and the list of rows that have none."""
    draft = task.folder / f".result-{lease.attempt}{task.suffix}"
    errors = task.folder / f".errors-{lease.attempt}.csv"
    try:
        rows, problems = _written(task, draft, errors, beat)
        report = {
            "state": "done", "rows": rows, "problems": problems, "sha256": _sha256(draft, beat),
            "bytes": draft.stat().st_size, "notes": _notes(task.job),
        }
        with transaction.atomic():  # the chunk's end and the job's are one
            with jobs.finishing(lease, {"rows": rows}):
                os.replace(draft, task.folder / f"result{task.suffix}")
                os.replace(errors, task.folder / "errors.csv")
            jobs.finish(task.job, report)
    finally:
        draft.unlink(missing_ok=True)
        errors.unlink(missing_ok=True)
    _drop_parts(task.folder)


def _written(task: _Task, draft: Path, errors: Path, beat: Callable[[], None]) -> tuple[int, int]:
    rows = problems = 0
    with opened(task.sent, task.wish) as source, errors.open("w", encoding="utf-8-sig", newline="") as file:
        told = csv.writer(file)
        told.writerow(["row", "code", "problem", "hint"])
        with closing(writer_for(draft, source, task.columns)) as writer:
            for part, found in zip(source.parts, _answers(task), strict=True):
                if list(part.numbers) != found.numbers:
                    raise PartDamaged("The answers are not those of the file's rows.")
                writer.write(part, with_problems(found))
                rows += len(found.numbers)
                problems += _tell_problems(told, found)
                beat()
    return rows, problems


def _tell_problems(told: Any, found: AnsweredPart) -> int:
    problems = found.problems()
    for at, problem in problems:
        code = problem["type"].rpartition("/")[2]
        row = found.numbers[at]
        told.writerow([row, code, harmless(problem["detail"]), harmless(problem.get("hint", ""))])
    return len(problems)


def _answers(task: _Task) -> Iterator[AnsweredPart]:
    chunks = task.job.chunks.filter(arguments__stage="answer").order_by("ordinal")
    for report in chunks.values_list("report", flat=True):
        yield kept_answers(task.folder, report["name"], report["sha256"])


def _notes(job: Job) -> list[str]:
    """What reading said, and what answers rest on that changed since: asked when all are answered."""
    read = job.chunks.filter(arguments__stage="read").first()
    return [*read.report.get("notes", []), *changes_since(read.report.get("stamps", {}))] if read else []


def _sha256(path: Path, beat: Callable[[], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(4 * 1024 * 1024):
            digest.update(chunk)
            beat()
    return digest.hexdigest()


def _drop_parts(folder: Path) -> None:
    for pattern in ("questions-*.parquet", "answers-*.parquet", ".*"):
        for file in folder.glob(pattern):
            file.unlink(missing_ok=True)


def unfinished() -> list[Job]:
    """The jobs of this kind that are not finished, the oldest first."""
    return list(Job.objects.filter(name=JOB, finished_at__isnull=True).order_by("pk"))



"""Act: which files of places were sent to be answered, by whom, how far is each, and when is it forgotten?"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from findings.batch_files import settled
from findings.batch_reading import FORMATS
from findings.batch_wish import BatchWish
from findings.job_folders import folder_of, keys_on_disk, make_folder, remove_folder
from gis_core import jobs
from gis_core.errors import Conflict, NotFound, TooLarge
from gis_core.feature_table import FileFault
from gis_core.models import Job

JOB = "assign_file"
KEPT = timedelta(days=7)
MOST_BYTES = 1024 * 1024 * 1024
MOST_UNFINISHED = 5
"""Jobs of one account that may be waiting or at work at a time."""

_OPENING = 0x66696C65  # the advisory lock under which an account's jobs are counted
_LONGEST_NAME = 100


@dataclass(frozen=True)
class JobState:
    """How far a job is. ``state`` is waiting, reading, answering, writing, done, failed or cancelled."""

    state: str
    rows: int | None
    done: int
    problems: int
    seconds: float
    report: dict[str, Any]

    @property
    def per_second(self) -> float | None:
        """Rows answered a second, while there is something to tell."""
        return self.done / self.seconds if self.done and self.seconds > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """Seconds until all rows are answered at this speed."""
        if self.rows is None or self.per_second is None or self.state != "answering":
            return None
        return (self.rows - self.done) / self.per_second


def safe_name(name: str) -> str:
    """The sender's name of a file for the result's name: no path, nothing unseen, a known ending."""
    last = Path(name.replace("\\", "/")).name
    seen = "".join(each for each in last if each.isprintable() and each not in '"/\\').strip(". ") or "places"
    suffix = Path(seen).suffix.casefold()
    if suffix not in FORMATS:
        raise FileFault(
            f"“{seen[:60]}” has no ending that is read here.", hint=f"One of {', '.join(FORMATS)}.",
            code="unknown-format",
        )
    return seen[: -len(suffix)][:_LONGEST_NAME].lstrip("=+-@ ") + suffix


def open_job(by: Any, name: str, content: Iterable[bytes], wish: BatchWish) -> Job:
    """A new job over a file that was sent; its rows are read by a worker.

    The day and the revision are fixed now. Raises FileFault, TooLarge, Conflict for too many
    unfinished jobs, and what is wrong with the wish.
    """
    shown = safe_name(name)
    fixed = settled(wish)
    key = uuid.uuid4()
    folder = make_folder(key)
    try:
        size, digest = _keep(content, folder / f"sent{Path(shown).suffix.casefold()}")
        arguments = {
            "wish": wish.as_json(), "name": shown, "bytes": size, "sha256": digest,
            "revision": fixed.revision, "today": fixed.day.isoformat(),
        }
        return _start(by, key, arguments)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@transaction.atomic
def _start(by: Any, key: uuid.UUID, arguments: dict[str, Any]) -> Job:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_OPENING])
    if jobs_of(by).filter(finished_at__isnull=True).count() >= MOST_UNFINISHED:
        raise Conflict(
            f"{MOST_UNFINISHED} jobs of this account are not finished yet.",
            hint="Wait for one, or cancel one.", code="too-many-jobs",
        )
    return jobs.start(JOB, arguments, [{"stage": "read"}], by.pk, key)


def _keep(content: Iterable[bytes], path: Path) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        for chunk in content:
            size += len(chunk)
            if size > MOST_BYTES:
                raise TooLarge(f"A file has {MOST_BYTES:,} bytes at most.", hint="Split it.")
            digest.update(chunk)
            file.write(chunk)
    if not size:
        raise FileFault("The file is empty.", code="empty-file")
    return size, digest.hexdigest()


def jobs_of(by: Any) -> Any:
    """The jobs of an account, the newest first."""
    return Job.objects.filter(name=JOB, requested_by=by.pk).order_by("-pk")


def job_of(by: Any, key: str) -> Job:
    """One job of an account by its key; raises NotFound, also where it is another's."""
    try:
        found = jobs_of(by).filter(key=uuid.UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFound("There is no such job of yours.", hint="Finished jobs go away after some days.")
    return found


def state_of(job: Job) -> JobState:
    """How far a job is, from what its chunks say."""
    chunks = list(job.chunks.order_by("ordinal").values_list("arguments", "state", "report"))
    answering = [each for each in chunks if each[0]["stage"] == "answer"]
    done = [report for _, state, report in answering if state == "done"]
    read = next((each for each in chunks if each[0]["stage"] == "read"), None)
    rows = read[2].get("rows") if read and read[1] == "done" else None
    until = job.finished_at or timezone.now()
    began = read[2].get("ended") if read and read[1] == "done" else None
    seconds = (until.timestamp() - began) if began else 0.0
    return JobState(
        _word(job, chunks), rows, sum(each["rows"] for each in done),
        sum(each["problems"] for each in done), seconds, job.report,
    )


def _word(job: Job, chunks: list[Any]) -> str:
    if job.finished_at is not None:
        return str(job.report.get("state", "done"))
    stages = [arguments["stage"] for arguments, state, _ in chunks if state != "done"]
    if "write" in stages:
        return "writing"
    if "answer" in stages:
        return "answering"
    return "reading" if any(state == "leased" for _, state, _ in chunks) else "waiting"


def cancel(job: Job) -> bool:
    """Stop a job and remove its files, or forget a finished one; whether it was still at work."""
    stopped = jobs.stop(job, {"state": "cancelled"})
    if not stopped:
        job.delete()
    if job.key is not None:
        remove_folder(job.key)
    return stopped


def result_of(job: Job) -> Path:
    """The finished file of a job; raises Conflict while there is none, NotFound when it is gone."""
    return _file_of(job, f"result{Path(job.arguments['name']).suffix.casefold()}")


def errors_of(job: Job) -> Path:
    """The list of rows that could not be answered; raises as ``result_of``."""
    return _file_of(job, "errors.csv")


def _file_of(job: Job, name: str) -> Path:
    if job.finished_at is None:
        raise Conflict("The job is not finished yet.", hint="Ask for its progress.", code="not-finished")
    if job.report.get("state") != "done" or job.key is None:
        raise NotFound("This job has no result.", hint="Its progress says why.")
    path = folder_of(job.key) / name
    if not path.is_file():
        raise NotFound("The files of this job are gone.", hint="Send the file again.")
    return path


def forget_old() -> int:
    """Remove jobs that are kept long enough, and folders without a job; the number of jobs."""
    limit = timezone.now() - KEPT
    old = list(Job.objects.filter(name=JOB, created_at__lt=limit))
    for job in old:
        cancel(job) if job.finished_at is None else None
        job.delete()
        if job.key is not None:
            remove_folder(job.key)
    _remove_strays(limit.timestamp())
    return len(old)


def _remove_strays(before: float) -> None:
    """Folders that no job knows, as a process leaves them that is killed while a file is sent."""
    known = set(Job.objects.filter(name=JOB).values_list("key", flat=True))
    for key in keys_on_disk():
        folder = folder_of(key)
        if key not in known and folder.is_dir() and folder.stat().st_mtime < before:
            remove_folder(key)

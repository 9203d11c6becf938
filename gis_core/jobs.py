"""Act: who works on which chunk of a long job, and what if that one dies?

A job is a row, its work a row for each chunk. A worker leases a chunk until a moment; a worker
that is still at it moves that moment on, one that was killed does not, and whoever comes next
takes the chunk over. ``attempts`` counts the leases, so that a worker that lost its lease
notices before it writes. Work and “done” are one transaction: nothing is lost or done twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Max, QuerySet
from django.utils import timezone

from gis_core.errors import Conflict
from gis_core.models import Job, JobChunk

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3
_Arguments = Mapping[str, Any]


class LeaseLost(Conflict):
    """Another worker has taken the chunk over because its lease had run out."""

    code = "lease-lost"
    title = "This part of the job is in other hands"


@dataclass(frozen=True)
class Lease:
    """One worker's hold on one chunk; ``attempt`` tells it from earlier and later ones."""

    chunk: int
    job: int
    ordinal: int
    arguments: dict[str, Any]
    attempt: int


@dataclass(frozen=True)
class Progress:
    """How many chunks of a job are in which state."""

    waiting: int
    leased: int
    done: int
    failed: int

    @property
    def total(self) -> int:
        return self.waiting + self.leased + self.done + self.failed

    @property
    def over(self) -> bool:
        """Whether nothing is left to be done by anybody."""
        return self.waiting == self.leased == 0


def unfinished(name: str, arguments: _Arguments) -> Job | None:
    """The newest job of that name and those arguments that was begun and not finished."""
    begun = Job.objects.filter(name=name, arguments=dict(arguments), finished_at__isnull=True)
    return begun.order_by("-pk").first()


@transaction.atomic
def start(
    name: str,
    arguments: _Arguments,
    chunks: Iterable[_Arguments],
    requested_by: int | None = None,
    key: UUID | None = None,
) -> Job:
    """A new job with a waiting chunk for each of ``chunks``, in their order; ``key`` is its address."""
    job = Job.objects.create(name=name, arguments=dict(arguments), requested_by_id=requested_by, key=key)
    add_chunks(job, chunks)
    return job


def add_chunks(job: Job, chunks: Iterable[_Arguments]) -> None:
    """More waiting chunks after those there are; in the transaction of whoever found out about them."""
    last = job.chunks.aggregate(last=Max("ordinal"))["last"]
    first = 0 if last is None else last + 1
    made = (JobChunk(job=job, ordinal=at, arguments=dict(each)) for at, each in enumerate(chunks, first))
    JobChunk.objects.bulk_create(made, batch_size=1000)


def hold(lease: Lease) -> Job:
    """The job of a held chunk, locked until the transaction ends: of its workers one at a time."""
    return Job.objects.select_for_update().get(pk=lease.job)


def is_last(lease: Lease) -> bool:
    """Whether all other chunks of the job are done; asked while the job is held."""
    others = JobChunk.objects.filter(job=lease.job).exclude(pk=lease.chunk)
    return not others.exclude(state=JobChunk.State.DONE).exists()


@transaction.atomic
def stop(job: Job, report: _Arguments) -> bool:
    """Close a job as it is and take its unfinished chunks away; False when it is closed already.

    Who works on one of them finds its lease lost.
    """
    closed = Job.objects.filter(pk=job.pk, finished_at__isnull=True)
    if not closed.update(finished_at=timezone.now(), report=dict(report)):
        return False
    job.chunks.exclude(state=JobChunk.State.DONE).delete()
    return True


def _silent(chunks: QuerySet[JobChunk], now: datetime) -> QuerySet[JobChunk]:
    """Leased chunks whose worker has not been heard of in time, locked; none that another locks."""
    silent = chunks.filter(state=JobChunk.State.LEASED, leased_until__lt=now)
    return silent.select_for_update(skip_locked=True)


@transaction.atomic
def requeue_expired(job: Job | None = None) -> int:
    """Put chunks of workers that fell silent back to wait; the number of them.

    A chunk whose worker fell silent ``MOST_ATTEMPTS`` times in a row is given up instead: it may
    be what kills them.
    """
    chunks = JobChunk.objects.all() if job is None else job.chunks.all()
    silent = list(_silent(chunks, timezone.now()))
    hopeless = [chunk for chunk in silent if chunk.attempts % MOST_ATTEMPTS == 0]
    for chunk in hopeless:
        _set_failed(chunk.pk, f"No worker came back from it in {chunk.attempts} attempts.")
    back = [chunk.pk for chunk in silent if chunk not in hopeless]
    return JobChunk.objects.filter(pk__in=back).update(state=JobChunk.State.WAITING, leased_until=None)


@transaction.atomic
def take(job: Job, lease: timedelta = LEASE) -> Lease | None:
    """Lease the first chunk that is free; None when there is none just now.

    Chunks another worker is taking at this moment are passed over, not waited for.
    """
    requeue_expired(job)
    waiting = job.chunks.filter(state=JobChunk.State.WAITING).order_by("ordinal")
    chunk = waiting.select_for_update(skip_locked=True).first()
    if chunk is None:
        return None
    JobChunk.objects.filter(pk=chunk.pk).update(
        state=JobChunk.State.LEASED, leased_until=timezone.now() + lease, attempts=F("attempts") + 1
    )
    return Lease(chunk.pk, job.pk, chunk.ordinal, chunk.arguments, chunk.attempts + 1)


def _held(lease: Lease) -> QuerySet[JobChunk]:
    return JobChunk.objects.filter(pk=lease.chunk, state=JobChunk.State.LEASED, attempts=lease.attempt)


def heartbeat(lease: Lease, length: timedelta = LEASE) -> None:
    """Say that the worker is alive: the lease runs from now. Raises LeaseLost.

    Outside the transaction of the work, or nobody hears it.
    """
    if not _held(lease).update(leased_until=timezone.now() + length):
        raise _lost(lease)


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(f"Chunk {lease.ordinal} of job {lease.job} was taken over by another worker.")


@contextmanager
def finishing(lease: Lease, report: dict[str, Any]) -> Iterator[None]:
    """A transaction for a chunk's writing that ends with the chunk done, or with nothing written.

    ``report`` is read at the end and kept with the chunk. Raises LeaseLost at the beginning
    when another worker has it; from there on nobody can take it until the transaction ends.
    """
    with transaction.atomic():
        if not _held(lease).select_for_update().exists():
            raise _lost(lease)
        yield
        _held(lease).update(state=JobChunk.State.DONE, leased_until=None, report=report)


def give_back(lease: Lease) -> None:
    """Put a chunk back to wait for the next worker, as when this one is being stopped."""
    _held(lease).update(state=JobChunk.State.WAITING, leased_until=None, attempts=F("attempts") - 1)


def fail(lease: Lease, reason: str) -> None:
    """Give a chunk up with the reason; it is not taken again unless ``retry_failed`` says so."""
    if _held(lease).exists():
        _set_failed(lease.chunk, reason)


def _set_failed(chunk: int, reason: str) -> None:
    JobChunk.objects.filter(pk=chunk).update(
        state=JobChunk.State.FAILED, leased_until=None, report={"reason": reason}
    )


def retry_failed(job: Job) -> int:
    """Let failed chunks wait for a worker again; the number of them."""
    failed = job.chunks.filter(state=JobChunk.State.FAILED)
    return failed.update(state=JobChunk.State.WAITING, report={})


def progress(job: Job) -> Progress:
    """How far a job has come."""
    counts = dict(job.chunks.values_list("state").annotate(number=Count("pk")).order_by())
    return Progress(*(int(counts.get(state, 0)) for state in ("waiting", "leased", "done", "failed")))


def finish(job: Job, report: _Arguments) -> bool:
    """Close a job of which every chunk is done; False when some are not, or it is closed."""
    if not progress(job).over or job.chunks.filter(state=JobChunk.State.FAILED).exists():
        return False
    closed = Job.objects.filter(pk=job.pk, finished_at__isnull=True)
    return bool(closed.update(finished_at=timezone.now(), report=dict(report)))


def reports(job: Job) -> list[dict[str, Any]]:
    """What the chunks that are done reported, in their order."""
    done = job.chunks.filter(state=JobChunk.State.DONE).order_by("ordinal")
    return list(done.values_list("report", flat=True))


def failures(job: Job) -> list[tuple[int, str]]:
    """Ordinal and reason of every chunk that was given up."""
    failed = job.chunks.filter(state=JobChunk.State.FAILED).order_by("ordinal")
    return [(chunk.ordinal, str(chunk.report.get("reason", ""))) for chunk in failed]


def work(job: Job, do: Callable[[Lease], None], lease: timedelta = LEASE) -> Iterator[Lease]:
    """Take chunk after chunk and ``do`` each, until none is free; yields after each one.

    ``do`` ends its chunk by ``finishing``. If it raises, the chunk is failed with the reason
    and the error goes on; if the worker is being stopped, the chunk is given back.
    """
    while (held := take(job, lease)) is not None:
        try:
            do(held)
        except LeaseLost:
            continue
        except Exception as error:
            fail(held, f"{type(error).__name__}: {error}"[:2000])
            raise
        except BaseException:
            give_back(held)
            raise
        yield held

"""Act: which work was left lying by a worker that was killed, and what is old enough to be forgotten?

A task only wakes; work, leases and progress are the jobs' own. So waking once too often is harmless,
and waking is all that has to be done here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from findings.job_records import JOB, forget_old
from gis_core import jobs, kept_replies
from gis_core.models import Job, JobChunk

LEFT = timedelta(minutes=15)
"""How long a task may be marked as running until it is taken for one that a dead worker left."""


def requeue_left_tasks(after: timedelta = LEFT) -> int:
    """Let tasks be taken again that are marked as running for so long; the number of them.

    Nobody does so by itself. Every task of this house may run twice, also at the same time.
    """
    left = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=timezone.now() - after
    )
    return left.update(status=TaskResultStatus.READY)


def work_waits() -> bool:
    """Whether some job over a sent file has a chunk that somebody could take now."""
    free = Q(state=JobChunk.State.WAITING) | Q(
        state=JobChunk.State.LEASED, leased_until__lt=timezone.now()
    )
    open_jobs = Job.objects.filter(name=JOB, finished_at__isnull=True)
    return JobChunk.objects.filter(free, job__in=open_jobs).exists()


def sweep(path: str, wake: Callable[[], object]) -> bool:
    """Wake a worker where work waits and no task ``path`` does; whether it did."""
    requeue_left_tasks()
    waiting = DBTaskResult.objects.filter(task_path=path, status=TaskResultStatus.READY).exists()
    if waiting or not work_waits():
        return False
    wake()
    return True


def tidy() -> None:
    """Give chunks of silent workers back, forget old jobs, their files and old replies."""
    jobs.requeue_expired()
    forget_old()
    kept_replies.forget_old()

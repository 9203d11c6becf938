"""Door: what does a worker do when it is woken because a file was sent?"""

from __future__ import annotations

import time

from django_tasks import task

from findings.job_running import unfinished, work_on
from findings.job_sweeping import sweep, work_waits

TURN_S = 30.0
"""How long a turn lasts at least while there is work: others' tasks come in between."""


@task()
def run_jobs() -> int:
    """Work on files that were sent, for one turn; the number of chunks done. Twice is harmless."""
    until = time.monotonic() + TURN_S
    done = sum(work_on(job, lambda: time.monotonic() > until) for job in unfinished())
    if work_waits():
        run_jobs.enqueue()
    return done


def wake_jobs() -> None:
    """Have a worker look for work."""
    run_jobs.enqueue()


def sweep_jobs() -> bool:
    """Have a worker look for work that was left lying."""
    return sweep(run_jobs.module_path, wake_jobs)

"""Door: what does a worker do when it is woken after a publication?

Publishing itself tells nobody: whoever publishes may wake a worker, else the next run of
``assign_findings --stale`` finds the same work. A task only wakes; work and leases are the job's.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django_tasks import task

from findings.assignment import run
from findings.stale import newest_order


@task()
def assign_stale() -> int:
    """Assign anew what revisions made stale; the number of findings. Twice is once."""
    return run(newest_order(stale=True)).assigned


def wake_stale() -> None:
    """Have a worker do so once the present transaction has ended well."""
    transaction.on_commit(partial(assign_stale.enqueue))

"""Door: what does a worker do when it is woken after a publication?

Publishing itself does nothing to findings: it is heard of once it stands, and a worker is woken
that asks which answers are stale, and has the new indexes of cells kept. Without a worker the next
run of ``assign_findings --stale`` finds the same work. A task only wakes; work and leases are the job's.
"""

from __future__ import annotations

from django_tasks import task

from findings.assignment import run
from findings.kept_cells import keep_newest_cells
from findings.models import Assignment
from findings.stale import newest_order


@task()
def assign_stale() -> int:
    """Assign anew what revisions made stale; the number of findings. Twice is once."""
    assigned = run(newest_order(stale=True)).assigned
    keep_newest_cells()
    return assigned


def wake_stale() -> None:
    """Have a worker do so, if anything was ever assigned."""
    if Assignment.objects.exists():
        assign_stale.enqueue()

"""A program of its own for faults: a worker of jobs over sent files, which says which chunk it has begun.

    python -m tests.faults.batch_program [slow]

With “slow” it stops in the midst of its second part of answers, and waits to be killed.
"""

import os
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
django.setup()

from findings import batch_reading, job_running  # noqa: E402

batch_reading.PART = 20
LEASE = timedelta(seconds=2)


def slow():
    original, begun = job_running.answer_part, []

    def answer_part(*given):
        kept = original(*given)  # its file is written, its chunk not yet done
        begun.append(kept)
        if len(begun) == 2:
            print("in the midst", flush=True)
            time.sleep(120)
        return kept

    job_running.answer_part = answer_part


def main():
    if "slow" in sys.argv:
        slow()
    until = time.monotonic() + 60
    while (left := job_running.unfinished()) and time.monotonic() < until:
        if not sum(job_running.work_on(job, lease=LEASE) for job in left):
            time.sleep(0.2)  # what is left is in other hands
    print("done", flush=True)


if __name__ == "__main__":
    main()

"""How much memory does a file of places take, however many its rows, and how fast is it answered?

    python -m tests.benchmarks.bench_batch ROWS [--answer] [--workers 2]

CSV and Parquet, a tenth of the rows and all. Without --answer the answers are made up (reading, parts and
writing are what is measured); with it they are computed, in the database of the instance. Printed at every
tenth of the rows: rows/s so far, CPU seconds and what memory each process holds at that moment.
"""

import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")


FIELDS = ["", "人行道秩序", "市政设施", "环境卫生"]
"""Categories of the demo."""


def places(rows, city):
    west, south, east, north = city.envelope
    made = random.Random(1)
    for at in range(rows):
        yield at, f"{made.uniform(west, east):.7f}", f"{made.uniform(south, north):.7f}", f"2022-12-{1 + at % 28:02d}", FIELDS[at % 4]


def write(path, rows, city):
    header = ["id", "lon", "lat", "seen", "field"]
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow(header)
            csv.writer(file).writerows(places(rows, city))
        return
    import pyarrow as arrow
    from pyarrow import parquet

    columns = list(zip(*places(rows, city), strict=True))
    kinds = [None, float, float, None, None]
    parquet.write_table(arrow.table({
        name: list(map(kind, column)) if kind else list(column)
        for name, column, kind in zip(header, columns, kinds, strict=True)
    }), path, row_group_size=100_000)


def memory():
    """What this process and those it started hold, MB."""
    own = os.getpid()
    started = Path(f"/proc/{own}/task/{own}/children").read_text().split()
    found = []
    for pid in (own, *started):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        found += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")]
    return found


def cpu():
    """Seconds of CPU of this process and of those it started that ended."""
    spent = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in spent)


def measured(path, answer, workers):
    """In a process of its own: the peak is of the whole process."""
    django.setup()
    from findings.answer_columns import no_cells
    from findings.answer_table import columns_of
    from findings.answering import ready_for_many
    from findings.batch_files import assign_file
    from findings.batch_wish import BatchWish
    from findings.runners import Assigned
    from findings.runners.here import Here

    ready_for_many()
    if not answer:
        Here.assign_days = lambda self, days: Assigned(
            columns_of([no_cells(self.wish)] * sum(len(points) for points, _ in days), self.wish), {}
        )
    began, tenth = time.monotonic(), 0

    def say(line):
        nonlocal tenth
        done, _, of = line.partition(" of ")
        share = 10 * int(done.replace(",", "")) // int(of.split()[0].replace(",", "")) if of else 0
        if share > tenth:
            tenth = share
            held = " + ".join(f"{size:.0f}" for size in memory())
            print(f"    {line}, {cpu():.0f} s of CPU, {held} MB", flush=True)

    wish = BatchWish("wgs84", on_field="seen", lon="lon", lat="lat", category_field="field")
    report = assign_file(path, path.with_name(f"out{path.suffix}"), wish, force=True, workers=workers, say=say)
    seconds = time.monotonic() - began
    peak = max(resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    print(
        f"{path.suffix:9}{report.rows:>10,} rows, {workers} to answer {seconds:8.1f} s {report.rows / seconds:>10,.0f} rows/s "
        f"{cpu() / report.rows * 1e6:6.0f} us of CPU a row, {peak:7.0f} MB the largest process", flush=True,
    )


def main():
    if sys.argv[1] == "measure":
        workers = int(sys.argv[sys.argv.index("--workers") + 1]) if "--workers" in sys.argv else 1
        measured(Path(sys.argv[2]), "--answer" in sys.argv, workers)
        return
    rows, more = int(sys.argv[1].replace(",", "")), sys.argv[2:]
    django.setup()
    from gis_core.current_city import current_city

    with tempfile.TemporaryDirectory() as folder:
        for count in (rows // 10, rows):
            for suffix in (".csv", ".parquet"):
                path = Path(folder) / f"places{suffix}"
                write(path, count, current_city())
                subprocess.run([sys.executable, "-m", "tests.benchmarks.bench_batch", "measure", str(path), *more], check=True)


if __name__ == "__main__":
    main()

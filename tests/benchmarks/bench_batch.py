"""How much memory does a file of places take, however many its rows? CSV and Parquet, in one process.

    python -m tests.benchmarks.bench_batch ROWS [--answer]

Without --answer the answers are made up (reading, parts and writing are what is measured); with it they
are computed, in the database of the instance.
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


def places(rows, city):
    west, south, east, north = city.envelope
    made = random.Random(1)
    for at in range(rows):
        yield at, f"{made.uniform(west, east):.7f}", f"{made.uniform(south, north):.7f}", f"2022-12-{1 + at % 28:02d}", "街面垃圾"


def write(path, rows, city):
    header = ["id", "lon", "lat", "seen", "note"]
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


def measured(path, answer):
    """In a process of its own: the peak is of the whole process."""
    django.setup()
    from findings.answer_columns import no_cells
    from findings.batch_files import assign_file
    from findings.batch_wish import BatchWish
    from findings.runners.here import Here

    if not answer:
        Here.assign_chunk = lambda self, points, on: [(no_cells(self.wish), None)] * len(points)
    began = time.monotonic()
    wish = BatchWish("wgs84", on_field="seen", lon="lon", lat="lat")
    report = assign_file(path, path.with_name(f"out{path.suffix}"), wish, force=True)
    seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{path.suffix:9}{report.rows:>10,} rows {seconds:8.1f} s {report.rows / seconds:>10,.0f} rows/s {peak:7.0f} MB peak", flush=True)


def main():
    if sys.argv[1] == "measure":
        measured(Path(sys.argv[2]), "--answer" in sys.argv)
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

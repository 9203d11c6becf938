"""How many milliseconds does each operation on a coverage take? Not a test: prints a table.

``python -m tests.benchmarks.bench_coverage [cells] [times]``, by default 2,000 cells, 60 times.
A coverage on which an operation was tried keeps its index, as a draft does between operations.
"""

import sys
from statistics import median, quantiles
from time import perf_counter

import shapely

from gis_core.errors import Fault
from tests.grids.coverage import walks, worlds


def main(cells=2000, times=60):
    coverage = worlds.wavy(worlds.voronoi(cells, 1, size=0.2), 1)
    coverage.near(coverage.areas[0])
    hand = walks.Hand(coverage, 2)
    print(f"{len(coverage.units):,} cells of {shapely.get_num_coordinates(coverage.areas).mean():.0f} vertices")
    print(f"{'operation':<16}{'median ms':>10}{'p95 ms':>10}{'refused':>9}")
    for kind in walks.KINDS:
        spent, refused = [], 0
        while len(spent) < times and refused < 20 * times:
            operation = hand.draw(kind)
            begun = perf_counter()
            try:
                operation.apply(coverage)
            except Fault:
                refused += 1
            else:
                spent.append((perf_counter() - begun) * 1000)
        p95 = quantiles(spent, n=20)[-1]
        print(f"{kind:<16}{median(spent):>10.1f}{p95:>10.1f}{refused:>9}")
    change = walks.Hand(coverage, 3).draw("merge").apply(coverage)
    begun = perf_counter()
    for _ in range(times):
        coverage.after(change).near(coverage.areas[0])
    print(f"{'after + index':<16}{(perf_counter() - begun) / times * 1000:>10.1f}")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))

"""What something took, and whether that meets its goal. Not a test: prints.

Clock time is what a user waits, and what other work on the machine adds to; so the processor time of this
process and of its database backend (on this machine, Linux) is told beside it.
"""

import argparse
import cProfile
import pstats
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from django.db import connection

MOST_LINES = 12


def arguments():
    """What bench_edit and bench_stale are told; make gives both the same, and each takes its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", type=int, nargs="*", help="the same as --grids")
    parser.add_argument("--grids", type=int, nargs="+", default=[3_000, 20_000])
    for name, default in (("findings", 1_000_000), ("rows", 200), ("columns", 100)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


@dataclass
class Spent:
    """Milliseconds by the clock, and of processor time here and in the backend."""

    clock: float = 0.0
    cpu: float = 0.0


def _backend_s():
    """Processor seconds of the backend of this connection; 0 where the system does not tell."""
    process = connection.connection.info.backend_pid if connection.connection else 0
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return 0.0


@contextmanager
def spending():
    """A Spent that is filled when the block ends."""
    spent = Spent()
    connection.ensure_connection()
    begun, cpu = perf_counter(), process_time() + _backend_s()
    yield spent
    spent.clock = (perf_counter() - begun) * 1000
    spent.cpu = (process_time() + _backend_s() - cpu) * 1000


def verdict(*measured_and_goals):
    """“met”, or which figure is above its goal: triples of a name, milliseconds and the goal."""
    missed = [f"{name} {ms:,.0f} > {goal:,} ms" for name, ms, goal in measured_and_goals if ms > goal]
    return f"MISSED: {', '.join(missed)}" if missed else "met"


def print_profile(act):
    """Where something spends its time, by the own time of each function."""
    profile = cProfile.Profile()
    profile.runcall(act)
    rows = sorted(pstats.Stats(profile).stats.items(), key=lambda row: -row[1][2])
    for (file, line, name), (_, calls, own, together, _) in rows[:MOST_LINES]:
        place = f"{'/'.join(Path(file).parts[-2:])}:{line}" if line else ""
        print(f"    {own * 1000:>9.1f} ms own {together * 1000:>9.1f} in all {calls:>8,} × {name} {place}", flush=True)

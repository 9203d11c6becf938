"""How long does it take to score a month, and a year, of 100,000 findings a year? Not a test: prints.

``python -m tests.benchmarks.bench_scores [--findings 100000] [--months 12] [--profile]``. A drawn city with 8 zones,
96 townships and 1,152 communities, all ranked under the plan of 2022; its findings in a scratch database
(about two minutes). ``score_round`` whole: read, scored, stored; each kind alone, then all kinds, month by
month; a month scored anew; its publication. Goals: a month ≤ 1 s, a year ≤ 5 s. Processor time stands
beside the clock, as machines are shared.
"""

import argparse
import cProfile
import pstats
from contextlib import nullcontext

from tests.benchmarks import bench_stale as maker  # sets Django up

# isort: split
from django.db import transaction

from findings.rounds import score_round
from gis_core.stopwatch import reading
from tests.benchmarks.scored_world import draw_year

MONTH_S, YEAR_S = 1.0, 5.0


def timed(what, act):
    begun = reading()
    act()
    taken = reading() - begun
    print(f"{what:<48}{taken}", flush=True)
    return taken


def one_kind(key, kind):
    with transaction.atomic():
        score_round(key, [kind])
        transaction.set_rollback(True)


def goal(what, taken, seconds):
    used = taken.processor + (taken.database or 0.0)
    print(
        f"{what}: {taken.clock:.2f} s by the clock, {used:.2f} s of processor; goal {seconds:.0f} s: "
        f"{'met' if taken.clock <= seconds else 'met by processor only' if used <= seconds else 'MISSED'}"
    )


def run(findings, number, profile):
    keys = []
    timed(f"the world: {findings:,} findings a year", lambda: keys.extend(draw_year(findings, number)))
    timed(f"{keys[0]}: first, which reads rules and units", lambda: score_round(keys[0]))
    for kind in ("zone", "township", "community"):
        timed(f"{keys[1]}: {kind} alone", lambda kind=kind: one_kind(keys[1], kind))
    months = [timed(f"{key}: all kinds", lambda key=key: score_round(key)) for key in keys]
    timed(f"{keys[0]}: scored anew", lambda: score_round(keys[0]))
    goal("a month (the slowest)", max(months, key=lambda taken: taken.clock), MONTH_S)
    year = months[0]
    for taken in months[1:]:
        year = year + taken
    if number == 12:
        goal("the year", year, YEAR_S)
    profiler = cProfile.Profile() if profile else None
    with profiler or nullcontext():
        score_round(keys[1])
    if profiler:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(30)
        pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=100_000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with maker.scratch_database():
        run(options.findings, options.months, options.profile)

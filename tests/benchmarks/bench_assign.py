"""How many places a second find their grid, or the units of all six kinds? Not a test: prints.

``python -m tests.benchmarks.bench_assign [--grids 20000] [--points 1000000 10000000] [--reps 3]
[--engines WORDS] [--processes 1 2]``: every engine of ``assign_engines`` on the same places and units, each
in a process of its own (peak memory is that process's), the best of some repetitions. With more
than 1 M points only ours and sjoin run, the others being too slow to learn anything more from.
Answers are compared. “per core s”: by the
time the processor worked for the process, which other work on the machine does not slow so much. A goal that is missed is printed as missed, with a profile.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import shapely

from tests.benchmarks.assign_data import KINDS, make_places, make_units

FEW = 1_000_000
SLOWEST = {"PostGIS join": 1, "geopandas.sjoin, six kinds": 1}
"""Repetitions of what takes a minute."""

AT_LEAST_S = 2.0
"""What is quicker is repeated for so long: on a machine with other work the best of few tells little."""

ON_OTHERS = ("PostGIS", "SedonaDB")
"""Whose work is not done by the process alone, or by several cores: only the clock tells of it."""

TOLD_LARGE = ("our", "geopandas.sjoin, grids")

# What is to be beaten: ours, the other, by how much.
GOALS = (
    ("our index, grids", "geopandas.sjoin, grids", 15),
    ("our index, six kinds", "geopandas.sjoin, six kinds", 40),
    ("our index, six kinds", "PostGIS join", 1000),
)


def main(arguments=None):
    told = _arguments(arguments)
    if told.engine:
        return _run_engine(told)
    with tempfile.TemporaryDirectory(prefix="bench-assign-") as folder, _database():
        _make_data(Path(folder), told)
        print(f"{os.cpu_count()} cores; load {os.getloadavg()[0]:.1f} at the beginning: read ratios, not speeds")
        for points in told.points:
            _compare(Path(folder), told, points)
    return 0


def _arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grids", type=int, default=20_000)
    parser.add_argument("--points", type=int, nargs="+", default=[FEW, 10 * FEW])
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--engines", default="", help="only engines whose name holds one of these words")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    parser.add_argument("--profile", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _make_data(folder, told):
    begun = time.perf_counter()
    units = make_units(told.grids)
    np.savez(folder / "units.npz", **{kind: shapely.to_wkb(units[kind]) for kind in KINDS})
    for points in told.points:
        np.save(folder / f"places-{points}.npy", np.array(make_places(units["grid"], points)))
    counts = ", ".join(f"{len(units[kind]):,} {kind}s" for kind in KINDS)
    print(f"{counts}; made in {time.perf_counter() - begun:.0f} s")


@contextmanager
def _database():
    """The suite's database server, with a database of our own; without one PostGIS is left out."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
    import psycopg2

    from tests import own_database

    try:
        settings = own_database.open_database()
    except Exception as reason:  # no server to be had: say so, and go on
        print(f"No PostGIS here: {reason}")
        yield
        return
    place = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"],
             "password": settings["PASSWORD"]}
    place = " ".join(f"{key}={value}" for key, value in place.items() if value)
    name = f"{own_database.TEST_DATABASE}{os.getpid()}"
    server = psycopg2.connect(f"{place} dbname=postgres")
    server.autocommit = True
    server.cursor().execute(f'CREATE DATABASE "{name}"')
    os.environ["BENCH_ASSIGN_DATABASE"] = f"{place} dbname={name}"
    try:
        yield
    finally:
        server.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        server.close()
        own_database.close_database()


def _compare(folder, told, points):
    from tests.benchmarks.assign_engines import ENGINES

    words = told.engines.split(",") if told.engines else [""]
    names = [name for name in ENGINES if any(word in name for word in words)]
    if points > FEW:
        names = [name for name in names if name.startswith(TOLD_LARGE)]
    print(f"\n{points:,} places\n{'':<38}{'places/s':>13}{'per core s':>13}{'  processes':>11}{'peak MB':>9}{'ready s':>9}"
          f"{'to ours':>9}  differ")
    rates, reference = {}, {}
    for name in names:
        for processes in told.processes if name.startswith(("our", "geopandas.sjoin, grids")) else [1]:
            found = _measure(folder, told, points, name, processes)
            if found is None:
                continue
            rates[name, processes] = found["rate"]
            if not name.startswith(ON_OTHERS):
                rates[name, processes, "core"] = found["per_core"]
            ours = rates.get(("our index, six kinds" if "six" in name else "our index, grids", processes))
            differ = _differing(reference, name, found["answer"])
            ratio = f"{found['rate'] / ours:9.5f}" if ours else f"{'':9}"
            print(f"{name:<38}{found['rate']:>13,.0f}{_per_core(name, found):>13}{processes:>11}{found['peak']:>9,.0f}"
                  f"{found['ready']:>9.2f}{ratio}  {differ}", flush=True)
    _judge(folder, told, points, rates)


def _per_core(name, found):
    return "" if name.startswith(ON_OTHERS) else f"{found['per_core']:,.0f}"


def _differing(reference, name, answer):
    """How many of some thousand places have another answer than the first engine gave."""
    kind = "six" if isinstance(answer[0], list) else "grids"
    first = reference.setdefault(kind, answer)
    return int((np.array(first) != np.array(answer)).sum())


def _measure(folder, told, points, name, processes):
    command = [
        sys.executable, "-m", "tests.benchmarks.bench_assign", "--engine", name, "--folder", str(folder),
        "--points", str(points), "--reps", str(SLOWEST.get(name, told.reps)),
    ]
    if told.profile:
        command.append("--profile")
    start = folder / "start"
    start.unlink(missing_ok=True)
    extra = os.environ.get("BENCH_ASSIGN_PEERS", "")
    paths = filter(None, [os.environ.get("PYTHONPATH"), extra])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    children = [
        subprocess.Popen([*command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
        for _ in range(processes)
    ]
    while not all((folder / f"ready-{child.pid}").exists() or child.poll() is not None for child in children):
        time.sleep(0.02)
    start.touch()
    told_by = [child.communicate() for child in children]
    if any(child.returncode for child in children):
        last = told_by[0][1].strip().splitlines()
        print(f"{name:<38}not to be had here: {last[-1][:90] if last else 'it was ended'}")
        return None
    found = [json.loads(out.splitlines()[-1]) for out, _ in told_by]
    if told.profile:
        print(told_by[0][0].rpartition("\n{")[0])
    peak = max(each["peak"] for each in found)
    rates = {key: sum(each[key] for each in found) for key in ("rate", "per_core")}
    return found[0] | rates | {"peak": peak}


def _run_engine(told):
    """In a process of its own: get ready, wait for the start, work, tell."""
    from tests.benchmarks.assign_engines import ENGINES

    folder, (points,) = Path(told.folder), told.points
    stored = np.load(folder / "units.npz", allow_pickle=True)
    units = {kind: shapely.from_wkb(stored[kind]) for kind in KINDS}
    lon, lat = np.load(folder / f"places-{points}.npy")
    begun = time.perf_counter()
    work = ENGINES[told.engine](units, lon, lat, folder)
    ready = time.perf_counter() - begun
    (folder / f"ready-{os.getpid()}").touch()
    while not (folder / "start").exists():
        time.sleep(0.005)
    best, processor, answer, until = np.inf, np.inf, None, time.perf_counter() + AT_LEAST_S
    done = 0
    while done < told.reps or (told.reps > 1 and time.perf_counter() < until):
        begun, used = time.perf_counter(), time.process_time()
        answer = work()
        best, processor = min(best, time.perf_counter() - begun), min(processor, time.process_time() - used)
        done += 1
    if callable(answer):
        answer = answer()
    if told.profile:
        _print_profile(work)
    shown = np.asarray(answer)[:: max(points // 5000, 1)].tolist()
    (peak,) = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    rates = {"rate": points / best, "per_core": points / processor}
    print(json.dumps({**rates, "peak": int(peak) / 1024, "ready": ready, "answer": shown}))
    return 0


def _print_profile(work):
    import cProfile
    import pstats

    profile = cProfile.Profile()
    profile.runcall(work)
    pstats.Stats(profile).sort_stats("tottime").print_stats(8)


def _judge(folder, told, points, rates):
    """Say of each goal whether it is met: by the time the processor worked, where that tells all."""
    print()
    for ours, other, times in GOALS:
        per = (1, "core") if (other, 1, "core") in rates else (1,)
        one, two = rates.get((ours, *per)), rates.get((other, *per))
        if one and two:
            text = f"{ours} ≥ {times:,} × {other}: {one / two:,.1f} ×"
            _say(one / two >= times, text, folder, told, points, ours)
    for ours in ("our index, grids", "our index, six kinds"):
        one, two = rates.get((ours, 1)), rates.get((ours, 2))
        if one and two:
            busy = os.getloadavg()[0] > os.cpu_count()
            by_core = rates[ours, 2, "core"] / rates[ours, 1, "core"]
            text = f"{ours}, two processes ≥ 1.8 × one: {two / one:.2f} ×; {by_core:.2f} × by processor time"
            text += " (the machine has other work)" if busy else ""
            _say(max(two / one, by_core if busy else 0) >= 1.8, text, folder, told, points, ours)


def _say(met, text, folder, told, points, engine):
    print(f"{'met   ' if met else 'MISSED'}  {text}", flush=True)
    if not met and not told.profile:
        told.profile = True
        _measure(folder, told, points, engine, 1)
        told.profile = False


if __name__ == "__main__":
    sys.exit(main())

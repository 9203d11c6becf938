"""How long does it take to tell the impact of a draft that moves every community at once? Not a test: prints.

``python -m tests.benchmarks.bench_impact [--here] [--profile]``. On the whole demo: in a database of its
own, made here and dropped at the end (a minute), or with ``--here`` in the one the environment names,
which is only read. Three drafts: every community takes the ground of the next one of its township; every
border bends some tens of metres; one community takes a part of its neighbour. Each is told by a
process that keeps nothing yet, then again. Processor time is printed beside, as machines are shared.
"""

import argparse
import cProfile
import os
import pstats
from contextlib import nullcontext
from datetime import date
from time import perf_counter, process_time

import django
import numpy as np
import shapely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
django.setup()

from django.db import connection  # noqa: E402

from findings import answerer, duty_book, place_index  # noqa: E402
from findings.demo_loading import load_demo  # noqa: E402
from findings.impact import impact_of  # noqa: E402
from gis_core.precision import snap  # noqa: E402
from grids.coverage.areas import Reassign  # noqa: E402
from grids.coverage.value import Change, Coverage, Pair, Unit  # noqa: E402
from grids.differences import Difference  # noqa: E402
from grids.units import newest_revision, versions_on  # noqa: E402

OFFICE = frozenset({"public", "office"})
KIND = "community"


def held(on):
    rows = versions_on(on, newest_revision().number, [KIND]).order_by("code")
    return {row.code: (row.unit_id, Unit(shapely.from_wkb(bytes(row.geometry.wkb)), row.code, row.name)) for row in rows}


def difference(on, units, becoming):
    pairs = {
        code: Pair(unit, Unit(becoming[code], code, unit.name))
        for code, (_, unit) in units.items() if code in becoming and not becoming[code].equals(unit.geometry)
    }
    numbers = {(KIND, code): units[code][0] for code in pairs}
    return Difference(on, newest_revision().number, {KIND: Change(pairs)}, numbers)


def the_next(on):
    """Every community takes the ground of the next one of its township."""
    units, townships = held(on), {}
    for code in units:
        townships.setdefault(code[:9], []).append(code)
    becoming = {
        code: units[codes[(at + 1) % len(codes)]][1].geometry
        for codes in townships.values() for at, code in enumerate(codes)
    }
    return difference(on, units, becoming)


def bent(on):
    """Every border bends by up to 60 metres, all alike on both sides."""
    units = held(on)

    def moved(points):
        return points + 0.0004 * np.sin(points[:, ::-1] * 900)

    becoming = {}
    for code, (_, unit) in units.items():
        area = shapely.make_valid(snap(shapely.transform(unit.geometry, moved)))
        parts = [each for each in shapely.get_parts(area) if each.geom_type == "Polygon"]
        becoming[code] = shapely.MultiPolygon(parts)
    return difference(on, units, becoming)


def one_part(on):
    """One community takes what lies within 150 metres of its middle's nearest neighbour."""
    units = held(on)
    coverage = Coverage({code: unit for code, (_, unit) in units.items()})
    code = next(iter(units))
    taken = units[code][1].geometry.buffer(0.0015).envelope
    change = Reassign(code, taken, apart=True).apply(coverage)
    return Difference(on, newest_revision().number, {KIND: change}, {
        (KIND, key): units[key][0] for key in change.pairs
    })


def told(what, made, profile):
    for when in ("first", "again"):
        if when == "first":
            for keeping in (answerer, duty_book, place_index):
                keeping.forget()
        profiler = cProfile.Profile() if profile and when == "again" else None
        wall, processor = perf_counter(), process_time()
        with profiler or nullcontext():
            found = impact_of(made, OFFICE)
        wall, processor = perf_counter() - wall, process_time() - processor
        print(
            f"{what:<42} {when}: {wall:6.2f} s, processor {processor:6.2f} s; {found.findings} findings, "
            f"{found.cases} cases, {len(found.scores)} scores, {len(found.bodies)} bodies", flush=True,
        )
        if profiler:
            pstats.Stats(profiler).sort_stats("tottime").print_stats(28)


def run(profile):
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
    for on in (date(2023, 1, 1), date(2022, 12, 1)):
        for make in (the_next, bent, one_part):
            made = make(on)
            told(f"{make.__name__} from {on}, {len(made.changes[KIND].pairs)} units", made, profile)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--here", action="store_true")
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    if options.here:
        run(options.profile)
    else:
        from tests.benchmarks.bench_stale import scratch_database

        with scratch_database():
            load_demo()
            run(options.profile)

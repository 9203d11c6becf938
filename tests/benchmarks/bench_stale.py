"""How long does it take to redo what a publication made stale, among a million findings? Not a test: prints.

``python -m tests.benchmarks.bench_stale [--findings N] [--rows N] [--columns N]``, by default 1,000,000
findings of 2022 and 200 × 100 road-chief grids. What misses its goal is done again under a profiler, for
ground beside it. In a database of its own, made here and dropped at the end, on
the server of the tests (LUZHANG_TEST_DATABASE_URL, else this checkout's own cluster). The findings
and their first answers are written by SQL, as a run over all of them would have left them.
"""

import os
from contextlib import contextmanager
from datetime import date

import django
import numpy as np
import shapely

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
django.setup()

from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from findings import duty_book, place_index, stale  # noqa: E402
from findings.assignment import run  # noqa: E402
from findings.models import Assignment, Finding  # noqa: E402
from findings.stale import newest_order  # noqa: E402
from gis_core.configuring import configure_city, read_city_document  # noqa: E402
from gis_core.models import Job  # noqa: E402
from gis_core.precision import snap  # noqa: E402
from grids.changes import UnitChange  # noqa: E402
from grids.coverage.areas import Reassign  # noqa: E402
from grids.coverage.value import Coverage, Unit  # noqa: E402
from grids.draft_models import ChangedArea  # noqa: E402
from grids.revisions import publish  # noqa: E402
from tests import own_database  # noqa: E402
from tests.benchmarks.goals import arguments, print_profile, spending, verdict  # noqa: E402
from tests.benchmarks.stale_findings import write_findings  # noqa: E402
from tests.city_fixtures import ROOT  # noqa: E402

WEST, SOUTH, CELL = 114.25, 29.75, 0.001
BENDS = 6
GOAL_MS = 1000
SINCE, CHANGED = date(2022, 1, 1), date(2022, 7, 1)


@contextmanager
def scratch_database():
    """A migrated database that is gone afterwards."""
    found = own_database.open_database() | {"TEST_NAME": f"{own_database.TEST_DATABASE}{os.getpid()}"}
    kept = connections["default"].settings_dict
    for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT"):
        kept[key] = found[key]
    kept["TEST"]["NAME"] = found["TEST_NAME"]
    kept["TEST"]["TEMPLATE"] = found.get("TEST_TEMPLATE")
    former = kept["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(former, verbosity=0)
        own_database.close_database()


@contextmanager
def timed(what, goal=None):
    with spending() as spent:
        yield spent
    judged = verdict(("clock", spent.clock, goal)) if goal else ""
    print(f"{what:<56}{spent.clock / 1000:>9.3f} s, CPU {spent.cpu / 1000:>8.3f} s  {judged}", flush=True)


def cells(rows, columns):
    """Polygons by (row, column), whose shared edges bend alike on both sides."""
    random = np.random.default_rng(1)
    along = np.linspace(0, 1, BENDS + 1)[:-1]

    def bent(first, last, shift):
        across = np.array([first[1] - last[1], last[0] - first[0]])
        return first + along[:, None] * (last - first) + shift[:, None] * across

    shifts = random.normal(0, 0.03, (2, rows + 1, columns + 1, BENDS))
    shifts[..., 0] = 0  # the corners stay

    def corner(row, column):
        return np.array([WEST + column * CELL, SOUTH + row * CELL])

    def level(row, column):
        return bent(corner(row, column), corner(row, column + 1), shifts[0, row, column])

    def upright(row, column):
        return bent(corner(row, column), corner(row + 1, column), shifts[1, row, column])

    def back(edge, last):
        return np.concatenate([[last], edge[:0:-1]])

    found = {}
    for row in range(rows):
        for column in range(columns):
            ring = np.concatenate([
                level(row, column), upright(row, column + 1),
                back(level(row + 1, column), corner(row + 1, column + 1)),
                back(upright(row, column), corner(row + 1, column)),
            ])
            found[row, column] = shapely.Polygon(ring)
    shapes = snap(np.array(list(found.values()), dtype=object))
    return dict(zip(found, shapes, strict=True))


def joined(shapes, key):
    """Cells as coarser units: by what ``key`` says of their row and column."""
    groups = {}
    for place, shape in shapes.items():
        groups.setdefault(key(*place), []).append(shape)
    return {code: multi(shapely.coverage_union_all(parts)) for code, parts in groups.items()}


def multi(shape):
    return shape if shape.geom_type == "MultiPolygon" else shapely.MultiPolygon([shape])


def township(row, column):
    return f"421202{row // 20:02d}{column // 50}"


def community(row, column):
    return f"{township(row, column)}{row % 20 // 5:02d}{column % 50 // 10}"


def kinds(shapes):
    """(kind, areas by code), as a city imports them one after the other."""
    yield "county", joined(shapes, lambda row, column: "421202")
    yield "township", joined(shapes, township)
    yield "community", joined(shapes, community)
    yield "zone", joined(shapes, lambda row, column: f"zone-{row // 50}-{column // 50}")
    yield "grid", joined(shapes, lambda row, column: f"{community(row, column)}{row % 5}{column % 10:02d}")


def lasso(areas, kind, shape):
    """What handing the ground inside the lasso to the unit in its middle changes."""
    coverage = Coverage({code: Unit(area, code=code, name=code) for code, area in areas.items()})
    middle = shapely.centroid(shape)
    to = next(code for code, area in areas.items() if area.contains(middle))
    change = Reassign(to, shape, apart=True).apply(coverage)
    return [UnitChange(kind, key, key, pair.new.geometry) for key, pair in change.pairs.items()]


def redraw(areas, west, document):
    """Publish a lasso in communities and grids, one after the other, so far from the west; the order to redo."""
    middle = shapely.Point(WEST + west, shapely.box(*shapely.total_bounds(areas["county"]["421202"])).centroid.y)
    changes = [
        change for kind, size in (("community", 2.5), ("grid", 0.9))
        for change in lasso(areas[kind], kind, middle.buffer(size * CELL))
    ]
    with timed(f"publish a lasso: {len(changes)} units changed", GOAL_MS):
        publish(changes, effective_on=CHANGED, document=document)
    place_index.forget()
    duty_book.forget()
    return newest_order(stale=True)


def main(findings=1_000_000, rows=200, columns=100):
    with scratch_database():
        configure_city(read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml"))
        areas = dict(kinds(cells(rows, columns)))
        for kind, units in areas.items():
            with timed(f"publish the first edition: {len(units):,} × {kind}"):
                first = publish(
                    [UnitChange(kind, code, code, area) for code, area in units.items()],
                    effective_on=SINCE, document="bench",
                ).revision
        with timed(f"(write {findings:,} findings with answers)"):
            write_findings(findings, first, (WEST, SOUTH, WEST + columns * CELL, SOUTH + rows * CELL))
            Job.objects.create(
                name=stale.JOB, arguments=stale.Order(first).arguments(), finished_at=timezone.now()
            )
        order = redraw(areas, columns * CELL / 2, "bench 2")
        print(f"  {ChangedArea.objects.count():,} pieces of changed ground in all")
        with timed("which findings it made stale"):
            numbers = stale.numbers_to_assign(order)
        with timed(f"assign_findings --stale: {len(numbers):,} findings", GOAL_MS) as spent:
            report = run(order)
        assert report.assigned == len(numbers), (report, len(numbers))
        with timed("assign_findings --stale again, nothing to do"):
            assert run(order).assigned == 0
        print(dict(report.former), dict(report.states))
        explain(order)
        assert Assignment.objects.filter(is_current=True).count() == Finding.objects.count()
        if spent.clock > GOAL_MS:
            beside = redraw(areas, columns * CELL / 5, "bench 3")
            print_profile(lambda: run(beside))


def explain(order):
    from gis_core import sql

    parameters = order.parameters() | {"after": 5, "common_m": stale.COMMON_M}
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, COSTS OFF) " + sql.statement("findings", "findings_on_moved_ground"), parameters)
        print("\n".join(row[0] for row in cursor.fetchall()))


if __name__ == "__main__":
    told = arguments()
    main(told.findings, told.rows, told.columns)

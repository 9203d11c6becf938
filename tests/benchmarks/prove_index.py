"""Is the point index right on a million hostile places? Not part of the suite: minutes; ends in 1 on a fault.

``python -m tests.benchmarks.prove_index [places] [relate]``, by default 1,000,000 places, 20,000 of them
also by PostGIS's ST_Relate, in a database of our own on the suite's server. On drawn units, cells
round random places, 2,000 grids with all that lies above them, New York (where shared/data is at hand).
Vertices, places on edges, the last bits around both, level with vertices, and anywhere. Where shapely or
PostGIS differs from the index, fractions decide, and the places are listed.
"""

import os
import sys
from contextlib import contextmanager
from time import perf_counter

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
django.setup()

from django.db import connection, connections  # noqa: E402

from findings.place import many  # noqa: E402
from findings.place.building import build  # noqa: E402
from tests import own_database  # noqa: E402
from tests.benchmarks.assign_data import make_units  # noqa: E402
from tests.findings.place.coverages import METRIC, hard_units, hostile_places, voronoi_units  # noqa: E402
from tests.findings.place.proving import by_postgis, by_shapely, prove  # noqa: E402
from tests.findings.place.test_proofs import NEW_YORK, new_york  # noqa: E402

OF_EACH = 9
"""Places that ``hostile_places`` makes for each that is wanted."""


@contextmanager
def scratch_database():
    """A database with PostGIS that is gone afterwards."""
    found = own_database.open_database()
    settings = connections["default"].settings_dict
    name = f"{own_database.TEST_DATABASE}{os.getpid()}"
    for key in ("USER", "PASSWORD", "HOST", "PORT"):
        settings[key] = found[key]
    settings["NAME"] = "postgres"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    settings["NAME"] = name
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        yield
    finally:
        connection.close()
        settings["NAME"] = "postgres"
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        connection.close()
        own_database.close_database()


def grounds():
    """(name, polygons, projection) of what is looked at."""
    yield "drawn units", [polygon for _, _, polygon in hard_units(31)], METRIC
    yield "random cells", [polygon for _, _, polygon in voronoi_units(800, np.random.default_rng(32))], METRIC
    if NEW_YORK.exists():
        yield "New York", [each for each in new_york() if each.is_valid], 32118
    country = make_units(2000)
    yield "2,000 grids, six kinds", np.concatenate(list(country.values())), METRIC


def main():
    places = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    relate = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
    many.allow_compiled()
    right = True
    with scratch_database():
        every = list(grounds())
        for number, (name, polygons, srid) in enumerate(every):
            right &= proven(name, np.array(polygons, dtype=object), srid, number, places, relate, len(every))
    return 0 if right else 1


def proven(name, polygons, srid, seed, places, relate, grounds_):
    """Prove one ground, and say so."""
    begun = perf_counter()
    random = np.random.default_rng(seed)
    x, y = hostile_places(polygons, random, places // grounds_ // OF_EACH)
    cells = build(polygons, srid)
    few = random.choice(len(x), min(relate // grounds_, len(x)), replace=False)
    try:
        by_geos = prove(polygons, cells, x, y, [by_shapely])["by_shapely"]
        by_relate = prove(polygons, cells, x[few], y[few], [by_postgis])["by_postgis"]
    except AssertionError as fault:
        print(f"{name}: WRONG: {fault}")
        return False
    _, why = many.combinations(cells, x, y)
    on_border, untold = (why == 1).sum(), (why == 2).sum()
    print(f"{name}: {len(x):,} places right, {on_border:,} of them exactly on a border, {untold:,} looked at closer; "
          f"shapely errs on {len(by_geos)}, ST_Relate on {len(by_relate)} of {len(few):,} "
          f"({perf_counter() - begun:.0f} s)", flush=True)
    for at in sorted(by_geos)[:20]:
        print(f"    shapely errs at {x[at]!r} {y[at]!r}")
    return True


if __name__ == "__main__":
    sys.exit(main())

"""Tiles of density over 1, 10 and 100 million findings, generated in the database.

A finding here is a draw of a place (of 100,000, crowded as shared/bench crowds its points), a month of 36 and the
hexagons of that place at every size; what is stored is what the pyramid stores, its totals by month and hexagon.
That folding findings in gives the true counts is held by tests/tiles/test_density.py; here are the times.
"""

import random
import statistics
from time import perf_counter

from django.db import connection

from gis_core.current_city import current_city
from tests.tiles.conftest import tile_of
from tiles.density import density_tile
from tiles.hexagons import cells_of, hexagon
from tiles.layers import TileAddress
from tiles.models import HexagonTotal
from tiles.moments import Moment, moment_of
from tiles.parameters import Asked

MONTHS, ZOOMS, TILES = 36, range(6, 15), 24
GENERATED = """
CREATE TABLE bench_drawn AS
SELECT (CASE WHEN i %% 25 < 18 THEN floor(random() ^ 3 * %(places)s) ELSE floor(random() * %(places)s) END)::int AS place,
       (i %% %(months)s)::int AS month, count(*)::int AS count
FROM generate_series(1, %(number)s::bigint) AS i
GROUP BY 1, 2
"""
TOTALS = """
INSERT INTO tiles_hexagontotal (round, hexagon, count)
SELECT round.id, cell.hexagon, sum(drawn.count)
FROM bench_drawn AS drawn
JOIN bench_round AS round ON round.month = drawn.month
JOIN bench_cell AS cell ON cell.place = drawn.place
GROUP BY round.id, cell.hexagon
"""


def run(statement, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def prepare(places):
    """Places and their hexagons, and a number for each month."""
    run("DROP TABLE IF EXISTS bench_drawn, bench_cell, bench_round")
    run("TRUNCATE tiles_hexagontotal, tiles_hexagoncount, tiles_hexagon")
    known, rows = {}, []
    for at, (lon, lat) in enumerate(places):
        rows.extend((at, cell) for cell in cells_of(lon, lat))
    made = [hexagon(cell) for cell in sorted({cell for _, cell in rows})]
    for start in range(0, len(made), 20_000):
        part = made[start:start + 20_000]
        told = run("""INSERT INTO tiles_hexagon (cell, resolution, outline, km2)
            SELECT cell, resolution, shape::geometry, km2 FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::float8[])
            AS new (cell, resolution, shape, km2) RETURNING cell, id""",
                   [[e.cell for e in part], [e.resolution for e in part], [e.outline for e in part], [e.km2 for e in part]])
        known |= dict(told)
    run("CREATE TABLE bench_cell (place int, hexagon bigint)")
    for start in range(0, len(rows), 200_000):
        part = rows[start:start + 200_000]
        run("INSERT INTO bench_cell SELECT * FROM unnest(%s::int[], %s::bigint[])",
            [[place for place, _ in part], [known[cell] for _, cell in part]])
    run("CREATE TABLE bench_round AS SELECT month, 900000 + month AS id FROM generate_series(0, %s) AS month", [MONTHS - 1])
    run("ANALYZE bench_cell, tiles_hexagon")


def generate(number, places):
    """So many findings drawn and counted; seconds that took."""
    begun = perf_counter()
    run("DROP TABLE IF EXISTS bench_drawn")
    run("SELECT setseed(0.5)")
    run(GENERATED, {"places": places, "months": MONTHS, "number": number})
    run("TRUNCATE tiles_hexagontotal")
    run(TOTALS)
    run("VACUUM ANALYZE tiles_hexagontotal")
    return perf_counter() - begun


class _Rounds:
    """A round of these benchmarks: only its number is looked at."""

    def __init__(self, number):
        self.pk = number


def times(places, months):
    """Median ms of a tile by zoom, and its greatest size, over so many months together."""
    city, chance = current_city(), random.Random(5)
    rounds = tuple(_Rounds(900_000 + month) for month in range(months))
    moment = Moment(moment_of(city, None).on, 1, None, public=True, rounds=rounds)
    found = {}
    for z in ZOOMS:
        tiles = {tile_of(*chance.choice(places), z) for _ in range(TILES)}
        spent, largest = [], 0
        for x, y in sorted(tiles):
            for _ in range(3):
                begun = perf_counter()
                body = density_tile(city, TileAddress(z, x, y), moment, Asked(round="2022-11"), None)
                spent.append((perf_counter() - begun) * 1000)
            largest = max(largest, len(body))
        found[z] = statistics.median(spent), largest
    return found


def main(places, numbers=(1_000_000, 10_000_000, 100_000_000)):
    """Print the times, and whether 100 M cost at most 1.2 of 1 M from z6 to z10."""
    print(f"\ndensity: {len(places):,} places, {MONTHS} months; ms a tile, median of {TILES} tiles three times each, in process")
    prepare(places)
    told = {}
    for number in numbers:
        seconds = generate(number, len(places))
        rows = HexagonTotal.objects.count()
        print(f"{number:>12,} findings generated and counted in {seconds:,.0f} s: {rows:,} totals", flush=True)
        for months in (1, MONTHS):
            times(places[:2000], months)  # once to warm up
            told[number, months] = found = times(places, months)
            print(f"  {months:>2} month(s)  " + "  ".join(f"z{z} {ms:.2f}" for z, (ms, _) in found.items())
                  + f"   largest {max(size for _, size in found.values()) / 1000:.0f} kB raw", flush=True)
    judge(told, numbers)


def judge(told, numbers):
    """Against the goal of PERFORMANCE.md."""
    for months in (1, MONTHS):
        ratios = {z: told[numbers[-1], months][z][0] / told[numbers[0], months][z][0] for z in range(6, 11)}
        worst = max(ratios, key=ratios.get)
        said = "met" if ratios[worst] <= 1.2 else "MISSED"
        print(f"z6–z10 at {numbers[-1]:,} over {numbers[0]:,} findings, {months} month(s): at most {ratios[worst]:.2f} (z{worst})"
              f"   goal 1.2: {said}   " + "  ".join(f"z{z} {each:.2f}" for z, each in ratios.items()))

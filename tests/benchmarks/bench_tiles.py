"""How long does a tile of road-chief grids take: cut at the request, first drawn, joined, kept, not modified?

``python -m tests.benchmarks.bench_tiles [grids] [tiles]``, by default 3,000 grids and 300 tiles of zooms 10
to 16, in a scratch database. Not a test: prints milliseconds, median and 99th of a hundred, measured in
process through Django's whole stack (no network), and beside them ST_AsMVT on the stored boundaries as
plain tile servers call it. Then an edit of one grid, and what it costs.
"""

import random
import shutil
import sys
import tempfile
from statistics import median, quantiles
from time import perf_counter

from tests.benchmarks import bench_stale as maker  # sets Django up

# isort: split
from django.conf import settings
from django.db import connection
from django.test import Client

from grids.models import UnitVersion
from tests.benchmarks.bench_edit import first_edition
from tests.tiles.conftest import tile_of
from tiles import building, kept_tiles
from tiles.models import Figure, FigureSeries, TileGeometry

SHARES = {10: 7, 11: 11, 12: 16, 13: 18, 14: 18, 15: 14, 16: 10}
PLAIN = """
SELECT ST_AsMVT(t, 'grid', 4096, 'geom', 'id') FROM (
    SELECT id, code, ST_AsMVTGeom(ST_Transform(geometry, 3857), ST_TileEnvelope(%s, %s, %s), 4096, 64, true) AS geom
    FROM grids_unitversion
    WHERE kind = 'grid'
      AND geometry && ST_Transform(ST_TileEnvelope(%s, %s, %s, margin => 64.0 / 4096), 4326)) t
WHERE geom IS NOT NULL"""


def addresses(number, seed=11):
    """Tiles round grids picked at random, most of the middle zooms, as people pan."""
    chance = random.Random(seed)
    places = [version.geometry.centroid for version in UnitVersion.objects.filter(kind="grid")[:20000:7]]
    picked = []
    for _ in range(number):
        place, z = chance.choice(places), chance.choices(list(SHARES), list(SHARES.values()))[0]
        picked.append((z, *tile_of(place.x, place.y, z)))
    return picked


def timed(what, tiles, ask):
    spent = []
    for tile in tiles:
        begun = perf_counter()
        ask(tile)
        spent.append((perf_counter() - begun) * 1000)
    worst = quantiles(spent, n=100)[98]
    print(f"{what:<46} median {median(spent):8.2f}  p99 {worst:8.2f}  tiles/s {1000 * len(spent) / sum(spent):7.0f}")


def main(grids=3000, number=300):
    settings.TILE_CACHE = tempfile.mkdtemp()
    settings.ALLOWED_HOSTS = ["testserver"]
    client, tags = Client(headers={"Accept-Encoding": "gzip"}), {}

    def plain(tile):
        with connection.cursor() as cursor:
            cursor.execute(PLAIN, [*tile, *tile])
            cursor.fetchone()

    def get(tile):
        z, x, y = tile
        answered = client.get(f"/tiles/units/grid/{z}/{x}/{y}.mvt", {"on": "2022-06-01"})
        assert answered.status_code in (200, 204), answered.content
        assert len(answered.content) <= 500_000
        tags[tile] = answered["ETag"]

    def unmodified(tile):
        z, x, y = tile
        asked = {"If-None-Match": tags[tile]}
        assert client.get(f"/tiles/units/grid/{z}/{x}/{y}.mvt", {"on": "2022-06-01"}, headers=asked).status_code == 304

    with maker.scratch_database():
        print(f"{grids} grids published in {first_edition(grids):.0f} s; milliseconds:")
        tiles = addresses(number)
        timed("ST_AsMVT, cut at the request", tiles, plain)
        get(tiles[0])  # makes the edition, once for all tiles
        begun = perf_counter()
        building.empty()
        get(tiles[0])
        print(f"the edition and the first tile from nothing: {perf_counter() - begun:.2f} s")
        timed("first draw: cut, kept, joined", list(dict.fromkeys(tiles)), get)
        kept_tiles.forget()
        timed("cut before, joined to values, not on disk", tiles, get)
        timed("finished on disk", tiles, get)
        timed("304", tiles, unmodified)
        print(f"{TileGeometry.objects.count()} outlines in tiles, {Figure.objects.count()} figures "
              f"in {FigureSeries.objects.count()} series")
    shutil.rmtree(settings.TILE_CACHE, ignore_errors=True)


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:3]))

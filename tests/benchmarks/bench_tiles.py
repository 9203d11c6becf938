"""How many tiles a second: ours uncached, cached, through nginx, not modified, beside peers on the same data?

``make bench-tiles`` (ARGS="--parts serve density --seconds 6 --reps 2 --grids 20000 --points 1000000"). Not a test:
prints. The data, the 2,000 seeded addresses (z8–z16) and the peers' configuration are those of shared/bench; all lie
in one PostgreSQL of its own on loopback, kept in .state/bench-tiles (``--anew`` makes it again). Targets take turns, so
that other work on the machine hits all alike. Ours is waitress with eight threads, as ``make run`` starts it, once with
one process and once with two behind nginx, as the peers have two. “Uncached” draws every tile again, as after a score was
revised: what boundaries alone decide was made in a first round, whose time is told too. Density by ``--parts density``.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks import tiles_cluster, tiles_peers, tiles_world
from tests.benchmarks.tiles_cluster import FOLDER, free_port, running
from tests.benchmarks.tiles_load import Target, compared, fetch, load

GZIP = {"Accept-Encoding": "gzip"}
OURS = f"/tiles/units/grid/{{z}}/{{x}}/{{y}}.mvt?round={tiles_world.ROUND}"
MOST_BYTES = 500_000


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", nargs="+", default=["serve", "density"], choices=["serve", "density"])
    parser.add_argument("--seconds", type=int, default=5, help="of each run of wrk")
    parser.add_argument("--reps", type=int, default=2, help="turns of all targets")
    parser.add_argument("--grids", type=int, default=20_000)
    parser.add_argument("--points", type=int, default=1_000_000, help="findings of shared/bench")
    parser.add_argument("--peers", nargs="*", default=list(tiles_peers.PEERS), choices=list(tiles_peers.PEERS))
    parser.add_argument("--findings", nargs="+", type=int, default=[1_000_000, 10_000_000, 100_000_000])
    parser.add_argument("--places", type=int, default=60_000, help="of the findings of the density part")
    parser.add_argument("--anew", action="store_true", help="load all data again")
    parser.add_argument("--profile", action="store_true", help="profile uncached tiles whether or not a goal is missed")
    return parser.parse_args()


@contextmanager
def ours(port, cache, processes=1, anew=False):
    """Our service, which keeps its files in ``cache``; the port, behind nginx where there are several.

    ``anew``: finished tiles are not kept, each is drawn again.
    """
    told = {**os.environ, "DATABASE_URL": f"postgis://postgres@127.0.0.1:{port}/{tiles_world.OWN_DATABASE}",
            "PYTHONPATH": ".", "LUZHANG_TILE_CACHE": str(cache), "BENCH_DRAW_ANEW": "1" if anew else "",
            "DJANGO_SETTINGS_MODULE": "gis_core.settings"}
    with ExitStack() as stack:
        behind = [free_port() for _ in range(processes)]
        for each in behind:
            stack.enter_context(running(
                [sys.executable, "-m", "waitress", "--threads=8", f"--listen=127.0.0.1:{each}",
                 "tests.benchmarks.bench_wsgi:application"], each, env=told, cwd=tiles_cluster.ROOT))
        if processes == 1:
            yield behind[0]
            return
        front = free_port()
        servers = "".join(f"server 127.0.0.1:{each};" for each in behind)
        tiles_peers.nginx(stack, FOLDER / "front", front, f"upstream web {{ {servers} keepalive 8; }}",
                          'location / { proxy_pass http://web; proxy_http_version 1.1; '
                          'proxy_set_header Connection ""; proxy_set_header Host 127.0.0.1; }')
        yield front


def pgbench(port, seconds):
    """Tiles a second and mean ms of raw ST_AsMVT (grid_mvt), two connections, no server of tiles at all."""
    script = FOLDER / "grid_mvt.sql"
    script.write_text("\\set n random(1, 2000)\nSELECT grid_mvt(z, x, y) FROM tile WHERE i = :n;\n")
    told = subprocess.run(
        [tiles_cluster.PROGRAMS / "pgbench", "-n", "-c2", "-j1", f"-T{seconds}", "-M", "prepared", "-f", script, "-h",
         "127.0.0.1", "-p", str(port), "-U", "postgres", tiles_world.PEERS_DATABASE], capture_output=True, text=True, check=True,
    ).stdout
    return float(told.split("tps = ")[1].split()[0])


def reference(port):
    """A function that tells which grids meet a tile and its buffer."""
    import psycopg2

    connection = psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname=tiles_world.PEERS_DATABASE)

    def wanted(tile):
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM grid WHERE ST_Intersects(g3857, ST_TileEnvelope(%s, %s, %s, margin => 64.0 / 4096))", tile)
            return {number for (number,) in cursor.fetchall()}

    return wanted


def own_number(feature):
    return tiles_world.number_of(feature["properties"]["code"])


def peers_number(feature):
    return int(feature.get("id") or feature["properties"].get("id") or 0)


def first_round(target, tiles):
    """Every tile once: what it takes the first time, the greatest compressed size, tags."""
    begun, largest = time.perf_counter(), (0, None)
    for tile in sorted(set(tiles)):
        _, size, target.tags[tile] = fetch(target, tile)
        largest = max(largest, (size, tile))
        if not size:
            target.empty.add(tile)
    return time.perf_counter() - begun, largest


def serve(port, wanted):
    """The load tests: prints figures, and which goals are met."""
    rows = [tuple(map(int, line.split("/"))) for line in (FOLDER / "tiles.csv").read_text().split()]
    cache = FOLDER / "cache"
    shutil.rmtree(cache, ignore_errors=True)
    with ExitStack() as stack:
        one, two = (stack.enter_context(ours(port, cache / "anew", number, anew=True)) for number in (1, 2))
        keeping = stack.enter_context(ours(port, cache))
        dynamic = Target("ours, uncached, 1 process", f"http://127.0.0.1:{one}{OURS}", GZIP)
        double = Target("ours, uncached, 2 processes", f"http://127.0.0.1:{two}{OURS}", GZIP)
        cached = Target("ours, kept on disk", f"http://127.0.0.1:{keeping}{OURS}", GZIP)
        empty = Target("an empty Django view, same server", f"http://127.0.0.1:{keeping}/api/v1/empty")
        looking = Target("an empty view that looks at the stamps", f"http://127.0.0.1:{keeping}/api/v1/look")
        bound = Target("an empty Django view, 2 processes", f"http://127.0.0.1:{two}/api/v1/empty")
        seconds, _ = first_round(dynamic, rows)
        print(f"first draw of {len(set(rows)):,} tiles, one after the other: {seconds:.1f} s ({len(set(rows)) / seconds:.0f}/s)")
        tiles_cluster.psql(port, tiles_world.OWN_DATABASE, "vacuum analyze")
        first_round(double, rows)
        _, largest = first_round(cached, rows)
        unmodified = Target("ours, 304", cached.template, GZIP, tags=dict(cached.tags))
        cached.tags.clear(), dynamic.tags.clear(), double.tags.clear()
        stamped, static, absent = through_nginx(stack, cache, keeping, rows)
        peers, missing = tiles_peers.start_peers(port, wanted.peers, stack)
        detailed = [Target(f"{each.name}, z13+", each.template, each.headers, least_zoom=13) for each in (*peers, dynamic, double)]
        targets = [dynamic, double, *peers, *detailed, empty, looking, bound, cached, unmodified, *stamped, *static]
        check(port, [dynamic, *peers], rows)
        raw = []
        for turn in range(wanted.reps):
            raw.append(pgbench(port, wanted.seconds))
            for target in targets:
                load(target, rows, wanted.seconds, start=turn * 997)
    told(targets, raw, [*missing, *absent], wanted)
    print(f"what any view of ours can reach here, with 2 processes: {bound.rate:,.0f}/s; one that looks whether anything was "
          f"written since: {looking.rate / empty.rate * 100:.0f} % of an empty one")
    return judge(dynamic, double, peers, detailed, empty, cached, unmodified, stamped, static, largest)


def through_nginx(stack, cache, keeping, rows):
    """nginx over the stamped folder that our service fills, and over the same files as a plain static folder."""
    import json
    from urllib.parse import urlsplit
    from urllib.request import urlopen

    with urlopen(f"http://127.0.0.1:{keeping}/tiles/units/grid.json?round={tiles_world.ROUND}", timeout=60) as answer:
        lasting = urlsplit(json.loads(answer.read())["tiles"][0])
    template = f"{lasting.path}?{lasting.query}".replace("%7B", "{").replace("%7D", "}")
    filling = Target("", f"http://127.0.0.1:{keeping}{template}", GZIP)
    first_round(filling, rows)
    own = free_port()
    try:
        tiles_peers.nginx(stack, FOLDER / "stamped", own, "types { application/vnd.mapbox-vector-tile mvt; }", f"""
          location /tiles/at/ {{ alias {cache}/stamped/; gzip_static always; gunzip on;
            default_type application/vnd.mapbox-vector-tile;
            add_header Cache-Control "public, max-age=31536000, immutable"; error_page 404 = @luzhang; }}
          location @luzhang {{ proxy_pass http://127.0.0.1:{keeping}; }}
          location /static/ {{ alias {cache}/stamped/; gzip_static always; }}""")
    except (OSError, RuntimeError) as error:
        return [], [], [f"nginx: {error}"]
    stamp = template.split("/tiles/at/")[1].split("/")[0]
    plain = f"/static/{stamp}/units/grid/{{z}}/{{x}}/{{y}}.mvt"
    both = (Target("nginx, our lasting addresses", f"http://127.0.0.1:{own}{template}", GZIP, empty=filling.empty),
            Target("nginx, plain static files", f"http://127.0.0.1:{own}{plain}", GZIP, empty=filling.empty))
    return [both[0]], [both[1]], []


def check(port, targets, rows):
    """Which grids are in sixty tiles from z11 on, beside those that meet the buffered tile."""
    tiles, wanted = [tile for tile in rows if tile[0] >= 11][:60], reference(port)
    for target in targets:
        number = own_number if target.name.startswith("ours") else peers_number
        target.note = compared(target, tiles, wanted, number)
        print(f"{target.name:<38} {target.note}", flush=True)


def told(targets, raw, missing, wanted):
    print(f"\n{wanted.grids:,} grids, 2,000 addresses z8–z16, 4 connections, {wanted.seconds} s × {wanted.reps} in turns; "
          f"{os.cpu_count()} cores shared with wrk and PostgreSQL; load average {os.getloadavg()[0]:.1f}")
    print(f"{'':<44}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}{'kB':>8}{'wrong':>7}")
    print(f"{'pgbench, raw ST_AsMVT, 2 connections':<44}{sorted(raw)[len(raw) // 2]:>12,.0f}")
    for target in targets:
        print(f"{target.name:<44}{target.rate:>12,.0f}{target.p50:>9.2f}{target.p99:>9.2f}{target.bytes / 1000:>8.1f}{target.wrong:>7}")
    for each in missing:
        print(f"not here: {each}")


def judge(dynamic, double, peers, detailed, empty, cached, unmodified, stamped, static, largest):
    """The goals of PERFORMANCE.md; whether an uncached one was missed."""
    missed = []

    def said(what, value, goal, form="{:.1f} ×", least=True):
        good = value >= goal if least else value <= goal
        missed.extend([] if good else [what])
        print(f"{what:<72}{form.format(value):>10}  goal {form.format(goal)}: {'met' if good else 'MISSED'}")

    print()
    if peers:
        best = max(peers, key=lambda each: each.rate)
        fine = max((each for each in detailed if not each.name.startswith("ours")), key=lambda each: each.rate)
        for own in (dynamic, double):
            own_fine = next(each for each in detailed if each.name == f"{own.name}, z13+")
            said(f"{own.name}, over the best peer ({best.name})", own.rate / best.rate, 8)
            said(f"{own_fine.name}, over the best peer ({fine.name.removesuffix(', z13+')})", own_fine.rate / fine.rate, 2)
    said("uncached, p99", double.p99, 50, "{:.1f} ms", least=False)
    said(f"largest tile after gzip (z{'/'.join(map(str, largest[1]))})", largest[0] / 1000, MOST_BYTES / 1000, "{:.0f} kB", least=False)
    said("kept on disk, of an empty view", cached.rate / empty.rate * 100, 60, "{:.0f} %")
    said("304, of an empty view", unmodified.rate / empty.rate * 100, 70, "{:.0f} %")
    for own, plain in zip(stamped, static, strict=True):
        said("through nginx, of nginx's own static files", own.rate / plain.rate * 100, 90, "{:.0f} %")
    return any("uncached" in each for each in missed)


def profile(port):
    """Where an uncached tile's time goes, asked in this process one after another."""
    import cProfile
    import pstats

    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS, settings.TILE_CACHE = ["testserver"], Path("/dev/null/nothing-is-kept")
    client = Client(headers=GZIP)
    rows = [tuple(map(int, line.split("/"))) for line in (FOLDER / "tiles.csv").read_text().split()][:400]
    asked = [OURS.format(z=z, x=x, y=y) for z, x, y in rows]
    for address in asked:
        client.get(address)
    profiler = cProfile.Profile()
    profiler.enable()
    for address in asked:
        client.get(address)
    profiler.disable()
    print(f"\nprofile of {len(asked)} uncached tiles in this process (cProfile):")
    pstats.Stats(profiler).sort_stats("tottime").print_stats(28)


def main():
    wanted, begun = arguments(), time.perf_counter()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    if "serve" in wanted.parts and not shutil.which("wrk"):
        raise SystemExit("wrk is not here: apt-get install wrk")
    if not tiles_world.SHARED.is_dir():
        raise SystemExit(f"The yardstick is not here: {tiles_world.SHARED} (make_data.py, make_tiles.py, tiles.sql).")
    with tiles_cluster.server(wanted.anew) as port:
        tiles_world.load_peers(port, wanted.grids, wanted.points)
        if not (tiles_cluster.has_database(port, tiles_world.OWN_DATABASE) and tiles_world.own_is_loaded()):
            tiles_cluster.make_database(port, tiles_world.OWN_DATABASE)
        os.environ["DATABASE_URL"] = f"postgis://postgres@127.0.0.1:{port}/{tiles_world.OWN_DATABASE}"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
        import django

        django.setup()
        tiles_world.load_own(port)
        print(f"data ready after {time.perf_counter() - begun:.0f} s", flush=True)
        if "serve" in wanted.parts and (serve(port, wanted) or wanted.profile):
            profile(port)
        if "density" in wanted.parts:
            from tests.benchmarks import tiles_density

            tiles_density.main(places_of(port, wanted.places), wanted.findings)
    print(f"all took {time.perf_counter() - begun:.0f} s")


def places_of(port, number):
    """So many places of the findings of shared/bench."""
    import psycopg2

    with psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname=tiles_world.PEERS_DATABASE) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT DISTINCT ST_X(geom), ST_Y(geom) FROM (SELECT geom FROM finding ORDER BY id LIMIT %s) AS f",
                       [number])
        return cursor.fetchall()


if __name__ == "__main__":
    main()

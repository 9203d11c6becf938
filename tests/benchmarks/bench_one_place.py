"""How many single questions a second does the service answer? Not a test: it prints.

``make bench-api``: the small demo in a database of its own; waitress as ``make run`` starts it, one
process of four threads; ``wrk`` on loopback, four connections, places some metres round the city's
findings, drawn by chance and none asked twice. Beside it an empty view of the same server, and the same
look-up by raw SQL (four spatial look-ups of a point, by pgbench on two connections, without duties, rules
or reasons). Goal (PERFORMANCE.md): at least 60 % of the empty view, p99 below 10 ms at half of that load.

Other work on the machine takes from both, not always alike: so both are asked in turn, some seconds each,
and the shares of the pairs are told with their median; and beside the clock the processor time (user and
system) of the web process for one request of either. A goal that is missed is followed by the profile of the same
requests in this process, without the server.
"""

import cProfile
import os
import pstats
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from findings.models import Finding  # noqa: E402
from tests.benchmarks.bench_stale import scratch_database  # noqa: E402

SECONDS, PAIRS, WARM = 4, 6, 12_000
PGBENCH = "/usr/lib/postgresql/15/bin/pgbench"
LUA = """
local lines = {}
for line in io.lines("%s") do lines[#lines + 1] = line end
local at = %d
request = function()
  at = at %% #lines + 1
  return wrk.format("GET", lines[at])
end
"""
RAW = """
\\set n random(1, %d)
SELECT v.kind, v.code, v.name FROM bench_place p JOIN grids_unitversion v
  ON ST_Intersects(v.geometry, p.place) AND v.valid @> '2022-11-15'::date
 AND v.believed @> (SELECT max(number) FROM grids_revision) AND v.kind IN ('grid','community','township','zone')
 WHERE p.id = :n;
"""


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(port):
    held = connection.settings_dict
    address = f"postgis://{held['USER']}@{held['HOST'].replace('/', '%2F')}/{held['NAME']}"
    environment = {**os.environ, "DATABASE_URL": address, "PYTHONPATH": "."}
    command = [sys.executable, "-m", "waitress", "--threads=4", f"--listen=127.0.0.1:{port}",
               "tests.benchmarks.bench_wsgi:application"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def load(port, addresses, connections, seconds=SECONDS, pause_ms=0):
    """(requests a second, p50, p99 in ms, errors) of wrk."""
    with tempfile.TemporaryDirectory() as folder:
        lines, script = Path(folder) / "lines", Path(folder) / "load.lua"
        lines.write_text("\n".join(addresses))
        text = LUA % (lines, os.getpid() % len(addresses))
        if pause_ms:
            text += f"\ndelay = function() return {pause_ms} end\n"
        script.write_text(text)
        told = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script),
             f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True,
        ).stdout
    rate = float(re.search(r"Requests/sec:\s+([0-9.]+)", told)[1])
    p50, p99 = (_ms(re.search(rf"^\s+{part}%\s+(\S+)$", told, re.M)[1]) for part in ("50", "99"))
    wrong = re.search(r"Non-2xx or 3xx responses: ([0-9]+)", told)
    return rate, p50, p99, int(wrong[1]) if wrong else 0


def _ms(text):
    number, unit = re.fullmatch(r"([0-9.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def raw_sql(places):
    """Transactions a second of four spatial look-ups by pgbench."""
    held = connection.settings_dict
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_place (id serial PRIMARY KEY, place geometry(Point, 4326))")
        cursor.executemany(
            "INSERT INTO bench_place (place) VALUES (ST_SetSRID(ST_MakePoint(%s, %s), 4326))", places
        )
        cursor.execute("ANALYZE bench_place")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(RAW % len(places))
        script.flush()
        told = subprocess.run(
            [PGBENCH, "-n", "-c2", "-j1", f"-T{SECONDS}", "-M", "prepared", "-f", script.name, "-h", held["HOST"],
             "-U", held["USER"], held["NAME"]], capture_output=True, text=True, check=True,
        ).stdout
    return float(re.search(r"tps = ([0-9.]+)", told)[1])


def processor_s(process):
    """Seconds of processor time a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def told(what, rate, p50, p99, errors=0):
    print(f"{what:<58}{rate:>10,.0f}/s   p50 {p50:6.2f} ms   p99 {p99:6.2f} ms   errors {errors}", flush=True)


def questions(rng, places, codes, number):
    """Addresses of places within some ten metres of those given."""
    for at in range(number):
        x, y = rng.choice(places)
        lon, lat = x + rng.uniform(-2e-4, 2e-4), y + rng.uniform(-2e-4, 2e-4)
        yield f"/api/v1/assign?lon={lon:.7f}&lat={lat:.7f}&datum=wgs84&on=2022-11-15&category={codes[at % len(codes)]}"


def warm_up(port, addresses, patience_s=180):
    """Ask so much that what is kept is kept, as after some minutes of work; however slow the machine is."""
    asked, until = 0, time.monotonic() + patience_s
    urlopen(f"http://127.0.0.1:{port}{addresses[0]}", timeout=patience_s).read()  # the index is built now
    while asked < WARM and time.monotonic() < until:
        asked += int(load(port, addresses[asked:], 4, 5)[0] * 5)
    print(f"warmed up by {asked:,} questions", flush=True)


def measured(port, process, addresses):
    """A load of four connections: requests a second, p50, p99, errors, and the web process's ms for one."""
    start = processor_s(process)
    rate, p50, p99, errors = load(port, addresses, 4)
    return rate, p50, p99, errors, (processor_s(process) - start) / (rate * SECONDS) * 1000


def profile(addresses):
    """Where the time of the same requests goes, asked one after another in this process."""
    from tests.benchmarks.bench_wsgi import application

    def ask(address):
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1",
            "REMOTE_ADDR": "127.0.0.1", "wsgi.input": BytesIO(), "wsgi.errors": sys.stderr,
            "wsgi.url_scheme": "http",
        }
        answered = application(environ, lambda status, headers, error=None: None)
        b"".join(answered)
        answered.close()

    for address in addresses:
        ask(address)
    profiler = cProfile.Profile()
    profiler.enable()
    for address in addresses:
        ask(address)
    profiler.disable()
    print(f"profile of {len(addresses)} requests, in this process, without the server (cProfile):")
    pstats.Stats(profiler).sort_stats("tottime").print_stats(30)


def median(values):
    return sorted(values)[len(values) // 2]


def pairs_told(port, process, asked):
    """Both views in turn: the share of their rates, of each pair; prints what was measured."""
    pairs = []
    for at in range(PAIRS):
        empty = measured(port, process, ["/api/v1/empty"])
        whole = measured(port, process, asked[at::PAIRS])
        pairs.append((empty, whole))
        print(
            f"pair {at + 1}: empty {empty[0]:7,.0f}/s {empty[4]:.2f} ms   assign {whole[0]:7,.0f}/s {whole[4]:.2f} ms"
            f"   share {whole[0] / empty[0]:4.0%}, by processor time {empty[4] / whole[4]:4.0%}", flush=True,
        )
    for view, what in enumerate(("an empty view, same server, same middleware", "GET /api/v1/assign, the whole answer")):
        runs = [pair[view] for pair in pairs]
        told(what, *(median([run[part] for run in runs]) for part in range(3)), sum(run[3] for run in runs))
        print(f"{'  processor time of the web process':<58}{median([run[4] for run in runs]):>10.2f} ms a request")
    return [whole[0] / empty[0] for empty, whole in pairs], [empty[4] / whole[4] for empty, whole in pairs], (
        median([whole[0] for _, whole in pairs]), median([whole[1] for _, whole in pairs])
    )


def main():
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not here: apt-get install wrk")
    with scratch_database():
        call_command("load_demo", small=True, verbosity=0)
        places = [(point.x, point.y) for point in Finding.objects.filter(
            geometry__isnull=False).order_by("pk").values_list("geometry", flat=True)[:4000]]
        codes = list(Finding.objects.values_list("category__code", flat=True).distinct()[:5])
        rng = random.Random(4)
        warm, asked = (list(questions(rng, places, codes, number)) for number in (20_000, 120_000))
        port = free_port()
        with served(port) as process:
            warm_up(port, warm)
            shares, by_processor, (rate, p50) = pairs_told(port, process.pid, asked)
            half = load(port, asked[::-1], 4, pause_ms=max(0, round(8 * 1000 / rate - p50)))
            status = Path(f"/proc/{process.pid}/status").read_text()
            mapped = "/place-index/" in Path(f"/proc/{process.pid}/maps").read_text()
        print(f"waitress, 1 process of 4 threads, {os.cpu_count()} cores shared with wrk and PostgreSQL; "
              f"cells {'mapped' if mapped else 'NOT mapped'}; load average {os.getloadavg()[0]:.1f}")
        told("assign at about half of that load", *half)
        share = median(shares)
        print(f"{'of the empty view, median of the pairs':<58}{share:>10.0%}   "
              f"goal 60 %: {'met' if share >= 0.6 else 'MISSED'} ({min(shares):.0%} to {max(shares):.0%})")
        print(f"{'the same by processor time of the web process':<58}{median(by_processor):>10.0%}   "
              f"({min(by_processor):.0%} to {max(by_processor):.0%})")
        print(f"{'p99 at half the load below 10 ms':<71}{'met' if half[2] < 10 else 'MISSED'}")
        peak = int(re.search(r"VmHWM:\s+([0-9]+)", status)[1]) / 1024
        print(f"{'peak memory of the web process':<58}{peak:>10,.0f} MB")
        print(f"{'raw SQL, units only (pgbench, 2 connections)':<58}{raw_sql(places):>10,.0f}/s")
        if share < 0.6 or half[2] >= 10:
            profile(asked[:1000])


if __name__ == "__main__":
    main()

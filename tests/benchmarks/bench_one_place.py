"""How many single questions a second does the service answer? Not a test: it prints.

``make bench-api``: the small demo in a database of its own; waitress as ``make run`` starts it, one
process of four threads; ``wrk`` on loopback, four connections, random places of the city's findings.
Beside it an empty view of the same server, and the same look-up by raw SQL (four spatial look-ups of a
point, by pgbench on two connections, without duties, rules or reasons). Goal (PERFORMANCE.md): at least
60 % of the empty view, p99 below 10 ms at half of that load. Percentages are of one run on one machine.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gis_core.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from findings.models import Finding  # noqa: E402
from tests.benchmarks.bench_stale import scratch_database  # noqa: E402

SECONDS = 8
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


def main():
    if not shutil.which("wrk"):
        raise SystemExit("wrk is not here: apt-get install wrk")
    with scratch_database():
        call_command("load_demo", small=True, verbosity=0)
        places = [(point.x, point.y) for point in Finding.objects.filter(
            geometry__isnull=False).order_by("pk").values_list("geometry", flat=True)[:4000]]
        codes = list(Finding.objects.values_list("category__code", flat=True).distinct()[:5])
        asked = [
            f"/api/v1/assign?lon={x}&lat={y}&datum=wgs84&on=2022-11-15&category={codes[at % len(codes)]}"
            for at, (x, y) in enumerate(places)
        ]
        port = free_port()
        with served(port) as process:
            load(port, asked, 4, 20)  # warm: every place once, as after some minutes of work
            start = processor_s(process.pid)
            empty = load(port, ["/api/v1/empty"], 4)
            between = processor_s(process.pid)
            whole = load(port, asked, 4)
            end = processor_s(process.pid)
            pause = 4 * 1000 / (whole[0] / 2) - whole[1]
            half = load(port, asked, 4, pause_ms=max(0, round(pause)))
            status = Path(f"/proc/{process.pid}/status").read_text()
            mapped = "/place-index/" in Path(f"/proc/{process.pid}/maps").read_text()
        print(f"waitress, 1 process of 4 threads, {os.cpu_count()} cores shared with wrk and PostgreSQL; "
              f"cells {'mapped' if mapped else 'NOT mapped'}")
        told("an empty view, same server, same middleware", *empty)
        told("GET /api/v1/assign with chain, bodies and reasons", *whole)
        told("the same at about half of that load", *half)
        for what, rate, seconds in (("empty view", empty[0], between - start), ("assign", whole[0], end - between)):
            print(f"{f'processor time of the web process, {what}':<58}{seconds / rate / SECONDS * 1000:>10.2f} ms a request")
        share = whole[0] / empty[0]
        print(f"{'of the empty view':<58}{share:>10.0%}   goal 60 %: {'met' if share >= 0.6 else 'MISSED'}")
        print(f"{'p99 at half the load below 10 ms':<71}{'met' if half[2] < 10 else 'MISSED'}")
        peak = int(re.search(r"VmHWM:\s+([0-9]+)", status)[1]) / 1024
        print(f"{'peak memory of the web process':<58}{peak:>10,.0f} MB")
        print(f"{'raw SQL, units only (pgbench, 2 connections)':<58}{raw_sql(places):>10,.0f}/s")


if __name__ == "__main__":
    main()

"""The data of shared/bench, in tables as peers read them and in our own, with a list of tile addresses."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from tests.benchmarks.tiles_cluster import FOLDER, ROOT, has_database, make_database, psql

SHARED = Path(ROOT.parent / "shared" / "bench")
PEERS_DATABASE, OWN_DATABASE = "bench", "luzhang_bench"
ROUND, FIRST = "2022-11", date(2020, 1, 1)


def loader():
    """A Python with what make_data.py needs (psycopg 3 must not be where our Django is); made when missing."""
    folder = FOLDER / "loader"
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "numpy", "scipy", "shapely",
                        "psycopg[binary]"], check=True)
    return python


def load_peers(port, grids, points):
    """Grids, findings and the function grid_mvt as shared/bench has them; the list of addresses. Kept for next time."""
    mark, dsn = f"{grids} {points}", f"host=127.0.0.1 port={port} user=postgres dbname={PEERS_DATABASE}"
    tiles = FOLDER / "tiles.csv"
    known = FOLDER / "loaded"
    if has_database(port, PEERS_DATABASE) and tiles.exists() and known.exists() and known.read_text() == mark:
        return tiles
    print(f"loading {grids:,} grids and {points:,} findings by shared/bench/make_data.py …", flush=True)
    known.unlink(missing_ok=True)
    psql(port, "postgres", f"drop database if exists {OWN_DATABASE} with (force)")
    make_database(port, PEERS_DATABASE)
    python = loader()
    subprocess.run([python, SHARED / "make_data.py", "--dsn", dsn, "--grids", str(grids), "--points", str(points)],
                   check=True, stdout=subprocess.DEVNULL)
    with tiles.open("w") as out:
        subprocess.run([python, SHARED / "make_tiles.py", "--dsn", dsn, "--n", "2000", "--seed", "11"], check=True, stdout=out)
    text = (SHARED / "tiles.sql").read_text()
    begin = text.index("create function grid_mvt")
    psql(port, PEERS_DATABASE, text[begin:text.index("$$;", begin) + 3])
    psql(port, PEERS_DATABASE, "create table tile (i serial primary key, z int, x int, y int)")
    rows = ",".join("({},{},{})".format(*line.split("/")) for line in tiles.read_text().split())
    psql(port, PEERS_DATABASE, f"insert into tile (z, x, y) values {rows}; analyze tile")
    known.write_text(mark)
    return tiles


def own_is_loaded():
    """Whether our tables hold what the peers' hold."""
    own, peers = FOLDER / "own", FOLDER / "loaded"
    return own.exists() and own.read_text() == peers.read_text()


def code_of(number):
    """Our code for the grid of a number of shared/bench."""
    return f"{421202000000 + number // 1000:012d}-R{number % 1000:03d}"


def number_of(code):
    return (int(code[:12]) - 421202000000) * 1000 + int(code[-3:])


def load_own(port):
    """The same grids in our own tables, with a published round in which each has a score. Kept for next time.

    Django is set up for that database already. Grids are drawn from zoom 8 on here, as peers do; with us they
    begin at zoom 10 otherwise.
    """
    import psycopg2
    from django.core.management import call_command

    from gis_core.configuring import configure_city, read_city_document

    call_command("migrate", verbosity=0)
    if own_is_loaded():
        return
    document = read_city_document(ROOT / "fixtures" / "cities" / "xianning.yaml")
    kinds = [kind | ({"least_zoom": 8} if kind["key"] == "grid" else {}) for kind in document["kinds"]]
    configure_city(document | {"kinds": kinds})
    with psycopg2.connect(host="127.0.0.1", port=port, user="postgres", dbname=PEERS_DATABASE) as peers:
        cursor = peers.cursor()
        cursor.execute("SELECT id, name, score, ST_AsBinary(geom) FROM grid ORDER BY id")
        rows = cursor.fetchall()
    _publish(rows)
    psql(port, OWN_DATABASE, "vacuum analyze")
    (FOLDER / "own").write_text((FOLDER / "loaded").read_text())


def _publish(rows):
    from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
    from psycopg2.extras import DateRange, NumericRange

    from findings.models import Plan, Result, Round
    from gis_core.stamping import bump
    from grids.models import Revision, Unit, UnitVersion

    revision = Revision.objects.create(number=1, status="published", effective_on=FIRST,
                                       published_at=datetime(2020, 1, 1, tzinfo=UTC))
    units = Unit.objects.bulk_create([Unit(kind="grid") for _ in rows], batch_size=5000)
    versions = UnitVersion.objects.bulk_create([
        UnitVersion(unit=unit, kind="grid", code=code_of(at), name=name, revision=revision,
                    geometry=MultiPolygon(GEOSGeometry(memoryview(shape), srid=4326)), valid=DateRange(FIRST, None),
                    believed=NumericRange(1, None))
        for unit, (at, name, _, shape) in zip(units, rows, strict=True)
    ], batch_size=2000)
    plan = Plan.objects.create(code="bench", valid=DateRange(date(2022, 1, 1), date(2024, 1, 1)), rules={})
    done = datetime(2022, 12, 5, tzinfo=UTC)
    of = Round.objects.create(key=ROUND, plan=plan, period=DateRange(date(2022, 11, 1), date(2022, 12, 1)),
                              status="published", revision=revision, released_at=done, published_at=done)
    Result.objects.bulk_create([
        Result(round=of, unit_version=version, kind="grid", code=version.code, score=round(score, 2), score_exact=score,
               rank=at + 1, findings=at % 40)
        for at, (version, (_, _, score, _)) in enumerate(zip(versions, rows, strict=True))
    ], batch_size=5000)
    bump("units")
    bump("rounds", [ROUND])

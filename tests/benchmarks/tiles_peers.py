"""Peers of our tile server on loopback, as shared/bench/peers_up.sh configures them; each that cannot be had is named."""

import os
import shutil
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.benchmarks.tiles_cluster import FOLDER, free_port, running
from tests.benchmarks.tiles_load import Target
from tests.benchmarks.tiles_world import PEERS_DATABASE, SHARED

WORKERS = 2
PACKAGES = {
    "tipgv": ("tipg==1.6.1", "uvicorn"),
    "djv": ("django==5.2.19", "django-vectortiles==1.0.2", "gunicorn", "psycopg[binary]", "djangorestframework",
            "djangorestframework-gis"),
}
MAPFILE = """
MAP
 NAME g SIZE 256 256 EXTENT -20037508 -20037508 20037508 20037508 PROJECTION "init=epsg:3857" END IMAGETYPE mvt
 WEB METADATA "ows_enable_request" "*" END END
 OUTPUTFORMAT NAME "mvt" DRIVER "MVT" EXTENSION "pbf" FORMATOPTION "EXTENT=4096" FORMATOPTION "EDGE_BUFFER=64" END
 LAYER NAME "grid" TYPE POLYGON STATUS ON CONNECTIONTYPE POSTGIS
  CONNECTION "host=127.0.0.1 port={port} user=postgres dbname={database}" PROCESSING "CLOSE_CONNECTION=DEFER"
  DATA "g3857 from (select id,community_id,score,g3857 from grid) as t using unique id using srid=3857"
  PROJECTION "init=epsg:3857" END
  METADATA "gml_include_items" "all" "gml_types" "auto" END END
END
"""


def environment(name):
    """The folder of a peer's own Python; made when missing. Raises where its packages are not to be had."""
    folder = FOLDER / name
    if not (folder / "complete").exists():
        print(f"installing {' '.join(PACKAGES[name])} …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([folder / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check",
                        *PACKAGES[name]], check=True, timeout=300)
        (folder / "complete").touch()
    return folder / "bin"


def tipg(port, own, stack):
    programs, dsn = environment("tipgv"), f"postgresql://postgres@127.0.0.1:{port}/{PEERS_DATABASE}"
    told = {**os.environ, "DATABASE_URL": dsn, "TIPG_DB_SCHEMAS": '["public"]', "TIPG_MAX_FEATURES_PER_TILE": "50000",
            "TIPG_DEFAULT_MAXZOOM": "22", "TIPG_DB_EXCLUDE_TABLES": '["public.finding", "public.spatial_ref_sys"]'}
    stack.enter_context(running([programs / "uvicorn", "tipg.main:app", "--port", own, "--workers", WORKERS,
                                 "--no-access-log", "--log-level", "warning"], own, env=told))
    return Target("tipg", f"http://127.0.0.1:{own}/collections/public.grid/tiles/WebMercatorQuad/{{z}}/{{x}}/{{y}}?geom-column=g3857")


def django_vectortiles(port, own, stack):
    programs = environment("djv")
    folder = FOLDER / "dj"
    folder.mkdir(exist_ok=True)
    shutil.copy(SHARED / "peer_django.py", folder / "peer_django.py")
    told = {**os.environ, "PGHOST": "127.0.0.1", "PGPORT": str(port), "PGUSER": "postgres", "PGDATABASE": PEERS_DATABASE,
            "PYTHONPATH": str(folder)}
    told.pop("DJANGO_SETTINGS_MODULE", None)
    stack.enter_context(running([programs / "gunicorn", "-w", WORKERS, "-b", f"127.0.0.1:{own}", "peer_django:app",
                                 "--log-level", "warning"], own, env=told))
    return Target("django-vectortiles", f"http://127.0.0.1:{own}/vt/{{z}}/{{x}}/{{y}}")


def mapserver(port, own, stack):
    program = Path("/usr/lib/cgi-bin/mapserv")
    for needed in ("nginx", "spawn-fcgi", str(program)):
        if not shutil.which(needed):
            raise FileNotFoundError(f"{needed} is not here (apt-get install nginx-light cgi-mapserver spawn-fcgi)")
    folder = FOLDER / "mapserver"
    folder.mkdir(exist_ok=True)
    (folder / "g.map").write_text(MAPFILE.format(port=port, database=PEERS_DATABASE))
    (folder / "mapserver.conf").write_text('CONFIG\n ENV\n  MS_MAP_PATTERN "."\n END\nEND\n')
    told = {**os.environ, "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf"), "MS_MAPFILE": str(folder / "g.map")}
    behind = [free_port() for _ in range(WORKERS)]
    for each in behind:
        stack.enter_context(running(["spawn-fcgi", "-n", "-a", "127.0.0.1", "-p", each, "--", program], each, env=told))
    upstream = "".join(f"server 127.0.0.1:{each};" for each in behind)
    nginx(stack, folder, own, f"upstream ms {{ {upstream} }}", f"""location / {{ fastcgi_pass ms; fastcgi_buffers 64 64k;
        fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_param MS_MAPFILE {folder}/g.map; }}""")
    return Target("MapServer", f"http://127.0.0.1:{own}/?mode=tile&tilemode=gmap&layers=grid&map.imagetype=mvt&tile={{x}}+{{y}}+{{z}}")


def nginx(stack, folder, port, upstreams, locations):
    """An nginx with these upstreams and locations."""
    if not shutil.which("nginx"):
        raise FileNotFoundError("nginx is not here (apt-get install nginx-light)")
    folder.mkdir(parents=True, exist_ok=True)
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(f"""{user} daemon off; worker_processes {WORKERS}; pid {folder}/nginx.pid;
error_log {folder}/error.log; events {{ worker_connections 256; }}
http {{ access_log off; {temporary} {upstreams} keepalive_requests 1000000;
  server {{ listen 127.0.0.1:{port}; {locations} }} }}
""")
    stack.enter_context(running(["nginx", "-c", folder / "nginx.conf"], port))


PEERS = {"tipg": tipg, "django-vectortiles": django_vectortiles, "MapServer": mapserver}


def start_peers(port, names, stack):
    """The peers that could be started, and in words those that could not."""
    found, absent = [], []
    for name in names:
        with ExitStack() as own:
            try:
                target = PEERS[name](port, free_port(), own)
            except (OSError, RuntimeError, subprocess.SubprocessError) as error:
                absent.append(f"{name}: {str(error)[:160]}")
                continue
            stack.push(own.pop_all())
            found.append(target)
    return found, absent

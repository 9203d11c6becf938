"""A PostgreSQL server of the benchmark's own on loopback, kept between runs, and programs that run beside it."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".state" / "bench-tiles"
PROGRAMS = Path("/usr/lib/postgresql/15/bin")
OPTIONS = {
    "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "80", "fsync": "off",
    "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "1GB", "max_wal_size": "8GB",
    "work_mem": "64MB", "maintenance_work_mem": "512MB", "jit": "off", "autovacuum": "off", "random_page_cost": "1.1",
}


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _user():
    """PostgreSQL refuses to run as root."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


@contextmanager
def server(anew=False):
    """Start the server, making its data where there are none; its port. Stops it afterwards."""
    data, user = FOLDER / "pg", _user()
    FOLDER.mkdir(parents=True, exist_ok=True)
    if anew:
        shutil.rmtree(data, ignore_errors=True)
    as_user = {"user": user.pw_uid, "group": user.pw_gid} if os.geteuid() == 0 else {}
    if not (data / "PG_VERSION").exists():
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir()
        os.chown(data, user.pw_uid, user.pw_gid)
        subprocess.run([PROGRAMS / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
                        "--no-locale"], check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user)
    port = free_port()
    told = [part for name, value in (OPTIONS | {"port": str(port)}).items() for part in ("-c", f"{name}={value}")]
    log = (FOLDER / "pg.log").open("ab")
    process = subprocess.Popen([PROGRAMS / "postgres", "-D", data, *told], stdout=log, stderr=log, cwd="/",
                               stdin=subprocess.DEVNULL, start_new_session=True, **as_user)
    try:
        for _ in range(300):
            if subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode == 0:
                break
            if process.poll() is not None:
                raise SystemExit(f"The benchmark's database server did not start: see {FOLDER / 'pg.log'}")
            time.sleep(0.2)
        yield port
    finally:
        process.send_signal(2)  # fast shutdown
        with suppress(subprocess.TimeoutExpired):
            process.wait(60)


def psql(port, database, statement):
    """What a statement answers, as text."""
    return subprocess.run(
        [PROGRAMS / "psql", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-d", database, "-qtAX", "-v",
         "ON_ERROR_STOP=1", "-c", statement], check=True, capture_output=True, text=True,
    ).stdout.strip()


def has_database(port, name):
    return psql(port, "postgres", f"select count(*) from pg_database where datname = '{name}'") == "1"


def make_database(port, name):
    psql(port, "postgres", f'drop database if exists "{name}" with (force)')
    psql(port, "postgres", f'create database "{name}"')
    for extension in ("postgis", "btree_gist"):
        psql(port, name, f"create extension if not exists {extension}")


@contextmanager
def running(command, port=None, patience_s=40, **more):
    """A program beside us, ready when its port answers; ended by its own process group."""
    log = (FOLDER / "servers.log").open("ab")
    process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                               start_new_session=True, **more)
    try:
        until = time.monotonic() + patience_s
        while port is not None and not answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{Path(str(command[0])).name} did not start: see {FOLDER / 'servers.log'}")
            time.sleep(0.1)
        yield process
    finally:
        for number in (15, 9):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)

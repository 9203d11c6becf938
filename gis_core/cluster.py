"""Act: is the project's own database server there, and how is it reached?

A private PostgreSQL cluster of this checkout, without any TCP port. Only the standard
library is used, for it must run before Django can.

Why nobody else gets in: the socket lies in a folder of mode 0700 that belongs to the user
the server runs as, so the kernel lets only that user and root through; and the server asks
the kernel who calls (peer authentication) and knows those two users alone. PostgreSQL
refuses to run as root, so for root the server runs as ``postgres``, or as whoever owns the
data already.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress

from gis_core.cluster_data import (
    Say,
    clear_leftovers,
    make_data,
    make_socket_folder,
    write_configuration,
)
from gis_core.cluster_place import (
    DATABASE,
    PORT,
    ROLE,
    Cluster,
    ClusterFault,
    as_user,
    database_url,
    end_process,
    find_cluster,
    programs,
    server_process,
    socket_folder,
)
from gis_core.state import make_state_folder, secret_key, state_folder

__all__ = [
    "Cluster",
    "ClusterFault",
    "answers",
    "database_url",
    "find_cluster",
    "psql_command",
    "query",
    "remove",
    "secret_key",
    "server_process",
    "socket_folder",
    "start",
    "state_folder",
    "stop",
]

EXTENSIONS = ("postgis", "btree_gist")


def answers(cluster: Cluster) -> bool:
    """Whether the server takes connections now."""
    command = [str(programs(cluster) / "pg_isready"), "-q", "-h", str(cluster.socket), "-p", str(PORT)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0


def start(cluster: Cluster, say: Say = print) -> bool:
    """Make the cluster if there is none, start it if it is not running, fill it with role and database.

    Returns whether it was started by this call. What an earlier crash left behind is
    cleared away. Raises ClusterFault, with the server's own words, when it does not come up.
    """
    make_state_folder(cluster.state)
    with _alone(cluster):
        if server_process(cluster) and answers(cluster):
            return False
        make_socket_folder(cluster)
        clear_leftovers(cluster, say)
        if not cluster.data.is_dir():
            make_data(cluster, say)
        write_configuration(cluster)
        _start_server(cluster)
        _provide_database(cluster, say)
        return True


@contextmanager
def _alone(cluster: Cluster) -> Iterator[None]:
    with (cluster.state / "cluster.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start_server(cluster: Cluster) -> None:
    if cluster.log.exists() and cluster.log.stat().st_size > 5_000_000:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    cluster.log.touch(mode=0o600)
    os.chown(cluster.log, cluster.user, -1)
    written = cluster.log.stat().st_size
    command = [str(programs(cluster) / "pg_ctl"), "--pgdata", str(cluster.data), "--log", str(cluster.log)]
    # A killed server's children may hold its memory for a moment: the second try finds them gone.
    for _ in range(3):
        # The server keeps what it is handed open: it must not be our pipe.
        nowhere = {"capture_output": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if as_user(cluster.user, [*command, "--wait", "--timeout=60", "start"], **nowhere).returncode == 0:
            return
        told = cluster.log.read_text(errors="replace")[written:]
        if "shared memory block" not in told:
            break
        time.sleep(2)
    raise ClusterFault(
        f"The database server did not start: {told.strip()[-1500:]}",
        hint=f"Its log is {cluster.log}. `make reset` removes the cluster with all its data.",
    )


def _provide_database(cluster: Cluster, say: Say) -> None:
    """Role, extensions and database; the database comes last, so it proves the rest is there.

    The extensions go into template1, so the role needs no superuser's rights, not even
    for the databases of tests.
    """
    if query(cluster, f"select 1 from pg_database where datname = '{DATABASE}'").strip():
        return
    say("Preparing role, PostGIS and database …")
    for extension in EXTENSIONS:
        query(cluster, f"create extension if not exists {extension}", database="template1")
    if not query(cluster, f"select 1 from pg_roles where rolname = '{ROLE}'").strip():
        query(cluster, f"create role {ROLE} login nosuperuser createdb")
    query(cluster, f"create database {DATABASE} owner {ROLE} template template1")


def query(cluster: Cluster, statement: str, database: str = "postgres") -> str:
    """What the cluster's superuser reads for ``statement``, as text; raises ClusterFault on its refusal."""
    options = ["-qtAX", "-v", "ON_ERROR_STOP=1", "-c", statement]
    command = [*psql_command(cluster, "postgres", database), *options]
    environment = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
    done = subprocess.run(
        command, text=True, capture_output=True, stdin=subprocess.DEVNULL, env=environment, check=False
    )
    if done.returncode:
        raise ClusterFault(f"The private cluster refused “{statement}”: {done.stderr.strip()}")
    return done.stdout


def psql_command(cluster: Cluster, role: str = ROLE, database: str = DATABASE) -> list[str]:
    """The command that opens a session in the cluster."""
    program = str(programs(cluster) / "psql")
    return [program, "-h", str(cluster.socket), "-p", str(PORT), "-U", role, "-d", database]


def stop(cluster: Cluster) -> bool:
    """Stop the server, ending open sessions; returns whether one was running."""
    with _alone(cluster) if cluster.state.is_dir() else nullcontext():
        process = server_process(cluster)
        if not process:
            return False
        command = [str(programs(cluster) / "pg_ctl"), "--pgdata", str(cluster.data), "--mode=fast"]
        if as_user(cluster.user, [*command, "--wait", "--timeout=30", "stop"]).returncode:
            end_process(process)
        with suppress(OSError):
            cluster.socket.rmdir()
        return True


def remove(cluster: Cluster) -> bool:
    """Stop the server and remove all its data for good; returns whether there were any."""
    stop(cluster)
    held = [path for path in (cluster.data, cluster.folder / "data.new") if path.is_dir()]
    for path in held:
        if path.is_symlink():
            raise ClusterFault(f"{path} is a link; it was left.", hint="Remove what it names yourself.")
        shutil.rmtree(path)
    for path in (cluster.log, cluster.log.with_suffix(".log.1")):
        path.unlink(missing_ok=True)
    if cluster.socket.is_dir() and cluster.socket.stat().st_uid == cluster.user:
        shutil.rmtree(cluster.socket)
    if cluster.folder != cluster.state:
        with suppress(OSError):  # another instance's data may lie beside
            cluster.folder.rmdir()
            cluster.folder.parent.rmdir()
    return bool(held)

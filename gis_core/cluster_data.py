"""Act: how are the private cluster's folders made, set, and cleared of what a crash left?"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress

from gis_core.cluster_place import (
    PORT,
    ROLE,
    Cluster,
    ClusterFault,
    as_user,
    end_process,
    first_number,
    programs,
    server_process,
    works_in,
)

Say = Callable[[str], None]


def make_socket_folder(cluster: Cluster) -> None:
    """Make the socket's folder, closed to others; raises ClusterFault when another's is in its place."""
    folder = cluster.socket
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, cluster.user, -1)
    found = folder.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == cluster.user and not found.st_mode & 0o077
    if not ours:
        raise ClusterFault(
            f"The folder {folder} is there already and is not closed to others as ours is.",
            hint="Somebody else may have made it. Look at it, remove it, and start again.",
        )


def clear_leftovers(cluster: Cluster, say: Say) -> None:
    """Clear what a killed server or a killed set-up left: all that follows is proven dead or ours."""
    _end_orphan(cluster, say)
    process = server_process(cluster)
    if process:
        say(f"The database server (process {process}) runs but does not answer: ending it.")
        end_process(process)
    crashed = (cluster.data / "postmaster.pid").exists()
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)
    for left in cluster.socket.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)
    unfinished = cluster.folder / "data.new"
    if unfinished.exists():
        say("Removing a half-made database cluster.")
        shutil.rmtree(unfinished)
    if crashed and not cluster.durable:
        say("The test cluster was not shut down and keeps nothing safe: making it anew.")
        shutil.rmtree(cluster.data)
    elif cluster.data.is_dir() and not (cluster.data / "PG_VERSION").exists():
        raise ClusterFault(
            f"{cluster.data} is there but is no database cluster (it has no PG_VERSION).",
            hint="Look what it is; if you need nothing in it: `make reset`.",
        )


def _end_orphan(cluster: Cluster, say: Say) -> None:
    """End a server whose data folder was removed under it; it still holds our socket."""
    process = first_number(cluster.socket / f".s.PGSQL.{PORT}.lock")
    if process and works_in(process, f"{cluster.data.resolve()} (deleted)"):
        say(f"Ending a database server (process {process}) whose data were removed.")
        end_process(process)


def make_data(cluster: Cluster, say: Say) -> None:
    """Make the data folder; raises ClusterFault with initdb's own words."""
    say("Making the private database cluster (about 5 seconds) …")
    draft = cluster.folder / "data.new"
    draft.mkdir(parents=True, mode=0o700)
    if cluster.folder != cluster.state:
        os.chown(cluster.folder.parent, cluster.user, -1)
        os.chown(cluster.folder, cluster.user, -1)
    os.chown(draft, cluster.user, -1)
    command = [
        *(str(programs() / "initdb"), "--pgdata", str(draft), "--username=postgres", "--auth=peer"),
        *("--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", "--no-instructions"),
        *(() if cluster.durable else ("--no-sync",)),
    ]
    done = as_user(cluster.user, command)
    if done.returncode:
        raise ClusterFault(f"initdb could not make {draft}: {done.stderr.strip()}")
    with (draft / "postgresql.conf").open("a") as file:
        file.write("\ninclude 'luzhang.conf'\n")
    # Only a finished folder gets the name; a killed initdb leaves data.new, which is removed.
    draft.rename(cluster.data)


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def configuration(cluster: Cluster) -> str:
    """The server's settings, written anew at every start: a moved checkout has another socket."""
    crash_safe = "on" if cluster.durable else "off"
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.socket),
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "max_connections": "50",
        "shared_buffers": "256MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "128MB",
        "effective_cache_size": "1GB",
        "random_page_cost": "1.1",
        "max_wal_size": "2GB",
        "jit": "off",  # compiling costs more than our short queries take
        "timezone": "UTC",
        "log_timezone": "UTC",
        "fsync": crash_safe,
        "synchronous_commit": crash_safe,
        "full_page_writes": crash_safe,
    }
    return "".join(f"{name} = {_quoted(value)}\n" for name, value in settings.items())


def write_configuration(cluster: Cluster) -> None:
    """Write the server's settings and who may call: the kernel's word for it, two users, two roles."""
    owner = pwd.getpwuid(cluster.user).pw_name
    users = dict.fromkeys(("root", owner))
    names = "".join(f"{ROLE} {_double(user)} {role}\n" for user in users for role in ("postgres", ROLE))
    texts = {
        "luzhang.conf": configuration(cluster),
        "pg_hba.conf": f"local all all peer map={ROLE}\n",
        "pg_ident.conf": names,
    }
    for name, text in texts.items():
        path = cluster.data / name
        path.write_text(text, encoding="utf-8")
        os.chown(path, cluster.user, -1)


def _double(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

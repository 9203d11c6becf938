"""Act: where does the private cluster lie, whom does it run as, and which process is it?

Only the standard library is used, for it must run before Django can.
"""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from gis_core.errors import Unavailable
from gis_core.state import CHECKOUT, make_state_folder, short_hash, state_folder

ROLE = "luzhang"
DATABASE = "luzhang"
PORT = 5432  # only a part of the socket's name: nothing listens on TCP
POSTGRES_LIBRARIES = Path("/usr/lib/postgresql")
POSTGRES_SHARED = Path("/usr/share/postgresql")


class ClusterFault(Unavailable):
    """The private cluster is not as it must be; the message says what to do."""

    code = "cluster"


def socket_folder(state: Path | None = None) -> Path:
    """The folder of the server's socket: short, since a socket's path has at most 107 bytes."""
    return Path("/tmp") / f"luzhang-{short_hash(str(state or state_folder()))}"  # noqa: S108


def database_url(state: Path | None = None, database: str = DATABASE) -> str:
    """The address of ``database`` in the private cluster, from paths alone: nothing need run."""
    return f"postgis://{ROLE}@{quote(str(socket_folder(state)), safe='')}/{database}"


@dataclass(frozen=True)
class Cluster:
    """One private cluster: where it lies, whom it runs as, and whether it must survive a crash."""

    state: Path
    folder: Path
    user: int
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgresql.log"

    @property
    def socket(self) -> Path:
        return socket_folder(self.state)

    @property
    def url(self) -> str:
        return database_url(self.state)


def find_cluster(state: Path | None = None, *, durable: bool = True) -> Cluster:
    """The cluster of ``state`` (this instance's by default), whether or not it exists yet.

    The data lie in the state folder when the server's user can really enter it, else in a
    folder of that user's home. ``durable=False`` is for tests: fast, lost in a crash.
    Raises ClusterFault when root finds no user to run the server as.
    """
    state = state or state_folder()
    if (state / "data").is_dir():
        owner = (state / "data").stat().st_uid
        user = owner if os.geteuid() == 0 and owner != 0 else _server_user()
        return Cluster(state, state, user, durable)
    user = _server_user()
    away = Path(pwd.getpwuid(user).pw_dir) / f"luzhang-{short_hash(str(CHECKOUT))}" / state.name
    here = user == os.geteuid() or not (away / "data").is_dir() and _can_enter(user, make_state_folder(state))
    return Cluster(state, state if here else away, user, durable)


def _server_user() -> int:
    if os.geteuid() != 0:
        return os.geteuid()
    try:
        return pwd.getpwnam("postgres").pw_uid
    except KeyError:
        raise ClusterFault(
            "PostgreSQL refuses to run as root, and there is no user “postgres” to run it as.",
            hint="Install postgresql-15 and postgresql-15-postgis-3; `make run` does.",
        ) from None


def as_user(user: int, command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
    """Run ``command`` to its end as ``user``, in that user's home and plain environment."""
    account = pwd.getpwuid(user)
    identity: dict[str, object] = {}
    if user != os.geteuid():
        groups = os.getgrouplist(account.pw_name, account.pw_gid)
        identity = {"user": user, "group": account.pw_gid, "extra_groups": groups}
    environment = {"PATH": "/usr/bin:/bin", "HOME": account.pw_dir, "LC_ALL": "C.UTF-8"}
    settings: dict[str, object] = {"cwd": "/", "env": environment, "text": True, "capture_output": True}
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        command, stdin=subprocess.DEVNULL, **{**settings, **identity, **options}
    )


def _can_enter(user: int, folder: Path) -> bool:
    return as_user(user, ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]).returncode == 0


def programs(cluster: Cluster | None = None) -> Path:
    """The folder of PostgreSQL's programs: the version that made the data, else the newest with PostGIS.

    Raises ClusterFault when that version, or PostGIS for it, is not installed.
    """
    kept = cluster.data / "PG_VERSION" if cluster else None
    with suppress(OSError):
        wanted = kept.read_text().strip() if kept else ""
        if wanted:
            return _programs_of(wanted)
    found = [folder.name for folder in POSTGRES_LIBRARIES.glob("[0-9]*") if folder.name.isdigit()]
    versions = [version for version in found if _has_postgis(version)]
    if not versions:
        raise ClusterFault(
            "No PostgreSQL with PostGIS is installed.",
            hint="Install postgresql-15 and postgresql-15-postgis-3; `make run` does.",
        )
    return _programs_of(max(versions, key=int))


def _has_postgis(version: str) -> bool:
    control = POSTGRES_SHARED / version / "extension" / "postgis.control"
    return control.exists() and (POSTGRES_LIBRARIES / version / "bin" / "initdb").exists()


def _programs_of(version: str) -> Path:
    if not _has_postgis(version):
        raise ClusterFault(
            f"The private cluster was made by PostgreSQL {version}, which is not here with its PostGIS.",
            hint=f"Install postgresql-{version} and postgresql-{version}-postgis-3, "
            "or give the data up: `make reset`.",
        )
    return POSTGRES_LIBRARIES / version / "bin"


def server_process(cluster: Cluster) -> int | None:
    """The number of the server that runs on the cluster's data, or None.

    A number left by a crash may meanwhile belong to anybody: only a PostgreSQL at work
    in this very folder counts.
    """
    process = first_number(cluster.data / "postmaster.pid")
    return process if process and works_in(process, str(cluster.data.resolve())) else None


def first_number(path: Path) -> int | None:
    """The process number that opens a lock file of PostgreSQL, or None."""
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def works_in(process: int, folder: str) -> bool:
    """Whether ``process`` is a PostgreSQL whose working folder is ``folder``."""
    try:
        name = Path(f"/proc/{process}/comm").read_text().strip()
        return name in ("postgres", "postmaster") and os.readlink(f"/proc/{process}/cwd") == folder
    except OSError:
        return False


def end_process(process: int, patience: float = 10.0) -> None:
    """Ask, insist, then kill."""
    for wish in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(process, wish)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if not Path(f"/proc/{process}/cwd").exists():
                return
            time.sleep(0.05)

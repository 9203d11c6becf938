"""The database server of the suite: the one it is told, else a private cluster of its own.

The cluster is the instance "test" of this checkout: quick, and worthless after a crash.
Two suites at once share it; each has a database named for its process, and the last one
to leave stops it. Migrating takes longer than most tests: it is done once for a state of the
migrations, in a database that the others are copied from.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import dj_database_url

from gis_core import cluster
from gis_core.errors import Unavailable

TEST_DATABASE = "test_luzhang_"
TEMPLATE = "migrated_"
ROOT = Path(__file__).resolve().parents[1]


def test_cluster():
    return cluster.find_cluster(cluster.state_folder("test"), durable=False)


def open_database():
    """Settings of the database to make for this run: LUZHANG_TEST_DATABASE_URL's, or our own cluster's."""
    told = os.environ.get("LUZHANG_TEST_DATABASE_URL")
    if told:
        settings = dj_database_url.parse(told)
        name = settings["NAME"]
        return settings | {"TEST_NAME": name if name.startswith("test_") else f"test_{name}"}
    found = test_cluster()
    cluster.start(found, lambda text: print(f"\n{text}", end=""))
    for name in _abandoned_databases(found):
        cluster.query(found, f'drop database if exists "{name}" with (force)')
    return dj_database_url.parse(found.url) | {
        "TEST_NAME": f"{TEST_DATABASE}{os.getpid()}", "TEST_TEMPLATE": migrated_template(found),
    }


def migrated_template(found):
    """The name of a database with every migration of this checkout applied; made when there is none."""
    name = f"{TEMPLATE}{_state_of_migrations()}"
    with _alone(found):
        kept = cluster.query(found, f"select datname from pg_database where datname ~ '^{TEMPLATE}'").split()
        if name in kept:
            return name
        for old in kept:
            cluster.query(found, f'drop database "{old}" with (force)')
        making = f"making_{name}"
        cluster.query(found, f'drop database if exists "{making}" with (force)')
        cluster.query(found, f'create database "{making}" owner "{cluster.ROLE}"')
        address = f"{found.url.rpartition('/')[0]}/{making}"
        command = [sys.executable, "manage.py", "migrate", "--run-syncdb", "--verbosity=0", "--skip-checks"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": address}, check=True)
        cluster.query(found, f'alter database "{making}" rename to "{name}"')
    return name


def _state_of_migrations():
    """A word for what migrating does: its files, the models behind them, and the libraries that run them."""
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*models.py"), ROOT / "requirements.txt"]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _alone(found):
    """One process at a time makes the template; the others wait for it."""
    with (found.state / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def close_database():
    """Stop our own cluster, unless another suite is at work in it."""
    if os.environ.get("LUZHANG_TEST_DATABASE_URL"):
        return
    found = test_cluster()
    with suppress(Unavailable):  # another that left at the same moment has stopped it
        if not [each for each in _databases(found) if _process_lives(each) and _process(each) != os.getpid()]:
            cluster.stop(found)


def _databases(found):
    return cluster.query(
        found, f"select datname from pg_database where datname ~ '^{TEST_DATABASE}[0-9]+$'"
    ).split()


def _abandoned_databases(found):
    return [name for name in _databases(found) if not _process_lives(name)]


def _process(name):
    return int(name.removeprefix(TEST_DATABASE))


def _process_lives(name):
    return Path(f"/proc/{_process(name)}").exists()

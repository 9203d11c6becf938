"""The database server of the suite: the one it is told, else a private cluster of its own.

The cluster is the instance "test" of this checkout: quick, and worthless after a crash.
Two suites at once share it; each has a database named for its process, and the last one
to leave stops it.
"""

import os
from contextlib import suppress
from pathlib import Path

import dj_database_url

from gis_core import cluster
from gis_core.errors import Unavailable

TEST_DATABASE = "test_luzhang_"


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
    return dj_database_url.parse(found.url) | {"TEST_NAME": f"{TEST_DATABASE}{os.getpid()}"}


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

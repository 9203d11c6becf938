"""Act: is the finished answer kept on disk already, and who alone makes it if not?

An answer is kept, compressed, under the hash of everything that decides its bytes, so it never goes
stale: what changed is asked for under another key. One process makes it, whoever else asks waits for
that one. Where the folder cannot be written, answers are made anew each time.

Large areas are drawn one after the other. Whoever waits for that does so for seconds, and never on the last
thread of a server, so that small tiles go on; then 503 says when to ask again.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import connection, transaction

from gis_core import sql
from gis_core.errors import Unavailable
from tiles.edition_members import mark_of
from tiles.encoding import compressed

_LOCKS = 512
_TRIM_AT = 0.05
"""A process looks whether the folder is too large after it wrote this share of what may lie there."""

_LEFT_AFTER_TRIM = 0.8
_LEAST_BYTES = 4096
"""What a file takes on disk however little is in it: empty tiles are very many."""

_POLL_S = 0.02
HEAVY_WAIT_S = 15.0
"""Seconds for which a drawing of a large area waits for the one before it."""

ADMISSION_WAIT_S = 0.5
HEAVY_THREADS = 6
"""Threads of a process that may draw large areas or wait for it: as many as a browser asks at once, so that
one reader's first look at a cold map is answered whole, and two less than there are (gis_core.serving)."""

MOST_MS = 10_000
"""Milliseconds after which a statement for a tile is broken off (503)."""

Made = TypeVar("Made")

_heavy_threads = threading.BoundedSemaphore(HEAVY_THREADS)
_written = 0


def kept(
    key: str, draw: Callable[[], bytes], *, public: bool, heavy: bool = False, timed: bool = True,
    stage: str = "tile",
) -> bytes:
    """The compressed bytes kept under ``key``; made by ``draw`` where there are none, by one alone.

    Nothing drawn is kept as nothing. ``heavy``: it covers a large area; ``timed``: broken off after a while
    (within_time). ``stage``: what is made while a “tile” is being made is of another stage, and never the
    other way round, so that nobody waits in a ring. Raises what ``draw`` raises, and Unavailable where too
    many large areas are being drawn.
    """
    file = _file(key, public)
    found = _read(file)
    if found is not None:
        return found
    with ExitStack() as held:
        if heavy:
            held.enter_context(_admitted())
            held.enter_context(_one_at_a_time("heavy", within_s=HEAVY_WAIT_S))
        else:
            held.enter_context(_one_at_a_time(f"{stage}-{int(key[:8], 16) % _LOCKS}"))
        found = _read(file)
        if found is not None:
            return found
        body = within_time(draw) if timed else draw()
        made = compressed(body) if body else b""
        _write(Path(file), made)
        return made


def key_of(*decided_by: object) -> str:
    """The key of an answer that these things decide, in this database."""
    settings_of = connection.settings_dict
    return mark_of(_identity(settings_of["NAME"], settings_of["HOST"], settings_of["PORT"]), *decided_by)


def publish_at(key: str, address: str) -> None:
    """Let a kept public answer also lie under its stamped address, where a file server finds it.

    ``address`` is the path below the folder “stamped”, such as 0f3…/units/zone/11/1674/844.mvt.
    """
    source = Path(_file(key, public=True))
    target = _folder() / "stamped" / f"{address}.gz"
    with suppress(OSError):
        if source.stat().st_size and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(source, target)


def forget() -> int:
    """Remove every kept file; how many there were."""
    files = [file for file in _folder().rglob("*") if file.is_file() and "locks" not in file.parts]
    for file in files:
        with suppress(OSError):
            file.unlink()
    return len(files)


@cache
def _identity(name: str, host: str, port: str) -> str:
    ((system, database),) = sql.rows("tiles", "database_identity", {})
    return f"{system}/{database}"


def _folder() -> Path:
    return Path(settings.TILE_CACHE)


def _file(key: str, public: bool) -> str:
    return f"{settings.TILE_CACHE}/{'public' if public else 'private'}/{key[:2]}/{key}"


def _read(file: str) -> bytes | None:
    try:
        with open(file, "rb", buffering=0) as kept_file:
            return kept_file.readall()
    except OSError:
        return None


def _write(file: Path, made: bytes) -> None:
    """Put the file there whole or not at all; the folder is trimmed now and then."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(made)
        os.chmod(name, 0o644)
        os.replace(name, file)
        _trim_now_and_then(len(made))


def _trim_now_and_then(size: int) -> None:
    """Trim the folder when this process has written enough since it last did; one process at a time."""
    global _written
    most = settings.TILE_CACHE_MB * 1_000_000
    _written += max(size, _LEAST_BYTES)
    if _written >= most * _TRIM_AT:
        _written = 0
        with suppress(Unavailable), _one_at_a_time("trim", within_s=0.0):
            trim(most)


def trim(most_bytes: int) -> int:
    """Remove the oldest files until at most four fifths of ``most_bytes`` are left; how many went."""
    files = []
    for file in _folder().rglob("*"):
        with suppress(OSError):
            told = file.stat()
            if file.is_file() and "locks" not in file.parts:
                files.append((told.st_mtime, max(told.st_size, _LEAST_BYTES) / told.st_nlink, file))
    total = sum(size for _, size, _ in files)
    if total <= most_bytes:
        return 0
    gone = 0
    for _, size, file in sorted(files, key=lambda each: each[0]):
        if total <= most_bytes * _LEFT_AFTER_TRIM:
            break
        with suppress(OSError):
            file.unlink()
        total, gone = total - size, gone + 1
    return gone


@contextmanager
def _admitted() -> Iterator[None]:
    """Held by so few threads of this process that some are left for what is quick; raises Unavailable."""
    if not _heavy_threads.acquire(timeout=ADMISSION_WAIT_S):
        raise _busy()
    try:
        yield
    finally:
        _heavy_threads.release()


def _busy() -> Unavailable:
    return Unavailable(
        "Other large areas are being drawn just now.", code="busy", hint="Ask again in a few seconds."
    )


def _locked(handle: int, within_s: float | None) -> bool:
    if within_s is None:
        fcntl.flock(handle, fcntl.LOCK_EX)
        return True
    until = time.monotonic() + within_s
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(_POLL_S)


@contextmanager
def _one_at_a_time(name: str, within_s: float | None = None) -> Iterator[None]:
    """Held by one thread of one process at a time; by everybody where no file can be made.

    ``within_s``: how long to wait for it; then Unavailable.
    """
    try:
        folder = _folder() / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    try:
        if not _locked(handle, within_s):
            raise _busy()
        yield
    finally:
        os.close(handle)


def within_time(draw: Callable[[], Made]) -> Made:
    """What ``draw`` makes, in one transaction whose statements are broken off after a while.

    The time allowed before is allowed again afterwards: a transaction around this one goes on under its own.
    """
    goes_on = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if goes_on:
            cursor.execute("SELECT current_setting('statement_timeout')")
            (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(MOST_MS)])
        drawn = draw()
        if goes_on:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
        return drawn

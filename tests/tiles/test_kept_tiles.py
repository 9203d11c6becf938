"""Finished tiles: drawn by one whoever else asks, bounded on disk, whole or not there, and never in others' way."""

import gzip
import os
import signal
import threading
import time
from contextlib import suppress

import pytest
from django.db import OperationalError, connection

from gis_core.errors import Unavailable
from gis_core.problems import problem_response
from tests.tiles.conftest import tile_of
from tests.tiles.mapped_city import NOVEMBER, middle
from tiles import drawing, kept_tiles

pytestmark = pytest.mark.django_db
PROCESSES = 6


@pytest.fixture
def no_database(monkeypatch):
    """Draws that need no database, so that a test may go on in many processes."""
    monkeypatch.setattr(kept_tiles, "within_time", lambda draw: draw())


def key_of(number):
    return f"{number:032x}"


def in_processes(number, act):
    """Run ``act`` in so many children at once; their exit states. They share nothing but the disk."""
    children = []
    for each in range(number):
        child = os.fork()
        if not child:
            state = 9
            try:
                act(each)
                state = 0
            finally:
                os._exit(state)
        children.append(child)
    return [os.waitpid(child, 0)[1] for child in children]


def files_of(folder):
    return [file for file in (folder / "tiles").rglob("*") if file.is_file() and "locks" not in file.parts]


def sizes(folder):
    """Of the files there are; others come and go meanwhile."""
    for file in (folder / "tiles").rglob("*"):
        with suppress(OSError):
            if file.is_file() and "locks" not in file.parts:
                yield file.stat().st_size


def test_processes_that_ask_for_the_same_at_once_draw_once(no_database, own_folder):
    drawn = own_folder / "drawn"

    def draw():
        with drawn.open("ab") as out:
            out.write(b"x")
        time.sleep(0.3)
        return b"a tile"

    def ask(_):
        assert gzip.decompress(kept_tiles.kept(key_of(1), draw, public=True)) == b"a tile"

    assert in_processes(PROCESSES, ask) == [0] * PROCESSES
    assert drawn.read_bytes() == b"x"


def test_without_the_lock_they_would_draw_as_often_as_they_ask(no_database, own_folder, monkeypatch):
    monkeypatch.setattr(kept_tiles, "_locked", lambda handle, within_s: True)
    drawn = own_folder / "drawn"

    def draw():
        with drawn.open("ab") as out:
            out.write(b"x")
        time.sleep(0.3)
        return b"a tile"

    in_processes(3, lambda _: kept_tiles.kept(key_of(1), draw, public=True))
    assert len(drawn.read_bytes()) > 1


@pytest.mark.parametrize("moment", ["drawing", "writing"])
def test_a_process_killed_in_the_middle_leaves_nothing_wrong(no_database, own_folder, monkeypatch, moment):
    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    def ask(_):
        if moment == "writing":
            monkeypatch.setattr(kept_tiles.os, "replace", die)
        kept_tiles.kept(key_of(2), die if moment == "drawing" else lambda: b"half", public=True)

    assert in_processes(1, ask) == [signal.SIGKILL]
    begun = time.monotonic()
    assert gzip.decompress(kept_tiles.kept(key_of(2), lambda: b"whole", public=True)) == b"whole"
    assert time.monotonic() - begun < 1, "nobody waits for the dead"
    assert kept_tiles.forget() >= 1 and files_of(own_folder) == [], "what it left goes with the rest"


def test_the_folder_stays_bounded_while_processes_write_into_it(no_database, own_folder, settings):
    settings.TILE_CACHE_MB = 2
    noise = [os.urandom(20_000) for _ in range(4)]

    def fill(process):
        for number in range(60):
            kept_tiles.kept(key_of(process * 1000 + number << 96), lambda at=number: noise[at % 4], public=True)
            assert sum(sizes(own_folder)) <= 2_000_000 * 1.4  # each may write a twentieth before it looks

    assert in_processes(4, fill) == [0] * 4
    assert files_of(own_folder)


def test_the_oldest_go_first_and_a_lasting_address_with_them(no_database, own_folder):
    for number in range(10):
        kept_tiles.kept(key_of(number), lambda: os.urandom(8000), public=True)
        file = kept_tiles._file(key_of(number), public=True)
        os.utime(file, (number, number))
    assert kept_tiles.trim(50_000) > 0
    left = {number for number in range(10) if os.path.exists(kept_tiles._file(key_of(number), public=True))}
    assert left == set(range(10 - len(left), 10)) and 3 <= len(left) <= 6


def test_where_nothing_can_be_written_answers_are_made_each_time(no_database, settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.TILE_CACHE = tmp_path / "file" / "tiles"
    for heavy in (False, True):
        for answer in (b"one", b"two"):
            assert gzip.decompress(kept_tiles.kept(key_of(3), lambda a=answer: a, public=True, heavy=heavy)) == answer


def test_a_query_that_takes_too_long_is_broken_off_with_503_and_a_time_to_ask_again(rf, client, mapped_city, monkeypatch):
    monkeypatch.setattr(kept_tiles, "MOST_MS", 150)

    def draw(*_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    monkeypatch.setattr(drawing, "_skeleton", draw)
    client.raise_request_exception = False
    begun = time.monotonic()
    answer = client.get(address(6), {"round": NOVEMBER})
    assert time.monotonic() - begun < 3
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    assert answer.json()["title"] and "ETag" not in answer
    monkeypatch.undo()
    assert client.get(address(6), {"round": NOVEMBER}).status_code == 200, "the connection works on"


def address(z):
    x, y = tile_of(*middle(1, 0), z)
    return f"/tiles/units/zone/{z}/{x}/{y}.mvt"


def test_every_way_a_statement_is_cancelled_is_503(rf):
    for error in (OperationalError("canceling statement due to statement timeout"),
                  OperationalError("canceling statement due to user request")):
        assert problem_response(rf.get("/tiles/"), error).status_code == 503


def test_many_large_areas_leave_a_thread_for_what_is_quick(no_database, monkeypatch):
    monkeypatch.setattr(kept_tiles, "HEAVY_WAIT_S", 0.6)
    monkeypatch.setattr(kept_tiles, "ADMISSION_WAIT_S", 0.1)
    going, refused, done = threading.Event(), [], []

    def draw():
        going.set()
        time.sleep(1.0)
        return b"large"

    def ask(number):
        try:
            done.append(kept_tiles.kept(key_of(number), draw, public=True, heavy=True))
        except Unavailable as fault:
            refused.append(fault)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(10, 20)]
    for thread in threads:
        thread.start()
    assert going.wait(5)
    begun = time.monotonic()
    kept_tiles.kept(key_of(99), lambda: b"small", public=True)
    assert time.monotonic() - begun < 0.3, "a small tile waits for no large one"
    for thread in threads:
        thread.join()
    assert len(done) >= 1 and len(refused) >= 8 and {fault.status for fault in refused} == {503}
    assert kept_tiles.kept(key_of(20), lambda: b"next", public=True, heavy=True), "and then it goes on"

"""Is the file of an index of cells shared, whole or not at all, and made again when damaged?"""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from findings.place import cells_file
from findings.place.building import build
from tests.findings.place.coverages import METRIC, hard_units, index_of


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(cells_file, "state_folder", lambda: tmp_path)
    return tmp_path / "place-index"


@pytest.fixture(scope="module")
def polygons():
    return index_of(hard_units()).polygons


def equal(one, other):
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in zip(one.arrays, other.arrays, strict=True))


def files(home):
    return sorted(path for path in home.iterdir() if not path.name.startswith("."))


def test_what_is_mapped_is_what_was_made(home, polygons):
    cells = cells_file.cells_of(polygons, METRIC)
    (path,) = files(home)
    assert str(path) in Path("/proc/self/maps").read_text()
    assert equal(cells, build(polygons, METRIC))
    assert not any(array.flags.writeable for array in cells.arrays)


def test_the_second_time_nothing_is_made(home, polygons, monkeypatch):
    cells_file.cells_of(polygons, METRIC)
    monkeypatch.setattr(cells_file, "build", None)
    assert cells_file.cells_of(polygons, METRIC).combinations > 10


def test_other_polygons_another_order_or_projection_have_another_file(home, polygons):
    names = {
        cells_file.content_of(polygons, METRIC),
        cells_file.content_of(polygons, 4526),
        cells_file.content_of(polygons[:-1], METRIC),
        cells_file.content_of(polygons[::-1], METRIC),
    }
    assert len(names) == 4


@pytest.mark.parametrize("part", [0.0, 0.001, 0.5, 0.999])
def test_a_cut_off_file_is_made_again(home, polygons, part):
    cells_file.cells_of(polygons, METRIC)
    (path,) = files(home)
    whole = path.read_bytes()
    path.unlink()
    path.write_bytes(whole[: int(len(whole) * part)])
    assert cells_file.load(path.name) is None
    assert equal(cells_file.cells_of(polygons, METRIC), build(polygons, METRIC))
    assert path.read_bytes() == whole


def test_a_changed_byte_anywhere_is_seen(home, polygons):
    cells_file.cells_of(polygons, METRIC)
    (path,) = files(home)
    whole = path.read_bytes()
    random = np.random.default_rng(1)
    seen = 0
    for at in [*range(0, 400, 7), *random.integers(0, len(whole), 60).tolist()]:
        changed = bytearray(whole)
        changed[at] ^= 1 << int(random.integers(8))
        path.write_bytes(changed)
        loaded = cells_file.load(path.name)
        assert loaded is None or equal(loaded, build(polygons, METRIC)), f"byte {at}"
        seen += loaded is None
    assert seen > 100, "what was changed is nearly always part of what is summed"


def test_old_files_go_and_the_one_in_use_stays(home, polygons):
    cells = build(polygons, METRIC)
    for number in range(cells_file.KEPT + 3):
        path = cells_file.save(f"{number:040d}", cells)
        os.utime(path, (number, number))
    cells_file.load(f"{3:040d}")
    cells_file.save("f" * 40, cells)
    names = [path.name for path in files(home)]
    assert len(names) == cells_file.KEPT and f"{3:040d}" in names and "f" * 40 in names


def test_what_an_interrupted_writer_left_goes(home, polygons):
    home.mkdir()
    (left := home / ".abc.1.dead").write_bytes(b"half")
    os.utime(left, (0, 0))
    cells_file.cells_of(polygons, METRIC)
    assert not left.exists()


def test_a_folder_that_cannot_be_written_keeps_nobody_from_an_answer(home, polygons, monkeypatch):
    def full(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(cells_file.os, "fsync", full)
    assert equal(cells_file.cells_of(polygons, METRIC), build(polygons, METRIC))
    assert files(home) == [] and list(home.glob(".*")) == []


def test_writers_at_once_leave_one_whole_file(home, polygons):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: cells_file.cells_of(polygons, METRIC), range(8)))
    assert all(equal(each, found[0]) for each in found)
    assert len(files(home)) == 1

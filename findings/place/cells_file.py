"""Act: where is an index of cells kept, so that every process maps it instead of making it again?

One file for each content, in the folder ``place-index`` of the instance's state: named by a hash of
the units and their polygons, of the format and of the projection. Written beside and renamed, so it
appears whole; mapped, so that processes share its memory. What was cut off or changed is seen by its
sums, counts as not there, and is made again.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from contextlib import suppress
from hashlib import sha256
from math import inf
from pathlib import Path
from threading import Lock

import numpy as np
import shapely
from numpy.typing import NDArray

from findings.place.building import build
from findings.place.cells import Arrays, Cells, sealed
from gis_core.state import make_state_folder, state_folder

FORMAT = 1
"""To be counted up whenever what is written would be read, or made, otherwise."""

KEPT = 6
"""So many files are kept, those used last."""

LOOK_AGAIN_S = 5.0
"""A file that was not there is looked for again after so many seconds."""

_MARK = b"luzhang cells\n"
_ALIGNED = 64
_STORED = tuple(name for name in Arrays._fields if name != "places")  # the memory of ``border`` once more
_LEFT_OVER_S = 3600.0


def folder() -> Path:
    """The folder of this instance's files."""
    return state_folder() / "place-index"


def content_of(polygons: NDArray[np.object_], metric_srid: int) -> str:
    """The name of what ``building.build`` would make of polygons."""
    content = sha256(f"{FORMAT} {metric_srid} {len(polygons)}\n".encode())
    for outline in shapely.to_wkb(polygons):
        content.update(outline)
    return content.hexdigest()[:40]


def cells_of(polygons: NDArray[np.object_], metric_srid: int) -> Cells:
    """The index of cells of polygons: mapped from its file, or made and kept there."""
    name = content_of(polygons, metric_srid)
    found = load(name)
    if found is None:
        made = build(polygons, metric_srid)
        with suppress(OSError):  # a full or closed disk keeps nobody from an answer
            save(name, made)
        found = load(name) or made
    return found


def keep(polygons: NDArray[np.object_], metric_srid: int) -> bool:
    """Have the index of cells of polygons made and kept where it is not yet; whether it was made.

    Raises OSError where nothing can be written.
    """
    name = content_of(polygons, metric_srid)
    if load(name) is not None:
        return False
    save(name, build(polygons, metric_srid))
    return True


class Lookout:
    """Looks, when asked, whether somebody has made the index of cells of some polygons by now.

    The folder is looked into once in LOOK_AGAIN_S seconds; whoever asks meanwhile, or while another
    thread looks, is told None at once.
    """

    def __init__(self, polygons: NDArray[np.object_], metric_srid: int) -> None:
        self._of = polygons, metric_srid
        self._name = ""
        self._again, self._lock = -inf, Lock()

    def __call__(self) -> Cells | None:
        if time.monotonic() < self._again or not self._lock.acquire(blocking=False):
            return None
        try:
            self._name = self._name or content_of(*self._of)
            return load(self._name)
        finally:
            self._again = time.monotonic() + LOOK_AGAIN_S
            self._lock.release()


def save(name: str, cells: Cells) -> Path:
    """Write an index of cells, whole or not at all; older files beyond KEPT go."""
    home = folder()
    make_state_folder(home.parent)
    home.mkdir(mode=0o700, exist_ok=True)
    path, draft = home / name, home / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        with open(draft, "wb") as file:
            _write(file.fileno(), cells)
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    _prune(home)
    return path


def load(name: str) -> Cells | None:
    """The index of cells of a name, mapped; None where there is none, or none that is whole."""
    path = folder() / name
    try:
        cells = _map(path)
        os.utime(path)  # used last now
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return cells


def _write(descriptor: int, cells: Cells) -> None:
    arrays = {name: np.ascontiguousarray(getattr(cells.arrays, name)) for name in _STORED}
    entries, at = {}, 0
    for name, array in arrays.items():
        entries[name] = [array.dtype.str, list(array.shape), at, *_sums(array)]
        at += -(-array.nbytes // _ALIGNED) * _ALIGNED
    head = _MARK + json.dumps({"format": FORMAT, "bytes": at, "arrays": entries}).encode() + b"\n"
    head += b"\0" * (-len(head) % _ALIGNED)
    with open(descriptor, "wb", closefd=False) as file:
        file.write(len(head).to_bytes(_ALIGNED, "little"))
        file.write(head)
        for array in arrays.values():
            file.write(array.data)
            file.write(b"\0" * (-array.nbytes % _ALIGNED))


def _map(path: Path) -> Cells:
    """Raises OSError or ValueError for what is no whole file of this format."""
    whole = np.memmap(path, dtype=np.uint8, mode="r")
    length = int.from_bytes(whole[:_ALIGNED].tobytes(), "little")
    head = whole[_ALIGNED : _ALIGNED + length].tobytes()
    if length > len(whole) or not head.startswith(_MARK):
        raise ValueError(f"{path} is no index of cells.")
    told = json.loads(head[len(_MARK) :].split(b"\n")[0])
    if told["format"] != FORMAT or len(whole) != _ALIGNED + length + told["bytes"]:
        raise ValueError(f"{path} is cut off, or of another format.")
    found = {}
    for name, (kind, shape, at, total, mixed) in told["arrays"].items():
        begin, size = _ALIGNED + length + at, int(np.prod(shape)) * np.dtype(kind).itemsize
        found[name] = np.asarray(whole[begin : begin + size]).view(kind).reshape(shape)
        if _sums(found[name]) != (total, mixed):
            raise ValueError(f"{path} is damaged in {name}.")
    return sealed(Arrays(**found, places=found["border"].view(np.float32)))


def _sums(array: NDArray[np.generic]) -> tuple[int, int]:
    """Two sums over the bytes of an array: quick, and no damage but one made on purpose escapes both."""
    data = array.reshape(-1).view(np.uint8)
    even = data[: len(data) // 8 * 8].view(np.uint64)
    rest = int.from_bytes(data[len(even) * 8 :].tobytes(), "little")
    total = int(np.add.reduce(even, dtype=np.uint64)) + rest
    return total % (1 << 63), int(np.bitwise_xor.reduce(even, initial=0)) ^ rest


def _prune(home: Path) -> None:
    """Remove files beyond KEPT, the longest unused first, and what interrupted writers left.

    Who has a removed file mapped keeps what is mapped.
    """
    with suppress(OSError):
        whole = [path for path in home.iterdir() if not path.name.startswith(".")]
        for path in sorted(whole, key=lambda path: path.stat().st_mtime)[:-KEPT]:
            path.unlink(missing_ok=True)
        for path in home.glob(".*"):
            if path.stat().st_mtime < time.time() - _LEFT_OVER_S:
                path.unlink(missing_ok=True)

"""Act: which values do the units of an edition have in a round, as they stand in a tile?

Read once per round and process, gathered first where nobody has, and kept encoded: a tile takes the bytes of
its units, whatever it shows.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from gis_core import sql
from tiles.edition_members import MapEdition
from tiles.figures import series_of, wanted_series
from tiles.kept_tiles import within_time
from tiles.moments import Moment
from tiles.spliced_tiles import value_field

LASTING = ("code", "name")
"""What a version is called: it is as it is in every round."""

CHANGING = ("score", "rank", "findings", "rate", "change")
"""What a round says of a unit."""

_KEPT = 12
_lock = Lock()
_tables: OrderedDict[tuple[Any, ...], FigureTable] = OrderedDict()


@dataclass(frozen=True)
class Packed:
    """Byte strings one behind the other: the one of place n from ``starts[n]`` to ``starts[n + 1]``."""

    content: bytes
    starts: NDArray[np.int64]

    def at(self, places: NDArray[Any]) -> list[bytes]:
        """The strings at these places, in their order."""
        begins, ends = self.starts[places].tolist(), self.starts[places + 1].tolist()
        content = self.content
        return [content[begin:end] for begin, end in zip(begins, ends, strict=True)]


@dataclass(frozen=True)
class FigureTable:
    """The figures of an edition's units, in the order of its members.

    ``lasting``: for each lasting property its value field, empty where there is none. ``changing``: the
    fields of all changing ones together; ``known`` (units × changing properties): which of them there are.
    ``marks``: a hash of all but the changing values: tiles of the same marks differ in those alone.
    """

    lasting: tuple[Packed, ...]
    changing: Packed
    known: NDArray[np.bool_]
    marks: NDArray[np.uint64]


def figure_table(edition: MapEdition, moment: Moment) -> FigureTable:
    """The figures of a moment; read, and gathered first, where this process has not asked before."""
    wanted = wanted_series(edition, moment)
    key = (connection.settings_dict["NAME"], *wanted.values())
    with _lock:
        if key in _tables:
            _tables.move_to_end(key)
            return _tables[key]
    found = within_time(lambda: _read(edition, series_of(edition, moment)))
    with _lock:
        _tables[key] = found
        while len(_tables) > _KEPT:
            _tables.popitem(last=False)
    return found


def forget_figures() -> None:
    """Forget what this process read: the tables were emptied."""
    with _lock:
        _tables.clear()


def _read(edition: MapEdition, series: int) -> FigureTable:
    told = {row[0]: row[1:] for row in sql.rows("tiles", "figures", {"series": series})}
    nothing = (None,) * (len(LASTING) + len(CHANGING))
    rows = [told.get(version, nothing) for version in edition.members["version"].tolist()]
    columns = [[_field(row[at]) for row in rows] for at in range(len(nothing))]
    lasting, changing = columns[: len(LASTING)], columns[len(LASTING) :]
    known = np.array([[bool(field) for field in column] for column in changing], dtype=bool)
    known = known.reshape(len(CHANGING), len(rows)).T
    called = zip(*lasting, strict=True)
    marks = np.array([_mark(*each) for each in zip(called, known, strict=True)], dtype="<u8")
    together = _packed(map(b"".join, zip(*changing, strict=True)))
    return FigureTable(tuple(map(_packed, lasting)), together, known, marks)


def _field(value: Any) -> bytes:
    return b"" if value is None else value_field(value)


def _packed(fields: Iterable[bytes]) -> Packed:
    each = list(fields)
    starts = np.zeros(len(each) + 1, dtype=np.int64)
    np.cumsum([len(field) for field in each], out=starts[1:])
    return Packed(b"".join(each), starts)


def _mark(lasting: Sequence[bytes], known: NDArray[np.bool_]) -> int:
    told = b"\x00".join([*lasting, known.tobytes()])
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "little")

"""Pure: which units of an edition may lie in a tile?

An edition (of tiles.models) is kept as packed rows: outline, version and unit by number, and the box
of the outline in the world square.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiles.web_grid import BUFFER, EXTENT

MEMBER = np.dtype([("unit", "<i8"), ("version", "<i8"), ("outline", "<i8"), ("box", "<f8", (4,))])

Members = NDArray[Any]

_MARKS = 20_000
"""Tiles whose marks an edition remembers: what readers of one map ask for again and again."""


@dataclass(frozen=True, eq=False)
class MapEdition:
    """The outlines of a kind while the same versions hold, in the order of their units."""

    number: int
    kind: str
    members: Members
    _marks: dict[tuple[int, int, int], str] = field(default_factory=dict, init=False, repr=False)

    def near(self, z: int, x: int, y: int) -> Members:
        """Those whose box meets a buffered tile, a tile unit more on every side."""
        found: Members = self.members[self.places_near(z, x, y)]
        return found

    def places_near(self, z: int, x: int, y: int) -> NDArray[np.intp]:
        """The same as indexes of ``members``."""
        margin = (BUFFER + 1) / EXTENT
        side = 1 << z
        west, north, east, south = self._sides
        meets = (
            (west <= (x + 1 + margin) / side) & (east >= (x - margin) / side)
            & (north <= (y + 1 + margin) / side) & (south >= (y - margin) / side)
        )
        return np.flatnonzero(meets)

    def mark_near(self, z: int, x: int, y: int) -> str:
        """A hash of which outlines and versions ``near`` finds; tiles of one mark show the same."""
        found = self._marks.get((z, x, y))
        if found is None:
            members = self.near(z, x, y)
            found = mark_of(members["outline"].tobytes(), members["version"].tobytes())
            if len(self._marks) >= _MARKS:
                self._marks.clear()
            self._marks[z, x, y] = found
        return found

    @cached_property
    def _sides(self) -> NDArray[np.float64]:
        """West, north, east and south of every box, each side by itself: much quicker to compare."""
        return np.ascontiguousarray(self.members["box"].T)


def packed(units: Iterable[int], versions: Iterable[int], outlines: Iterable[int], boxes: Any) -> bytes:
    """The rows of an edition as bytes, ordered by unit."""
    rows = np.empty(len(boxes), dtype=MEMBER)
    rows["unit"], rows["version"], rows["outline"] = list(units), list(versions), list(outlines)
    rows["box"] = boxes
    return np.sort(rows, order="unit").tobytes()


def unpacked(kept: bytes) -> Members:
    """The rows of an edition from its bytes."""
    return np.frombuffer(kept, dtype=MEMBER)


def mark_of(*parts: Any) -> str:
    """A hash of 32 digits of texts, numbers or bytes, each told from the next."""
    digest = hashlib.sha256()
    for part in parts:
        text = part if isinstance(part, bytes) else str(part).encode()
        digest.update(len(text).to_bytes(8, "big") + text)
    return digest.hexdigest()[:32]

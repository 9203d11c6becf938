"""Pure: which units of an edition may lie in a tile?

An edition (of tiles.models) is kept as packed rows: outline, version and unit by number, and the box
of the outline in the world square.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiles.web_grid import BUFFER, EXTENT

MEMBER = np.dtype([("unit", "<i8"), ("version", "<i8"), ("outline", "<i8"), ("box", "<f8", (4,))])

Members = NDArray[Any]


@dataclass(frozen=True, eq=False)
class MapEdition:
    """The outlines of a kind while the same versions hold, in the order of their units."""

    number: int
    kind: str
    members: Members

    def near(self, z: int, x: int, y: int) -> Members:
        """Those whose box meets a buffered tile, a tile unit more on every side."""
        margin = (BUFFER + 1) / EXTENT
        side = 1 << z
        box = self.members["box"]
        meets = (
            (box[:, 0] <= (x + 1 + margin) / side) & (box[:, 2] >= (x - margin) / side)
            & (box[:, 1] <= (y + 1 + margin) / side) & (box[:, 3] >= (y - margin) / side)
        )
        found: Members = self.members[meets]
        return found


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

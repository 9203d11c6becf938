"""Pure: how does an invented photo of an invented finding look?

A street under a grey sky, drawn, with rubbish on it where it was found and without where it was put right;
crossed by pale stripes, so that nobody takes it for a photo.
"""

from __future__ import annotations

import zlib
from functools import cache
from struct import pack

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 240, 160
_HORIZON = 70
Picture = NDArray[np.uint8]


@cache
def street(seed: int, *, clean: bool) -> bytes:
    """A PNG of a street, the same for the same seed; ``clean``: what was found there is gone."""
    rng = np.random.default_rng([seed, 7])
    picture = _empty_street(rng)
    heap = rng.integers(30, WIDTH - 50), rng.integers(_HORIZON + 20, HEIGHT - 30)
    if not clean:
        for _ in range(14):
            left, top = (int(place + rng.integers(-16, 17)) for place in heap)
            side = int(rng.integers(4, 13))
            picture[max(top, 0) : top + side, max(left, 0) : left + side] = rng.integers(40, 230, 3)
    down, across = np.indices((HEIGHT, WIDTH))
    stripes = (down + across) % 48 < 4
    picture[stripes] = (picture[stripes] * 0.6 + 102).astype(np.uint8)
    return _png(picture)


def _empty_street(rng: np.random.Generator) -> Picture:
    """Sky, houses, pavement, road."""
    picture: Picture = np.empty((HEIGHT, WIDTH, 3), dtype=np.uint8)
    picture[:_HORIZON] = (198, 208, 216)
    left = 0
    while left < WIDTH:
        wide, high = int(rng.integers(24, 60)), int(rng.integers(20, 60))
        picture[_HORIZON - high : _HORIZON, left : left + wide] = rng.integers(120, 210, 3)
        left += wide
    picture[_HORIZON : _HORIZON + 22] = (176, 170, 160)
    picture[_HORIZON + 22 :] = (96, 98, 102)
    for dash in range(6, WIDTH, 40):
        picture[HEIGHT - 34 : HEIGHT - 30, dash : dash + 22] = (220, 214, 170)
    return picture


def _png(picture: Picture) -> bytes:
    """The picture as a PNG, eight bits a colour."""
    rows = b"".join(b"\0" + row.tobytes() for row in picture)
    header = pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data))

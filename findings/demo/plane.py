"""Pure: how are lines drawn in metres, put on the storage grid, and paired with their faces?

Shapes are invented in the plane of the city's metric CRS and stored as lon/lat on a fixed
grid. Segments are compared as whole numbers of grid steps, never as floats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]

STORAGE_STEP = 1e-7
"""The storage grid in degrees (about 1 cm)."""


@lru_cache(maxsize=4)
def _transformer(srid: int, inverse: bool) -> pyproj.Transformer:
    source, target = (srid, 4326) if inverse else (4326, srid)
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def to_metres(lonlat: Floats, srid: int) -> Floats:
    """Lon/lat rows (n, 2) as eastings and northings of ``srid``."""
    return np.column_stack(_transformer(srid, False).transform(lonlat[:, 0], lonlat[:, 1]))


def to_degrees(metres: Floats, srid: int) -> Floats:
    """Eastings and northings (n, 2) of ``srid`` as lon/lat on the storage grid."""
    lonlat = np.column_stack(_transformer(srid, True).transform(metres[:, 0], metres[:, 1]))
    return on_grid(lonlat, STORAGE_STEP)


def on_grid(coordinates: Floats, step: float) -> Floats:
    """Coordinates rounded to the grid of ``step``, the way GEOS's precision model does it."""
    scale = round(1 / step)
    return np.round(coordinates * scale) / scale


def metric(shapes: Sequence[shapely.Geometry] | NDArray[np.object_], srid: int) -> NDArray[np.object_]:
    """Lon/lat shapes redrawn in the plane of ``srid`` (an object array)."""
    moved = shapely.transform(np.asarray(shapes, dtype=object), lambda xy: to_metres(xy, srid))
    return np.asarray(moved, dtype=object)


@dataclass(frozen=True)
class Segments:
    """Straight pieces of face borders: whole-number ends, and the face on either side (-1: none).

    ``ends`` is (n, 4): x and y of both ends in grid steps, the smaller end first.
    """

    ends: Integers
    first: Integers
    second: Integers

    def lines(self, rows: Flags | Integers, step: float) -> list[shapely.LineString]:
        """The chosen segments joined into lines, as long as they go without a fork."""
        pieces = shapely.linestrings(self.ends[rows].reshape(-1, 2, 2) / round(1 / step))
        merged = shapely.line_merge(shapely.multilinestrings(pieces))
        return [part for part in shapely.get_parts(merged) if not part.is_empty]

    def middles(self, step: float) -> Floats:
        """The midpoint of every segment (n, 2)."""
        return np.asarray((self.ends[:, :2] + self.ends[:, 2:]) / (2 * round(1 / step)))

    def lengths(self, step: float) -> Floats:
        """The length of every segment, in units of the plane."""
        across = self.ends[:, 2:] - self.ends[:, :2]
        return np.asarray(np.hypot(across[:, 0], across[:, 1]) * step)


def pair_segments(faces: Sequence[shapely.Polygon], step: float) -> Segments:
    """Which faces share which border segment?

    ``faces`` must be noded against each other and lie on the grid of ``step``.
    """
    rings, owner = shapely.get_rings(np.asarray(faces, dtype=object), return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    whole = np.round(xy * round(1 / step)).astype(np.int64)
    same = ring[1:] == ring[:-1]
    start, end = whole[:-1][same], whole[1:][same]
    face = owner[ring[:-1][same]]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    ends = np.where(swap[:, None], np.hstack([end, start]), np.hstack([start, end]))
    order = np.lexsort((face, *ends.T[::-1]))
    ends, face = ends[order], face[order]
    fresh = np.r_[True, (ends[1:] != ends[:-1]).any(axis=1)]
    at = np.flatnonzero(fresh)
    doubled = np.r_[~fresh[1:], False][at]
    second = np.where(doubled, face[np.minimum(at + 1, len(face) - 1)], -1)
    return Segments(ends[at], face[at].astype(np.int64), second.astype(np.int64))


@dataclass(frozen=True)
class Noise:
    """A smooth random displacement of the plane, a sum of sine waves drawn once.

    Rows of ``waves``: wave vector x and y (radians a metre), phase, push x and y (metres).
    """

    waves: Floats

    @classmethod
    def draw(cls, rng: np.random.Generator, waves: Sequence[tuple[float, float]]) -> Noise:
        """Three waves in random directions for each (wave length, height) in metres."""
        rows = []
        for length, height in waves:
            for turn, phase, side in rng.uniform(0, 2 * np.pi, (3, 3)):
                wave, push = 2 * np.pi / length, height / np.sqrt(3)
                direction = [wave * np.cos(turn), wave * np.sin(turn)]
                rows.append([*direction, phase, push * np.cos(side), push * np.sin(side)])
        return cls(np.array(rows))

    def __call__(self, xy: Floats) -> Floats:
        """The displacement (n, 2) at each row of ``xy``."""
        swing = np.sin(xy @ self.waves[:, :2].T + self.waves[:, 2])
        return np.asarray(swing @ self.waves[:, 3:])

"""Coverages with winding borders, the same vertices on both sides, made from a seed."""

from functools import cache

import numpy as np
import shapely

WEST, SOUTH = 114.3, 29.8


@cache
def wiggly_cells(seed, cells=40, side=0.05, steps=50, amplitude=0.35):
    """Areas that fill about a square of ``side`` degrees (lon/lat): a displaced lattice, shared out among sites."""
    random = np.random.default_rng(seed)
    corners = np.stack(np.meshgrid(np.arange(steps + 1.0), np.arange(steps + 1.0)), axis=-1)
    corners += random.uniform(-amplitude, amplitude, corners.shape)
    lonlat = np.round([WEST, SOUTH] + corners * (side / steps), 7)
    rings = np.stack([lonlat[:-1, :-1], lonlat[:-1, 1:], lonlat[1:, 1:], lonlat[1:, :-1]], axis=2).reshape(-1, 4, 2)
    quads = shapely.polygons(rings)
    sites = random.uniform([WEST, SOUTH], [WEST + side, SOUTH + side], (cells, 2))
    middles = shapely.get_coordinates(shapely.centroid(quads))
    owner = ((middles[:, None, :] - sites[None]) ** 2).sum(axis=2).argmin(axis=1)
    areas = np.array([_as_multi(shapely.coverage_union_all(quads[owner == each])) for each in np.unique(owner)])
    assert shapely.is_valid(areas).all() and shapely.coverage_is_valid(areas)
    return areas


def merged(cells, groups):
    """Parents: the cells of each of ``groups`` parts as one area, with all their vertices."""
    return np.array([
        _as_multi(shapely.coverage_union_all(cells[start::groups])) for start in range(groups)
    ], dtype=object)


def _as_multi(area):
    return area if area.geom_type == "MultiPolygon" else shapely.MultiPolygon([area])

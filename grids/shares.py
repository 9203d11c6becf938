"""Pure: in which larger units does a unit lie, and with what share of its area?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis_core.city import UnitKind

LEAST_SHARE = 1e-6
"""A smaller overlap is a hairline of two outlines drawn apart, not a membership."""

Geometries = NDArray[np.object_]


def parent_kinds(kinds: Sequence[UnitKind], key: str) -> list[str]:
    """The kinds a unit of kind ``key`` can be a member of, under the city's policy.

    ``kinds`` is the city's list, the largest first. A partition of its parent lies in its
    parent's kind only (further up, one follows the parents). A partition of an extent of its
    own crosses the others, so it is a member of every partition of larger units; an island
    lies in whatever partition covers its place. Both also in their own parent's kind.
    """
    order = [kind.key for kind in kinds]
    kind = kinds[order.index(key)]
    own = {kind.parent} if kind.parent else set()
    if kind.policy == "partition_of_own_extent":
        own |= {other.key for other in kinds[: order.index(key)] if other.is_partition}
    elif kind.policy == "islands":
        own |= {other.key for other in kinds if other.is_partition}
    return [other for other in order if other in own and other != key]


def _equal_area(vertices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lambert's cylindrical projection of lon/lat degrees: areas keep their proportions."""
    sine = np.sin(np.radians(vertices[:, 1]))
    return np.column_stack([np.radians(vertices[:, 0]), sine])


def _areas(geometries: Geometries) -> NDArray[np.float64]:
    """Areas on the unit sphere of lon/lat geometries: only ratios of them are used."""
    return np.asarray(shapely.area(shapely.transform(geometries, _equal_area)))


def shares(
    children: Geometries, parents: Geometries
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Which children lie in which parents: child index, parent index, share of the child's area.

    Arrays of valid shapely areas in lon/lat. Shares are of areas on the sphere; those below
    LEAST_SHARE are left out. A child wholly in a parent has exactly 1.
    """
    tree = shapely.STRtree(children)
    whole = tree.query(parents, predicate="covers")
    meeting = tree.query(parents, predicate="intersects")
    size = max(len(children), 1)
    part = ~np.isin(meeting[0] * size + meeting[1], whole[0] * size + whole[1])
    parent_part, child_part = meeting[0][part], meeting[1][part]
    share = _part_shares(children[child_part], parents[parent_part])
    enough = share >= LEAST_SHARE
    child = np.concatenate([whole[1], child_part[enough]])
    parent = np.concatenate([whole[0], parent_part[enough]])
    return child, parent, np.concatenate([np.ones(len(whole[1])), share[enough]])


def _part_shares(children: Geometries, parents: Geometries) -> NDArray[np.float64]:
    if not len(children):
        return np.zeros(0)
    common: Any = shapely.intersection(children, parents)
    return np.clip(_areas(common) / _areas(children), 0.0, 1.0)

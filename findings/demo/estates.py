"""Pure: where do the invented residential estates lie?

An estate is walled: it lies inside one block part, some metres back from every street and
alley, so it never touches a grid's or community's border.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from findings.demo.atoms import Atoms
from findings.demo.facts import Facts
from findings.demo.plane import Flags, metric, to_degrees

MANAGEMENT = (("专管", 0.39), ("托管", 0.39), ("自管", 0.22))
"""Management types 专管/托管/自管 and their shares, about those of the findings of 2022-12."""

FROM_STREET = 13.0
BETWEEN = 9.0
LEAST_AREA = 6_000.0
TWO_FROM_AREA = 26_000.0
SHARE_IN_GRIDS, SHARE_ON_RIM = 0.125, 0.03
NAMES = ("丹桂苑", "香樟园", "翠竹里", "银杏居", "荷塘苑", "梧桐里", "茶香园", "枫林居", "明月苑", "清泉园")


@dataclass(frozen=True)
class Estate:
    """A residential estate inside one atom."""

    code: str
    name: str
    management: str
    atom: int
    geometry: shapely.Polygon


def build_estates(
    facts: Facts, atoms: Atoms, in_grids: Flags, srid: int, rng: np.random.Generator
) -> list[Estate]:
    """Estates in the blocks of towns, on the storage grid; most where ``in_grids`` flags an atom."""
    town = np.flatnonzero(atoms.block >= 0)
    inner = shapely.buffer(metric([atoms.faces[n] for n in town], srid), -FROM_STREET, join_style="mitre")
    fit = (shapely.get_type_id(inner) == 3) & (shapely.area(inner) > LEAST_AREA)
    fit &= rng.random(len(town)) < np.where(in_grids[town], SHARE_IN_GRIDS, SHARE_ON_RIM)
    shapes = [
        (int(town[row]), part)
        for row in np.flatnonzero(fit).tolist()
        for part in _walled(inner[row], rng)
    ]
    shapes.sort(key=lambda pair: (int(atoms.community[pair[0]]), *pair[1].bounds[:2]))
    return _named(facts, atoms, shapes, srid, rng)


def _walled(inner: shapely.Polygon, rng: np.random.Generator) -> list[shapely.Polygon]:
    """One or two estates in the inner part of a block, each cut rather straight."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(inner))[:4]
    if np.hypot(*(corners[1] - corners[0])) < np.hypot(*(corners[2] - corners[1])):
        corners = np.roll(corners, -1, axis=0)
    length = float(np.hypot(*(corners[1] - corners[0])))
    cut = rng.uniform(0.42, 0.58)
    gap = BETWEEN / length
    low, high = rng.uniform(0.0, 0.14), rng.uniform(0.86, 1.0)
    spans = [(low, cut - gap), (cut + gap, high)]
    if inner.area < TWO_FROM_AREA:
        spans = [spans[int(rng.integers(2))]] if rng.random() < 0.3 else [(low, high)]
    parts = [shapely.intersection(inner, _slab(corners, *span)) for span in spans]
    return [part for part in parts if part.geom_type == "Polygon" and part.area > LEAST_AREA / 2]


def _slab(corners: np.ndarray, start: float, end: float) -> shapely.Polygon:
    """The part of a rectangle from ``start`` to ``end`` (0 to 1) along its first side."""
    a, b, c, d = corners
    ring = [a + start * (b - a), a + end * (b - a), d + end * (c - d), d + start * (c - d)]
    return shapely.Polygon(ring)


def _named(
    facts: Facts,
    atoms: Atoms,
    shapes: Sequence[tuple[int, shapely.Polygon]],
    srid: int,
    rng: np.random.Generator,
) -> list[Estate]:
    types = [name for name, _ in MANAGEMENT]
    weights = [share for _, share in MANAGEMENT]
    count: dict[str, int] = {}
    estates = []
    for number, (atom, shape) in enumerate(shapes, start=1):
        community = facts.communities[int(atoms.community[atom])].code
        count[community] = count.get(community, 0) + 1
        geometry = shapely.transform(shape, lambda xy: to_degrees(xy, srid))
        name = f"{NAMES[int(rng.integers(len(NAMES)))]}（虚构{number:03d}）"
        management = types[int(rng.choice(len(types), p=weights))]
        code = f"{community}-E{count[community]:03d}"
        estates.append(Estate(code, name, management, atom, geometry))
    return estates

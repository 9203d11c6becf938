"""Pure: whose borders are drawn together, so that a parent's are its children's?"""

from __future__ import annotations

from gis_core.city import City


def family_of(city: City, kind: str) -> tuple[str, ...]:
    """The kinds of the chain in which ``kind`` stands: each a partition of the one before, the finest last.

    Zones, estates and grids are coverages of their own: a family of one.
    """
    chain = [kind]
    while (above := _divides(city, chain[0])) is not None:
        chain.insert(0, above)
    while (below := _divided_by(city, chain[-1])) is not None:
        chain.append(below)
    return tuple(chain)


def _divides(city: City, kind: str) -> str | None:
    found = city.kind(kind)
    return found.parent if found.policy == "partition_of_parent" else None


def _divided_by(city: City, kind: str) -> str | None:
    children = [each.key for each in city.kinds if each.parent == kind and _divides(city, each.key) == kind]
    return children[0] if children else None

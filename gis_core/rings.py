"""Pure: which area do several outlines mean that were drawn apart?"""

from __future__ import annotations

from collections.abc import Sequence

import shapely


def nested(outlines: Sequence[shapely.Polygon]) -> shapely.MultiPolygon:
    """Polygons without holes as one area: what lies inside another is its hole, inside that again a part.

    No vertex moves. Outlines that cross each other make an area that is not valid, for the
    caller to see.
    """
    if not all(shapely.is_valid(outline) for outline in outlines):
        return shapely.MultiPolygon(list(outlines))
    ordered = sorted(outlines, key=lambda outline: -outline.area)
    inside = [shapely.point_on_surface(outline) for outline in ordered]
    shells: dict[int, list[shapely.LinearRing]] = {}
    depth: list[int] = []
    for at, outline in enumerate(ordered):
        around = [before for before in range(at) if shapely.contains(ordered[before], inside[at])]
        depth.append(len(around))
        if len(around) % 2 == 0:
            shells[at] = []
        else:
            shell = max((each for each in around if depth[each] % 2 == 0), key=lambda each: depth[each])
            shells[shell].append(outline.exterior)
    return shapely.MultiPolygon([(ordered[at].exterior, holes) for at, holes in shells.items()])

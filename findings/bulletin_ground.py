"""Ask: on which ground are a bulletin's maps drawn: the units' boundaries and the findings' places?"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import shapely

from findings.bulletin import BulletinFacts
from findings.bulletin_ground_value import Ground
from findings.models import DeductionLine, Round
from gis_core.city import City
from gis_core.crs import to_metric
from gis_core.current_city import current_city
from grids.units import versions_on


def ground_of(of: Round, facts: BulletinFacts) -> Ground:
    """The ground of a bulletin: its evaluated kinds as they were at the end of the round."""
    city = current_city()
    revision, on = int(facts.revision or 0), of.period.upper - timedelta(days=1)
    kinds = list(dict.fromkeys(ranking.kind for ranking in facts.rankings))
    codes = {(ranking.kind, row.code) for ranking in facts.rankings for row in ranking.rows}
    outer = _outer_kind(city)
    areas: dict[str, dict[str, shapely.Geometry]] = {kind: {} for kind in kinds}
    around = []
    rows = versions_on(on, revision, {*kinds, *filter(None, [outer])})
    for kind, code, shape in rows.values_list("kind", "code", "geometry"):
        area = to_metric(shapely.from_wkb(bytes(shape.wkb)), city.metric_srid)
        if (kind, code) in codes:
            areas[kind][code] = area
        if kind == outer:
            around.append(area)
    return Ground(city.metric_srid, areas, tuple(around), _places(of, facts, city))


def _outer_kind(city: City) -> str | None:
    """The largest kind that divides the whole city."""
    return next((kind.key for kind in city.kinds if kind.policy == "partition_of_parent"), None)


def _places(of: Round, facts: BulletinFacts, city: City) -> np.ndarray:
    lines = DeductionLine.objects.filter(
        part__result__round=of,
        part__result__bulletin=facts.bulletin,
        part__result__kind=facts.kind,
        finding__geometry__isnull=False,
    )
    points = [(place.x, place.y) for place in lines.values_list("finding__geometry", flat=True)]
    if not points:
        return np.empty((0, 2))
    lon, lat = np.array(points, dtype=float).T
    return np.column_stack(to_metric((lon, lat), city.metric_srid))

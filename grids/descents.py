"""Act: from which units did ground come to those that began in a revision, or go from those that ended?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from gis_core.city import City
from gis_core.crs import to_metric
from grids.draft_models import Descent
from grids.models import Revision, UnitVersion
from grids.moved_ground import Move, Passed, Whose, passed_on

_BATCH = 2000


def store_lineage(moved: Sequence[Move], revision: Revision, city: City) -> list[Descent]:
    """Store lineage 沿革 as of the revision's effective day; areas in m² in the city's metric CRS.

    A pair is kept where the one unit began or the other ended, and ground passed between them
    that is no hairline. The first edition of a kind has no lineage. A new code is no new unit.
    """
    passed = passed_on(moved, revision.effective_on)
    if not passed:
        return []
    founded = _founded(revision, passed)
    ground = np.array([each.ground for each in passed], dtype=object)
    areas = shapely.area(to_metric(ground, city.metric_srid))

    def number(unit: Whose) -> int:
        return unit if isinstance(unit, int) else founded[unit.change.kind, unit.change.code]

    stored: list[Descent] = Descent.objects.bulk_create([
        Descent(
            revision=revision, ancestor_id=number(each.ancestor),
            descendant_id=number(each.descendant), area_m2=float(area),
        )
        for each, area in zip(passed, areas, strict=True)
    ], batch_size=_BATCH)
    return stored


def _founded(revision: Revision, passed: Sequence[Passed]) -> dict[tuple[str, str], int]:
    """The numbers of the units that began, by kind and code: a code is borne once a day."""
    new = [unit for each in passed for unit in (each.ancestor, each.descendant) if not isinstance(unit, int)]
    rows = UnitVersion.objects.filter(
        revision=revision, kind__in={unit.change.kind for unit in new},
        code__in={unit.change.code for unit in new}, valid__contains=revision.effective_on,
    )
    return {(kind, code): unit for kind, code, unit in rows.values_list("kind", "code", "unit_id")}
